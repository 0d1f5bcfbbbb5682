"""What circles give out as tables and take in: the lists, the registers, homes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import operations, queries, rules
from linquan.apps.circles.asking_exchange import TABLE as ASKING
from linquan.apps.circles.cost_exchange import TABLE as COSTS
from linquan.apps.circles.facilities import LIMITS, MOST_CAPACITY
from linquan.apps.circles.figure_exchange import TABLES as FIGURES
from linquan.apps.circles.forecast_exchange import TABLE as FORECASTS
from linquan.apps.circles.intake_exchange import TABLES as LISTS
from linquan.apps.circles.models import CatalogueItem, PositionRule, WalkingSpeed
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.outlets_layout import OUTLETS
from linquan.apps.circles.poi_exchange import TABLE as POINTS
from linquan.apps.circles.population_columns import POPULATION
from linquan.apps.circles.position_rules import NAMES, value_fault
from linquan.apps.circles.premises_layout import PREMISES
from linquan.apps.circles.standing import items, position_rules, speeds
from linquan.apps.circles.types import (
    CATEGORY_EN_LIMIT,
    CATEGORY_LIMIT,
    EVIDENCE_LIMIT,
    FASTEST_CM_S,
    MINUTES,
    MOST_LEAST,
    MOST_M,
    MOST_PEOPLE,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SLOWEST_CM_S,
    SOURCE_LIMIT,
    STAYING,
)
from linquan.apps.circles.web import homes_words, outlet_words, premises_words, words
from linquan.apps.circles.workplace_exchange import TABLE as WORK
from linquan.kernel.exchange.columns import Choice, Column, Day, Number, Outline, Several
from linquan.kernel.exchange.dated_lists import (
    CODE,
    POSITION,
    Faults,
    ListSpec,
    layout,
    names,
    same,
)
from linquan.kernel.exchange.dated_tables import DatedList, table_of
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.exchange.port import Table

_SOURCE: Final = Column(
    "source", pgettext_lazy("circle", "Source"), most=SOURCE_LIMIT, aliases=("依据",)
)
ITEMS: Final = layout(
    "circle_items",
    _("Catalogue of life circles"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Column("category", _("Category in Chinese"), most=CATEGORY_LIMIT, is_required=True),
    Column("category_en", _("Category in English"), most=CATEGORY_EN_LIMIT),
    Choice("tier", pgettext_lazy("catalogue", "Tier"), words=words.TIERS, is_required=True),
    Choice("minutes", pgettext_lazy("circle", "Minutes"), words={n: str(n) for n in MINUTES},
           is_required=True),
    Choice("mode", _("How people get there"), words=words.MODES, is_required=True),
    Choice("audience", pgettext_lazy("circle", "For whom"), words=words.AUDIENCES,
           is_required=True),
    Number("standard_m", _("Metres that a standard gives"), "", 1, MOST_M, is_whole=True),
    Number("least_people", _("People it takes to need one"), "", 1, MOST_PEOPLE, is_whole=True),
    Number("least_capacity", _("Capacity for 1,000 of those it is for, at least"),
           _("Such as 40 beds for 1,000 elders."), 1, MOST_LEAST, is_whole=True),
    Several("osm_tags", _("Tags of OpenStreetMap"),
            _("Such as amenity=clinic; any of them means this item."), most=1_000),
    Choice("osm_match", _("How well the tags tell it"), words=words.MATCHES, is_required=True),
    _SOURCE,
    Column("evidence", _("Evidence"), most=EVIDENCE_LIMIT),
    POSITION,
)  # fmt: skip
SPEEDS: Final = layout(
    "walking_speeds",
    _("Walking speeds"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Number("speed_cm_s", _("Centimetres a second"), _("120 is 1.2 metres a second."),
           SLOWEST_CM_S, FASTEST_CM_S, is_required=True, is_whole=True),
    _SOURCE,
    POSITION,
)  # fmt: skip

THRESHOLDS: Final = layout(
    "position_rules",
    _("Thresholds of spaces and positions"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Number("value", _("Threshold"), "", 0, 1_000_000, is_required=True, is_whole=True),
    _SOURCE,
    POSITION,
)  # fmt: skip


def _threshold(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    """Refuse what is no threshold of the house, and what is out of its bounds."""
    del found, day
    code = NAMES.get(fields["name"], "")
    if not code:
        return {"name": "threshold_unknown"}
    fault = value_fault(code, fields["value"])
    return {"value": "threshold_bounds"} if fault else {}


def _threshold_stays(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    del found, fields, day
    return {"valid_to": "threshold_stays"}


def _tags(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    del found, day
    fault = rules.tags_fault(fields["osm_tags"], fields["osm_match"])
    return {"osm_tags": fault} if fault else {}


def _stays(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    """Refuse to end a speed that every reckoning needs: its line is told by its name's code."""
    del found, day
    return {"valid_to": "speed_stays"} if fields.get("code") in STAYING else {}


