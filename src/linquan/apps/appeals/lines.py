"""Lines of the desk's lists: what every edit of them shares.

A change is a new version valid from a day; what was valid before stays, because requests were
judged by it. Each event carries what :func:`put_back` needs to undo it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import BOOK, desk
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import record

CODE_LIMIT = 30


@dataclass(frozen=True, slots=True)
class Edit:
    """Who edits the lists of which district, and when."""

    actor: Actor
    district_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it was written, and what was there before."""

    row_id: int
    before: dict[str, Any]


def begin(actor: Actor, district_id: int, now: datetime) -> Edit:
    """Let in who may edit the lists. Raises NotAllowed."""
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed("edit_lists")
    return Edit(actor, district_id, now)


def check_code(code: str) -> None:
    """Refuse what is no code. Raises Invalid."""
    if not code or len(code) > CODE_LIMIT or not code.replace("_", "").isalnum():
        raise Invalid.field("code", "code_odd")


def check_future(edit: Edit, day: date) -> None:
    """Refuse a day that is over. Raises Invalid."""
    if day < desk(edit.district_id).day(edit.now):
        raise Invalid.field("valid_from", "past_date")


@contextmanager
def refusing_a_clash(field: str, code: str) -> Iterator[None]:
    """Refuse ``field`` when the database says that such a line exists."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise Invalid.field(field, code) from clash


def revise(
    edit: Edit, table: type[models.Model], code: str, fields: dict[str, Any], valid_from: date
) -> Written:
    """Close the version valid until now and open the next; a same-day change replaces it.

    Only the house itself, setting a district up, writes a line that began in the past.
    """
    check_code(code)
    rows: Any = table._default_manager.select_for_update()
    mine = rows.filter(district_id=edit.district_id, code=code)
    current = mine.filter(valid_to__isnull=True).first()
    if current is not None or not edit.actor.is_system:
        check_future(edit, valid_from)
    too_early = current is not None and valid_from < current.valid_from
    if too_early or (current is None and mine.filter(valid_to__gt=valid_from).exists()):
        raise Invalid.field("valid_from", "before_current")
    if current is not None and valid_from == current.valid_from:
        return _replace(current, fields)
    if current is not None:
        _rows(current).update(valid_to=valid_from)
    made = _open(edit, table, code, fields, valid_from)
    return Written(made.pk, {"opened": True, "closed": current.pk if current else None})


def _rows(row: models.Model) -> Any:
    return type(row)._default_manager.filter(pk=row.pk)


def _replace(current: models.Model, fields: dict[str, Any]) -> Written:
    was = plain({name: getattr(current, name) for name in fields})
    _rows(current).update(**fields)
    return Written(current.pk, {"was": was})


def _open(
    edit: Edit, table: type[models.Model], code: str, fields: dict[str, Any], valid_from: date
) -> models.Model:
    """Write the next version; somebody else may have written one a moment ago."""
    with refusing_a_clash("valid_from", "version_exists"):
        return table._default_manager.create(
            district_id=edit.district_id, code=code, valid_from=valid_from, **fields
        )


def end(edit: Edit, table: type[models.Model], pk: int, valid_to: date) -> Written:
    """End a line on a day. Raises NotFound, Invalid."""
    check_future(edit, valid_to)
    rows: Any = table._default_manager.filter(
        pk=pk, district_id=edit.district_id, valid_to__isnull=True
    )
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("line_unknown")
    rows.update(valid_to=max(valid_to, row.valid_from))
    return Written(pk, {"ended": True})


def put_back(row: Any, before: dict[str, Any]) -> None:
    """Undo what was written, if nothing follows from it yet. Raises WrongState."""
    if not before.get("ended") and row.valid_to is not None:
        raise WrongState("cannot_take_back_line")
    try:
        with transaction.atomic():
            _put_back(row, before)
    except ProtectedError as used:
        raise WrongState("line_in_use") from used
    except IntegrityError as clash:
        raise WrongState("cannot_take_back_line") from clash


def _put_back(row: Any, before: dict[str, Any]) -> None:
    if "was" in before:
        _rows(row).update(**before["was"])
    elif before.get("ended"):
        _rows(row).update(valid_to=None)
    else:
        row.delete()
        type(row)._default_manager.filter(pk=before["closed"]).update(valid_to=None)


def tell(edit: Edit, kind: str, line: Written, facts: dict[str, Any]) -> int:
    """Record the event of a list, and let every process read the book again; returns the row."""
    books.bump(edit.district_id, BOOK)
    subject = subject_of(kind.partition(".")[0], line.row_id)
    data = plain({**facts, "before": line.before})
    record(
        kind, subject=subject, actor=edit.actor, at=edit.now, district_id=edit.district_id,
        data=data,
    )  # fmt: skip
    return line.row_id


def subject_of(list_name: str, row_id: int) -> str:
    """How events name a line."""
    return f"{list_name}:{row_id}"


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Write days and hours as an event keeps them."""
    written: dict[str, Any] = json.loads(json.dumps(facts, cls=DjangoJSONEncoder))
    return written
