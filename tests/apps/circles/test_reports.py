"""A report of life circles is asked for, written, kept and handed out."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from pypdf import PdfReader
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, events_after, last_event_id, warm
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.worked import PLANNER, Worked, enter_kindergarten, make, worked
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import refused

from linquan.apps.circles import jobs, operations, queries
from linquan.apps.circles.report_models import CircleReport
from linquan.apps.circles.reports import Language
from linquan.kernel.errors import NotAllowed, NotFound, WrongState

AT = "/circles/reports/"


@pytest.fixture
def made(town: Town, tmp_path: Path, now: datetime) -> Worked:
    return worked(town, tmp_path, now)


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
    assert [home.lacks for home in sheet.homes][:3] == [True, False, True]
    assert [ring.minutes for ring in sheet.rings] == [5, 10, 15]


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
