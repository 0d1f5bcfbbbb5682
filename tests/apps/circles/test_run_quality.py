"""How good the data behind the newest run are, on the small town of docs/circles.md.

Two communities lie by no street (2,000 people); a street of its own, 400 m south of D, leads
nowhere else: E, 40 people, stands there, and one pharmacy. Another one lies 150 m north of C.
"""

import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from django.test import Client
from docx.document import Document as Paper
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED, statements
from tests.apps.circles.worked import (
    CORNERS,
    PLANNER,
    K,
    M,
    Worked,
    enter_kindergarten,
    lay_out,
    make,
    worked,
)
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.circles import jobs, operations, queries
from linquan.apps.circles.doubts import Doubt, Footings, Heads
from linquan.apps.circles.footing import Footing
from linquan.apps.circles.homes import people_of_tree
from linquan.apps.circles.models import CoverageRun, RunPart
from linquan.apps.circles.queries import runs
from linquan.apps.circles.queries.run_quality import DoubtPage, RunQualityPage
from linquan.apps.circles.reports import Language
from linquan.apps.circles.ways import drafted
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.engine.circles.catalogue import Match
from linquan.engine.networks import Mode, network_from_edges

AT = "/circles/quality/"
SOUTH = CORNERS["D"][1] - 400 * M
E = (CORNERS["D"][0], SOUTH)
ENGLISH = {"accept-language": "en"}
SAID_OF_DATA = {
    "开放但没有点位的设施：未计入": "{n}处开放的设施没有地图位置",
    "开放但只是大致相符的设施：未计入": "{n}处设施可能只是相近类别",
    "规划中的设施：暂未计入": "{n}处设施在规划中",
    "没有人口的居住点和小区": "{n}个小区没有人口数",
    "所在道路与别处不通的设施": "{n}处设施所在的道路与别处不通",
    "什么都够不到的居住点": "{n}处住所（{people}）离所有街道太远",
    "所在道路与别处不通的居住点": "{n}处住所（{people}）所在的道路与别处不通",
}
"""How the page says a number, and how a report does."""


@pytest.fixture
def made(town: Town, tmp_path: Path, now: datetime) -> Worked:
    """Lay the town out with its island, and make the run."""
    estates = lay_out(town, now)
    community = town.district.community_ids[0]
    estates["E"] = _estate(town, now, "E", 40, E)
    _estate(town, now, "F", 0, CORNERS["A"])
    points = [*CORNERS.values(), E, (E[0] + 300 * K, SOUTH)]
    lon, lat = (list(side) for side in zip(*points, strict=True))
    streets = network_from_edges(lon, lat, [0, 1, 1, 4], [1, 2, 3, 5], mode=Mode.WALK)
    draft = drafted(streets, "手算示例", {"islands": 3, "main_share": 0.6667})
    operations.keep_network(actor=PLANNER, district_id=town.district_id, draft=draft, now=now)
    kindergarten = enter_kindergarten(town, now)
    assert community
    enter(town, now, draft={"name": "岛上药房", "name_en": "Pharmacy on an island"},
          place={"lon": E[0] + 100 * K, "lat": SOUTH})  # fmt: skip
    enter(town, now, draft={"name": "偏远药房", "name_en": "Pharmacy far off"},
          place={"lon": CORNERS["C"][0], "lat": CORNERS["C"][1] + 150 * M})  # fmt: skip
    enter(town, now, draft={"name": "无点药房"}, place={"lon": None, "lat": None})
    enter(town, now, draft={"name": "存疑药房", "match": Match.COARSE})
    enter(town, now, draft={"name": "规划药房"}, standing=PLANNED)
    return Worked(town, estates, kindergarten, make(town, tmp_path, now))


def _estate(town: Town, now: datetime, letter: str, heads: int, at: tuple[float, float]) -> int:
    draft = AreaDraft(
        Level.ESTATE, f"{letter}小区", town.district.community_ids[0], name_en=f"Estate {letter}",
        residents=heads, lon=at[0], lat=at[1],
    )  # fmt: skip
    return places.add_area(actor=SETUP, draft=draft, now=now)


