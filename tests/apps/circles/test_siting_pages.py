"""The pages of siting, in both languages, and what is pasted into their form."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town
from tests.apps.circles.test_siting import space_at_d
from tests.apps.circles.worked import CORNERS, KINDERGARTEN, Worked, lay_out, worked_once
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import jobs, operations
from linquan.apps.circles.models import CoverageRun, Facility, Siting
from linquan.apps.circles.premises import Ending
from linquan.apps.circles.siting import Goal, SitingDraft, Source, Spot
from linquan.apps.circles.siting_points import read_points
from linquan.kernel.errors import Invalid

AT = "/circles/siting/"
LINES = "\n".join(f"{letter}, {CORNERS[letter][0]}, {CORNERS[letter][1]}" for letter in "ABD")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def made(town: Town, now: datetime, tmp_path: Path) -> Worked:
    return worked_once(town, tmp_path, now)


def form_of(made: Worked, **other: Any) -> dict[str, Any]:
    return {
        "item": KINDERGARTEN, "area": str(made.town.district_id), "goal": "most", "sites": "1",
        "points": LINES,
    } | other  # fmt: skip


def ask(made: Worked, **other: Any) -> str:
    """Ask, answer, and return where the answer stands."""
    clerk = client_of(made.town.staff.street_clerk)
    here = posted(clerk, f"{AT}new/", form_of(made, **other))
    jobs.answer_siting(Siting.objects.latest("pk").pk)
    return here


def test_from_a_gap_to_the_answer(made: Worked, now: datetime) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    assert "还没有提过问" in said(clerk.get(AT))
    form = clerk.get(f"{AT}new/?item={KINDERGARTEN}&area={made.town.district_id}")
    assert f'<option value="{KINDERGARTEN}" selected>' in form.content.decode()
    here = posted(clerk, f"{AT}new/", form_of(made))
    assert here == f"{AT}{Siting.objects.get().pk}/"
    waiting = clerk.get(here)
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    assert "结果一出来，本页就会显示" in said(waiting)
    asking = {"HX-Request": "true"}
    assert clerk.get(here, headers=asking).status_code == 204
    assert jobs.answer_siting(Siting.objects.get().pk) == ""
    assert clerk.get(here, headers=asking).headers["HX-Refresh"] == "true"
    page = clerk.get(here)
    told = said(page)
    assert "可让50人新享有。任选1个点位，都不会比这更多。" in told
    assert "1 · D" in told
    assert "受益 50人" in told
    assert table_rows(page) == ["D小区 50"]
    assert "选它的代价 A 自己填的点" in told
    assert "少惠及20人" in told
    assert "示例幼儿园" not in told, "it stands on the map alone"
    assert "还有2个居住点的2000人没有此项目" in told
    assert "hx-get" not in page.content.decode()
    english = said(clerk.get(here, headers={"accept-language": "en"}))
    assert "It gives it to 50 people more. No choice of 1 site can give it to more." in english
    assert "20 people fewer" in english
    assert "Example kindergarten" not in english
    rows = table_rows(clerk.get(AT))
    assert len(rows) == 1
    assert "人数最多" in rows[0]


def test_its_map(made: Worked, now: datetime) -> None:
    here, clerk = ask(made), client_of(made.town.staff.clerk)
    points = clerk.get(f"{here}points/").json()["features"]
    told = [(f["properties"]["kind"], f["properties"]["name"]) for f in points]
    assert told == [
        ("facility", "示例幼儿园"), ("closed", "A"), ("closed", "B"), ("candidate", "D"),
    ]  # fmt: skip
    assert points[-1]["properties"]["han"] == "1"
    areas = clerk.get(f"{here}areas/").json()["features"]
    kinds = [sorted(f["properties"].items()) for f in areas]
    assert kinds == [
        [("minutes", 5)], [("tone", "0.6")], [("kind", "gap")], [("kind", "gap")],
        [("kind", "gap")],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("goal", "zh", "en"),
    [
        ("everyone", "2个新点位就够，再少就会有人够不到。", "2 new sites are enough."),
        ("shortest", "没有更好的方案。", "No choice is better."),
        ("centres", "没有能服务更多人的方案。", "No choice can serve more."),
    ],
)
def test_each_goal_says_how_good_it_is(
    made: Worked, now: datetime, goal: str, zh: str, en: str
) -> None:
    here = ask(made, goal=goal, radius_m="400", least="60", most="120")
    clerk = client_of(made.town.staff.street_clerk)
    assert zh in said(clerk.get(here))
    assert en in said(clerk.get(here, headers={"accept-language": "en"}))


def test_a_question_without_an_answer_is_asked_otherwise(made: Worked, now: datetime) -> None:
    here = ask(made, area=str(made.town.far_street_id))
    clerk = client_of(made.town.staff.street_clerk)
    page = clerk.get(here)
    assert "据现有数据，这个区域没有它面向的人居住" in said(page)
    again = f"{AT}new/?again={Siting.objects.get().pk}"
    assert again in page.content.decode()
    form = clerk.get(again).content.decode()
    assert f"D, {CORNERS['D'][0]}, {CORNERS['D'][1]}" in form
    assert clerk.get(f"{AT}new/?again=999999").status_code == 404
    assert clerk.get(f"{AT}new/?again=x").status_code == 200
    assert clerk.get(f"{here}points/").json()["features"][0]["properties"]["kind"] == "facility"
    assert clerk.get(f"{here}areas/").json()["features"] == []
    assert clerk.get(f"{here}drop/").status_code == 405
    assert posted(clerk, f"{here}drop/") == AT
    assert clerk.get(here).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("points", "甲\n乙", "第1行不是点位"),
        ("points", "甲 104.01 30.01\n30.01, 104.01", "第2行：经度和纬度好像填反了"),
        ("points", "999, 30", "第1行：没有这样的点"),
        ("points", f"{'长' * 41}, 104, 30", "名称最多40个字"),
        ("points", "104.01 30.01\n" * 4_000, "一次最多500个点"),
        ("points", "104.01 30.01\n" * 10_000, "60000"),
        ("lon", "104.1", "经度和纬度请一起填"),
        ("sources", "moon", "moon"),
        ("goal", "luck", "luck"),
        ("ages", "odd", "请选择"),
        ("item", "none", "请选择清单中的项目"),
        ("sites", "51", "50"),
        ("minutes", "55", "请减少分钟数"),
    ],
)
def test_what_is_odd_is_said_beside_its_field(
    made: Worked, now: datetime, field: str, value: str, told: str
) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    page = posted(clerk, f"{AT}new/", form_of(made) | {field: value}, 422)
    assert told in page, page[:3000]
    assert "还没有提交" in page
    assert not Siting.objects.exists()


def test_a_point_of_the_map_is_one_more(made: Worked, now: datetime) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    form = form_of(made, points="", lon="104.012", lat="30.0014", ages="60-69", sources=["grid"])
    posted(clerk, f"{AT}new/", form)
    draft = SitingDraft.read(Siting.objects.get().asked)
    assert draft.points == (Spot("", 104.012, 30.0014),)
    assert (draft.sources, draft.goal) == ((Source.GRID, Source.POINTS), Goal.MOST)
    assert (draft.from_age, draft.to_age) == (60, 69)


def test_before_anything_was_reckoned(town: Town, now: datetime) -> None:
    lay_out(town, now)
    clerk = client_of(town.staff.street_clerk)
    assert clerk.get(f"{AT}new/").headers["Location"] == AT
    assert "还没有计算过谁有什么设施" in said(clerk.get(AT))


def test_who_only_reads(made: Worked, now: datetime) -> None:
    here, reader = ask(made), client_of(made.town.staff.clerk)
    assert "换个条件再问" not in said(reader.get(here))
    assert reader.get(f"{AT}new/").status_code == 403
    posted(reader, f"{here}drop/", {}, 403)
    for _ in range(20):
        posted(client_of(made.town.staff.leader), f"{AT}new/", form_of(made))
    leader = client_of(made.town.staff.leader)
    assert posted(leader, f"{AT}new/", form_of(made)) == AT
    assert "等待的问题太多" in said(leader.get(AT))


@pytest.mark.parametrize(
    ("text", "spots"),
    [
        ("", ()),
        ("东门菜场\t104.01\t30.02", (Spot("东门菜场", 104.01, 30.02),)),
        ("3号地，104.01，30.02\n\n 104 30 ", (Spot("3号地", 104.01, 30.02), Spot("", 104.0, 30.0))),
        ("-46.63,-23.55", (Spot("", -46.63, -23.55),)),
        ("a, b, 104.5°, 30.5°", (Spot("a, b", 104.5, 30.5),)),
    ],
)
def test_points_are_read(text: str, spots: tuple[Spot, ...]) -> None:
    assert read_points(text) == spots


@pytest.mark.parametrize("text", ["104.01", "NaN, NaN", "1e3, 30", "x" * 5000, "104.01; 30.02; x"])
def test_what_is_no_point(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_points(text)
    assert refusal.value.details == {"fields": {"points": "point_odd"}, "line": 1}


def plan_of(made: Worked, **other: Any) -> dict[str, Any]:
    return {
        "name": "丁处幼儿园", "name_en": "Kindergarten at D", "planned_for": "2027-09-01",
        "operator": str(made.town.staff.department_id),
    } | other  # fmt: skip


def test_a_site_is_planned_and_taken_back(made: Worked, now: datetime) -> None:
    here, clerk = ask(made), client_of(made.town.staff.street_clerk)
    take = f"{here}sites/1/take/"
    assert "列入规划" in said(clerk.get(here))
    wrong = posted(clerk, take, plan_of(made, operator="", planned_for="2026-11-19"), 422)
    assert "这一天已经过去" not in wrong
    assert "这一天已经过去" in posted(clerk, take, plan_of(made, planned_for="2026-11-19"), 422)
    assert posted(clerk, take, plan_of(made)) == here
    row = Facility.objects.latest("pk")
    assert (row.state, row.name, str(row.planned_for)) == ("planned", "丁处幼儿园", "2027-09-01")
    assert (row.lon, row.lat) == CORNERS["D"]
    assert row.source == f"帮我选点，问题{Siting.objects.get().pk}"
    page = said(clerk.get(here))
    assert "已列入规划：到台账中查看" in page
    assert "在这里规划" not in page
    posted(clerk, take, plan_of(made))
    assert "这里已列入规划" in said(clerk.get(here))
    assert "人数最多" in table_rows(clerk.get(AT))[0]
    posted(clerk, f"/circles/facilities/{row.pk}/take-back/")
    assert "在这里规划" in said(clerk.get(here))
    assert clerk.get(take).status_code == 405
    posted(clerk, f"{here}sites/9/take/", plan_of(made), 404)
    for who in (made.town.staff.leader, made.town.staff.other_clerk):
        assert "在这里规划" not in said(client_of(who).get(here))
        posted(client_of(who), take, plan_of(made), 403)


def test_a_space_that_was_let_meanwhile_is_not_planned_in(made: Worked, now: datetime) -> None:
    clerk = made.town.staff.street_clerk
    space = space_at_d(made, now)
    here = ask(made, points="", sources=["premises"])
    assert "丁处空铺" in said(client_of(clerk).get(here))
    operations.withdraw_premises(
        actor=clerk, premises_id=space, ending=Ending.LET, reason="", now=now
    )
    browser = client_of(clerk)
    posted(browser, f"{here}sites/1/take/", plan_of(made))
    assert "这处闲置空间已不再提供" in said(browser.get(here))
    assert not Facility.objects.filter(state="planned").exists()


def test_what_would_be_is_compared(made: Worked, now: datetime) -> None:
    here, clerk = ask(made), client_of(made.town.staff.street_clerk)
    assert "计算并对比" in said(clerk.get(here))
    assert clerk.get(f"{here}compare/").status_code == 405
    assert posted(clerk, f"{here}compare/") == here
    assert "正在计算，请稍后再看" in said(clerk.get(here))
    run_id = CoverageRun.objects.latest("pk").pk
    assert jobs.make_run(run_id) == ""
    link = f"/circles/compare/?a={made.run_id}&amp;b={run_id}"
    assert link in clerk.get(here).content.decode()
    assert clerk.get(link.replace("&amp;", "&")).status_code == 200
    posted(clerk, f"{here}compare/")
    assert CoverageRun.objects.count() == 2
    posted(client_of(made.town.staff.clerk), f"{here}compare/", {}, 403)
    empty = ask(made, area=str(made.town.far_street_id))
    posted(clerk, f"{empty}compare/")
    assert "没有可比较的点位" in said(clerk.get(empty))
