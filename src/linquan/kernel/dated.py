"""Lines with days of validity: what the tables of every list share, and how a line changes.

A change of a line is a new version from a day on, on which the old one ends. A version that the
house itself offers, and that no district has written down, has the id 0.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import F, Func

from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotFound

LARGEST_POSITION: Final = 32767
"""Of a line in its list: what a small integer of the database holds."""


def never_two_at_once(
    name: str, *keys: str, since: str = "valid_from", until: str = "valid_to"
) -> ExclusionConstraint:
    """Two versions of one line (of one ``code`` unless other keys are named) may not both be valid.

    The first day counts, the last day no more.
    """
    span = Func(F(since), F(until), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((F(key), RangeOperators.EQUAL) for key in ("district_id", *(keys or ("code",)))),
            (span, RangeOperators.OVERLAPS),
        ],
    )


def newest(known: Iterable[Any], code: str) -> Any:
    """The version of a line with no end in sight. Raises NotFound (``line_unknown``)."""
    found = next((row for row in known if row.code == code and row.valid_to is None), None)
    if found is None:
        raise NotFound("line_unknown")
    return found


def write_line(
    table: Any,
    district_id: int,
    known: Iterable[Any],
    last: Any,
    values: Mapping[str, Any],
    since: date,
) -> Any:
    """Write the new version of a line and end the ``last`` one; none: a new line, after the others.

    The caller holds the book of the list. Two statements. Raises Invalid (``valid_from``).
    """
    if last is not None:
        _end(table, last, since, "valid_from")
        code, position = last.code, last.position
    else:
        living = (row.position for row in known if row.valid_to is None)
        code, position = "", max(living, default=-1) + 1
    made = table.objects.create(
        district_id=district_id, code=code, position=position, valid_from=since, **values
    )
    if not code:
        made.code = f"line-{made.pk}"
        made.save(update_fields=["code"])
    return made


def end_line(table: Any, row: Any, district_id: int, day: date, now: datetime) -> int:
    """End a line; one of the house's own is written down, from today until its end.

    One statement. Returns the id of what ended. Raises Invalid (``valid_to``).
    """
    if pk := _end(table, row, day, "valid_to"):
        return pk
    today = now.astimezone(OFFICE_ZONE).date()
    if day < today:
        raise Invalid.field("valid_to", "too_early", since=today)
    said = {name: getattr(row, name) for name in row.__slots__[1:-2]}
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}
    made = table.objects.create(district_id=district_id, valid_from=today, valid_to=day, **values)
    return int(made.pk)


def _end(table: Any, row: Any, day: date, field: str) -> int:
    """End a written version; one of the house's own ends by the one that follows it."""
    if day <= row.valid_from:
        raise Invalid.field(field, "too_early", since=row.valid_from)
    pk = int(getattr(row, row.__slots__[0]))
    if pk:
        table.objects.filter(pk=pk).update(valid_to=day)
    return pk
