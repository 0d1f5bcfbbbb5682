"""Who walks how long to the positions of the network: the figures that docs/circles.md works out.

The small town of ``worked.py`` with a community centre at C (6 minutes: 432 m at 1.2 m/s) and an
estate station at A (5 minutes: 360 m).
"""

from datetime import datetime
from pathlib import Path

import pytest
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import TODAY, statements
from tests.apps.circles.worked import CORNERS, PLANNER, K, M, lay_out, make
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import Level
from linquan.apps.circles.levels import code_of, level_item, level_of
from linquan.apps.circles.lived_in import square_metres
from linquan.apps.circles.models import CoverageRun
from linquan.apps.circles.position_rules import OWN_RULES, thresholds
from linquan.apps.circles.running import make_run
from linquan.apps.circles.runs import Changes, Inputs
from linquan.apps.circles.walked import Walked
from linquan.apps.places import operations as places
from linquan.engine.circles.catalogue import Match

AT = "/circles/positions/"
ENGLISH = {"accept-language": "en"}
SIDE_M = 100


def square(corner: str) -> dict[str, object]:
    """Outline an estate: 100 m on each side, a hectare."""
    lon, lat = CORNERS[corner]
    x, y = SIDE_M / 2 * K, SIDE_M / 2 * M
    ring = [(lon + a * x, lat + b * y) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    return {"type": "Polygon", "coordinates": [[[float(a), float(b)] for a, b in ring]]}


def position(town: Town, now: datetime, corner: str, level: str, **changes: object) -> int:
    lon, lat = CORNERS[corner]
    draft = {"name": f"{corner}处{level}", "name_en": f"{level} at {corner}", "level": level}
    return enter(town, now, draft=draft | changes, place={"lon": lon, "lat": lat})


@pytest.fixture
def laid(town: Town, tmp_path: Path, now: datetime) -> dict[str, int]:
    estates = lay_out(town, now)
    position(town, now, "C", "centre")
    position(town, now, "A", "station")
    operations.revise_position_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_code="centre_minutes",
        value=6, source="", valid_from=TODAY, now=now,
    )  # fmt: skip
    return estates


def told(walked: tuple[Walked, ...] | None) -> list[tuple[str, int, int, int, int]]:
    """Level, people, within, homes, holes."""
    assert walked is not None
    return [(w.item.code, w.people, w.within, w.homes, w.holes) for w in walked]


def test_a_level_is_looked_for_like_an_item() -> None:
    limits = thresholds(OWN_RULES)
    item = level_item(Level.STATION, limits)
    assert (item.code, item.minutes, item.audience) == ("position-station", 5, "all")
    assert [level_of(code_of(level)) for level in Level] == [*Level]
    assert (level_of("EDU-B01"), level_of("position-odd"), level_of("centre")) == (None,) * 3


def test_how_large_an_outline_is() -> None:
    assert abs(square_metres(square("A")) - 10_000) <= 1
    assert square_metres({"type": "Polygon", "coordinates": []}) == 0


def test_who_walks_in_time_by_hand(
    town: Town, laid: dict[str, int], now: datetime, tmp_path: Path
) -> None:
    make(town, tmp_path, now)
    community = town.district.community_ids[0]
    page = queries.community_positions(town.staff.clerk, community, now)
    assert told(page.row.walked) == [
        ("position-centre", 160, 80, 3, 2), ("position-station", 160, 110, 3, 1),
    ]  # fmt: skip
    assert [
        (home.area.name, home.people, [round(leg.minutes or 0, 1) for leg in home.legs], home.late)
        for home in page.homes
    ] == [("D小区", 50, [9.7, 8.3], 2), ("A小区", 30, [6.9, 0.0], 1), ("B小区", 80, [4.2, 2.8], 0)]
    slow = queries.community_positions(town.staff.clerk, community, now, speed="elder")
    assert [(w.within, w.percent) for w in slow.row.walked or ()] == [(0, 0), (110, 69)]
    odd = queries.community_positions(town.staff.clerk, community, now, speed="odd")
    assert (odd.speed, odd.row.walked) == ("adult", page.row.walked)


