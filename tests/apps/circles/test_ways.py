"""Networks follow the map in use, and are cut at the walls of estates."""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.apps.appeals.factories import Town
from tests.apps.circles.fenced import CODE, GATE, add_estate, bring, drawn_map, hang
from tests.apps.circles.worked import PLANNER, keep_streets
from tests.apps.outreach.test_visits import refused
from tests.apps.places.factories import SETUP

from linquan.apps.circles import jobs, operations, owing, queries
from linquan.apps.circles.fences import Fences, fences_of
from linquan.apps.circles.laying import lay_networks
from linquan.apps.circles.models import CoverageRun, StreetNetwork
from linquan.apps.circles.running import make_run
from linquan.apps.circles.ways import Source, laid, networks_of
from linquan.apps.places import operations as places
from linquan.apps.places import queries as areas
from linquan.apps.places.models import Poster
from linquan.engine.networks import Mode, open_network, snap_within_walls
from linquan.kernel.errors import NotAllowed
from linquan.kernel.handlers import deliver_owed


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


def lay(town: Town, now: datetime) -> str:
    return lay_networks(actor=PLANNER, district_id=town.district_id, clock=lambda: now)


def told(mode: Mode = Mode.WALK) -> dict[str, Any]:
    found: dict[str, Any] = StreetNetwork.objects.get(mode=mode).told
    return found


def settle(now: datetime) -> list[int]:
    """Deliver what is owed; returns the districts whose networks are to be laid."""
    asked: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("linquan.apps.circles.handlers.lay_later", asked.append)
        while deliver_owed(now):
            pass
    return asked


def test_a_way_is_cut_where_no_gate_is(town: Town, now: datetime, tmp_path: Path) -> None:
    estate = add_estate(town, now)
    hang(estate, now)
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    assert lay(town, now) == "laid"
    assert told() == {
        "fenced": 1, "gates": 1, "gateless": 0, "gateless_ids": [], "snapped": 1, "islands": 1,
        "left_out": 0, "cut": 2, "main_share": 1.0,
    }  # fmt: skip
    assert told(Mode.DRIVE)["cut"] == 0, "cars go by the lane only"
    (_, fences) = queries.network_walls(town.district_id)["walk"]
    assert fences.estates[0].gates == (GATE,), "where the lane crosses, not where the code hangs"
    row = StreetNetwork.objects.get(mode="walk")
    assert (row.nodes, row.arcs, row.source) == (8, 14, "a.osm.pbf")


def test_a_home_behind_a_wall_enters_by_its_gate(town: Town, now: datetime, tmp_path: Path) -> None:
    estate = add_estate(town, now)
    hang(estate, now)
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    lay(town, now)
    digest, content = queries.network_content(town.district_id, Mode.WALK)
    (tmp_path / "x.net").write_bytes(content)
    walls = queries.network_walls(town.district_id)["walk"][1].walls()
    assert walls is not None
    network = open_network(tmp_path / "x.net")
    found = snap_within_walls(network, walls, np.array([104.0042]), np.array([30.0061]))
    assert found.is_reached[0]
    assert float(found.lat[0]) >= 30.006, "the path west of the wall is nearer, and outside"
    owed = operations.owe_standing_run(actor=PLANNER, district_id=town.district_id, now=now)
    assert owed is not None
    assert make_run(actor=PLANNER, run_id=owed, home=tmp_path, clock=lambda: now) == ""
    assert CoverageRun.objects.get(pk=owed).inputs["networks"]["walk"] == digest


