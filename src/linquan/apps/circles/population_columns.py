"""A population table as it goes out and comes in by the pages: its columns."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.circles.population import MOST_AT_ONE_POINT
from linquan.apps.circles.web import homes_words as words
from linquan.kernel.exchange.columns import Column, Number
from linquan.kernel.exchange.layout import Layout

POPULATION: Final = Layout(
    "population_points",
    _("People by point"),
    (
        Column("id", _("Number of the point"), _("Theirs; it is not kept."), most=80,
               aliases=("编号", "网格编号")),
        Number("lon", _("Longitude"), _("In degrees (WGS-84), such as 118.123456."), -180, 180,
               is_required=True, aliases=("经度", "x")),
        Number("lat", _("Latitude"), _("In degrees (WGS-84), such as 32.123456."), -180, 180,
               is_required=True, aliases=("纬度", "y")),
        Number("people", _("People"), _("Everybody who lives there, of whatever age."), 0,
               MOST_AT_ONE_POINT, is_required=True,
               aliases=("population", "人口", "人数", "常住人口")),
        *(
            Number(name, heading, _("Counted among the people already; may be left out."), 0,
                   MOST_AT_ONE_POINT)
            for name, heading in words.AGES.items()
        ),
    ),
    (
        _("A row is a point where people live: a cell of a population grid, a building, a house."),
        _("The whole file takes the place of the homes there are. It can be taken back."),
        _("More than 60,000 points come in by the command line: linquan circles import homes."),
    ),
)  # fmt: skip
