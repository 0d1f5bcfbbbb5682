"""A facility enters the register, is corrected, moved, opened, closed, opened again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.appeals.factories import Town, events_after, last_event_id, make_town, warm
from tests.apps.appeals.test_races import together
from tests.apps.circles.factories import PHARMACY, enter
from tests.apps.kept import kept
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import PlaceDraft, StandingDraft, State
from linquan.apps.circles.models import Facility
from linquan.engine.circles.catalogue import Match
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

YESTERDAY, TODAY, TOMORROW = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)
PLANNED = StandingDraft(state=State.PLANNED, progress=30, planned_for=date(2027, 6, 1))


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        act()
    return len([q for q in caught if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_it_enters_open_with_one_event(town: Town, now: datetime) -> None:
    warm(town)
    seen = last_event_id()
    assert statements(lambda: enter(town, now)) == 6
    row = Facility.objects.get()
    assert (row.state, row.progress, row.opened_on) == ("open", 100, date(2026, 11, 1))
    assert (row.functions, row.version, row.match) == (["售药", "测血压"], 1, "exact")
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("facility.added", f"facility:{row.pk}")
    assert event["data"]["after"]["opened_on"] == "2026-11-01"


def test_who_keeps_the_facilities_of_an_area(town: Town, now: datetime) -> None:
    staff = town.staff
    for who in (staff.other_clerk, staff.grid_worker, staff.leader, staff.handler):
        refused(NotAllowed, enter, town, now, by=who)
    refused(NotAllowed, enter, town, now, place={"area_id": 10**9})
    pk = enter(town, now, by=staff.street_clerk)
    acts: tuple[tuple[Callable[..., object], dict[str, Any]], ...] = (
        (operations.correct_facility, {"draft": PHARMACY, "seen": 1}),
        (operations.move_facility, {"place": PlaceDraft(area_id=town.grid_id), "seen": 1}),
        (operations.note_progress, {"progress": 1, "planned_for": None}),
        (operations.open_facility, {"opened_on": TODAY}),
        (operations.close_facility, {"closed_on": TODAY, "reason": "房屋拆除"}),
        (operations.reopen_facility, {"opened_on": TODAY}),
        (operations.take_back_step, {}),
    )
    for act, given in acts:
        refused(NotAllowed, act, actor=staff.other_clerk, facility_id=pk, now=now, **given)
        refused(NotFound, act, actor=staff.clerk, facility_id=10**9, now=now, **given)


def test_what_is_refused_of_a_new_one(town: Town, now: datetime) -> None:
    error = refused(Invalid, enter, town, now, draft={"item_code": "none", "name": " "})
    assert fields(error) == {"item_code": "item_unknown", "name": "name_missing"}
    closed = StandingDraft(state=State.CLOSED)
    refused(WrongState, enter, town, now, standing=closed)
    enter(town, now, draft={"brand": "杏好有你"})
    error = refused(Invalid, enter, town, now, draft={"brand": "杏好有你", "name": "二店"})
    assert fields(error) == {"brand": "brand_taken"}


def test_it_is_corrected_by_who_has_seen_it_as_it_is(town: Town, now: datetime) -> None:
    pk, clerk = enter(town, now), town.staff.clerk
    given: dict[str, Any] = {"actor": clerk, "facility_id": pk, "now": now}
    better = replace(PHARMACY, hours="全天", match=Match.COARSE)
    error = refused(Invalid, operations.correct_facility, draft=PHARMACY, seen=1, **given)
    assert error.code == "nothing_corrected"
    seen = last_event_id()
    warm(town)
    count = statements(lambda: operations.correct_facility(draft=better, seen=1, **given))
    assert count == 7
    (event,) = events_after(seen)
    assert event["data"] == {
        "before": {"hours": "8:00-21:00", "match": "exact"},
        "after": {"hours": "全天", "match": "coarse"},
    }
    error = refused(WrongState, operations.correct_facility, draft=PHARMACY, seen=1, **given)
    assert error.code == "facility_changed"
    assert Facility.objects.get().version == 2


def test_it_is_moved_within_what_one_keeps(town: Town, now: datetime) -> None:
    pk, clerk = enter(town, now), town.staff.clerk
    given: dict[str, Any] = {"actor": clerk, "facility_id": pk, "seen": 1, "now": now}
    elsewhere = PlaceDraft(area_id=town.district.community_ids[1])
    refused(NotAllowed, operations.move_facility, place=elsewhere, **given)
    swapped = PlaceDraft(area_id=town.grid_id, lon=30.0, lat=104.0)
    error = refused(Invalid, operations.move_facility, place=swapped, **given)
    assert fields(error) == {"lat": "coordinates_swapped"}
    place = PlaceDraft(area_id=town.district.community_ids[0], address="锦绣路2号")
    operations.move_facility(place=place, **given)
    row = Facility.objects.get()
    assert (row.area_id, row.lon, row.address) == (place.area_id, None, "锦绣路2号")


def test_a_plan_becomes_a_facility_closes_and_opens_again(town: Town, now: datetime) -> None:
    pk = enter(town, now, standing=PLANNED)
    given: dict[str, Any] = {"actor": town.staff.clerk, "facility_id": pk, "now": now}
    row = Facility.objects.get()
    assert (row.state, row.progress, row.opened_on) == ("planned", 30, None)
    refused(WrongState, operations.reopen_facility, opened_on=TODAY, **given)
    error = refused(
        Invalid, operations.note_progress, progress=101, planned_for=None, **given
    )  # fmt: skip
    assert fields(error) == {"progress": "progress_odd"}
    operations.note_progress(progress=80, planned_for=date(2026, 12, 1), **given)
    error = refused(Invalid, operations.open_facility, opened_on=TOMORROW, **given)
    assert fields(error) == {"opened_on": "day_to_come"}
    operations.open_facility(opened_on=YESTERDAY, **given)
    refused(WrongState, operations.open_facility, opened_on=TODAY, **given)
    refused(WrongState, operations.note_progress, progress=1, planned_for=None, **given)
    error = refused(Invalid, operations.close_facility, closed_on=TODAY, reason="拆", **given)
    assert fields(error) == {"close_reason": "closed_how"}
    operations.close_facility(closed_on=TODAY, reason="房屋拆除", **given)
    refused(WrongState, operations.close_facility, closed_on=TODAY, reason="房屋拆除", **given)
    error = refused(Invalid, operations.reopen_facility, opened_on=YESTERDAY, **given)
    assert fields(error) == {"opened_on": "opened_before_closed"}
    operations.reopen_facility(opened_on=TODAY, **given)
    row = Facility.objects.get()
    assert (row.state, row.opened_on, row.closed_on, row.close_reason, row.version) == (
        "open", TODAY, None, "", 5,
    )  # fmt: skip


def test_a_brand_is_free_once_its_facility_closed(town: Town, now: datetime) -> None:
    pk = enter(town, now, draft={"brand": "杏好有你"})
    given: dict[str, Any] = {"actor": town.staff.clerk, "facility_id": pk, "now": now}
    operations.close_facility(closed_on=TODAY, reason="房屋拆除", **given)
    enter(town, now, draft={"brand": "杏好有你", "name": "二店"})
    error = refused(Invalid, operations.reopen_facility, opened_on=TODAY, **given)
    assert fields(error) == {"brand": "brand_taken"}


def test_what_it_named_may_stay_where_that_has_ended(town: Town, now: datetime) -> None:
    pk = enter(town, now)
    operations.end_item(
        actor=town.staff.street_clerk, district_id=town.district_id, item_code="HEA-B03",
        valid_to=TODAY, now=now,
    )  # fmt: skip
    draft = replace(PHARMACY, hours="全天")
    operations.correct_facility(
        actor=town.staff.clerk, facility_id=pk, draft=draft, seen=1, now=now
    )
    assert Facility.objects.get().hours == "全天"
    error = refused(Invalid, enter, town, now, draft={"name": "二店"})
    assert fields(error) == {"item_code": "item_unknown"}


def test_ones_own_step_is_taken_back(town: Town, now: datetime) -> None:
    pk = enter(town, now)
    given: dict[str, Any] = {"actor": town.staff.clerk, "facility_id": pk}
    operations.close_facility(closed_on=TODAY, reason="房屋拆除", now=now, **given)
    late = now + timedelta(minutes=11)
    refused(WrongState, operations.take_back_step, now=late, **given)
    street = given | {"actor": town.staff.street_clerk}
    refused(WrongState, operations.take_back_step, now=now, **street)
    operations.take_back_step(now=now, **given)
    row = Facility.objects.get()
    assert (row.state, row.closed_on, row.close_reason, row.version) == ("open", None, "", 3)
    refused(WrongState, operations.take_back_step, now=now, **given)


def test_a_new_one_is_taken_back(town: Town, now: datetime) -> None:
    pk, seen = enter(town, now), last_event_id()
    operations.take_back_step(actor=town.staff.clerk, facility_id=pk, now=now)
    assert not Facility.objects.exists()
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == ("facility.taken_back", {"step": "facility.added"})


@pytest.mark.parametrize(
    ("match", "counted", "with_coarse"),
    [(Match.EXACT, 1, 1), (Match.COARSE, 0, 1), (Match.NONE, 0, 0)],
)
def test_what_is_not_sure_is_not_counted(
    town: Town, now: datetime, match: Match, counted: int, with_coarse: int
) -> None:
    enter(town, now, draft={"match": match})
    enter(town, now, draft={"name": "无点位"}, place={"lon": None, "lat": None})
    enter(town, now, draft={"name": "规划中"}, standing=PLANNED)
    assert len(queries.open_on_map(town.district_id)) == counted
    assert len(queries.open_on_map(town.district_id, coarse=True)) == with_coarse


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db: None, now: datetime) -> None:
    """Two take one brand; two correct one facility."""
    town = kept(make_town)
    warm(town)
    done = together(
        lambda: enter(town, now, draft={"brand": "杏好有你", "name": "一店"}),
        lambda: enter(town, now, draft={"brand": "杏好有你", "name": "二店"}),
    )
    assert sum(isinstance(one, Invalid) for one in done) == 1
    (pk,) = Facility.objects.values_list("pk", flat=True)

    def correct(hours: str) -> object:
        return operations.correct_facility(
            actor=town.staff.clerk, facility_id=pk, draft=replace(PHARMACY, hours=hours), seen=1,
            now=now,
        )  # fmt: skip

    done = together(lambda: correct("全天"), lambda: correct("上午"))
    assert sum(isinstance(one, WrongState) for one in done) == 1
    assert Facility.objects.get().version == 2
