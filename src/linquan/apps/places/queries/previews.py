"""Reads for the choice of a coordinate system."""

from shapely.geometry import shape

from linquan.apps.places.models import Area
from linquan.apps.places.previews import Points, Preview, previews_of


def point_previews(district_id: int, points: Points) -> tuple[Preview, ...]:
    """Return where points would lie in each of the three systems, seen in WGS-84.

    Each says how many fall into the district's outline: where only one system does, that is it,
    as a rule; people decide by sight. One statement.
    """
    drawn = Area.objects.filter(pk=district_id, geometry__isnull=False)
    outline = drawn.values_list("geometry", flat=True).first()
    return previews_of(points, None if outline is None else shape(outline))
