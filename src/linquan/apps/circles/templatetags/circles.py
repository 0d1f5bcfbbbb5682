"""Filters of the pages of life circles: words for codes."""

from django import template

from linquan.apps.circles.web import premises_words, words

register = template.Library()
BOOKS: dict[str, words.Words] = {
    "tier": words.TIERS,
    "audience": words.AUDIENCES,
    "mode": words.MODES,
    "match": words.MATCHES,
    "state": words.STATES,
    "level": words.LEVELS,
    "space_kind": premises_words.KINDS,
    "space_state": premises_words.SPACE_STATES,
    "ending": premises_words.ENDINGS,
}


@register.filter
def circle_word(code: str, book: str) -> str:
    """Say a code: ``item.tier|circle_word:"tier"``."""
    return str(BOOKS[book].get(code, code))


@register.filter
def facility_pill(state: str) -> str:
    """Name the colour for where a facility stands."""
    return words.STATE_PILLS[state]


@register.filter
def space_pill(state: str) -> str:
    """Name the colour for where an idle space stands."""
    return premises_words.SPACE_PILLS[state]


@register.filter
def known(value: bool | None) -> str:
    """Say yes, no, or that it is not known."""
    return str(premises_words.KNOWN[value])
