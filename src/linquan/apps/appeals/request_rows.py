"""Rows of requests while they are being sorted out: what is known, and what comes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any, Final, TypeAlias

from linquan.apps.appeals.naming import Register
from linquan.apps.appeals.types import AppealDraft, Reason, Status
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.layout import Fault, Row
from linquan.kernel.exchange.port import Plan


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request of the house, as rows are compared with it; texts and people masked."""

    received_at: datetime
    status: Status
    channel: str
    matter: str
    area: int
    address: str
    lon: float | None
    lat: float | None
    text: str
    about: int | None
    owner: int
    done_at: datetime | None
    answer: str
    grade: str
    kind: str
    name: str
    phone: str


COMPARED: Final = tuple(f.name for f in fields(HeldRequest))


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request that a row brings."""

    row: int
    draft: AppealDraft
    received_at: datetime
    status: Status
    reason: Reason
    owner_id: int
    done_at: datetime | None
    answer: str
    grade: str
    ordered_due_at: datetime | None = None
    beside: tuple[dict[str, Any], ...] = ()
    """What stands beside its text (see ``service_answers``)."""


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """What rows would do: requests to file."""

    plan: Plan
    new: tuple[NewRequest, ...]

    @property
    def area_ids(self) -> frozenset[int]:
        """Areas in which requests would lie."""
        return frozenset(one.draft.area_id for one in self.new)


@dataclass(frozen=True)
class Ground:
    """What rows are looked at with: who brings them, when, and what the house holds."""

    actor: Actor
    now: datetime
    register: Register
    held: Mapping[int, HeldRequest] = field(default_factory=dict)
    """Requests that the rows name and that the actor may see, by number."""
    known: frozenset[str] = frozenset()
    """Keys of rows that were taken in before."""

    @cached_property
    def office_now(self) -> datetime:
        """Now, in the zone in which moments of a file are: compared with them ten times as fast."""
        return self.now.astimezone(OFFICE_ZONE)


Named: TypeAlias = tuple[int | None, int | None, int | None, int | None]
"""Channel, matter, area and unit that a row names, each None where it names none."""


@dataclass(slots=True)
class Sorter:
    """Rows as they are being sorted out."""

    ground: Ground
    faults: list[Fault] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)
    new: list[NewRequest] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    able: dict[int, bool] = field(default_factory=dict)
    desks: dict[tuple[int, int | None], int] = field(default_factory=dict)
    named: dict[tuple[object, ...], Named] = field(default_factory=dict)
    """What rows named so far, by their texts and the day they were received."""

    def fault(self, row: Row, column: str, code: str, /, **details: object) -> None:
        """Note what is wrong with a cell."""
        self.faults.append(Fault(row.number, column, code, _shown(row, column), details))
        self.bad.add(row.number)


PERSONAL: Final = frozenset({"name", "phone"})


def _shown(row: Row, column: str) -> str:
    value = row.values.get(column)
    if value is None or column in PERSONAL:
        return ""
    return numbers.masked(str(value)[:60])
