"""Reads a .osm.pbf once, keeping only what lies within a frame.

Places of nodes are held while the file is read (16 bytes each); everything else that lies outside
the frame is let go of at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
import shapely
from osmium.filter import KeyFilter
from osmium.geom import WKBFactory
from shapely.geometry.base import BaseGeometry

from linquan.engine.osm.frame import SCALE, Frame
from linquan.engine.osm.tags import WANTED, is_way, line_kind, tags_of
from linquan.engine.osm.types import ExtractRefused, Line, Raw, Shape, Spot

MAGIC: Final = b"OSMHeader"
"""Stands in the first block of every .osm.pbf."""
_HEAD: Final = 64
MOST_SEEN: Final = 40_000_000
"""Objects with tags that are looked at: more than in any province of China."""
MOST_KEPT: Final = 400_000
"""Objects of each kind within the frame: more than in a district of a million people."""
MOST_NODES: Final = 4_000_000
"""Nodes of ways within the frame."""
_BATCH: Final = 2_000
_YEARS: Final = (2004, 2100)


def read(path: Path, frame: Frame) -> Raw:
    """Read what lies within the frame.

    Raises
    ------
    ExtractRefused
        ``file_not_osm``, ``file_damaged``, ``file_too_big``.
    """
    with path.open("rb") as file:
        if MAGIC not in file.read(_HEAD):
            raise ExtractRefused("file_not_osm")
    keeper = _Keeper(frame)
    try:
        for thing in _objects(path, keeper.raw):
            keeper.look_at(thing)
        keeper.finish()
    except (ExtractRefused, MemoryError):
        raise
    except Exception as error:  # the reader may raise anything over a crafted file
        raise ExtractRefused("file_damaged") from error
    return keeper.raw


def _objects(path: Path, raw: Raw) -> Iterator[Any]:
    """Yield nodes, ways and areas that carry a key we want; note what the header says."""
    file = osmium.io.File(str(path), "pbf")
    processor = osmium.FileProcessor(file).with_locations().with_areas(KeyFilter(*WANTED))
    header = processor.header
    raw.made_at = moment_of(header.get("osmosis_replication_timestamp", ""))
    raw.generator = header.get("generator", "")[:80]
    yield from processor.with_filter(KeyFilter(*WANTED))


def moment_of(said: str) -> str:
    """Return a moment as OpenStreetMap writes it, or an empty text for what is none."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return ""
    known = said.endswith("Z") and _YEARS[0] <= moment.year < _YEARS[1]
    return moment.isoformat() if known else ""


@dataclass(slots=True)
class _Keeper:
    """Takes objects one by one; areas wait until there are enough to be cut together."""

    frame: Frame
    raw: Raw = field(default_factory=Raw)
    nodes: int = 0
    waiting: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    factory: Any = field(default_factory=WKBFactory)
    newest: str = ""

    def look_at(self, thing: Any) -> None:
        """Keep an object if it lies in the frame."""
        self.raw.seen += 1
        if self.raw.seen > MOST_SEEN:
            raise ExtractRefused("file_too_big")
        try:
            if thing.is_node():
                self._node(thing)
            elif thing.is_way():
                self._way(thing)
            elif thing.is_area():
                self._area(thing)
        except (UnicodeDecodeError, osmium.InvalidLocationError):
            self.raw.unreadable += 1

    def _node(self, node: Any) -> None:
        place = node.location
        if place.valid() and self.frame.may_hold(place.x, place.y):
            tags = tags_of((tag.k, tag.v) for tag in node.tags)
            _bounded(self.raw.spots)
            self.raw.spots.append(Spot(f"node/{node.id}", place.x / SCALE, place.y / SCALE, tags))

    def _way(self, way: Any) -> None:
        tags = tags_of((tag.k, tag.v) for tag in way.tags)
        if not (is_way(tags) or line_kind(tags)):
            return
        nodes = [(n.ref, n.x, n.y) for n in way.nodes if n.location.valid()]
        if not any(self.frame.may_hold(x, y) for _, x, y in nodes):
            return
        self.nodes += len(nodes)
        if self.nodes > MOST_NODES:
            raise ExtractRefused("file_too_big")
        refs, xs, ys = (list(column) for column in zip(*nodes, strict=True))
        _bounded(self.raw.lines)
        self.raw.lines.append(Line(way.id, refs, xs, ys, tags))

    def _area(self, area: Any) -> None:
        tags = tags_of((tag.k, tag.v) for tag in area.tags)
        try:
            wkb = self.factory.create_multipolygon(area)
        except RuntimeError:  # too few corners, or none with a place
            self.raw.unreadable += 1
            return
        kind = "way" if area.from_way() else "relation"
        self.waiting.append((f"{kind}/{area.orig_id()}", wkb, tags))
        if len(self.waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Cut the areas that wait."""
        keys, found, tags = zip(*self.waiting, strict=True) if self.waiting else ((), (), ())
        self.waiting = []
        shapes = shapely.from_wkb(list(found), on_invalid="ignore")
        for key, geometry, told in zip(keys, shapes, tags, strict=True):
            part = self._part(geometry)
            if part is not None:
                _bounded(self.raw.shapes)
                self.raw.shapes.append(Shape(key, part, told))

    def finish(self) -> None:
        """Cut what was so far only held against the box around the frame."""
        self.flush()
        raw, frame = self.raw, self.frame
        raw.lines = [piece for line in raw.lines for piece in pieces_of(line, frame)]
        places = np.array([(spot.lon, spot.lat) for spot in raw.spots]).reshape(-1, 2)
        inside = shapely.contains_xy(frame.polygon, places[:, 0], places[:, 1])
        raw.spots = [spot for spot, is_in in zip(raw.spots, inside, strict=True) if is_in]

    def _part(self, geometry: BaseGeometry | None) -> BaseGeometry | None:
        if geometry is None or geometry.is_empty:
            return None
        if not self.frame.polygon.intersects(shapely.box(*geometry.bounds)):
            return None
        whole = geometry if geometry.is_valid else shapely.make_valid(geometry)
        part = self.frame.cut(whole)
        return None if part.is_empty or part.area == 0 else part


def pieces_of(line: Line, frame: Frame) -> Iterator[Line]:
    """Yield the stretches of a line that lie in the frame, of two nodes at least."""
    inside = frame.holds(np.array(line.xs, np.int64), np.array(line.ys, np.int64))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.view(np.int8), [0]))))
    for begin, end in edges.reshape(-1, 2).tolist():
        if end - begin > 1:
            part = slice(begin, end)
            yield Line(line.way_id, line.refs[part], line.xs[part], line.ys[part], line.tags)


def _bounded(kept: list[Any]) -> None:
    if len(kept) >= MOST_KEPT:
        raise ExtractRefused("file_too_big")
