"""A population table as it goes out and comes in by the pages: columns, and what is wrong. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from linquan.apps.circles import rules
from linquan.apps.circles.population import Outlines, Points, place_fault, points_of
from linquan.apps.places.counting import AgeGroup
from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.layout import Fault, Row
from linquan.kernel.exchange.port import Plan

AGES: Final[Mapping[str, AgeGroup]] = {
    "people_0_6": AgeGroup(0, 6, "0–6岁", "Aged 0 to 6"),
    "people_7_14": AgeGroup(7, 14, "7–14岁", "Aged 7 to 14"),
    "people_15_59": AgeGroup(15, 59, "15–59岁", "Aged 15 to 59"),
    "people_60": AgeGroup(60, None, "60岁及以上", "Aged 60 and over"),
}
"""Columns by age that the pages take: those that audiences of the catalogue are cut by."""

NEEDED: Final = frozenset({"lon", "lat", "people"})


def plan_points(rows: Sequence[Row], outlines: Outlines) -> Plan:
    """Work out what rows, as read by the layout, would do: all are new, or something is wrong."""
    faults = [*_faults(rows)]
    if rows and not faults and all(row.values.keys() >= NEEDED for row in rows):
        faults = [*_of_the_whole(rows, outlines)]
    return Plan(new=tuple(row.number for row in rows), faults=tuple(faults))


def _faults(rows: Sequence[Row]) -> Iterator[Fault]:
    for row in rows:
        values = row.values
        if not values.keys() >= NEEDED:
            continue  # whoever reads the file says that a column is lacking
        known = sum(values.get(name) or 0 for name in AGES)
        for name, code in rules.point_faults(values).items():
            yield Fault(row.number, name, code, str(values[name]))
        if known > values["people"] + len(AGES):
            yield Fault(row.number, "people", "ages_more_than_people", str(values["people"]))


def _of_the_whole(rows: Sequence[Row], outlines: Outlines) -> Iterator[Fault]:
    """Yield what is wrong with all rows together, at the first of them."""
    try:
        points = points_in(rows)
    except Invalid as refused:
        yield Fault(rows[0].number, "people", next(iter(refused.fields.values()), refused.code))
        return
    if code := place_fault(points.lon, points.lat, outlines):
        yield Fault(rows[0].number, "lon", code)


def points_in(rows: Sequence[Row]) -> Points:
    """Return the points of rows. Raises Invalid as :func:`population.points_of`."""
    given = [name for name in AGES if any(row.values.get(name) is not None for row in rows)]
    return points_of(
        np.array([row.values["lon"] for row in rows], dtype=np.float64),
        np.array([row.values["lat"] for row in rows], dtype=np.float64),
        np.array([row.values["people"] for row in rows], dtype=np.float64),
        {AGES[name]: [row.values.get(name) or 0 for row in rows] for name in given},
    )


def lines(points: Points) -> Iterator[dict[str, Any]]:
    """Yield points as values by column; groups of other ages only count as people."""
    everyone = points.people.sum(axis=1).tolist()
    named = {points.groups.index(g): name for name, g in AGES.items() if g in points.groups}
    for n, heads in enumerate(points.people.tolist()):
        told = {name: heads[at] for at, name in named.items()}
        place = {"lon": float(points.lon[n]), "lat": float(points.lat[n])}
        yield place | {"people": everyone[n]} | told
