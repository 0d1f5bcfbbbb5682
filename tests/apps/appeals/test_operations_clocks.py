"""Due dates that follow the working calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.apps.appeals.factories import (
    Town,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    make_town,
    picture,
    warm,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.handlers import on_calendar_changed
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN, Status
from linquan.apps.orgs import operations as orgs
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import events_of
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Delivery

CALENDAR = Actor.system("calendar")
WEDNESDAY = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
THURSDAY = WEDNESDAY + timedelta(days=1)


def due(appeal_id: int) -> datetime:
    return Appeal.objects.values_list("due_at", flat=True).get(pk=appeal_id)


def holiday(town: Town, day: date, now: datetime) -> None:
    """Declare a day off."""
    orgs.change_calendar_day(
        actor=SETUP,
        district_id=town.district_id,
        day=day,
        is_workday=False,
        note="放假",
        source="通知",
        now=now,
    )


def recompute(town: Town, now: datetime, by: Actor = CALENDAR, cause_id: int = 1) -> int:
    return operations.recompute_deadlines(
        actor=by, district_id=town.district_id, cause_id=cause_id, now=now
    )


def test_every_open_request_counted_in_working_days_moves(town: Town, now: datetime) -> None:
    requests = {status: bring(town, file(town, now), status, now) for status in Status}
    hours = file(town, now, matter_id=town.matters["lift"])
    days = file(town, now, matter_id=town.matters["noise"])
    versions = dict(Appeal.objects.values_list("id", "version"))
    holiday(town, date(2026, 11, 24), now)
    seen = last_event_id()
    assert recompute(town, now) == len(OPEN)
    assert {s for s, pk in requests.items() if due(pk) == THURSDAY} == OPEN
    assert {s for s, pk in requests.items() if due(pk) == WEDNESDAY} == set(Status) - OPEN
    assert (due(hours), due(days)) == (now + timedelta(hours=24), now + timedelta(hours=48))
    assert dict(Appeal.objects.values_list("id", "version")) == versions
    *moved, summary = events_after(seen)
    opened = [requests[s] for s in Status if s in OPEN]
    assert sorted(e["subject"] for e in moved) == sorted(f"appeal:{pk}" for pk in opened)
    assert {e["kind"] for e in moved} == {"appeal.deadline_moved"}
    (told,) = {(e["data"]["was_due_at"], e["data"]["due_at"]) for e in moved}
    assert [datetime.fromisoformat(t) for t in told] == [WEDNESDAY, THURSDAY]
    assert (summary["kind"], summary["subject"]) == (
        "deadlines.reckoned", f"calendar:{town.district_id}",
    )  # fmt: skip
    assert summary["data"] == {"cause": 1, "moved": len(OPEN)}


def test_a_repeat_does_nothing(town: Town, now: datetime) -> None:
    file(town, now)
    holiday(town, date(2026, 11, 24), now)
    assert recompute(town, now) == 1
    before = picture()
    assert recompute(town, now) == 0
    assert picture() == before


def test_a_change_that_moves_nothing_is_told_once(town: Town, now: datetime) -> None:
    file(town, now)
    seen = last_event_id()
    for cause_id in (7, 7, 8):
        assert recompute(town, now, cause_id=cause_id) == 0
    assert [event["data"] for event in events_after(seen)] == [
        {"cause": 7, "moved": 0}, {"cause": 8, "moved": 0},
    ]  # fmt: skip


def test_the_number_of_statements_does_not_grow_with_the_requests(
    town: Town, now: datetime
) -> None:
    """Versions of the books, requests, due dates, events with what they owe, and their count."""
    for count, day, total in ((1, 23, 1), (4, 24, 5)):
        for _ in range(count):
            file(town, now)
        holiday(town, date(2026, 11, day), now)
        warm(town)
        with exactly(6):
            assert recompute(town, now) == total


def test_a_promise_is_kept_when_a_holiday_comes(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    assign(town, appeal_id, now, promised_at=now + timedelta(hours=30))
    holiday(town, date(2026, 11, 24), now)
    assert recompute(town, now) == 0
    assert due(appeal_id) == now + timedelta(hours=30)


def test_a_make_up_day_and_office_hours_count_too(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    orgs.change_calendar_day(
        actor=SETUP,
        district_id=town.district_id,
        day=date(2026, 11, 22),
        is_workday=True,
        note="调休",
        source="通知",
        now=now,
    )
    orgs.set_office_hours(
        actor=SETUP, district_id=town.district_id, opens=time(9), closes=time(18), now=now
    )
    recompute(town, now)
    assert due(appeal_id) == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_another_district_is_left_alone(town: Town, now: datetime) -> None:
    other = make_town("510299000000", "临江区", prefix="b-")
    appeal_id = file(other, now)
    holiday(town, date(2026, 11, 24), now)
    assert recompute(town, now) == 0
    assert due(appeal_id) == WEDNESDAY


def test_only_the_house_recomputes(town: Town, now: datetime) -> None:
    file(town, now)
    before = picture()
    for actor in (town.staff.administrator, town.staff.street_clerk, Actor.stranger()):
        with pytest.raises(NotAllowed):
            recompute(town, now, by=actor)
    assert picture() == before


def test_the_handler_follows_the_calendar_and_a_second_delivery_does_nothing(
    town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    deliver_owed(now)
    holiday(town, date(2026, 11, 24), now)
    owed = Delivery.objects.filter(delivered_at__isnull=True)
    assert list(owed.values_list("handler", flat=True)) == ["appeals.deadlines"]
    assert deliver_owed(now) == 1
    assert due(appeal_id) == THURSDAY
    event, told = events_of(town.district_id, f"calendar:{town.district_id}")
    assert told.data == {"cause": event.event_id, "moved": 1}
    before = picture()
    on_calendar_changed(event, now)
    assert picture() == before
