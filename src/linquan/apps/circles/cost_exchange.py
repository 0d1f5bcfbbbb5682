"""What new places cost, as a table that goes out and comes in."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import rules
from linquan.apps.circles.models import PlaceCost
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.place_costs import scope_faults
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


def _known(found: Ground, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Find rows of what the catalogue of their day does not have. One statement."""
    every = items(found.district_id)
    for version in (one for versions in lines.values() for one in versions):
        if version.row:
            known, said = valid_on(every, version.valid_from), version.fields
            faults = scope_faults(
                said["item_code"], said["category"], {row.code for row in known},
                {row.category for row in known},
            )  # fmt: skip
            yield from ((version.row, column, code) for column, code in faults.items())


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
            whole=_known,
        ),
        PlaceCost,
        BOOK,
        rules.may_edit_lists,
        cost_words.FAULTS,
    )
)
