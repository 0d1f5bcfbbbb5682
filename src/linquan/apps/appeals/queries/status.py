"""One request as its reporter sees it."""

from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.queries.facts import Facts, facts_of, row_of
from linquan.apps.appeals.queries.photos import AMONG_STAFF, PhotoRow, photos_under
from linquan.apps.appeals.queries.reporters import phone_of, reporter_of
from linquan.apps.appeals.types import (
    Status,
)
from linquan.kernel.events import EventRow, events_of

TOLD = frozenset(
    {
        "appeal.received",
        "appeal.imported",
        "appeal.assigned",
        "appeal.taken_back",
        "appeal.handed_over",
        "appeal.started",
        "appeal.asked",
        "appeal.replied",
        "appeal.answered",
        "appeal.declined",
        "appeal.called_back",
        "appeal.rated",
        "appeal.reopened",
        "appeal.closed",
        "appeal.withdrawn",
        "appeal.part_asked",
        "appeal.units_called",
        "appeal.part_answered",
    }
)


@dataclass(frozen=True, slots=True)
class StatusPage:
    """A request as its reporter sees it: the same facts and the same timeline, no notes."""

    facts: Facts
    events: tuple[EventRow, ...]
    photos: tuple[PhotoRow, ...]
    can_rate: bool
    can_reply: bool
    can_withdraw: bool
    can_reopen: bool
    phone_tail: str


def status_page(appeal_id: int, now: datetime) -> StatusPage:
    """Return a case for whoever holds its signed link. Five statements. Raises NotFound."""
    row = row_of(appeal_id)
    books = desk(row["district_id"])
    facts = facts_of(row, books, now)
    subject = subject_of(appeal_id)
    reporter = reporter_of(facts.district_id, appeal_id)
    told = events_of(facts.district_id, subject)
    phone = phone_of(reporter)
    return StatusPage(
        facts=facts,
        events=tuple(e for e in told if e.kind in TOLD),
        photos=tuple(
            p
            for p in photos_under(facts.district_id, subject)
            if not p.role.startswith(AMONG_STAFF)
        ),
        can_rate=facts.erased_at is None and _can_rate(facts),
        can_reply=facts.status is Status.WAITING,
        can_withdraw=rules.can_move(facts.status, Status.WITHDRAWN),
        can_reopen=_can_reopen(facts),
        phone_tail=phone[-4:],
    )


def _can_rate(facts: Facts) -> bool:
    answered = {Status.ANSWERED, Status.DECLINED, Status.CLOSED}
    return facts.status in answered and not facts.grade


def _can_reopen(facts: Facts) -> bool:
    """What was closed, and an answer that stands though its reporter is not satisfied."""
    answered = {Status.ANSWERED, Status.DECLINED, Status.CLOSED}
    return facts.erased_at is None and facts.status in answered and bool(facts.grade)