def test_the_district_adds_its_communities_up(
    town: Town, laid: dict[str, int], now: datetime, tmp_path: Path
) -> None:
    make(town, tmp_path, now)
    network = queries.positions_page(town.staff.clerk, now).network
    every = [one.walked for one in network.communities]
    assert told(network.walked)[1][1:] == tuple(
        sum(told(walked)[1][n] for walked in every) for n in range(1, 5)
    )
    assert [one.has_holes for one in network.communities] == [True, True]
    assert told(network.walked)[0][1:3] == (2_160, 80)


def test_density_on_the_ground_that_people_live_on(
    town: Town, laid: dict[str, int], now: datetime, tmp_path: Path
) -> None:
    """Two positions on three hectares are 66.7 for a square kilometre."""
    make(town, tmp_path, now)
    community = town.district.community_ids[0]
    page = queries.community_positions(town.staff.clerk, community, now)
    assert (page.row.lived_in_m2, page.row.per_km2) == (None, None), "nothing is drawn"
    for letter, area_id in laid.items():
        places.redraw_area(actor=SETUP, area_id=area_id, geometry=square(letter), now=now)
    make(town, tmp_path, now)
    row = queries.community_positions(town.staff.clerk, community, now).row
    assert abs((row.lived_in_m2 or 0) - 30_000) <= 3
    assert round(row.per_km2 or 0, 1) == 66.7


def test_only_what_changed_is_reckoned_anew(
    town: Town, laid: dict[str, int], now: datetime, tmp_path: Path
) -> None:
    make(town, tmp_path, now)
    position(town, now, "D", "station", item_code="HEA-B03")
    run = CoverageRun.objects.get(pk=make(town, tmp_path, now))
    assert run.counts["reckoned"] == 2, "stations, and the item of the new one"
    assert run.counts["items"] == 64
    assert {code for code in run.columns if level_of(code)} == {
        "position-centre", "position-station",
    }  # fmt: skip
    assert {code for code in run.rings if level_of(code)} == {"position-centre", "position-station"}
    inputs = queries.run_book(town.district_id, run.pk).inputs
    assert Inputs.read(inputs.told()) == inputs


def test_a_minute_more_reckons_nothing(
    town: Town, laid: dict[str, int], now: datetime, tmp_path: Path
) -> None:
    make(town, tmp_path, now)
    operations.revise_position_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_code="station_minutes",
        value=9, source="", valid_from=TODAY, now=now,
    )  # fmt: skip
    run = CoverageRun.objects.get(pk=make(town, tmp_path, now))
    assert run.counts["reckoned"] == 0
    page = queries.community_positions(town.staff.clerk, town.district.community_ids[0], now)
    assert [(w.item.minutes, w.within) for w in page.row.walked or ()] == [(6, 80), (9, 160)]


def test_what_would_be_without_a_position(
    town: Town, laid: dict[str, int], now: datetime, tmp_path: Path
) -> None:
    before = make(town, tmp_path, now)
    posts = queries.run_book(town.district_id, before).inputs.posts
    (station,) = (post for post in posts if post.name == "A处station")
    asked = operations.ask_run(
        actor=town.staff.street_clerk, district_id=town.district_id, label="关甲处驿站",
        changes=Changes(left_out=(station.facility_id,)), now=now,
    )  # fmt: skip
    assert make_run(actor=PLANNER, run_id=asked, home=tmp_path, clock=lambda: now) == ""
    page = queries.compare_page(town.staff.street_clerk, before, asked)
    changed = {c.item.code: c.gained for c in page.changes}
    assert changed["position-station"] == -110
    assert "position-centre" not in changed


