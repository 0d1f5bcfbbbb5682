"""The list of ways of listening, as it goes out as a table and comes in."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.outreach import rules
from linquan.apps.outreach.models import ListeningWay
from linquan.apps.outreach.operations.ways import BOOK
from linquan.apps.outreach.standing import ways
from linquan.apps.outreach.types import NAME_EN_LIMIT, NAME_LIMIT
from linquan.kernel.exchange.columns import Column, Number
from linquan.kernel.exchange.dated_lists import CODE, ListSpec, layout, same
from linquan.kernel.exchange.dated_tables import DatedList, table_of

LARGEST_POSITION: Final = 32767
LAYOUT: Final = layout(
    "listening_ways",
    _("Ways of listening"),
    CODE,
    Column("name", _("Name in Chinese"), most=NAME_LIMIT, is_required=True, aliases=("名称",)),
    Column("name_en", _("Name in English"), most=NAME_EN_LIMIT),
    Number("position", _("Place in the list"), _("Smaller numbers come first."), 0,
           LARGEST_POSITION, is_whole=True, empty=0, aliases=("排序",)),
)  # fmt: skip
TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "listeningway",
                LAYOUT,
                lambda found: ways(found.district_id),
                "reason_id",
                same("name", "name_en", "position"),
                one_stays=lambda _fields: "",
            ),
            ListeningWay,
            BOOK,
            rules.may_edit_ways,
            {"reason_needed": _("One way of listening must stay. Write another one down first.")},
        )
    ),
)
