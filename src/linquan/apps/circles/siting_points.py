"""Points of one's own as they are pasted: a name, longitude, latitude, perhaps a price. Pure."""

import re
from decimal import Decimal
from typing import Final

from linquan.apps.circles.siting import MOST_POINTS, YUAN_OF_WAN, Spot
from linquan.apps.circles.siting_rules import point_fault
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import seen

TEXT_LIMIT: Final = 60_000
"""Letters of all points together."""
_LINE: Final = re.compile(
    r"(?:(?P<name>.*?)[\s,，;；、]+)?"
    r"(?P<lon>[-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?[\s,，;；]+(?P<lat>[-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?"
    r"(?:[\s,，;；]+(?:(?P<wan>\d{1,7}(?:\.\d{1,4})?)\s*万元?|(?P<yuan>\d{1,11})\s*(?:元|yuan)))?"
)


def read_points(text: str) -> tuple[Spot, ...]:
    """Read points, one a line; at the end may stand what a place there costs: 30 万元, 300000 yuan.

    Raises Invalid on ``points`` (``points_many``; with the ``line``: ``point_odd``,
    ``point_name_long``, ``coordinates_swapped``, ``no_such_point``, ``point_price_odd``).
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_POINTS:
        raise Invalid.field("points", "points_many", count=len(lines), limit=MOST_POINTS)
    return tuple(_read(number, line) for number, line in lines)


def _read(number: int, line: str) -> Spot:
    found = _LINE.fullmatch(seen(line)[:200])
    if found is None:
        raise Invalid.field("points", "point_odd", line=number)
    name, lon, lat = (found["name"] or "").strip(), float(found["lon"]), float(found["lat"])
    spot = Spot(name, lon, lat, _yuan(found["wan"], found["yuan"]))
    if code := point_fault(spot):
        raise Invalid.field("points", f"{code}_at", line=number)
    return spot


def _yuan(wan: str | None, yuan: str | None) -> int | None:
    if wan is not None:
        return int(Decimal(wan) * YUAN_OF_WAN)
    return None if yuan is None else int(yuan)
