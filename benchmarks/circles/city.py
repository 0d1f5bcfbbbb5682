"""A whole city held against every item, from inputs to columns and totals as they are kept.

Every home is a building; buildings lie in estates, those in communities, those in streets. Nothing
is kept of an earlier run; then the same with everything kept, so that only sums are left. No
database: what it would be handed is made, packed, and measured.
"""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from benchmarks.circles.clock import timed

from linquan.apps.circles.columns import Column
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.own import OWN_SPEEDS, own_items
from linquan.apps.circles.reckoning import Ground, PartNames, reckon
from linquan.apps.circles.runs import Answer, Inputs, Pace, Place
from linquan.apps.places.counting import AgeGroup
from linquan.engine.networks import Mode, Network, network_from_edges
from linquan.engine.towns.city import City, CitySpec, make_city

SEED: Final = 20261122
PER_HOME: Final = 3
KMH: Final = 30
BUILDINGS, ESTATES, COMMUNITIES = 20, 50, 10
"""How many lie in an estate, in a community, in a street."""
GROUPS: Final = (
    AgeGroup(0, 14, "0至14岁", "0-14"), AgeGroup(15, 59, "15至59岁", "15-59"),
    AgeGroup(60, None, "60岁以上", "60+"), AgeGroup(-1, None, "年龄不详", "Age not known"),
)  # fmt: skip


def measure(people: int) -> dict[str, Any]:
    """Measure a city of so many people."""
    city = make_city(CitySpec(people=people, people_per_home=PER_HOME, items=66), seed=SEED)
    networks = {Mode.WALK: _ways(city, Mode.WALK), Mode.DRIVE: _ways(city, Mode.DRIVE)}
    warm(networks)
    homes, lines = homes_of(city)
    inputs = inputs_of(homes, _places(city))
    ground = ground_of(inputs, networks, homes, lines)
    answer, took = timed(lambda: reckon(inputs, ground_of(inputs, networks, homes, lines)))
    _, again = timed(lambda: reckon(inputs, _with_all_kept(ground, answer)))
    areas = {area_id for line in lines.values() for area_id in line}
    return {
        "homes": len(homes.area_id), "people": homes.total, "nodes": len(city.lon),
        "places": len(city.facility_lon), "areas": len(areas),
        "columns_mb": round(sum(len(c) + len(n) for c, n in answer.made_columns.values()) / 1e6, 1),
        "totals_mb": round(len(answer.totals) / 1e6, 2), "most_mb": most_mb(),
        "together": took.told(), "sums alone": again.told(),
    }  # fmt: skip


def most_mb() -> int:
    """Return the most memory that this process has held."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _ways(city: City, mode: Mode) -> Network:
    speeds = None if mode is Mode.WALK else np.full(len(city.source), KMH)
    return network_from_edges(
        city.lon, city.lat, city.source, city.target, mode=mode, speed_kmh=speeds
    )


def homes_of(city: City) -> tuple[HomeTable, dict[int, tuple[int, ...]]]:
    """Lay out homes as buildings, and the areas that each lies in; ids count upwards."""
    count = len(city.home_lon)
    estate = np.arange(count) // BUILDINGS
    community = estate // ESTATES
    street = community // COMMUNITIES
    firsts = np.cumsum([2, street[-1] + 1, community[-1] + 1, estate[-1] + 1])
    above = np.column_stack(
        [np.ones(count, dtype=np.int64), street + firsts[0], community + firsts[1],
         estate + firsts[2]]
    )  # fmt: skip
    area_id = np.arange(count, dtype=np.int64) + firsts[3]
    people = np.column_stack([city.home_people, np.zeros(count)]).astype(np.int64)
    lines = dict(zip(area_id.tolist(), map(tuple, above.tolist()), strict=True))
    return HomeTable(area_id, city.home_lon, city.home_lat, people, GROUPS), lines


def warm(networks: dict[Mode, Network]) -> None:
    """Have everything compiled or opened once: two homes, one place."""
    walk = networks[Mode.WALK]
    at = int(np.argmin(walk.lon))
    lon, lat = float(walk.lon[at]), float(walk.lat[at])
    homes = HomeTable(
        np.array([1, 2]), np.array([lon, lon]), np.array([lat, lat]), np.ones((2, 4), np.int64),
        GROUPS,
    )  # fmt: skip
    places = tuple(Place(n, "", "", item.code, lon, lat) for n, item in enumerate(own_items()))
    inputs = inputs_of(homes, places)
    reckon(inputs, ground_of(inputs, networks, homes, {1: (1,), 2: (1,)}))


def _places(city: City) -> tuple[Place, ...]:
    codes = [item.code for item in own_items()]
    told = zip(
        city.facility_item.tolist(), city.facility_lon.tolist(), city.facility_lat.tolist(),
        strict=True,
    )  # fmt: skip
    return tuple(
        Place(n, "", "", codes[item], lon, lat)
        for n, (item, lon, lat) in enumerate(told, start=1)
    )  # fmt: skip


def _with_all_kept(ground: Ground, answer: Answer) -> Ground:
    """Return the ground of the run after an answer: its columns, rings and parts are kept."""
    columns = {
        answer.columns[code]: Column.unpack(*packed) for code, packed in answer.made_columns.items()
    }
    return replace(
        ground, kept=columns, kept_rings={*answer.rings.values()},
        kept_parts={*answer.parts.values()},
    )  # fmt: skip


def inputs_of(homes: HomeTable, places: tuple[Place, ...]) -> Inputs:
    """Return the inputs of a run."""
    return Inputs(
        date(2026, 11, 20), {Mode.WALK: "walk", Mode.DRIVE: "drive"},
        homes.digest, tuple(row.item() for row in own_items()),
        {row.code: Pace(row.speed_cm_s, row.name, row.name_en) for row in OWN_SPEEDS}, places,
    )  # fmt: skip


def ground_of(
    inputs: Inputs, networks: dict[Mode, Network], homes: HomeTable,
    lines: dict[int, tuple[int, ...]],
) -> Ground:  # fmt: skip
    """Return what a run is reckoned on, with nothing kept."""
    threads, parts = len(os.sched_getaffinity(0)), PartNames.of(inputs, homes)
    return Ground(networks, homes, lines, {}, {}, frozenset(), parts, threads=threads)
