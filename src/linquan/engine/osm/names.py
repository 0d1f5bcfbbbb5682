"""Names of an extract for addresses: roads, house numbers, estates, buildings, places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from linquan.engine.addresses import Kind, NameDraft, fold, parse
from linquan.engine.osm.frame import DEGREE_M, SCALE
from linquan.engine.osm.tags import POINTED, is_named_house, is_way
from linquan.engine.osm.types import Line, Raw, Shape, Spot, Tags

LONGEST: Final = 80
LONGEST_NUMBER: Final = 20
MOST_ALIASES: Final = 10
SAME_WITHIN_M: Final = 300.0
"""Two objects of one name and kind this near are one place: a school's node and its grounds."""
OTHER_NAMES: Final = ("name:zh", "alt_name", "short_name", "old_name", "official_name")
SETTLED: Final = frozenset({"town", "suburb", "village", "hamlet"})
"""Places that are areas of the tree, or were."""
COMPOUNDS: Final = frozenset({"neighbourhood", "quarter", "city_block"})
"""Places that are housing estates where they are mapped in China."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An object with a name and a point, whatever it was."""

    key: str
    lon: float
    lat: float
    tags: Tags


def things_of(shapes: Sequence[Shape], spots: Sequence[Spot]) -> list[Thing]:
    """Return areas, each by a point inside it, and nodes; relations first, nodes last."""
    points = shapely.get_coordinates(shapely.point_on_surface([s.geometry for s in shapes]))
    areas = [
        Thing(shape.key, round(float(lon), 7), round(float(lat), 7), shape.tags)
        for shape, (lon, lat) in zip(shapes, points, strict=True)
    ]
    nodes = [Thing(spot.key, spot.lon, spot.lat, spot.tags) for spot in spots]
    return sorted([*areas, *nodes], key=lambda thing: (thing.key[0] == "n", thing.key))


def names_of(raw: Raw, things: Sequence[Thing]) -> tuple[NameDraft, ...]:
    """Return every name, each place once."""
    roads = tuple(_roads(raw.lines))
    estates = tuple(_once(_estates(things)))
    by_road = {fold(road.name): road.key for road in roads}
    outlines = {shape.key: shape.geometry for shape in raw.shapes}
    numbered = tuple(_buildings(things, estates, outlines))
    used = {name.key for name in (*estates, *numbered)}
    sites = tuple(_once(_sites(things, used)))
    areas = tuple(_once(_areas(things)))
    found = (*roads, *areas, *estates, *numbered, *sites, *_doors(things, by_road))
    by_key: dict[str, NameDraft] = {}
    for name in found:  # a square is a way that people walk along, and a place
        by_key.setdefault(name.key, name)
    return tuple(by_key.values())


def _roads(lines: Sequence[Line]) -> Iterator[NameDraft]:
    """One line for every name of a road: in the middle of its longest way."""
    named: dict[str, list[Line]] = {}
    for line in lines:
        if is_way(line.tags) and (name := name_of(line.tags)):
            named.setdefault(fold(name), []).append(line)
    for ways in named.values():
        longest = max(ways, key=lambda way: (len(way.refs), -way.way_id))
        first = min(ways, key=lambda way: way.way_id)
        middle = len(longest.refs) // 2
        lon, lat = longest.xs[middle] / SCALE, longest.ys[middle] / SCALE
        yield NameDraft(
            f"way/{first.way_id}", Kind.ROAD, name_of(first.tags), lon, lat,
            aliases=aliases_of(first.tags),
        )  # fmt: skip


def _estates(things: Sequence[Thing]) -> Iterator[NameDraft]:
    for thing in things:
        is_homes = thing.tags.get("landuse") == "residential"
        if (is_homes or thing.tags.get("place") in COMPOUNDS) and name_of(thing.tags):
            yield _named(thing, Kind.ESTATE)


def _areas(things: Sequence[Thing]) -> Iterator[NameDraft]:
    for thing in things:
        if thing.tags.get("place") in SETTLED and name_of(thing.tags):
            yield _named(thing, Kind.AREA)


