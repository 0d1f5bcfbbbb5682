"""Lines of dated lists: the new version begins, the old one ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from linquan.apps.circles import rules
from linquan.apps.circles.telling import tell
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

BOOK: Final = "circles"


@dataclass(frozen=True, slots=True)
class Lines:
    """A dated list: what its events and their subjects are called, its table, its versions."""

    kind: str
    table: Any
    known: Callable[[int], Sequence[Any]]
    """Every version of a district's lines, those of the house among them."""


def begin(actor: Actor, district_id: int, verb: str) -> None:
    """Let nobody else edit lists of circles meanwhile. Raises NotAllowed."""
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)
    books.bump(district_id, BOOK)


def revise_line(
    lines: Lines,
    actor: Actor,
    district_id: int,
    code: str,
    values: dict[str, Any],
    since: date,
    now: datetime,
) -> int:
    """Write the new version of a line, or a new line, and tell it. Returns its id.

    Raises NotFound, Invalid.
    """
    made = write_line(lines.table, district_id, lines.known(district_id), code, values, since)
    tell(
        f"{lines.kind}.revised", f"{lines.kind}:{made.pk}", district_id, actor, now,
        code=made.code, on=since, **values,
    )  # fmt: skip
    return int(made.pk)


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


def end_line(
    lines: Lines, actor: Actor, district_id: int, row: Any, day: date, now: datetime
) -> int:
    """End a line and tell it. Returns the event's id. Raises Invalid."""
    pk = _ended(lines.table, row, district_id, day, now)
    return tell(
        f"{lines.kind}.ended", f"{lines.kind}:{pk}", district_id, actor, now, code=row.code, on=day
    )


def _ended(table: Any, row: Any, district_id: int, day: date, now: datetime) -> int:
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
