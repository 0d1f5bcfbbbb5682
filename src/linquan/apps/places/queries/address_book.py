"""Addresses looked up: the gazetteers of a district in memory, and what they find."""

from collections.abc import Sequence

from django.db.models import Q

from linquan.apps.places.address_index import AddressIndex, NameRow, index_of
from linquan.apps.places.area_plans import AREA_FIELDS
from linquan.apps.places.models import Area, PlaceName, Poster
from linquan.apps.places.naming import (
    LONGEST_ADDRESS,
    AddressMatch,
    Found,
    LearnedRow,
)
from linquan.apps.places.queries.tree import BOOK, AreaBook, area_book
from linquan.apps.places.types import AreaRow, Level, NameSource, PosterRow
from linquan.engine.addresses import Candidate, Kind
from linquan.kernel import books
from linquan.kernel.errors import NotFound
from linquan.kernel.rows import rows_of

NAME_BOOK, LEARNED_BOOK = "place_names", "learned_names"
MOST_FOUND = 5
NEWEST_LEARNED = 50
_NAME = ("id", "kind", "name", "number", "within_id", "aliases", "lon", "lat", "source")


def find_addresses(district_id: int, addresses: Sequence[str]) -> tuple[AddressMatch, ...]:
    """Return for each address the places of the district that it may mean, the surest first.

    One statement; up to six more after places or names have changed.
    """
    current = books.versions(district_id)
    areas = area_book(district_id, current)
    indexes = (
        books.book("addresses", district_id, current, _load, also=(BOOK, NAME_BOOK)),
        books.book("addresses_learned", district_id, current, _load_learned, also=(LEARNED_BOOK,)),
    )
    read = [address[:LONGEST_ADDRESS] for address in addresses]
    by_index = [index.match(read, MOST_FOUND) for index in indexes]
    return tuple(
        AddressMatch(address, _together(indexes, ones, areas))
        for address, *ones in zip(addresses, *by_index, strict=True)
    )


def learned_addresses(district_id: int) -> tuple[LearnedRow, ...]:
    """Addresses that were learnt by hand, the latest first. One statement."""
    rows = PlaceName.objects.filter(
        district_id=district_id, source=NameSource.LEARNED, valid_to__isnull=True
    ).order_by("-id")
    return rows_of(LearnedRow, rows.values_list("id", "name", "lon", "lat")[:NEWEST_LEARNED])


def learned_address(district_id: int, name_id: int) -> LearnedRow:
    """Return one learnt address of the district, forgotten or not. One statement.

    Raises NotFound.
    """
    rows = PlaceName.objects.filter(district_id=district_id, source=NameSource.LEARNED, pk=name_id)
    if not (found := rows_of(LearnedRow, rows.values_list("id", "name", "lon", "lat"))):
        raise NotFound(code="name_unknown")
    return found[0]


def _together(
    indexes: Sequence[AddressIndex], found: Sequence[Sequence[Candidate]], areas: AreaBook
) -> tuple[Found, ...]:
    every = [
        _found(index, one, areas, is_learned=index is indexes[-1])
        for index, ones in zip(indexes, found, strict=True)
        for one in ones
    ]
    return tuple(sorted(every, key=lambda one: -one.confidence)[:MOST_FOUND])


def _found(index: AddressIndex, one: Candidate, areas: AreaBook, *, is_learned: bool) -> Found:
    place = index.place(one.key)
    area = _area_of(index, one.key, areas)
    line = areas.line(area.area_id) if area else ()
    return Found(
        label=index.label(one.key),
        kind=place.kind,
        confidence=one.confidence,
        reasons=one.reasons,
        lon=place.lon,
        lat=place.lat,
        area=area,
        line=tuple(a for a in line if a.level not in {Level.DISTRICT, Level.STREET}),
        name_id=index.name_id(one.key) if is_learned else None,
    )


def _area_of(index: AddressIndex, key: int, areas: AreaBook) -> AreaRow | None:
    """Return the grid in which a place lies, else the area that it is or hangs at."""
    place = index.place(key)
    grid = None
    if place.lon is not None and place.lat is not None and place.kind not in _WIDE:
        grid = areas.locate(place.lon, place.lat)
    return grid or areas.areas.get(index.area_id(key) or 0)


_WIDE = frozenset({Kind.AREA, Kind.ROAD})
"""The middle of these lies in one grid, they themselves in many."""


def _load(district_id: int) -> AddressIndex:
    areas = rows_of(AreaRow, Area.objects.filter(district_id=district_id).values_list(*AREA_FIELDS))
    posters = Poster.objects.filter(district_id=district_id, valid_to__isnull=True)
    names = PlaceName.objects.filter(_is_used(), district_id=district_id)
    return index_of(
        areas,
        rows_of(PosterRow, posters.values_list(*_POSTER)),
        rows_of(NameRow, names.exclude(source=NameSource.LEARNED).values_list(*_NAME)),
    )


def _load_learned(district_id: int) -> AddressIndex:
    rows = PlaceName.objects.filter(_is_used(), district_id=district_id, source=NameSource.LEARNED)
    return index_of((), (), rows_of(NameRow, rows.values_list(*_NAME)))


def _is_used() -> Q:
    return Q(valid_to__isnull=True)


_POSTER = (
    "id", "district_id", "code", "label", "label_en", "area_id", "area__path", "area__name",
    "area__name_en", "lon", "lat", "valid_from", "valid_to",
)  # fmt: skip
