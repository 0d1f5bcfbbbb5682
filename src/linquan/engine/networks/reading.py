"""Reads a walking or driving network from an extract of OpenStreetMap.

osmium filters the file and writes what is left, streets with the places of their nodes, as lines
of text (OPL) into a temporary file: no object of the extract ever becomes one of Python's, which
alone would cost ten times what all the rest does. The lines are read as columns.
"""

import ctypes
import errno
import os
import re
import tempfile
from array import array
from collections.abc import Iterator
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
from linquan.engine.networks.opl import nodes_in
from linquan.engine.networks.progress import Progress, tell_nobody
from linquan.engine.networks.streets import Segments, built, segments_of
from linquan.engine.networks.types import Mode, Network
from linquan.engine.osm.frame import SCALE
from linquan.engine.osm.reading import MAGIC
from linquan.engine.osm.tags import ACCESS, CLASSES, MOTOR_KEYS
from linquan.engine.osm.types import ExtractRefused, Tags
from linquan.engine.osm.ways import may_walk

XML_MARK: Final = b"<osm"
_HEAD: Final = 4_096
_PBF_HEAD: Final = 64
MOST_NODES: Final = 40_000_000
"""Nodes of ways, each counted as often as ways pass it: more than in any province of China."""
_BLOCK: Final = 1 << 18
"""Bytes of text that are looked at together."""
_STEPS: Final = 3
"""Of progress: the file read, what lies outside the frame left out, the network built."""


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
    that stops one (``barriers.toml``) part the ways that meet there. Squares (``area=yes``) are
    walked along their outlines; ferries and turn restrictions are not known. A strange file is
    better read by :func:`read_network_apart`.

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
    tell = progress or tell_nobody
    tell(0, _STEPS)
    segments = _segments(path, mode)
    tell(1, _STEPS)
    segments = segments if frame is None else segments.within(frame)
    tell(2, _STEPS)
    network = built(segments, mode)
    tell(_STEPS, _STEPS)
    return network


def _segments(path: Path, mode: Mode) -> Segments:
    columns = _Columns(mode)
    with refusing(), tempfile.TemporaryDirectory() as folder:
        for lines in _filtered(path, Path(folder) / "streets.opl"):
            columns.take(lines)
    return columns.segments()


@contextmanager
def refusing() -> Iterator[None]:
    """Turn whatever the reader raises over a broken file into a refusal."""
    try:
        yield
    except (ExtractRefused, MemoryError):
        raise
    except Exception as error:  # the reader may raise anything over a crafted file
        has_no_room = any(os.strerror(code) in str(error) for code in (errno.EFBIG, errno.ENOSPC))
        code = "file_too_big" if has_no_room else "file_damaged"
        raise ExtractRefused(code, str(error)) from error


