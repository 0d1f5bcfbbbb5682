"""Names of a district made ready for addresses, and what each of them stands for. No SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linquan.apps.places.types import AreaRow, Level, PosterRow
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
    places += _of_names(tuple(names), _estates(living.values()))
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


def _of_names(names: Sequence[NameRow], estates: Mapping[str, int]) -> list[Place]:
    """Lines of names; a building or house number without a line above it finds that by its name."""
    kept = {row.name_id for row in names}
    above = dict(estates)
    for row in names:
        if row.kind in {Kind.ROAD, Kind.ESTATE}:
            above.setdefault(fold(row.name), 3 * row.name_id + NAME)
    places = []
    for row in names:
        within = 3 * row.within_id + NAME if row.within_id in kept and row.within_id else None
        if within is None and row.number:
            within = above.get(fold(row.name))
        places.append(_named(row, within))
    return places


def _named(row: NameRow, within: int | None) -> Place:
    kind, name = Kind(row.kind), row.name
    if kind in NUMBERED and within is None:
        name, kind = f"{row.name}{row.number}{UNITS[kind]}", Kind.SITE
    return Place(
        3 * row.name_id + NAME, kind, name, row.lon, row.lat, within, None, row.number,
        tuple(row.aliases),
    )  # fmt: skip
