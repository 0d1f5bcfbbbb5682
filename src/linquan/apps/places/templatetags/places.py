"""Filters of the pages of places."""

from typing import Any

from django import template

from linquan.apps.places.types import Level, ZoneKind
from linquan.apps.places.web import words

register = template.Library()


@register.filter
def in_language(row: Any, field: str = "name") -> str:
    """Return ``row.name`` or ``row.name_en``, as the page's language is."""
    return words.named(getattr(row, field), getattr(row, f"{field}_en"))


@register.filter
def level_word(level: str) -> str:
    """Name a level of the area tree."""
    return str(words.LEVELS[Level(level)])


@register.filter
def zone_word(kind: str) -> str:
    """Name a kind of zone."""
    return str(words.ZONE_KINDS[ZoneKind(kind)])
