"""The verbs of a case: what each is called, which key presses it, what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.types import RUNNING, Status
from linquan.apps.appeals.web import choices, forms, part_forms, part_verbs, petition_verbs
from linquan.apps.appeals.web.phrase_forms import FIELD_OF
from linquan.kernel.actors import ActorRequest

Run = Callable[[ActorRequest, int, Any], None]
UNKNOWN_PARTY = -1


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done with a case."""

    name: str
    label: Promise
    submit: Promise
    key: str
    icon: str
    form: type[forms.VerbForm]
    run: Run

    @property
    def is_plain(self) -> bool:
        """Whether it needs no words: its button does it at once."""
        return self.form is forms.PlainForm

    @property
    def phrase_field_id(self) -> str:
        """Id of the field that takes a template."""
        return f"{self.name}-{FIELD_OF.get(self.name, '')}"


def _assign(request: ActorRequest, appeal_id: int, form: forms.AssignForm) -> None:
    event_id = operations.assign_appeal(
        actor=request.actor,
        appeal_id=appeal_id,
        to_organisation_id=form.organisation_id,
        reason_text=form.said("reason"),
        step_reason=form.said("step_reason"),
        promised_at=form.cleaned_data["promised_at"],
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    _tell(request, _("Dispatched."), "take_back", appeal_id, event_id)


def _tell(request: ActorRequest, text: str, name: str, *args: int) -> None:
    """Say what was done, with the way back."""
    undo = reverse(f"appeals:{name}", args=args)
    messages.success(request, text, extra_tags=f"undo:{undo}")


def _start(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.start_appeal(
        actor=request.actor,
        appeal_id=appeal_id,
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    messages.success(request, _("Work has begun."))


def _ask(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.ask_reporter(
        actor=request.actor,
        appeal_id=appeal_id,
        question=form.said("question"),
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    messages.success(request, _("The question is asked; the clock stands until the reply."))


def _reply(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.reply_to_question(
        actor=request.actor, appeal_id=appeal_id, text=form.said("text"), now=request.now
    )
    messages.success(request, _("The reply is written down; the clock runs on."))


def _answer(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.answer_appeal(
        actor=request.actor,
        appeal_id=appeal_id,
        text=form.said("text"),
        proof=form.pictures.drafts,
        proof_waiver=form.said("proof_waiver"),
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    messages.success(request, _("Answered. The reporter is asked to rate it."))


def _decline(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.decline_appeal(
        actor=request.actor,
        appeal_id=appeal_id,
        because=form.said("because"),
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    messages.success(request, _("The reporter is told why it cannot be done."))


def _note(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.note_appeal(
        actor=request.actor, appeal_id=appeal_id, text=form.said("note"), now=request.now
    )
    messages.success(request, _("The note is written down."))


def _urge(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.urge_appeal(
        actor=request.actor, appeal_id=appeal_id, text=form.said("text"), now=request.now
    )
    messages.success(request, _("Urged: it waits among the unit's reminders."))


def _contact(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.note_contact(
        actor=request.actor,
        appeal_id=appeal_id,
        way=ContactWay(form.said("way")),
        text=form.said("text"),
        now=request.now,
    )
    messages.success(request, _("The contact is written down."))


def _sort(request: ActorRequest, appeal_id: int, form: forms.SortForm) -> None:
    event_id = operations.sort_appeal(
        actor=request.actor,
        appeal_id=appeal_id,
        matter_id=form.number("matter") or 0,
        area_id=form.number("area") or 0,
        address=form.said("address"),
        about_organisation_id=party_id(request, form.said("about")),
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    if event_id is None:
        messages.info(request, _("It was sorted like this already: nothing was changed."))
    else:
        _tell(request, _("Sorted."), "take_back_sorting", appeal_id, event_id)


def party_id(request: ActorRequest, name: str) -> int | None:
    """Find who is complained about by the name that was typed. Raises Invalid."""
    if not name.strip():
        return None
    return choices.party_told(queries.desk(request.actor.district_id), name, "about")


def _withdraw(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.withdraw_appeal(
        actor=request.actor, appeal_id=appeal_id, reason=form.said("reason"), now=request.now
    )
    messages.success(request, _("The request is withdrawn."))


def _separate(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.separate_appeal(
        actor=request.actor, appeal_id=appeal_id, reason=form.said("reason"), now=request.now
    )
    messages.success(request, _("The request is handled by itself again."))


def _reopen(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    operations.reopen_appeal(
        actor=request.actor, appeal_id=appeal_id, reason=form.said("reason"), now=request.now
    )
    messages.success(request, _("The request is open again."))


def _publish(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    event_id = operations.publish_appeal(
        actor=request.actor,
        appeal_id=appeal_id,
        title=form.said("title"),
        photo_id=form.number("photo"),
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    _tell(request, _("Now on the public list."), "take_back_publication", appeal_id, event_id)


def _unpublish(request: ActorRequest, appeal_id: int, form: forms.VerbForm) -> None:
    event_id = operations.unpublish_appeal(
        actor=request.actor,
        appeal_id=appeal_id,
        seen_version=form.cleaned_data["seen_version"],
        now=request.now,
    )
    text = _("No longer on the public list.")
    _tell(request, text, "take_back_publication", appeal_id, event_id)


VERBS: Final[dict[str, Verb]] = {
    verb.name: verb
    for verb in (
        Verb("assign", _t("Dispatch"), _t("Dispatch"), "a", "send", forms.AssignForm, _assign),
        Verb("start", _t("Begin"), _t("Begin"), "s", "arrow-right", forms.PlainForm, _start),
        Verb("answer", _t("Answer"), _t("Answer"), "w", "check", forms.AnswerForm, _answer),
        Verb("ask", _t("Ask the reporter"), _t("Ask"), "q", "message", forms.AskForm, _ask),
        Verb("reply", _t("Write the reply down"), _t("Write down"), "r", "message",
             forms.ReplyForm, _reply),
        Verb("decline", _t("Cannot be done"), _t("Tell the reporter"), "c", "hand-stop",
             forms.DeclineForm, _decline),
        Verb("sort", _t("Sort"), _t("Sort"), "o", "flag", forms.SortForm, _sort),
        Verb("note", _t("Note among staff"), _t("Write the note"), "m", "file-text",
             forms.NoteForm, _note),
        Verb("contact", _t("Spoke with the reporter"), _t("Write down"), "t", "phone",
             forms.ContactForm, _contact),
        Verb("urge", _t("Urge"), _t("Urge the unit"), "h", "bell", forms.UrgeForm, _urge),
        Verb("decide", _t("Decide"), _t("Decide"), "e", "check", forms.DecisionForm,
             petition_verbs.decide),
        Verb("give_back", _t("Ask to give it back"), _t("Ask the desk"), "b", "arrow-back-up",
             forms.ReturnForm, petition_verbs.give_back),
        Verb("extend", _t("Ask for more time"), _t("Ask the desk"), "x", "hourglass",
             forms.ExtensionForm, petition_verbs.extend),
        Verb("ask_no_more", _t("Take back what is asked for"), _t("Take back"), "z",
             "arrow-back-up", forms.PetitionForm, petition_verbs.take_petition_back),
        Verb("ask_unit", _t("Ask another unit"), _t("Ask the unit"), "", "message",
             part_forms.AskUnitForm, part_verbs.ask_unit),
        Verb("call", _t("Call units to the place"), _t("Call them"), "h", "bell",
             part_forms.CallForm, part_verbs.call),
        Verb("arrival", _t("Confirm that it is there"), _t("Write down"), "i", "map-pin",
             part_forms.ArrivalForm, part_verbs.judge_arrival),
        Verb("sent", _t("Confirm what was sent"), _t("Write down"), "", "check",
             part_forms.JudgeSupportForm, part_verbs.judge_support),
        Verb("cancel_part", _t("Cancel a part"), _t("Cancel it"), "", "x",
             part_forms.CancelPartForm, part_verbs.cancel),
        Verb("reopen", _t("Open again"), _t("Open again"), "r", "refresh",
             forms.ReopenForm, _reopen),
        Verb("publish", _t("Show to everyone"), _t("Show to everyone"), "u", "eye",
             forms.PublishForm, _publish),
        Verb("unpublish", _t("Take off the public list"), _t("Take off the public list"), "y",
             "lock", forms.PlainForm, _unpublish),
        Verb("separate", _t("Handle by itself"), _t("Handle by itself"), "", "arrow-back-up",
             forms.SeparateForm, _separate),
        Verb("withdraw", _t("Withdraw"), _t("Withdraw the request"), "d", "arrow-back-up",
             forms.WithdrawForm, _withdraw),
        Verb("exclude", _t("Ask to take it out of the rates"), _t("Ask the desk"), "f",
             "chart-bar", forms.ExclusionForm, petition_verbs.exclude),
        Verb("decide_exclusion", _t("Decide on the rates"), _t("Decide"), "n", "chart-bar",
             forms.DecidingForm, petition_verbs.decide_exclusion),
    )
}  # fmt: skip

FIRST: Final[dict[Status, tuple[str, ...]]] = {
    Status.RECEIVED: ("assign", "start", "answer"),
    Status.REOPENED: ("assign", "start", "answer"),
    Status.ASSIGNED: ("start", "answer"),
    Status.IN_PROGRESS: ("answer",),
    Status.WAITING: ("reply", "start"),
    Status.CLOSED: ("reopen",),
}


OFTEN: Final = ("decide", "decide_exclusion", "reply", "answer", "ask", "contact", "note")
"""Which verbs stand beside the primary one, where they are allowed."""
SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """What can be done with a case: what stands there at once, and what a menu holds."""

    primary: Verb | None
    """The one verb that the state asks for; none when it only waits for the reporter."""
    shown: tuple[Verb, ...]
    more: tuple[Verb, ...]

    def __bool__(self) -> bool:
        """Whether anything can be done."""
        return bool(self.shown or self.more)


def bar(case: queries.CasePage) -> Bar:
    """Lay out what the actor may do now: the verb of the state, two frequent ones, the rest."""
    found = allowed(case)
    by_name = {verb.name: verb for verb in found}
    first = [n for n in FIRST.get(case.facts.status, ()) if n in by_name][:1]
    beside = [n for n in (*OFTEN, *by_name) if n in by_name and n not in first]
    names = dict.fromkeys((*first, *beside))
    shown = tuple(by_name[name] for name in names)[:SHOWN]
    more = tuple(verb for verb in found if verb not in shown)
    return Bar(shown[0] if first else None, shown, more)


def allowed(case: queries.CasePage) -> tuple[Verb, ...]:
    """Return what the actor may do now, in the order of the verbs."""
    may, facts = case.allowed, case.facts
    open_to = {
        "assign": may.assign,
        "start": may.start,
        "answer": may.answer,
        "ask": may.ask,
        "reply": may.withdraw and facts.status is Status.WAITING,
        "decline": may.decline,
        "sort": may.sort,
        "note": may.note,
        "contact": may.contact,
        "urge": may.assign and facts.status in RUNNING,
        "decide": may.decide,
        "give_back": may.give_back,
        "extend": may.extend,
        "ask_no_more": may.withdraw_petition,
        "exclude": may.exclude,
        "decide_exclusion": may.decide_exclusion,
        "ask_unit": case.asked.may_ask,
        "call": bool(case.asked.call_levels),
        "arrival": bool(case.asked.arrivals),
        "sent": bool(case.asked.sent),
        "cancel_part": case.asked.may_cancel,
        "reopen": may.reopen,
        "publish": may.publish,
        "unpublish": may.publish and facts.is_public,
        "separate": may.separate,
        "withdraw": may.withdraw,
    }
    return tuple(verb for name, verb in VERBS.items() if open_to[name])
