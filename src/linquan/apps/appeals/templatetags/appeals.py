"""Filters of the pages of requests: names in the language of the page, words for codes."""

from typing import Any

from django import template

from linquan.apps.appeals.web import words

register = template.Library()


@register.filter
def named(row: Any, what: str = "") -> str:
    """Return a name in the language of the page; the Chinese one where there is no English one.

    ``{{ matter|named }}`` reads ``name`` and ``name_en``, ``{{ row|named:"matter" }}`` reads
    ``matter_name`` and ``matter_name_en``, ``{{ duty|named:"responsibility" }}`` reads
    ``responsibility`` and ``responsibility_en``.
    """
    return words.named(row, what)


@register.filter
def status_word(status: str) -> str:
    """Say where a request stands."""
    return words.status_word(status)


@register.filter
def count_word(count: int, limit: int) -> str:
    """Write a count that stops at a limit: ``999+``."""
    return words.count_word(count, limit)


@register.filter
def limit_word(amount: int, unit: str) -> str:
    """Write a time limit: ``3 working days``."""
    return words.limit_word(amount, unit)


@register.filter
def kind_word(kind: str) -> str:
    """Name a kind of channel."""
    return str(words.CHANNEL_KINDS.get(kind, kind))


@register.filter
def weekday_word(weekday: int) -> str:
    """Name a day of the week, Monday is 0."""
    return str(words.WEEKDAYS[weekday])


@register.filter
def rule_word(code: str) -> str:
    """Say what a rule of the desk means."""
    return str(words.RULES.get(code, code))
