"""Two at once, on the real database: one closes the minutes, one plans, one puts on the agenda."""

from datetime import datetime

import pytest
from tests.apps.alliances.factories import Hall, close, hold, make_hall, plan, table, task
from tests.apps.alliances.test_operations import agenda
from tests.apps.appeals.factories import file, warm
from tests.apps.appeals.test_races import together
from tests.apps.kept import kept

from linquan.apps.alliances.models import Item, Meeting, Resolution
from linquan.apps.appeals.models import Appeal
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hall(transactional_db: None) -> Hall:
    return kept(make_hall)


def test_two_close_the_minutes(hall: Hall, now: datetime) -> None:
    meeting_id, appeal_id = plan(hall, now), file(hall.town, now)
    item_id = table(hall, meeting_id, appeal_id, now)
    at = hold(hall, meeting_id, now)
    warm(hall.town)
    done = together(*[lambda: close(hall, meeting_id, at, task(hall, item_id))] * 2)
    refusals = [r for r in done if isinstance(r, WrongState)]
    assert [r.code for r in refusals] == ["meeting_moved_on"]
    assert Resolution.objects.count() == 1
    assert Event.objects.filter(kind="appeal.assigned").count() == 1
    assert Appeal.objects.get(pk=appeal_id).status == "assigned"


def test_two_plan_the_next_meeting(hall: Hall, now: datetime) -> None:
    warm(hall.town)
    together(*[lambda: plan(hall, now)] * 2)
    assert sorted(Meeting.objects.values_list("number", flat=True)) == [1, 2]


def test_two_put_the_same_request_on_the_agenda(hall: Hall, now: datetime) -> None:
    meeting_id, appeal_id = plan(hall, now), file(hall.town, now)
    warm(hall.town)
    done = together(*[lambda: table(hall, meeting_id, appeal_id, now)] * 2)
    assert sum(isinstance(r, Invalid) for r in done) == 1
    assert Item.objects.count() == 1


def test_planning_waits_for_the_minutes(hall: Hall, now: datetime) -> None:
    """Whichever is first, what is unfinished stands once on the next agenda."""
    meeting_id, appeal_id = plan(hall, now), file(hall.town, now)
    item_id = table(hall, meeting_id, appeal_id, now)
    at = hold(hall, meeting_id, now)
    warm(hall.town)
    together(lambda: close(hall, meeting_id, at, task(hall, item_id)), lambda: plan(hall, at))
    second = Meeting.objects.get(number=2)
    assert agenda(second.pk) == [(appeal_id, 1)]
