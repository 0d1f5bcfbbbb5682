"""Jobs beside homes, worked out by hand on the small town of docs/circles.md.

Adults walk 0.4 m/s here: 360 m in 15 minutes, 720 m in 30. 60 jobs at C: within 360 m live the
80 of B (300 m), within 720 m also the 30 of A (500 m) and the 50 of D (700 m). 25 jobs at A lie
in no park.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.worked import CORNERS, K, M, lay_out, make
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.places.factories import SETUP

from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import RunPart, Workplace
from linquan.apps.circles.types import SpeedDraft
from linquan.apps.circles.workplaces import WorkplaceDraft
from linquan.apps.places import operations as places
from linquan.apps.places.types import ZoneDraft, ZoneKind
from linquan.engine.coordinates import System, convert
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)


def work(corner: str, jobs: int, name: str = "") -> WorkplaceDraft:
    lon, lat = CORNERS[corner]
    return WorkplaceDraft(name or f"{corner}处药厂", f"Plant {corner}", lon, lat, jobs, "企业名录")


def employ(
    town: Town, now: datetime, draft: WorkplaceDraft, code: str = "", since: date = TODAY
) -> int:
    return operations.revise_workplace(
        actor=town.staff.street_clerk, district_id=town.district_id, workplace_code=code,
        draft=draft, valid_from=since, now=now,
    )  # fmt: skip


def park(town: Town, now: datetime) -> int:
    """Draw a park of 100 m around C."""
    lon, lat = CORNERS["C"]
    x, y = 50 * K, 50 * M
    ring = [[lon + a * x, lat + b * y] for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    outline = {"type": "Polygon", "coordinates": [ring]}
    return places.add_zone(
        actor=SETUP, district_id=town.district_id, now=now,
        draft=ZoneDraft(ZoneKind.PARK, "医药园", outline, "Pharma park"),
    )  # fmt: skip


@pytest.fixture
def zone(town: Town, tmp_path: Path, now: datetime, settings: Any) -> int:
    settings.LINQUAN_HOME = tmp_path
    lay_out(town, now)
    operations.revise_speed(
        actor=town.staff.street_clerk, district_id=town.district_id, speed_code="adult",
        draft=SpeedDraft("成年人", "Adult", 40, ""), valid_from=TODAY, now=now,
    )  # fmt: skip
    zone_id = park(town, now)
    employ(town, now, work("C", 60))
    employ(town, now, work("A", 25))
    lon, lat = CORNERS["C"]
    enter(town, now, place={"lon": lon, "lat": lat})
    make(town, tmp_path, now)
    return zone_id


def test_jobs_and_homes_of_every_park(town: Town, zone: int) -> None:
    client = client_of(town.staff.street_clerk)
    page = client.get("/circles/parks/")
    text = said(page)
    assert "医药园 60 个岗位" in text
    assert table_rows(page) == ["15 分钟 步行 80 1 0.75 60", "30 分钟 步行 160 3 0.38 60"]
    assert "25 个岗位不在任何片区内" in text
    english = said(client.get("/circles/parks/", headers={"accept-language": "en"}))
    assert "Pharma park 60 jobs" in english
    assert zone


def test_one_park_says_what_its_jobs_lack(town: Town, zone: int) -> None:
    client = client_of(town.staff.street_clerk)
    page = queries.park_page(town.staff.grid_worker, zone)
    lacking = {item.code: jobs for item, jobs in page.lacking}
    assert "HEA-B03" not in lacking, "a pharmacy stands beside them"
    assert lacking["COM-B03"] == 60
    assert not [code for code in lacking if code.startswith(("ELD", "EDU-B"))]
    text = said(client.get(f"/circles/parks/{zone}/"))
    assert "2026-11-20 60 80 160" in text
    assert "餐饮设施" in text
    assert client.get("/circles/parks/999999/").status_code == 404


def test_it_is_shown_over_time(town: Town, zone: int, tmp_path: Path, now: datetime) -> None:
    first = Workplace.objects.get(jobs=60)
    held = RunPart.objects.exclude(name__in=("footing:homes", "footing:places", "reached"))
    assert held.count() == 3, "on foot, what is near, and the pharmacy shared"
    make(town, tmp_path, now.replace(day=22))
    assert held.count() == 3, "the same workplaces are reckoned once"
    employ(town, now, work("C", 90), first.code, date(2026, 11, 23))
    make(town, tmp_path, now.replace(day=23))
    page = queries.park_page(town.staff.grid_worker, zone)
    days = [(day.isoformat(), lines[0].jobs, lines[0].workers) for day, lines in page.days]
    assert days == [("2026-11-23", 90, 80), ("2026-11-20", 60, 80)]


def test_working_ages_are_a_list(town: Town, now: datetime) -> None:
    lay_out(town, now)
    set_age: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "source": "",
        "valid_from": TODAY, "now": now,
    }  # fmt: skip
    operations.revise_position_rule(rule_code="work_to_age", value=62, **set_age)
    found = queries.gathered(town.district_id, TODAY).inputs
    assert found.working == (16, 62)
    assert found.told() == type(found).read(found.told()).told()


def test_a_workplace_is_changed_and_ends(town: Town, now: datetime) -> None:
    seen = last_event_id()
    code = Workplace.objects.get(pk=employ(town, now, work("C", 60))).code
    employ(town, now, work("C", 80), code, LATER)
    rows = [*Workplace.objects.order_by("pk").values_list("jobs", "valid_from", "valid_to")]
    assert rows == [(60, TODAY, LATER), (80, LATER, None)]
    end: dict[str, Any] = {
        "district_id": town.district_id, "workplace_code": code, "now": now,
        "valid_to": date(2027, 1, 1),
    }  # fmt: skip
    refused(NotAllowed, operations.end_workplace, actor=town.staff.clerk, **end)
    operations.end_workplace(actor=town.staff.street_clerk, **end)
    refused(NotFound, operations.end_workplace, actor=town.staff.street_clerk, **end)
    told = [e["kind"] for e in events_after(seen)]
    assert told == ["workplace.revised", "workplace.revised", "workplace.ended"]


def test_what_is_no_workplace(town: Town, now: datetime) -> None:
    given: dict[str, Any] = {
        "district_id": town.district_id, "workplace_code": "", "valid_from": TODAY, "now": now,
    }  # fmt: skip
    refused(
        NotAllowed, operations.revise_workplace, actor=town.staff.clerk, draft=work("C", 1), **given
    )
    for wrong, field in (
        (work("C", -1), "jobs"), (work("C", 1_000_001), "jobs"), (work("C", 1, "长" * 81), "name"),
        (WorkplaceDraft("厂", "", 30.0, 104.0, 1, ""), "lat"),
        (WorkplaceDraft("厂", "", float("nan"), 30.0, 1, ""), "lat"),
        (WorkplaceDraft("厂", "", 104.0, float("inf"), 1, ""), "lat"),
    ):  # fmt: skip
        found = refused(
            Invalid, operations.revise_workplace, actor=town.staff.street_clerk, draft=wrong,
            **given,
        )  # fmt: skip
        assert field in fields(found), wrong
    employ(town, now, work("C", 1))
    again = refused(
        Invalid, operations.revise_workplace, actor=town.staff.street_clerk, draft=work("C", 1),
        **given,
    )  # fmt: skip
    assert fields(again) == {"name": "name_taken"}


def test_the_list_on_its_pages(town: Town, now: datetime) -> None:
    clerk, worker = client_of(town.staff.street_clerk), client_of(town.staff.grid_worker)
    assert "还没有工作地点" in said(clerk.get("/circles/workplaces/"))
    given = {
        "name": "药厂",
        "lon": "104.1",
        "lat": "30.1",
        "jobs": "60",
        "valid_from": "2026-11-20",
    }
    assert clerk.post("/circles/workplaces/new/", given).status_code == 303
    page = clerk.get("/circles/workplaces/")
    assert table_rows(page) == ["药厂 60 2026-11-20 –"]
    code = Workplace.objects.get().code
    line = f"/circles/workplaces/{code}/"
    for odd in ({"jobs": "x"}, {"jobs": "9" * 30}, {"lon": "nan"}, {"lat": "1e999"}, {"name": ""}):
        assert clerk.post(line, given | odd).status_code == 422, odd
    assert worker.post("/circles/workplaces/new/", given).status_code == 403
    assert clerk.get("/circles/workplaces/none/").status_code == 404
    assert clerk.post(f"{line}end/", {"valid_to": "2026-12-01"}).status_code == 303
    assert Workplace.objects.get().valid_to == LATER


def test_workplaces_of_a_file_in_another_system_of_coordinates(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.street_clerk)
    lon, lat = convert([104.014], [30.014], System.WGS84, System.GCJ02)
    sent = {"text": f"name\tlon\tlat\tjobs\n药厂\t{lon[0]:.6f}\t{lat[0]:.6f}\t60\n"}
    here = posted(clerk, "/exchange/workplaces/", sent)
    posted(clerk, f"{here}columns/", {"system": "gcj02"})
    seal = clerk.get(here).content.decode().split('name="seal" value="')[1].split('"')[0]
    posted(clerk, f"{here}take/", {"seal": seal})
    row = Workplace.objects.get()
    assert (round(row.lon, 5), round(row.lat, 5)) == (104.014, 30.014)


def test_statements(town: Town, zone: int, now: datetime) -> None:
    actor = town.staff.grid_worker
    warm(town)
    queries.parks_page(actor)
    assert statements(lambda: queries.parks_page(actor)) == 6
    assert statements(lambda: queries.park_page(actor, zone)) == 9
    assert statements(lambda: queries.workplaces_page(actor, now)) == 1
