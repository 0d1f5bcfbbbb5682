"""Words about a person in texts of others: looked for, taken along, proposed to be blacked out."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.web.mention_forms import ChosenForm, MentionForm
from linquan.apps.appeals.web.personal_views import askers, private, send_archive, start_page
from linquan.apps.appeals.web.second_clerk_views import Decision
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post
from linquan.kernel.errors import Invalid, NotFound, WrongState


@askers
def look(request: ActorRequest) -> HttpResponseBase:
    """Show where a telephone, a name or an address stands in texts of others."""
    if answer := must_be_post(request):
        return answer
    form = MentionForm(request.POST, auto_id="mention-%s")
    return _found(request, form, ChosenForm(initial={"why": request.POST.get("reason", "")}))


def _found(
    request: ActorRequest, form: MentionForm, chosen: ChosenForm, status: int = 200
) -> HttpResponse:
    """Look again, which is written down again, and show it with what was chosen."""
    try:
        if form.is_valid():
            found = operations.look_for_mentions(
                actor=request.actor,
                district_id=request.actor.district_id,
                phone=form.said("phone"),
                words=form.said("words"),
                reason=form.said("reason"),
                now=request.now,
            )
            context = {"found": found, "form": form, "chosen": chosen, "now": request.now}
            page = render(request, "appeals/personal/mentions.html", context, status=status)
            return private(page)
    except Invalid as error:
        form.refuse(error)
    return start_page(request, 422, mention_form=form)


@askers
def archive(request: ActorRequest) -> HttpResponseBase:
    """Send all that is held on the person, with the mentions that were chosen."""

    def send(form: MentionForm, chosen: ChosenForm) -> HttpResponseBase:
        return send_archive(
            request, form.said("phone"), chosen.said("why"), chosen.cleaned_data["mention"]
        )

    return _with_chosen(request, send)


@askers
def propose(request: ActorRequest) -> HttpResponseBase:
    """Propose to black out the mentions that were chosen."""

    def write(form: MentionForm, chosen: ChosenForm) -> HttpResponseBase:
        del form
        operations.propose_redaction(
            actor=request.actor,
            district_id=request.actor.district_id,
            places=chosen.cleaned_data["mention"],
            reason=chosen.said("why"),
            now=request.now,
        )
        said = _("Proposed. Nothing is blacked out before another clerk of the area approves.")
        messages.success(request, said)
        return SeeOther(reverse("appeals:keeping"))

    return _with_chosen(request, write)


def _with_chosen(
    request: ActorRequest, act: Callable[[MentionForm, ChosenForm], HttpResponseBase]
) -> HttpResponseBase:
    """Do something with the mentions that were chosen; show them again where that is refused."""
    if answer := must_be_post(request):
        return answer
    form, chosen = MentionForm(request.POST, auto_id="mention-%s"), ChosenForm(request.POST)
    try:
        if form.is_valid() and chosen.is_valid():
            return act(form, chosen)
    except (Invalid, WrongState, NotFound) as error:
        chosen.refuse_all(error)
    return _found(request, form, chosen, 422)


def _drawn(request: ActorRequest, batch_id: UUID, status: int = 200, **forms: Any) -> HttpResponse:
    page = queries.redaction_page(request.actor, request.actor.district_id, batch_id)
    context = {"page": page, "now": request.now}
    shown = render(request, "appeals/personal/redaction.html", context | forms, status=status)
    return private(shown)


def _blacked_out(count: int) -> str:
    said = ngettext("Blacked out at %(count)d place.", "Blacked out at %(count)d places.", count)
    return said % {"count": count}


REDACTION: Final = Decision(
    _drawn, operations.approve_redaction, operations.drop_redaction, _blacked_out,
    gettext_lazy("Nothing was blacked out. The reason is on record."),
)  # fmt: skip


@require_safe
@askers
def redaction(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Show what would be blacked out, and the two ways to decide."""
    return REDACTION.shown(request, batch_id)


@askers
def approve(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Black out what another clerk has proposed."""
    return REDACTION.approval(request, batch_id)


@askers
def drop(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Say why what was proposed is not blacked out."""
    return REDACTION.refusal(request, batch_id)
