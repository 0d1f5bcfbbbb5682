"""Filters of the pages of rectifications: words for codes."""

from django import template

from linquan.apps.rectifications.web import words

register = template.Library()


@register.filter
def stage_word(stage: str) -> str:
    """Say where a rectification stands."""
    return str(words.STAGES[stage])


@register.filter
def stage_pill(stage: str) -> str:
    """Name the colour for where a rectification stands."""
    return words.STAGE_PILLS.get(stage, "neutral")


@register.filter
def item_word(state: str) -> str:
    """Say where an item of an order stands."""
    return str(words.ITEM_STATES[state])


@register.filter
def item_pill(state: str) -> str:
    """Name the colour for where an item stands."""
    return words.ITEM_PILLS[state]


@register.filter
def origin_word(origin: str) -> str:
    """Say where a clue comes from."""
    return str(words.ORIGINS[origin])


@register.filter
def delivery_word(delivery: str) -> str:
    """Say how an order was delivered."""
    return str(words.DELIVERIES[delivery])


@register.filter
def term_word(code: str) -> str:
    """Say for which step a time limit is."""
    return str(words.TERMS[code])


@register.filter
def unit_word(unit: str) -> str:
    """Name a unit of time."""
    return str(words.UNITS[unit])
