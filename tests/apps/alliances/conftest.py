"""A desk at work, and a forum of its street."""

import pytest
from tests.apps.alliances.factories import Hall, make_hall
from tests.apps.kept import kept


@pytest.fixture
def hall(db: None) -> Hall:
    return kept(make_hall)
