"""Filters of the pages of places."""

from typing import Any

from django import template

from linquan.apps.places.counting import AgeGroup
from linquan.apps.places.facilities import Quality, kinds
from linquan.apps.places.types import ExtractState, Level, ZoneKind
from linquan.apps.places.web import words
from linquan.engine.addresses import Kind, Reason
from linquan.engine.coordinates import System
from linquan.kernel.events import EventRow

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


@register.filter
def ages_word(group: AgeGroup) -> str:
    """Say from which age to which."""
    return words.ages(group)


@register.filter
def positive(number: int) -> int:
    """Return a number without its sign."""
    return abs(number)


@register.filter
def place_kind_word(kind: str) -> str:
    """Name a kind of place that an address means."""
    return str(words.PLACE_KINDS[Kind(kind)])


@register.filter
def reason_word(reason: str) -> str:
    """Say what speaks for a place, or against it."""
    return str(words.REASONS[Reason(reason)])


@register.filter
def grade_word(grade: str) -> str:
    """Say how sure a place is."""
    return str(words.GRADES[grade])


@register.filter
def system_word(system: str) -> str:
    """Name a coordinate system and the maps that use it."""
    return str(words.SYSTEMS[System(system)])


@register.filter
def extract_word(state: str) -> str:
    """Say where an extract stands."""
    return str(words.EXTRACT_STATES[ExtractState(state)])


@register.filter
def extract_pill(state: str) -> str:
    """How the state of an extract is drawn."""
    return words.EXTRACT_PILLS.get(ExtractState(state), "neutral")


@register.filter
def extract_refusal(code: str) -> str:
    """Say why an extract was not taken, and what to do."""
    return words.extract_refusal(code)


@register.filter
def quality_word(quality: str) -> str:
    """Say how surely a facility is of its kind."""
    return str(words.QUALITIES[Quality(quality)])


@register.filter
def kind_name(code: str) -> str:
    """Name a kind of facility in the page's language."""
    kind = kinds()[code]
    return words.named(kind.name, kind.name_en)


@register.filter
def rule_change(change: EventRow) -> str:
    """Say in a sentence what became of a rule by which facilities are recognised."""
    return words.rule_change(change.kind, change.data)
