"""Two at once, on the real database: one order, one verdict, one report."""

from datetime import datetime

import pytest
from tests.apps.appeals.factories import warm
from tests.apps.appeals.test_races import together
from tests.apps.kept import kept
from tests.apps.rectifications.factories import (
    Bench,
    bring,
    items,
    judged,
    make_bench,
    opened,
    ordered,
    reported,
    requested,
)

from linquan.apps.rectifications.models import Notice, Rectification
from linquan.apps.rectifications.types import Origin, Stage
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bench(transactional_db: None) -> Bench:
    return kept(make_bench)


def test_two_issue_the_order(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.CONFIRMED, now)
    warm(bench.town)
    done = together(*[lambda: ordered(bench, pk, now)] * 2)
    assert [r.code for r in done if isinstance(r, WrongState)] == ["rectification_moved_on"]
    assert Notice.objects.count() == 1


def test_two_accept_the_last_items(bench: Bench, now: datetime) -> None:
    """Whichever is first, the last one brings it to its evaluation."""
    pk = bring(bench, Stage.ORDERED, now)
    first, second = items(pk)
    warm(bench.town)
    together(lambda: judged(bench, first, now), lambda: judged(bench, second, now))
    assert Rectification.objects.get(pk=pk).stage == Stage.REMEDIED


def test_a_report_and_a_verdict(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first = items(pk)[0]
    warm(bench.town)
    done = together(*[lambda: reported(bench, first, now, by=bench.shop_handler)] * 2)
    assert [r.code for r in done if isinstance(r, WrongState)] == ["item_moved_on"]
    assert Event.objects.filter(kind="rectification.reported").count() == 1


def test_two_take_the_same_request(bench: Bench, now: datetime) -> None:
    appeal_id, pk = requested(bench, now)
    Rectification.objects.filter(pk=pk).update(ended_at=now)
    warm(bench.town)
    again = {"origin": Origin.REQUEST, "appeal_id": appeal_id}
    done = together(*[lambda: opened(bench, now, **again)] * 2)
    assert sum(isinstance(r, Invalid) for r in done) == 1
    assert Rectification.objects.filter(ended_at__isnull=True).count() == 1
