"""Reads of how good the data behind a run are: one source for the page and for reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from django.db.models import Count, Q
from numpy.typing import NDArray

from linquan.apps.circles import doubts
from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.doubts import OF_HOMES, OF_PLACES, Doubt, Footings, RunQuality
from linquan.apps.circles.facilities import State
from linquan.apps.circles.footing import HOMES, PLACES, REACHED, Footing, unpack_reached
from linquan.apps.circles.homes import TreePeople, people_of_tree
from linquan.apps.circles.models import Facility
from linquan.apps.circles.queries.coverage import Shelf, shelf
from linquan.apps.circles.queries.lists import thresholds_on
from linquan.apps.circles.queries.networks import fences, networks_told
from linquan.apps.circles.queries.population import population_in_use
from linquan.apps.circles.queries.runs import parts_of
from linquan.apps.circles.runs import Place
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Match
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class RunQualityPage:
    """The newest run of a district and how good its data are."""

    shelf: Shelf
    quality: RunQuality


def run_quality_page(actor: Actor) -> RunQualityPage | None:
    """Return how good the data of the newest run are; None before anything was reckoned.

    Twelve statements; more where the run is not kept. Raises NotAllowed.
    """
    try:
        found = shelf(actor)
    except NotFound:
        return None
    return RunQualityPage(found, run_quality(found))


def run_quality(found: Shelf, columns: Iterable[Column] = ()) -> RunQuality:
    """Return how good the data behind a run are, in the area of a shelf. Eight statements.

    ``columns`` say who reaches nothing where a run was made before runs said so themselves.
    """
    district_id, day = found.book.row.district_id, found.book.row.on_day
    footings = _completed(footings_of(found), found, columns)
    off = thresholds_on(district_id, day).off_way_m
    inside, at = found.inside, places_inside(found)
    people = found.homes.people.sum(axis=1) * inside
    tree = _tree(found)
    of_places = {one: _within(footings.places_with(one, off), at) for one in OF_PLACES}
    return RunQuality(
        off_way_m=off,
        homes={one: _heads(found, footings, one, off, people) for one in OF_HOMES},
        places={one: None if m is None else int(m.sum()) for one, m in of_places.items()},
        lost=None if footings.places is None else int((footings.places.lost & at).sum()),
        **_register(found),
        gateless=sum(_is_inside(found, pk) for pk in fences(district_id).gateless),
        empty=tree.dwellings,
        nobody=int((inside & (people == 0)).sum()),
        people=int(people.sum()),
        tree=tree.people,
        networks=networks_told(district_id),
    )


def _completed(footings: Footings, found: Shelf, columns: Iterable[Column]) -> Footings:
    costs = [column.costs for column in columns]
    if footings.reached is not None or not costs:
        return footings
    reached = np.zeros(len(found.homes.area_id), dtype=np.bool_)
    for cost in costs:
        reached |= cost != NONE
    return replace(footings, reached=reached)


def _heads(
    found: Shelf, footings: Footings, doubt: Doubt, off: int, people: NDArray[np.int64]
) -> doubts.Heads | None:
    """Count the homes of a doubt; without any place nobody is told to reach nothing."""
    if doubt is Doubt.NOTHING and not found.book.inputs.places:
        return doubts.Heads(0, 0)
    return doubts.heads(footings.homes_with(doubt, off), people)


def _within(mask: NDArray[np.bool_] | None, at: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    return None if mask is None else np.asarray(mask & at)


def _below(found: Shelf) -> Iterator[AreaRow]:
    """Yield the areas of a shelf's area, it among them."""
    path = found.area.path
    return (area for area in found.areas.areas.values() if area.path.startswith(path))


def _tree(found: Shelf) -> TreePeople:
    """Return what the tree of areas says; with a table in use no dwelling is missed in it.

    Two statements.
    """
    district_id, day = found.book.row.district_id, found.book.row.on_day
    tree = people_of_tree(_below(found), places.counts_of_district(district_id, day))
    is_table = population_in_use(district_id) is not None
    return replace(tree, dwellings=()) if is_table else tree


def _register(found: Shelf) -> dict[str, int]:
    """Count what of the register is not counted by a run: by area, joined here. One statement."""
    is_open = Q(state=State.OPEN)
    rows = Facility.objects.filter(district_id=found.book.row.district_id).order_by()
    counted = rows.values_list("area_id").annotate(
        no_point=Count("id", filter=is_open & Q(lon__isnull=True)),
        coarse=Count("id", filter=is_open & Q(match=Match.COARSE)),
        planned=Count("id", filter=Q(state=State.PLANNED)),
    )
    inside = [counts for pk, *counts in counted if _is_inside(found, pk)]
    sums = [sum(column) for column in zip([0] * 3, *inside, strict=True)]
    return dict(zip(("without_point", "coarse", "planned"), sums, strict=True))


def _is_inside(found: Shelf, area_id: int) -> bool:
    """Say whether an area is the shelf's own or below it."""
    area = found.areas.areas.get(area_id)
    return area is not None and area.path.startswith(found.area.path)


