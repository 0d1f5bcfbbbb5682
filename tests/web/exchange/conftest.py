"""A district with its people, and one tiny table that stands open to its clerks."""

from collections.abc import Iterator

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import District, make_district
from tests.web.exchange.terms import TERMS

from linquan.kernel import secrets
from linquan.web.exchange import reading, tables

RING = secrets.Keyring.generate().written()


@pytest.fixture(autouse=True)
def _one_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", RING)
    monkeypatch.setattr(tables, "tables", lambda: {"terms": TERMS})
    monkeypatch.setattr("linquan.web.exchange.lists.tables", lambda: {"terms": TERMS})
    reading.forget()
    yield
    reading.forget()


@pytest.fixture
def district(db: None) -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)
