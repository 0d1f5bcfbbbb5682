"""How long is left until a deadline, in plain words of the reader's language."""

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
    if now >= due_at:
        return _late(now - due_at)
    return _left(due_at - now)


def _late(span: timedelta) -> str:
    if span >= DAYS_FROM:
        return ngettext("%(count)d day late", "%(count)d days late", span.days) % {
            "count": span.days
        }
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    if hours:
        return ngettext("%(count)d hour late", "%(count)d hours late", hours) % {"count": hours}
    if minutes:
        return ngettext("%(count)d minute late", "%(count)d minutes late", minutes) % {
            "count": minutes
        }
    return _("due now")


def _left(span: timedelta) -> str:
    if span >= DAYS_FROM:
        return ngettext("%(count)d day left", "%(count)d days left", span.days) % {
            "count": span.days
        }
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    if hours:
        return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    if minutes:
        return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {
            "count": minutes
        }
    return _("due now")
