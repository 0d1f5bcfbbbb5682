"""A made-up extract of OpenStreetMap: the demo's town as mappers would have drawn it.

Written anew by each test that needs it; the same bytes of content for the same town.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

from linquan.engine.towns import Town
from linquan.engine.towns.types import StreetKind, Use

MADE_AT = "2026-11-01T04:20:00Z"
HIGHWAYS = {
    StreetKind.MAJOR: "secondary", StreetKind.MINOR: "residential", StreetKind.PATH: "footway"
}  # fmt: skip
TAGS = {
    "HEA-B01": {"amenity": "clinic"}, "HEA-B02": {"amenity": "clinic"},
    "HEA-B03": {"amenity": "pharmacy"}, "EDU-B01": {"amenity": "kindergarten"},
    "EDU-B02": {"amenity": "school"}, "EDU-B03": {"amenity": "school"},
    "COM-B01": {"amenity": "marketplace"}, "ADM-B02": {"office": "government"},
}  # fmt: skip
LANDUSE = {Use.HOMES: "residential", Use.PARK: "commercial", Use.FACTORY: "industrial"}
FAR_AWAY = (121.5, 31.2)
"""Lies in no district of the tests: nothing of it may be kept."""


class Sketch:
    """Objects as they come; nodes at the same place are one node."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.ways: list[Way] = []
        self.relations: list[Relation] = []
        self._at: dict[tuple[float, float], int] = {}

    def node(self, lon: float, lat: float, **tags: str) -> int:
        """Add a node with tags, by itself even where another lies."""
        made = Node(id=len(self.nodes) + 1, location=(lon, lat), tags=_with_colons(tags))
        self.nodes.append(made)
        return made.id

    def corner(self, lon: float, lat: float) -> int:
        if (lon, lat) not in self._at:
            self._at[lon, lat] = self.node(lon, lat)
        return self._at[lon, lat]

    def way(self, line: Iterable[tuple[float, float]], **tags: str) -> int:
        nodes = [self.corner(lon, lat) for lon, lat in line]
        self.ways.append(Way(id=len(self.ways) + 1, nodes=nodes, tags=_with_colons(tags)))
        return len(self.ways)

    def multipolygon(self, outer: int, inner: Sequence[int], **tags: str) -> int:
        members = [("w", outer, "outer"), *(("w", way, "inner") for way in inner)]
        made = Relation(
            id=len(self.relations) + 1, members=members,
            tags=_with_colons({"type": "multipolygon"} | tags),
        )  # fmt: skip
        self.relations.append(made)
        return made.id

    def write(self, path: Path, made_at: str = MADE_AT, *, packed: bool = True) -> Path:
        """Write a .osm.pbf."""
        header = osmium.io.Header()
        header.set("generator", "linquan tests")
        header.set("osmosis_replication_timestamp", made_at)
        path.unlink(missing_ok=True)
        file = osmium.io.File(str(path), "pbf" if packed else "pbf,pbf_compression=none")
        with osmium.SimpleWriter(file, header=header) as writer:
            for node in self.nodes:
                writer.add_node(node)
            for way in self.ways:
                writer.add_way(way)
            for relation in self.relations:
                writer.add_relation(relation)
        return path


def _with_colons(tags: Mapping[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


def town_sketch(town: Town) -> Sketch:
    """Draw a town: streets, lanes, estates with gates and buildings, green, river, facilities."""
    sketch = Sketch()
    _ways(sketch, town)
    _areas(sketch, town)
    for gate in town.gates:
        sketch.node(gate.lon, gate.lat, barrier="gate", name=gate.label.zh)
    for place in town.facilities:
        tags = TAGS.get(place.code, {"amenity": "community_centre"})
        sketch.node(place.lon, place.lat, name=place.name.zh, name__en=place.name.en, **tags)
    lon, lat = FAR_AWAY
    sketch.way([FAR_AWAY, (lon + 0.01, lat)], highway="primary", name="远方路")
    sketch.node(*FAR_AWAY, amenity="pharmacy", name="远方药店")
    return sketch


def _ways(sketch: Sketch, town: Town) -> None:
    for street in town.streets:
        named = {"name": street.name.zh, "name__en": street.name.en}
        for line in street.lines:
            sketch.way(line, highway=HIGHWAYS[street.kind], **named)
    for lane in town.lanes:
        sketch.way(lane.line, highway="service", access="private")


def _areas(sketch: Sketch, town: Town) -> None:
    for estate in town.estates:
        if landuse := LANDUSE.get(estate.use):
            sketch.way(estate.ring, landuse=landuse, name=estate.name.zh, name__en=estate.name.en)
        sketch.way(estate.ring, barrier="wall")
    for building in town.buildings:
        sketch.way(
            building.ring, building="apartments", name=f"{building.number}栋",
            building__levels=str(building.storeys),
        )  # fmt: skip
    for green in town.greens:
        sketch.way(green.ring, leisure="park", name=green.name.zh, name__en=green.name.en)
    sketch.way(town.river, natural="water", name="江安河")
