"""Sealed fields as a whole: which key seals how many of them, and renewing them with the newest.

Whoever keeps sealed values registers them here, so that none is forgotten when a key is changed.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, models, transaction

from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import WrongState
from linquan.kernel.events import record

BATCH: Final = 5000
OF_THE_HOUSE: Final = 0
"""District of an event that is no district's."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Values that are sealed: how to count them by key, and how to renew some of them.

    Parameters
    ----------
    name
        Stable, such as ``"appeals_reporter.phone_sealed"``.
    count
        Returns how many are sealed with each key, by its id. A fixed number of statements.
    renew
        Seals at most so many anew that are sealed with another key than the newest, in a
        transaction of its own; returns how many. A value that changes meanwhile is left alone.
    """

    name: str
    count: Callable[[], Mapping[str, int]]
    renew: Callable[[int], int]


_sealed: dict[str, Sealed] = {}


def register(sealed: Sealed) -> None:
    """Make values known; the same name again replaces what it stood for."""
    _sealed[sealed.name] = sealed


def registered() -> tuple[Sealed, ...]:
    """All that is known to be sealed, in order of its name."""
    return tuple(_sealed[name] for name in sorted(_sealed))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of sealed values: bytes, or base64 where it holds text."""

    table: str
    name: str
    is_text: bool

    @property
    def read(self) -> str:
        """Its bytes, as SQL."""
        return f"decode({self.name}, 'base64')" if self.is_text else self.name

    @property
    def written(self) -> str:
        """The new bytes as the column holds them, as SQL; PostgreSQL breaks base64 into lines."""
        as_text = "translate(encode(anew.value, 'base64'), E'\\n', '')"
        return as_text if self.is_text else "anew.value"


def register_column(model: type[models.Model], column: str, purpose: str) -> None:
    """Make a column known whose values are sealed for ``purpose:district_id``.

    A column of texts holds them as base64.
    """
    is_text = not isinstance(model._meta.get_field(column), models.BinaryField)
    told = _Column(model._meta.db_table, column, is_text)

    def count() -> Mapping[str, int]:
        return _count_column(told)

    def renew(most: int) -> int:
        return _renew_column(told, purpose, most)

    register(Sealed(f"{told.table}.{told.name}", count, renew))


# The first byte of a sealed value is the length of the key's id, which follows.
_COUNT = """
SELECT convert_from(substring(told FROM 2 FOR get_byte(told, 0)), 'UTF8'), count(*)
FROM (SELECT {read} AS told FROM {table} WHERE length({column}) > 1) AS sealed GROUP BY 1
"""
_OLD = """
SELECT id, district_id, {read} FROM {table} WHERE length({column}) > 1
    AND convert_from(substring({read} FROM 2 FOR get_byte({read}, 0)), 'UTF8') <> %s
ORDER BY id LIMIT %s FOR UPDATE
"""


def _count_column(column: _Column) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_filled(_COUNT, column))
        return dict(cursor.fetchall())


def _filled(statement: str, column: _Column) -> str:
    return statement.format(table=column.table, column=column.name, read=column.read)


@transaction.atomic
def _renew_column(column: _Column, purpose: str, most: int) -> int:
    """Seal some values anew. Two statements: read and lock, write."""
    ring = secrets.keyring()
    with connection.cursor() as cursor:
        cursor.execute(_filled(_OLD, column), [ring.newest_id, most])
        old = cursor.fetchall()
        if not old:
            return 0
        anew = [_anew(sealed, f"{purpose}:{district_id}") for _, district_id, sealed in old]
        cursor.execute(
            f"UPDATE {column.table} SET {column.name} = {column.written} "  # noqa: S608 - our names
            "FROM unnest(%s::bigint[], %s::bytea[]) AS anew (id, value) "
            f"WHERE {column.table}.id = anew.id",
            [[row[0] for row in old], anew],
        )
    return len(old)


def _anew(sealed: Any, purpose: str) -> bytes:
    return secrets.seal(secrets.unseal(sealed, purpose), purpose)


def counts() -> Counter[str]:
    """How many values are sealed with each key."""
    found: Counter[str] = Counter()
    for sealed in _sealed.values():
        found.update(sealed.count())
    return found


def renew_all(*, actor: Actor, now: datetime, told: Callable[[str, int], None]) -> int:
    """Seal every value anew that is sealed with another key than the newest; returns how many.

    In many small transactions: it can be broken off and begun again, and the house goes on. One
    event at the end. ``told`` hears the name and the number after each batch.
    """
    total = 0
    for sealed in registered():
        while renewed := sealed.renew(BATCH):
            total += renewed
            told(sealed.name, total)
    record(
        "keys.renewed", subject="keys:0", actor=actor, at=now, district_id=OF_THE_HOUSE,
        data={"key": secrets.keyring().newest_id, "values": total},
    )  # fmt: skip
    return total


def check_unused(key_id: str) -> None:
    """Refuse to part with a key that is still needed.

    Raises WrongState (``key_in_use``: values are sealed with it; ``key_makes_hashes``: it is the
    oldest, by whose hashes people are found).
    """
    if key_id == secrets.keyring().oldest_id:
        raise WrongState("key_makes_hashes")
    if count := counts()[key_id]:
        raise WrongState("key_in_use", values=count)
