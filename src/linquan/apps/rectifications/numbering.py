"""Numbers of rectifications and of their orders, as people read them. Pure."""

from datetime import datetime

from linquan.kernel.calendar import OfficeCalendar


def number_of(rectification_id: int, created_at: datetime, calendar: OfficeCalendar) -> str:
    """Number of a rectification: ``ZG-2611-12`` (year, month, serial)."""
    return f"ZG-{calendar.local_day(created_at):%y%m}-{rectification_id}"


def notice_number(notice_id: int, issued_at: datetime, calendar: OfficeCalendar) -> str:
    """Number of an order as official papers write it: ``责改〔2026〕12号``."""
    return f"责改〔{calendar.local_day(issued_at):%Y}〕{notice_id}号"
