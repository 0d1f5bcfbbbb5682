"""What new places cost: data of a district, not code."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import standing
from linquan.apps.circles.models import PlaceCost
from linquan.apps.circles.operations._lines import Lines, begin, end_line, newest, revise_line
from linquan.apps.circles.place_costs import PlaceCostDraft, cost_faults
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on

COSTS: Final = Lines("placecost", PlaceCost, standing.place_costs)


@transaction.atomic
def revise_place_cost(
    *,
    actor: Actor,
    district_id: int,
    cost_code: str,
    draft: PlaceCostDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Say what a new place costs (no code given), or anew from a day on. Returns the line's id.

    Questions that were asked before keep what they were asked with. Raises NotAllowed, NotFound,
    Invalid (``name``, ``item_code``, ``category``, ``site_kind``, ``yuan``, ``valid_from``).
    """
    begin(actor, district_id, "revise_place_cost")
    values = _values(draft, district_id, valid_from)
    return revise_line(COSTS, actor, district_id, cost_code, values, valid_from, now)


@transaction.atomic
def end_place_cost(
    *, actor: Actor, district_id: int, cost_code: str, valid_to: date, now: datetime
) -> int:
    """End what a new place costs on a day. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``).
    """
    begin(actor, district_id, "end_place_cost")
    row = newest(standing.place_costs(district_id), cost_code)
    return end_line(COSTS, actor, district_id, row, valid_to, now)


def _values(draft: PlaceCostDraft, district_id: int, day: date) -> dict[str, Any]:
    """Lay out a line. One statement. Raises Invalid."""
    known = valid_on(standing.items(district_id), day)
    items, categories = {row.code for row in known}, {row.category for row in known}
    if faults := cost_faults(draft, items, categories):
        raise Invalid("invalid", fields=faults)
    return {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "item_code": draft.item_code,
        "category": draft.category,
        "site_kind": draft.site_kind,
        "yuan": draft.yuan,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
