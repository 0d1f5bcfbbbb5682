"""Keys are changed over every sealed column that the register of personal data and systems know."""

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from linquan.kernel import personal, sealing, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DISTRICT, ROWS = 7, 5
_serial = count(1)


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LINQUAN_SECRET_KEYS", raising=False)
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def sealed_columns() -> Iterator[tuple[type[models.Model], str, str]]:
    """Every sealed column of the house, and for what it is sealed."""
    for holding in personal.register():
        for field in holding.fields:
            if field.sealed_for:
                yield holding.model, field.column, field.sealed_for
    yield _table("orgs_webhook"), "secret_sealed", "webhook.secret"
    yield _table("appeals_outsidesystem"), "key_sealed", "system.key"


def _table(name: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == name)


SEALED = tuple(sealed_columns())
IDS = [f"{model._meta.db_table}.{column}" for model, column, _ in SEALED]


@pytest.fixture(autouse=True)
def _empty_again(db: None) -> Iterator[None]:
    yield
    for model, _column, _purpose in SEALED:
        model._default_manager.all().delete()


def fill(model: type[models.Model], column: str, purpose: str) -> None:
    """Write rows with a sealed value each, the other columns filled with anything that fits.

    The rows they point to are not there: they are gone before the database looks for those.
    """
    for number in range(ROWS):
        value = secrets.seal(f"秘密{number}", f"{purpose}:{DISTRICT}")
        is_text = not isinstance(model._meta.get_field(column), models.BinaryField)
        told = base64.b64encode(value).decode() if is_text else value
        model._default_manager.create(
            **{
                field.attname: _anything(field, next(_serial))
                for field in model._meta.concrete_fields
                if not (field.primary_key or field.generated or field.name == column)
            },
            **{column: told},
        )


def _anything(field: Any, number: int) -> Any:
    if field.name == "district_id":
        return DISTRICT
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    made: dict[type[Any], Any] = {
        models.DateTimeField: NOW,
        models.DateField: date(2026, 1, 1) + timedelta(days=number),
        models.JSONField: {},
        ArrayField: [],
        models.BooleanField: False,
        models.CharField: f"{number}",
        models.BinaryField: b"",
    }
    for kind, value in made.items():
        if isinstance(field, kind):
            return value
    return number + 1


def opened(model: type[models.Model], column: str, purpose: str) -> list[str]:
    rows = model._default_manager.order_by("pk").values_list(column, flat=True)
    told = [base64.b64decode(one) if isinstance(one, str) else bytes(one) for one in rows if one]
    return [secrets.unseal(one, f"{purpose}:{DISTRICT}") for one in told]


def renew(most: int | None = None) -> int:
    """Renew everything; broken off after so many batches when ``most`` says so."""
    told: list[str] = []

    def hear(name: str, count: int) -> None:
        told.append(name)
        if most is not None and len(told) == most:
            raise KeyboardInterrupt

    return sealing.renew_all(actor=Actor.system("keys"), now=NOW, told=hear)


@pytest.fixture
def full(home: Path) -> str:
    """Fill every sealed column with the second key; returns its id, a third one seals by now."""
    _ = secrets.keyring()
    second = secrets.add_key(home)
    for model, column, purpose in SEALED:
        fill(model, column, purpose)
    secrets.add_key(home)
    return second


def test_every_sealed_column_is_sealed_anew_and_the_old_key_can_be_dropped(
    home: Path, full: str
) -> None:
    assert sealing.counts() == {full: ROWS * len(SEALED)}
    assert renew() == ROWS * len(SEALED)
    assert sealing.counts() == {secrets.keyring().newest_id: ROWS * len(SEALED)}
    sealing.check_unused(full)
    secrets.drop_key(home, full)
    for model, column, purpose in SEALED:
        assert opened(model, column, purpose) == [f"秘密{n}" for n in range(ROWS)]


def test_a_renewal_that_was_broken_off_goes_on(
    home: Path, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after any batch: what is done stays, the next run does the rest, all is readable."""
    monkeypatch.setattr(sealing, "BATCH", 2)
    done = 0
    while done < ROWS * len(SEALED):
        with pytest.raises(KeyboardInterrupt):
            renew(most=1)
        counts = sealing.counts()
        assert counts[secrets.keyring().newest_id] > done
        done = counts[secrets.keyring().newest_id]
        for model, column, purpose in SEALED:
            assert opened(model, column, purpose) == [f"秘密{n}" for n in range(ROWS)]
    assert not Event.objects.filter(kind="keys.renewed").exists()
    assert renew() == 0
    assert Event.objects.filter(kind="keys.renewed").count() == 1
    sealing.check_unused(full)


@pytest.mark.parametrize(("model", "column", "purpose"), SEALED, ids=IDS)
def test_each_is_known_under_its_purpose(
    model: type[models.Model], column: str, purpose: str, home: Path
) -> None:
    """A wrong purpose in the register would break the renewal, or the page that opens it."""
    fill(model, column, purpose)
    assert opened(model, column, purpose) == [f"秘密{n}" for n in range(ROWS)]
    assert f"{model._meta.db_table}.{column}" in {one.name for one in sealing.registered()}
