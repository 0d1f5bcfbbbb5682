"""Reads a walking or driving network from an extract of OpenStreetMap, in one pass.

Places of nodes are held while the file is read (16 bytes each, outside of Python); of everything
else only ways and barriers come as far as Python.
"""

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import KeyFilter
from shapely.geometry.base import BaseGeometry

from linquan.engine.networks.barriers import barrier_rules
from linquan.engine.networks.driving import driving_rules
from linquan.engine.networks.streets import Segments, built, segments_of
from linquan.engine.networks.types import Mode, Network
from linquan.engine.osm.frame import SCALE
from linquan.engine.osm.reading import MAGIC
from linquan.engine.osm.tags import ACCESS, CLASSES
from linquan.engine.osm.types import ExtractRefused, Tags
from linquan.engine.osm.ways import may_walk

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""
XML_MARK: Final = b"<osm"
_HEAD: Final = 4_096
_PBF_HEAD: Final = 64
MOST_NODES: Final = 40_000_000
"""Nodes of ways, each counted as often as ways pass it: more than in any province of China."""
_STEPS: Final = 3
"""Of progress: the file read, its segments cut, the network built."""


def read_network(
    path: Path,
    *,
    mode: Mode,
    frame: BaseGeometry | None = None,
    progress: Progress | None = None,
) -> Network:
    """Read a network from a ``.osm.pbf`` or ``.osm`` (told apart by what they hold).

    On foot: ways of the classes ``osm.ways.WALKED`` both ways, as ``osm.walkable`` says. By car:
    classes and speeds of ``driving.toml``, one-way where the way says so. Nodes with a barrier
    that stops one (``barriers.toml``) part the ways that meet there. A strange file is better read
    by :func:`read_network_apart`.

    Parameters
    ----------
    path
        The file. Nodes come before ways in it, as in every extract.
    mode
        How one moves.
    frame
        A polygon in degrees; segments of which one end lies outside are left out. None for all.
    progress
        Is called with how much is done, and of how much, from time to time.

    Returns
    -------
    Network
        Nodes in order of their ids in OpenStreetMap. Nodes at closed barriers have negative ids,
        one for each segment that ends there.

    Raises
    ------
    ExtractRefused
        ``file_not_osm``, ``file_damaged``, ``file_too_big``, ``nothing_inside``.
    """
    tell = progress or _tell_nobody
    tell(0, _STEPS)
    keeper = _Keeper(mode)
    with refusing():
        for thing in objects_of(path):
            keeper.look_at(thing)
    tell(1, _STEPS)
    segments = keeper.segments()
    segments = segments if frame is None else segments.within(frame)
    tell(2, _STEPS)
    network = built(segments, mode)
    tell(_STEPS, _STEPS)
    return network


def _tell_nobody(done: int, total: int) -> None:
    """Take the place of a progress that nobody wants."""


@contextmanager
def refusing() -> Iterator[None]:
    """Turn whatever the reader raises over a broken file into a refusal."""
    try:
        yield
    except (ExtractRefused, MemoryError):
        raise
    except Exception as error:  # the reader may raise anything over a crafted file
        raise ExtractRefused("file_damaged", str(error)) from error


def objects_of(path: Path) -> Iterator[Any]:
    """Yield nodes and ways that are streets or barriers, ways with the places of their nodes."""
    wanted = KeyFilter("highway", "barrier")
    kinds = osmium.osm.NODE | osmium.osm.WAY
    file = osmium.io.File(str(path), _format_of(path))
    yield from osmium.FileProcessor(file, kinds).with_locations().with_filter(wanted)


