"""The dated lists of rectifications: legal bases of orders, and how long steps may take."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction

from linquan.apps.rectifications import rules
from linquan.apps.rectifications.models import Ground, Term
from linquan.apps.rectifications.types import BASIS_LIMIT, NAME_LIMIT, TERM_LIMIT, TermCode
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.events import record
from linquan.kernel.letters import words_needed

BOOK = "rectifications"
Line = TypeVar("Line", bound=models.Model)


@transaction.atomic
def revise_ground(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    names: tuple[str, str],
    basis: str,
    is_official: bool,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a legal basis (no code given), or word one anew from a day on. Returns the line's id.

    Raises NotAllowed, NotFound, Invalid by field.
    """
    _begin(actor, district_id, "revise_ground")
    fields = {
        "name": words_needed(names[0], "name", NAME_LIMIT),
        "name_en": words_needed(names[1], "name_en", NAME_LIMIT, least=0),
        "basis": words_needed(basis, "basis", BASIS_LIMIT),
        "is_official": is_official,
    }
    if code:
        _end(_newest(Ground, district_id, code), valid_from)
    made = Ground.objects.create(
        district_id=district_id, code=code, valid_from=valid_from, **fields
    )
    if not code:
        made.code = f"ground-{made.pk}"
        made.save(update_fields=["code"])
    _tell("ground.revised", made, actor, now, valid_from)
    return made.pk


@transaction.atomic
def end_ground(*, actor: Actor, district_id: int, code: str, valid_to: date, now: datetime) -> int:
    """Let no order be based on it from a day on; orders issued keep it. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_from``).
    """
    _begin(actor, district_id, "end_ground")
    row = _newest(Ground, district_id, code)
    _end(row, valid_to)
    return _tell("ground.ended", row, actor, now, valid_to)


@transaction.atomic
def revise_term(
    *,
    actor: Actor,
    district_id: int,
    code: TermCode,
    amount: int,
    unit: Unit,
    valid_from: date,
    now: datetime,
) -> int:
    """Say how long a step may take from a day on. Returns the event's id.

    Raises NotAllowed, Invalid (``amount``, ``valid_from``).
    """
    _begin(actor, district_id, "revise_term")
    if not 1 <= amount <= TERM_LIMIT:
        raise Invalid.field("amount", "out_of_range", least=1, limit=TERM_LIMIT)
    last = Term.objects.filter(district_id=district_id, code=code, valid_to__isnull=True).first()
    if last is not None:
        _end(last, valid_from)
    made = Term.objects.create(
        district_id=district_id, code=code, amount=amount, unit=unit, valid_from=valid_from
    )
    return _tell("rectificationterm.revised", made, actor, now, valid_from)


def _begin(actor: Actor, district_id: int, verb: str) -> None:
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)
    books.bump(district_id, BOOK)  # who edits the list waits here for whoever does


def _newest(table: type[Line], district_id: int, code: str) -> Line:
    """The version with no end in sight. Raises NotFound."""
    rows: Any = table._default_manager.filter(
        district_id=district_id, code=code, valid_to__isnull=True
    )
    found: Line | None = rows.first()
    if found is None:
        raise NotFound("line_unknown")
    return found


def _end(row: Any, day: date) -> None:
    if day <= row.valid_from:
        raise Invalid.field("valid_from", "too_early", since=row.valid_from)
    row.valid_to = day
    row.save(update_fields=["valid_to"])


def _tell(kind: str, row: Any, actor: Actor, now: datetime, day: date) -> int:
    return record(
        kind, subject=f"{row._meta.model_name}:{row.pk}", actor=actor, at=now,
        district_id=row.district_id, data={"code": row.code, "on": day.isoformat()},
    )  # fmt: skip
