"""What the verbs about other units do on a case."""

from django.contrib import messages
from django.utils.translation import gettext as _

from linquan.apps.appeals import operations
from linquan.apps.appeals.web import part_forms
from linquan.kernel.actors import ActorRequest


def ask_unit(request: ActorRequest, appeal_id: int, form: part_forms.AskUnitForm) -> None:
    """Ask another unit for its part."""
    operations.ask_part(
        actor=request.actor,
        appeal_id=appeal_id,
        to_organisation_id=form.number("unit") or 0,
        text=form.said("text"),
        policy_code=form.said("policy"),
        now=request.now,
    )
    messages.success(request, _("Asked. The request can be answered once the unit has."))


def call(request: ActorRequest, appeal_id: int, form: part_forms.CallForm) -> None:
    """Call offices to the place."""
    operations.call_units(
        actor=request.actor,
        appeal_id=appeal_id,
        kind_code=form.said("kind"),
        organisation_ids=form.cleaned_data["unit"],
        text=form.said("text"),
        now=request.now,
    )
    messages.success(request, _("Called. You confirm when they are there."))


def cancel(request: ActorRequest, appeal_id: int, form: part_forms.CancelPartForm) -> None:
    """Say that a part is not needed any more."""
    del appeal_id
    operations.cancel_part(
        actor=request.actor,
        part_id=form.number("part") or 0,
        reason=form.said("reason"),
        now=request.now,
    )
    messages.success(request, _("The unit sees that it is not needed any more."))


def judge_arrival(request: ActorRequest, appeal_id: int, form: part_forms.ArrivalForm) -> None:
    """Say whether a unit is there."""
    del appeal_id
    part_id = form.number("part") or 0
    if form.said("decision") == "confirm":
        operations.confirm_arrival(actor=request.actor, part_id=part_id, now=request.now)
        messages.success(request, _("Confirmed: it is there."))
        return
    operations.refuse_arrival(
        actor=request.actor, part_id=part_id, text=form.said("text"), now=request.now
    )
    messages.success(request, _("Refused: it still has to come."))


def judge_support(request: ActorRequest, appeal_id: int, form: part_forms.JudgeSupportForm) -> None:
    """Say whether what was sent has come."""
    del appeal_id
    support_id = form.number("support") or 0
    if form.said("decision") == "confirm":
        operations.confirm_support(actor=request.actor, support_id=support_id, now=request.now)
        messages.success(request, _("Confirmed: it has come."))
        return
    operations.refuse_support(
        actor=request.actor, support_id=support_id, text=form.said("text"), now=request.now
    )
    messages.success(request, _("Refused: it does not count."))
