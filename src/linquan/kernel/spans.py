"""How long is left until a deadline, in plain words of the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAYS_FROM: Final = timedelta(hours=48)
"""From this distance on a deadline is told in days, nearer in hours."""


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
    if due_at is None:
        return ""
    is_late = now >= due_at
    told = _LATE if is_late else _LEFT
    days, hours, minutes = _whole(now - due_at if is_late else due_at - now)
    for unit, count in (("days", days), ("hours", hours), ("minutes", minutes)):
        if count:
            return told[unit](count) % {"count": count}
    return _("due now")


def _whole(span: timedelta) -> tuple[int, int, int]:
    """Days from two of them on, else whole hours, else minutes: the others are not told."""
    if span >= DAYS_FROM:
        return span.days, 0, 0
    return 0, *divmod(int(span.total_seconds()) // 60, 60)


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
