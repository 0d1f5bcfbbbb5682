"""A coverage run is asked for, made, kept, and made anew where something changed."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import Point, shape
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, events_after, last_event_id
from tests.apps.circles.worked import (
    CORNERS,
    KINDERGARTEN,
    PLANNER,
    enter_kindergarten,
    lay_out,
    make,
    worked,
)
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.places.factories import SETUP
from tests.apps.tables import Desk
from tests.dead_workers import left_job

from linquan.apps.circles import footing, jobs, operations, queries, runs, work
from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.models import CoverageColumn, CoverageRun, HomeSet, RingSet
from linquan.apps.circles.owing import TASK
from linquan.apps.circles.reports import Language
from linquan.apps.circles.running import make_run
from linquan.apps.circles.runs import Changes, Place, RunKind, RunState, minutes_shown
from linquan.apps.circles.types import SpeedDraft
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.left_jobs import MOST_TURNS, take_up_left

AT_D = Place(-1, "新园", "New one", KINDERGARTEN, *CORNERS["D"])


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


def has(run_id: int, town: Town, area_id: int = 0) -> int:
    """How many people have a kindergarten in a run."""
    book = queries.run_book(town.district_id, run_id)
    row = book.totals.row_of(area_id or town.district_id)
    assert row is not None
    return int(book.totals.has[row, book.inputs.index_of[KINDERGARTEN]].sum())


def test_it_finds_what_is_worked_out_by_hand(town: Town, now: datetime, tmp_path: Path) -> None:
    seen = last_event_id()
    made = worked(town, tmp_path, now)
    assert has(made.run_id, town) == 80
    assert has(made.run_id, town, made.estates["B"]) == 80
    assert has(made.run_id, town, made.estates["A"]) == 0
    told = [e["kind"] for e in events_after(seen) if e["kind"].startswith("coverage_run.")]
    assert told == ["coverage_run.asked", "coverage_run.begun", "coverage_run.finished"]
    counts = CoverageRun.objects.get().counts
    assert counts == {"homes": 5, "people": 2160, "places": 1, "items": 64, "reckoned": 64,
        "unplaced": 21840,
    }  # fmt: skip


def test_the_second_reckons_only_what_changed(town: Town, now: datetime, tmp_path: Path) -> None:
    worked(town, tmp_path, now)
    assert CoverageColumn.objects.count() == 2, "what nobody has is the same of every item"
    enter_kindergarten(town, now, "D")
    second = make(town, tmp_path, now)
    assert has(second, town) == 130
    assert CoverageRun.objects.get(pk=second).counts["reckoned"] == 1
    assert (CoverageColumn.objects.count(), HomeSet.objects.count()) == (3, 1)
    assert RingSet.objects.count() == 2


def test_nothing_is_named_twice(
    town: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """64 items on foot: one column and one set of rings each, however many ask for their names."""
    lay_out(town, now)
    enter_kindergarten(town, now)
    named: list[tuple[bytes | str, ...]] = []

    def noted(*parts: bytes | str) -> str:
        named.append(parts)
        return digest_of(*parts)

    for module in (runs, work, footing):
        monkeypatch.setattr(module, "digest_of", noted)
    make(town, tmp_path, now)
    assert Counter(str(parts[0]) for parts in named) == {
        "column 1": 64, "rings 2": 64, "supply 1": 1, "footing homes 1": 1, "footing places 1": 1,
        "reached 1": 1,
    }  # fmt: skip


def test_what_would_be_leaves_the_standing_run_alone(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    made = worked(town, tmp_path, now)
    changes = Changes((AT_D,), (made.kindergarten,))
    asked = operations.ask_run(
        actor=town.staff.street_clerk, district_id=town.district_id, label="搬到丁处",
        changes=changes, now=now,
    )  # fmt: skip
    assert jobs.make_run(asked) == ""
    assert (has(asked, town), has(made.run_id, town)) == (50, 80)
    assert queries.run_book(town.district_id, asked).inputs.places == (AT_D,)


def test_rings_hold_whoever_gets_there(town: Town, now: datetime, tmp_path: Path) -> None:
    worked(town, tmp_path, now)
    enter_kindergarten(town, now, "D")
    run = CoverageRun.objects.get(pk=make(town, tmp_path, now))
    drawn = RingSet.objects.get(digest=run.rings[KINDERGARTEN]).areas
    areas = {int(band): shape(one) for band, one in drawn.items()}
    assert {one.geom_type for one in areas.values()} == {"MultiPolygon"}
    inside = {
        band: "".join(c for c, at in CORNERS.items() if area.contains(Point(at)))
        for band, area in areas.items()
    }
    assert inside == {
        2400: "CD", 3000: "BCD", 3600: "BCD", 4800: "BCD", 6000: "ABCD", 7200: "ABCD",
        9000: "ABCD", 10800: "ABCD",
    }  # fmt: skip
    bands = sorted(areas)
    assert all(areas[a].difference(areas[b]).area < 1e-9 for a, b in pairwise(bands))


def test_who_may_ask(town: Town, now: datetime, tmp_path: Path) -> None:
    worked(town, tmp_path, now)
    given: dict[str, Any] = {
        "district_id": town.district_id, "label": "试一试", "changes": Changes((AT_D,)), "now": now,
    }  # fmt: skip
    for who in (town.staff.clerk, town.staff.grid_worker, town.staff.handler):
        refused(NotAllowed, operations.ask_run, actor=who, **given)
        refused(
            NotAllowed, operations.owe_standing_run, actor=who, district_id=town.district_id,
            now=now,
        )  # fmt: skip
    assert operations.ask_run(actor=town.staff.street_clerk, **given)


def test_what_cannot_be_asked(town: Town, now: datetime) -> None:
    ask = {"actor": town.staff.street_clerk, "district_id": town.district_id, "now": now}
    one = Changes((AT_D,))
    refusal = refused(WrongState, operations.ask_run, label="没有路网", changes=one, **ask)
    assert refusal.code == "no_network"
    lay_out(town, now)
    found = refused(Invalid, operations.ask_run, label=" ", changes=one, **ask)
    assert "label" in fields(found)
    found = refused(Invalid, operations.ask_run, label="无变化", changes=Changes(), **ask)
    assert fields(found) == {"changes": "changes_odd"}
    found = refused(
        Invalid, operations.ask_run, label="太多", changes=Changes((AT_D,) * 201), **ask
    )
    assert fields(found) == {"changes": "changes_odd"}
    for _ in range(20):
        operations.ask_run(label="排队", changes=one, **ask)
    refusal = refused(WrongState, operations.ask_run, label="排队", changes=one, **ask)
    assert refusal.code == "runs_waiting"


def test_a_run_is_made_once(town: Town, now: datetime, tmp_path: Path) -> None:
    made = worked(town, tmp_path, now)
    refusal = refused(
        WrongState, make_run, actor=PLANNER, run_id=made.run_id, home=tmp_path, clock=lambda: now
    )
    assert refusal.code == "run_not_waiting"
    assert jobs.make_run(made.run_id) == ""
    assert jobs.make_run(10**9) == ""
    refused(NotFound, operations.begin_run, actor=PLANNER, run_id=10**9, now=now)


def test_one_standing_run_waits_at_a_time(town: Town, now: datetime) -> None:
    lay_out(town, now)
    owe = {"actor": PLANNER, "district_id": town.district_id, "now": now}
    assert operations.owe_standing_run(**owe) is not None
    assert operations.owe_standing_run(**owe) is None
    assert CoverageRun.objects.count() == 1


def test_it_follows_what_changes(town: Town, now: datetime) -> None:
    lay_out(town, now)
    while deliver_owed(now):
        pass
    run = CoverageRun.objects.get()
    assert (run.kind, run.state) == (RunKind.STANDING, RunState.WAITING)
    assert jobs.make_run(run.pk) == ""
    assert CoverageRun.objects.count() == 1, "nothing changed meanwhile"
    enter_kindergarten(town, now)
    while deliver_owed(now):
        pass
    newest = CoverageRun.objects.latest("pk")
    assert newest.state == RunState.WAITING
    assert jobs.make_run(newest.pk) == ""
    assert has(newest.pk, town) == 80


def test_what_changed_while_it_was_made_is_made_once_more(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(town, now)
    owed = operations.owe_standing_run(actor=PLANNER, district_id=town.district_id, now=now)
    assert owed is not None
    finish = operations.finish_run

    def late(**given: Any) -> None:
        enter_kindergarten(town, now)
        finish(**given)

    monkeypatch.setattr(operations, "finish_run", late)
    assert jobs.make_run(owed) == ""
    again = CoverageRun.objects.latest("pk")
    assert (again.pk > owed, again.state) == (True, RunState.WAITING)


def test_a_failure_is_told_and_nothing_is_kept(
    town: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(town, now)
    owed = operations.owe_standing_run(actor=PLANNER, district_id=town.district_id, now=now)
    assert owed is not None

    def broken(*given: object, **named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(queries, "gathered", broken)
    assert make_run(actor=PLANNER, run_id=owed, home=tmp_path, clock=lambda: now) == "run_failed"
    run = CoverageRun.objects.get()
    assert (run.state, run.refused, run.totals) == (RunState.FAILED, "run_failed", None)
    assert not CoverageColumn.objects.exists()


def test_old_runs_go_and_what_they_alone_named(town: Town, now: datetime, tmp_path: Path) -> None:
    first = worked(town, tmp_path, now).run_id
    enter_kindergarten(town, now, "D")
    second = make(town, tmp_path, now)
    tidy = {"district_id": town.district_id, "now": now}
    refused(NotAllowed, operations.tidy_runs, actor=town.staff.street_clerk, **tidy)
    assert operations.tidy_runs(actor=PLANNER, **tidy) == 1
    assert [*CoverageRun.objects.values_list("pk", flat=True)] == [second]
    assert (CoverageColumn.objects.count(), RingSet.objects.count()) == (2, 1)
    assert has(second, town) == 130
    refused(NotFound, queries.run_book, town.district_id, first)


def test_what_was_asked_is_dropped_again(town: Town, now: datetime, tmp_path: Path) -> None:
    made = worked(town, tmp_path, now)
    clerk = town.staff.street_clerk
    refused(WrongState, operations.drop_run, actor=clerk, run_id=made.run_id, now=now)
    asked = operations.ask_run(
        actor=clerk, district_id=town.district_id, label="试", changes=Changes((AT_D,)), now=now
    )
    refused(NotAllowed, operations.drop_run, actor=town.staff.clerk, run_id=asked, now=now)
    operations.drop_run(actor=clerk, run_id=asked, now=now)
    assert CoverageRun.objects.filter(pk=asked).count() == 0
    assert jobs.make_run(asked) == ""


def test_every_day_begins_with_a_run(town: Town, now: datetime, tmp_path: Path) -> None:
    worked(town, tmp_path, now)
    assert jobs.begin_day(0) == 1
    assert CoverageRun.objects.latest("pk").state == RunState.WAITING


def test_what_a_stopped_worker_left_is_given_up_and_owed_again(town: Town, now: datetime) -> None:
    lay_out(town, now)
    owed = operations.owe_standing_run(actor=PLANNER, district_id=town.district_id, now=now)
    assert owed is not None
    long_ago = now - timedelta(hours=2)
    CoverageRun.objects.update(asked_at=long_ago, begun_at=long_ago, state=RunState.RUNNING)
    assert jobs.free_runs(0) == 1
    assert jobs.free_runs(0) == 0
    states = [*CoverageRun.objects.order_by("pk").values_list("state", flat=True)]
    assert states == [RunState.FAILED, RunState.WAITING]


def test_people_are_added_up_down_to_estates(town: Town, now: datetime, tmp_path: Path) -> None:
    lon, lat = CORNERS["A"]
    community = town.district.community_ids[0]
    drafts = (
        AreaDraft(Level.ESTATE, "楼多小区", community, residents=30, lon=lon, lat=lat),
        AreaDraft(Level.BUILDING, "1号楼", None, residents=30, lon=lon, lat=lat),
    )
    estate = places.add_area(actor=SETUP, draft=drafts[0], now=now)
    building = places.add_area(actor=SETUP, draft=replace(drafts[1], parent_id=estate), now=now)
    lay_out(town, now)
    book = queries.run_book(town.district_id, make(town, tmp_path, now))
    assert book.totals.row_of(building) is None
    row = book.totals.row_of(estate)
    assert row is not None
    assert book.totals.people[row].sum() == 30
    shown = queries.gaps_page(town.staff.grid_worker, building).shelf
    assert (building in shown.homes.area_id, shown.area.area_id) == (True, estate)


def test_a_run_that_a_report_was_written_from_stays(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    first = worked(town, tmp_path, now).run_id
    operations.ask_report(
        actor=town.staff.street_clerk, run_id=first, area_id=town.district_id,
        language=Language.CHINESE, now=now,
    )  # fmt: skip
    enter_kindergarten(town, now, "D")
    second = make(town, tmp_path, now)
    assert operations.tidy_runs(actor=PLANNER, district_id=town.district_id, now=now) == 0
    assert [*CoverageRun.objects.order_by("pk").values_list("pk", flat=True)] == [first, second]


def test_an_item_of_half_an_hour_on_foot_is_looked_for_as_far(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    operations.revise_speed(
        actor=town.staff.street_clerk, district_id=town.district_id, speed_code="",
        draft=SpeedDraft("跑步的人", "Who runs", 300, ""), valid_from=now.date(), now=now,
    )  # fmt: skip
    made = worked(town, tmp_path, now)
    before = queries.run_book(town.district_id, made.run_id).inputs
    item = before.item(KINDERGARTEN)
    assert item is not None
    assert (before.farthest(item), before.bands(item)[-1]) == (30_000, 27_000)
    far = replace(item, minutes=30)
    assert minutes_shown(far) == (5, 10, 15, 30)
    assert before.farthest(far) == before.bands(far)[-1] == 54_000


def test_what_an_item_has_does_not_depend_on_the_others() -> None:
    costs = np.array([100, 30_000, 30_001, 70_000], dtype=np.int32)
    column = Column.of(costs, np.array([0, 1, 2, 3], dtype=np.int32), 30_000)
    assert column.costs.tolist() == [100, 30_000, NONE, NONE]
    assert column.nearest.tolist() == [0, 1, -1, -1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("circle_items", "code,name,minutes\nHEA-B03,药店,15\n"),
        ("walking_speeds", "code,name,speed_cm_s\nelder,老年人,70\n"),
        ("position_rules", "code,name,value\nwork_to_age,劳动年龄到几岁止,62\n"),
    ],
)
def test_a_list_from_a_table_makes_the_run_anew(
    town: Town, now: datetime, tmp_path: Path, name: str, text: str
) -> None:
    worked(town, tmp_path, now)
    table = next(one for one in TABLES if one.layout.name == name)
    desk = Desk(table, town.staff.street_clerk, town.district_id, now)
    waiting = CoverageRun.objects.filter(kind=RunKind.STANDING, state=RunState.WAITING)
    deliver_owed(now)  # what was laid out before the run
    waiting.delete()
    desk.take(text)
    deliver_owed(now)
    assert waiting.count() == 1


def test_what_a_killed_worker_left_is_made_after_all(town: Town, now: datetime) -> None:
    lay_out(town, now)
    owed = operations.owe_standing_run(actor=PLANNER, district_id=town.district_id, now=now)
    assert owed is not None
    put_back = {"run_id": owed, "now": now}
    refused(WrongState, operations.put_back_run, actor=PLANNER, **put_back)
    operations.begin_run(actor=PLANNER, **put_back)
    refused(NotAllowed, operations.put_back_run, actor=town.staff.clerk, **put_back)
    left_job(TASK, now, run_id=owed)
    assert take_up_left(now) == 1
    run = CoverageRun.objects.get()
    assert (run.state, run.begun_at) == (RunState.WAITING, None)
    assert jobs.make_run(owed) == ""
    assert CoverageRun.objects.get().state == RunState.DONE


def test_what_kills_every_worker_is_given_up_in_words(town: Town, now: datetime) -> None:
    lay_out(town, now)
    owed = operations.owe_standing_run(actor=PLANNER, district_id=town.district_id, now=now)
    assert owed is not None
    operations.begin_run(actor=PLANNER, run_id=owed, now=now)
    left_job(TASK, now, run_id=owed, attempts=MOST_TURNS - 1)
    assert take_up_left(now) == 1
    run = CoverageRun.objects.get()
    assert (run.state, run.refused) == (RunState.FAILED, "worker_stopped")
    page = client_of(town.staff.street_clerk).get("/circles/runs/")
    assert "内存可能不够" in said(page)