def _buildings(
    things: Sequence[Thing], estates: Sequence[NameDraft], outlines: Mapping[str, BaseGeometry]
) -> Iterator[NameDraft]:
    """Buildings whose name or number is that of a building of an estate around them, each once."""
    drawn = [estate for estate in estates if estate.key in outlines]
    tree = shapely.STRtree([outlines[estate.key] for estate in drawn])
    numbered = [(t, number) for t in things if (number := _building_number(t.tags))]
    if not (drawn and numbered):
        return
    points = shapely.points([(thing.lon, thing.lat) for thing, _ in numbered])
    around: dict[int, int] = {}
    for building, estate in zip(*tree.query(points, predicate="within").tolist(), strict=True):
        around.setdefault(building, estate)
    seen: set[tuple[str, str]] = set()
    for building, at in around.items():
        (thing, number), estate = numbered[building], drawn[at]
        if (estate.key, number) not in seen:
            seen.add((estate.key, number))
            yield NameDraft(
                thing.key, Kind.BUILDING, estate.name, thing.lon, thing.lat, number, estate.key
            )


def _building_number(tags: Tags) -> str:
    """Return the number of a building: 3 of 3栋, of 桂语花园3号楼, of ``ref=3``."""
    if tags.get("building", "no") == "no":
        return ""
    said = tags.get("name") or tags.get("addr:housename") or tags.get("ref", "")
    folded = fold(said)
    number = folded if folded.isdigit() else parse(said).building
    return number[:LONGEST_NUMBER]


def _sites(things: Sequence[Thing], used: set[str]) -> Iterator[NameDraft]:
    """Whatever else has a name of its own and lies somewhere."""
    for thing in things:
        if thing.key not in used and name_of(thing.tags) and _is_site(thing.tags):
            yield _named(thing, Kind.SITE)


def _is_site(tags: Tags) -> bool:
    if any(key in tags for key in POINTED) or is_named_house(tags):
        return True
    is_stop = tags.get("highway") == "bus_stop" or tags.get("railway") in {"station", "halt"}
    return is_stop or tags.get("place") == "square" or tags.get("landuse", "residential") not in {
        "residential", "grass", "forest", "meadow",
    }  # fmt: skip


def _doors(things: Sequence[Thing], roads: Mapping[str, str]) -> Iterator[NameDraft]:
    """House numbers of roads and places, each once."""
    seen: set[tuple[str, str]] = set()
    for thing in things:
        street = thing.tags.get("addr:street") or thing.tags.get("addr:place", "")
        number = fold(thing.tags.get("addr:housenumber", "")).removesuffix("号")
        if not (street and number) or max(len(street) - LONGEST, len(number) - LONGEST_NUMBER) > 0:
            continue
        folded = fold(street)
        if (folded, number) not in seen:
            seen.add((folded, number))
            within = roads.get(folded, "")
            key = f"{thing.key}/door"
            yield NameDraft(key, Kind.DOOR, street, thing.lon, thing.lat, number, within)


def _named(thing: Thing, kind: Kind) -> NameDraft:
    return NameDraft(
        thing.key, kind, name_of(thing.tags), thing.lon, thing.lat, aliases=aliases_of(thing.tags)
    )


def name_of(tags: Tags) -> str:
    """Return the name of an object; one that is longer than any name is none."""
    name = tags.get("name", "")
    return name if len(name) <= LONGEST else ""


def aliases_of(tags: Tags) -> tuple[str, ...]:
    """Return what else it is called."""
    told = [part.strip() for key in OTHER_NAMES for part in tags.get(key, "").split(";")]
    wanted = [name for name in told if 1 < len(name) <= LONGEST and name != tags.get("name")]
    return tuple(dict.fromkeys(wanted))[:MOST_ALIASES]


def _once(names: Iterator[NameDraft]) -> Iterator[NameDraft]:
    """Pass on each place once: the first of those of one name that lie near each other."""
    seen: dict[str, list[NameDraft]] = {}
    for name in names:
        near = seen.setdefault(fold(name.name), [])
        if all(distance_m(name, other) > SAME_WITHIN_M for other in near):
            near.append(name)
            yield name


def distance_m(one: NameDraft | Thing, other: NameDraft | Thing) -> float:
    """Return how far two things lie from each other, on a plane."""
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return hypot(east, one.lat - other.lat) * DEGREE_M
