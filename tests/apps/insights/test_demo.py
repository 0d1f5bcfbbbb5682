"""The demo is loaded once for this module, through the house's own operations."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Count
from django.test import TestCase
from pytest_django import DjangoDbBlocker

from linquan.apps.alliances.models import Item, Meeting, Resolution
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import OPEN, Status
from linquan.apps.casework.models import CaseFile, Kind
from linquan.apps.circles.models import Facility
from linquan.apps.insights import counters, demo, queries
from linquan.apps.insights.demo.amenities import amenities
from linquan.apps.insights.models import DailyCounter, TotalCounter
from linquan.apps.insights.types import STOCKS, Measure, stock_of
from linquan.apps.orgs.models import Organisation
from linquan.apps.outreach.models import Finding, HeardAt, Proposal, Round, Sitting, Visit
from linquan.apps.places.models import Area
from linquan.apps.places.queries import district_ids, zones_page
from linquan.apps.rectifications.models import Item as RectifiedItem
from linquan.apps.rectifications.models import Rectification
from linquan.engine.towns import JIANG_AN, make_town
from linquan.kernel import clock
from linquan.kernel.errors import NotAllowed
from linquan.kernel.models import Attachment, Delivery, Event, Installation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo_loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            demo.load(now=AT)
            yield district_ids()[0]
        finally:
            TestCase._rollback_atomics(atomics)
            clock.forget()


def test_the_town_is_there(demo_loaded: int) -> None:
    assert Area.objects.filter(level="community").count() == 5
    street = Area.objects.get(level="street")
    assert (street.name, street.residents) == ("江安街道", 58500)
    assert all(
        "示例" in name
        for name in Organisation.objects.filter(kind="firm").values_list("name", flat=True)
    )
    page = zones_page(demo_loaded)
    touched = [(z.zone.name, z.communities, z.grids, z.estates) for z in page.zones]
    assert touched == [("创智医药园", 1, 7, 5), ("江安邻里中心片区", 4, 18, 16)]
    installation = Installation.objects.get()
    assert (installation.is_demo, installation.seed) == (True, demo.SEED)


def test_there_are_126_requests_over_28_days(demo_loaded: int) -> None:
    received = list(Appeal.objects.order_by("received_at").values_list("received_at", flat=True))
    assert len(received) == 126
    assert AT - timedelta(days=29) <= received[0]
    assert received[-1] <= AT
    statuses = dict(Appeal.objects.values_list("status").annotate(n=Count("id")))
    assert set(statuses) >= {"received", "assigned", "in_progress", "waiting", "answered", "closed"}


def test_something_is_overdue_and_something_soon(demo_loaded: int) -> None:
    running = Appeal.objects.filter(status__in=OPEN - {Status.WAITING})
    assert running.filter(due_at__lt=AT).count() == 5
    soon = AT + timedelta(hours=6)
    assert running.filter(due_at__gte=AT, due_at__lt=soon).count() >= 3


def test_events_are_in_the_order_of_time_and_all_delivered(demo_loaded: int) -> None:
    times = list(
        Event.objects.filter(subject__startswith="appeal:")
        .order_by("id")
        .values_list("at", flat=True)
    )
    assert times == sorted(times)
    assert not Delivery.objects.filter(delivered_at__isnull=True).exists()


def test_counters_equal_the_requests_they_count(demo_loaded: int) -> None:
    counted: Counter[str] = Counter()
    for measure, amount in DailyCounter.objects.values_list("measure", "amount"):
        counted[measure] += amount
    truth: Counter[str] = Counter(
        stock_of(Status(status), is_refused=refused).value
        for status, refused in Appeal.objects.values_list("status", "is_refused")
    )
    assert {m: counted[m] for m in STOCKS} == {m: truth[m] for m in STOCKS}
    assert counted[Measure.RECEIVED] == 126


def test_rebuilding_gives_the_same_counters(demo_loaded: int) -> None:
    days, sums = ("area_id", "day", "measure", "amount"), ("area_id", "measure", "amount")
    kept = sorted(DailyCounter.objects.exclude(amount=0).values_list(*days))
    totals = sorted(TotalCounter.objects.exclude(amount=0).values_list(*sums))
    counters.rebuild(demo_loaded)
    assert sorted(DailyCounter.objects.values_list(*days)) == kept
    assert sorted(TotalCounter.objects.values_list(*sums)) == totals


def test_totals_are_the_sums_of_their_days(demo_loaded: int) -> None:
    days: Counter[tuple[int, int, str]] = Counter()
    for district, area, measure, amount in DailyCounter.objects.values_list(
        "district_id", "area_id", "measure", "amount"
    ):
        days[district, area, measure] += amount
    kept = TotalCounter.objects.values_list("district_id", "area_id", "measure", "amount")
    assert {(d, a, m): n for d, a, m, n in kept} == dict(days)


def test_public_figures_hide_small_counts(demo_loaded: int, now: datetime) -> None:
    figures = queries.figures(demo_loaded, now)
    assert len(figures.rows) == 5
    for row in figures.rows:
        assert all(n is None or n == 0 or n >= 5 for n in row.counts.values())
    assert figures.total.counts[Measure.RECEIVED] == 126


def test_reporters_are_sealed(demo_loaded: int) -> None:
    for reporter in Reporter.objects.all():
        assert b"199" not in bytes(reporter.phone_sealed or b"")
        assert "示例".encode() not in bytes(reporter.name_sealed or b"")
    assert Reporter.objects.count() == 126


def test_a_second_load_is_refused(demo_loaded: int) -> None:
    with pytest.raises(NotAllowed) as refused:
        demo.load(now=AT)
    assert refused.value.code == "database_not_empty"


def test_the_clock_moves_only_in_a_demo(demo_loaded: int) -> None:
    assert clock.move_demo_clock(timedelta(hours=6)) == timedelta(hours=6)
    Installation.objects.update(clock_offset_s=0, is_demo=False)
    clock.forget()
    with pytest.raises(NotAllowed) as refused:
        clock.move_demo_clock(timedelta(hours=6))
    assert refused.value.code == "clock_is_real"
    Installation.objects.update(is_demo=True)
    clock.forget()


def test_a_joint_meeting_was_held_and_the_next_begins_with_what_it_left(demo_loaded: int) -> None:
    done, coming = Meeting.objects.filter(forum__name__contains="联席").order_by("number")
    assert (done.state, coming.state) == ("minuted", "planned")
    (waiting,) = Meeting.objects.exclude(forum=done.forum)
    assert waiting.state == "held"  # its minutes are still to be written
    resolved = Resolution.objects.filter(item__meeting=done)
    assert Counter(resolved.values_list("appeal__status", flat=True)) == {
        "answered": 1, "closed": 1, "assigned": 1,
    }  # fmt: skip
    agenda = Item.objects.filter(meeting=coming).order_by("position")
    left = resolved.get(appeal__status="assigned").appeal_id
    assert [(item.appeal_id == left, item.carried) for item in agenda] == [(True, 1), (False, 0)]


def test_what_is_told_at_doors_is_found_on_visits(demo_loaded: int) -> None:
    told = Appeal.objects.filter(channel__kind="visit").count()
    became = Counter(Finding.objects.values_list("decision", flat=True))
    assert became == {"request": told, "proposal": 2, "nothing": 1, "": 3}
    assert Counter(Proposal.objects.values_list("state", flat=True)) == {"kept": 1, "taken_up": 1}
    open_visits = Visit.objects.filter(closed_at__isnull=True).count()
    assert (Round.objects.count(), open_visits) == (5, 2)
    waiting = Visit.objects.filter(closed_at__isnull=True).order_by("id")
    assert [(v.people, v.corrections) for v in waiting] == [(2, 0), (2, 1)]
    subjects = [f"visit:{v.pk}" for v in waiting]
    assert Attachment.objects.filter(subject__in=subjects).count() == 2


def test_a_rectification_stands_at_every_stage_that_is_worked_at(demo_loaded: int) -> None:
    stages = Counter(Rectification.objects.values_list("stage", flat=True))
    assert stages["ordered"] == 1
    ordered = Rectification.objects.get(stage="ordered")
    first, second = RectifiedItem.objects.filter(rectification=ordered).order_by("position")
    assert (first.asked_until, second.asked_reason) == (None, "parts")
    assert ordered.due_at == second.due_at < first.due_at
    assert {"clue", "remedied", "closed"} <= stages.keys()


def test_protected_files_of_four_kinds_of_work(demo_loaded: int) -> None:
    kinds = set(Kind.objects.values_list("name", flat=True))
    assert kinds == {"和为贵调解", "心理疏导", "社区矫正帮扶", "治安管理", "留守关爱"}
    (order,) = Kind.objects.filter(name="治安管理")
    assert CaseFile.objects.get(kind_code=order.code).state == "working"


def test_the_point_sits_every_wednesday_and_hears_something(demo_loaded: int) -> None:
    days = [row.starts_at.astimezone(clock.OFFICE_ZONE) for row in Sitting.objects.all()]
    assert {(day.weekday(), day.hour, day.minute) for day in days} == {(2, 9, 30)}
    assert Sitting.objects.filter(cancelled_at__isnull=False).count() == 1
    told = Appeal.objects.filter(channel__kind="mobile_point").count()
    assert 0 < HeardAt.objects.count() <= told


def test_small_facilities_came_in_beside_those_of_the_town(demo_loaded: int) -> None:
    small = amenities(make_town(JIANG_AN, demo.SEED))
    rows = Facility.objects.filter(name__in=[one.name for one in small])
    assert rows.count() == len(small) > 200
    levels = Counter(rows.exclude(level="").values_list("level", flat=True))
    assert levels == {"centre": 5, "station": 11, "shared": 1}
