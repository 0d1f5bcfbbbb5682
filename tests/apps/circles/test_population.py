"""Population tables: people by point take the place of homes laid out from areas."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, picture, warm
from tests.apps.circles.fenced import add_estate, bring, drawn_map
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.worked import PLANNER, keep_streets, make
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.places.factories import square
from tests.apps.tables import Desk

from linquan.apps.circles import jobs, operations, queries
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import CoverageRun, PopulationTable
from linquan.apps.circles.operations import PopulationDraft
from linquan.apps.circles.population import (
    Points,
    areas_at,
    outlines_of,
    place_fault,
    points_of,
    whole_heads,
)
from linquan.apps.places import queries as places
from linquan.apps.places.counting import AgeGroup
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.handlers import deliver_owed

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAY = date(2026, 11, 20)
OF_AREAS = 4000
AT = "/circles/homes/"
OLD = AgeGroup(60, None, "60岁及以上", "Aged 60 and over")
TABLE = "id,lon,lat,population\na,104.005,30.01,30\nb,104.0051,30.01,0\nc,104.025,30.01,12\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


def some(*places_: tuple[float, float, float]) -> Points:
    lon, lat, people = np.array(places_).T
    return points_of(lon, lat, people, {})


IN_GRIDS = ((104.005, 30.01, 30), (104.025, 30.01, 12))


def take(town: Town, points: Points, name: str = "spo.csv", **said_: Any) -> int:
    return operations.take_population(
        actor=said_.pop("by", town.staff.street_clerk), district_id=town.district_id,
        draft=PopulationDraft(name, "示例网格", points), now=NOW,
    )  # fmt: skip


def homes(town: Town) -> Any:
    return queries.gathered(town.district_id, DAY).laid


def desk_of(town: Town) -> Desk:
    table = next(t for t in TABLES if t.layout.name == "population_points")
    return Desk(table, town.staff.street_clerk, town.district_id, NOW)


def test_heads_stay_whole_and_so_does_their_sum() -> None:
    assert whole_heads([0.4, 0.4, 0.4, 1.8]).tolist() == [0, 1, 0, 2]
    assert whole_heads([5, 0, 7]).tolist() == [5, 0, 7]
    many = np.full(1_000, 0.37)
    assert int(whole_heads(many).sum()) == 370


def test_a_table_takes_the_place_of_areas(town: Town) -> None:
    assert homes(town).homes.total == OF_AREAS
    take(town, some(*IN_GRIDS))
    laid = homes(town)
    grids = town.district.grid_ids
    assert laid.homes.area_id.tolist() == [grids[0], grids[2]]
    assert laid.homes.people.tolist() == [[30], [12]]
    assert [g.name_en for g in laid.homes.groups] == ["Age not known"]


def test_each_point_lies_in_the_finest_area_that_covers_it(town: Town) -> None:
    drawn = [
        {"properties": {"id": pk, "level": level}, "geometry": square(west, east)}
        for pk, level, west, east in (
            (9, "district", 103.9, 104.2), (8, "community", 104.0, 104.1),
            (7, "grid", 104.0, 104.01), (6, "grid", 104.01, 104.02), (5, "building", 104, 104.01),
        )
    ]  # fmt: skip
    outlines = outlines_of(drawn)
    lon = np.array([104.005, 104.01, 104.05, 104.15, 105.0])
    found = areas_at(lon, np.full(5, 30.01), outlines)
    assert found.tolist() == [7, 6, 8, 9, 0]
    assert place_fault(lon, np.full(5, 30.01), outlines) == ""
    del town


def test_grids_of_points_are_those_of_the_book(town: Town) -> None:
    book = places.area_book(town.district_id, {})
    lon, lat = np.meshgrid(np.linspace(103.995, 104.045, 51), np.linspace(29.99, 30.03, 9))
    outlines = outlines_of(places.area_shapes(town.district_id, ["grid"])["features"])
    found = areas_at(lon.ravel(), lat.ravel(), outlines)
    told = [book.locate(x, y) for x, y in zip(lon.ravel(), lat.ravel(), strict=True)]
    assert found.tolist() == [area.area_id if area else 0 for area in told]


def test_who_lies_outside_is_told_and_counts_nowhere(town: Town, tmp_path: Path) -> None:
    keep_streets(town, NOW)
    take(town, some(*IN_GRIDS, (105.0, 30.01, 7), (105.1, 30.01, 2)))
    laid = homes(town)
    assert (laid.homes.total, laid.unplaced, laid.outside) == (42, 9, 2)
    run = CoverageRun.objects.get(pk=make(town, tmp_path, NOW))
    told = {name: run.counts[name] for name in ("homes", "people", "unplaced", "outside")}
    assert told == {"homes": 2, "people": 42, "unplaced": 9, "outside": 2}
    assert "pointless" not in run.counts


def test_the_table_before_comes_back(town: Town) -> None:
    first = take(town, some(*IN_GRIDS), "a.csv")
    second = take(town, some((104.005, 30.01, 5)), "b.csv")
    assert homes(town).homes.total == 5
    back = {"actor": town.staff.street_clerk, "now": NOW}
    operations.take_back_population(table_id=second, **back)
    assert homes(town).homes.total == 42
    operations.take_back_population(table_id=first, **back)
    assert homes(town).homes.total == OF_AREAS
    assert refused(
        WrongState, operations.take_back_population, table_id=first, **back
    ).code == "table_not_in_use"  # fmt: skip
    refused(NotFound, operations.take_back_population, table_id=10**9, **back)
    assert PopulationTable.objects.exclude(content=None).count() == 0


def test_of_older_tables_only_the_line_stays(town: Town) -> None:
    ids = [take(town, some((104.005, 30.01, n))) for n in (1, 2, 3)]
    kept = PopulationTable.objects.exclude(content=None).order_by("pk")
    assert [*kept.values_list("pk", "state")] == [(ids[1], "replaced"), (ids[2], "in_use")]


def test_who_may(town: Town) -> None:
    before = picture()
    for who in (town.staff.clerk, town.staff.handler, town.staff.grid_worker):
        refused(NotAllowed, take, town, some(*IN_GRIDS), by=who)
    assert picture() == before
    made = take(town, some(*IN_GRIDS))
    refused(
        NotAllowed, operations.take_back_population, actor=town.staff.clerk, table_id=made, now=NOW
    )


@pytest.mark.parametrize(
    ("points", "code"),
    [
        (((30.01, 104.005, 3),), "coordinates_swapped"),
        (((12_950_000.0, 3_500_000.0, 3),), "outside_every_area"),
        (((121.5, 31.2, 3),), "outside_every_area"),
    ],
)
def test_tables_of_elsewhere(
    town: Town, points: tuple[tuple[float, float, float], ...], code: str
) -> None:
    before = picture()
    assert fields(refused(Invalid, take, town, some(*points))) == {"points": code}
    assert picture() == before


@pytest.mark.django_db
def test_nobody_and_nothing() -> None:
    for given, code in (
        (([], [], [], {}), {"points": "no_points"}),
        (([1.0], [1.0], [0], {}), {"points": "nobody_there"}),
        (([1.0], [1.0], [3], {OLD: [9]}), {"people": "ages_more_than_people"}),
    ):
        assert fields(refused(Invalid, points_of, *given)) == code


def test_ages_are_kept_and_the_rest_is_not_known(town: Town) -> None:
    points = points_of([104.005], [30.01], [30], {OLD: [12]})
    take(town, points)
    table = homes(town).homes
    assert (table.people.tolist(), table.between(60, None)) == ([[12, 18]], (0, 1))
    assert Points.unpack(points.pack()).groups == points.groups


def test_runs_follow(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_streets(town, NOW)
    owed: list[int] = []
    monkeypatch.setattr("linquan.apps.circles.handlers.owe", lambda pk, now: owed.append(pk))
    while deliver_owed(NOW):
        pass
    owed.clear()
    made = take(town, some(*IN_GRIDS))
    deliver_owed(NOW)
    operations.take_back_population(actor=PLANNER, table_id=made, now=NOW)
    deliver_owed(NOW)
    assert owed == [town.district_id] * 2


def test_a_file_of_the_pages_and_taking_it_back(town: Town) -> None:
    desk = desk_of(town)
    plan = desk.check(desk.rows(TABLE))
    assert (plan.new, plan.faults) == ((2, 3, 4), ())
    import_id = desk.take(TABLE)
    assert homes(town).homes.people.tolist() == [[30], [0], [12]]
    lines = queries.population_lines(
        actor=town.staff.street_clerk, district_id=town.district_id, now=NOW
    )
    assert next(iter(lines)) == {"lon": 104.005, "lat": 30.01, "people": 30}
    assert queries.count_population(
        actor=town.staff.street_clerk, district_id=town.district_id
    ) == 3  # fmt: skip
    assert desk.take_back(import_id) == 3
    assert homes(town).homes.total == OF_AREAS


def test_a_newer_table_keeps_an_import_from_going_back(town: Town) -> None:
    desk = desk_of(town)
    import_id = desk.take(TABLE)
    take(town, some(*IN_GRIDS))
    assert refused(WrongState, desk.take_back, import_id).code == "import_changed_since"
    assert homes(town).homes.total == 42


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("30.01,104.005,3", ("lat", "coordinates_swapped")),
        ("104.005,-95,3", ("lat", "no_such_point")),
        ("121.5,31.2,3", ("lon", "outside_every_area")),
        ("104.005,30.01,0", ("people", "nobody_there")),
    ],
)
def test_what_a_page_refuses(town: Town, line: str, fault: tuple[str, str]) -> None:
    desk = desk_of(town)
    plan = desk.check(desk.rows(f"lon,lat,people\n{line}\n"))
    assert [(f.column, f.code) for f in plan.faults] == [fault]


def test_ages_of_the_pages(town: Town) -> None:
    desk = desk_of(town)
    head = "lon,lat,people,people_0_6,people_60\n"
    plan = desk.check(desk.rows(f"{head}104.005,30.01,3,4,5\n"))
    assert [(f.column, f.code) for f in plan.faults] == [("people", "ages_more_than_people")]
    desk.take(f"{head}104.005,30.01,30,4,5\n104.025,30.01,10,,\n")
    assert homes(town).homes.people.tolist() == [[4, 5, 21], [0, 0, 10]]


def test_the_page(town: Town, tmp_path: Path) -> None:
    clerk = client_of(town.staff.street_clerk)
    first = said(clerk.get(AT))
    assert "还没有路网" in first
    assert "居住点按区域得出" in first
    estate = add_estate(town, NOW)
    bring(town, drawn_map(tmp_path / "a.osm.pbf"), tmp_path, NOW)
    jobs.lay_networks(town.district_id)
    take(town, some(*IN_GRIDS, (105.0, 30.01, 7)), "旧网格.csv")
    made = take(town, some(*IN_GRIDS, (105.0, 30.01, 7)), "网格.csv")
    make(town, tmp_path, NOW)
    page = clerk.get(AT)
    for words in ("网格.csv", "2 个居住点，共 42 人", "1 个点、共 7 人未计入", "围墙小区"):
        assert words in said(page), words
    assert f"/places/{estate}/" in page.content.decode()
    assert len(table_rows(page)) == 2
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "2 homes with 42 people" in english
    assert "Estates without a gate" in english
    for words in ("已撤回，居住点恢复原样", "这张表已不在使用"):
        assert posted(clerk, f"{AT}{made}/take-back/") == AT
        assert words in said(clerk.get(AT))
    assert clerk.post(f"{AT}999999/take-back/").status_code == 404


def test_statements(town: Town) -> None:
    take(town, some(*IN_GRIDS))
    assert statements(lambda: take(town, some(*IN_GRIDS), "b.csv")) == 6
    actor = town.staff.street_clerk
    warm(town)
    queries.homes_page(actor)
    assert statements(lambda: queries.homes_page(actor)) == 8
    queries.gathered(town.district_id, DAY)
    assert statements(lambda: queries.gathered(town.district_id, DAY)) == 11
