"""Functions required, and types of other maps, as they go out as tables and come in."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import rules
from linquan.apps.circles.models import FunctionRule, PoiType, SpaceTier
from linquan.apps.circles.offerings import TYPE_LIMIT
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.standing import function_rules, items, poi_types, space_tiers
from linquan.apps.circles.types import CODE_LIMIT, NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import words
from linquan.kernel.exchange.columns import Choice, Column, Several, YesNo
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

_ITEM: Final = Column(
    "item_code", words.FIELDS["item_code"], _("Its code in the catalogue."), most=CODE_LIMIT
)
_SOURCE: Final = Column(
    "source", pgettext_lazy("circle", "Source"), most=SOURCE_LIMIT, aliases=("依据",)
)
FUNCTIONS: Final = layout(
    "facility_functions",
    _("Functions required"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    _ITEM,
    Choice("level", words.FIELDS["level"], words=words.LEVELS),
    Several("functions", _("Functions required"), most=1_000),
    YesNo("needs_hours", _("Opening hours must be told")),
    _SOURCE,
    POSITION,
)
POI_TYPES: Final = layout(
    "poi_types",
    _("Types of other maps"),
    CODE,
    Column("name", _("Type on the other map"), most=TYPE_LIMIT, is_required=True,
           aliases=("类型",)),
    _ITEM,
    Choice("match", words.FIELDS["match"], words=words.MATCHES, is_required=True),
    _SOURCE,
    POSITION,
)  # fmt: skip


def items_there(found: Ground, lines: Lines) -> Iterator[tuple[Row, str, str]]:
    """Find rows that name an item which the catalogue of their day does not have."""
    every = items(found.district_id)
    for version in (one for versions in lines.values() for one in versions if one.row):
        code = version.fields["item_code"]
        known = {row.code for row in valid_on(every, version.valid_from)}
        if version.row and code and code not in known:
            yield version.row, "item_code", "item_unknown"


def _rule(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    del found, day
    fault = rules.functions_fault(fields["functions"], may_be_none=fields["needs_hours"])
    return {"functions": fault} if fault else {}


def _type(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    del found, day
    return {} if fields["item_code"] else {"item_code": "item_unknown"}


SPACE_TIERS: Final = layout(
    "space_tiers",
    _("Tiers of space"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    YesNo("is_core", _("Every community needs one")),
    _SOURCE,
    POSITION,
)
_FAULTS: Final = {
    code: words.FAULTS[code] for code in ("item_unknown", "functions_odd", "functions_missing")
}
TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "spacetier",
                SPACE_TIERS,
                lambda found: space_tiers(found.district_id),
                "tier_id",
                same("name", "name_en", "is_core", "source", "position"),
            ),
            SpaceTier,
            BOOK,
            rules.may_edit_lists,
        )
    ),
    table_of(
        DatedList(
            ListSpec(
                "functionrule",
                FUNCTIONS,
                lambda found: function_rules(found.district_id),
                "rule_id",
                same(
                    "name",
                    "name_en",
                    "item_code",
                    "level",
                    "functions",
                    "needs_hours",
                    "source",
                    "position",
                ),
                check=_rule,
                kept={"functions": tuple},
                whole=items_there,
            ),
            FunctionRule,
            BOOK,
            rules.may_edit_lists,
            _FAULTS,
        )
    ),
    table_of(
        DatedList(
            ListSpec(
                "poitype",
                POI_TYPES,
                lambda found: poi_types(found.district_id),
                "type_id",
                same("name", "item_code", "match", "source", "position"),
                check=_type,
                whole=items_there,
            ),
            PoiType,
            BOOK,
            rules.may_edit_lists,
            _FAULTS,
        )
    ),
)
