"""Rows of people, as the register of personal data finds them: read, counted, erased.

The statements are written from what was declared (``personal``), never from what anybody typed.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from linquan.kernel import secrets
from linquan.kernel.personal import Erased as Way
from linquan.kernel.personal import Field, Holding, Whom, register

MOST_ROWS: Final = 20_000
"""Rows of one table that an export holds: beyond it the newest."""


@dataclass(frozen=True, slots=True)
class Section:
    """What one table holds on someone: columns by name, rows the oldest first."""

    table: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool = False


def sections(whom: Whom) -> tuple[Section, ...]:
    """Read all that is held on someone, sealed columns opened. One statement a table."""
    return tuple(_section(holding, where, whom) for holding, where in _found(whom))


def _found(whom: Whom) -> Iterator[tuple[Holding, str]]:
    """Tables that can hold something of these, and the condition."""
    for holding in register():
        told = [f"({holding.found[root]})" for root in sorted(whom.roots) if root in holding.found]
        if told:
            yield holding, " OR ".join(told)


def _section(holding: Holding, where: str, whom: Whom) -> Section:
    shown = [one for one in holding.fields if one.is_shown]
    names = (*holding.beside, *(one.column for one in shown))
    listed = ", ".join(f'"{name}"' for name in names)
    found = _rows(
        f"SELECT {listed} FROM {holding.table} WHERE {where} "  # noqa: S608 - declared by the house
        f"ORDER BY id DESC LIMIT {MOST_ROWS + 1}",
        whom,
    )
    rows = [_opened(row, len(holding.beside), shown, whom) for row in found[:MOST_ROWS]]
    is_cut = len(found) > MOST_ROWS
    return Section(holding.table, str(holding.title), names, tuple(reversed(rows)), is_cut)


def _opened(row: Sequence[Any], ahead: int, fields: Sequence[Field], whom: Whom) -> tuple[Any, ...]:
    told = zip(fields, row[ahead:], strict=True)
    return (*row[:ahead], *(_plain(one, value, whom) for one, value in told))


def _plain(one: Field, value: Any, whom: Whom) -> Any:
    if not one.sealed_for:
        return value
    return secrets.unseal(value, f"{one.sealed_for}:{whom.district_id}") if value else ""


def counts(whom: Whom) -> dict[str, int]:
    """How many rows of each table an erasure would clear or delete. One statement a table."""
    return {
        holding.table: _rows(
            f"SELECT count(*) FROM {holding.table} WHERE {where}",  # noqa: S608 - as above
            whom,
        )[0][0]
        for holding, where in _erasable(whom)
    }


Erased = Mapping[str, Counter[int]]
"""Table to how many rows of which request; 0 stands for rows that do not say of which."""


def erase(whom: Whom, *, besides: Collection[str] = ()) -> Erased:
    """Clear or delete the rows of someone for good, ``besides`` some tables; returns how many.

    One statement a table, in the caller's transaction, which holds the locks.
    """
    return {
        holding.table: Counter(row[0] for row in _rows(_erasure(holding, where), whom))
        for holding, where in _erasable(whom)
        if holding.table not in besides
    }


def _erasable(whom: Whom) -> Iterator[tuple[Holding, str]]:
    for holding, where in _found(whom):
        if holding.erased in {Way.CLEARED, Way.DELETED}:
            yield holding, where


def _erasure(holding: Holding, where: str) -> str:
    told = f"WHERE {where} RETURNING {holding.request}"
    if holding.erased is Way.DELETED:
        return f"DELETE FROM {holding.table} {told}"  # noqa: S608 - declared by the house
    becomes = ", ".join(f'"{f.column}" = {f.cleared}' for f in holding.fields if f.cleared)
    return f"UPDATE {holding.table} SET {becomes} {told}"  # noqa: S608 - as above


def _rows(sql: str, whom: Whom) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, whom.params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
