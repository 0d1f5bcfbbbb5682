r"""Minutes by car come from the roads of a map, not from how a town was made: the fourth article.

Roads turn left and right by 60° every 400 or 500 m, so that a road is twice as long as it seems:
9 km from the town to 毛寨分院 are 4.5 km in a straight line, 25 km to the seat of the county are
12.5 km. Secondary roads go at 40 km/h: 9 km are 13.5 minutes, 25 km are 37.5. Villages lie 2.4 km
apart along the road behind their clinic, 3.6 minutes each: the eighth is 28.8 minutes away.

::

    clinic o    o     o       each piece turns by 60° to one side, then to the other
            \  / \   /
             \/   \_/  ...    6 pieces of 400 m: the next village
"""

from datetime import datetime
from math import cos, radians, sin
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.circles.factories import enter
from tests.apps.circles.fenced import box, bring
from tests.apps.circles.worked import PLANNER, M, make
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP
from tests.osm import Sketch

from linquan.apps.circles import queries
from linquan.apps.circles.laying import lay_networks
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level, PlannedArea
from linquan.engine.networks.lengths import haversine_m

CLINIC: Final = "HEA-F02"
TOWN_AT: Final = (104.2, 30.9)
KMH, TURN = 40, 60
VILLAGES: Final = (5, 8, 8, 8, 8, 8)
"""Of each clinic: 45; the first clinic is 毛寨分院."""
TO_TOWN: Final = 18
TO_COUNTY: Final = 50
"""Pieces of 500 m."""
APART: Final = 6
"""Pieces of 400 m from village to village."""
Point = tuple[float, float]


def road(start: Point, bearing: float, pieces: int, step_m: float) -> list[Point]:
    """Return the bends of a road that turns to both sides of its bearing, its start first."""
    line = [start]
    for n in range(pieces):
        lon, lat = line[-1]
        turned = radians(bearing + (TURN if n % 2 else -TURN))
        north, east = step_m * cos(turned) * M, step_m * sin(turned) * M
        line.append((
            round(lon + east / cos(radians(lat + north / 2)), 7), round(lat + north, 7),
        ))  # fmt: skip
    return line


def straight_km(one: Point, other: Point) -> float:
    told = haversine_m(*(np.array([value]) for value in (*one, *other)))
    return float(told[0]) / 1_000


@pytest.fixture
def county(town: Town, tmp_path: Path, now: datetime, settings: Any) -> dict[str, float]:
    """Lay the county out; returns how many km of road every village is from its clinic."""
    settings.LINQUAN_HOME = tmp_path
    sketch, km = Sketch(), {"乡镇": 9.0, "县城": 25.0}
    township = AreaDraft(Level.STREET, "毛寨乡", town.district_id, "510199004000")
    planned = [PlannedArea("township", township), _village("乡镇", TOWN_AT, 0)]
    for n, count in enumerate(VILLAGES):
        to_town = road(TOWN_AT, n * 60, TO_TOWN, 500)
        lanes = [to_town, road(to_town[-1], n * 60, count * APART, 400)]
        for k in range(1, count + 1):
            name = f"{n + 1}-{k}村"
            km[name] = k * APART * 0.4
            planned.append(_village(name, lanes[1][k * APART], len(planned)))
        if n == 0:
            assert straight_km(TOWN_AT, to_town[-1]) == pytest.approx(4.5, abs=0.01)
            lanes.append(road(to_town[-1], -45, TO_COUNTY, 500))
            assert straight_km(to_town[-1], lanes[2][-1]) == pytest.approx(12.5, abs=0.02)
            planned.append(_village("县城", lanes[2][-1], len(planned)))
        for lane in lanes:
            sketch.way(lane, highway="secondary")
        _enter_clinic(town, now, n, to_town[-1])
    places.load_places(actor=SETUP, areas=planned, now=now)
    whole = box(103.5, 29.5, 105.0, 31.5)
    places.redraw_area(actor=SETUP, area_id=town.district_id, geometry=whole, now=now)
    bring(town, sketch.write(tmp_path / "county.osm.pbf"), tmp_path, now)
    assert lay_networks(actor=PLANNER, district_id=town.district_id, clock=lambda: now) == "laid"
    make(town, tmp_path, now)
    return km


def _village(name: str, at: Point, number: int) -> PlannedArea:
    draft = AreaDraft(
        Level.VILLAGE, name, None, f"510199004{200 + number}", residents=1_400, lon=at[0],
        lat=at[1],
    )  # fmt: skip
    return PlannedArea(name, draft, "township")


def _enter_clinic(town: Town, now: datetime, number: int, at: Point) -> None:
    name = "毛寨分院" if number == 0 else f"{number + 1}号中心村卫生室"
    enter(town, now, draft={"name": name, "item_code": CLINIC}, place={"lon": at[0], "lat": at[1]})


def test_45_villages_and_6_clinics_along_the_roads_of_a_map(
    town: Town, county: dict[str, float]
) -> None:
    page = queries.item_page(town.staff.street_clerk, CLINIC)
    minutes = {v.area.name: v.minutes for v in page.villages if v.area.name in county}
    assert len(minutes) == 45 + 2
    for name, km in county.items():
        assert minutes[name] == pytest.approx(km / KMH * 60, abs=0.02), name
    near = [name for name, found in minutes.items() if found is not None and found <= 30]
    assert sorted(set(county) - set(near)) == ["县城"]
    served = {one.place.name: len(one.villages) for one in page.served}
    assert sum(served.values()) == 45 + 1
    assert served["毛寨分院"] in {5, 6}, "the town is as near to all six"


def test_the_page_tells_who_is_beyond(town: Town, county: dict[str, float]) -> None:
    text = said(client_of(town.staff.street_clerk).get(f"/circles/gaps/{CLINIC}/"))
    assert "县城 1,400 1,400 38 分钟 –" in text
    assert "县城 1,400 毛寨分院 38 分钟 超出 8 分钟" in text
