"""Steps of planned facilities: planned, moved, done with progress and photos, late ones told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED, statements
from tests.apps.circles.test_photos import jpeg, upload
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import StandingDraft, State
from linquan.apps.circles.models import Facility, PlanStep
from linquan.apps.circles.plan_steps import MOST_STEPS, StepRow, outlook
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

TODAY, YESTERDAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 21)


def planned(town: Town, now: datetime, until: date | None = None, **draft: Any) -> int:
    """Enter a planned facility, 30 percent along."""
    standing = StandingDraft(state=State.PLANNED, progress=30, planned_for=until)
    return enter(town, now, standing=standing, draft=draft)


def step(town: Town, now: datetime, pk: int, due_on: date = TOMORROW, name: str = "签约") -> int:
    return operations.plan_step(
        actor=town.staff.clerk, facility_id=pk, name=name, due_on=due_on, now=now
    )


def row(due_on: date, state: str = "planned") -> StepRow:
    return StepRow(1, 1, "签约", due_on, None, state, None, "", [])


def done(town: Town, now: datetime, pk: int, **changes: Any) -> int:
    given: dict[str, Any] = {
        "actor": town.staff.clerk, "step_id": pk, "done_on": TODAY, "progress": 60, "note": "",
        "photos": (), "now": now,
    }  # fmt: skip
    return operations.finish_step(**given | changes)


@pytest.mark.parametrize(
    ("steps", "until", "told"),
    [
        ([], None, (None, 0, 0, 0, False)),
        ([], TODAY, (None, 0, 0, 0, False)),
        ([], YESTERDAY, (None, 0, 0, 0, True)),
        ([row(TODAY), row(TOMORROW)], None, (TODAY, 0, 0, 2, False)),
        ([row(TOMORROW), row(YESTERDAY)], None, (YESTERDAY, 1, 0, 2, True)),
        ([row(YESTERDAY, "done"), row(YESTERDAY, "dropped")], TOMORROW, (None, 0, 1, 1, False)),
    ],
)
def test_how_a_plan_stands_to_its_days(
    steps: list[StepRow], until: date | None, told: tuple[Any, ...]
) -> None:
    plan = outlook(steps, until, TODAY)
    first = plan.next.due_on if plan.next else None
    assert (first, len(plan.late), plan.done, plan.steps, plan.is_late) == told


def test_a_step_from_its_plan_to_its_end(town: Town, now: datetime) -> None:
    pk, seen = planned(town, now), last_event_id()
    warm(town)
    made: list[int] = []
    assert statements(lambda: made.append(step(town, now, pk))) == 5
    given: dict[str, Any] = {"actor": town.staff.clerk, "step_id": made[0], "now": now}
    later = {"due_on": date(2026, 12, 5), "reason": "房东延期交房"}
    assert statements(lambda: operations.move_step(**given, **later)) == 6
    assert statements(lambda: done(town, now, made[0], note="已交钥匙")) == 7
    one = PlanStep.objects.get()
    assert (one.state, one.done_on, one.progress, one.note) == ("done", TODAY, 60, "已交钥匙")
    assert Facility.objects.get().progress == 60
    first, second, third = events_after(seen)
    assert [e["kind"] for e in (first, second, third)] == [
        "facility.step_planned", "facility.step_moved", "facility.step_done",
    ]  # fmt: skip
    assert second["data"] == {
        "of_step": one.pk, "was_due": "2026-11-21", "due_on": "2026-12-05", "why": "房东延期交房",
    }  # fmt: skip
    assert third["data"] == {
        "of_step": one.pk, "due_on": "2026-12-05", "done_on": "2026-11-20",
        "before": {"progress": 30}, "after": {"progress": 60},
    }  # fmt: skip
    for act, more in (
        (operations.move_step, later),
        (operations.drop_step, {"reason": "不再需要"}),
    ):
        error = refused(WrongState, act, **given, **more)
        assert error.code == "step_over"
    error = refused(WrongState, done, town, now, made[0])
    assert error.code == "step_over"
    dropped = step(town, now, pk, name="招牌")
    assert (
        statements(lambda: operations.drop_step(**given | {"step_id": dropped}, reason="不再需要"))
        == 6
    )
    assert PlanStep.objects.get(pk=dropped).state == "dropped"


def test_who_plans_and_who_does_not(town: Town, now: datetime) -> None:
    pk = planned(town, now)
    one, was = step(town, now, pk), None
    was = picture()["circles_planstep"]
    acts: tuple[tuple[Any, dict[str, Any]], ...] = (
        (operations.plan_step, {"facility_id": pk, "name": "开业", "due_on": TODAY}),
        (operations.move_step, {"step_id": one, "due_on": TODAY, "reason": "提前完成"}),
        (operations.finish_step,
         {"step_id": one, "done_on": TODAY, "progress": None, "note": "", "photos": ()}),
        (operations.drop_step, {"step_id": one, "reason": "不再需要"}),
    )  # fmt: skip
    for act, given in acts:
        for who in (town.staff.other_clerk, town.staff.leader, town.staff.handler):
            refused(NotAllowed, act, actor=who, now=now, **given)
        gone = {name: 10**9 for name in given if name.endswith("_id")}
        refused(NotFound, act, actor=town.staff.clerk, now=now, **given | gone)
    assert picture()["circles_planstep"] == was


def test_what_a_step_cannot_say(town: Town, now: datetime) -> None:
    pk = planned(town, now)
    one, seen = step(town, now, pk), last_event_id()
    given: dict[str, Any] = {"actor": town.staff.clerk, "step_id": one, "now": now}
    assert fields(refused(Invalid, step, town, now, pk, name=" ")) == {"name": "missing"}
    move = operations.move_step
    error = refused(Invalid, move, **given, due_on=TOMORROW, reason="没有变化")
    assert fields(error) == {"due_on": "nothing_corrected"}
    error = refused(Invalid, move, **given, due_on=TODAY, reason="短")
    assert fields(error) == {"reason": "too_short"}
    error = refused(Invalid, operations.drop_step, **given, reason="")
    assert fields(error) == {"reason": "missing"}
    for changes, field, code in (
        ({"done_on": TOMORROW}, "done_on", "day_to_come"),
        ({"progress": 101}, "progress", "progress_odd"),
        ({"note": "长" * 201}, "note", "too_long"),
    ):
        assert fields(refused(Invalid, done, town, now, one, **changes)) == {field: code}
    assert (PlanStep.objects.get().state, events_after(seen)) == ("planned", [])
    for n in range(MOST_STEPS - 1):
        step(town, now, pk, name=f"第{n}步")
    assert fields(refused(Invalid, step, town, now, pk)) == {"name": "steps_full"}


def test_only_what_is_planned_has_steps_to_do(town: Town, now: datetime) -> None:
    pk, clerk = planned(town, now), town.staff.clerk
    one = step(town, now, pk)
    operations.open_facility(actor=clerk, facility_id=pk, opened_on=TODAY, now=now)
    for act, given in ((step, (pk,)), (done, (one,))):
        assert refused(WrongState, act, town, now, *given).code == "facility_moved_on"
    page = queries.steps_page(clerk, pk, now)
    assert (len(page.steps), page.may_plan) == (1, False)


def test_late_plans_are_told(town: Town, now: datetime) -> None:
    reader = town.staff.leader
    over = planned(town, now, YESTERDAY, name="中央厨房")
    behind = planned(town, now, date(2027, 6, 1), name="停车场")
    on_time = planned(town, now, name="农贸市场")
    step(town, now, behind, YESTERDAY)
    step(town, now, on_time, TODAY)
    page = queries.plans_page(reader, now)
    assert [r.view.row.facility_id for r in page.rows] == [over, behind, on_time]
    assert (page.total, page.late) == (3, 2)
    late = queries.plans_page(reader, now, only_late=True)
    assert [r.view.row.facility_id for r in late.rows] == [over, behind]
    books = desk(town.district_id)
    due = [queries.plans_late(getattr(town.staff, who), books, now)
           for who in ("clerk", "street_clerk", "other_clerk", "leader")]  # fmt: skip
    assert due == [2, 2, 0, 0]
    warm(town)
    assert statements(lambda: queries.plans_page(reader, now)) == 4
    assert statements(lambda: queries.plans_late(town.staff.clerk, books, now)) == 1
    assert statements(lambda: queries.steps_page(reader, behind, now)) == 5


def test_from_a_plan_to_a_photo_of_it(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    assert "还没有规划中的设施" in said(clerk.get("/circles/plans/"))
    pk = planned(town, now, TODAY - timedelta(days=9), name="逸都城商业综合体")
    here = f"/circles/facilities/{pk}/steps/"
    assert f'href="{here}"' in clerk.get(f"/circles/facilities/{pk}/").content.decode()
    assert "还没有计划步骤" in said(clerk.get(here))
    assert "还没有保存" in posted(clerk, here, {"name": "", "due_on": "2026-11-30"}, 422)
    posted(clerk, here, {"name": "主体封顶", "due_on": "2026-11-10"})
    one = PlanStep.objects.get()
    at = f"{here}{one.pk}/"
    assert clerk.get(at).status_code == 200
    assert clerk.get(f"{at}move/").status_code == 405
    posted(clerk, f"{at}none/", {}, 404)
    assert "还没有保存" in posted(clerk, f"{at}move/", {"due_on": "2026-11-15", "reason": ""}, 422)
    posted(clerk, f"{at}move/", {"due_on": "2026-11-15", "reason": "雨季停工"})
    shown = said(clerk.get(here))
    assert "由 2026-11-10 改到 2026-11-15：雨季停工" in shown
    assert "1 个规划中的设施已逾期" in said(clerk.get("/"))
    assert "逾期" in table_rows(clerk.get("/circles/plans/?late=1"))[0]
    form = {"done_on": "2026-11-18", "progress": "80", "note": "验收通过", "photos": upload(jpeg())}
    posted(clerk, f"{at}finish/", form)
    one.refresh_from_db()
    assert (one.state, len(one.photo_ids)) == ("done", 1)
    page = clerk.get(here).content.decode()
    assert f"/circles/facilities/{pk}/photos/{one.photo_ids[0]}/thumb/" in page
    assert Facility.objects.get().progress == 80
    assert "30 → 80" in said(clerk.get(f"/circles/facilities/{pk}/"))
    assert clerk.get(at).status_code == 403
    reader = client_of(town.staff.leader)
    english = said(reader.get(here, headers={"accept-language": "en"}))
    assert "moved from 2026-11-10 to 2026-11-15" in english
    assert "Plan a step" not in english
    assert reader.get(f"{here}999999999/").status_code == 404
    second = step(town, now, pk, name="招商")
    posted(clerk, f"{here}{second}/drop/", {"reason": "并入开业一步"})
    assert "不再做：并入开业一步" in said(clerk.get(here))


def test_a_kitchen_and_parking_planned_for_a_half_year(town: Town, now: datetime) -> None:
    """The article: staff meals and parking, planned for the second half of a year."""
    pk = enter(town, now, standing=PLANNED, draft={"name": "中央厨房", "item_code": "COM-Q02"})
    clerk = client_of(town.staff.clerk)
    posted(clerk, f"/circles/facilities/{pk}/progress/",
           {"progress": "45", "planned_for": "2027-12-31"})  # fmt: skip
    (line,) = table_rows(clerk.get("/circles/plans/"))
    assert "中央厨房" in line
    assert "45 2027-12-31" in line
    assert "2027-06-01 → 2027-12-31" in said(clerk.get(f"/circles/facilities/{pk}/"))
