"""Filters of the pages of parts: words for states and amounts."""

from datetime import datetime
from typing import Any

from django import template

from linquan.apps.appeals.web import part_words

register = template.Library()


@register.inclusion_tag("web/parts/pill.html")
def part_state_pill(part: Any) -> dict[str, str]:
    """Say where a part stands."""
    state = part_words.PILLS.get(part.state, "neutral")
    return {"state": state, "text": str(part_words.STATES[part.state])}


@register.filter
def part_word(state: str) -> str:
    """Say where a part stands, without its look."""
    return str(part_words.STATES[state])


@register.filter
def part_late(part: Any, now: datetime) -> bool:
    """Tell whether the date of a part has passed, or had when it was done."""
    return bool(part.is_late(now))


@register.filter
def call_level(level: str) -> str:
    """Say who may make a call."""
    return str(part_words.CALL_LEVELS[level])


@register.filter
def support_amount(support: Any) -> str:
    """Write what was sent."""
    return part_words.amount_word(support.kind, support.amount)


@register.filter
def support_total(total: Any, kind: str) -> str:
    """Write how much of a kind a unit sent."""
    amount = total.amounts[kind]
    return part_words.amount_word(kind, amount) if amount else "—"


@register.filter
def support_state(state: str) -> str:
    """Say whether it was confirmed."""
    return str(part_words.SUPPORT_STATES[state])


@register.filter
def supports_for(asked: Any, part: Any) -> Any:
    """Return what was sent for a part."""
    return asked.supports_for(part.part_id)
