"""Editing the formulas of the three rates."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from linquan.apps.appeals import lines
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import RateFormulaLine
from linquan.apps.appeals.rates import RateFormula
from linquan.apps.appeals.types import ChannelKind
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.validity import valid_on


@transaction.atomic
def revise_rate_formula(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: RateFormula,
    valid_from: date,
    now: datetime,
) -> int:
    """Set how a rate is reckoned from a day on; months that began before keep theirs.

    Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    if code != draft.rate:
        raise Invalid.field("code", "rule_unknown")
    if not set(draft.channel_kinds) <= set(ChannelKind):
        raise Invalid.field("channel_kinds", "channel_unknown")
    known = {g.code for g in valid_on(desk(district_id).book.groups, valid_from)}
    if not set(draft.group_codes) <= known:
        raise Invalid.field("group_codes", "group_unknown")
    fields = _fields(draft)
    line = lines.revise(edit, RateFormulaLine, code, fields, valid_from)
    return lines.tell(edit, "rateformula.revised", line, {"code": code, **fields})


def _fields(draft: RateFormula) -> dict[str, Any]:
    """Lay a formula out as its table keeps it."""
    return {
        "dated_by": draft.dated_by.value,
        "turns": draft.turns.value,
        "worths": {name.value: worth for name, worth in draft.worths.items()},
        "left_out": sorted(draft.left_out),
        "channel_kinds": list(draft.channel_kinds),
        "group_codes": list(draft.group_codes),
        "least": draft.least,
        "confidence": draft.confidence,
    }
