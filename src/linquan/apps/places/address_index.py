"""Names of a district made ready for addresses, and what each of them stands for. No SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linquan.apps.places.extracting import SAME_PLACE_M, distance_m
from linquan.apps.places.types import AreaRow, Level, NameSource, PosterRow
from linquan.engine.addresses import Candidate, Gazetteer, Kind, Place, fold, match, parse

AREA, NAME, POSTER = 0, 1, 2
"""Which table a key of the gazetteer comes from: its rest by three."""
KINDS: Mapping[str, Kind] = {
    Level.DISTRICT: Kind.AREA,
    Level.STREET: Kind.AREA,
    Level.COMMUNITY: Kind.AREA,
    Level.VILLAGE: Kind.AREA,
    Level.GROUP: Kind.AREA,
    Level.ESTATE: Kind.ESTATE,
    Level.BUILDING: Kind.BUILDING,
}
UNITS = {Kind.BUILDING: "栋", Kind.DOOR: "号"}
NUMBERED = frozenset(UNITS)
SAME_ROAD_M = 5_000.0
"""A road is one place, wherever along it a list puts its point."""
SHORTEST_LABEL = 4
"""A poster called 东门 says nothing: there is one in every estate."""


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name as it is kept."""

    name_id: int
    kind: str
    name: str
    number: str
    within_id: int | None
    aliases: Sequence[str]
    lon: float
    lat: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class AddressIndex:
    """A gazetteer whose keys lead back to areas, names and posters."""

    gazetteer: Gazetteer
    posters: Mapping[int, PosterRow]

    def match(self, addresses: Sequence[str], limit: int) -> tuple[tuple[Candidate, ...], ...]:
        """Find the places that addresses may mean."""
        return match(addresses, self.gazetteer, limit=limit)

    def place(self, key: int) -> Place:
        """Return the line of a key."""
        return self.gazetteer.places[self.gazetteer.at[key]]

    def label(self, key: int) -> str:
        """Say what a line is called, a building or house number after its estate or road."""
        place = self.place(key)
        if place.kind not in NUMBERED or place.within is None:
            return place.name
        return f"{self.place(place.within).name}{place.number.upper()}{UNITS[place.kind]}"

    def area_id(self, key: int) -> int | None:
        """Return the area that a line is, or hangs at, if any."""
        pk, table = divmod(key, 3)
        if table == POSTER:
            return self.posters[pk].area_id
        return pk if table == AREA else None

    @staticmethod
    def name_id(key: int) -> int | None:
        """Return the id of the name that a line is, if it is one."""
        pk, table = divmod(key, 3)
        return pk if table == NAME else None


def index_of(
    areas: Iterable[AreaRow], posters: Iterable[PosterRow], names: Iterable[NameRow]
) -> AddressIndex:
    """Index areas and posters in use, and names."""
    living = {a.area_id: a for a in areas if not a.is_retired and a.level in KINDS}
    shown = {p.poster_id: p for p in posters if len(p.label) >= SHORTEST_LABEL}
    places = [_of_area(area, living) for area in living.values()]
    places += [_of_poster(poster, living) for poster in shown.values()]
    own, mapped = _by_source(names)
    plain = (_named(row, None) for row in own if not row.number)
    same = _same(mapped, [*places, *plain])
    places += _of_names([*own, *mapped], _estates(living.values()), same, places)
    return AddressIndex(Gazetteer.build(places), shown)


def _of_area(area: AreaRow, living: Mapping[int, AreaRow]) -> Place:
    parent = area.parent_id if area.parent_id in living else None
    number = _building_number(area.name) if area.level == Level.BUILDING else ""
    kind = KINDS[area.level] if number or area.level != Level.BUILDING else Kind.SITE
    within = None if parent is None else 3 * parent + AREA
    return Place(3 * area.area_id, kind, area.name, area.lon, area.lat, within, None, number)


def _building_number(name: str) -> str:
    """Return the number of a building: 3 of 3栋, of 桂语花园3号楼, of 3."""
    folded = fold(name)
    return folded if folded.isdigit() else parse(name).building


def _of_poster(poster: PosterRow, living: Mapping[int, AreaRow]) -> Place:
    within = 3 * poster.area_id + AREA if poster.area_id in living else None
    key = 3 * poster.poster_id + POSTER
    return Place(key, Kind.SITE, poster.label, poster.lon, poster.lat, within)


def _estates(living: Iterable[AreaRow]) -> dict[str, int]:
    """Keys of estates by name, of those that only one has."""
    named: dict[str, list[int]] = {}
    for area in living:
        if area.level == Level.ESTATE:
            named.setdefault(fold(area.name), []).append(3 * area.area_id + AREA)
    return {name: keys[0] for name, keys in named.items() if len(keys) == 1}


def _by_source(names: Iterable[NameRow]) -> tuple[list[NameRow], list[NameRow]]:
    """Part names of the office's own from those of a public map."""
    own: list[NameRow] = []
    mapped: list[NameRow] = []
    for row in names:
        (mapped if row.source == NameSource.OSM else own).append(row)
    return own, mapped


def _same(mapped: Sequence[NameRow], own: Iterable[Place]) -> dict[int, int]:
    """Names of a map that are known already, near by: their ids to the keys of one's own.

    They would only make every address doubtful: two places, equally likely. One's own stands.
    """
    named: dict[str, list[Place]] = {}
    for place in own:
        if not place.number and place.lon is not None:
            named.setdefault(fold(place.name), []).append(place)
    found = {}
    for row in mapped:
        if not row.number:
            near = [p.key for p in named.get(fold(row.name), ()) if _is_near(row, p)]
            if near:
                found[row.name_id] = near[0]
    return found


def _is_near(row: NameRow, place: Place) -> bool:
    within = SAME_ROAD_M if row.kind == Kind.ROAD == place.kind else SAME_PLACE_M
    lon, lat = place.lon or 0.0, place.lat or 0.0
    return distance_m(row.lon, row.lat, lon, lat) <= within


def _of_names(
    names: Sequence[NameRow],
    estates: Mapping[str, int],
    same: Mapping[int, int],
    known: Iterable[Place],
) -> list[Place]:
    """Lines of names; a building or house number without a line above it finds that by its name.

    Those in ``same`` are no lines of their own: what lies within them lies within those, unless it
    is known there too.
    """
    keys = {row.name_id: 3 * row.name_id + NAME for row in names} | dict(same)
    above = dict(estates)
    for row in names:
        if row.kind in {Kind.ROAD, Kind.ESTATE}:
            above.setdefault(fold(row.name), keys[row.name_id])
    numbered = {(place.within, fold(place.number)) for place in known if place.number}
    places = []
    for row in names:
        within = keys.get(row.within_id or 0)
        if within is None and row.number:
            within = above.get(fold(row.name))
        place = _named(row, within)
        is_known = place.within is not None and (place.within, fold(place.number)) in numbered
        if row.name_id in same or (row.source == NameSource.OSM and is_known):
            continue
        if place.number:
            numbered.add((place.within, fold(place.number)))
        places.append(place)
    return places


def _named(row: NameRow, within: int | None) -> Place:
    kind, name = Kind(row.kind), row.name
    if kind in NUMBERED and within is None:
        name, kind = f"{row.name}{row.number}{UNITS[kind]}", Kind.SITE
    return Place(
        3 * row.name_id + NAME, kind, name, row.lon, row.lat, within, None, row.number,
        tuple(row.aliases),
    )  # fmt: skip
