"""Reads walls and gates from an extract of OpenStreetMap."""

from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from osmium.filter import KeyFilter
from shapely.geometry.base import BaseGeometry

from linquan.engine.networks.barriers import barrier_rules
from linquan.engine.networks.reading import file_of, refusing
from linquan.engine.networks.types import Mode
from linquan.engine.networks.walls import GATE_M, Walls
from linquan.engine.osm.tags import GATES, WALLS
from linquan.engine.osm.types import ExtractRefused


def read_walls(path: Path, *, frame: BaseGeometry | None = None, gate_m: float = GATE_M) -> Walls:
    """Read walls (ways with ``barrier`` of ``osm.tags.WALLS``) and the gates in them.

    Parameters
    ----------
    path
        A ``.osm.pbf`` or ``.osm``.
    frame
        A polygon in degrees; walls that do not touch it are left out. None for all.
    gate_m
        How far from a gate one may cross a wall.

    Returns
    -------
    Walls
        Gates are nodes with ``barrier`` of ``osm.tags.GATES`` that do not stop those on foot.

    Raises
    ------
    ExtractRefused
        As :func:`read_network`; ``nothing_inside`` where there is no wall.
    """
    walls: list[BaseGeometry] = []
    gates: list[tuple[float, float]] = []
    with refusing():
        kinds = osmium.osm.NODE | osmium.osm.WAY
        objects = osmium.FileProcessor(file_of(path), kinds).with_locations()
        thing: Any
        for thing in objects.with_filter(KeyFilter("barrier")):
            said = thing.tags.get("barrier", "")
            if thing.is_way() and said in WALLS:
                walls.extend(_lines(thing))
            elif said in GATES and thing.is_node() and _is_open(thing):
                gates.append((thing.location.lon, thing.location.lat))
    if frame is not None:
        walls = [wall for wall in walls if frame.intersects(wall)]
    if not walls:
        raise ExtractRefused("nothing_inside")
    at = np.array(gates, dtype=np.float64).reshape(-1, 2)
    return Walls.of(walls, at[:, 0], at[:, 1], gate_m=gate_m)


def _is_open(node: Any) -> bool:
    tags = {tag.k: tag.v for tag in node.tags}
    return node.location.valid() and not barrier_rules(Mode.WALK).stop(tags)


def _lines(way: Any) -> list[BaseGeometry]:
    """Return the line of a way; none where nodes are missing."""
    try:
        places = [(node.lon, node.lat) for node in way.nodes]
    except osmium.InvalidLocationError:
        return []
    return [shapely.LineString(places)] if len(set(places)) > 1 else []
