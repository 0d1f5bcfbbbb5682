"""A desk at work, and a round of visits."""

import pytest
from tests.apps.kept import kept
from tests.apps.outreach.factories import Walks, make_walks


@pytest.fixture
def walks(db: None) -> Walks:
    return kept(make_walks)
