"""What hangs on an area: said by every app that keeps rows of it, asked before an area is moved.

The app of places knows nothing of the apps above it. Those that copy its paths, and follow when an
area is moved, also say here how much that would be.
"""

from collections.abc import Callable

from django.utils.functional import Promise

Count = tuple[Promise, int]
"""A word for what is counted, in the reader's language, and how much of it there is."""
Tell = Callable[[int, int], tuple[Count, ...]]
_told: dict[str, Tell] = {}


def tells_reach(name: str) -> Callable[[Tell], Tell]:
    """Register, under a stable name, what counts the rows of an area; used as a decorator.

    It is called with the ids of district and area, and counts all below the area too.
    """

    def keep(tell: Tell) -> Tell:
        _told[name] = tell
        return tell

    return keep


def reach_of(district_id: int, area_id: int) -> tuple[Count, ...]:
    """Say what hangs on an area and all below it, lower apps first."""
    return tuple(count for tell in _told.values() for count in tell(district_id, area_id))
