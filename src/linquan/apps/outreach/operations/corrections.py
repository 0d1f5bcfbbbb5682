"""Correcting a visit afterwards: what was stays in the event; findings are not touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.models import Visit
from linquan.apps.outreach.operations._particulars import particulars, starred
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import LEAST_REASON, REASON_LIMIT, Particulars
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import newest_of


@dataclass(frozen=True, slots=True)
class _Held:
    """A visit under lock with its round, the books, the path of the round and the units there."""

    visit: Visit
    books: Desk
    path: str
    unit_ids: frozenset[int]

    def check(self, actor: Actor, area_id: int) -> None:
        """Refuse who may not correct it as a visit to this place. Raises NotAllowed."""
        area = self.books.areas.areas.get(area_id)
        paths = (self.path, area.path if area else "")
        is_open = self.visit.closed_at is None
        if not rules.may_correct(actor, paths, self.unit_ids, is_open=is_open):
            raise NotAllowed("correct_visit")


@transaction.atomic
def correct_visit(
    *, actor: Actor, visit_id: int, draft: Particulars, seen: int, reason: str, now: datetime
) -> int:
    """Correct day, place, who went or the notes of a visit, for a reason. Returns the event's id.

    The event keeps what was before and after, of what changed alone; findings, and what they
    became, stay. ``seen``: how many corrections the actor knew of. Five statements. Raises
    NotFound, NotAllowed, WrongState (``visit_corrected``), Invalid (``nothing_corrected``,
    ``reason`` and as ``record_visit``).
    """
    held = _hold(visit_id)
    visit = held.visit
    held.check(actor, visit.area_id)
    held.check(actor, draft.area_id)
    if seen != visit.corrections:
        raise WrongState("visit_corrected")
    given = particulars(visit.round, draft, held.books, now, was=visit)
    why = starred(reason, "reason", REASON_LIMIT, least=LEAST_REASON)
    after = {name: value for name, value in given.items() if value != getattr(visit, name)}
    if not after:
        raise Invalid("nothing_corrected")
    before = _write(visit, after)
    return tell(
        rules.CORRECTED, visit, actor, now, reason=why, before=before, after=_told(after),
    )  # fmt: skip


@transaction.atomic
def take_back_correction(*, actor: Actor, visit_id: int, now: datetime) -> int:
    """Undo one's own correction of the last ten minutes, if nothing happened since.

    Returns the event's id. Six statements. Raises NotFound, NotAllowed, WrongState
    (``correction_stays``).
    """
    held = _hold(visit_id)
    held.check(actor, held.visit.area_id)
    last = newest_of(held.visit.district_id, f"visit:{visit_id}")
    if last is None or not rules.can_take_back(last, actor, now):
        raise WrongState("correction_stays")
    was: dict[str, Any] = dict(last.data["before"])
    if "visited_at" in was:
        was["visited_at"] = datetime.fromisoformat(was["visited_at"])
    before = _write(held.visit, was)
    return tell(
        "visit.correction_taken_back", held.visit, actor, now, before=before, after=_told(was)
    )


def _hold(visit_id: int) -> _Held:
    """Lock a visit. Three statements. Raises NotFound."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related("round")
    visit = rows.filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("visit_unknown")
    books = desk(visit.district_id)
    units = standing.units_of(books, visit.post_ids)
    return _Held(visit, books, books.areas.areas[visit.round.area_id].path, units)


def _write(visit: Visit, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write columns, and count it; returns what they said before. One statement."""
    before = _told({name: getattr(visit, name) for name in values})
    for name, value in values.items():
        setattr(visit, name, value)
    visit.corrections += 1
    visit.save(update_fields=[*values, "corrections"])
    return before


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values as an event keeps them."""
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in values.items()}
