"""What is within some minutes of a home, for whoever lives there: no account, nobody counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.columns import Column
from linquan.apps.circles.facilities import State
from linquan.apps.circles.models import Facility
from linquan.apps.circles.queries.runs import (
    RunBook,
    columns_of,
    homes_of,
    newest_run_id,
    run_book,
)
from linquan.apps.circles.runs import Place
from linquan.apps.places.queries import AreaBook
from linquan.apps.places.types import AreaRow, Level
from linquan.engine.circles.catalogue import Item
from linquan.engine.networks import Mode
from linquan.kernel.errors import NotFound

MOST_MINUTES: Final = 15
MOST_PLANS: Final = 200
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """A facility that is planned, as everybody may know it."""

    name: str
    name_en: str
    planned_for: date | None


@dataclass(frozen=True, slots=True)
class Near:
    """An item and what is nearest of it; ``minutes`` is None where nothing is near at all."""

    item: Item
    place: Place | None
    minutes: float | None
    hours: str = ""
    planned: tuple[Plan, ...] = ()

    @property
    def is_within(self) -> bool:
        """Whether one gets there in a quarter of an hour."""
        return self.minutes is not None and self.minutes <= MOST_MINUTES


@dataclass(frozen=True, slots=True)
class NearPage:
    """What is near an area, what is not, and at which speed that is told."""

    area: AreaRow
    book: RunBook
    speed: str
    near: tuple[Near, ...]
    far: tuple[Near, ...]


def near_page(areas: AreaBook, area: AreaRow, speed: str = "") -> NearPage:
    """Return what is within a quarter of an hour of an area on foot.

    Of an area with several homes it is told for the one in the middle of all ways: half of its
    homes have it at least as near. Four statements, three where nothing is far; two more where
    the run is not kept. Raises NotFound (``no_run``; ``nobody_lives``).
    """
    district_id = int(area.path.split("/")[1])
    newest = newest_run_id(district_id)
    if newest is None:
        raise NotFound("no_run")
    book = run_book(district_id, newest)
    rows = homes_in(book, areas, area)
    if not len(rows):
        raise NotFound("nobody_lives")
    items = [item for item in book.inputs.items if item.mode is Mode.WALK and _known(book, item)]
    columns = columns_of(book, tuple(item.code for item in items))
    speed = speed if speed in book.inputs.speeds else ""
    found = [_near(book, item, columns[item.code], rows, speed) for item in items]
    told = _hours({one.place.facility_id for one in found if one.place})
    near = [
        Near(one.item, one.place, one.minutes, told.get(one.place.facility_id, ""))
        for one in found
        if one.place and one.is_within
    ]
    near.sort(key=lambda one: (one.minutes or 0, one.item.code))
    far = sorted((one for one in found if not one.is_within), key=lambda one: one.item.code)
    plans = _plans(areas, area, [one.item.code for one in far])
    far = [replace(one, planned=plans.get(one.item.code, ())) for one in far]
    return NearPage(area, book, speed, tuple(near), tuple(far))


def _known(book: RunBook, item: Item) -> bool:
    """Whether anybody has entered a place of an item: else nobody can say that there is none."""
    return item.code in book.columns and bool(book.inputs.by_item[item.code])


def homes_in(book: RunBook, areas: AreaBook, area: AreaRow) -> Rows:
    """Return the homes that are an area or lie in it, else those that it lies in."""
    below = [pk for pk, one in areas.areas.items() if one.path.startswith(area.path)]
    found = np.flatnonzero(np.isin(homes_of(book).area_id, below))
    if len(found):
        return found
    line = [int(part) for part in area.path.split("/")[2:] if part]
    return np.flatnonzero(np.isin(homes_of(book).area_id, line))


def middle_of(rows: Rows, column: Column) -> int:
    """Return of some homes, at least one, that with the middle way: half are at least as near."""
    return int(rows[np.argsort(column.costs[rows], kind="stable")[len(rows) // 2]])


def _near(
    book: RunBook,
    item: Item,
    column: Column,
    rows: Rows,
    speed: str,
) -> Near:
    """Return the nearest place of an item for the middle one of some homes."""
    home = middle_of(rows, column)
    at, cost = int(column.nearest[home]), int(column.costs[home])
    if at < 0:
        return Near(item, None, None)
    a_minute = book.inputs.limit(item, 60, speed) / 60
    return Near(item, book.inputs.by_item[item.code][at], cost / a_minute)


def _hours(ids: set[int]) -> dict[int, str]:
    """Return the opening hours of some facilities. One statement."""
    return dict(Facility.objects.filter(pk__in=ids).values_list("id", "hours"))


def _plans(
    areas: AreaBook, home: AreaRow, codes: Collection[str]
) -> Mapping[str, tuple[Plan, ...]]:
    """Return what is planned of some items in the street of a home, two of each. One statement."""
    whole = areas.ancestor(home.area_id, Level.STREET) or home
    rows = Facility.objects.filter(
        district_id=int(home.path.split("/")[1]), item_code__in=codes, state=State.PLANNED
    ).order_by("planned_for", "id")
    told = rows.values_list("item_code", "area_id", "name", "name_en", "planned_for")
    found: dict[str, tuple[Plan, ...]] = {}
    for code, area_id, name, name_en, day in told[:MOST_PLANS]:
        if areas.areas[area_id].path.startswith(whole.path):
            found[code] = (*found.get(code, ()), Plan(name, name_en, day))[:2]
    return found
