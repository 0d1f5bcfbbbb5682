"""A desk at work, and a legal basis on which orders are issued."""

import pytest
from tests.apps.kept import kept
from tests.apps.rectifications.factories import Bench, make_bench


@pytest.fixture
def bench(db: None) -> Bench:
    return kept(make_bench)
