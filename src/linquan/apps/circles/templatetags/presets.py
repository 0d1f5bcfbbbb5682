"""Filters of the pages of presets."""

from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linquan.apps.circles.presets import PlannedLine
from linquan.apps.circles.types import SpeedRow
from linquan.apps.circles.web import words

register = template.Library()
CM_PER_M: Final = 100


@register.simple_tag
def from_to(planned: PlannedLine, name: str) -> SafeString | str:
    """Say what a field is and what it would be; only what it is where nothing changes."""
    if name not in planned.changes:
        return _said(name, planned.before[name])
    before, after = (_said(name, value) for value in planned.changes[name])
    return format_html('<span class="quiet">{}</span> → <strong>{}</strong>', before, after)


def _said(name: str, value: Any) -> str:
    if value is None:
        return _("none given")
    if name == "audience":
        return str(words.AUDIENCES.get(value, value))
    if name == "standard_m":
        return _("%(n)s m") % {"n": f"{value:,}"}
    return f"{value:,}"


@register.filter
def walked(minutes: int, speed: SpeedRow) -> int:
    """Return how many metres somebody walks in some minutes."""
    return minutes * 60 * speed.speed_cm_s // CM_PER_M
