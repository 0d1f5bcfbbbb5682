"""A request told to its reporter: who has it, by when, why, and what happened. No staff names."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.queries import PhotoRow, StatusPage
from linquan.apps.appeals.status_links import status_token
from linquan.apps.appeals.types import OPEN, RUNNING, Grade, Reason, Status
from linquan.apps.appeals.web.phone_words import (
    OWN_WORDS,
    PASSED_ON,
    STATES,
    STATUS,
    grade_word,
    named,
    reason_line,
)
from linquan.kernel.actors import ActorKind
from linquan.kernel.events import EventRow


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline, as web/parts/timeline.html takes it."""

    at: datetime | None
    text: str
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that the status page shows of a request."""

    appeal_id: int
    number: str
    token: str
    status: Status
    status_word: str
    state: str
    matter: str
    place: str
    text: str
    owner: str
    owner_phone: str
    due_at: datetime | None
    done_at: datetime | None
    due_note: str
    reason: str
    reason_note: str
    steps: tuple[Step, ...]
    before: tuple[PhotoRow, ...]
    after: tuple[PhotoRow, ...]
    answer: str
    is_passed_on: bool = False

    @property
    def is_withdrawn(self) -> bool:
        """Whether the reporter has taken it back."""
        return self.status is Status.WITHDRAWN and not self.is_passed_on

    @property
    def last_steps(self) -> tuple[Step, ...]:
        """What the first page has room for."""
        return self.steps[-LAST_STEPS:]


LAST_STEPS = 3


def story(page: StatusPage, page_desk: Desk, *, is_open: bool) -> Story:
    """Tell a request; the reporter's own words, photos and address only when ``is_open``."""
    facts = page.facts
    is_passed_on = facts.reason == Reason.PROTECTED
    return Story(
        appeal_id=facts.appeal_id,
        number=facts.number,
        token=status_token(facts.appeal_id, facts.received_at),
        status=facts.status,
        status_word=str(PASSED_ON if is_passed_on else STATUS[facts.status]),
        state=STATES.get(facts.status, "neutral"),
        matter=named(facts.matter.name, facts.matter.name_en),
        place=_place(page) if is_open else "",
        text=facts.text if is_open else "",
        owner=named(facts.owner.name, facts.owner.name_en),
        owner_phone=facts.owner.phone,
        due_at=facts.due_at if facts.status in RUNNING else None,
        done_at=facts.done_at,
        due_note=_due_note(page),
        reason=reason_line(facts.reason),
        reason_note=_reason_note(page, is_open),
        steps=_steps(page, page_desk, is_open),
        before=tuple(p for p in page.photos if p.role != PROOF) if is_open else (),
        after=tuple(p for p in page.photos if p.role == PROOF),
        answer=_answer(page),
        is_passed_on=is_passed_on,
    )


def _place(page: StatusPage) -> str:
    names = [named(a.name, a.name_en) for a in page.facts.area_line[2:]]
    return " · ".join([*names, page.facts.address] if page.facts.address else names)


def _due_note(page: StatusPage) -> str:
    if page.facts.status in OPEN and page.facts.missing_years:
        return _("The calendar of that year is not out yet, so the date may still move.")
    return ""


def _reason_note(page: StatusPage, is_open: bool) -> str:
    facts = page.facts
    if facts.reason_text:
        return facts.reason_text if is_open or facts.reason not in OWN_WORDS else ""
    if facts.reason == Reason.DUTY and facts.duty:
        return named(facts.duty.responsibility, facts.duty.responsibility_en)
    return ""


def _answer(page: StatusPage) -> str:
    """The newest answer or refusal, for the card in which it is rated."""
    told = [e for e in page.events if e.kind in ANSWERS]
    return str(told[-1].data.get("text", "")) if told else ""


def _steps(page: StatusPage, desk: Desk, is_open: bool) -> tuple[Step, ...]:
    done = [_step(event, desk, is_open) for event in page.events]
    if page.facts.status in RUNNING:
        done.append(Step(page.facts.due_at, _("to be done by then"), state="next"))
    return tuple(done)


PROOF = "proof"
ANSWERS = frozenset({"appeal.imported", "appeal.answered", "appeal.declined"})
OWN = frozenset(
    {"appeal.rated", "appeal.reopened", "appeal.withdrawn", "appeal.replied", "appeal.called_back"}
)
SHOWN = ANSWERS | {"appeal.asked"}


def _step(event: EventRow, desk: Desk, is_open: bool) -> Step:
    said = str(event.data.get("text", ""))
    shows = event.kind in SHOWN or (event.kind in OWN and is_open)
    return Step(event.at, _text(event, desk), said if shows else "")


def _text(event: EventRow, desk: Desk) -> str:
    """Name the step and the organisation that took it, never the person."""
    facts = {
        "owner": _organisation(event.data.get("owner_id"), desk),
        "by": _organisation(event.organisation_id, desk),
        "grade": _grade(event),
    }
    return _sentence(event) % facts


def _sentence(event: EventRow) -> str:
    by_you = event.actor_kind == ActorKind.REPORTER
    if event.data.get("outcome") == "not_reached":
        return _("we called you and did not reach you")
    return {
        "appeal.received": _("received; %(owner)s has it first"),
        "appeal.imported": _("taken in with a file; %(owner)s has it"),
        "appeal.assigned": _("given to %(owner)s"),
        "appeal.taken_back": _("taken back, to be given anew"),
        "appeal.handed_over": _("handed over to %(owner)s, which this place now belongs to"),
        "appeal.started": _("%(by)s has begun"),
        "appeal.asked": _("%(by)s asks you"),
        "appeal.replied": _("you replied") if by_you else _("your reply was written down"),
        "appeal.answered": _("%(by)s has answered"),
        "appeal.declined": _("%(by)s says that it cannot be done"),
        "appeal.called_back": _("we called you"),
        "appeal.rated": _("you rated: %(grade)s")
        if by_you
        else _("you said on the telephone: %(grade)s"),
        "appeal.reopened": _("opened again"),
        "appeal.closed": _("closed, the answer stands")
        if event.data.get("grade")
        else _("closed, as nobody rated the answer"),
        "appeal.units_called": _("other units were called to the place"),
        "appeal.part_asked": _("another unit was asked to help"),
        "appeal.part_answered": _("a unit that was asked to help has answered"),
        "appeal.withdrawn": _withdrawn(event, by_you),
    }[event.kind]


def _withdrawn(event: EventRow, by_you: bool) -> str:
    """Say who took it back, or that somebody else goes on with it: no more than that."""
    if event.data.get("protected"):
        return _("passed on to whoever is responsible")
    return _("you took it back") if by_you else _("taken back for you")


def _organisation(organisation_id: object, desk: Desk) -> str:
    known = organisation_id if isinstance(organisation_id, int) else 0
    found = desk.organisations.get(known)
    return named(found.name, found.name_en) if found else _("the desk")


def _grade(event: EventRow) -> str:
    grade = str(event.data.get("grade", ""))
    return grade_word(grade) if grade in set(Grade) else ""
