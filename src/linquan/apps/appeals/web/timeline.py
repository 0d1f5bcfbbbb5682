"""What happened to a case: every event as a sentence, with who and when."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals import actions, queries
from linquan.apps.appeals.parts import photo_role
from linquan.apps.appeals.queries import CasePage, Desk, PhotoRow
from linquan.apps.appeals.types import OPEN, Status
from linquan.apps.appeals.web import (
    action_words,
    gap_timeline,
    merger_timeline,
    part_timeline,
    petition_timeline,
    routing_words,
    sent_out_timeline,
    words,
)
from linquan.apps.appeals.web.personal_words import RULES
from linquan.kernel.actors import ActorKind
from linquan.kernel.events import EventRow

ROLES: Final = {
    "appeal.received": "report",
    "appeal.answered": "proof",
    "appeal.outside_replied": "outside",
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a step."""

    url: str
    thumb: str
    alt: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline, as ``web/parts/timeline.html`` draws it."""

    at: datetime
    text: str
    who: str = ""
    note: str = ""
    state: str = ""
    photos: tuple[Photo, ...] = ()
    undo: str = ""
    url: str = ""
    """Where it is that happened."""


# Where a step is taken back, by its event.
UNDO: Final = {
    "appeal.assigned": "appeals:take_back",
    "appeal.sorted": "appeals:take_back_sorting",
    "appeal.published": "appeals:take_back_publication",
    "appeal.unpublished": "appeals:take_back_publication",
    "appeal.gathered": "appeals:take_back_merger",
}


def steps(case: CasePage, now: datetime) -> list[Step]:
    """Write the timeline of a case, oldest first; the last, hollow mark is the promise."""
    done = [_step(event, case) for event in case.events]
    facts = case.facts
    if case.undo in UNDO:
        undo = reverse(UNDO[case.undo], args=[facts.appeal_id, case.events[-1].event_id])
        done[-1] = replace(done[-1], undo=undo)
    if facts.status in OPEN and facts.status is not Status.WAITING:
        late = "late" if facts.due_at < now else "next"
        done.append(Step(facts.due_at, _("To be answered"), words.named(facts.owner), state=late))
    return done


def _step(event: EventRow, case: CasePage) -> Step:
    return Step(
        event.at,
        sentence(event, case.books),
        who(event, case.books),
        note(event, case.books),
        photos=tuple(photo(p) for p in case.photos if _belongs(p, event)),
        url=gap_timeline.facility_url(event),
    )


def _belongs(picture: PhotoRow, event: EventRow) -> bool:
    role = ROLES.get(event.kind)
    if event.kind == actions.HELD:
        role = actions.photo_role(event.data["action"])
    if event.kind == "appeal.part_answered":
        role = photo_role(event.data["part"])
    return picture.role == role and picture.at == event.at


def photo(picture: PhotoRow) -> Photo:
    """Say where a picture and its small one lie."""
    alt = _("Photo of the report") if picture.role == "report" else _("Photo of the result")
    return Photo(
        reverse("appeals:photo", args=[picture.photo_id]),
        reverse("appeals:thumb", args=[picture.photo_id]),
        alt,
    )


def who(event: EventRow, books: Desk) -> str:
    """Name who did it, and of which unit."""
    if event.actor_kind == ActorKind.REPORTER:
        return _("the reporter")
    if event.actor_kind == ActorKind.BODY:
        return _("by the link")
    if event.actor_kind == ActorKind.STRANGER:
        return _("the reporter, online")
    if event.actor_kind == ActorKind.SYSTEM:
        return _("by itself")
    unit = books.organisations.get(event.organisation_id or 0)
    return f"{event.actor_name} · {words.named(unit)}" if unit else event.actor_name


def note(event: EventRow, books: Desk) -> str:
    """What was said with it, and why it went where it went."""
    data = event.data
    said = str(data.get("text") or data.get("reason") or data.get("title") or "")
    waiver = data.get("waiver")
    no_photo = _("No photo, because: %(why)s") % {"why": waiver} if waiver else ""
    return "\n".join(part for part in (said, no_photo, routing_words.recorded(data, books)) if part)


def sentence(event: EventRow, books: Desk) -> str:
    """Say what happened."""
    tell = SENTENCES.get(event.kind)
    return tell(event, books) if tell else _("Something was changed")


def _received(event: EventRow, books: Desk) -> str:
    code = event.data.get("channel")
    found = [c for c in books.book.channels if c.code == code]
    if not found:
        return _("Received")
    return _("Received: %(channel)s") % {"channel": words.named(found[-1])}


def _imported(event: EventRow, books: Desk) -> str:
    del books
    received = datetime.fromisoformat(str(event.data["received_at"]))
    told = {"at": words.moment(received), "order": event.data.get("order", "")}
    if told["order"]:
        return _("Ordered by an upper office under %(order)s; received %(at)s") % told
    return _("Taken in with a file; received %(at)s") % told


def _order_changed(event: EventRow, books: Desk) -> str:
    del books
    was = datetime.fromisoformat(str(event.data["was_due_at"]))
    due = datetime.fromisoformat(str(event.data["due_at"]))
    told = {"order": event.data["order"], "due": words.moment(due)}
    if was == due:
        return _("The upper office has changed its order %(order)s") % told
    return _("The upper office has changed its order %(order)s: now due %(due)s") % told


def _assigned(event: EventRow, books: Desk) -> str:
    owner = books.organisations.get(int(event.data.get("owner_id", 0)))
    return _("Dispatched to %(unit)s") % {"unit": words.named(owner)}


def _taken_back(event: EventRow, books: Desk) -> str:
    owner = books.organisations.get(int(event.data.get("owner_id", 0)))
    return _("Dispatch taken back, again with %(unit)s") % {"unit": words.named(owner)}


def _handed_over(event: EventRow, books: Desk) -> str:
    owner = books.organisations.get(int(event.data.get("owner_id", 0)))
    return _("Handed over to %(unit)s: its area was moved") % {"unit": words.named(owner)}


def _sorting_taken_back(event: EventRow, books: Desk) -> str:
    return _("Sorting taken back, again under %(matter)s") % {"matter": _matter(event, books)}


def _publication_taken_back(event: EventRow, books: Desk) -> str:
    del books
    if event.data["is_public"]:
        return _("Taken back: on the public list as before")
    return _("Taken back: not on the public list")


def _rated(event: EventRow, books: Desk) -> str:
    del books
    grade = str(event.data.get("grade", ""))
    told = {"grade": words.GRADES.get(grade, grade)}
    if event.data.get("source") != "phone":
        return _("Rated: %(grade)s") % told
    if fault := event.data.get("fault"):
        return _("Rated by telephone: %(why)s") % {"why": words.ACTS[str(fault)]}
    return _("Rated by telephone: %(grade)s") % told


def _called(event: EventRow, books: Desk) -> str:
    del books
    told = {"nth": event.data["nth"], "outcome": words.OUTCOMES[str(event.data["outcome"])]}
    if "next_at" not in event.data:
        return _("Called back (try %(nth)s): %(outcome)s") % told
    told["at"] = words.moment(datetime.fromisoformat(str(event.data["next_at"])))
    return _("Called back (try %(nth)s): %(outcome)s; next try %(at)s") % told


def _closed(event: EventRow, books: Desk) -> str:
    del books
    if event.data.get("grade"):
        return _("Closed: the answer stands, the reporter has rated it")
    return _("Closed: nobody rated the answer in time")


def _sorted(event: EventRow, books: Desk) -> str:
    return _("Sorted under %(matter)s") % {"matter": _matter(event, books)}


def _matter(event: EventRow, books: Desk) -> str:
    return words.named(books.book.matter_by_id.get(event.data.get("matter_id", 0)))


def _moved(event: EventRow, books: Desk) -> str:
    del books
    was = datetime.fromisoformat(str(event.data["was_due_at"]))
    due = datetime.fromisoformat(str(event.data["due_at"]))
    told = {"was": words.moment(was), "due": words.moment(due)}
    by_lists = event.data.get("cause") == "lists"
    if was == due:
        return (
            _("A list changed: other clocks moved")
            if by_lists
            else _("The calendar changed: other clocks moved")
        )
    if by_lists:
        return _("A list changed: the deadline moved from %(was)s to %(due)s") % told
    return _("The calendar changed: the deadline moved from %(was)s to %(due)s") % told


def _reminded(event: EventRow, books: Desk) -> str:
    del books
    name, name_en = str(event.data["rule"]), str(event.data["rule_en"])
    told = {"rule": words.of_language(name, name_en)}
    told["whom"] = str(words.AUDIENCES[str(event.data["audience"])])
    return _("Reminder to %(whom)s: %(rule)s") % told


def _deliberated(event: EventRow, books: Desk) -> str:
    del books
    name, name_en = str(event.data["body"]), str(event.data["body_en"])
    told = {"body": words.of_language(name, name_en)}
    told["day"] = str(event.data["day"])
    return str(words.DELIBERATIONS[str(event.data["step"])]) % told


def _action_held(event: EventRow, books: Desk) -> str:
    del books
    return action_words.sentence(event) or _("Action took place")


def _rectifying(event: EventRow, books: Desk) -> str:
    del books
    return str(words.RECTIFYING[str(event.data["step"])]) % {"number": event.data["number"]}


def _contacted(event: EventRow, books: Desk) -> str:
    del books
    way = words.CONTACT_WAYS[str(event.data["way"])]
    return _("Spoke with the reporter %(way)s") % {"way": way}


def _withdrawn(event: EventRow, books: Desk) -> str:
    del books
    is_protected = bool(event.data.get("protected"))
    return _("Handed to a protected service") if is_protected else _("Withdrawn")


def _always(text: Callable[[], str]) -> Callable[[EventRow, Desk], str]:
    return lambda _event, _books: text()


SENTENCES: Final[dict[str, Callable[[EventRow, Desk], str]]] = {
    "appeal.received": _received,
    "appeal.imported": _imported,
    "appeal.order_changed": _order_changed,
    "appeal.order_put_back": _always(lambda: _("The change of the order was taken back")),
    "appeal.assigned": _assigned,
    "appeal.taken_back": _taken_back,
    "appeal.handed_over": _handed_over,
    "appeal.started": _always(lambda: _("Work has begun")),
    "appeal.asked": _always(lambda: _("The reporter was asked")),
    "appeal.replied": _always(lambda: _("The reporter replied")),
    "appeal.answered": _always(lambda: _("Answered")),
    "appeal.declined": _always(lambda: _("Told that it cannot be done")),
    "appeal.rated": _rated,
    "appeal.reopened": _always(lambda: _("Opened again")),
    "appeal.closed": _closed,
    "appeal.called_back": _called,
    "appeal.withdrawn": _withdrawn,
    "appeal.sorted": _sorted,
    "appeal.sorting_taken_back": _sorting_taken_back,
    "appeal.contacted": _contacted,
    "appeal.exclusion_asked": _always(lambda: _("Asked to take it out of the rates")),
    "appeal.excluded": _always(lambda: _("Taken out of the rates")),
    "appeal.exclusion_refused": _always(lambda: _("Refused to take it out of the rates")),
    "appeal.deliberated": _deliberated,
    "appeal.rectifying": _rectifying,
    actions.PLANNED: _always(lambda: _("Action announced")),
    actions.HELD: _action_held,
    actions.CANCELLED: _always(lambda: _("Action called off")),
    **gap_timeline.SENTENCES,
    **part_timeline.SENTENCES,
    **merger_timeline.SENTENCES,
    **petition_timeline.SENTENCES,
    **sent_out_timeline.SENTENCES,
    "appeal.reminded": _reminded,
    "appeal.urged": _always(lambda: _("The desk urged the unit")),
    "appeal.reminder_noted": _always(lambda: _("Took note of a reminder")),
    "appeal.noted": _always(lambda: _("Note among staff")),
    "appeal.published": _always(lambda: _("Put on the public list")),
    "appeal.unpublished": _always(lambda: _("Taken off the public list")),
    "appeal.publication_taken_back": _publication_taken_back,
    "appeal.deadline_moved": _moved,
    "appeal.held": _always(lambda: _("Must not be erased yet")),
    "appeal.hold_lifted": _always(lambda: _("May be erased again")),
    "appeal.erasure_proposed": _always(lambda: _("Erasure proposed; another clerk decides")),
    "appeal.erasure_dropped": _always(lambda: _("Not erased")),
    "appeal.redaction_proposed": _always(
        lambda: _("Proposed to black out words about somebody; another clerk decides")
    ),
    "appeal.redaction_dropped": _always(lambda: _("Words about somebody not blacked out")),
    "appeal.redacted": _always(lambda: _("Words about somebody blacked out")),
    "appeal.erased": _always(lambda: _("Personal data erased")),
    "appeal.files_erased": _always(lambda: _("Files of the photos erased")),
    "reporter.unmasked": _always(lambda: _("Looked at the reporter's name and telephone")),
}


def last_act(case: queries.CasePage) -> str:
    """Say who did the last thing, and when: for whoever was slower."""
    if not case.events:
        return ""
    event = case.events[-1]
    return _("%(what)s — %(who)s, %(at)s") % {
        "what": sentence(event, case.books),
        "who": who(event, case.books),
        "at": words.moment(event.at),
    }


@dataclass(frozen=True, slots=True)
class Held:
    """Until when a request must not be erased, and why."""

    until: str
    reason: str


def held(case: queries.CasePage) -> Held | None:
    """Say whether a request is held back: what the newest event about that tells."""
    told = [e for e in case.events if e.kind in {"appeal.held", "appeal.hold_lifted"}]
    if not told or told[-1].kind != "appeal.held":
        return None
    return Held(str(told[-1].data["until"]), str(told[-1].data.get("reason", "")))


def erased(case: queries.CasePage) -> str:
    """Say who erased it and why; nothing where it is not."""
    told = [event for event in case.events if event.kind == "appeal.erased"]
    if not told:
        return ""
    rule = str(RULES.get(told[-1].data.get("rule", ""), ""))
    reason = str(told[-1].data.get("reason", ""))
    return "；".join(part for part in (who(told[-1], case.books), rule, reason) if part)
