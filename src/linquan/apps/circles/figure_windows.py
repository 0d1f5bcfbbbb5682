"""The days that figures are gathered for: a month, a quarter, a year, or all. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Span(StrEnum):
    """How long a window is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


MONTHS: Final = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}
_YEAR: Final = 12
_OPEN: Final = (date(1900, 1, 1), date(2999, 12, 31))


@dataclass(frozen=True, slots=True)
class Window:
    """Days from the first to the last."""

    span: Span
    first: date
    last: date


def window(span: Span, day: date) -> Window:
    """Return the window that a day lies in."""
    if span is Span.ALL:
        return Window(span, *_OPEN)
    length = MONTHS[span]
    begun = (day.month - 1) // length * length + 1
    return _from(span, date(day.year, begun, 1))


def before(one: Window) -> Window | None:
    """Return the window before one; nothing is before all."""
    return None if one.span is Span.ALL else window(one.span, one.first - timedelta(days=1))


def after(one: Window) -> Window | None:
    """Return the window after one; nothing is after all."""
    return None if one.span is Span.ALL else window(one.span, one.last + timedelta(days=1))


def _from(span: Span, first: date) -> Window:
    months = first.month - 1 + MONTHS[span]
    following = date(first.year + months // _YEAR, months % _YEAR + 1, 1)
    return Window(span, first, following - timedelta(days=1))
