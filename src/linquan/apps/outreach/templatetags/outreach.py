"""Filters of the pages of visits: words for codes."""

from datetime import datetime
from typing import Any

from django import template

from linquan.apps.outreach.web import words
from linquan.apps.outreach.web.forms import said_of

register = template.Library()


@register.filter
def decision_word(decision: str | None) -> str:
    """Say what became of a finding."""
    return str(words.DECISIONS[decision] if decision else words.UNDECIDED)


@register.filter
def decision_pill(decision: str | None) -> str:
    """Name the colour of what became of a finding."""
    return "neutral" if decision else "soon"


@register.filter
def proposal_word(state: str) -> str:
    """Say where a proposal stands."""
    return str(words.PROPOSALS[state])


@register.filter
def proposal_pill(state: str) -> str:
    """Name the colour of where a proposal stands."""
    return words.PROPOSAL_PILLS.get(state, "neutral")


@register.filter
def reason_word(one: Any) -> str:
    """Say why a finding or a proposal was decided so."""
    return words.reason_word(one)


@register.filter
def post_word(post: Any) -> str:
    """Say who holds a post, as what and where."""
    return said_of(post)


@register.filter
def hour(moment: datetime) -> str:
    """Write the time of a moment in the office's zone: 09:00."""
    return words.hour(moment)


@register.filter
def hours_of(sitting: Any) -> str:
    """Write from when to when a sitting lasts: 09:00–11:00."""
    return words.hours_of(sitting)
