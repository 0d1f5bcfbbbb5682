"""Where a report lies, as a program says it: a point, a number of an address, or words."""

import math
from dataclasses import dataclass

from linquan.apps.appeals.api.open311.asking import Ask
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Place:
    """An area, how the place was said, and the point if one is known."""

    area_id: int
    address: str = ""
    lon: float | None = None
    lat: float | None = None


def place_of(ask: Ask) -> Place:
    """Return the place of a report: the point first, then the number, then the words.

    Raises Invalid: none is given (``place_missing``), or none lies here (``place_outside``,
    ``address_unknown``).
    """
    lon, lat = _degrees(ask, "long", 180), _degrees(ask, "lat", 90)
    address = ask.said("address_string")
    if (lon is None) != (lat is None):
        raise Invalid.field("long" if lon is None else "lat", "missing")
    if lon is not None and lat is not None:
        return Place(_area_at(ask, lon, lat), address, lon, lat)
    if number := ask.said("address_id"):
        return _numbered(ask, number, address)
    if address:
        return Place(_area_named(ask, address), address)
    raise Invalid("place_missing")


def _degrees(ask: Ask, name: str, most: float) -> float | None:
    if not (said := ask.said(name)):
        return None
    try:
        found = float(said) if said.isascii() else math.nan
    except ValueError:
        found = math.nan
    if not abs(found) <= most:
        raise Invalid.field(name, "degrees_odd", limit=most)
    return found


def _area_at(ask: Ask, lon: float, lat: float) -> int:
    """Return the grid around a point; where no grids are drawn, the whole jurisdiction."""
    areas = ask.land.desk.areas
    if not areas.grids.ids:
        return ask.land.area_id
    found = areas.locate(lon, lat)
    if found is None or not _is_here(ask, found):
        raise Invalid("place_outside")
    return found.area_id


def _is_here(ask: Ask, area: AreaRow) -> bool:
    return not area.is_retired and area.path.startswith(ask.land.path)


def _numbered(ask: Ask, number: str, address: str) -> Place:
    """Return the place of an area's code, or of a printed code that hangs somewhere."""
    for area in ask.land.desk.areas.living():
        if area.code == number and _is_here(ask, area):
            return Place(area.area_id, address or area.name, area.lon, area.lat)
    try:
        poster = places.poster(number, ask.now.astimezone(OFFICE_ZONE).date())
    except NotFound:
        raise Invalid("address_unknown") from None
    if not poster.area_path.startswith(ask.land.path):
        raise Invalid("address_unknown")
    said = f"{poster.label} {address}".strip()
    return Place(poster.area_id, said, poster.lon, poster.lat)


def _area_named(ask: Ask, address: str) -> int:
    """Return the smallest area whose name stands in the words; else the whole jurisdiction."""
    named = [a for a in ask.land.desk.areas.living() if a.name in address and _is_here(ask, a)]
    found = max(named, key=lambda a: (a.path.count("/"), len(a.name)), default=None)
    return found.area_id if found else ask.land.area_id
