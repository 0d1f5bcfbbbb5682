"""Pages of who can walk to what: every figure is the one that docs/circles.md works out by hand."""

import re
from datetime import datetime
from pathlib import Path

from django.test import Client
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED, statements
from tests.apps.circles.worked import (
    CORNERS,
    KINDERGARTEN,
    PLANNER,
    Worked,
    enter_park,
    keep_streets,
    worked,
)
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import refused

from linquan.apps.circles import operations, queries
from linquan.apps.circles.running import make_run
from linquan.apps.circles.runs import Changes, Place
from linquan.apps.places.queries import area_book
from linquan.kernel import books
from linquan.kernel.errors import NotFound

GAP = f"/circles/gaps/{KINDERGARTEN}/"
ENGLISH = {"accept-language": "en"}


def test_without_streets_it_says_what_is_needed(town: Town, clerk: Client, now: datetime) -> None:
    for url in ("/circles/", "/circles/gaps/", GAP, "/circles/compare/?a=1&b=2"):
        assert "There are no streets to walk along yet" in said(clerk.get(url, headers=ENGLISH)), (
            url
        )
    assert "还没有可走的路网" in said(clerk.get("/circles/"))
    keep_streets(town, now)
    assert "正在计算生活圈" in said(clerk.get("/circles/gaps/"))


def test_one_item_with_the_places_behind_it(made: Worked, clerk: Client) -> None:
    community = made.town.district.community_ids[0]
    page = clerk.get(f"{GAP}?area={community}")
    assert "160 人中有 80 人在 5 分钟内没有" in said(page)
    assert [row.split() for row in table_rows(page)] == [
        ["成年人", "1.2", "m/s", "80", "50%", "160", "100%", "160", "100%"],
        ["老年人", "0.8", "m/s", "0", "0%", "80", "50%", "160", "100%"],
        ["推婴儿车的人", "1.0", "m/s", "80", "50%", "110", "69%", "160", "100%"],
    ]
    assert "D小区 50 示例幼儿园 12 分钟 超出 7 分钟 A小区 30 示例幼儿园 8 分钟 超出 4 分钟" in said(
        page
    )
    assert "示例幼儿园 80 人的最近一处" in said(page)
    assert "160 人中有 80 人（50%）在 300 米内有" in said(page)
    english = said(clerk.get(f"{GAP}?area={community}", headers=ENGLISH))
    assert "80 of 160 have none within 5 minutes." in english
    assert "80 of 160 (50%) have one within 300 m" in english


def test_what_is_planned_would_change_it(made: Worked, clerk: Client, now: datetime) -> None:
    assert "还没有规划" in said(clerk.get(GAP))
    enter(
        made.town, now, standing=PLANNED,
        draft={"name": "规划幼儿园", "item_code": KINDERGARTEN}, place={"lon": None, "lat": None},
    )  # fmt: skip
    assert "规划幼儿园 规划中，已完成 30%" in said(clerk.get(GAP))


def test_the_gaps_of_an_area(made: Worked, clerk: Client) -> None:
    community = made.town.district.community_ids[0]
    rows = table_rows(clerk.get(f"/circles/gaps/?area={community}"))
    assert len(rows) == 24
    (row,) = [row for row in rows if "幼儿园" in row]
    assert row == "幼儿园 5 分钟 步行 · 基础保障 儿童 160 人 80 50% 1 – D小区 50 人 选点 : 幼儿园"
    other = made.town.district.community_ids[1]
    (row,) = [
        row for row in table_rows(clerk.get(f"/circles/gaps/?area={other}")) if "幼儿园" in row
    ]
    assert "儿童 2,000 人 2,000 0% 1" in row
    assert len(table_rows(clerk.get("/circles/gaps/?tier=all"))) == 66
    nobody = made.town.far_street_id
    assert "据目前所知，这里没有人居住" in said(clerk.get(f"/circles/gaps/?area={nobody}"))
    assert clerk.get("/circles/gaps/?area=999999").status_code == 404
    assert clerk.get("/circles/gaps/?run=999999").status_code == 404


def test_the_gaps_of_a_zone(town: Town, clerk: Client, tmp_path: Path, now: datetime) -> None:
    zone_id = enter_park(town, now)
    worked(town, tmp_path, now)
    page = clerk.get(f"/circles/gaps/?zone={zone_id}")
    assert "示例园区 · 110 人" in said(page)
    (row,) = [row for row in table_rows(page) if "幼儿园" in row]
    assert "儿童 110 人 30 73% 1 –" in row, "A lacks it, B has it, D lies outside"
    assert clerk.get("/circles/gaps/?zone=999999").status_code == 404


def test_what_was_asked_is_thrown_away_in_its_page(
    made: Worked, clerk: Client, now: datetime
) -> None:
    town = made.town
    asked = operations.ask_run(
        actor=town.staff.street_clerk, district_id=town.district_id, label="设想一",
        changes=Changes((), (made.kindergarten,)), now=now,
    )  # fmt: skip
    assert "丢弃 : 设想一" in said(clerk.get("/circles/runs/"))
    at = f"/circles/runs/{asked}/drop/"
    assert client_of(town.staff.clerk).post(at).status_code == 403
    assert "设想一" in said(clerk.get("/circles/runs/"))
    assert clerk.post(at).status_code == 303
    assert "设想一" not in said(clerk.get("/circles/runs/"))
    assert clerk.post(f"/circles/runs/{made.run_id}/drop/").status_code == 303
    assert "正在计算，或者由系统保留，不能丢弃" in said(clerk.get("/circles/runs/"))


