"""How many people an area is forecast to have in a year: a dated list of the district. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.homes import HomeTable
from linquan.apps.places.types import AreaRow

Whole = NDArray[np.int64]

NAME_LIMIT, NAME_EN_LIMIT, SOURCE_LIMIT = 80, 120, 80
MOST_PEOPLE: Final = 20_000_000
YEARS: Final = (2000, 2100)


@dataclass(frozen=True, slots=True)
class ForecastDraft:
    """What a forecast says, but for its code and days."""

    name: str
    name_en: str
    area_id: int
    year: int
    people: int
    source: str


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A version of a forecast: people of an area in a year."""

    forecast_id: int
    code: str
    position: int
    name: str
    name_en: str
    area_id: int
    year: int
    people: int
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether it comes with the house: none does."""
        return False


def counted(rows: Iterable[ForecastRow], areas: Mapping[int, AreaRow]) -> tuple[ForecastRow, ...]:
    """Return the forecasts of areas in use: nobody will live in one that has ended."""
    return tuple(row for row in rows if not areas[row.area_id].is_retired)


def targets(rows: Iterable[ForecastRow], year: int) -> dict[int, int]:
    """Return people by area in a year: of each area its latest forecast until then."""
    found: dict[int, ForecastRow] = {}
    for row in sorted(rows, key=lambda row: row.year):
        if row.year <= year:
            found[row.area_id] = row
    return {area_id: row.people for area_id, row in found.items()}


def grown(homes: HomeTable, areas: Mapping[int, AreaRow], wanted: Mapping[int, int]) -> HomeTable:
    """Return homes with as many people as areas are forecast to have, ages in the same parts.

    A smaller area comes first, and what is left of a larger one falls to the rest of it. Where
    nobody lives yet, everybody lives at the point of the area, if it has one.
    """
    settled = np.zeros(len(homes.area_id), dtype=np.bool_)
    for area_id in sorted(wanted, key=lambda one: -areas[one].path.count("/")):
        area = areas[area_id]
        below = [pk for pk, one in areas.items() if one.path.startswith(area.path)]
        inside = np.isin(homes.area_id, below)
        free = inside & ~settled
        left = max(0, wanted[area_id] - int(homes.people[inside & settled].sum()))
        if homes.people[free].any():
            people = homes.people.copy()
            people[free] = scaled(people[free], left)
            homes = replace(homes, people=people)
        elif left and area.lon is not None and area.lat is not None:
            homes = _with_home(homes, area, area.lon, area.lat, left)
            inside, settled = np.append(inside, True), np.append(settled, False)
        settled |= inside
    return homes


def scaled(people: Whole, total: int) -> Whole:
    """Return whole heads in the same parts that add up to a total: the largest rests go up."""
    flat = people.ravel()
    share, rest = np.divmod(flat * total, int(flat.sum()))
    order = np.argsort(-rest, kind="stable")
    share[order[: total - int(share.sum())]] += 1
    return share.reshape(people.shape)


def _with_home(homes: HomeTable, area: AreaRow, lon: float, lat: float, people: int) -> HomeTable:
    """Add a home at the point of an area; nobody's age is known."""
    heads = np.zeros((1, homes.people.shape[1]), dtype=np.int64)
    heads[0, -1] = people
    return replace(
        homes,
        area_id=np.append(homes.area_id, area.area_id), lon=np.append(homes.lon, lon),
        lat=np.append(homes.lat, lat), people=np.concatenate([homes.people, heads]),
    )  # fmt: skip
