"""Lines of dated lists: the new version begins, the old one ends."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from linquan.apps.circles import rules
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

BOOK: Final = "circles"


def begin(actor: Actor, district_id: int, verb: str) -> None:
    """Let nobody else edit lists of circles meanwhile. Raises NotAllowed."""
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)
    books.bump(district_id, BOOK)


def write_line(
    table: Any,
    district_id: int,
    known: Sequence[Any],
    code: str,
    values: dict[str, Any],
    since: date,
) -> Any:
    """Write the new version of a line, and end the old one. Raises NotFound, Invalid."""
    if code:
        last = newest(known, code)
        _end(table, last, since, "valid_from")
        position = last.position
    else:
        living = [row for row in known if row.valid_to is None]
        if values["name"] in {row.name for row in living}:
            raise Invalid.field("name", "name_taken")
        position = max((row.position for row in living), default=-1) + 1
    made = table.objects.create(
        district_id=district_id, code=code, position=position, valid_from=since, **values
    )
    if not code:
        made.code = f"line-{made.pk}"
        made.save(update_fields=["code"])
    return made


def newest(known: Any, code: str) -> Any:
    """The version with no end in sight. Raises NotFound."""
    found = next((row for row in known if row.code == code and row.valid_to is None), None)
    if found is None:
        raise NotFound("line_unknown")
    return found


def _end(table: Any, row: Any, day: date, field: str) -> int:
    """End a written version; one of the house's own ends by the one that follows it."""
    if day <= row.valid_from:
        raise Invalid.field(field, "too_early", since=row.valid_from)
    pk = _id(row)
    if pk:
        table.objects.filter(pk=pk).update(valid_to=day)
    return pk


def _id(row: Any) -> int:
    """Return the id of a version, which is its first field; 0 of the house's own."""
    return int(getattr(row, row.__slots__[0]))


def end_line(table: Any, row: Any, district_id: int, day: date, now: datetime) -> int:
    """End a line; one of the house's own is written down, from today until its end."""
    if pk := _end(table, row, day, "valid_to"):
        return pk
    today = now.astimezone(OFFICE_ZONE).date()
    if day < today:
        raise Invalid.field("valid_to", "too_early", since=today)
    said = {name: getattr(row, name) for name in row.__slots__[1:-2]}
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}
    made = table.objects.create(district_id=district_id, valid_from=today, valid_to=day, **values)
    return int(made.pk)
