"""How a person signs in besides by name and password: noted and taken away by administrators."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.types import IdentifierKind, WaysIn
from linquan.apps.orgs.web.forms import IdentifierForm, PhoneForm, ProviderForm
from linquan.apps.orgs.web.gate import editors
from linquan.apps.orgs.web.views import turned_back
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import Invalid, NotFound, WrongState

FORMS: Mapping[IdentifierKind, type[IdentifierForm]] = {
    IdentifierKind.PROVIDER: ProviderForm,
    IdentifierKind.PHONE: PhoneForm,
}


def offered() -> tuple[IdentifierKind, ...]:
    """Ways in that this installation has."""
    is_there = {
        IdentifierKind.PROVIDER: settings.LINQUAN_OIDC is not None,
        IdentifierKind.PHONE: settings.LINQUAN_PHONE_SIGN_IN,
    }
    return tuple(kind for kind, holds in is_there.items() if holds)


@require_safe
@editors
def ways_in(request: ActorRequest, account_id: int) -> HttpResponse:
    """Show how a person signs in."""
    return _shown(request, _page(request, account_id))


@require_POST
@editors
def note(request: ActorRequest, account_id: int, kind: str) -> HttpResponseBase:
    """Note by what a person is known."""
    page, way = _page(request, account_id), _kind(kind)
    form = FORMS[way](request.POST)
    if form.is_valid():
        try:
            operations.note_identifier(
                actor=request.actor,
                account_id=account_id,
                kind=way,
                identifier=form.cleaned_data["identifier"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Noted. It holds from the next sign-in on."))
            return redirect("orgs:ways-in", account_id)
    return _shown(request, page, {way: form}, status=422)


@require_POST
@editors
def drop(request: ActorRequest, account_id: int, kind: str) -> HttpResponseBase:
    """Let a person no longer sign in by this."""
    queries.account(request.actor.district_id, account_id)
    try:
        operations.drop_identifier(
            actor=request.actor, account_id=account_id, kind=_kind(kind), now=request.now
        )
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:ways-in", account_id)
    messages.success(request, _("Taken away: nobody signs in by it any more."))
    return redirect("orgs:ways-in", account_id)


@require_POST
@editors
def end_sessions(request: ActorRequest, account_id: int) -> HttpResponseBase:
    """Sign a person out everywhere."""
    queries.account(request.actor.district_id, account_id)
    try:
        ended = operations.end_sessions(actor=request.actor, account_id=account_id, now=request.now)
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:ways-in", account_id)
    text = ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", ended)
    messages.success(request, text % {"n": ended})
    return redirect("orgs:ways-in", account_id)


def _page(request: ActorRequest, account_id: int) -> WaysIn:
    """Read the page; sessions live by the time of the machine."""
    moved = timedelta(seconds=request.installation.clock_offset_s)
    district_id = request.actor.district_id
    return queries.ways_in(district_id, account_id, request.now - moved, moved=moved)


def _kind(kind: str) -> IdentifierKind:
    if kind not in offered():
        raise NotFound(code="no_such_page")
    return IdentifierKind(kind)


def _shown(
    request: ActorRequest,
    page: WaysIn,
    forms: dict[IdentifierKind, IdentifierForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    ways = [
        {
            "kind": kind.value,
            "noted": page.identifiers.get(kind),
            "form": (forms or {}).get(kind) or FORMS[kind](),
        }
        for kind in offered()
    ]
    context = {"page": page, "ways": ways}
    return render(request, "orgs/ways_in.html", context, status=status)
