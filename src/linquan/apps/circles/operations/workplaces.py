"""Workplaces: firms and buildings with their jobs, from a day on."""

from datetime import date, datetime
from math import isfinite
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import rules, standing
from linquan.apps.circles.models import Workplace
from linquan.apps.circles.operations._lines import Lines, begin, end_line, newest, revise_line
from linquan.apps.circles.workplaces import (
    MOST_JOBS,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    WorkplaceDraft,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import words_needed

WORKPLACES: Final = Lines("workplace", Workplace, standing.workplaces)


@transaction.atomic
def revise_workplace(
    *,
    actor: Actor,
    district_id: int,
    workplace_code: str,
    draft: WorkplaceDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a workplace (no code given), or change one from a day on. Returns its id.

    Raises NotAllowed, NotFound, Invalid (``name``, ``jobs``, ``lon``, ``lat``, ``valid_from``).
    """
    begin(actor, district_id, "revise_workplace")
    values = _values(draft)
    return revise_line(WORKPLACES, actor, district_id, workplace_code, values, valid_from, now)


@transaction.atomic
def end_workplace(
    *, actor: Actor, district_id: int, workplace_code: str, valid_to: date, now: datetime
) -> int:
    """End a workplace on a day. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``).
    """
    begin(actor, district_id, "end_workplace")
    row = newest(standing.workplaces(district_id), workplace_code)
    return end_line(WORKPLACES, actor, district_id, row, valid_to, now)


def _values(draft: WorkplaceDraft) -> dict[str, Any]:
    """Lay out a workplace. Raises Invalid."""
    point = {"lon": draft.lon, "lat": draft.lat}
    if not all(isfinite(value) for value in point.values()):
        raise Invalid.field("lat", "no_such_point")
    for name, fault in rules.point_faults(point).items():
        raise Invalid.field(name, fault)
    if not 0 <= draft.jobs <= MOST_JOBS:
        raise Invalid.field("jobs", "out_of_range", least=0, limit=MOST_JOBS)
    return {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        **point,
        "jobs": draft.jobs,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
