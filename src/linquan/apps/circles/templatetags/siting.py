"""Filters of the pages of siting: words for codes."""

from collections.abc import Mapping
from typing import Any, Final

from django import template

from linquan.apps.appeals.web.words import named
from linquan.apps.circles.types import ItemRow
from linquan.apps.circles.web import cost_words, siting_words

register = template.Library()
BOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "goal": siting_words.GOALS,
    "goal_short": siting_words.GOALS_SHORT,
    "source": siting_words.SOURCES,
    "state": siting_words.STATES,
    "kind": cost_words.KINDS,
}


@register.filter
def siting_word(code: str, book: str) -> str:
    """Say a code: ``row.goal|siting_word:"goal"``."""
    return str(BOOKS[book].get(code, code))


@register.filter
def siting_pill(state: str) -> str:
    """Name the colour for where a question stands."""
    return siting_words.STATE_PILLS[state]


@register.filter
def siting_refusal(code: str) -> str:
    """Say why a question has no answer."""
    return siting_words.refusal(code)


@register.filter
def money(yuan: int) -> str:
    """Say an amount of whole yuan."""
    return cost_words.money(yuan)


@register.filter
def category_of(category: str, items: Mapping[str, ItemRow]) -> str:
    """Say a category by an item of it."""
    return named(items[category], "category") if category in items else category
