"""Districts as the third and the fourth article tell of them, generated from a fixed seed.

S3 tells of 6 shared centres (M15) with 30,000 to 60,000 people within a kilometre, in a network
of 19 + 47 + 6 positions; S4 of 6 central village clinics that serve 45 villages by car.

::

    +--+--+--+--+     a neighbourhood: streets every 250 m, a centre in the middle,
    |  |  |  |  |     an estate on every corner within 1,250 m of it along the streets
    +--+--M--+--+
    |  |  |  |  |     town ---- 9 km ---- clinic --- village --- village ...
    +--+--+--+--+
"""

from datetime import datetime
from random import Random
from typing import Final

import numpy as np
from tests.apps.appeals.factories import Town
from tests.apps.circles.worked import PLANNER, M
from tests.apps.places.factories import SETUP

from linquan.apps.circles import operations
from linquan.apps.circles.ways import drafted
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level, PlannedArea
from linquan.engine.networks import Mode, Network, network_from_edges

SEED: Final = 15
CENTRES, COMMUNITIES, STATIONS = 6, 19, 47
STEP_M, APART_M, REACH = 250, 6_000, 5
LAT: Final = 30.3
LON: Final = 104.2
CLINICS, VILLAGES, MAOZHAI_VILLAGES = 6, 45, 5
TOWN_LAT: Final = 30.9
TO_TOWN_M, BETWEEN_M, FAR_M, KMH = 9_000, 2_500, 30_000, 40
FUNCTIONS: Final = "党群服务；医疗卫生；文化体育；综合消费"
HEAD: Final = "name,item,level,area,lon,lat,state,opened_on,match,functions\n"
Corner = tuple[int, int, int]
Point = tuple[float, float]


def corner_at(corner: Corner) -> Point:
    """Where a corner of a neighbourhood lies."""
    n, i, j = corner
    north = STEP_M * j * M
    east = (APART_M * n + STEP_M * i) * M / np.cos(np.radians(LAT))
    return round(LON + float(east), 7), round(LAT + float(north), 7)


def corners() -> list[Corner]:
    """Corners with an estate, neighbourhood by neighbourhood."""
    span = range(-REACH, REACH + 1)
    return [
        (n, i, j) for n in range(CENTRES) for i in span for j in span if abs(i) + abs(j) <= REACH
    ]


def community_of(corner: Corner) -> int:
    """Three communities from west to east in each neighbourhood, four in the last."""
    n, i, _ = corner
    return 3 * n + (i > -2) + (i > 1) + (i > 3 and n == CENTRES - 1)


def lay_out_city(town: Town, now: datetime) -> None:
    """Enter communities and estates, and keep the streets on foot."""
    dice, made = Random(SEED), corners()
    crowds = [dice.uniform(0.8, 1.4) for _ in range(CENTRES)]
    street = AreaDraft(Level.STREET, "共享街道", town.district_id, "510199003000")
    planned = [PlannedArea("street", street)]
    planned += [
        PlannedArea(
            f"c{n}",
            AreaDraft(Level.COMMUNITY, f"共享{n + 1}社区", None, f"510199003{n + 1:03d}"),
            "street",
        )
        for n in range(COMMUNITIES)
    ]
    for number, corner in enumerate(made):
        lon, lat = corner_at(corner)
        heads = round(dice.randrange(850, 1_150) * crowds[corner[0]])
        draft = AreaDraft(
            Level.ESTATE, f"{number + 1}号院", None, residents=heads, lon=lon, lat=lat
        )
        planned.append(PlannedArea(f"e{number}", draft, f"c{community_of(corner)}"))
    places.load_places(actor=SETUP, areas=planned, now=now)
    _keep_streets(town, made, now)


def _keep_streets(town: Town, made: list[Corner], now: datetime) -> None:
    at = {corner: n for n, corner in enumerate(made)}
    ends = [
        (at[n, i, j], at[other])
        for n, i, j in made
        for other in ((n, i + 1, j), (n, i, j + 1))
        if other in at
    ]
    ends += [(at[n, REACH, 0], at[n + 1, -REACH, 0]) for n in range(CENTRES - 1)]
    lon, lat = zip(*map(corner_at, made), strict=True)
    ways = network_from_edges(lon, lat, *zip(*ends, strict=True), mode=Mode.WALK)
    _keep(town, ways, now)


