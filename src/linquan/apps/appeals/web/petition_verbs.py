"""The verbs by which a unit asks the desk for something, and the desk decides."""

from django.contrib import messages
from django.utils.translation import gettext as _

from linquan.apps.appeals import operations
from linquan.apps.appeals.web import forms
from linquan.kernel.actors import ActorRequest


def give_back(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    """Ask the desk to take a request back."""
    operations.ask_return(
        actor=request.actor,
        appeal_id=appeal_id,
        reason_code=form.said("reason_code"),
        reason=form.said("reason"),
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    messages.success(request, _("Asked. The desk decides."))


def extend(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    """Ask the desk for more time."""
    operations.ask_extension(
        actor=request.actor,
        appeal_id=appeal_id,
        amount=form.cleaned_data["amount"],
        reason_code=form.said("reason_code"),
        reason=form.said("reason"),
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    messages.success(request, _("Asked. The desk decides."))


def decide(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    """Decide what a unit asks for."""
    del appeal_id
    operations.decide_petition(
        actor=request.actor,
        petition_id=form.cleaned_data["petition"],
        is_approved=form.said("decision") == "approve",
        text=form.said("text"),
        now=request.now,
    )
    messages.success(request, _("Decided. The unit sees it in the timeline."))


def take_petition_back(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    """Ask no more for what was asked."""
    del appeal_id
    operations.withdraw_petition(
        actor=request.actor, petition_id=form.cleaned_data["petition"], now=request.now
    )
    messages.success(request, _("Nothing is asked for any more."))


def exclude(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    """Ask to take a request out of the rates."""
    operations.ask_exclusion(
        actor=request.actor,
        appeal_id=appeal_id,
        reason_code=form.said("reason_code"),
        reason=form.said("reason"),
        now=request.now,
    )
    messages.success(request, _("Asked. The desk decides."))


def decide_exclusion(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    """Decide whether it is taken out of the rates."""
    operations.decide_exclusion(
        actor=request.actor,
        appeal_id=appeal_id,
        is_approved=form.said("decision") == "approve",
        text=form.said("text"),
        now=request.now,
    )
    messages.success(request, _("Decided. The unit sees it in the timeline."))
