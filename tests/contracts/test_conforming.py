"""The interface does what its description says, whatever is sent to it (schemathesis).

Bodies, parameters and headers are made up from the description, right ones and wrong ones, with a
fixed seed. Every answer must have a documented status and shape; none may be a fault of ours, and
what is refused has changed nothing.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)
from tests.api.v1.callers import NOW, Caller, caller
from tests.apps.appeals.factories import file, make_town, picture
from tests.apps.kept import kept
from tests.contracts.test_openapi import KEPT

from linquan.config.wsgi import application

EXAMPLES = 10
# Counted, or kept for the next day, whatever became of the request.
MAY_CHANGE = {"kernel_tally": ""}
#: The description as it is kept: test_openapi holds it against the interface.
SCHEMA = schemathesis.openapi.from_path(KEPT)


def served(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Call the application as a server does, which closes what it was given: uploads with it."""
    answer = application(environ, start)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


SCHEMA.app = served
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the connection of the test between requests, as Django's own test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def key(db: None) -> Caller:
    """One key with every scope, of a desk with some requests."""
    town = kept(make_town)
    for _ in range(3):
        file(town, NOW)
    return caller(town, rate=6000)


def test_there_is_something_to_ask() -> None:
    assert len(OPERATIONS) >= 26


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_conforms(operation: Any, mode: GenerationMode, key: Caller) -> None:
    @seed(20261120)
    @settings(
        max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(mode))
    def send(case: Any) -> None:
        before = picture() if case.method != "GET" else {}
        answer = case.call_and_validate(
            headers={"Authorization": f"Bearer {key.secret}"},
            # What has the right shape may well be refused: a channel of that number need not exist.
            # What has the wrong one may pass where it says nothing: an unknown word of the query.
            excluded_checks=[positive_data_acceptance, negative_data_rejection],
        )
        assert answer.status_code < 500
        if before and answer.status_code >= 400:
            assert picture() | MAY_CHANGE == before | MAY_CHANGE

    send()