def file_of(path: Path) -> Any:
    """Return a file for osmium, its format told by what it begins with. Raises ExtractRefused."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise ExtractRefused("file_not_osm", str(error)) from error
    if MAGIC in head[:_PBF_HEAD]:
        return osmium.io.File(str(path), "pbf")
    if XML_MARK in head:
        return osmium.io.File(str(path), "osm")
    raise ExtractRefused("file_not_osm")


def _filtered(path: Path, plain: Path) -> Iterator[list[bytes]]:
    """Let osmium write streets and barriers as lines of text, and yield blocks of lines."""
    places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    places.ignore_errors()
    wanted = (
        osmium.filter.EntityFilter(osmium.osm.NODE | osmium.osm.WAY),
        _with_key("highway", osmium.osm.WAY),
        _with_key("barrier", osmium.osm.NODE),
    )
    text = osmium.io.File(str(plain), "opl,locations_on_ways=true,add_metadata=none")
    write: Any = osmium.WriteHandler  # its stub knows of names only
    writer = write(text, _BLOCK)
    try:
        osmium.apply(file_of(path), places, *wanted, writer)
    finally:
        _close(writer)
    with plain.open("rb") as file:
        while lines := file.readlines(_BLOCK):
            yield lines


def _with_key(key: str, kind: Any) -> Any:
    """Return a filter that looks at one kind of objects and lets all others pass."""
    chosen: Any = KeyFilter(key)
    return chosen.enable_for(kind)


def _close(writer: Any) -> None:
    """Close a writer; one that has failed is never let go of, for that would end this process.

    osmium's destructor writes what is left, which a writer that has met broken letters refuses.
    """
    try:
        writer.close()
    except Exception:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(writer))
        raise


_FAR: Final = 2_100_000_000
"""Beyond every place on earth, in 1e-7 degree: what lies there is no place."""


def _bytes() -> "array[int]":
    return array("B")


def _longs() -> "array[int]":
    return array("q")


_KIND: Final = {name.encode(): position for position, name in enumerate(CLASSES)}
_SAID: Final = {name.encode(): position for position, name in enumerate(ACCESS)}
_ESCAPED: Final = re.compile(rb"%([0-9a-f]{1,6})%")
_DRIVING_KEYS: Final = ("highway", "oneway", "junction", "maxspeed", *MOTOR_KEYS)
_BARRIER_KEYS: Final = ("barrier", "locked", "foot", *MOTOR_KEYS)


def _value(tags: bytes, key: bytes) -> bytes:
    """Return the value of a key, written ``,key=``, in tags that all begin with a comma."""
    begin = tags.find(key)
    if begin < 0:
        return b""
    begin += len(key)
    end = tags.find(b",", begin)
    return tags[begin:end] if end >= 0 else tags[begin:]


def _said(tags: bytes, key: bytes) -> int:
    """Return the position in ``ACCESS`` of what a key says; 0 where it says nothing known."""
    return _SAID.get(_value(tags, key), 0)


def _tags(tags: bytes, keys: tuple[str, ...]) -> Tags:
    """Return the values of some keys as texts."""
    found = ((key, _value(tags, b",%s=" % key.encode())) for key in keys)
    return {key: _unescaped(value) for key, value in found if value}


def _unescaped(value: bytes) -> str:
    """Undo how OPL writes letters that have a meaning in it: %20% for a blank."""
    if b"%" not in value:
        return value.decode(errors="replace")
    plain = _ESCAPED.sub(lambda code: chr(min(int(code[1], 16), 0xFFFD)).encode(), value)
    return plain.decode(errors="replace").strip()


@dataclass(slots=True)
class _Columns:
    """What is known of ways and barriers, taken from lines of text."""

    mode: Mode
    way_id: "array[int]" = field(default_factory=_longs)
    length: "array[int]" = field(default_factory=_longs)
    kind: "array[int]" = field(default_factory=_bytes)
    access: "array[int]" = field(default_factory=_bytes)
    foot: "array[int]" = field(default_factory=_bytes)
    forward: "array[int]" = field(default_factory=_bytes)
    backward: "array[int]" = field(default_factory=_bytes)
    speed: "array[int]" = field(default_factory=_longs)
    stops: "array[int]" = field(default_factory=_longs)
    ids: list[NDArray[np.int64]] = field(default_factory=list)
    places: list[NDArray[np.int32]] = field(default_factory=list)
    nodes: int = 0

    def take(self, lines: list[bytes]) -> None:
        """Keep ways one may move along and nodes that stop one: ``w1 Tkey=value Nnodes``."""
        passed = []
        for line in lines:
            name, told, nodes, *_ = line.split()
            tags = b"," + told[1:]
            if line[:1] == b"n":
                self._barrier(name, tags)
            elif len(nodes) > 1 and self._way(tags):
                self.way_id.append(int(name[1:]))
                self.length.append(nodes.count(b",") + 1)
                passed.append(nodes[1:])
        self._places(b",".join(passed))

    def _barrier(self, name: bytes, tags: bytes) -> None:
        if barrier_rules(self.mode).stop(_tags(tags, _BARRIER_KEYS)):
            self.stops.append(int(name[1:]))

    def _way(self, tags: bytes) -> bool:
        """Keep what the tags of a way say; return whether it may be moved along at all."""
        kind = _KIND.get(_value(tags, b",highway="))
        if kind is None:
            return False
        if self.mode is Mode.WALK:
            self.kind.append(kind)
            self.access.append(_said(tags, b",access=") if b",access=" in tags else 0)
            self.foot.append(_said(tags, b",foot=") if b",foot=" in tags else 0)
            return True
        told = _tags(tags, _DRIVING_KEYS)
        speed = driving_rules().speed(told)
        if speed:
            forward, backward = driving_rules().ways(told)
            self.speed.append(speed)
            self.forward.append(forward)
            self.backward.append(backward)
        return speed > 0

    def _places(self, text: bytes) -> None:
        ids, x, y = nodes_in(text)
        self.ids.append(ids)
        self.places.append(np.column_stack((x, y)).clip(-_FAR, _FAR).astype(np.int32))
        self.nodes += len(ids)
        if self.nodes > MOST_NODES:
            raise ExtractRefused("file_too_big")

    def segments(self) -> Segments:
        """Return the segments of what was kept, in order of the ids of ways."""
        start = np.concatenate(([0], np.cumsum(self.length, dtype=np.int64))).astype(np.int64)
        ids = np.concatenate([*self.ids, np.empty(0, dtype=np.int64)])
        self.ids.clear()  # nodes are the most that is held: nothing of them twice
        node_id, first, node = np.unique(ids, return_index=True, return_inverse=True)
        del ids
        places = np.concatenate([*self.places, np.empty((0, 2), dtype=np.int32)])
        self.places.clear()
        x, y = places[first].T / SCALE
        del places, first
        whole = Segments(x, y, node_id, *segments_of(start, node, self._may()), *self._moves())
        known = (np.abs(x) <= 180) & (np.abs(y) <= 90)
        way_id = np.asarray(self.way_id, dtype=np.int64)
        ordered = whole.where(known[whole.a] & known[whole.b]).in_order_of(way_id)
        return ordered.parted_at(np.isin(node_id, np.asarray(self.stops, dtype=np.int64)))

    def _moves(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]:
        """Return which ways one moves forward and back, and how fast."""
        if self.mode is Mode.WALK:
            both = np.ones(len(self.way_id), dtype=bool)
            return both, both, np.zeros(len(self.way_id), dtype=np.int64)
        forward, backward = (np.asarray(c, dtype=bool) for c in (self.forward, self.backward))
        return forward, backward, np.asarray(self.speed, dtype=np.int64)

    def _may(self) -> NDArray[np.bool_]:
        """Return which ways are moved along; of ways told twice only one."""
        once = np.zeros(len(self.way_id), dtype=bool)
        once[np.unique(np.asarray(self.way_id, dtype=np.int64), return_index=True)[1]] = True
        if self.mode is Mode.DRIVE:
            return once
        codes = (np.asarray(code, dtype=np.uint8) for code in (self.kind, self.access, self.foot))
        return once & may_walk(*codes)