def footings_of(found: Shelf) -> Footings:
    """Return what a run says of where its homes and places stand. One statement."""
    book = found.book
    named = {name: book.parts.get(name, "") for name in (HOMES, PLACES, REACHED)}
    content = parts_of(book.row.district_id, {digest for digest in named.values() if digest})
    told: dict[str, Any] = {name: content.get(digest) for name, digest in named.items()}
    homes, there, reached = told[HOMES], told[PLACES], told[REACHED]
    return Footings(
        None if homes is None else Footing.unpack(homes),
        None if there is None else Footing.unpack(there),
        None if reached is None else unpack_reached(reached),
    )


def places_inside(found: Shelf) -> NDArray[np.bool_]:
    """Tell which places of a run lie in the area of a shelf, bool [p]; the district has all."""
    every = found.book.inputs.places
    if found.area.area_id == found.book.row.district_id:
        return np.ones(len(every), dtype=np.bool_)
    located = (found.areas.home_of(place.lon, place.lat) for place in every)
    return np.array(
        [area is not None and area.path.startswith(found.area.path) for area in located],
        dtype=np.bool_,
    )


@dataclass(frozen=True, slots=True)
class DoubtfulHome:
    """A home of a doubt, with its people, its point, and how far the next way is."""

    area: AreaRow
    people: int
    lon: float
    lat: float
    off_m: float | None


@dataclass(frozen=True, slots=True)
class DoubtfulPlace:
    """A place of a doubt, and how far the next way is; None where none is near enough."""

    place: Place
    off_m: float | None


@dataclass(frozen=True, slots=True)
class DoubtPage:
    """What is behind one number: homes with the most people first, places, or estates."""

    doubt: Doubt
    shelf: Shelf
    homes: tuple[DoubtfulHome, ...]
    places: tuple[DoubtfulPlace, ...]
    estates: tuple[AreaRow, ...]
    count: int
    off_way_m: int

    @property
    def is_cut(self) -> bool:
        """Whether more are known than are shown."""
        return self.count > len(self.homes) + len(self.places) + len(self.estates)


def doubt_page(actor: Actor, doubt: Doubt) -> DoubtPage:
    """Return what is behind one number of the newest run. Six statements; eight of estates.

    Raises NotAllowed, NotFound (``no_run``).
    """
    found = shelf(actor)
    district_id, day = found.book.row.district_id, found.book.row.on_day
    off, footings = thresholds_on(district_id, day).off_way_m, footings_of(found)
    if doubt is Doubt.NOBODY:
        tree = _tree(found)
        nobody = np.flatnonzero(found.homes.people.sum(axis=1) == 0)
        homes = tuple(_home(found, footings, int(n)) for n in nobody[:MOST_LISTED])
        count = len(nobody) + len(tree.dwellings)
        estates = tree.dwellings[: MOST_LISTED - len(homes)]
        return DoubtPage(doubt, found, homes, (), estates, count, off)
    if doubt in OF_PLACES:
        rows = _rows(footings.places_with(doubt, off))
        there = tuple(_place(found, footings, n) for n in rows[:MOST_LISTED])
        return DoubtPage(doubt, found, (), there, (), len(rows), off)
    rows = _lived_in(found, footings.homes_with(doubt, off))
    homes = tuple(_home(found, footings, n) for n in rows[:MOST_LISTED])
    return DoubtPage(doubt, found, homes, (), (), len(rows), off)


def doubt_points(actor: Actor, doubt: Doubt) -> dict[str, Any]:
    """Return what is behind a number as points for the map. As :func:`doubt_page`."""
    page = doubt_page(actor, doubt)
    features = [_feature("home", one.area, one.lon, one.lat) for one in page.homes]
    features += [
        _feature("facility", one.place, one.place.lon, one.place.lat) for one in page.places
    ]
    features += [
        _feature("home", one, one.lon, one.lat)
        for one in page.estates
        if one.lon is not None and one.lat is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, row: Any, lon: float, lat: float) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"kind": kind, "name": row.name, "name_en": row.name_en},
    }


def _rows(mask: NDArray[np.bool_] | None) -> list[int]:
    return [] if mask is None else np.flatnonzero(mask).tolist()


def _lived_in(found: Shelf, mask: NDArray[np.bool_] | None) -> list[int]:
    """Return the homes of a mask in which anybody lives, those with the most people first."""
    people = found.homes.people.sum(axis=1)
    rows = np.array([n for n in _rows(mask) if people[n]], dtype=np.int64)
    return rows[np.argsort(-people[rows], kind="stable")].tolist() if len(rows) else []


def _home(found: Shelf, footings: Footings, n: int) -> DoubtfulHome:
    homes = found.homes
    return DoubtfulHome(
        found.areas.areas[int(homes.area_id[n])], int(homes.people[n].sum()), float(homes.lon[n]),
        float(homes.lat[n]), _metres(footings.homes, n),
    )  # fmt: skip


def _place(found: Shelf, footings: Footings, n: int) -> DoubtfulPlace:
    return DoubtfulPlace(found.book.inputs.places[n], _metres(footings.places, n))


def _metres(footing: Footing | None, n: int) -> float | None:
    return None if footing is None or footing.lost[n] else float(footing.off_m[n])
