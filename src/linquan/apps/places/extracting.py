"""Words and rows of extracts of OpenStreetMap, and what is told of their names. No SQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import cos, hypot, radians
from typing import Any, Final

from linquan.apps.places.facilities import Match, Quality
from linquan.apps.places.types import OPEN_EXTRACTS, ExtractState
from linquan.engine.addresses import NameDraft, fold

SOURCE: Final = "OpenStreetMap"
SAME_PLACE_M: Final = 500.0
"""A name of the map this near to a place of one's own with the same name may be the same place."""
MOST_NEAR: Final = 500
"""Near names that are kept to be told; how many there are is counted in full."""
DEGREE_M: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class NearName:
    """A name of the map and a place of one's own that may be the same."""

    key: str
    name: str
    kind: str
    area_id: int
    own_name: str
    dist_m: int


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """An extract as lists show it."""

    extract_id: int
    district_id: int
    state: ExtractState
    file_name: str
    size_bytes: int
    made_at: datetime | None
    counts: Mapping[str, int]
    refused: str
    account_id: int | None
    account_name: str
    asked_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in OPEN_EXTRACTS


@dataclass(frozen=True, slots=True)
class ExtractPage:
    """What the page of the map shows: the extract in use, those before it, what is under way."""

    current: ExtractRow | None
    open: ExtractRow | None
    rows: tuple[ExtractRow, ...]
    near: tuple[NearName, ...]
    near_count: int
    qualities: Mapping[str, int]
    has_tiles: bool
    is_drawn: bool
    has_former: bool


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility of the map, the kind it is most likely, and what else it may be."""

    facility_id: int
    key: str
    name: str
    name_en: str
    lon: float
    lat: float
    area_m2: float | None
    tags: Mapping[str, str]
    matches: tuple[Match, ...]

    @property
    def kind(self) -> str:
        """Code of the likeliest kind; empty for none."""
        return self.matches[0].kind if self.matches else ""

    @property
    def quality(self) -> Quality | None:
        """How surely it is of that kind."""
        return self.matches[0].quality if self.matches else None

    @property
    def also(self) -> tuple[Match, ...]:
        """Other kinds it may be."""
        return self.matches[1:]


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place of the office's own that names are held against."""

    area_id: int
    name: str
    lon: float
    lat: float


def near_names(names: Sequence[NameDraft], own: Iterable[OwnPlace]) -> tuple[NearName, ...]:
    """Return the names of a map that one's own places have too, near by, the nearest first."""
    by_name: dict[str, list[OwnPlace]] = {}
    for place in own:
        by_name.setdefault(fold(place.name), []).append(place)
    found = []
    for name in names:
        if name.number:
            continue
        for place in by_name.get(fold(name.name), ()):
            dist_m = distance_m(name.lon, name.lat, place.lon, place.lat)
            if dist_m <= SAME_PLACE_M:
                found.append(
                    NearName(
                        name.key, name.name, name.kind, place.area_id, place.name, round(dist_m)
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.dist_m, one.key)))


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return how far two near points lie from each other."""
    return hypot((lon - other_lon) * cos(radians(lat)), lat - other_lat) * DEGREE_M


def drafts_of(names: Iterable[NameDraft]) -> list[NameDraft]:
    """Return the names of a map as a list that is taken over."""
    return [replace(name, lon=round(name.lon, 7), lat=round(name.lat, 7)) for name in names]


def told_map(base: bytes, more: Mapping[str, Any]) -> bytes:
    """Return a GeoJSON collection with members of our own, such as where it comes from."""
    head = json.dumps(dict(more), ensure_ascii=False, separators=(",", ":"))
    return head[:-1].encode() + b"," + base[1:] if more else base
