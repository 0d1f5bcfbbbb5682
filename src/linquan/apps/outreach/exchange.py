"""The list of ways of listening, as it goes out as a table and comes in."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.outreach import rules
from linquan.apps.outreach.models import ListeningWay
from linquan.apps.outreach.operations.ways import BOOK
from linquan.apps.outreach.standing import ways
from linquan.apps.outreach.types import NAME_EN_LIMIT, NAME_LIMIT
from linquan.kernel.exchange.dated_lists import CODE, POSITION, ListSpec, layout, names, same
from linquan.kernel.exchange.dated_tables import DatedList, table_of

LAYOUT: Final = layout(
    "listening_ways",
    _("Ways of listening"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    POSITION,
)
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
