"""A run is reckoned: the engine is asked for what is not kept yet, and everything is added up.

Only jobs and the command line import this: it brings the engine's compiled part.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.footing import (
    HOMES,
    LOST,
    REACHED,
    Footing,
    footing_digests,
    pack_reached,
    reached_digest,
)
from linquan.apps.circles.gaps import concerned
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.reckoning_work import work_part
from linquan.apps.circles.runs import Answer, Inputs, Place
from linquan.apps.circles.supply import Shares, supply_name
from linquan.apps.circles.totals import membership, told_counts, totals_of
from linquan.apps.circles.work import work_digests
from linquan.apps.circles.zoned import inside
from linquan.engine.circles import Catalogue, Doors, coverage, facilities, rings, supply
from linquan.engine.circles import homes as laid_out
from linquan.engine.circles.catalogue import Item
from linquan.engine.circles.doors import snapped_by
from linquan.engine.networks import Mode, Network, Walls

Whole = NDArray[np.int64]
MOST_RINGED = 200
"""An item with more places than this is drawn without rings: they would cover everything."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a run is reckoned on.

    ``lines`` are the areas, from the district down, that each home counts for; ``zones`` the
    outlines of zones; ``kept`` the columns that are kept already, by digest; ``kept_rings`` the
    rings, ``parts`` names all else, and ``kept_parts`` what is kept of it; ``walls`` what a network
    was cut by: who lives inside comes by the gates.
    """

    networks: Mapping[Mode, Network]
    homes: HomeTable
    lines: Mapping[int, Sequence[int]]
    zones: Mapping[int, Mapping[str, Any]]
    kept: Mapping[str, Column]
    kept_rings: Collection[str]
    parts: "PartNames"
    kept_parts: Collection[str] = ()
    walls: Mapping[Mode, Walls | None] = field(default_factory=dict)
    threads: int = 1

    def doors(self, mode: Mode) -> Doors:
        """Return how homes and facilities come to the ways of a mode."""
        return Doors(walls=self.walls.get(mode))


def reckon(inputs: Inputs, ground: Ground) -> Answer:
    """Hold every home against every item; what is kept of an earlier run is not reckoned anew."""
    named = inputs.column_digests
    columns = {code: ground.kept[d] for code, d in named.items() if d in ground.kept}
    missing = [item for item in inputs.looked_for if item.code not in columns]
    made = {code: c for mode in ground.networks for code, c in _made(inputs, ground, missing, mode)}
    columns |= made
    members = membership(ground.homes, ground.lines, _inside(ground))
    totals = totals_of(inputs, ground.homes, columns, members)
    ringed = {
        item.code: inputs.ring_digests[item.code]
        for item in inputs.looked_for
        if 0 < len(inputs.by_item[item.code]) <= MOST_RINGED
    }
    parts, made_parts = _shared_out(inputs, ground)
    told, made_told = _told_apart(inputs, ground, columns)
    return Answer(
        inputs, named, ringed, {code: column.pack() for code, column in made.items()},
        _rings(inputs, ground, ringed), totals.pack(),
        told_counts(inputs, ground.homes) | {"reckoned": len(made)}, parts | told,
        made_parts | made_told,
    )  # fmt: skip


def _shared_out(inputs: Inputs, ground: Ground) -> tuple[dict[str, str], dict[str, bytes]]:
    """Share the capacities of every item that has some; what is kept is only named."""
    shared, work = ground.parts.supply, ground.parts.work
    made = {
        digest: _shares(inputs, ground, item).pack()
        for item, digest in shared
        if digest not in ground.kept_parts
    }
    doors = {mode: ground.doors(mode) for mode in ground.networks}
    made |= {
        digest: work_part(inputs, ground.homes, ground.networks, doors, name, ground.threads)
        for name, digest in work.items()
        if digest not in ground.kept_parts
    }
    return {supply_name(item.code): digest for item, digest in shared} | dict(work), made


def _told_apart(
    inputs: Inputs, ground: Ground, columns: Mapping[str, Column]
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Find who reaches nothing, and what lies off the ways; what is kept is only named."""
    named = ground.parts.quality
    missing = {name: d for name, d in named.items() if d not in ground.kept_parts}
    made = {d: _footing(inputs, ground, name) for name, d in missing.items() if name != REACHED}
    if REACHED in missing:
        reached = np.zeros(len(ground.homes.area_id), dtype=np.bool_)
        for column in columns.values():
            reached |= column.costs != NONE
        made[missing[REACHED]] = pack_reached(reached)
    return dict(named), made


def _quality_digests(inputs: Inputs) -> dict[str, str]:
    columns = [inputs.column_digests[item.code] for item in inputs.reckoned]
    reached = {REACHED: reached_digest(columns)} if columns else {}
    return footing_digests(inputs) | reached


