"""The lists as they stand: a district's lines, and the house's own elsewhere."""

from dataclasses import replace
from typing import Final

from linquan.apps.appeals.reasons import with_own
from linquan.apps.circles.asking import AskingWordsRow, own_words
from linquan.apps.circles.figures import OWN_FIGURE_KINDS, FigureKindRow
from linquan.apps.circles.forecasts import ForecastRow
from linquan.apps.circles.models import (
    AskingWords,
    CatalogueItem,
    FigureKind,
    FunctionRule,
    PlaceCost,
    PoiType,
    PopulationForecast,
    PositionRule,
    SpaceTier,
    WalkingSpeed,
    Workplace,
)
from linquan.apps.circles.offerings import (
    OWN_FUNCTION_RULES,
    OWN_POI_TYPES,
    FunctionRuleRow,
    PoiTypeRow,
)
from linquan.apps.circles.own import OWN_SPEEDS, own_items
from linquan.apps.circles.place_costs import OWN_PLACE_COSTS, PlaceCostRow
from linquan.apps.circles.position_rules import OWN_RULES, PositionRuleRow
from linquan.apps.circles.spaces import OWN_TIERS, SpaceTierRow
from linquan.apps.circles.types import ItemRow, SpeedRow
from linquan.apps.circles.workplaces import WorkplaceRow
from linquan.kernel.rows import rows_of

BOOK: Final = "circles"
"""Changes with every list of circles."""
_ITEM = ("id", *ItemRow.__slots__[1:])
_SPEED = ("id", *SpeedRow.__slots__[1:])
_RULE = ("id", *PositionRuleRow.__slots__[1:])
_FUNCTIONS = ("id", *FunctionRuleRow.__slots__[1:])
_TIER = ("id", *SpaceTierRow.__slots__[1:])
_FORECAST = ("id", *ForecastRow.__slots__[1:])
_TYPE = ("id", *PoiTypeRow.__slots__[1:])
_WORDS = ("id", *AskingWordsRow.__slots__[1:])
_FIGURE = ("id", *FigureKindRow.__slots__[1:])
_COST = ("id", *PlaceCostRow.__slots__[1:])
_WORK = ("id", *WorkplaceRow.__slots__[1:])


def workplaces(district_id: int) -> tuple[WorkplaceRow, ...]:
    """Every version of every workplace, in their order. One statement."""
    rows = Workplace.objects.filter(district_id=district_id).order_by("position", "valid_from")
    return rows_of(WorkplaceRow, rows.values_list(*_WORK))


def items(district_id: int) -> tuple[ItemRow, ...]:
    """Every version of every item, in their order. One statement."""
    rows = CatalogueItem.objects.filter(district_id=district_id).values_list(*_ITEM)
    return with_own((ItemRow(*row) for row in rows), own_items())


def speeds(district_id: int) -> tuple[SpeedRow, ...]:
    """Every version of every speed, in their order. One statement."""
    rows = WalkingSpeed.objects.filter(district_id=district_id).values_list(*_SPEED)
    return with_own((SpeedRow(*row) for row in rows), OWN_SPEEDS)


def position_rules(district_id: int) -> tuple[PositionRuleRow, ...]:
    """Every version of every threshold, in their order. One statement."""
    rows = PositionRule.objects.filter(district_id=district_id).values_list(*_RULE)
    return with_own((PositionRuleRow(*row) for row in rows), OWN_RULES)


def function_rules(district_id: int) -> tuple[FunctionRuleRow, ...]:
    """Every version of every rule on functions, in their order. One statement."""
    rows = FunctionRule.objects.filter(district_id=district_id).values_list(*_FUNCTIONS)
    found = (FunctionRuleRow(*row) for row in rows)
    written = (replace(row, functions=tuple(row.functions)) for row in found)
    return with_own(written, OWN_FUNCTION_RULES)


def poi_types(district_id: int) -> tuple[PoiTypeRow, ...]:
    """Every version of every type of other maps, in their order. One statement."""
    rows = PoiType.objects.filter(district_id=district_id).values_list(*_TYPE)
    return with_own((PoiTypeRow(*row) for row in rows), OWN_POI_TYPES)


def asking_words(district_id: int) -> tuple[AskingWordsRow, ...]:
    """Every version of the words by which people ask, in their order. One statement."""
    rows = AskingWords.objects.filter(district_id=district_id).values_list(*_WORDS)
    found = (AskingWordsRow(*row) for row in rows)
    return with_own((replace(row, words=tuple(row.words)) for row in found), own_words())


def space_tiers(district_id: int) -> tuple[SpaceTierRow, ...]:
    """Every version of every tier of space, in their order. One statement."""
    rows = SpaceTier.objects.filter(district_id=district_id).values_list(*_TIER)
    return with_own((SpaceTierRow(*row) for row in rows), OWN_TIERS)


def place_costs(district_id: int) -> tuple[PlaceCostRow, ...]:
    """Every version of what new places cost, in their order. One statement."""
    rows = PlaceCost.objects.filter(district_id=district_id).values_list(*_COST)
    return with_own((PlaceCostRow(*row) for row in rows), OWN_PLACE_COSTS)


def figure_kinds(district_id: int) -> tuple[FigureKindRow, ...]:
    """Every version of every kind of figures, in their order. One statement."""
    rows = FigureKind.objects.filter(district_id=district_id).values_list(*_FIGURE)
    return with_own((FigureKindRow(*row) for row in rows), OWN_FIGURE_KINDS)


def forecasts(district_id: int) -> tuple[ForecastRow, ...]:
    """Every version of every forecast of people, in their order. One statement."""
    rows = PopulationForecast.objects.filter(district_id=district_id)
    found = rows.order_by("position", "valid_from").values_list(*_FORECAST)
    return rows_of(ForecastRow, found)
