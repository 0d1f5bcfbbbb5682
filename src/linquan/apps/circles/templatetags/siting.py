"""Filters of the pages of siting: words for codes."""

from collections.abc import Mapping
from typing import Any, Final

from django import template

from linquan.apps.circles.web import siting_words

register = template.Library()
BOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "goal": siting_words.GOALS,
    "goal_short": siting_words.GOALS_SHORT,
    "source": siting_words.SOURCES,
    "state": siting_words.STATES,
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
