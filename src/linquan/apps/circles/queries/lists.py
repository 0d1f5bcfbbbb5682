"""Reads of the lists: the catalogue, walking speeds, thresholds, functions, types."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from linquan.apps.circles import rules, standing
from linquan.apps.circles.position_rules import Thresholds, thresholds
from linquan.apps.circles.queries.rows import LinesPage, PositionRulesPage, SpeedsPage
from linquan.apps.circles.register import named_items
from linquan.apps.circles.types import ItemRow
from linquan.engine.circles.catalogue import Catalogue
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on


def catalogue_on(district_id: int, day: date) -> Catalogue:
    """Return the catalogue that is valid in a district on a day. One statement.

    Raises BadInput where no item is valid on that day.
    """
    rows = valid_on(standing.items(district_id), day)
    return Catalogue(tuple(row.item() for row in rows))


def item_of_today(district_id: int, code: str, now: datetime) -> ItemRow:
    """Return an item of today's catalogue. One statement. Raises NotFound (``item_unknown``)."""
    today = now.astimezone(OFFICE_ZONE).date()
    found = (row for row in valid_on(standing.items(district_id), today) if row.code == code)
    if (item := next(found, None)) is None:
        raise NotFound("item_unknown")
    return item


def speeds_on(district_id: int, day: date) -> Mapping[str, float]:
    """Return walking speeds in metres a second, by code, valid on a day. One statement."""
    return {row.code: row.speed_m_s for row in valid_on(standing.speeds(district_id), day)}


def items_page(actor: Actor, now: datetime) -> LinesPage:
    """The catalogue. One statement."""
    return lines_page(actor, standing.items(actor.district_id), now)


def speeds_page(actor: Actor) -> SpeedsPage:
    """The list of walking speeds. One statement."""
    every = standing.speeds(actor.district_id)
    return SpeedsPage(every, rules.may_edit_lists(actor, actor.district_id))


def thresholds_on(district_id: int, day: date) -> Thresholds:
    """Return the thresholds of a day. One statement."""
    return thresholds(valid_on(standing.position_rules(district_id), day))


def position_rules_page(actor: Actor) -> PositionRulesPage:
    """The list of thresholds. One statement."""
    every = standing.position_rules(actor.district_id)
    return PositionRulesPage(every, rules.may_edit_lists(actor, actor.district_id))


def function_rules_page(actor: Actor, now: datetime) -> LinesPage:
    """The list of functions required. Two statements."""
    every, items = standing.function_rules(actor.district_id), standing.items(actor.district_id)
    return lines_page(actor, every, now, items)


def asking_words_page(actor: Actor, now: datetime) -> LinesPage:
    """The list of words by which people ask for items. Two statements."""
    every, items = standing.asking_words(actor.district_id), standing.items(actor.district_id)
    return lines_page(actor, every, now, items)


def poi_types_page(actor: Actor, now: datetime) -> LinesPage:
    """The list of types of other maps. Two statements."""
    every, items = standing.poi_types(actor.district_id), standing.items(actor.district_id)
    return lines_page(actor, every, now, items)


def place_costs_page(actor: Actor, now: datetime) -> LinesPage:
    """The list of what new places cost. Two statements."""
    every, items = standing.place_costs(actor.district_id), standing.items(actor.district_id)
    return lines_page(actor, every, now, items)


def lines_page(
    actor: Actor, every: tuple[Any, ...], now: datetime, items: tuple[ItemRow, ...] = ()
) -> LinesPage:
    """Lay out a dated list, and the items that its lines name. No statement."""
    today = now.astimezone(OFFICE_ZONE).date()
    may_edit = rules.may_edit_lists(actor, actor.district_id)
    return LinesPage(valid_on(every, today), every, named_items(items, today), today, may_edit)
