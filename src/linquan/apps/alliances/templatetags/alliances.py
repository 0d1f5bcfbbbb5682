"""Filters of the pages of joint meetings: words for codes."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language

from linquan.apps.alliances.web import words

register = template.Library()


@register.filter
def meeting_word(state: str) -> str:
    """Say where a meeting stands."""
    return str(words.STATES[state])


@register.filter
def meeting_pill(state: str) -> str:
    """Name the colour for where a meeting stands."""
    return words.STATE_PILLS.get(state, "neutral")


@register.filter
def presence_word(presence: str) -> str:
    """Say whether a member was there."""
    return str(words.PRESENCES[presence])


@register.filter
def outcome_word(outcome: str) -> str:
    """Say what a meeting did with an item."""
    return str(words.OUTCOMES[outcome])


@register.filter
def task_word(state: str) -> str:
    """Say what became of a task."""
    return str(words.TASK_STATES[state])


@register.filter
def task_pill(state: str) -> str:
    """Name the colour for what became of a task."""
    return words.TASK_PILLS[state]


@register.filter
def official_day(moment: Any) -> str:
    """Write a day as official papers do: 2026年11月20日."""
    day = timezone.localtime(moment)
    if get_language() == "en":
        return format_date(day, "j F Y")
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def official_moment(moment: Any) -> str:
    """Write a moment as official papers do: 2026年11月20日10:00."""
    return f"{official_day(moment)} {timezone.localtime(moment):%H:%M}"
