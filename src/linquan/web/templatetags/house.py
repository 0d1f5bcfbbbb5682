"""Template tags of the house: icons, deadlines in plain words, local times, undo links."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linquan.kernel.letters import between, listed
from linquan.kernel.spans import remaining

register = template.Library()
register.filter(remaining)
register.filter(listed)
register.simple_tag(between)

SOON: Final = timedelta(hours=6)
"""How long before the deadline a matter counts as "needs you soon" where no rule says otherwise."""

UNDO_MARK: Final = "undo:"

STATE_ICONS: Final = {
    "overdue": "alert-triangle",
    "soon": "clock",
    "ok": "circle-check",
    "new": "point",
    "neutral": "circle-dashed",
}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css_class: str = "") -> SafeString:
    """Draw one icon of the sprite, hidden from screen readers.

    Parameters
    ----------
    name
        Name of a Tabler outline icon; a name that no template writes out is listed in
        ``frontend/icons.json``.
    css_class
        Further classes for the ``svg`` element.

    Returns
    -------
    SafeString
        An ``svg`` element that refers to the sprite ``vendor/icons.svg``.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f"icon {css_class}".strip(),
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def state_icon(state: str) -> str:
    """Name the icon that goes with the state of a pill."""
    return STATE_ICONS.get(state, STATE_ICONS["neutral"])


@register.filter
def due_state(due_at: datetime | None, now: datetime) -> str:
    """Tell how a deadline stands.

    Parameters
    ----------
    due_at
        The deadline, aware; None when there is none.
    now
        The moment to judge from, aware.

    Returns
    -------
    str
        ``overdue`` from the deadline on, ``soon`` in the six hours before it, else ``ok``;
        ``neutral`` without a deadline.
    """
    if due_at is None:
        return "neutral"
    if now >= due_at:
        return "overdue"
    return "soon" if due_at - now <= SOON else "ok"


@register.inclusion_tag("web/parts/pill.html")
def due_pill(due_at: datetime | None, now: datetime) -> dict[str, str]:
    """Draw a deadline as a pill: icon, words and colour."""
    if due_at is None:
        return {"state": "neutral", "text": _("no deadline")}
    return {"state": due_state(due_at, now), "text": remaining(due_at, now)}


@register.filter
def local_time(value: datetime | None, now: datetime | None = None) -> str:
    """Write a moment in the time zone of the office.

    Parameters
    ----------
    value
        The moment, aware; None gives an empty text.
    now
        When given, days near it are told as "today", "yesterday", "tomorrow", and the year
        is left out where it is the same.

    Returns
    -------
    str
        For example "today 08:12", "21 Nov 18:00", "3 Jan 2025 09:00".
    """
    if value is None:
        return ""
    today = None if now is None else timezone.localtime(now).date()
    return _written(value, today, get_language())


@lru_cache(maxsize=8192)
def _written(value: datetime, today: date | None, language: str | None) -> str:
    """Write a moment; the same few hundred stand on the pages of a day."""
    del language  # the words are in it
    moment = timezone.localtime(value)
    if today is None:
        return format_date(moment, _("j M Y H:i"))
    near = _near_day(moment.date(), today)
    if near:
        return near % {"time": f"{moment:%H:%M}"}
    same_year = moment.year == today.year
    return format_date(moment, _("j M H:i") if same_year else _("j M Y H:i"))


def _near_day(day: date, today: date) -> str:
    """Give the pattern for yesterday, today and tomorrow, else an empty text."""
    patterns = {
        -1: _("yesterday %(time)s"),
        0: _("today %(time)s"),
        1: _("tomorrow %(time)s"),
    }
    return patterns.get((day - today).days, "")


@register.filter
def undo_url(extra_tags: str | None) -> str:
    """Take the way back out of a message's tags.

    A view that can be undone says ``messages.success(request, text, extra_tags="undo:/path/")``.

    Parameters
    ----------
    extra_tags
        ``message.extra_tags``.

    Returns
    -------
    str
        The path to POST to, or an empty text when the message carries none or a foreign one.
    """
    for tag in (extra_tags or "").split():
        path = tag.removeprefix(UNDO_MARK)
        if path != tag and path.startswith("/") and not path.startswith("//"):
            return path
    return ""


@register.filter
def in_fours(text: str) -> str:
    """Part a long key into groups of four, as people read and type it."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
