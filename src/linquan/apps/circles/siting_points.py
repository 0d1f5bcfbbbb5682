"""Points of one's own as they are pasted: a name, longitude, latitude, one a line. Pure."""

import re
from typing import Final

from linquan.apps.circles.siting import MOST_POINTS, Spot
from linquan.apps.circles.siting_rules import point_fault
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import seen

TEXT_LIMIT: Final = 60_000
"""Letters of all points together."""
_LINE: Final = re.compile(
    r"(?:(?P<name>.*?)[\s,，;；、]+)?"
    r"(?P<lon>[-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?[\s,，;；]+(?P<lat>[-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?"
)


def read_points(text: str) -> tuple[Spot, ...]:
    """Read points, one a line.

    Raises Invalid on ``points`` (``points_many``; with the ``line``: ``point_odd``,
    ``point_name_long``, ``coordinates_swapped``, ``no_such_point``).
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_POINTS:
        raise Invalid.field("points", "points_many", count=len(lines), limit=MOST_POINTS)
    return tuple(_read(number, line) for number, line in lines)


def _read(number: int, line: str) -> Spot:
    found = _LINE.fullmatch(seen(line)[:200])
    if found is None:
        raise Invalid.field("points", "point_odd", line=number)
    spot = Spot((found["name"] or "").strip(), float(found["lon"]), float(found["lat"]))
    if code := point_fault(spot):
        raise Invalid.field("points", f"{code}_at", line=number)
    return spot
