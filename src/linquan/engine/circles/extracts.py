"""Facilities of a catalogue found in an OpenStreetMap extract, with how well they match."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from linquan.engine.circles.catalogue import Catalogue, Match
from linquan.engine.osm import MapPoint, read_apart

EVERYWHERE: Final = shapely.box(-180.0, -85.0, 180.0, 85.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A place that may be a facility of an item.

    Attributes
    ----------
    item
        Position in the catalogue.
    match
        How well its tags tell the item; a coarse one is to be looked at before it counts.
    key
        ``node/1``, ``way/2`` or ``relation/3``: what it is in OpenStreetMap.
    name
        As people know it; empty for one without a name.
    lon, lat
        Degrees WGS-84; of an area a point inside it.
    """

    item: int
    match: Match
    key: str
    name: str
    lon: float
    lat: float


def found_in(path: Path, catalogue: Catalogue, frame: BaseGeometry = EVERYWHERE) -> list[Found]:
    """Find the facilities of a catalogue in an extract, read in a process of its own.

    Parameters
    ----------
    path
        A ``.osm.pbf``.
    catalogue
        Its items name the tags that mean them.
    frame
        A polygon in degrees; what lies outside is left out.

    Returns
    -------
    list of Found
        By item, then by key. A place with tags of several items is there once for each.

    Raises
    ------
    ExtractRefused
        The file is none, damaged, too big, or holds nothing within the frame.
    """
    with TemporaryDirectory() as folder:
        points = read_apart(path, frame, Path(folder)).points
    return sorted(matched(points, catalogue), key=lambda found: (found.item, found.key))


def matched(points: Iterable[MapPoint], catalogue: Catalogue) -> Iterator[Found]:
    """Yield what points mean in a catalogue, each item of a point once."""
    by_tag = catalogue.by_tag()
    for point in points:
        tags = (f"{key}={value}" for key, value in point.tags.items())
        for item in sorted({position for tag in tags for position in by_tag.get(tag, ())}):
            match = catalogue.items[item].osm_match
            yield Found(item, match, point.key, point.name, point.lon, point.lat)
