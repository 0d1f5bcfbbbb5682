"""Filters of the pages of actions: words for codes."""

from django import template

from linquan.apps.appeals.web import action_words

register = template.Library()


@register.filter
def action_word(state: str) -> str:
    """Say where an action stands."""
    return str(action_words.STATES[state])


@register.filter
def action_pill(state: str) -> str:
    """Name the colour for where an action stands."""
    return action_words.PILLS.get(state, "neutral")


@register.filter
def money(cents: int) -> str:
    """Write an amount of cents."""
    return action_words.money(cents)