def page_of(made: Worked) -> RunQualityPage:
    page = queries.run_quality_page(made.town.staff.grid_worker)
    assert page is not None
    return page


def behind(made: Worked, doubt: Doubt) -> DoubtPage:
    return queries.doubt_page(made.town.staff.grid_worker, doubt)


def test_every_number_is_the_one_by_hand(made: Worked) -> None:
    known = page_of(made).quality
    assert known.homes == {
        Doubt.NOTHING: Heads(2, 2000), Doubt.ISLAND: Heads(1, 40), Doubt.OFF_WAY: Heads(2, 2000),
    }  # fmt: skip
    assert known.places == {Doubt.PLACE_ISLAND: 1, Doubt.PLACE_OFF_WAY: 1}
    assert (known.lost, known.without_point, known.coarse, known.planned) == (0, 1, 1, 1)
    assert [area.name for area in known.empty] == ["F小区"]
    assert (known.nobody, known.people, known.tree) == (0, 2200, 24_000)
    assert (known.gateless, known.off_way_m) == (0, 100)
    (ways,) = known.networks
    assert (ways["nodes"], ways["arcs"]) == (6, 8)


def test_every_number_opens_what_is_behind_it(made: Worked) -> None:
    island = behind(made, Doubt.ISLAND)
    assert [(one.area.name, one.people, one.off_m) for one in island.homes] == [("E小区", 40, 0)]
    nothing = behind(made, Doubt.NOTHING)
    assert [one.people for one in nothing.homes] == [1000, 1000]
    assert {one.off_m for one in nothing.homes} == {None}
    (far,) = behind(made, Doubt.PLACE_OFF_WAY).places
    assert (far.place.name, round(far.off_m or 0)) == ("偏远药房", 150)
    (aside,) = behind(made, Doubt.PLACE_ISLAND).places
    assert aside.place.name == "岛上药房"
    nobody = behind(made, Doubt.NOBODY)
    assert ([area.name for area in nobody.estates], nobody.count) == (["F小区"], 1)


