"""The network of positions of a small town, worked out by hand."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED, TODAY, statements
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import refused
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.circles import operations, queries
from linquan.apps.circles.position_rules import OWN_RULES, thresholds
from linquan.apps.circles.positions import Position, network
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, AreaRow, Level
from linquan.kernel.errors import NotFound

AT = "/circles/positions/"
LIMITS = thresholds(OWN_RULES)


def area(pk: int, level: str, path: str, lat: float | None = None) -> AreaRow:
    lon = None if lat is None else 104.0
    return AreaRow(pk, None, level, "", f"地{pk}", "", path, 0, lon, lat)


ONE, TWO = area(3, "community", "/1/2/3/"), area(4, "community", "/1/2/4/")
CENTRE = Position(11, "一中心", "", "centre", "open", 3, 3, frozenset({3}), 104.0, 30.0)
STATION = replace(
    CENTRE, facility_id=12, name="驿站", level="station", community_id=4, area_id=4,
    serves=frozenset({4}), lat=30.02,
)  # fmt: skip
SHARED = replace(
    CENTRE, facility_id=13, name="M15", level="shared", serves=frozenset({3, 4}), lon=None,
    lat=None,
)  # fmt: skip
ESTATES = [
    (area(5, "estate", "/1/2/3/5/", 30.004), 3), (area(6, "estate", "/1/2/3/6/", 30.01), 3),
    (area(7, "estate", "/1/2/4/7/", 30.0201), 4), (area(8, "estate", "/1/2/4/8/"), 4),
]  # fmt: skip


def test_the_town_by_hand() -> None:
    """0.004° of latitude are 445 m, 0.01° are 1,112 m; the shared centre has no point."""
    found = network([CENTRE, STATION, SHARED], [ONE, TWO], ESTATES, {3: 21_000, 4: 5_000}, LIMITS)
    one, two = found.communities
    assert [(home.straight_m, home.is_far) for home in one.homes] == [(445, False), (1112, True)]
    assert [home.area.area_id for home in one.far] == [6]
    assert (one.count, one.people_each, round(one.density or 0, 3)) == (2, 10_500, 0.952)
    assert (one.is_crowded, one.has_none, one.is_doubled, one.is_fine) == (
        True, False, False, False,
    )  # fmt: skip
    assert [(home.straight_m, home.is_far) for home in two.homes] == [(11, False), (None, False)]
    assert [home.area.area_id for home in two.unplaced] == [8]
    assert (two.centres, len(two.stations), len(two.shared)) == ((), 1, 1)
    assert (two.people_each, two.has_none) == (2_500, True)
    parents = {p.position.facility_id: [a.facility_id for a in p.parents] for p in found.positions}
    assert parents == {11: [13], 12: [], 13: []}
    assert [p.position.facility_id for p in found.alone] == [12]
    assert (found.people, found.open_count, found.people_each) == (26_000, 3, 8_667)
    assert (found.far, found.count("centre"), found.count("shared")) == (1, 1, 1)
    assert (found.without_centre, found.doubled, found.crowded) == ((two,), (), (one,))


def test_two_centres_and_a_shared_one_of_one_community() -> None:
    second = replace(CENTRE, facility_id=14)
    few = replace(SHARED, serves=frozenset({3}))
    found = network([CENTRE, second, few], [ONE], [], {3: 20_000}, LIMITS)
    assert [row.is_doubled for row in found.communities] == [True]
    assert [p.position.facility_id for p in found.alone] == [13]
    station = replace(STATION, community_id=3, serves=frozenset({3}))
    found = network([CENTRE, second, station], [ONE], [], {3: 20_000}, LIMITS)
    assert [p.facility_id for p in found.positions[2].parents] == [11, 14]


def test_what_is_planned_does_not_count_yet() -> None:
    plan = replace(CENTRE, state="planned")
    found = network([plan], [ONE], ESTATES[:1], {3: 9_000}, LIMITS)
    (row,) = found.communities
    assert (row.planned, row.count, row.people_each, row.density) == ((plan,), 0, None, 0.0)
    assert (found.count("centre"), found.count("centre", is_open=False)) == (0, 1)
    assert (row.homes[0].is_far, row.homes[0].straight_m, row.unplaced) == (True, None, ())
    assert (found.people_each, found.density) == (None, 0.0)
    empty = network([], [ONE], [], {}, LIMITS)
    assert (empty.density, empty.communities[0].density) == (None, None)
    fine = network([CENTRE], [ONE], ESTATES[:1], {3: 9_000}, LIMITS)
    assert fine.communities[0].is_fine


@pytest.fixture
def networked(town: Town, now: datetime) -> Town:
    """A centre and an estate in the first community, a shared centre over the street."""
    for name, lat in (("锦绣家园", 30.004), ("远山苑", 30.02)):
        draft = AreaDraft(Level.ESTATE, name, town.district.community_ids[0], lon=104.001, lat=lat)
        places.add_area(actor=SETUP, draft=draft, now=SETUP_AT)
    enter(town, now, draft={"name": "锦绣中心", "level": "centre"}, place={"lat": 30.0})
    enter(town, now, draft={"name": "锦绣驿站", "level": "station"}, standing=PLANNED)
    enter(
        town, now,
        draft={"name": "片区中心", "level": "shared", "served_area_id": town.district.street_id},
        place={"lon": None, "lat": None},
    )  # fmt: skip
    enter(town, now, draft={"name": "药房"})
    return town


def test_the_pages(networked: Town, now: datetime) -> None:
    clerk, (one, two) = client_of(networked.staff.clerk), networked.district.community_ids
    page = clerk.get(AT)
    text = said(page)
    assert "社区党群服务中心（核心） 1 另有 0 处规划中" in text or "1 另有 0 处规划中" in text
    assert "1 个社区（村）没有开放的核心阵地： 清江社区" in text
    assert "1 个小区到最近开放阵地的直线距离超过 500 米。" in text
    rows = table_rows(page)
    assert "锦绣社区 规划中 1 处 12,000 锦绣中心 0 1 6,000 1.7 1 共 2 个" in rows[0]
    assert "清江社区 12,000 无 0 1 12,000 过多 0.8 —" in rows[1]
    here = said(clerk.get(f"{AT}{one}/"))
    assert "远山苑 2224 偏远 锦绣中心" in here
    assert "锦绣家园 445 锦绣中心" in here
    assert "锦绣驿站" in here
    assert "药房" not in here
    assert "没有开放的核心阵地" in said(clerk.get(f"{AT}{two}/"))
    assert clerk.get(f"{AT}{networked.grid_id}/").status_code == 404
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "1 estate is farther than 500 m, in a straight line" in english
    narrowed = clerk.get("/circles/facilities/?level=shared&state=open")
    assert "片区中心" in table_rows(narrowed)[0]
    assert len(table_rows(clerk.get("/circles/facilities/?level=odd"))) == 4


def test_without_positions_and_with_another_threshold(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    assert "还没有设施列入阵地网络" in said(clerk.get(AT))
    enter(town, now, draft={"level": "centre"})
    operations.revise_position_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_code="most_people",
        value=20_000, source="", valid_from=TODAY, now=now,
    )  # fmt: skip
    page = queries.positions_page(town.staff.clerk, now)
    assert page.limits.most_people == 20_000
    assert page.network.crowded == ()
    street = queries.positions_page(town.staff.clerk, now, area_id=town.far_street_id)
    assert (street.network.communities, street.network.positions) == ((), ())


def test_statements(networked: Town, now: datetime) -> None:
    actor, (one, _) = networked.staff.clerk, networked.district.community_ids
    warm(networked)
    assert statements(lambda: queries.positions_page(actor, now)) == 4
    assert statements(lambda: queries.community_positions(actor, one, now)) == 4
    refused(NotFound, queries.community_positions, actor, 10**9, now)