def test_coarse_of_its_item_is_still_a_position(town: Town, now: datetime, tmp_path: Path) -> None:
    lay_out(town, now)
    position(town, now, "B", "shared", match=Match.COARSE)
    inputs = queries.run_book(town.district_id, make(town, tmp_path, now)).inputs
    assert [item.code for item in inputs.looked_for if item not in inputs.items] == [
        "position-shared"
    ]
    assert inputs.unlooked == {"position-centre", "position-station"}
    assert (len(inputs.places), len(inputs.posts)) == (0, 1)


def test_the_pages_in_both_languages(
    town: Town, laid: dict[str, int], now: datetime, tmp_path: Path
) -> None:
    make(town, tmp_path, now)
    clerk, community = client_of(town.staff.clerk), town.district.community_ids[0]
    page = clerk.get(AT)
    text = said(page)
    assert "社区中心（核心）：2,160 人中有 2,080 人步行超过 6 分钟才能到最近的一处。" in text
    assert "直线" not in text
    (first, _) = table_rows(page)
    assert "80 人超出 6 分钟" in first
    assert "50 人超出 5 分钟" in first
    here = said(clerk.get(f"{AT}{community}/"))
    assert "D小区 50 10 分钟 过远 C处centre 9 分钟 过远 A处station" in here
    english = said(clerk.get(f"{AT}{community}/?speed=elder", headers=ENGLISH))
    assert "Community centre (core): 160 of 160 people walk longer than 6 minutes" in english
    assert "Estate station (extension): 50 of 160 people walk longer than 5 minutes" in english
    gap = said(clerk.get(f"/circles/gaps/position-centre/?area={community}"))
    assert "160 人中有 80 人在 6 分钟内没有" in gap
    assert "选址" not in gap
    shown = said(clerk.get("/circles/?item=position-centre", headers=ENGLISH))
    assert "Community centre (core)" in shown
    homes = clerk.get("/circles/gaps/position-station/map/").json()["homes"]["features"]
    costs = {home["properties"]["name"]: home["properties"]["cost"] for home in homes}
    assert (costs["A小区"], costs["B小区"], costs["D小区"]) == (0, 2_000, 6_000)


def test_without_a_run_straight_lines_are_told_and_called_so(
    town: Town, laid: dict[str, int], now: datetime
) -> None:
    clerk = client_of(town.staff.clerk)
    english = said(clerk.get(AT, headers=ENGLISH))
    assert "distances here are straight lines" in english
    assert "这里的距离是直线距离" in said(clerk.get(f"{AT}{town.district.community_ids[0]}/"))
    assert clerk.get("/circles/gaps/position-centre/").status_code == 200


def test_a_run_without_positions_says_that_nobody_has_one(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    lay_out(town, now)
    run = CoverageRun.objects.get(pk=make(town, tmp_path, now))
    assert [code for code in run.columns if level_of(code)] == []
    clerk = client_of(town.staff.clerk)
    community = town.district.community_ids[0]
    gap = said(clerk.get(f"/circles/gaps/position-centre/?area={community}"))
    assert "160 人中有 160 人在 15 分钟内没有" in gap
    assert "D小区 50 附近没有" in gap
    shown = said(clerk.get("/circles/?item=position-centre", headers=ENGLISH))
    assert "No open position of this level is in the register with a point." in shown
    assert clerk.get("/circles/gaps/position-odd/").status_code == 404
    position(town, now, "C", "centre")
    assert "直线距离" in said(clerk.get(AT)), "the run knows of none yet"


def test_statements(town: Town, laid: dict[str, int], now: datetime, tmp_path: Path) -> None:
    make(town, tmp_path, now)
    actor, community = town.staff.clerk, town.district.community_ids[0]
    warm(town)
    queries.positions_page(actor, now)
    assert statements(lambda: queries.positions_page(actor, now)) == 7
    assert statements(lambda: queries.community_positions(actor, community, now)) == 7
    assert statements(lambda: queries.gathered(town.district_id, TODAY)) == 12
    assert statements(lambda: queries.item_page(actor, "position-centre")) == 9, "two for the ring"
