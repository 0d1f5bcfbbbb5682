"""What other units were asked about a request, and what whoever looks at it may do about that."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from linquan.apps.appeals import calls, part_rules
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.parts import PartKind, PartRow, PartState
from linquan.apps.appeals.queries.parts import masked_part, parts_of
from linquan.apps.appeals.queries.supports import masked_support, supports_of
from linquan.apps.appeals.supports import SupportRow, SupportState
from linquan.apps.appeals.types import OPEN, AppealScope, Status
from linquan.kernel.actors import Actor
from linquan.kernel.events import EventRow

ASKED: Final = frozenset({"appeal.part_asked", "appeal.units_called"})
SENT: Final = "appeal.support_told"
ARRIVED: Final = frozenset({PartState.ARRIVED, PartState.ANSWERED})


@dataclass(frozen=True, slots=True)
class Asked:
    """Parts of a request with what was sent for them, and the verbs of whoever looks."""

    parts: tuple[PartRow, ...]
    supports: tuple[SupportRow, ...]
    owner_id: int
    may_ask: bool
    call_levels: tuple[CallLevel, ...]
    """For which lowest levels the actor could make a call."""
    judged: frozenset[int]
    """Parts of which the actor says whether the unit was there, and what it sent."""

    @property
    def waits(self) -> bool:
        """Whether the one answer waits for another unit."""
        return any(p.is_open and p.unit.organisation_id != self.owner_id for p in self.parts)

    @property
    def open_parts(self) -> tuple[PartRow, ...]:
        """Parts that are not over."""
        return tuple(part for part in self.parts if part.is_open)

    @property
    def may_cancel(self) -> bool:
        """Whether there is a part that the actor may cancel."""
        return self.may_ask and bool(self.open_parts)

    @property
    def arrivals(self) -> tuple[PartRow, ...]:
        """Arrivals that wait for the actor's word."""
        return tuple(
            part
            for part in self.parts
            if part.part_id in self.judged
            and part.kind is PartKind.CALL
            and part.state in ARRIVED
            and part.arrival_confirmed_at is None
        )

    @property
    def sent(self) -> tuple[SupportRow, ...]:
        """What was sent and waits for the actor's word."""
        return tuple(
            one
            for one in self.supports
            if one.part_id in self.judged and one.state is SupportState.TOLD
        )

    def supports_for(self, part_id: int) -> tuple[SupportRow, ...]:
        """What was sent for one part."""
        return tuple(one for one in self.supports if one.part_id == part_id)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a request stands, as far as asking others goes."""

    where: AppealScope
    appeal_id: int
    status: Status
    is_erased: bool


def asked(
    actor: Actor, stand: Stand, events: Iterable[EventRow], books: Desk, *, masks: bool
) -> Asked:
    """Read what other units were asked.

    No statement where none was, one for the parts, one more where something was sent.
    """
    kinds = {event.kind for event in events}
    district_id, pk = stand.where.district_id, stand.appeal_id
    parts = parts_of(district_id, pk, books) if kinds & ASKED else ()
    supports = supports_of(district_id, pk, books) if SENT in kinds else ()
    can_ask = not stand.is_erased and stand.status in OPEN
    levels = tuple(
        level
        for level in CallLevel
        if can_ask and calls.calling_post(actor, stand.where, level, books.areas.areas)
    )
    return Asked(
        parts=tuple(map(masked_part, parts)) if masks else parts,
        supports=tuple(map(masked_support, supports)) if masks else supports,
        owner_id=stand.where.owner_id,
        may_ask=can_ask and part_rules.asking_post(actor, stand.where) is not None,
        call_levels=levels,
        judged=frozenset(
            part.part_id
            for part in parts
            if not stand.is_erased
            and part_rules.may_judge(actor, stand.where, part.asked_by, part.unit)
        ),
    )
