"""The town as a base map: one GeoJSON FeatureCollection with a `layer` on every feature."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linquan.engine.towns.types import Line, Name, Ring, Town

Feature = dict[str, Any]

STREET_LAYERS = {"path": "path", "minor": "road_minor", "major": "road_major"}
"""Layer of each kind of street, in the order of drawing."""


def base_map(town: "Town") -> dict[str, Any]:
    """Return the base map of a town as a GeoJSON FeatureCollection (RFC 7946).

    Every feature has the property `layer`, one of water, green, block, building, path,
    road_minor, road_major, bridge, lane, wall, gate, facility, area, community, grid, in the
    order in which they are drawn; those with a name have `name_zh` and `name_en`.

    Returns
    -------
    dict
        Ready for `json.dumps`; coordinates are [lon, lat] in degrees.
    """
    parts = (_ground(town), _buildings(town), _ways(town), _estates(town), _points(town))
    features = [feature for part in (*parts, _areas(town)) for feature in part]
    return {"type": "FeatureCollection", "features": features}


def _feature(
    layer: str, shape: str, coordinates: Any, name: "Name | None", **more: object
) -> Feature:
    named = {"name_zh": name.zh, "name_en": name.en} if name else {}
    return {
        "type": "Feature",
        "properties": {"layer": layer, **named, **more},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def _polygon(layer: str, ring: "Ring", name: "Name | None", **more: object) -> Feature:
    return _feature(layer, "Polygon", [_pairs(ring)], name, **more)


def _pairs(line: "Line") -> list[list[float]]:
    return [[lon, lat] for lon, lat in line]


def _ground(town: "Town") -> Iterator[Feature]:
    yield _polygon("water", town.river, None)
    for green in town.greens:
        yield _polygon("green", green.ring, green.name)
    for estate in town.estates:
        yield _polygon("block", estate.ring, None, use=estate.use.value)


def _buildings(town: "Town") -> Iterator[Feature]:
    for building in town.buildings:
        use = town.estates[building.estate].use.value
        yield _polygon(
            "building",
            building.ring,
            None,
            estate=building.estate,
            number=building.number,
            storeys=building.storeys,
            use=use,
        )


def _ways(town: "Town") -> Iterator[Feature]:
    for kind, layer in STREET_LAYERS.items():
        for street in town.streets:
            if street.kind == kind:
                lines = [_pairs(line) for line in street.lines]
                yield _feature(layer, "MultiLineString", lines, street.name)
    for bridge in town.bridges:
        yield _feature("bridge", "LineString", _pairs(bridge.line), bridge.name)
    for lane in town.lanes:
        yield _feature("lane", "LineString", _pairs(lane.line), None, estate=lane.estate)


def _estates(town: "Town") -> Iterator[Feature]:
    for estate in town.estates:
        yield _polygon(
            "wall",
            estate.ring,
            estate.name,
            estate=estate.index,
            use=estate.use.value,
            residents=estate.residents,
        )


def _points(town: "Town") -> Iterator[Feature]:
    for gate in town.gates:
        yield _feature("gate", "Point", [gate.lon, gate.lat], gate.label, estate=gate.estate)
    for place in town.facilities:
        spot = [place.lon, place.lat]
        yield _feature("facility", "Point", spot, place.name, code=place.code)


def _areas(town: "Town") -> Iterator[Feature]:
    yield _polygon("area", town.street_area.ring, town.street_area.name, code=town.street_area.code)
    for community in town.communities:
        yield _polygon("community", community.ring, community.name, code=community.code)
    for grid in town.grids:
        yield _polygon("grid", grid.ring, grid.name, code=grid.code, grid_kind=grid.kind.value)
