"""The demo can be loaded at any hour: what is told depends on the moment it is told for."""

from datetime import UTC, datetime, timedelta

import pytest

from linquan.apps.appeals.models import Appeal
from linquan.apps.insights import demo
from linquan.apps.insights.demo.loading import COUNT, DAYS, SEED
from linquan.apps.insights.demo.others import with_others
from linquan.engine.towns import JIANG_AN, make_requests, make_town
from linquan.kernel import clock

MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)


def test_a_unit_that_has_a_part_is_never_called_besides() -> None:
    town = make_town(JIANG_AN, SEED)
    for hour in range(7 * 24):
        end = MIDNIGHT + timedelta(hours=hour)
        for number, request in enumerate(
            make_requests(town, SEED, count=COUNT, days=DAYS, end=end)
        ):
            told = {step.status for step in with_others(number, request, request.steps)}
            assert not {"part_asked", "called"} <= told, (end, number)


@pytest.mark.release
@pytest.mark.django_db
@pytest.mark.parametrize("hour", range(0, 7 * 24, 5))
def test_it_loads_at_any_hour(hour: int) -> None:
    try:
        demo.load(now=MIDNIGHT + timedelta(hours=hour))
        assert Appeal.objects.count() == COUNT
    finally:
        clock.forget()
