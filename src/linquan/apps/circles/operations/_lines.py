"""Lists of circles: who may edit them, and their lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from linquan.apps.circles import rules
from linquan.apps.circles.standing import BOOK as BOOK
from linquan.apps.circles.telling import tell
from linquan.kernel import books, dated
from linquan.kernel.actors import Actor
from linquan.kernel.dated import newest as newest
from linquan.kernel.errors import Invalid, NotAllowed


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
    """Write the new version of a line, or a new line of a free name. Raises NotFound, Invalid."""
    last = newest(known, code) if code else None
    if last is None and values["name"] in {row.name for row in known if row.valid_to is None}:
        raise Invalid.field("name", "name_taken")
    return dated.write_line(table, district_id, known, last, values, since)


def end_line(
    lines: Lines, actor: Actor, district_id: int, row: Any, day: date, now: datetime
) -> int:
    """End a line and tell it. Returns the event's id. Raises Invalid."""
    pk = dated.end_line(lines.table, row, district_id, day, now)
    return tell(
        f"{lines.kind}.ended", f"{lines.kind}:{pk}", district_id, actor, now, code=row.code, on=day
    )
