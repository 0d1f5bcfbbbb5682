"""Undoing a change of an area's fields or outline, while it is the newest."""

from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.places import rules
from linquan.apps.places.models import Area
from linquan.apps.places.operations._checks import (
    BOOK,
    check_own_newest,
    code_of,
    locked_area,
    newest_change,
    permit,
    refusing_a_taken_code,
)
from linquan.apps.places.operations._codes import refuse_taken, taken_back, write_codes
from linquan.apps.places.types import Level
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import EventRow, record

CHANGED, REDRAWN = "area.changed", "area.redrawn"


@transaction.atomic
def take_back_area_change(*, actor: Actor, area_id: int, event_id: int, now: datetime) -> int:
    """Undo the newest change of an area's fields or outline, one's own, within a week.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``area_retired``,
    ``changed_meanwhile``, ``cannot_take_back``), Invalid (``code``: it is taken, or fits no more).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "take_back_area_change")
    last = newest_change(area_id)
    check_own_newest(actor, last, event_id, now)
    if last is None or last.kind not in {CHANGED, REDRAWN}:
        raise WrongState(code="cannot_take_back")
    before = _before(last, area)
    _check_code(area, before)
    parts = taken_back(last.data.get("parts", {}))
    refuse_taken(area, parts)
    for name, was in before.items():
        setattr(area, name, was)
    with refusing_a_taken_code():
        area.save(update_fields=list(before))
        write_codes(parts)
    made = record(
        last.kind, subject=f"area:{area_id}", actor=actor, at=now, district_id=area.district_id,
        data={"undone": event_id},
    )  # fmt: skip
    books.bump(area.district_id, BOOK)
    return made


def _before(last: EventRow, area: Area) -> dict[str, Any]:
    """What was there before a change that is still as it was made. Raises WrongState."""
    if last.kind == REDRAWN:
        if "before" not in last.data:
            raise WrongState(code="cannot_take_back")
        return {"geometry": last.data["before"]}
    fields = {name: pair for name, pair in last.data.items() if name != "parts"}
    if any(getattr(area, name) != new for name, (_, new) in fields.items()):
        raise WrongState(code="changed_meanwhile")  # such as a code that went along with a move
    return {name: was for name, (was, _) in fields.items()}


def _check_code(area: Area, before: dict[str, Any]) -> None:
    code = before.get("code", "")
    if fault := rules.code_fault(Level(area.level), code, code_of(area.parent_id)):
        raise Invalid.field(name="code", code=fault)
