"""The one place where the house reads the time. Only edges and the worker call it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from linquan.kernel.errors import NotAllowed
from linquan.kernel.models import Installation

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Time of this installation: the machine's, moved by the demo's offset. One statement."""
    return real_now() + timedelta(seconds=installation().clock_offset_s)


def real_now() -> datetime:
    """Time of the machine."""
    return datetime.now(UTC)


def installation() -> Installation:
    """Return the row that says what this database is (unsaved defaults when there is none)."""
    return Installation.objects.filter(pk=1).first() or Installation()


def move_demo_clock(by: timedelta) -> timedelta:
    """Move the clock forward in a demo database; refused elsewhere. Returns the new offset."""
    found = installation()
    if not found.is_demo or by < timedelta(0):
        raise NotAllowed("clock_is_real")
    found.clock_offset_s += int(by.total_seconds())
    found.save(update_fields=["clock_offset_s"])
    return timedelta(seconds=found.clock_offset_s)
