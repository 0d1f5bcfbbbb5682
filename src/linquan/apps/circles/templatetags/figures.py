"""Filters of the pages of what facilities did: words for codes, numbers as they are written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import template

from linquan.apps.circles.web import figure_words, step_words, words

register = template.Library()
BOOKS: Final[Mapping[str, words.Words]] = {
    "theme": figure_words.THEMES,
    "gathering": figure_words.GATHERINGS,
    "side": figure_words.SIDES,
    "standing": figure_words.STANDINGS,
    "step": step_words.STATES,
}


@register.filter
def figure_word(code: str, book: str) -> str:
    """Say a code: ``kind.theme|figure_word:"theme"``."""
    return str(BOOKS[book].get(code, code))


@register.filter
def amount(value: Decimal) -> str:
    """Say a number as it was written, in groups of three."""
    return figure_words.amount(value)


@register.filter
def change(value: Decimal) -> str:
    """Say by how much something differs, with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + figure_words.amount(abs(value))


@register.filter
def unit_of(kind: Any) -> str:
    """Say what a kind is counted in."""
    return figure_words.unit(kind)


@register.filter
def step_pill(state: str) -> str:
    """Name the colour for where a step stands."""
    return step_words.PILLS[state]
