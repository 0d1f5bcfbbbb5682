"""How counters and days are written."""

from datetime import datetime

from django import template
from django.utils import formats, translation

from linquan.kernel.calendar import OFFICE_ZONE

register = template.Library()


@register.filter
def up_to(count: int, limit: int) -> str:
    """Write a count that stops at ``limit`` as ``"999+"``."""
    return str(count) if count < limit else f"{limit - 1}+"


@register.filter
def local_day(moment: datetime) -> str:
    """Write the office's day: ``"11月20日 星期五"`` or ``"Friday, 20 November"``."""
    is_chinese = (translation.get_language() or "zh").startswith("zh")
    day = moment.astimezone(OFFICE_ZONE).date()
    return formats.date_format(day, "n月j日 l" if is_chinese else "l, j F")