def _keep(town: Town, ways: Network, now: datetime) -> None:
    draft = drafted(ways, "生成示例")
    operations.keep_network(actor=PLANNER, district_id=town.district_id, draft=draft, now=now)


def positions() -> str:
    """Return 19 centres, 47 stations and 6 shared centres as the table of a file."""
    dice, made = Random(SEED), corners()
    rows = [
        _row(f"共享{c + 1}社区党群服务中心", "ADM-B01", "centre", c, corner_at(dice.choice(own)))
        for c in range(COMMUNITIES)
        for own in [[corner for corner in made if community_of(corner) == c]]
    ]
    rows += [
        _row(f"红帆驿站{n + 1}", "ADM-Q03", "station", community_of(corner), corner_at(corner))
        for n, corner in enumerate(dice.sample(made, STATIONS))
    ]
    rows += [
        _row(f"M15共享社区{n + 1}", "CUL-B01", "shared", 3 * n + 1, corner_at((n, 0, 0)), FUNCTIONS)
        for n in range(CENTRES)
    ]
    return HEAD + "".join(rows)


def _row(
    name: str, item: str, level: str, community: int, at: Point, functions: str = ""
) -> str:  # fmt: skip
    area = f"共享{community + 1}社区"
    return f"{name},{item},{level},{area},{at[0]},{at[1]},开放,2025-01-01,精确,{functions}\n"


def spoke_at(clinic: int, along_m: float, aside_m: float = 0.0) -> Point:
    """Where one gets from the town along the road of a clinic, and off it."""
    turn = 2 * np.pi * clinic / CLINICS
    north = along_m * np.cos(turn) - aside_m * np.sin(turn)
    east = along_m * np.sin(turn) + aside_m * np.cos(turn)
    lon = LON + float(east) * M / np.cos(np.radians(TOWN_LAT))
    return round(float(lon), 7), round(TOWN_LAT + float(north) * M, 7)


def lay_out_county(town: Town, now: datetime) -> tuple[str, ...]:
    """Enter 45 villages and one far away, keep the roads; returns the clinics as rows."""
    dice = Random(SEED)
    points, ends = [spoke_at(0, 0.0)], []
    township = AreaDraft(Level.STREET, "毛寨乡", town.district_id, "510199004000")
    planned, rows = [PlannedArea("township", township)], []
    for clinic in range(CLINICS):
        ends.append((0, len(points)))
        first = len(points)
        points.append(spoke_at(clinic, TO_TOWN_M))
        name = "毛寨分院" if clinic == 0 else f"{clinic + 1}号中心村卫生室"
        for number in range(MAOZHAI_VILLAGES if clinic == 0 else 8):
            arm, step = (-1) ** number, number // 2 + 1
            ends.append((len(points) - 2 if step > 1 else first, len(points)))
            points.append(spoke_at(clinic, TO_TOWN_M, arm * step * BETWEEN_M))
            planned.append(_village(planned, points[-1], dice.randrange(1_420, 1_700)))
        home = planned[-1].draft.name
        rows.append(
            f"{name},HEA-F02,,{home},{points[first][0]},{points[first][1]},开放,2025-01-01,精确,\n"
        )
    ends.append((1, len(points)))
    points.append(spoke_at(0, TO_TOWN_M + FAR_M))
    planned.append(_village(planned, points[-1], 900))
    places.load_places(actor=SETUP, areas=planned, now=now)
    lon, lat = zip(*points, strict=True)
    roads = network_from_edges(
        lon, lat, *zip(*ends, strict=True), mode=Mode.DRIVE, speed_kmh=[KMH] * len(ends)
    )
    _keep(town, roads, now)
    return tuple(rows)


def _village(planned: list[PlannedArea], at: Point, heads: int) -> PlannedArea:
    number = len(planned)
    draft = AreaDraft(
        Level.VILLAGE, f"毛寨{number}村", None, f"510199004{200 + number}", residents=heads,
        lon=at[0], lat=at[1],
    )  # fmt: skip
    return PlannedArea(f"v{number}", draft, "township")
