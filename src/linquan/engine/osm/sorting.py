"""Sorts what was read into what it is for."""

from collections.abc import Sequence

from linquan.engine.osm.drawing import Drawn, drawn_of, geojson_of
from linquan.engine.osm.frame import area_m2
from linquan.engine.osm.names import Thing, name_of, names_of, things_of
from linquan.engine.osm.tags import is_facility, shape_kind
from linquan.engine.osm.types import Extract, ExtractRefused, MapPoint, Raw
from linquan.engine.osm.ways import buildings_of, ways_of


def sort_out(raw: Raw) -> tuple[Extract, list[Drawn]]:
    """Return what is kept, and everything drawn in full for the tile maker.

    Raises
    ------
    ExtractRefused
        ``nothing_inside``: neither a way nor an area nor a place lies in the frame.
    """
    things = things_of(raw.shapes, raw.spots)
    ways = ways_of(raw.lines)
    if not (things or len(ways.way_id)):
        raise ExtractRefused("nothing_inside")
    buildings = buildings_of([s for s in raw.shapes if shape_kind(s.tags) == "building"])
    drawn = drawn_of(raw, things)
    base, left_out = geojson_of(drawn)
    names, points = names_of(raw, things), points_of(raw, things)
    counts = {
        "names": len(names), "ways": len(ways.way_id), "way_nodes": len(ways.node_id),
        "buildings": len(buildings.key), "facilities": len(points), "drawn": len(drawn) - left_out,
        "left_out": left_out, "unreadable": raw.unreadable,
    }  # fmt: skip
    extract = Extract(
        raw.made_at, raw.generator, names, points, ways.pack(), buildings.pack(), base, counts
    )
    return extract, drawn


def points_of(raw: Raw, things: Sequence[Thing]) -> tuple[MapPoint, ...]:
    """Return what may be a facility."""
    sizes = {shape.key: shape.geometry for shape in raw.shapes}
    return tuple(
        MapPoint(
            thing.key, name_of(thing.tags), thing.tags.get("name:en", "")[:120],
            thing.lon, thing.lat,
            round(area_m2(sizes[thing.key]), 1) if thing.key in sizes else None, thing.tags,
        )
        for thing in things
        if is_facility(thing.tags)
    )  # fmt: skip
