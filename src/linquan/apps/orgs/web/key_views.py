"""The page of keys: what programmes show to act for an organisation."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.orgs import operations, queries, rules
from linquan.apps.orgs.key_types import KeyIssued, KeysPage
from linquan.apps.orgs.web.forms import KeyForm
from linquan.apps.orgs.web.gate import editors
from linquan.apps.orgs.web.views import today, turned_back
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import Invalid, NotFound, WrongState


@require_safe
@editors
def keys(request: ActorRequest) -> HttpResponse:
    """List the keys of the district, and offer to issue one."""
    page = queries.keys_page(request.actor, request.now)
    return _shown(request, page, _empty(request, page))


@require_POST
@editors
def issue(request: ActorRequest) -> HttpResponseBase:
    """Issue a key. The answer is the only page that ever shows its secret.

    It is no redirect: the secret is kept nowhere, also not in a session. Sent again, the form is
    refused, as the organisation then has a key of this name.
    """
    page = queries.keys_page(request.actor, request.now)
    form = KeyForm(page.organisations, request.POST)
    if not form.is_valid():
        return _shown(request, page, form)
    try:
        issued = operations.issue_api_key(
            actor=request.actor,
            district_id=request.actor.district_id,
            draft=form.draft(),
            now=request.now,
        )
    except Invalid as refusal:
        form.take_back(refusal)
        return _shown(request, page, form)
    page = queries.keys_page(request.actor, request.now)
    return _shown(request, page, _empty(request, page), issued)


@require_POST
@editors
def revoke(request: ActorRequest, key_id: int) -> HttpResponseBase:
    """End a key at once."""
    page = queries.keys_page(request.actor, request.now)
    if key_id not in {key.key_id for key in page.keys}:
        raise NotFound(code="key_unknown")
    try:
        operations.revoke_api_key(actor=request.actor, key_id=key_id, now=request.now)
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:keys")
    messages.success(request, _("The key no longer opens anything."))
    return redirect("orgs:keys")


def _empty(request: ActorRequest, page: KeysPage) -> KeyForm:
    return KeyForm(page.organisations, initial={"valid_to": today(request) + rules.KEY_LIFE})


def _shown(
    request: ActorRequest, page: KeysPage, form: KeyForm, issued: KeyIssued | None = None
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"page": page, "form": form, "issued": issued}
    return render(request, "orgs/keys.html", context, status=status)
