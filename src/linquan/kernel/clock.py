"""The one place where the house reads the time. Only edges and the worker call it."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed
from linquan.kernel.models import Installation

__all__ = ["OFFICE_ZONE", "forget", "installation", "move_demo_clock", "now", "offhand", "real_now"]


def now() -> datetime:
    """Time of this installation: the machine's, moved by the demo's offset. One statement."""
    return real_now() + timedelta(seconds=installation().clock_offset_s)


def real_now() -> datetime:
    """Time of the machine."""
    return datetime.now(UTC)


def offhand() -> datetime:
    """Time without asking the database: a demo's clock by the offset that was read last."""
    _, kept = _kept.get("row", (0.0, None))
    return real_now() + timedelta(seconds=kept.clock_offset_s if kept else 0)


def installation() -> Installation:
    """Return the row that says what this database is (unsaved defaults when there is none).

    One statement in a demo database, whose clock may be moved at any time. A real one has nothing
    to move, so its row is kept for half a minute.
    """
    read_at, kept = _kept.get("row", (0.0, None))
    if kept is None or kept.is_demo or monotonic() - read_at > KEPT_S:
        kept = Installation.objects.filter(pk=1).first() or Installation()
        _kept["row"] = (monotonic(), kept)
    return kept


def forget() -> None:
    """Read the row anew next time (a demo has just been loaded)."""
    _kept.clear()


KEPT_S = 30.0
_kept: dict[str, tuple[float, Installation]] = {}


def move_demo_clock(by: timedelta) -> timedelta:
    """Move the clock forward in a demo database; refused elsewhere. Returns the new offset."""
    found = installation()
    if not found.is_demo or by < timedelta(0):
        raise NotAllowed("clock_is_real")
    found.clock_offset_s += int(by.total_seconds())
    found.save(update_fields=["clock_offset_s"])
    return timedelta(seconds=found.clock_offset_s)
