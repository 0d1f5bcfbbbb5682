"""The sessions of whoever is signed in: seen, and ended one by one or all but this."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.orgs import operations, queries
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import WrongState
from linquan.web.accounts.adapter import machine_time
from linquan.web.accounts.second_step import SESSION_MARK

View = Callable[[ActorRequest, int], HttpResponseBase]
LONGEST_REFERENCE = 64


def whole(view: View) -> Callable[[ActorRequest], HttpResponseBase]:
    """Let people in who are signed in wholly: a password alone neither sees nor ends sessions."""

    @wraps(view)
    def guarded(request: ActorRequest) -> HttpResponseBase:
        account_id = request.actor.account_id
        if account_id is None or SESSION_MARK not in request.session:
            return HttpResponseRedirect("/sign-in/" if account_id is None else "/")
        return view(request, account_id)

    return guarded


@require_safe
@never_cache
@whole
def sessions(request: ActorRequest, account_id: int) -> HttpResponse:
    """List one's own sessions."""
    rows = queries.sessions_of(
        account_id,
        machine_time(request),
        current=str(request.session.session_key),
        moved=request.now - machine_time(request),
    )
    return render(request, "account/sessions.html", {"sessions": rows})


@require_POST
@whole
def end(request: ActorRequest, account_id: int) -> HttpResponseBase:
    """End one session; this one too."""
    reference = request.POST.get("reference", "")[:LONGEST_REFERENCE]
    try:
        operations.end_session(
            actor=request.actor, account_id=account_id, reference=reference, now=request.now
        )
    except WrongState:
        messages.info(request, _("That session had already ended."))
    else:
        messages.success(request, _("The session is ended."))
    return redirect("account_sessions")


@require_POST
@whole
def end_others(request: ActorRequest, account_id: int) -> HttpResponseBase:
    """End every session but this one."""
    try:
        ended = operations.end_sessions(
            actor=request.actor,
            account_id=account_id,
            besides=str(request.session.session_key),
            now=request.now,
        )
    except WrongState:
        messages.info(request, _("There was no other session."))
    else:
        text = ngettext("%(n)s other session is ended.", "%(n)s other sessions are ended.", ended)
        messages.success(request, text % {"n": ended})
    return redirect("account_sessions")