THRESHOLD_FAULTS: Final = ("threshold_unknown", "threshold_bounds", "threshold_stays")
TAG_FAULTS: Final = ("tag_odd", "tags_too_many", "tags_or_none")
_F: Final = words.FIELDS
REGISTER: Final = Layout(
    "facility_register",
    _("Register of facilities"),
    (
        Number("facility_id", _("Number"), _("Ours; leave it empty for what is new."), 1, 10**15,
               is_whole=True),
        Column("name", _F["name"], most=LIMITS["name"], aliases=("名称", "设施名称")),
        Column("name_en", _F["name_en"], most=LIMITS["name_en"]),
        Column("item", _F["item_code"], _("Its code in the catalogue, or its name there."),
               aliases=("设施类型",)),
        Choice("level", _F["level"], words=words.LEVELS),
        Column("space_tier", _F["space_tier"], _("Its code in the list, or its name there."),
               most=NAME_EN_LIMIT),
        Number("parent", _F["parent_id"], _("Its number in the register."), 1, 10**15,
               is_whole=True),
        Column("kind", _F["kind"], _("Its code in the list, or its name there."),
               most=NAME_EN_LIMIT),
        Column("area", _F["area_id"],
               _("A code, or a name, with the names above it where needed."), most=400,
               aliases=("所属社区", "社区", "网格")),
        Column("address", _F["address"], most=LIMITS["address"]),
        Number("lon", _("Longitude"), _("In degrees (WGS-84), such as 118.123456."), -180, 180,
               aliases=("经度",)),
        Number("lat", _("Latitude"), _("In degrees (WGS-84), such as 32.123456."), -90, 90,
               aliases=("纬度",)),
        Number("capacity", _F["capacity"], "", 0, MOST_CAPACITY, is_whole=True),
        Column("capacity_unit", _F["capacity_unit"], _("Such as beds or seats."),
               most=LIMITS["capacity_unit"]),
        Column("hours", _F["hours"], most=LIMITS["hours"], aliases=("营业时间",)),
        Several("functions", _F["functions"], most=1_000),
        Column("served_area", _F["served_area_id"], most=400),
        Column("brand", _F["brand"], most=LIMITS["brand"]),
        Column("operator", _F["operator_id"], _("The name of an organisation of the register.")),
        Day("contract_from", _F["contract_from"]),
        Day("contract_to", _F["contract_to"]),
        Column("contract_results", _F["contract_results"], most=LIMITS["contract_results"]),
        Choice("state", _F["state"], words=words.STATES),
        Number("progress", _F["progress"], "", 0, 100, is_whole=True, empty=0),
        Day("planned_for", _F["planned_for"]),
        Day("opened_on", _F["opened_on"]),
        Day("closed_on", _F["closed_on"]),
        Column("close_reason", _F["close_reason"], most=LIMITS["close_reason"]),
        Choice("match", _F["match"], _("Only exact ones are counted as covering anybody."),
               words=words.MATCHES),
        _SOURCE,
        Column("evidence", _("Evidence"), most=LIMITS["evidence"]),
        Column("osm_key", _F["osm_key"], most=LIMITS["osm_key"]),
        Outline(GEOMETRY, _("Outline"), _("Only in GeoJSON files.")),
    ),
    (
        _("A row is found by its number, else by its area and name."),
        _("What is not in the file stays as it is. Nothing is deleted."),
    ),
)  # fmt: skip
TABLES: Final = (
    table_of(
        DatedList(
            ListSpec(
                "catalogueitem",
                ITEMS,
                lambda found: items(found.district_id),
                "item_id",
                same("name", "name_en", "category", "category_en", "tier", "minutes", "mode",
                     "audience", "standard_m", "least_people", "least_capacity", "osm_tags",
                     "osm_match", "source",
                     "evidence", "position"),
                check=_tags,
                one_stays=lambda _fields: "",
            ),
            CatalogueItem,
            BOOK,
            rules.may_edit_lists,
            {
                "reason_needed": words.FAULTS["item_needed"],
                **{code: words.FAULTS[code] for code in TAG_FAULTS},
            },
        )
    ),
    table_of(
        DatedList(
            ListSpec(
                "walkingspeed",
                SPEEDS,
                lambda found: speeds(found.district_id),
                "speed_id",
                same("name", "name_en", "speed_cm_s", "source", "position"),
                may_end=_stays,
            ),
            WalkingSpeed,
            BOOK,
            rules.may_edit_lists,
            {"speed_stays": words.FAULTS["speed_stays"]},
        )
    ),
    table_of(
        DatedList(
            ListSpec(
                "positionrule",
                THRESHOLDS,
                lambda found: position_rules(found.district_id),
                "rule_id",
                same("name", "name_en", "value", "source", "position"),
                check=_threshold,
                may_end=_threshold_stays,
            ),
            PositionRule,
            BOOK,
            rules.may_edit_lists,
            {code: words.FAULTS[code] for code in THRESHOLD_FAULTS},
        )
    ),
    Table(
        PREMISES,
        queries.premises_lines,
        rules.may_edit_lists,
        rules.may_edit_lists,
        queries.check_premises_table,
        operations.import_premises,
        operations.take_back_premises,
        point=("lon", "lat"),
        faults=premises_words.SPACE_FAULTS,
    ),
    Table(
        OUTLETS,
        queries.outlet_lines,
        rules.may_edit_lists,
        rules.may_edit_lists,
        queries.check_outlet_table,
        operations.import_outlets,
        operations.take_back_outlets,
        faults=outlet_words.OUTLET_FAULTS,
    ),
    *LISTS,
    ASKING,
    COSTS,
    POINTS,
    WORK,
    FORECASTS,
    *FIGURES,
    Table(
        POPULATION,
        queries.population_lines,
        rules.may_edit_lists,
        rules.may_edit_lists,
        queries.check_population,
        operations.import_population,
        operations.take_back_population_import,
        point=("lon", "lat"),
        faults=homes_words.FAULTS,
        count=queries.count_population,
    ),
    Table(
        REGISTER,
        queries.register_lines,
        rules.may_edit_lists,
        rules.may_edit_lists,
        queries.check_register,
        operations.import_facilities,
        operations.take_back_facilities,
        point=("lon", "lat"),
        faults=words.FACILITY_FAULTS,
    ),
)  # fmt: skip
