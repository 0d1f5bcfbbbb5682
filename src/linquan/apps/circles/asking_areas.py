"""Of which area a request about a missing service is looked at. Pure."""

from typing import Final

from linquan.apps.places.queries import AreaBook
from linquan.apps.places.types import Level

COMMUNITIES: Final = frozenset({Level.COMMUNITY, Level.VILLAGE})


def community_of(areas: AreaBook, area_id: int) -> int:
    """Return the community or village in which an area lies; above those, the area itself."""
    line = areas.line(area_id)
    return next((area.area_id for area in line if area.level in COMMUNITIES), area_id)
