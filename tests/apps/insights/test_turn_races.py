"""Two workers at the turns of one request, on the real database."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from tests.apps.appeals.factories import Town, answer, bring, file, make_town
from tests.apps.appeals.test_races import together
from tests.apps.kept import kept

from linquan.apps.appeals.types import Status
from linquan.apps.insights import facts
from linquan.apps.insights.models import TurnFact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return kept(make_town)


def test_workers_wait_for_each_other_and_write_the_same(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    follow = partial(facts.follow, town.district_id, {pk})
    later = now + timedelta(hours=1)
    results = together(follow, follow, lambda: answer(town, pk, later), follow)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert follow() == 1
    assert TurnFact.objects.get().ended_at == later
