"""Inserts that are written once: a row, and the rows that hang on it, in one statement.

Saving a row through the ORM writes its SQL anew each time, which costs more than PostgreSQL takes
to store it; and a row that needs the number of another waits for a second statement (ADR 0018).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    BooleanField,
    CharField,
    Field,
    FloatField,
    ForeignKey,
    Model,
    TextField,
)

from linquan.kernel.fields import LexemesField
from linquan.kernel.prepared import prepared_cursor

Models = tuple[type[Model], ...]
if TYPE_CHECKING:  # Django's fields take their parameters only there
    AnyField: TypeAlias = Field[Any, Any]
    Link: TypeAlias = ForeignKey[Any, Any]
    Columns: TypeAlias = tuple[AnyField, ...]

_HEAD = "(SELECT id FROM head)"
TAKEN: Final[dict[type[Any], type]] = {
    BooleanField: bool,
    CharField: str,
    FloatField: float,
    LexemesField: str,
    TextField: str,
}
"""Values that a column takes as they are: Django would look at each, and change none."""


def insert(head: Model, *tail: Model) -> int:
    """Insert a new row, and rows that point to it. One statement.

    Returns the head's number, and sets it on all rows. Of ``tail`` every row has one foreign key to
    the head's table, left empty; rows of one table stand together. Raises IntegrityError.
    """
    sql, columns = _written((type(head), *(type(row) for row in tail)))
    with prepared_cursor() as cursor:
        cursor.execute(sql, values_of((head, *tail), columns))
        (number,) = cursor.fetchone()
    settle(head, tail, number)
    return int(number)


def values_of(rows: Sequence[Model], columns: Sequence[Columns]) -> list[Any]:
    """Values of some columns of each row, as the database takes them."""
    ours = connections[DEFAULT_DB_ALIAS]
    return [
        value
        if value is None or type(value) is TAKEN.get(type(field))
        else field.get_db_prep_save(value, ours)
        for row, fields in zip(rows, columns, strict=True)
        for field in fields
        for value in (getattr(row, field.attname),)
    ]


def settle(head: Model, tail: Sequence[Model], number: int) -> None:
    """Let the rows in memory know that they are stored."""
    head.pk = number
    for row in tail:
        setattr(row, link(type(row), type(head)).attname, number)
    for row in (head, *tail):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _written(models: Models) -> tuple[str, tuple[Columns, ...]]:
    """Write the statement for rows of these tables, and tell the columns of each."""
    head, *tail = models
    links = (None, *(link(model, head) for model in tail))
    columns = tuple(_told(model, way) for model, way in zip(models, links, strict=True))
    first = f"head AS ({_into(head, None, 1)} RETURNING id)"
    rest = [
        f"tail_{n} AS ({_into(model, link(model, head), tail.count(model))})"
        for n, model in enumerate(dict.fromkeys(tail))
    ]
    parts = ", ".join([first, *rest])
    return f"WITH {parts} SELECT id FROM head", columns  # noqa: S608 - names of our tables


def _told(model: type[Model], *given: AnyField | None) -> Columns:
    """Columns whose values are told: neither the number nor what is given otherwise."""
    fields = model._meta.concrete_fields
    return tuple(f for f in fields if not (f.primary_key or f.generated or f in given))


def _into(model: type[Model], way: Link | None, rows: int) -> str:
    """Write the insertion of some rows of one table."""
    told = _told(model, way)
    fields = told if way is None else (way, *told)
    marks = [_HEAD if field is way else _mark(field) for field in fields]
    values = ", ".join([f"({', '.join(marks)})"] * rows)
    return f"INSERT INTO {_named(model, fields)} VALUES {values}"  # noqa: S608 - our tables


def write_selected(
    model: type[Model], source: str, given: Mapping[str, str]
) -> tuple[str, Columns]:
    """Write the insertion of a row for each of a source, and tell the columns that are told.

    ``given`` is the SQL of the other columns; they stand first.
    """
    written = tuple(field for field in model._meta.concrete_fields if field.name in given)
    told = _told(model, *written)
    marks = ", ".join([*(given[field.name] for field in written), *map(_mark, told)])
    into = _named(model, (*written, *told))
    return f"INSERT INTO {into} SELECT {marks} FROM {source}", told  # noqa: S608 - our tables


def _named(model: type[Model], fields: Columns) -> str:
    quoted = (connection.ops.quote_name(str(field.column)) for field in fields)
    return f"{model._meta.db_table} ({', '.join(quoted)})"


def _mark(field: AnyField) -> str:
    """Return the mark of a value, with its cast for columns that have one."""
    write = getattr(field, "get_placeholder", None)
    return "%s" if write is None else str(write(None, None, connection))


def link(model: type[Model], head: type[Model]) -> Link:
    """Return the one foreign key of a table to the head's. Raises ValueError for none or two."""
    found = [f for f in model._meta.concrete_fields if f.related_model is head]
    (link,) = found
    return cast("Link", link)