def _footing(inputs: Inputs, ground: Ground, name: str) -> bytes:
    """Find where homes or places meet the ways."""
    network = ground.networks[Mode.WALK]
    homes = (ground.homes.lon, ground.homes.lat)
    lon, lat = homes if name == HOMES else _points(inputs.places)
    if not len(lon):
        return Footing(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)).pack()
    found = snapped_by(ground.doors(Mode.WALK), network, lon, lat, ground.threads)
    ends = network.targets[np.maximum(found.arc, 0)]
    island = np.where(found.is_reached, network.island[ends], LOST).astype(np.int32)
    return Footing(island, found.off_m.astype(np.float32)).pack()


@dataclass(frozen=True, slots=True)
class PartNames:
    """Names of what a run finds beside columns and rings: items that are shared out, and parts."""

    supply: tuple[tuple[Item, str], ...]
    work: Mapping[str, str]
    quality: Mapping[str, str]

    @classmethod
    def of(cls, inputs: Inputs, homes: HomeTable) -> "PartNames":
        """Name the parts of a run, once for all who need them."""
        return cls(_sharing(inputs, homes), work_digests(inputs), _quality_digests(inputs))

    @property
    def digests(self) -> set[str]:
        """All names."""
        return {d for _, d in self.supply} | {*self.work.values()} | {*self.quality.values()}


def _sharing(inputs: Inputs, homes: HomeTable) -> tuple[tuple[Item, str], ...]:
    """Return the items with capacities that somebody is meant to share."""
    heads = homes.people.sum(axis=0)
    return tuple(
        (item, inputs.supply_digest(item, groups))
        for item in inputs.reckoned
        if inputs.offering(item.code) and heads[list(groups := concerned(item, homes))].any()
    )


def _shares(inputs: Inputs, ground: Ground, item: Item) -> Shares:
    homes, places = ground.homes, inputs.offering(item.code)
    groups = concerned(item, homes)
    found = supply(
        ground.networks[item.mode],
        laid_out(homes.lon, homes.lat, homes.people[:, list(groups)].sum(axis=1)),
        *_points(places),
        [place.capacity or 0 for place in places],
        limit=inputs.own_limit(item),
        doors=ground.doors(item.mode),
        threads=ground.threads,
    )
    return Shares(found.access, found.people, found.ratio)


def _made(
    inputs: Inputs, ground: Ground, missing: Sequence[Item], mode: Mode
) -> list[tuple[str, Column]]:
    """Ask the engine for the items of one mode that are not kept."""
    items = [item for item in missing if item.mode is mode]
    if not items or not len(ground.homes.area_id) or not ground.homes.total:
        return [(item.code, Column.none(len(ground.homes.area_id))) for item in items]
    by_item = [inputs.by_item[item.code] for item in items]
    farthest = [inputs.farthest(item) for item in items]
    kinds = [n for n, places in enumerate(by_item) for _ in places]
    every = [place for places in by_item for place in places]
    found = coverage(
        ground.networks[mode],
        laid_out(ground.homes.lon, ground.homes.lat, ground.homes.people.sum(axis=1)),
        facilities(*_points(every), np.array(kinds, dtype=np.int64)),
        Catalogue(tuple(items)),
        limits=np.array(farthest),
        doors=ground.doors(mode),
        threads=ground.threads,
    )
    first = np.cumsum([0, *map(len, by_item)])
    which = np.where(found.facility >= 0, found.facility - first[:-1], -1).astype(np.int32)
    return [
        (item.code, Column.of(found.costs[:, n], which[:, n], farthest[n]))
        for n, item in enumerate(items)
    ]


def _points(places: Sequence[Place]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon = np.array([place.lon for place in places], dtype=np.float64)
    return lon, np.array([place.lat for place in places], dtype=np.float64)


def _inside(ground: Ground) -> dict[int, Whole]:
    """Return the homes that lie in each zone."""
    found = {}
    for zone_id, outline in ground.zones.items():
        there = inside(outline, ground.homes.lon, ground.homes.lat)
        found[zone_id] = np.flatnonzero(there).astype(np.int64)
    return found


def _rings(inputs: Inputs, ground: Ground, ringed: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Draw the rings that are not kept yet, some at once: the answer is the same."""
    undrawn = [
        item
        for item in inputs.looked_for
        if item.code in ringed and ringed[item.code] not in ground.kept_rings
    ]
    if not undrawn:
        return {}
    with ThreadPoolExecutor(ground.threads) as pool:
        drawn = pool.map(partial(_drawn, inputs, ground), undrawn)
        return {item.code: areas for item, areas in zip(undrawn, drawn, strict=True)}


def _drawn(inputs: Inputs, ground: Ground, item: Item) -> dict[str, Any]:
    """Draw from where one gets to the places of an item, in one search: GeoJSON by limit."""
    bands, points = inputs.bands(item), _points(inputs.by_item[item.code])
    doors = ground.doors(item.mode)
    found = rings(ground.networks[item.mode], *points, bands, doors=doors)
    return {str(band): found.geojson(n) for n, band in enumerate(bands)}
