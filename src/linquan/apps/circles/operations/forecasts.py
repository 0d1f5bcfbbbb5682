"""Forecasts of how many people areas will have, from a day on."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import standing
from linquan.apps.circles.forecasts import (
    MOST_PEOPLE,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    YEARS,
    ForecastDraft,
)
from linquan.apps.circles.models import PopulationForecast
from linquan.apps.circles.operations._lines import Lines, begin, end_line, newest, revise_line
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import words_needed

FORECASTS: Final = Lines("populationforecast", PopulationForecast, standing.forecasts)


@transaction.atomic
def revise_forecast(
    *,
    actor: Actor,
    district_id: int,
    forecast_code: str,
    draft: ForecastDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a forecast (no code given), or change one from a day on. Returns its id.

    Raises NotAllowed, NotFound, Invalid (``name``, ``area_id``, ``year``, ``people``,
    ``valid_from``).
    """
    begin(actor, district_id, "revise_forecast")
    values = _values(draft, district_id)
    return revise_line(FORECASTS, actor, district_id, forecast_code, values, valid_from, now)


@transaction.atomic
def end_forecast(
    *, actor: Actor, district_id: int, forecast_code: str, valid_to: date, now: datetime
) -> int:
    """End a forecast on a day. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``).
    """
    begin(actor, district_id, "end_forecast")
    row = newest(standing.forecasts(district_id), forecast_code)
    return end_line(FORECASTS, actor, district_id, row, valid_to, now)


def _values(draft: ForecastDraft, district_id: int) -> dict[str, Any]:
    """Lay out a forecast. Raises Invalid."""
    area = desk(district_id).areas.areas.get(draft.area_id)
    if area is None or area.is_retired:
        raise Invalid.field("area_id", "area_unknown")
    for name, value, (least, most) in (
        ("year", draft.year, YEARS), ("people", draft.people, (0, MOST_PEOPLE)),
    ):  # fmt: skip
        if not least <= value <= most:
            raise Invalid.field(name, "out_of_range", least=least, limit=most)
    return {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "area_id": draft.area_id,
        "year": draft.year,
        "people": draft.people,
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
