"""A fixed clock, and an empty shelf of books for every test; a database for every process."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from tests.emptying import empty_tables
from tests.original import original
from tests.shelf import forget_unversioned
from whitenoise.middleware import WhiteNoiseMiddleware

from linquan.kernel import clock

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday 10:00 in the office


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
) -> None:
    """Let Django copy the original instead of taking a hundred steps in each process."""
    if django_db_keepdb:  # what is there is brought up to date
        return
    with django_db_blocker.unblock():
        copied = {"TEMPLATE": original(), "MIGRATE": False}
    connection.settings_dict["TEST"] |= copied


@pytest.fixture(autouse=True, scope="session")
def _only_rows_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages and jobs read the same time on every day the tests run."""
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture(autouse=True, scope="session")
def _files_found_once() -> Iterator[None]:
    """Look for static files once a process: every test client builds the middleware anew."""
    found: dict[str, object] = {}
    find = WhiteNoiseMiddleware.add_files_from_finders

    def find_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield


@pytest.fixture(autouse=True)
def _same_shelf() -> Iterator[None]:
    """Keep the books whose version says what is in them; others may be another test's."""
    forget_unversioned()
    clock.forget()
    yield
    forget_unversioned()
    clock.forget()
