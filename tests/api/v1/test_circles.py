"""Life circles by the interface: runs, gaps, items, homes, facilities."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.api.v1.callers import NOW, caller, told
from tests.apps.appeals.factories import Town
from tests.apps.circles.factories import enter
from tests.apps.circles.worked import CORNERS, Worked, make, worked_once

from linquan.apps.circles import jobs, owing
from linquan.apps.circles.models import CoverageRun, Facility
from linquan.apps.orgs.types import Scope

ITEM = "EDU-B01"


@pytest.fixture
def made(town: Town, tmp_path: Path, settings: Any) -> Worked:
    settings.LINQUAN_HOME = tmp_path
    return worked_once(town, tmp_path, NOW)


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    asked: list[int] = []
    monkeypatch.setattr(owing, "make_later", asked.append)
    return asked


def test_before_any_run(town: Town) -> None:
    key = caller(town)
    assert key.read("/circles/runs") == {"items": [], "before": 0}
    answer = key.get("/circles/gaps")
    assert (answer.status_code, told(answer)["code"]) == (404, "no_run")


def test_runs_by_key(made: Worked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second = make(made.town, tmp_path, NOW + timedelta(hours=1))
    key = caller(made.town)
    page = key.counted("/circles/runs", 1)
    assert [run["run_id"] for run in page["items"]] == [second, made.run_id]
    assert (page["before"], page["items"][0]["counts"]["people"]) == (0, 2160)
    monkeypatch.setattr("linquan.apps.circles.queries.runs.MOST_RUNS", 1)
    page = key.read("/circles/runs")
    assert page["before"] == second
    page = key.read(f"/circles/runs?before={second}")
    assert [run["run_id"] for run in page["items"]] == [made.run_id]


def test_gaps_of_an_area(made: Worked) -> None:
    key = caller(made.town)
    found = key.read("/circles/gaps")
    (gap,) = [one for one in found["gaps"] if one["item"] == ITEM]
    assert (gap["people"], gap["without"], gap["places"]) == (2160, 2080, 1)
    assert [c["minutes"] for c in found["circles"]] == [5, 10, 15]
    found = key.read(f"/circles/gaps?area={made.estates['B']}&run={made.run_id}")
    (gap,) = [one for one in found["gaps"] if one["item"] == ITEM]
    assert (found["area_id"], gap["people"], gap["without"]) == (made.estates["B"], 80, 0)
    assert key.get("/circles/gaps?area=999999").status_code == 404
    assert key.get("/circles/gaps?run=999999").status_code == 404


def test_one_item(made: Worked) -> None:
    key = caller(made.town)
    found = key.read(f"/circles/items/{ITEM}")
    assert found["gap"]["without"] == 2080
    assert [(p["facility_id"], p["people"]) for p in found["places"]] == [(made.kindergarten, 80)]
    assert found["lacking_homes"] == 4
    assert key.get("/circles/items/XXX").status_code == 404


def test_homes_in_pages(made: Worked) -> None:
    key = caller(made.town)
    path = f"/circles/items/{ITEM}/homes?size=2"
    seen: list[dict[str, Any]] = []
    after = 0
    for _ in range(3):
        page = key.counted(f"{path}&after={after}", 4)
        seen += page["features"]
        after = page["after"]
    assert (after, len(seen)) == (0, 5)
    b = next(f for f in seen if f["properties"]["area"] == made.estates["B"])
    assert b["properties"] == {
        "area": made.estates["B"], "people": 80, "cost": 3000, "lacks": False
    }  # fmt: skip
    assert b["geometry"]["coordinates"] == pytest.approx(CORNERS["B"])
    assert key.get(f"/circles/items/{ITEM}/homes?size=1001").status_code == 422
    assert key.get("/circles/items/XXX/homes").status_code == 404


def test_asking_what_would_be(made: Worked, later: list[int]) -> None:
    key = caller(made.town)
    lon, lat = CORNERS["D"]
    body = {"label": "丁处新园", "added": [{"item": ITEM, "name": "新园", "lon": lon, "lat": lat}]}
    answer = key.post("/circles/runs", body, idempotency_key="k1")
    assert answer.status_code == 201
    again = key.post("/circles/runs", body, idempotency_key="k1")
    assert again.json() == answer.json()
    run = CoverageRun.objects.get(pk=answer.json()["run_id"])
    assert (run.label, run.changes["added"][0]["facility_id"], later) == ("丁处新园", -1, [run.pk])
    for wrong, status in (
        ({"label": "空"}, 422),
        ({"label": "x", "added": [body["added"][0] | {"item": "XXX"}]}, 422),  # type: ignore[operator, index]
        ({"label": "x", "added": [body["added"][0] | {"lat": 91}]}, 422),  # type: ignore[operator, index]
        ({"label": "", "left_out": [1]}, 422),
    ):
        assert key.post("/circles/runs", wrong).status_code == status, wrong
    assert CoverageRun.objects.count() == 2


def test_a_run_with_a_position_that_is_thought_of(made: Worked) -> None:
    """Nobody has a shared centre; at B one is 200 m from A and 400 m from D."""
    key = caller(made.town)
    lon, lat = CORNERS["B"]
    there = {"item": "position-shared", "name": "新共享中心", "lon": lon, "lat": lat}
    run_id = key.post("/circles/runs", {"label": "共享", "added": [there]}).json()["run_id"]
    assert jobs.make_run(run_id) == ""
    told_of = [key.read(f"/circles/items/position-shared?run={n}") for n in (made.run_id, run_id)]
    assert [(one["gap"]["people"], one["gap"]["without"]) for one in told_of] == [
        (2_160, 2_160), (2_160, 2_000),
    ]  # fmt: skip


def test_facilities(made: Worked) -> None:
    key = caller(made.town)
    enter(made.town, NOW)
    page = key.read("/circles/facilities")
    assert [one["item_code"] for one in page["items"]] == [ITEM, "HEA-B03"]
    assert page["after"] == 0
    (one,) = key.read(f"/circles/facilities?item={ITEM}")["items"]
    assert key.read(f"/circles/facilities/{one['facility_id']}") == one
    body = {"item": ITEM, "name": "二园", "area_id": made.town.grid_id, "lon": 104.0, "lat": 30.0}
    made_id = key.post("/circles/facilities", body).json()["facility_id"]
    row = Facility.objects.get(pk=made_id)
    assert (row.name, row.state, row.match, row.lon) == ("二园", "open", "exact", 104.0)
    answer = key.post("/circles/facilities", body | {"item": "XXX", "lat": None})
    assert answer.status_code == 422
    assert set(told(answer)["fields"]) == {"item_code", "lat"}
    assert key.get("/circles/facilities/999999").status_code == 404


def test_who_may(made: Worked) -> None:
    reader = caller(made.town, scopes=frozenset({Scope.CIRCLES_READ}))
    assert reader.get("/circles/runs").status_code == 200
    assert reader.post("/circles/runs", {"label": "x", "left_out": [1]}).status_code == 403
    other = caller(made.town, scopes=frozenset({Scope.PLACES_READ}), name="别的")
    assert other.get("/circles/gaps").status_code == 403
    clerk = caller(made.town, made.town.staff.clerk, name="社区")
    assert clerk.post("/circles/runs", {"label": "x", "left_out": [1]}).status_code == 403
    assert CoverageRun.objects.count() == 1
