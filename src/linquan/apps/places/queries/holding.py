"""Reads that keep a place where it is until what lies there is written."""

import json
from collections.abc import Collection
from typing import Final

from linquan.apps.places.models import Area
from linquan.kernel import books
from linquan.kernel.events import Only
from linquan.kernel.prepared import Prepared

# What the reference to the area locks at the end of the transaction anyway, from its beginning on.
_HELD = Prepared(
    lambda area_id: ("SELECT id FROM places_area WHERE id = %s FOR KEY SHARE", [area_id]), int
)


def hold_area(area_id: int) -> None:
    """Keep an area from being moved or retired until the caller's transaction ends.

    Whoever copies the path of an area into a row holds the area first and reads the path after:
    else a move between the two would not find the row, which is not yet there. One statement.
    """
    _HELD.rows(area_id)


_HELD_WITH_VERSIONS = Prepared(
    lambda district_id, area_id: (
        "WITH held AS (SELECT path, valid_to FROM places_area WHERE id = %s FOR KEY SHARE) "
        "SELECT (held.path, held.valid_to) IS NOT DISTINCT FROM (seen.path, seen.valid_to), "
        "(SELECT json_object_agg(name, version) FROM kernel_bookversion WHERE district_id = %s) "
        "FROM held, places_area seen WHERE seen.id = %s",
        [area_id, district_id, area_id],
    ),
    int,
    int,
)
"""A lock that waited shows the row as it is then; all else in a statement is as it began."""


def held_versions(district_id: int, area_id: int) -> books.Versions:
    """Keep an area as :func:`hold_area` does, and return the versions of the books from then on.

    One statement. One more where it waited for a move or the end of the area: the versions that
    were read beside the lock are then those of before.
    """
    found = _HELD_WITH_VERSIONS.rows(district_id, area_id)
    if not found or not found[0][0]:
        return books.versions(district_id)
    return found[0][1] or {}


_UNCHANGED: Final = """
WITH held AS (SELECT path, valid_to FROM places_area WHERE id = %s FOR KEY SHARE)
SELECT FROM held, places_area seen WHERE seen.id = %s
    AND (held.path, held.valid_to) IS NOT DISTINCT FROM (seen.path, seen.valid_to)
    AND %s::jsonb = (
        SELECT coalesce(jsonb_object_agg(name, version), '{}') FROM kernel_bookversion
        WHERE district_id = %s
    )
"""


def unchanged(district_id: int, area_id: int, seen: books.Versions) -> Only:
    """Condition of a row with the path of an area, by books that were read before it is written.

    Keeps the area as :func:`hold_area` does. Nothing is written where the books are no longer what
    was seen, or where it waited for a move or the end of the area.
    """
    return Only(_UNCHANGED, (area_id, area_id, json.dumps(dict(seen)), district_id))


def hold_areas(area_ids: Collection[int]) -> frozenset[int]:
    """Keep areas as :func:`hold_area` does, in order of id; returns those in use. One statement."""
    held = Area.objects.select_for_update(no_key=True).filter(pk__in=area_ids)
    found = held.order_by("pk").values_list("pk", "valid_to")
    return frozenset(pk for pk, valid_to in found if valid_to is None)
