"""What one clerk has proposed to erase, before another: looked at, approved, dropped."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.web import personal_words as say
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.personal_forms import ApproveForm, DropForm
from linquan.apps.appeals.web.personal_views import askers, titled
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post
from linquan.kernel.errors import Invalid, WrongState


@require_safe
@askers
def proposal(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Show what would be erased, and the two ways to decide."""
    return _page(request, batch_id)


def _page(
    request: ActorRequest,
    batch_id: UUID,
    status: int = 200,
    **forms: ApproveForm | DropForm,
) -> HttpResponse:
    page = queries.proposal_page(request.actor, request.actor.district_id, batch_id, request.now)
    context = {
        "page": page,
        "requests": [
            (one, say.obstacle(one.refusal) if one.refusal else "") for one in page.requests
        ],
        "counts": titled(page.counts),
        "approve_form": ApproveForm(auto_id="approve-%s"),
        "drop_form": DropForm(auto_id="drop-%s"),
        "now": request.now,
    }
    response = render(request, "appeals/personal/proposal.html", context | forms, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@askers
def approve(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Erase what another clerk has proposed."""
    if answer := must_be_post(request):
        return answer
    form = ApproveForm(request.POST, auto_id="approve-%s")
    try:
        if form.is_valid():
            count = operations.approve_erasure(
                actor=request.actor,
                district_id=request.actor.district_id,
                batch_id=batch_id,
                now=request.now,
            )
            said = _("Erased: %(count)d requests. Their photos go from the disk within minutes.")
            messages.success(request, said % {"count": count})
            return SeeOther(reverse("appeals:keeping"))
    except WrongState as error:
        return _late(request, error)
    return _page(request, batch_id, 422, approve_form=form)


@askers
def drop(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Say why what was proposed is not erased."""
    if answer := must_be_post(request):
        return answer
    form = DropForm(request.POST, auto_id="drop-%s")
    try:
        if form.is_valid():
            operations.drop_erasure(
                actor=request.actor,
                district_id=request.actor.district_id,
                batch_id=batch_id,
                reason=form.said("reason"),
                now=request.now,
            )
            messages.success(request, _("Nothing was erased. The reason is on record."))
            return SeeOther(reverse("appeals:keeping"))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        return _late(request, error)
    return _page(request, batch_id, 422, drop_form=form)


def _late(request: ActorRequest, error: WrongState) -> HttpResponseBase:
    messages.error(request, words.state(error))
    return SeeOther(reverse("appeals:keeping"))
