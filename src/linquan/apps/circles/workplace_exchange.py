"""Workplaces as a table that goes out and comes in."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import rules
from linquan.apps.circles.models import Workplace
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.standing import workplaces
from linquan.apps.circles.workplaces import MOST_JOBS, NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.exchange.columns import Column, Number
from linquan.kernel.exchange.dated_lists import CODE, POSITION, ListSpec, layout, names, same
from linquan.kernel.exchange.dated_tables import DatedList, table_of

WORKPLACES: Final = layout(
    "workplaces",
    _("Workplaces"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Number("lon", _("Longitude"), _("In degrees (WGS-84), such as 118.123456."), -180, 180,
           is_required=True, aliases=("经度",)),
    Number("lat", _("Latitude"), _("In degrees (WGS-84), such as 32.123456."), -90, 90,
           is_required=True, aliases=("纬度",)),
    Number("jobs", pgettext_lazy("workplace", "Jobs"), "", 0, MOST_JOBS, is_required=True,
           is_whole=True, aliases=("岗位数", "从业人数")),
    Column("source", pgettext_lazy("circle", "Source"), most=SOURCE_LIMIT, aliases=("依据",)),
    POSITION,
)  # fmt: skip
TABLE: Final = replace(
    table_of(
        DatedList(
            ListSpec(
                "workplace",
                WORKPLACES,
                lambda found: workplaces(found.district_id),
                "workplace_id",
                same("name", "name_en", "lon", "lat", "jobs", "source", "position"),
            ),
            Workplace,
            BOOK,
            rules.may_edit_lists,
        )
    ),
    point=("lon", "lat"),
)
