"""Forecasts of people as a table that goes out and comes in."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import rules
from linquan.apps.circles.forecasts import (
    MOST_PEOPLE,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    YEARS,
)
from linquan.apps.circles.models import PopulationForecast
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.standing import forecasts
from linquan.apps.circles.web import words
from linquan.kernel.exchange.columns import Column, Number
from linquan.kernel.exchange.dated_lists import (
    CODE,
    POSITION,
    Lines,
    ListSpec,
    layout,
    names,
    same,
)
from linquan.kernel.exchange.dated_tables import DatedList, Ground, table_of
from linquan.kernel.exchange.layout import Row

FORECASTS: Final = layout(
    "population_forecasts",
    _("Forecasts of people"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Number("area_id", _("Number of the area"), _("As in the address of its page."), 1, 10**15,
           is_required=True, is_whole=True),
    Number("year", pgettext_lazy("forecast", "Year"), "", *YEARS, is_required=True, is_whole=True,
           aliases=("年份",)),
    Number("people", pgettext_lazy("forecast", "People"), "", 0, MOST_PEOPLE, is_required=True,
           is_whole=True, aliases=("预测人口",)),
    Column("source", pgettext_lazy("circle", "Source"), most=SOURCE_LIMIT, aliases=("依据",)),
    POSITION,
)  # fmt: skip


def _areas_there(found: Ground, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Find rows that name an area which is not in use."""
    living = {area.area_id for area in desk(found.district_id).areas.living()}
    for version in (one for versions in lines.values() for one in versions if one.row):
        if version.row and version.fields["area_id"] not in living:
            yield version.row, "area_id", "area_unknown"


TABLE: Final = table_of(
    DatedList(
        ListSpec(
            "populationforecast",
            FORECASTS,
            lambda found: forecasts(found.district_id),
            "forecast_id",
            same("name", "name_en", "area_id", "year", "people", "source", "position"),
            whole=_areas_there,
        ),
        PopulationForecast,
        BOOK,
        rules.may_edit_lists,
        {"area_unknown": words.FAULTS["area_unknown"]},
    )
)
