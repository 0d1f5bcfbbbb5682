"""Homes on the map of an item: all of few, of many only those that lack it, points as points."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from shapely import box
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.circles.fenced import add_estate
from tests.apps.circles.test_population import IN_GRIDS, some, take
from tests.apps.circles.worked import (
    CORNERS,
    KINDERGARTEN,
    K,
    M,
    enter_kindergarten,
    keep_streets,
    lay_out,
    make,
)
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.circles import gaps, queries
from linquan.apps.circles.lived_in import percent_inside
from linquan.apps.places import operations as places


def drawn(town: Town) -> list[tuple[str, str, int]]:
    """What the map is drawn from: name, kind of shape and people of each home."""
    found: dict[str, Any] = queries.item_map(town.staff.grid_worker, KINDERGARTEN)["homes"]
    return [
        (f["properties"]["name"], f["geometry"]["type"], f["properties"]["people"])
        for f in found["features"]
    ]


def test_of_many_homes_those_that_have_it_are_not_drawn(
    town: Town, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(town, now)
    enter_kindergarten(town, now)
    enter_kindergarten(town, now, "D")
    make(town, tmp_path, now)
    assert [heads for _, _, heads in drawn(town)] == [30, 80, 50, 1000, 1000]
    monkeypatch.setattr(gaps, "FEW_HOMES", 4)
    assert [heads for _, _, heads in drawn(town)] == [1000, 1000, 80, 30], "D has one at its door"
    assert "未在图上画出" not in said(client_of(town.staff.street_clerk).get("/circles/"))
    monkeypatch.setattr(gaps, "MOST_DRAWN", 3)
    assert [heads for _, _, heads in drawn(town)] == [1000, 1000, 80]
    clerk, url = client_of(town.staff.street_clerk), f"/circles/?item={KINDERGARTEN}"
    assert "另有 1 个够不到的居住点人数较少，未在图上画出；表格都计入了" in said(clerk.get(url))
    english = said(clerk.get(url, headers={"accept-language": "en"}))
    assert "1 more home that does not get there has few people and is not drawn" in english


def test_a_point_of_a_table_is_no_area(town: Town, tmp_path: Path, now: datetime) -> None:
    add_estate(town, now)
    keep_streets(town, now)
    enter_kindergarten(town, now)
    make(town, tmp_path, now)
    assert ("围墙小区", "Polygon", 300) in drawn(town)
    take(town, some(*IN_GRIDS))
    make(town, tmp_path, now)
    assert [(shape, heads) for _, shape, heads in drawn(town)] == [("Point", 30), ("Point", 12)]


def wide(letter: str, west_m: float, east_m: float, half_m: float = 10) -> dict[str, Any]:
    """Outline an estate so far west and east of its point, and north and south of the street."""
    lon, lat = CORNERS[letter]
    x, y = (lon - west_m * K, lon + east_m * K), (lat - half_m * M, lat + half_m * M)
    ring = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]), (x[0], y[0])]
    return {"type": "Polygon", "coordinates": [[[float(a), float(b)] for a, b in ring]]}


def test_a_ring_cuts_a_home_that_counts_from_its_point(
    town: Town, tmp_path: Path, now: datetime
) -> None:
    """The pram's ring of 5 minutes ends 300 m west of C, at B; A is 200 m farther.

    A's estate is drawn from 200 m west of A to 200 m east of B: of its 600 x 20 m lie 190 x 20 in
    the ring, and a tip of 100 m2 where what is left of the 300 m still leads beside the street.
    That is 3,900 of 12,000 m2: a third but for the cells of the ring.
    """
    estates = lay_out(town, now)
    enter_kindergarten(town, now)
    places.redraw_area(actor=SETUP, area_id=estates["A"], geometry=wide("A", 200, 400), now=now)
    make(town, tmp_path, now)
    page = queries.item_page(town.staff.clerk, KINDERGARTEN, town.district.community_ids[0])
    assert page.gap is not None
    assert (page.gap.people, page.gap.without) == (160, 80), "A counts as a whole, from its point"
    inside = {home.area.name: home.inside for home in page.lacking}
    assert inside["D小区"] == 0, "it is not drawn"
    assert abs(inside["A小区"] - 33) <= 2
    clerk, at = client_of(town.staff.clerk), f"/circles/gaps/{KINDERGARTEN}/"
    assert f"其范围约{inside['A小区']}%在圈内" in said(clerk.get(at))
    assert "每个住处按它的点整体计算" in said(clerk.get(at))
    english = said(clerk.get(at, headers={"accept-language": "en"}))
    assert f"{inside['A小区']}% of its ground lies in the ring" in english
    assert (
        "the point that a home counts from"
        in said(
            clerk.get(f"/circles/?item={KINDERGARTEN}", headers={"accept-language": "en"})
        ).lower()
    )
    found: dict[str, Any] = queries.item_map(town.staff.clerk, KINDERGARTEN)["homes"]
    doors = {f["properties"]["name"]: f["properties"] for f in found["features"]}
    assert (doors["A小区"]["lon"], doors["A小区"]["lat"]) == CORNERS["A"]


def test_how_much_of_an_outline_lies_inside() -> None:
    assert percent_inside(box(0, 0, 4, 1), box(3, 0, 9, 9)) == 25
    assert percent_inside(box(0, 0, 1, 1), box(2, 2, 3, 3)) == 0
    assert percent_inside(box(0, 0, 1, 0), box(0, 0, 3, 3)) == 0, "a line has no ground"
