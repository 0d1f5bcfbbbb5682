"""A desk at work for the tests of requests."""

import pytest
from tests.apps.appeals.factories import Town, make_town


@pytest.fixture
def town(db: None) -> Town:
    return make_town()
