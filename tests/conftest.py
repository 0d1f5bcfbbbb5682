"""A fixed clock, and an empty shelf of books for every test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from linquan.kernel import books, clock

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday 10:00 in the office


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages and jobs read the same time on every day the tests run."""
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    books.forget()
    clock.forget()
    yield
    books.forget()
    clock.forget()
