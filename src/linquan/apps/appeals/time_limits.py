"""Time limits as people write them in a cell: ``3个工作日``, ``24小时``, ``7 days``. Pure."""

import re
import unicodedata
from datetime import datetime
from typing import Final

from django.utils.translation import ngettext

from linquan.kernel.calendar import OfficeCalendar, Policy, Unit, deadline

MOST: Final = {Unit.HOURS: 8784, Unit.DAYS: 366, Unit.WORKDAYS: 262}
"""A year of each: what is longer is a slip of the pen."""
_WORDS: Final = {
    Unit.WORKDAYS: "工作日|工作天|working days?|workdays?|business days?",
    Unit.HOURS: "小时|钟头|hours?|hrs?|h",
    Unit.DAYS: r"自然日|日历日|天|日(?=\s*[之以]?内)|calendar days?|days?|d",
}
_LIMIT: Final = re.compile(
    r"(?:限时?|不超过|within)?\s*(?P<digits>\d{1,4})?(?P<han>[一二三四五六七八九十两]{1,3})?\s*个?\s*"
    + f"(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _WORDS.items())})"
    + r"\s*(?:之内|以内|内)?(?:办结|办理|办理完毕|完成|答复)?",
    re.IGNORECASE,
)
_TEN: Final = "十"


def read_limit(text: str) -> Policy | None:
    """Read an amount of hours, days or working days; None where a text is no such amount.

    Days are 24 hours each, as in our own list of deadlines; only 工作日 are working days. ``5日``
    may be the fifth, and is none; ``5日内`` is one.
    """
    found = _LIMIT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found or bool(found["digits"]) == bool(found["han"]):
        return None
    unit = next(unit for unit in _WORDS if found[unit])
    amount = int(found["digits"]) if found["digits"] else _han(found["han"])
    return Policy(amount, unit) if 0 < amount <= MOST[unit] else None


def _han(text: str) -> int:
    """Read a Chinese number below a hundred; 0 for what is none."""
    tens, ten, ones = text.replace("两", "二").rpartition(_TEN)
    if len(tens) > 1 or len(ones) > 1 or _TEN in tens:
        return 0
    return (10 * _digit(tens or "一") if ten else 0) + (_digit(ones) if ones else 0)


def _digit(sign: str) -> int:
    return int(unicodedata.numeric(sign))


def limit_word(amount: int, unit: str) -> str:
    """Write a time limit, in words that :func:`read_limit` reads."""
    texts = {
        "hours": ngettext("%(count)d hour", "%(count)d hours", amount),
        "days": ngettext("%(count)d day", "%(count)d days", amount),
        "workdays": ngettext("%(count)d working day", "%(count)d working days", amount),
    }
    return texts[unit] % {"count": amount}


def due_by(
    told: datetime | Policy | None, received_at: datetime, calendar: OfficeCalendar
) -> datetime | None:
    """Say when something is due of which a moment or an amount is told.

    An amount runs from when it was received, without any pause, by the calendar of the office.
    Raises OverflowError beyond the last day that there is.
    """
    return deadline(told, received_at, (), calendar) if isinstance(told, Policy) else told
