"""Reads of what is doubtful in the register of facilities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.circles import register
from linquan.apps.circles.flaws import Flaw, flaws_of
from linquan.apps.circles.queries.register import books_of, sight_of
from linquan.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class QualityPage:
    """How many facilities of the register have each flaw, and how many there are."""

    counts: Mapping[Flaw, int]
    flawed: int
    """Facilities with at least one."""
    total: int


def quality_page(actor: Actor, now: datetime) -> QualityPage:
    """Return how good the data of the register are. Four statements. Raises NotAllowed."""
    books = books_of(actor)
    rows = register.facility_rows(district_id=books.district_id)
    found = flaws_of(rows, sight_of(books, books.day(now)))
    flawed = frozenset[int]().union(*found.values())
    return QualityPage({flaw: len(ids) for flaw, ids in found.items()}, len(flawed), len(rows))
