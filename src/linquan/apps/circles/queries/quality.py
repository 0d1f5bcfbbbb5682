"""Reads of what is doubtful in the register of facilities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, standing
from linquan.apps.circles.facilities import PhotoView
from linquan.apps.circles.flaws import Flaw, Sight, flaws_of
from linquan.apps.circles.photos import photos_of
from linquan.apps.circles.queries.register import books_of
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on


@dataclass(frozen=True, slots=True)
class QualityPage:
    """How many facilities of the register have each flaw, and how many there are."""

    counts: Mapping[Flaw, int]
    flawed: int
    """Facilities with at least one."""
    total: int


def sight_of(books: Desk, day: date) -> Sight:
    """Return what the register is looked at with. One statement."""
    rules = valid_on(standing.function_rules(books.district_id), day)
    return Sight(rules, books.areas, day)


def quality_page(actor: Actor, now: datetime) -> QualityPage:
    """Return how good the data of the register are. Three statements. Raises NotAllowed."""
    books = books_of(actor)
    rows = register.facility_rows(district_id=books.district_id)
    found = flaws_of(rows, sight_of(books, books.day(now)))
    flawed = frozenset[int]().union(*found.values())
    return QualityPage({flaw: len(ids) for flaw, ids in found.items()}, len(flawed), len(rows))


def facility_photo(actor: Actor, facility_id: int, photo_id: int) -> PhotoView:
    """Return a picture of a facility of the reader's district. Two statements.

    Raises NotAllowed, NotFound (``photo_unknown``).
    """
    books = books_of(actor)
    found = photos_of(books.district_id, f"facility:{facility_id}")
    if (photo := next((one for one in found if one.photo_id == photo_id), None)) is None:
        raise NotFound("photo_unknown")
    return photo
