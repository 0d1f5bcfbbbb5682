"""One request, as staff see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linquan.apps.appeals import proposals, routing, rules
from linquan.apps.appeals.desk import Desk, desk, scope
from linquan.apps.appeals.exclusions import Exclusion, latest
from linquan.apps.appeals.inbox_types import InboxRow
from linquan.apps.appeals.petitions import Petition
from linquan.apps.appeals.proposals import Unrouted
from linquan.apps.appeals.queries.asked import Asked, Stand, asked
from linquan.apps.appeals.queries.duplicates import followers_of, suspects_of
from linquan.apps.appeals.queries.facts import Beside, Facts, facts_of, row_of
from linquan.apps.appeals.queries.photos import PhotoRow, photos_under
from linquan.apps.appeals.queries.reporters import masked_name, masked_phone, reporter_of
from linquan.apps.appeals.queries.verbs import Allowed, standing, verbs_for
from linquan.apps.appeals.routes import Proposal
from linquan.apps.appeals.suggestions import Suggestion
from linquan.apps.appeals.types import AppealScope, ReporterContact
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.events import EventRow, events_of


@dataclass(frozen=True, slots=True)
class CasePage:
    """A request as staff see it."""

    facts: Facts
    allowed: Allowed
    proposal: Proposal
    events: tuple[EventRow, ...]
    photos: tuple[PhotoRow, ...]
    asked: Asked
    undo: str
    """Kind of the newest event, if whoever looks at it may take that step back."""
    hides_numbers: bool
    reporter_kind: str
    reporter_name: str
    reporter_phone: str
    suspects: tuple[int, ...]
    """Open requests that are probably about the same, where the actor may merge them."""
    followers: tuple[InboxRow, ...]
    """Those that are handled with it."""
    books: Desk

    @property
    def lead_number(self) -> str:
        """Number of the request with which it is handled; empty where it goes its own way."""
        if self.facts.lead_id is None:
            return ""
        merged = (e.data["number"] for e in reversed(self.events) if e.kind == "appeal.merged")
        return str(next(merged, ""))

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Who should have it, the best first."""
        return proposals.suggestions(self.books, self.proposal)

    def steps_up(self, unit: OrganisationRow) -> bool:
        """Whether this unit can be chosen only with a reason of stepping up."""
        grounds = proposals.grounds_of(self.books)
        return routing.steps_up(unit, self.facts.owner, self.proposal, grounds)

    @property
    def petition(self) -> Petition | None:
        """What the unit that has it asks for, and nobody has decided yet."""
        return standing(self.events, self.facts)

    @property
    def exclusion(self) -> Exclusion | None:
        """Whether it is out of the rates, or somebody asks for it."""
        return latest(self.events)

    @property
    def order_number(self) -> str:
        """Number under which an upper office ordered it, if one did."""
        return next((str(e.data["order"]) for e in self.events if "order" in e.data), "")

    @property
    def hides_anything(self) -> bool:
        """Whether there is something to unmask."""
        return bool(self.hides_numbers or self.reporter_name or self.reporter_phone)


def case_page(
    actor: Actor, appeal_id: int, now: datetime, *, unmasked: ReporterContact | None = None
) -> CasePage:
    """Return a case for staff. Raises NotFound, also for what may not be seen.

    Five statements, one more for what is probably the same, three where others are handled with
    it, one more where another unit was asked, and one where it sent something.
    Telephones and other numbers in its texts are masked, unless the page shows ``unmasked``, which
    ``operations.unmask_reporter`` gave for a reason.
    """
    row = row_of(appeal_id)
    where = scope(
        row["district_id"],
        appeal_id,
        (row["area_path"], row["owner_path"], row["about_path"]),
        row["owner_id"],
    )
    if not rules.may_see(actor, where):
        raise NotFound("appeal_unknown")
    books = desk(row["district_id"])
    events = events_of(where.district_id, where.subject)
    hides_numbers = unmasked is None and _holds_numbers(row, events)
    if hides_numbers:
        row |= {name: numbers.masked(row[name]) for name in FREE}
        row["beside"] = tuple(map(_masked_beside, row["beside"]))
        events = tuple(map(_masked_event, events))
    facts = facts_of(row, books, now)
    reporter = reporter_of(where.district_id, appeal_id)
    stand = Stand(where, appeal_id, facts.status, not _is_workable(facts))
    others = asked(actor, stand, events, books, masks=hides_numbers)
    allowed = verbs_for(actor, facts, where, events, books, now)
    return CasePage(
        facts=facts,
        allowed=replace(allowed, answer=False, decline=False) if others.waits else allowed,
        proposal=proposals.propose(books, _unrouted(facts, where), now),
        events=events,
        photos=photos_under(where.district_id, where.subject),
        asked=others,
        undo=_undo(actor, where, events, now),
        hides_numbers=hides_numbers,
        reporter_kind=reporter.kind if reporter else "",
        reporter_name=masked_name(reporter),
        reporter_phone=masked_phone(reporter),
        suspects=suspects_of(actor, facts, books, now, events) if allowed.merge else (),
        followers=followers_of(actor, appeal_id) if _gathered(events) else (),
        books=books,
    )


def _is_workable(facts: Facts) -> bool:
    """Whether units are asked about this request itself."""
    return facts.erased_at is None and facts.lead_id is None


def _gathered(events: Iterable[EventRow]) -> bool:
    return any(event.kind == "appeal.gathered" for event in events)


def _unrouted(facts: Facts, where: AppealScope) -> Unrouted:
    return Unrouted(
        facts.matter,
        facts.channel,
        where.area_path,
        where.about_path,
        facts.received_at,
        facts.lon,
        facts.lat,
    )


def _undo(actor: Actor, where: AppealScope, events: Sequence[EventRow], now: datetime) -> str:
    last = events[-1] if events else None
    if last is None or not rules.can_take_back(last, actor, now):
        return ""
    return last.kind if rules.may_take_back(actor, where, last) else ""


FREE = ("title", "text", "address", "reason_text")
"""What people wrote, and what of an event (see ``cases.tell``)."""


FREE_OF_EVENT = ("text", "reason", "title", "waiver")


def _holds_numbers(row: dict[str, Any], events: Iterable[EventRow]) -> bool:
    texts = [row[name] for name in FREE]
    texts += [one.value for one in row["beside"]]
    texts += [str(event.data.get(name, "")) for event in events for name in FREE_OF_EVENT]
    return any(map(numbers.found, texts))


def _masked_beside(one: Beside) -> Beside:
    return replace(one, value=numbers.masked(one.value), value_en=numbers.masked(one.value_en))


def _masked_event(event: EventRow) -> EventRow:
    told = {name: event.data[name] for name in FREE_OF_EVENT if name in event.data}
    shown = {name: numbers.masked(str(text)) for name, text in told.items()}
    return replace(event, data=event.data | shown)
