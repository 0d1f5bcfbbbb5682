"""Tiers of space: data of a district, not code."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from linquan.apps.circles import standing
from linquan.apps.circles.models import SpaceTier
from linquan.apps.circles.operations._lines import Lines, begin, end_line, newest, revise_line
from linquan.apps.circles.spaces import SpaceTierDraft
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.actors import Actor
from linquan.kernel.letters import words_needed

TIERS: Final = Lines("spacetier", SpaceTier, standing.space_tiers)


@transaction.atomic
def revise_space_tier(
    *,
    actor: Actor,
    district_id: int,
    tier_code: str,
    draft: SpaceTierDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a tier of space (no code given), or change one from a day on. Returns its id.

    Raises NotAllowed, NotFound, Invalid (``name``, ``valid_from``).
    """
    begin(actor, district_id, "revise_space_tier")
    values = {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "is_core": draft.is_core,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
    return revise_line(TIERS, actor, district_id, tier_code, values, valid_from, now)


@transaction.atomic
def end_space_tier(
    *, actor: Actor, district_id: int, tier_code: str, valid_to: date, now: datetime
) -> int:
    """End a tier of space on a day; facilities keep its name. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``).
    """
    begin(actor, district_id, "end_space_tier")
    row = newest(standing.space_tiers(district_id), tier_code)
    return end_line(TIERS, actor, district_id, row, valid_to, now)
