"""What someone on the street has to do, and what is reported there most."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import RUNNING, MatterRow, Status
from linquan.apps.places.types import AreaRow
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed

MOST_TASKS, MOST_CHIPS, LOOKED_AT = 50, 8, 300
"""Tasks shown, matters offered, and the latest requests from which these are counted."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A request that waits for its owner. Nothing the reporter wrote: it is kept on a telephone."""

    appeal_id: int
    number: str
    version: int
    matter_name: str
    matter_name_en: str
    area_name: str
    area_name_en: str
    address: str
    status: Status
    due_at: datetime


@dataclass(frozen=True, slots=True)
class GridPage:
    """Tasks by what hurts next, the matters reported most, the areas to report in."""

    tasks: tuple[TaskRow, ...]
    is_cut: bool
    matters: tuple[MatterRow, ...]
    areas: tuple[AreaRow, ...]
    books: Desk


def grid_page(actor: Actor, now: datetime) -> GridPage:
    """Return the page of someone on the street.

    Three statements (versions of the books, tasks, matters of late). Raises NotAllowed.
    """
    if not rules.may_patrol(actor):
        raise NotAllowed("patrol")
    books = desk(actor.district_id)
    tasks = tuple(_tasks(actor, books))
    return GridPage(
        tasks[:MOST_TASKS],
        len(tasks) > MOST_TASKS,
        _frequent(actor, books, now),
        _areas(actor, books),
        books,
    )


def _tasks(actor: Actor, books: Desk) -> Iterator[TaskRow]:
    owners = {post.organisation_id for post in rules.street_posts(actor)}
    rows = visible(actor).filter(status__in=sorted(RUNNING), owner_id__in=sorted(owners))
    wanted = rows.order_by("due_at", "id").values_list(
        "id", "received_at", "version", "matter_id", "area_id", "address", "status", "due_at"
    )
    for pk, at, version, matter, area, address, status, due_at in wanted[: MOST_TASKS + 1]:
        about, place = books.matter(matter), books.areas.areas.get(area)
        yield TaskRow(
            appeal_id=pk,
            number=rules.number_of(pk, at, books.calendar),
            version=version,
            matter_name=about.name,
            matter_name_en=about.name_en,
            area_name=place.name if place else "",
            area_name_en=place.name_en if place else "",
            address=numbers.masked(address),
            status=Status(status),
            due_at=due_at,
        )


def _frequent(actor: Actor, books: Desk, now: datetime) -> tuple[MatterRow, ...]:
    """Return the matters of the latest requests, the most frequent first, then others of the list.

    What fits nowhere else is no chip: it says nothing.
    """
    latest = visible(actor).order_by("-id").values_list("matter_id", flat=True)[:LOOKED_AT]
    count = Counter(books.book.matter_by_id[pk].code for pk in latest)
    offered = [m for m in books.matters(books.day(now)) if not m.is_fallback]
    place = {g.code: g.position for g in books.book.groups}
    offered.sort(key=lambda m: (-count[m.code], place.get(m.group_code, 0), m.matter_id))
    return tuple(offered[:MOST_CHIPS])


def _areas(actor: Actor, books: Desk) -> tuple[AreaRow, ...]:
    """Return the areas of the posts, each followed by what lies directly below it."""
    found: dict[int, AreaRow] = {}
    living = {area.path: area for area in books.areas.living()}
    for post in rules.street_posts(actor):
        below = (a for a in living.values() if _is_child(a.path, post.area_path))
        own = living.get(post.area_path)
        found |= {a.area_id: a for a in (*([own] if own else ()), *below)}
    return tuple(found.values())


def _is_child(path: str, above: str) -> bool:
    return path.startswith(above) and path.count("/") == above.count("/") + 1