def test_an_estate_without_a_gate_stops_nobody_and_is_told(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    estate = add_estate(town, now)
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    lay(town, now)
    assert (told()["cut"], told()["gateless"], told()["gateless_ids"]) == (0, 1, [estate])
    page = queries.networks_page(town.staff.street_clerk)
    assert [area.name for area in page.gateless] == ["围墙小区"]
    assert (page.has_extract, page.is_kept, page.may_plan) == (True, True, True)


def test_networks_follow_outlines_and_gates(town: Town, now: datetime, tmp_path: Path) -> None:
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    assert set(settle(now)) == {town.district_id}
    assert jobs.lay_networks(town.district_id) == "laid"
    assert jobs.lay_networks(town.district_id) == "same"
    before = StreetNetwork.objects.get(mode="walk").digest
    estate = add_estate(town, now)
    assert settle(now) == [town.district_id]
    assert jobs.lay_networks(town.district_id) == "laid", "who has no gate is told anew"
    assert StreetNetwork.objects.get(mode="walk").digest == before
    hang(estate, now)
    assert settle(now) == [town.district_id]
    assert jobs.lay_networks(town.district_id) == "laid"
    assert StreetNetwork.objects.get(mode="walk").digest != before
    settle(now)
    assert CoverageRun.objects.filter(state="waiting").count() == 1
    places.retire_poster(actor=SETUP, poster_id=Poster.objects.latest("pk").pk, now=now)
    assert settle(now) == [town.district_id]
    assert jobs.lay_networks(town.district_id) == "laid"
    assert StreetNetwork.objects.get(mode="walk").digest == before


def test_what_somebody_handed_over_stays(town: Town, now: datetime) -> None:
    keep_streets(town, now)
    add_estate(town, now)
    assert settle(now) == []
    assert jobs.lay_networks(town.district_id) == "no_map"
    assert StreetNetwork.objects.get().source == "手算示例"


def test_a_map_taken_back_takes_its_networks_along(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    first = bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    jobs.lay_networks(town.district_id)
    second = bring(town, drawn_map(tmp_path / "b.osm.pbf"), tmp_path, now)
    assert jobs.lay_networks(town.district_id) == "laid"
    for extract_id, done, sources in ((second, "laid", {"a.osm.pbf"}), (first, "dropped", set())):
        places.take_back_extract(actor=SETUP, extract_id=extract_id, now=now)
        assert set(settle(now)) == {town.district_id}
        assert jobs.lay_networks(town.district_id) == done
        assert set(StreetNetwork.objects.values_list("source", flat=True)) == sources
    assert settle(now) == [], "nothing is left to make a run of"


def test_who_may_replace_networks(town: Town, now: datetime) -> None:
    keep_streets(town, now)
    refused(
        NotAllowed, operations.replace_networks, actor=town.staff.clerk,
        district_id=town.district_id, drafts=(), now=now,
    )  # fmt: skip
    assert StreetNetwork.objects.count() == 1


def test_what_changed_while_networks_were_laid_is_laid_again(
    town: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    replace, late = operations.replace_networks, iter([True])

    def slow(**given: Any) -> int:
        if next(late, False):
            hang(add_estate(town, now), now)
        return replace(**given)

    monkeypatch.setattr(operations, "replace_networks", slow)
    assert lay(town, now) == "laid"
    assert told()["cut"] == 2


def test_a_map_without_ways_leaves_those_in_use(
    town: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    lay(town, now)
    bring(town, drawn_map(tmp_path / "b.osm.pbf"), tmp_path, now)
    monkeypatch.setattr("linquan.apps.circles.laying.networks_of", lambda _ways: iter(()))
    assert lay(town, now) == "refused"
    assert set(StreetNetwork.objects.values_list("source", flat=True)) == {"a.osm.pbf"}


def test_which_codes_hang_at_a_gate(town: Town, now: datetime) -> None:
    west = add_estate(town, now)
    east = add_estate(town, now, "东邻小区", 104.0063)
    community = town.district.community_ids[0]
    hang(west, now, (104.00605, 30.007))
    hang(community, now, (104.0062, 30.0075))
    hang(community, now, (104.005, 30.0066))
    drawn = areas.area_shapes(town.district_id, ("estate",))["features"]
    found = fences_of(drawn, areas.posters(town.district_id))
    assert {f.estate_id: f.gates for f in found.estates} == {
        west: ((104.00605, 30.007),), east: ((104.0062, 30.0075),)
    }  # fmt: skip
    assert fences_of(drawn, ()).gateless == (west, east)
    assert Fences.read(found.told()).estates == found.estates


def test_a_gate_where_no_way_crosses_lies_on_the_wall(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    estate = add_estate(town, now)
    hang(estate, now, (104.0045, 30.00605))
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    ways = areas.osm_ways(town.district_id)
    drafts = laid(networks_of(ways), queries.fences(town.district_id), Source("a", "b"))
    gates = Fences.read(drafts[0].walls).estates[0].gates
    assert gates == ((104.0045, 30.006),)
    assert (drafts[0].told["snapped"], drafts[0].told["cut"]) == (0, 4)
    assert CODE not in gates


def test_the_worker_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, int]] = []

    class Task:
        def defer(self, **given: int) -> None:
            asked.append(given)

    monkeypatch.setattr(owing.app, "configure_task", lambda name: Task())
    owing.lay_later(7)
    assert asked == [{"district_id": 7}]


def test_walls_that_a_way_still_goes_through_are_left_away(
    town: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang(add_estate(town, now), now)
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, now)
    monkeypatch.setattr("linquan.apps.circles.ways.open_ways", lambda *_given: 3)
    lay(town, now)
    assert told()["open"] == 3
    assert queries.network_walls(town.district_id)["walk"][1] == Fences()
