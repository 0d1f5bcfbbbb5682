"""Filters of the pages of life circles: words for codes."""

from django import template

from linquan.apps.circles.web import words

register = template.Library()
BOOKS: dict[str, words.Words] = {
    "tier": words.TIERS,
    "audience": words.AUDIENCES,
    "mode": words.MODES,
    "match": words.MATCHES,
    "state": words.STATES,
    "level": words.LEVELS,
}


@register.filter
def circle_word(code: str, book: str) -> str:
    """Say a code: ``item.tier|circle_word:"tier"``."""
    return str(BOOKS[book].get(code, code))


@register.filter
def facility_pill(state: str) -> str:
    """Name the colour for where a facility stands."""
    return words.STATE_PILLS[state]
