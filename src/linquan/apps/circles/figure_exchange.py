"""What is counted of facilities, and their figures, as tables that go out and come in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import operations, queries, rules
from linquan.apps.circles.figures import (
    GRANTED,
    MOST_AMOUNT,
    NOTE_LIMIT,
    SPENT,
    UNIT_EN_LIMIT,
    UNIT_LIMIT,
)
from linquan.apps.circles.models import FigureKind
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.standing import figure_kinds
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import figure_words
from linquan.kernel.exchange.columns import Choice, Column, Day, Number
from linquan.kernel.exchange.dated_lists import (
    CODE,
    POSITION,
    Faults,
    ListSpec,
    layout,
    names,
    same,
)
from linquan.kernel.exchange.dated_tables import DatedList, Ground, table_of
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.port import Table

_SOURCE: Final = pgettext_lazy("circle", "Source")
KINDS: Final = layout(
    "figure_kinds",
    _("What is counted of facilities"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Column("unit", _("Unit in Chinese"), most=UNIT_LIMIT, is_required=True, aliases=("单位",)),
    Column("unit_en", _("Unit in English"), most=UNIT_EN_LIMIT),
    Choice("theme", pgettext_lazy("figure", "About"), words=figure_words.THEMES, is_required=True),
    Choice("gathering", _("How figures come together"), words=figure_words.GATHERINGS,
           is_required=True),
    Column("source", _SOURCE, most=SOURCE_LIMIT, aliases=("依据",)),
    POSITION,
)  # fmt: skip
FIGURES: Final = Layout(
    "facility_figures",
    _("Figures of facilities"),
    (
        Number("facility_id", _("Number in the register"), "", 1, 10**15, is_whole=True),
        Column("facility", pgettext_lazy("figure", "Facility"),
               _("Its name, where no number is written."), most=80, aliases=("设施", "设施名称")),
        Column("kind", pgettext_lazy("figure", "What is counted"),
               _("Its code in the list, or its name there."), most=NAME_EN_LIMIT,
               is_required=True, aliases=("统计内容", "指标")),
        Choice("side", _("Done or agreed"), words=figure_words.SIDES, is_required=True),
        Day("first_on", pgettext_lazy("figure", "From"), is_required=True, aliases=("起",)),
        Day("last_on", pgettext_lazy("figure", "Until"), _("Empty: the same day."),
            aliases=("止",)),
        Number("amount", pgettext_lazy("figure", "How much"), "", 0, float(MOST_AMOUNT),
               is_required=True, aliases=("数值", "金额")),
        Column("source", _SOURCE, most=SOURCE_LIMIT, is_required=True, aliases=("依据", "来源")),
        Column("note", pgettext_lazy("figure", "Remark"), most=NOTE_LIMIT, aliases=("备注",)),
    ),
    (
        _("A file adds figures. One that is noted is corrected on its page, never by a file."),
    ),
)  # fmt: skip


def _needed(found: Ground, fields: Mapping[str, Any], day: date) -> Faults:
    """Refuse the end of what money is reckoned with."""
    del day
    own = {one.name for one in figure_kinds(found.district_id) if one.code in {GRANTED, SPENT}}
    return {"valid_to": "figure_kind_stays"} if fields["name"] in own else {}


TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "figurekind",
                KINDS,
                lambda found: figure_kinds(found.district_id),
                "kind_id",
                same("name", "name_en", "unit", "unit_en", "theme", "gathering", "source",
                     "position"),
                may_end=_needed,
            ),
            FigureKind,
            BOOK,
            rules.may_edit_lists,
            {"figure_kind_stays": figure_words.FAULTS["figure_kind_stays"]},
        )
    ),
    Table(
        FIGURES,
        queries.figure_lines,
        rules.may_edit_lists,
        rules.may_edit_lists,
        queries.check_figures,
        operations.import_figures,
        operations.take_back_figures,
        faults=figure_words.TABLE_FAULTS,
    ),
)  # fmt: skip
