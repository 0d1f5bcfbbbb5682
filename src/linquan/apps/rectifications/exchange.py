"""The lists of legal bases and of time limits, as they go out as tables and come in."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.rectifications import rules
from linquan.apps.rectifications.models import Ground, Term
from linquan.apps.rectifications.operations.lists import BOOK
from linquan.apps.rectifications.standing import every_term, grounds
from linquan.apps.rectifications.types import BASIS_LIMIT, NAME_LIMIT, TERM_LIMIT, TermCode
from linquan.apps.rectifications.web import words
from linquan.kernel.calendar import Unit
from linquan.kernel.exchange.columns import Choice, Column, Number, YesNo
from linquan.kernel.exchange.dated_lists import CODE, ListSpec, layout, names, same, stays
from linquan.kernel.exchange.dated_tables import DatedList, table_of

LAYOUT: Final = layout(
    "rectification_grounds",
    _("Legal bases"),
    CODE,
    *names(NAME_LIMIT, NAME_LIMIT),
    Column("basis", _("Legal basis"), most=BASIS_LIMIT, is_required=True),
    YesNo("is_official", pgettext_lazy("table", "Words of the law"),
          _("Whether these are the words of the law itself.")),
)  # fmt: skip
TERMS: Final = layout(
    "rectification_terms",
    _("Time limits of rectifications"),
    Choice("step", pgettext_lazy("table", "For which step"),
           words={code: words.TERMS[code] for code in TermCode}, is_required=True),
    Number("amount", _("How many"), "", 1, TERM_LIMIT, is_required=True, is_whole=True),
    Choice("unit", _("Of what"), words={unit: words.UNITS[unit] for unit in Unit},
           is_required=True, aliases=("单位",)),
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
    table_of(
        DatedList(
            ListSpec(
                "rectificationterm",
                TERMS,
                lambda found: every_term(found.district_id),
                "term_id",
                {"step": "code", **same("amount", "unit")},
                key=("code",),
                may_end=stays,
            ),
            Term,
            BOOK,
            rules.may_edit_lists,
        )
    ),
)
