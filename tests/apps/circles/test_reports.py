"""A report of life circles is asked for, written, kept and handed out."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from pypdf import PdfReader
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, events_after, last_event_id, warm
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.test_lists import VET
from tests.apps.circles.test_siting import OWN, answered
from tests.apps.circles.worked import (
    CORNERS,
    PLANNER,
    Worked,
    enter_kindergarten,
    make,
    worked_once,
)
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import refused
from tests.dead_workers import left_job

from linquan.apps.circles import jobs, operations, queries
from linquan.apps.circles.owing import REPORT_TASK
from linquan.apps.circles.report_models import CircleReport
from linquan.apps.circles.reporting import Advice, Name, Rejected, Site, Worst, document_of
from linquan.apps.circles.reports import Language
from linquan.apps.circles.siting import Goal, Source
from linquan.kernel.documents import Heading
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.left_jobs import take_up_left

AT = "/circles/reports/"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def made(town: Town, tmp_path: Path, now: datetime) -> Worked:
    return worked_once(town, tmp_path, now)


@pytest.fixture
def clerk(town: Town) -> Client:
    return client_of(town.staff.street_clerk)


def ask(made: Worked, now: datetime, **given: Any) -> int:
    values: dict[str, Any] = {
        "actor": made.town.staff.street_clerk, "run_id": made.run_id,
        "area_id": made.town.district.community_ids[0], "language": Language.CHINESE, "now": now,
    }  # fmt: skip
    return operations.ask_report(**values | given)


def test_it_says_what_the_pages_say(made: Worked, clerk: Client, now: datetime) -> None:
    seen = last_event_id()
    report_id = ask(made, now)
    assert "等待中" in said(clerk.get(AT))
    assert jobs.write_report(report_id) == ""
    told = [e["kind"] for e in events_after(seen)]
    assert told == ["circle_report.asked", "circle_report.begun", "circle_report.written"]
    answer = clerk.get(f"{AT}{report_id}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "幼儿园" in text
    assert "锦绣社区" in text
    paper = docx.Document(io.BytesIO(clerk.get(f"{AT}{report_id}/docx/").content))
    rows = [[c.text for c in row.cells] for table in paper.tables for row in table.rows]
    (row,) = [row for row in rows if row and row[0].startswith("幼儿园")][:1]
    assert "160" in " ".join(row)
    assert "80" in " ".join(row)


def test_a_report_whose_worker_was_killed_is_written_after_all(made: Worked, now: datetime) -> None:
    report_id = ask(made, now)
    put_back = {"report_id": report_id, "now": now}
    refused(WrongState, operations.put_back_report, actor=PLANNER, **put_back)
    operations.begin_report(actor=PLANNER, **put_back)
    refused(NotAllowed, operations.put_back_report, actor=made.town.staff.clerk, **put_back)
    left_job(REPORT_TASK, now, report_id=report_id)
    assert take_up_left(now) == 1
    assert CircleReport.objects.get().state == "waiting"
    assert jobs.write_report(report_id) == ""
    assert CircleReport.objects.get().state == "done"


def test_the_figures_it_is_written_from(made: Worked, now: datetime) -> None:
    community = made.town.district.community_ids[0]
    data = queries.report_data(made.town.district_id, made.run_id, community)
    assert (data.summary.people, data.summary.homes, data.summary.facilities) == (160, 3, 1)
    five = data.summary.circles[0]
    assert (five.minutes, five.items, five.people_by_count[:2]) == (5, 11, (80, 80))
    (gap,) = [gap for gap in data.gaps if gap.item.zh == "幼儿园"]
    assert (gap.people, gap.without, gap.share) == (160, 80, 0.5)
    assert gap.nearest_min == pytest.approx(10.0)
    assert [(w.area.zh, w.people) for w in gap.worst] == [("D小区", 50), ("A小区", 30)]
    (sheet,) = data.maps
    assert [home.lacks for home in sheet.homes] == [True, False, True], "and no home elsewhere"
    assert [ring.minutes for ring in sheet.rings] == [5, 10, 15]


def test_a_map_is_about_its_area(made: Worked) -> None:
    """A kilometre around the homes: from 200 m west of B to B, from 400 m south of it."""
    community, district = made.town.district.community_ids[0], made.town.district_id
    data = queries.report_data(district, made.run_id, community)
    west, south, east, north = data.maps[0].bounds or (0, 0, 0, 0)
    (lon_a, lat), (lon_b, _) = CORNERS["A"], CORNERS["B"]
    metre = (lon_b - lon_a) / 200
    assert (west, east) == pytest.approx((lon_a - 1000 * metre, lon_b + 1000 * metre), abs=1e-6)
    assert south == pytest.approx(lat - 1400 / 111_195, abs=1e-6)
    assert north == pytest.approx(lat + 1000 / 111_195, abs=1e-6)
    (whole,) = queries.report_data(district, made.run_id, district).maps
    assert len(whole.homes) == 5
    titles = [
        next(one.text for one in document_of(data, language).blocks if isinstance(one, Heading))
        for language in ("zh-hans", "en")
    ]
    assert titles == [
        "幼儿园：5 分钟够不到的居住点",
        "Kindergarten: homes without it within 5 minutes",
    ]


def test_homes_that_reach_nothing_are_told(made: Worked) -> None:
    """Two communities lie by no street."""
    town = made.town
    whole = queries.report_data(town.district_id, made.run_id, town.district_id).quality
    assert (whole.homes_far, whole.people_far) == (2, 2000)
    one = queries.report_data(town.district_id, made.run_id, town.district.community_ids[0])
    assert (one.quality.homes_far, one.quality.people_far) == (0, 0)


def test_whose_catalogue_it_is(made: Worked, now: datetime, tmp_path: Path) -> None:
    district_id = made.town.district_id
    assert queries.report_data(district_id, made.run_id, district_id).methods.is_default
    operations.revise_item(
        actor=made.town.staff.street_clerk, district_id=district_id, item_code="", draft=VET,
        valid_from=now.date(), now=now,
    )  # fmt: skip
    second = make(made.town, tmp_path, now)
    assert not queries.report_data(district_id, second, district_id).methods.is_default
    assert queries.report_data(district_id, made.run_id, district_id).methods.is_default


def test_the_newest_advice_of_the_area(made: Worked, now: datetime, tmp_path: Path) -> None:
    """What docs/engine.md works out: a second kindergarten belongs at D."""
    district_id = made.town.district_id
    answered(made, now, minutes=10)
    answered(made, now)
    (advice,) = queries.report_data(district_id, made.run_id, district_id).advice
    assert advice == Advice(
        Name("幼儿园", "Kindergarten"), 5, 1, 3, 80, 130, 130, 2160,
        (Site(
            Name("D"), 50, (Worst(Name("D小区", "Estate D"), 50),), lon=CORNERS["D"][0],
            lat=CORNERS["D"][1],
        ),),
        (Rejected(Name("A"), 20, 20), Rejected(Name("B"), 20, 20)),
    )  # fmt: skip
    shown = queries.report_data(district_id, made.run_id, district_id).maps[0].places
    assert [(one.name.zh, one.is_site, one.is_centre) for one in shown] == [
        ("示例幼儿园", False, True), ("D", True, False),
    ]  # fmt: skip
    community = made.town.district.community_ids[0]
    assert queries.report_data(district_id, made.run_id, community).advice == ()
    enter_kindergarten(made.town, now, "A")
    later = make(made.town, tmp_path, now + timedelta(days=1))
    (advice,) = queries.report_data(district_id, later, district_id).advice
    assert advice.on == now.date(), "it is told that its figures are others"
    answered(made, now)
    assert queries.report_data(district_id, later, district_id).advice[0].before == 160 - 50
    assert queries.report_data(district_id, made.run_id, district_id).advice[0].before == 80


def test_advice_for_money_says_what_each_site_costs(made: Worked, now: datetime) -> None:
    prices = (300_000, 250_000, 900_000)
    points = tuple(replace(spot, yuan=yuan) for spot, yuan in zip(OWN, prices, strict=True))
    answered(made, now, goal=Goal.BUDGET, budget_yuan=1_000_000, points=points)
    data = queries.report_data(made.town.district_id, made.run_id, made.town.district_id)
    (advice,) = data.advice
    assert (advice.money, advice.spent, advice.sites[0].yuan) == (1_000_000, 900_000, 900_000)
    assert (advice.value, advice.has_examples) == (130, True)
    assert [(one.place.zh, one.yuan) for one in advice.rejected] == [("A", 300_000), ("B", 250_000)]


def test_a_site_without_a_name_is_told_by_what_is_beside_it(made: Worked, now: datetime) -> None:
    answered(made, now, sources=(Source.GRID,), points=(), spacing_m=100)
    data = queries.report_data(made.town.district_id, made.run_id, made.town.district_id)
    (site,) = data.advice[0].sites
    assert (site.place, site.is_near) == (Name("B小区", "Estate B"), True)


def test_its_run_stays(made: Worked, now: datetime, tmp_path: Path) -> None:
    report_id = ask(made, now)
    assert jobs.write_report(report_id) == ""
    enter_kindergarten(made.town, now, "D")
    make(made.town, tmp_path, now)
    assert operations.tidy_runs(actor=PLANNER, district_id=made.town.district_id, now=now) == 0
    assert CircleReport.objects.get().pk == report_id


def test_who_asks_and_who_reads(made: Worked, now: datetime) -> None:
    staff = made.town.staff
    for who in (staff.clerk, staff.grid_worker, staff.handler):
        refused(NotAllowed, ask, made, now, actor=who)
    refused(NotFound, ask, made, now, run_id=10**9)
    refused(NotFound, ask, made, now, area_id=10**9)
    report_id = ask(made, now)
    reader = client_of(staff.grid_worker)
    assert reader.get(f"{AT}{report_id}/pdf/").status_code == 404, "it is not written yet"
    assert reader.post(AT, {"area": made.town.district_id}).status_code == 403
    assert reader.get(f"{AT}{report_id}/exe/").status_code == 404


def test_a_few_wait_at_a_time(made: Worked, now: datetime) -> None:
    for _ in range(5):
        ask(made, now)
    assert refused(WrongState, ask, made, now).code == "reports_waiting"
    begun = ask_id = CircleReport.objects.earliest("pk").pk
    operations.begin_report(actor=PLANNER, report_id=ask_id, now=now)
    refused(WrongState, operations.begin_report, actor=PLANNER, report_id=begun, now=now)
    assert jobs.write_report(begun) == ""
    assert jobs.write_report(10**9) == ""


def test_a_failure_is_told(
    made: Worked, clerk: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = ask(made, now)

    def broken(*given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(queries, "asked_report", broken)
    assert jobs.write_report(report_id) == "run_failed"
    assert "出错了" in said(clerk.get(AT))


def test_the_page_asks_for_one(made: Worked, clerk: Client) -> None:
    given = {"area": made.town.district_id, "language": "en"}
    assert clerk.post(AT, given).status_code == 303
    report = CircleReport.objects.get()
    assert (report.language, report.area_id) == ("en", made.town.district_id)
    part = said(clerk.get(AT, headers={"x-fragment": "1"}))
    assert "等待中" in part
    assert "生成报告" not in part


def test_old_ones_go(made: Worked, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linquan.apps.circles.operations.reports.MOST_KEPT", 1)
    first, second = ask(made, now), ask(made, now)
    assert (jobs.write_report(first), jobs.write_report(second)) == ("", "")
    assert [*CircleReport.objects.values_list("pk", flat=True)] == [second]


def test_statements(made: Worked) -> None:
    warm(made.town)
    assert statements(lambda: queries.reports_page(made.town.staff.grid_worker)) == 3
    given = made.town.district_id, made.run_id, made.town.district_id
    queries.report_data(*given)
    assert statements(lambda: queries.report_data(*given)) == 16
