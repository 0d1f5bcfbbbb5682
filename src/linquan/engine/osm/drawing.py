"""The base map of an extract: features with a kind, simplified and bounded in size.

Kinds are those that the map widget knows and the towns draw: water, stream, green, block, building,
road_major, road_minor, path, rail, wall, gate, label.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from linquan.engine.osm.frame import SCALE
from linquan.engine.osm.names import Thing, name_of
from linquan.engine.osm.tags import is_gate, line_kind, shape_kind
from linquan.engine.osm.types import Feature, Line, Raw, Tags

FIRST_DRAWN: Final = (
    "water", "green", "road_major", "road_minor", "block", "rail", "stream", "path", "label",
    "building", "wall", "gate",
)  # fmt: skip
"""What is kept first where not everything has room."""
TOLERANCES_DEG: Final = (5e-6, 1.5e-5, 4e-5)
"""Half a metre, a metre and a half, four metres: the first with which everything has room."""
DIGITS: Final = 6
"""Of a degree: a decimetre."""
MOST_BYTES: Final = 4_000_000
"""Of GeoJSON: a page with a map asks for it once, packed to a fifth."""
MOST_POINTS: Final = 3_000
"""Labels and gates each."""
LABELLED: Final = ("amenity", "tourism", "shop", "healthcare", "leisure", "office", "railway")
ZOOMS: Final = {"building": 13, "wall": 14, "gate": 15, "path": 13, "label": 13, "stream": 12}
"""From which zoom on a kind is cut into tiles; the others from the first."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something to be drawn."""

    kind: str
    geometry: BaseGeometry
    name: str = ""
    name_en: str = ""


def drawn_of(raw: Raw, things: Sequence[Thing]) -> list[Drawn]:
    """Return everything that is drawn, in the order of :data:`FIRST_DRAWN`."""
    every = [*_areas(raw), *_lines(raw.lines), *_points(raw, things)]
    return sorted(every, key=lambda one: FIRST_DRAWN.index(one.kind))


def _areas(raw: Raw) -> Iterator[Drawn]:
    for shape in raw.shapes:
        if kind := shape_kind(shape.tags):
            named = {} if kind == "building" else _names(shape.tags)
            yield Drawn(kind, shape.geometry, **named)


def _lines(lines: Sequence[Line]) -> Iterator[Drawn]:
    for line in lines:
        if kind := line_kind(line.tags):
            corners = np.column_stack((line.xs, line.ys)) / SCALE
            yield Drawn(kind, shapely.linestrings(corners), **_names(line.tags))


def _points(raw: Raw, things: Sequence[Thing]) -> Iterator[Drawn]:
    gates = [spot for spot in raw.spots if is_gate(spot.tags)][:MOST_POINTS]
    for spot in gates:
        yield Drawn("gate", shapely.Point(spot.lon, spot.lat), **_names(spot.tags))
    labels = [thing for thing in things if _is_labelled(thing.tags)][:MOST_POINTS]
    for thing in labels:
        yield Drawn("label", shapely.Point(thing.lon, thing.lat), **_names(thing.tags))


def _is_labelled(tags: Tags) -> bool:
    """Whether a name stands on the map by itself: what is drawn as an area carries its own."""
    own = shape_kind(tags) in {"water", "green", "block"}
    wanted = any(key in tags for key in LABELLED) or "place" in tags
    return bool(name_of(tags)) and wanted and not own


def _names(tags: Tags) -> dict[str, str]:
    return {"name": name_of(tags), "name_en": tags.get("name:en", "")[:120]}


def geojson_of(drawn: Sequence[Drawn], most_bytes: int = MOST_BYTES) -> tuple[bytes, int]:
    """Write GeoJSON within a size: coarser where needed, then without what is drawn last.

    Returns the text and how many features had no room.
    """
    texts: list[str] = []
    for tolerance in TOLERANCES_DEG:
        texts = [_text(one) for one in _simplified(drawn, tolerance)]
        if sum(map(len, texts)) + len(texts) <= most_bytes:
            break
    kept = list(_within(texts, most_bytes))
    whole = '{"type":"FeatureCollection","features":[' + ",".join(kept) + "]}"
    return whole.encode(), len(texts) - len(kept)


def _within(texts: Iterable[str], most_bytes: int) -> Iterator[str]:
    left = most_bytes
    for text in texts:
        left -= len(text) + 1
        if left < 0:
            return
        yield text


def _simplified(drawn: Sequence[Drawn], tolerance: float) -> Iterator[Drawn]:
    shapes = shapely.simplify([one.geometry for one in drawn], tolerance)
    rounded = shapely.transform(shapes, _rounded)
    for one, geometry in zip(drawn, rounded, strict=True):
        if not geometry.is_empty:
            yield Drawn(one.kind, geometry, one.name, one.name_en)


def _rounded(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(corners, DIGITS)


def lines_of(drawn: Iterable[Drawn]) -> Iterator[str]:
    """Yield the features one by one as the tile maker reads them, each with its first zoom."""
    for one in drawn:
        feature = _feature(one)
        if one.kind in ZOOMS:
            feature["tippecanoe"] = {"minzoom": ZOOMS[one.kind]}
        yield _json(feature)


def _text(one: Drawn) -> str:
    return _json(_feature(one))


def _feature(one: Drawn) -> Feature:
    told = {"kind": one.kind} | ({"name": one.name} if one.name else {})
    told |= {"name_en": one.name_en} if one.name_en else {}
    return {"type": "Feature", "properties": told, "geometry": mapping(one.geometry)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
