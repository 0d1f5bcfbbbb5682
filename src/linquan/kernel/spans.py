"""How long is left until a deadline, in plain words of the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

DAYS_FROM: Final = timedelta(hours=48)
"""From this distance on a deadline is told in days, nearer in hours."""


class Span(NamedTuple):
    """How long is left, or by how long it is late: so many whole ones of a unit."""

    is_late: bool
    unit: str
    amount: int


def remaining(due_at: datetime | None, now: datetime) -> str:
    """Say in plain words how long is left, or by how long it is late.

    Whole units only, rounded down: what is promised is never more than what is left.

    Parameters
    ----------
    due_at
        The deadline, aware; None gives an empty text.
    now
        The moment to judge from, aware.

    Returns
    -------
    str
        For example "6 hours late", "25 minutes left", "2 days left".
    """
    return "" if due_at is None else said(span_of(due_at, now), get_language())


def span_of(due_at: datetime, now: datetime) -> Span:
    """How long is left: days from two of them on, else whole hours, else minutes."""
    is_late = now >= due_at
    left = now - due_at if is_late else due_at - now
    if left >= DAYS_FROM:
        return Span(is_late, "days", left.days)
    hours, minutes = divmod(left // _MINUTE, 60)
    return Span(is_late, "hours", hours) if hours else Span(is_late, "minutes", minutes)


@lru_cache(maxsize=1024)
def said(span: Span, language: str | None) -> str:
    """Say it in the language of the page; the same few hundred stand on the pages of a day."""
    del language  # the words are in it
    if not span.amount:
        return _("due now")
    told = _LATE if span.is_late else _LEFT
    return told[span.unit](span.amount) % {"count": span.amount}


_MINUTE: Final = timedelta(minutes=1)


_LATE: Final[Mapping[str, Callable[[int], str]]] = {
    "days": lambda n: ngettext("%(count)d day late", "%(count)d days late", n),
    "hours": lambda n: ngettext("%(count)d hour late", "%(count)d hours late", n),
    "minutes": lambda n: ngettext("%(count)d minute late", "%(count)d minutes late", n),
}
_LEFT: Final[Mapping[str, Callable[[int], str]]] = {
    "days": lambda n: ngettext("%(count)d day left", "%(count)d days left", n),
    "hours": lambda n: ngettext("%(count)d hour left", "%(count)d hours left", n),
    "minutes": lambda n: ngettext("%(count)d minute left", "%(count)d minutes left", n),
}
