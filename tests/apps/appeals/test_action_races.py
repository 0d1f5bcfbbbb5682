"""Two at once, on the real database: what came of an action is written down once."""

from datetime import datetime

import pytest
from tests.apps.appeals.factories import Town, file, make_town, warm
from tests.apps.appeals.test_actions import held, kind, plan
from tests.apps.appeals.test_races import together
from tests.apps.kept import kept

from linquan.kernel.errors import WrongState
from linquan.kernel.models import Attachment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return kept(make_town)


def test_two_write_down_what_came_of_it(town: Town, now: datetime) -> None:
    made = plan(town, file(town, now), kind(town), now)
    warm(town)
    done = together(*[lambda: held(town, made)] * 2)
    assert [r.code for r in done if isinstance(r, WrongState)] == ["action_over"]
    assert Attachment.objects.count() == 1
