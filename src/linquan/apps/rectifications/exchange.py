"""The list of legal bases, as it goes out as a table and comes in."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.rectifications import rules
from linquan.apps.rectifications.models import Ground
from linquan.apps.rectifications.operations.lists import BOOK
from linquan.apps.rectifications.standing import grounds
from linquan.apps.rectifications.types import BASIS_LIMIT, NAME_LIMIT
from linquan.kernel.exchange.columns import Column, YesNo
from linquan.kernel.exchange.dated_lists import CODE, ListSpec, layout, same
from linquan.kernel.exchange.dated_tables import DatedList, table_of

LAYOUT: Final = layout(
    "rectification_grounds",
    _("Legal bases"),
    CODE,
    Column("name", _("Name in Chinese"), most=NAME_LIMIT, is_required=True, aliases=("名称",)),
    Column("name_en", _("Name in English"), most=NAME_LIMIT),
    Column("basis", _("Legal basis"), most=BASIS_LIMIT, is_required=True),
    YesNo("is_official", pgettext_lazy("table", "Words of the law"),
          _("Whether these are the words of the law itself.")),
)  # fmt: skip
TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "ground",
                LAYOUT,
                lambda found: grounds(found.district_id),
                "ground_id",
                same("name", "name_en", "basis", "is_official"),
            ),
            Ground,
            BOOK,
            rules.may_edit_lists,
        )
    ),
)
