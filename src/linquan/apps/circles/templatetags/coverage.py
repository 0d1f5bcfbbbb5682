"""Filters of the pages of who can walk to what."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from django import template
from django.utils.translation import ngettext

from linquan.apps.circles.gaps import CircleLine, percent
from linquan.apps.circles.web import words
from linquan.engine.circles.catalogue import Item

register = template.Library()


@register.filter
def run_pill(state: str) -> str:
    """Name the colour for where a run stands."""
    return words.RUN_PILLS[state]


@register.filter
def meant(audience: str) -> str:
    """Say whom an item is for."""
    return str(words.AUDIENCES.get(audience, audience))


@register.filter
def within(item: Item) -> str:
    """Say by which standard somebody has an item: so many minutes, on foot or by car."""
    told = {"n": item.minutes, "mode": words.MODES[item.mode]}
    return ngettext("%(n)s minute %(mode)s", "%(n)s minutes %(mode)s", item.minutes) % told


@register.filter
def pace_of(code: str, page: Any) -> Any:
    """Return who walks at a speed of a page's run."""
    return page.shelf.book.inputs.speeds[code]


@register.filter
def metres(centimetres: int) -> str:
    """Write centimetres a second as metres a second."""
    return f"{centimetres / 100:.1f}"


@register.filter
def thousands(count: object) -> str:
    """Write a count in thousands, without parts of one; a dash for none."""
    return f"{count:,.0f}" if isinstance(count, int | float) else "–"


@register.filter
def whole_up(minutes: float) -> int:
    """Round minutes up: who is half a minute late is late."""
    return ceil(minutes)


@register.filter
def percent_complete(circle: CircleLine) -> int:
    """Return how many of a hundred live in a complete circle."""
    return percent(circle.complete, circle.people)


@register.filter
def signed(count: int) -> str:
    """Write a difference with its sign."""
    return f"{count:+,}".replace("-", "−")


@register.filter
def item_of(code: str, shelf: Any) -> Any:
    """Return an item of a run's catalogue."""
    return shelf.book.inputs.item(code)


@register.filter
def count_of(counts: Mapping[str, int], code: str) -> int:
    """Return how many there are of a code."""
    return counts.get(code, 0)