def test_of_all_that_nobody_lives_in_so_many_are_shown(
    made: Worked, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _estate(made.town, now, "G", 0, CORNERS["A"])
    monkeypatch.setattr("linquan.apps.circles.queries.run_quality.MOST_LISTED", 1)
    found = behind(made, Doubt.NOBODY)
    assert (len(found.homes) + len(found.estates), found.count, found.is_cut) == (1, 2, True)


def test_a_threshold_says_how_far_is_doubtful(made: Worked, now: datetime) -> None:
    operations.revise_position_rule(
        actor=made.town.staff.street_clerk, district_id=made.town.district_id,
        rule_code="off_way_m", value=200, source="街道", valid_from=now.date(), now=now,
    )  # fmt: skip
    known = page_of(made).quality
    assert (known.off_way_m, known.places[Doubt.PLACE_OFF_WAY]) == (200, 0)
    assert known.homes[Doubt.OFF_WAY] == Heads(2, 2000), "too far to be reached at all"


def test_the_report_says_the_same(made: Worked) -> None:
    district_id = made.town.district_id
    told = queries.report_data(district_id, made.run_id, district_id).quality
    assert (told.homes_far, told.people_far, told.homes_aside, told.people_aside) == (
        2, 2000, 1, 40,
    )  # fmt: skip
    assert (told.facilities_far, told.facilities_aside) == (0, 1)
    assert (told.facilities_without_point, told.facilities_coarse, told.facilities_planned) == (
        1, 1, 1,
    )  # fmt: skip
    assert (told.estates_without_gate, told.estates_without_people) == (0, 1)
    other = queries.report_data(district_id, made.run_id, made.town.district.community_ids[1])
    assert (other.quality.homes_aside, other.quality.facilities_aside) == (0, 0)
    assert (other.quality.homes_far, other.quality.people_far) == (2, 2000)


def paper_of(made: Worked, now: datetime) -> Paper:
    """Have the report of the district written; returns it as Word has it."""
    clerk = made.town.staff.street_clerk
    report_id = operations.ask_report(
        actor=clerk, run_id=made.run_id, area_id=made.town.district_id,
        language=Language.CHINESE, now=now,
    )  # fmt: skip
    assert jobs.write_report(report_id) == ""
    content = client_of(clerk).get(f"/circles/reports/{report_id}/docx/").content
    return docx.Document(io.BytesIO(content))


def table_of(paper: Paper, heading: str) -> list[list[str]]:
    """Return the rows of the table that begins with a heading."""
    (found,) = (t for t in paper.tables if t.rows[0].cells[0].text == heading)
    return [[cell.text for cell in row.cells] for row in found.rows[1:]]


def test_a_report_has_the_figures_of_the_pages(
    made: Worked, now: datetime, tmp_path: Path, settings: Any
) -> None:
    """Read both: every gap, every circle, and every number of the quality of the data."""
    settings.LINQUAN_HOME = tmp_path
    paper, clerk = paper_of(made, now), client_of(made.town.staff.street_clerk)
    rows = table_rows(clerk.get("/circles/gaps/?tier=all"))
    line = re.compile(r"(.+?) \d+ 分钟 (?:步行|驾车) .*? ([\d,]+) 人 ([\d,]+) \d+% ")
    found = filter(None, map(line.match, rows))
    gaps = {one[1]: (one[2], one[3]) for one in found if one[3] != "0"}
    told = {
        row[0].removesuffix("（基础以外）"): (row[3], row[4]) for row in table_of(paper, "项目")
    }
    assert told == gaps
    assert len(told) == 64
    assert (told["幼儿园"], told["药店"]) == (("2,200", "2,120"), ("2,200", "2,050"))
    page = said(clerk.get("/circles/gaps/"))
    circles = re.findall(r"(\d+ 分钟圈) [\d.]+ / (\d+) .*?([\d,]+) 人（\d+%）全部够得到", page)
    assert [(row[0], row[1], row[2].split()[0]) for row in table_of(paper, "圈层")] == circles
    summary = table_of(paper, "人口")[0]
    assert f"江安区 · {summary[0]} 人" in page
    quality = said(clerk.get(AT))
    lines = [p.text.replace(" ", "") for p in paper.paragraphs if p.style.name == "List Bullet"]
    for name, words in SAID_OF_DATA.items():
        number = re.search(rf"{name}(?: ([\d,]+人))? (\d+) ", quality)
        assert number, name
        begun = words.format(n=number[2], people=number[1])
        assert [one for one in lines if one.startswith(begun)], begun


def test_of_a_run_made_before_that_it_is_not_known(made: Worked) -> None:
    CoverageRun.objects.filter(pk=made.run_id).update(parts={})
    RunPart.objects.all().delete()
    runs.forget()
    known = page_of(made).quality
    assert {*known.homes.values(), *known.places.values(), known.lost} == {None}
    page = said(client_of(made.town.staff.clerk).get(AT))
    assert "下次计算后可知" in page
    district_id = made.town.district_id
    told = queries.report_data(district_id, made.run_id, district_id).quality
    assert (told.homes_far, told.people_far, told.homes_aside) == (2, 2000, 0)


def test_what_did_not_change_is_not_found_anew(made: Worked, now: datetime, tmp_path: Path) -> None:
    first = CoverageRun.objects.get(pk=made.run_id).parts
    enter_kindergarten(made.town, now, "D")
    second = CoverageRun.objects.get(pk=make(made.town, tmp_path, now)).parts
    assert first["footing:homes"] == second["footing:homes"]
    assert first["footing:places"] != second["footing:places"]
    assert first["reached"] != second["reached"]


def test_the_page_and_what_it_opens(made: Worked) -> None:
    clerk = client_of(made.town.staff.clerk)
    told = said(clerk.get(AT))
    for words in (
        "什么都够不到的居住点 2,000人 2", "所在道路与别处不通的居住点 40人 1",
        "离所有道路超过 100 米的居住点 2,000人 2", "离所有道路超过 100 米的设施 1",
        "社区合计 24,000 人，居住点合计 2,200 人 21,800",
    ):  # fmt: skip
        assert words in told
    page = clerk.get(AT)
    assert "6 个节点、8 条路段" in said(page)
    html = page.content.decode()
    for url in (
        "/circles/facilities/?flaw=no_point&amp;state=open",
        "/circles/facilities/?match=coarse&amp;state=open",
        "/circles/facilities/?state=planned",
    ):  # fmt: skip
        assert url in html
        assert len(table_rows(clerk.get(url.replace("&amp;", "&")))) == 1
    for doubt, shown in (
        (Doubt.NOTHING, "1,000"), (Doubt.ISLAND, "E小区 40 0米"), (Doubt.NOBODY, "F小区 0"),
        (Doubt.PLACE_OFF_WAY, "偏远药房 药店"), (Doubt.PLACE_ISLAND, "岛上药房 药店"),
    ):  # fmt: skip
        at = f"{AT}{doubt}/"
        assert at in html
        assert shown in said(clerk.get(at)), doubt
        points = clerk.get(f"{at}points/").json()["features"]
        assert len(points) == len(table_rows(clerk.get(at)))
    assert clerk.get(f"{AT}odd/").status_code == 404
    assert clerk.get(f"{AT}odd/points/").status_code == 404
    english = said(clerk.get(f"{AT}{Doubt.PLACE_OFF_WAY}/", headers=ENGLISH))
    assert "Pharmacy far off Pharmacy – 150 m" in english
    whole = said(clerk.get(AT, headers=ENGLISH))
    assert "Homes beside ways that lead nowhere else 40 people 1" in whole
    assert "3 parts before scraps were left out, 67% of the nodes in the largest" in whole


def test_before_anything_was_reckoned(town: Town, client: Client) -> None:
    clerk = client_of(town.staff.clerk)
    assert "还没有计算过" in said(clerk.get(AT))
    assert "还没有可走的路网" in said(clerk.get(f"{AT}nothing/"))
    assert client.get(AT).status_code == 303


def test_statements(made: Worked) -> None:
    warm(made.town)
    actor = made.town.staff.grid_worker
    queries.run_quality_page(actor)
    assert statements(lambda: queries.run_quality_page(actor)) == 12
    assert statements(lambda: queries.doubt_page(actor, Doubt.ISLAND)) == 6
    assert statements(lambda: queries.doubt_page(actor, Doubt.NOBODY)) == 8
    assert statements(lambda: queries.doubt_points(actor, Doubt.PLACE_ISLAND)) == 6


def test_where_there_is_no_place_nobody_reaches_nothing(
    town: Town, tmp_path: Path, now: datetime
) -> None:
    found = worked(town, tmp_path, now)
    operations.close_facility(
        actor=town.staff.clerk, facility_id=found.kindergarten, closed_on=date(2026, 11, 2),
        reason="房屋拆除", now=now,
    )  # fmt: skip
    make(town, tmp_path, now)
    page = queries.run_quality_page(town.staff.clerk)
    assert page is not None
    assert page.quality.homes[Doubt.NOTHING] == Heads(0, 0)
    assert page.quality.places == {Doubt.PLACE_ISLAND: None, Doubt.PLACE_OFF_WAY: None}


# Pure.


def test_a_footing_tells_lost_aside_and_far() -> None:
    found = Footing(
        np.array([0, 1, -1], dtype=np.int32), np.array([3.0, 120.0, np.nan], dtype=np.float32)
    )
    again = Footing.unpack(found.pack())
    assert (again.lost.tolist(), again.aside.tolist()) == (
        [False, False, True], [False, True, False],
    )  # fmt: skip
    assert again.beyond(100).tolist() == [False, True, True]
    assert again.beyond(120).tolist() == [False, False, True]
    told = Footings(found, None, np.array([True, False, True]))
    nothing = told.homes_with(Doubt.NOTHING, 100)
    assert nothing is not None
    assert nothing.tolist() == [False, True, False]
    assert told.places_with(Doubt.PLACE_ISLAND, 100) is None


def test_the_tree_of_no_areas_has_nobody() -> None:
    tree = people_of_tree((), {})
    assert (tree.people, tree.dwellings) == (0, ())
