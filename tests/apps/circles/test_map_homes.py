"""Homes on the map of an item: all of few, of many only those that lack it, points as points."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.circles.fenced import add_estate
from tests.apps.circles.test_population import IN_GRIDS, some, take
from tests.apps.circles.worked import (
    KINDERGARTEN,
    enter_kindergarten,
    keep_streets,
    lay_out,
    make,
)
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import gaps, queries


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
