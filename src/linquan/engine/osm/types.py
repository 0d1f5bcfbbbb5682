"""What is read from an OpenStreetMap extract. Coordinates are WGS-84, lon before lat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from linquan.engine.addresses import NameDraft
from linquan.engine.errors import EngineError

Tags = Mapping[str, str]


class ExtractRefused(EngineError):
    """An extract cannot be taken; ``code`` says why.

    ``file_not_osm`` (no .osm.pbf), ``file_damaged``, ``file_too_big`` (memory, or more objects
    than are held), ``file_too_slow``, ``nothing_inside`` (nothing lies within the frame).
    ``detail`` is for whoever looks after the house: what the reader said when it broke.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A facility: its point (of an area one inside it), its area if it has one, and its tags."""

    key: str
    name: str
    name_en: str
    lon: float
    lat: float
    area_m2: float | None
    tags: Tags


@dataclass(frozen=True, slots=True)
class Line:
    """A way as it was read: its nodes with their places in 1e-7 degree, its tags."""

    way_id: int
    refs: list[int]
    xs: list[int]
    ys: list[int]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """An area as it was read, cut to the frame."""

    key: str
    geometry: BaseGeometry
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with tags."""

    key: str
    lon: float
    lat: float
    tags: dict[str, str]


@dataclass(slots=True)
class Raw:
    """Everything within the frame, not yet sorted into what it is for."""

    lines: list[Line] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    made_at: str = ""
    generator: str = ""
    seen: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """What is kept of an extract.

    ``made_at`` is the moment of the data in ISO form, empty where the file does not say;
    ``ways`` and ``buildings`` are packed arrays (see ``Ways`` and ``Buildings``), ``base`` is the
    drawn map as GeoJSON, simplified and bounded. ``counts`` says how many of what.
    """

    made_at: str
    generator: str
    names: tuple[NameDraft, ...]
    points: tuple[MapPoint, ...]
    ways: bytes
    buildings: bytes
    base: bytes
    counts: Mapping[str, int]


Feature = dict[str, Any]