def test_the_map_of_an_item(made: Worked, clerk: Client) -> None:
    page = clerk.get(f"/circles/?item={KINDERGARTEN}")
    share, without, left_out = (row.split() for row in table_rows(page))
    assert share == ["儿童", "4%", "0%", "4%"]
    assert without == ["没有的人数", "2,080", "2,160", "2,080"]
    assert left_out == ["够不到的居住点", "4", "5", "4"]
    data = clerk.get(f"{GAP}map/").json()
    assert data["limits"] == {
        "adult": [3600, 7200, 10800], "elder": [2400, 4800, 7200], "pram": [3000, 6000, 9000],
    }  # fmt: skip
    assert sorted(map(int, data["rings"])) == [2400, 3000, 3600, 4800, 6000, 7200, 9000, 10800]
    costs = {f["properties"]["name"]: f["properties"]["cost"] for f in data["homes"]["features"]}
    assert {name: costs[name] for name in ("A小区", "B小区", "D小区")} == {
        "A小区": 5000, "B小区": 3000, "D小区": 7000,
    }  # fmt: skip
    assert [place["name"] for place in data["places"]] == ["示例幼儿园"]
    assert clerk.get("/circles/?item=NO-SUCH").status_code == 404


def test_before_and_after(made: Worked, clerk: Client, tmp_path: Path, now: datetime) -> None:
    town = made.town
    there = Place(-1, "拟建园", "Proposed", KINDERGARTEN, *CORNERS["D"])
    asked = operations.ask_run(
        actor=town.staff.street_clerk, district_id=town.district_id, label="丁处新建",
        changes=Changes((there,)), now=now,
    )  # fmt: skip
    listed = said(clerk.get("/circles/runs/"))
    assert "丁处新建 假设方案" in listed
    assert "等待中" in listed
    assert make_run(actor=PLANNER, run_id=asked, home=tmp_path, clock=lambda: now) == ""
    page = clerk.get(f"/circles/compare/?a={made.run_id}&b={asked}")
    (row,) = table_rows(page)
    assert row.split() == [
        "幼儿园", "儿童", "5", "分钟", "步行", "2,080", "2,030", "+50",
    ]  # fmt: skip
    assert "之前没有 按分钟" in said(page)
    assert "+ 拟建园 幼儿园" in said(page)
    back = said(clerk.get(f"/circles/compare/?a={asked}&b={made.run_id}", headers=ENGLISH))
    assert "−50" in back
    same = said(clerk.get(f"/circles/compare/?a={made.run_id}&b={made.run_id}"))
    assert "没有差别" in same
    assert clerk.get("/circles/compare/?a=1&b=x").status_code == 404
    lacking = clerk.get(f"/circles/compare/?a={made.run_id}", follow=True)
    assert lacking.redirect_chain == [("/circles/runs/", 303)]
    assert "请选两次计算" in said(lacking)


def test_statements(made: Worked) -> None:
    actor = made.town.staff.grid_worker
    warm(made.town)
    queries.item_map(actor, KINDERGARTEN)
    assert statements(lambda: queries.gaps_page(actor)) == 6
    assert statements(lambda: queries.item_page(actor, KINDERGARTEN)) == 11, "two for the ring"
    assert statements(lambda: queries.map_page(actor, KINDERGARTEN)) == 4
    assert statements(lambda: queries.item_map(actor, KINDERGARTEN)) == 6
    assert statements(lambda: queries.runs_page(actor)) == 2
    assert statements(lambda: queries.compare_page(actor, made.run_id, made.run_id)) == 8


def test_of_another_district_nothing_is_seen(made: Worked) -> None:
    refused(NotFound, queries.run_book, made.town.district_id + 1, made.run_id)


def test_what_is_near_my_home(made: Worked, client: Client) -> None:
    page = said(client.get(f"/p/near/?home={made.estates['A']}"))
    assert "从A小区沿真实道路步行15分钟内" in page
    assert "9 分钟 示例幼儿园 幼儿园 · 8:00-21:00" in page
    slow = said(client.get(f"/p/near/?home={made.estates['D']}&who=elder", headers=ENGLISH))
    assert "15 min Example kindergarten" in slow
    far = said(client.get(f"/p/near/?home={made.town.grid_id + 2}"))
    assert "15分钟以外 – 幼儿园" in far or "分钟 幼儿园 示例幼儿园" in far
    assert "您住在哪里？" in said(client.get("/p/near/"))
    assert client.get("/p/near/?home=x&who=nobody&at=zz").status_code == 200


def test_near_my_home_before_anything_is_reckoned(town: Town, client: Client) -> None:
    page = said(client.get(f"/p/near/?home={town.grid_id}"))
    assert "这里的路还没有计算好" in page


def test_nobody_lives_there(made: Worked, client: Client) -> None:
    page = said(client.get(f"/p/near/?home={made.town.far_street_id}"))
    assert "还不知道这里住处的位置" in page


def test_statements_of_what_is_near(made: Worked) -> None:
    areas = area_book(made.town.district_id, books.versions(made.town.district_id))
    area = areas.areas[made.estates["A"]]
    queries.near_page(areas, area)
    assert statements(lambda: queries.near_page(areas, area)) == 3


def test_every_page_of_life_circles_is_named_once(town: Town, clerk: Client) -> None:
    page = clerk.get("/circles/gaps/").content.decode()
    (nav,) = re.findall(r'<nav class="shelves.*?</nav>', page, flags=re.DOTALL)
    urls = re.findall(r'href="([^"]+)"', nav)
    assert len(urls) == len(set(urls)) == 29