def _format_of(path: Path) -> str:
    """Tell the format of a file by what it begins with. Raises ExtractRefused."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise ExtractRefused("file_not_osm", str(error)) from error
    if MAGIC in head[:_PBF_HEAD]:
        return "pbf"
    if XML_MARK in head:
        return "osm"
    raise ExtractRefused("file_not_osm")


def _bytes() -> "array[int]":
    return array("B")


def _places() -> "array[int]":
    return array("i")


def _ids() -> "array[int]":
    return array("q")


_KIND: Final = {name: position for position, name in enumerate(CLASSES)}
_SAID: Final = {name: position for position, name in enumerate(ACCESS)}


@dataclass(slots=True)
class _Keeper:
    """Takes ways and barriers one by one, into columns."""

    mode: Mode
    way_id: "array[int]" = field(default_factory=_ids)
    length: "array[int]" = field(default_factory=_ids)
    ref: "array[int]" = field(default_factory=_ids)
    x: "array[int]" = field(default_factory=_places)
    y: "array[int]" = field(default_factory=_places)
    kind: "array[int]" = field(default_factory=_bytes)
    access: "array[int]" = field(default_factory=_bytes)
    foot: "array[int]" = field(default_factory=_bytes)
    forward: "array[int]" = field(default_factory=_bytes)
    backward: "array[int]" = field(default_factory=_bytes)
    speed: "array[int]" = field(default_factory=_ids)
    stops: "array[int]" = field(default_factory=_ids)

    def look_at(self, thing: Any) -> None:
        """Keep a way if one may move along it, a node if it stops one."""
        try:
            tags = {tag.k: tag.v.strip() for tag in thing.tags}
        except UnicodeDecodeError:
            return
        if thing.is_way():
            self._way(thing, tags)
        elif barrier_rules(self.mode).stop(tags):
            self.stops.append(thing.id)

    def _way(self, way: Any, tags: Tags) -> None:
        kind = _KIND.get(tags.get("highway", ""))
        speed = driving_rules().speed(tags) if self.mode is Mode.DRIVE else 0
        if kind is None or (self.mode is Mode.DRIVE and not speed):
            return
        forward, backward = (True, True) if not speed else driving_rules().ways(tags)
        self.speed.append(speed)
        self.forward.append(forward)
        self.backward.append(backward)
        self.kind.append(kind)
        self.access.append(_SAID.get(tags.get("access", ""), 0))
        self.foot.append(_SAID.get(tags.get("foot", ""), 0))
        self._nodes(way)

    def _nodes(self, way: Any) -> None:
        nodes = way.nodes
        self.way_id.append(way.id)
        self.length.append(len(nodes))
        if len(self.ref) + len(nodes) > MOST_NODES:
            raise ExtractRefused("file_too_big")
        for node in nodes:
            self.ref.append(node.ref)
            self.x.append(node.x)
            self.y.append(node.y)

    def segments(self) -> Segments:
        """Return the segments of what was kept, in order of the ids of ways."""
        start = np.concatenate(([0], np.cumsum(self.length, dtype=np.int64))).astype(np.int64)
        ref, x, y = (np.asarray(column, dtype=np.int64) for column in (self.ref, self.x, self.y))
        node_id, first, node = np.unique(ref, return_index=True, return_inverse=True)
        x, y = x[first], y[first]
        whole = Segments(
            x / SCALE, y / SCALE, node_id, *segments_of(start, node, self._may()),
            forward=_flags(self.forward), backward=_flags(self.backward),
            speed=np.asarray(self.speed, dtype=np.int64),
        )  # fmt: skip
        known = (np.abs(x) <= 180 * SCALE) & (np.abs(y) <= 90 * SCALE)
        ordered = whole.where(known[whole.a] & known[whole.b]).in_order_of(self._rank())
        return ordered.parted_at(np.isin(node_id, np.asarray(self.stops, dtype=np.int64)))

    def _may(self) -> NDArray[np.bool_]:
        """Return which ways are moved along; of ways told twice only one."""
        once = np.zeros(len(self.way_id), dtype=bool)
        once[np.unique(np.asarray(self.way_id, dtype=np.int64), return_index=True)[1]] = True
        if self.mode is Mode.DRIVE:
            return once
        codes = (np.asarray(code, dtype=np.uint8) for code in (self.kind, self.access, self.foot))
        return once & may_walk(*codes)

    def _rank(self) -> NDArray[np.int64]:
        return np.argsort(np.argsort(np.asarray(self.way_id, dtype=np.int64), kind="stable"))


def _flags(column: "array[int]") -> NDArray[np.bool_]:
    return np.asarray(column, dtype=bool)
