"""A town whose communities are looked at by checklists."""

import pytest
from tests.apps.appeals.factories import Town, make_town
from tests.apps.checklists.factories import Watch, make_watch
from tests.apps.kept import kept


@pytest.fixture
def town(db: None) -> Town:
    return kept(make_town)


@pytest.fixture
def watch(db: None) -> Watch:
    return kept(make_watch)
