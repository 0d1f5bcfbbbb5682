"""Inserts that are written once: a row, and the rows that hang on it, in one statement.

Saving a row through the ORM writes its SQL anew each time, which costs more than PostgreSQL takes
to store it; and a row that needs the number of another waits for a second statement (ADR 0018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django.db import connection
from django.db.models import Field, ForeignKey, Model

from linquan.kernel.prepared import prepared_cursor

Models = tuple[type[Model], ...]
if TYPE_CHECKING:  # Django's fields take their parameters only there
    AnyField: TypeAlias = Field[Any, Any]
    Link: TypeAlias = ForeignKey[Any, Any]
    Columns: TypeAlias = tuple[AnyField, ...]

_HEAD = "(SELECT id FROM head)"


def insert(head: Model, *tail: Model) -> int:
    """Insert a new row, and rows that point to it. One statement.

    Returns the head's number, and sets it on all rows. Of ``tail`` every row has one foreign key to
    the head's table, left empty; rows of one table stand together. Raises IntegrityError.
    """
    sql, columns = _written((type(head), *(type(row) for row in tail)))
    params = [
        value
        for row, fields in zip((head, *tail), columns, strict=True)
        for value in _values(row, fields)
    ]
    with prepared_cursor() as cursor:
        cursor.execute(sql, params)
        (number,) = cursor.fetchone()
    _settle(head, tail, number)
    return int(number)


def _values(row: Model, fields: Columns) -> Iterator[Any]:
    for field in fields:
        yield field.get_db_prep_save(getattr(row, field.attname), connection)


def _settle(head: Model, tail: Sequence[Model], number: int) -> None:
    """Let the rows in memory know that they are stored."""
    head.pk = number
    for row in tail:
        setattr(row, _link(type(row), type(head)).attname, number)
    for row in (head, *tail):
        row._state.adding, row._state.db = False, connection.alias


@cache
def _written(models: Models) -> tuple[str, tuple[Columns, ...]]:
    """Write the statement for rows of these tables, and tell the columns of each."""
    head, *tail = models
    links = (None, *(_link(model, head) for model in tail))
    columns = tuple(_told(model, link) for model, link in zip(models, links, strict=True))
    first = f"head AS ({_into(head, None, 1)} RETURNING id)"
    rest = [
        f"tail_{n} AS ({_into(model, _link(model, head), tail.count(model))})"
        for n, model in enumerate(dict.fromkeys(tail))
    ]
    parts = ", ".join([first, *rest])
    return f"WITH {parts} SELECT id FROM head", columns  # noqa: S608 - names of our tables


def _told(model: type[Model], link: Link | None) -> Columns:
    """Columns whose values are told: neither the number nor the way to the head."""
    fields = model._meta.concrete_fields
    return tuple(f for f in fields if not (f.primary_key or f.generated or f is link))


def _into(model: type[Model], link: Link | None, rows: int) -> str:
    """Write the insertion of some rows of one table."""
    told = _told(model, link)
    fields = told if link is None else (link, *told)
    quoted = [connection.ops.quote_name(str(field.column)) for field in fields]
    marks = [_HEAD if field is link else _mark(field) for field in fields]
    values = ", ".join([f"({', '.join(marks)})"] * rows)
    into = f"{model._meta.db_table} ({', '.join(quoted)})"
    return f"INSERT INTO {into} VALUES {values}"  # noqa: S608 - names of our tables


def _mark(field: AnyField) -> str:
    """Return the mark of a value, with its cast for columns that have one."""
    write = getattr(field, "get_placeholder", None)
    return "%s" if write is None else str(write(None, None, connection))


def _link(model: type[Model], head: type[Model]) -> Link:
    """Return the one foreign key of a table to the head's. Raises ValueError for none or two."""
    found = [f for f in model._meta.concrete_fields if f.related_model is head]
    (link,) = found
    return cast("Link", link)
