"""What new places cost, as a table that goes out and comes in."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import rules
from linquan.apps.circles.models import PlaceCost
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.siting import MOST_YUAN
from linquan.apps.circles.standing import items, place_costs
from linquan.apps.circles.types import (
    CATEGORY_LIMIT,
    CODE_LIMIT,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
)
from linquan.apps.circles.web import cost_words, words
from linquan.kernel.exchange.columns import Choice, Column, Number
from linquan.kernel.exchange.dated_lists import (
    CODE,
    POSITION,
    Faults,
    Lines,
    ListSpec,
    layout,
    names,
    same,
)
from linquan.kernel.exchange.dated_tables import DatedList, Ground, table_of
from linquan.kernel.exchange.layout import Row
from linquan.kernel.validity import valid_on

COSTS: Final = layout(
    "place_costs",
    _("What new places cost"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Column("item_code", words.FIELDS["item_code"],
           _("Its code in the catalogue; leave it empty for any."), most=CODE_LIMIT),
    Column("category", _("Category in Chinese"), _("Leave it empty for any."),
           most=CATEGORY_LIMIT),
    Choice("site_kind", cost_words.KIND, words=cost_words.KINDS),
    Number("yuan", _("Yuan, once"), _("What it takes to have one; no rent."), 0, MOST_YUAN,
           is_required=True, is_whole=True, aliases=("费用", "造价")),
    Column("source", pgettext_lazy("circle", "Source"), most=SOURCE_LIMIT, aliases=("依据",)),
    POSITION,
)  # fmt: skip


def _both(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    del found, day
    both = fields["item_code"] and fields["category"]
    return {"category": "item_or_category"} if both else {}


def _known(found: Ground, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Find rows that name what the catalogue of their day does not have. One statement."""
    every = items(found.district_id)
    for version in (one for versions in lines.values() for one in versions if one.row):
        known = valid_on(every, version.valid_from)
        item_code, category = version.fields["item_code"], version.fields["category"]
        if version.row and item_code and item_code not in {row.code for row in known}:
            yield version.row, "item_code", "item_unknown"
        if version.row and category and category not in {row.category for row in known}:
            yield version.row, "category", "category_unknown"


TABLE: Final = table_of(
    DatedList(
        ListSpec(
            "placecost",
            COSTS,
            lambda found: place_costs(found.district_id),
            "cost_id",
            same(
                "name",
                "name_en",
                "item_code",
                "category",
                "site_kind",
                "yuan",
                "source",
                "position",
            ),
            check=_both,
            whole=_known,
        ),
        PlaceCost,
        BOOK,
        rules.may_edit_lists,
        cost_words.FAULTS,
    )
)
