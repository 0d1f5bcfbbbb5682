"""What is counted of facilities: data of a district, not code."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import standing
from linquan.apps.circles.figures import (
    GRANTED,
    SPENT,
    UNIT_EN_LIMIT,
    UNIT_LIMIT,
    FigureKindDraft,
    FigureKindRow,
    kind_faults,
)
from linquan.apps.circles.models import FigureKind
from linquan.apps.circles.operations._lines import Lines, begin, end_line, newest, revise_line
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import words_needed

KINDS: Final = Lines("figurekind", FigureKind, standing.figure_kinds)


@transaction.atomic
def revise_figure_kind(
    *,
    actor: Actor,
    district_id: int,
    kind_code: str,
    draft: FigureKindDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Say what is counted of facilities (no code given), or anew from a day on. Returns its id.

    Raises NotAllowed, NotFound, Invalid (``name``, ``unit``, ``theme``, ``gathering``,
    ``valid_from``).
    """
    begin(actor, district_id, "revise_figure_kind")
    known = standing.figure_kinds(district_id)
    values = _values(draft, newest(known, kind_code) if kind_code else None)
    return revise_line(KINDS, actor, district_id, kind_code, values, valid_from, now)


@transaction.atomic
def end_figure_kind(
    *, actor: Actor, district_id: int, kind_code: str, valid_to: date, now: datetime
) -> int:
    """End a kind of figures on a day; what was noted stays. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``; ``figure_kind_stays``: money).
    """
    begin(actor, district_id, "end_figure_kind")
    row = newest(standing.figure_kinds(district_id), kind_code)
    if row.code in {GRANTED, SPENT}:
        raise Invalid.field("valid_to", "figure_kind_stays")
    return end_line(KINDS, actor, district_id, row, valid_to, now)


def _values(draft: FigureKindDraft, last: FigureKindRow | None) -> dict[str, Any]:
    """Lay out a kind. Raises Invalid."""
    if faults := kind_faults(draft, last):
        raise Invalid("invalid", fields=faults)
    return {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "unit": words_needed(draft.unit, "unit", UNIT_LIMIT),
        "unit_en": words_needed(draft.unit_en, "unit_en", UNIT_EN_LIMIT, least=0),
        "theme": draft.theme,
        "gathering": draft.gathering,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
