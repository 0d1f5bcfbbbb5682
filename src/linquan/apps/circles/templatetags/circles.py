"""Filters of the pages of life circles: words for codes."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext

from linquan.apps.circles.types import EXAMPLE
from linquan.apps.circles.web import (
    homes_words,
    intake_words,
    outlet_words,
    premises_words,
    preset_words,
    words,
)

register = template.Library()
BOOKS: dict[str, Mapping[Any, Any]] = {
    "tier": words.TIERS,
    "audience": words.AUDIENCES,
    "mode": words.MODES,
    "match": words.MATCHES,
    "state": words.STATES,
    "level": words.LEVELS,
    "space_kind": premises_words.KINDS,
    "space_state": premises_words.SPACE_STATES,
    "ending": premises_words.ENDINGS,
    "standing": intake_words.STANDINGS,
    "outlet_state": outlet_words.OUTLET_STATES,
    "unsuitable": outlet_words.UNSUITABLE,
    "language": words.LANGUAGES,
    "run_kind": words.RUN_KINDS,
    "run_state": words.RUN_STATES,
    "run_refusal": words.RUN_REFUSALS,
    "table": homes_words.STATES,
    "basis": preset_words.BASES,
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


@register.filter
def standing_pill(standing: str) -> str:
    """Name the colour for how an object of the map stands to the register."""
    return intake_words.PILLS[standing]


@register.filter
def outlet_pill(state: str) -> str:
    """Name the colour for where a wanted outlet stands."""
    return outlet_words.OUTLET_PILLS[state]


@register.simple_tag
def source_of(row: Any) -> str:
    """Say what a line goes by: as it was written, or that it is an example of the house."""
    if row.source == EXAMPLE:
        return gettext("example, default")
    return format_html('<span lang="zh-Hans">{}</span>', row.source) if row.source else ""
