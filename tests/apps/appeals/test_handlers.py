"""What the desk does when events arrive, and what the clock starts."""

from datetime import date, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    bring,
    file,
    make_town,
    picture,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import jobs, operations
from linquan.apps.appeals.handlers import on_calendar_changed, on_news_for_reporters
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import ReporterDraft, Status
from linquan.apps.orgs import operations as orgs
from linquan.kernel import clock
from linquan.kernel.events import events_of, handlers_of
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Delivery, OutgoingText

DAY = timedelta(days=1)


def deliver_all(now: datetime) -> None:
    while deliver_owed(now):
        pass


def holiday(town: Town, now: datetime) -> None:
    orgs.change_calendar_day(
        actor=SETUP,
        district_id=town.district_id,
        day=date(2026, 11, 24),
        is_workday=False,
        note="放假",
        source="通知",
        now=now,
    )


def test_who_listens_to_what() -> None:
    kinds = (
        "appeal.received", "appeal.assigned", "appeal.asked", "appeal.answered",
        "appeal.declined", "appeal.noted", "calendar.changed", "area.moved", "reporter.unmasked",
    )  # fmt: skip
    mine = {
        kind: [h.name for h in handlers_of(kind) if h.name.startswith("appeals.")] for kind in kinds
    }
    hooks, deadlines = ["appeals.webhooks"], ["appeals.deadlines"]
    texts, along = ["appeals.texts", *hooks], ["appeals.followers", *hooks]
    answered = ["appeals.texts", *along]
    assert mine == {
        "appeal.received": texts,
        "appeal.assigned": along,
        "appeal.asked": texts,
        "appeal.answered": answered,
        "appeal.declined": answered,
        "appeal.noted": [],
        "calendar.changed": deadlines,
        "area.moved": ["appeals.areas"],
        "reporter.unmasked": [],
    }


def test_a_due_date_follows_the_calendar_though_the_first_delivery_fails(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal_id = file(town, now)
    deliver_all(now)
    holiday(town, now)
    recompute = operations.recompute_deadlines

    def half(**given: object) -> int:
        recompute(**given)  # type: ignore[arg-type]
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(operations, "recompute_deadlines", half)
        deliver_owed(now)
    before = Appeal.objects.get(pk=appeal_id).due_at
    assert [e.kind for e in events_of(town.district_id, f"appeal:{appeal_id}")] == [
        "appeal.received"
    ]
    deliver_all(now + DAY)
    assert Appeal.objects.get(pk=appeal_id).due_at == before + DAY
    told = events_of(town.district_id, f"appeal:{appeal_id}")
    assert [e.kind for e in told] == ["appeal.received", "appeal.deadline_moved"]


@pytest.mark.parametrize("handle", [on_calendar_changed, on_news_for_reporters])
def test_a_repeated_delivery_does_nothing(handle: object, town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    holiday(town, now)
    deliver_all(now)
    calendar, told = events_of(town.district_id, f"calendar:{town.district_id}")
    assert told.data == {"cause": calendar.event_id, "moved": 1}
    received = events_of(town.district_id, f"appeal:{appeal_id}")[0]
    before = picture()
    if handle is on_calendar_changed:
        on_calendar_changed(calendar, now + DAY)
    else:
        on_news_for_reporters([received], now + DAY)
    assert picture() == before


def test_every_delivery_repeated_does_nothing(town: Town, now: datetime) -> None:
    """As if the postman had died before noting anything: all of it again."""
    appeal_id = bring(town, file(town, now), Status.WAITING, now)
    operations.start_appeal(
        actor=town.staff.handler, appeal_id=appeal_id, seen_version=None, now=now
    )
    answer(town, appeal_id, now)
    holiday(town, now)
    deliver_all(now)
    mine = Delivery.objects.filter(handler__startswith="appeals.")
    assert mine.count() == mine.filter(attempts=1).count() == 12
    texts = list(OutgoingText.objects.order_by("id").values_list("id", "key", "text"))
    requests = list(Appeal.objects.order_by("id").values())
    mine.update(delivered_at=None)
    deliver_all(now + DAY)
    assert mine.filter(attempts=2, delivered_at=now + DAY).count() == 12
    assert list(OutgoingText.objects.order_by("id").values_list("id", "key", "text")) == texts
    assert list(Appeal.objects.order_by("id").values()) == requests


def test_texts_are_owed_for_news_only_and_only_with_a_phone(town: Town, now: datetime) -> None:
    silent = file(town, now, reporter=ReporterDraft(name="匿名"))
    known = file(town, now)
    assign(town, known, now)
    answer(town, known, now)
    deliver_all(now)
    subjects = OutgoingText.objects.order_by("id").values_list("subject", flat=True)
    assert list(subjects) == [f"appeal:{known}"] * 2
    assert f"appeal:{silent}" not in subjects


def test_the_clock_closes_what_nobody_rated_in_every_district(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_town("510299000000", "临江区", prefix="b-")
    made = [bring(t, file(t, now), Status.ANSWERED, now) for t in (town, other)]
    young = bring(town, file(town, now + DAY), Status.ANSWERED, now + DAY)
    monkeypatch.setattr(clock, "now", lambda: now + 7 * DAY)
    assert jobs.close_unrated(0) == 2
    assert jobs.close_unrated(0) == 0
    found = dict(Appeal.objects.values_list("id", "status"))
    assert found == {made[0]: "closed", made[1]: "closed", young: "answered"}
    (event,) = [
        e for e in events_of(town.district_id, f"appeal:{made[0]}") if e.kind == "appeal.closed"
    ]
    assert (event.actor_kind, event.actor_name, event.at) == (
        "system",
        "unrated-clock",
        now + 7 * DAY,
    )
