"""Ways and buildings as packed arrays, for whoever builds a network of them later."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
import shapely
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.osm.frame import SCALE
from linquan.engine.osm.tags import ACCESS, CLASSES, direction, is_way, motor_access
from linquan.engine.osm.types import Line, Shape, Tags

BRIDGE, TUNNEL, COVERED, ONEWAY, AREA, BACKWARD, CARLESS = 1, 2, 4, 8, 16, 32, 64
"""Bits of ``flags``; ``BACKWARD``: one way, against the drawing; ``CARLESS``: closed to cars. Packs
made before November 2026 never have these two."""
WALKED: Final = frozenset({
    "trunk", "primary", "secondary", "tertiary", "trunk_link", "primary_link", "secondary_link",
    "tertiary_link", "residential", "unclassified", "living_street", "service", "road",
    "pedestrian", "footway", "path", "steps", "cycleway", "track", "bridleway", "corridor",
})  # fmt: skip
"""Classes that people walk along unless a tag forbids it: all but motorways."""
INVITED: Final = ("yes", "designated", "permissive")
"""Values of ``foot`` that open what is closed to others."""
_HIGHEST_LAYER: Final = 9
_MOST_PACKED_BYTES: Final = 200_000_000

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways cut to the frame, in one piece each: ``m`` pieces over ``n`` nodes.

    A way that leaves the frame and comes back is two pieces with the same ``way_id``. Pieces meet
    where they share a node, and nowhere else.

    Attributes
    ----------
    node_id
        int64 [n], OpenStreetMap's, ascending.
    node_x, node_y
        int32 [n], longitude and latitude in 1e-7 degree.
    way_id
        int64 [m], OpenStreetMap's, ascending.
    start
        int64 [m + 1]: the nodes of piece i are ``node[start[i]:start[i + 1]]``, at least two.
    node
        int32, positions in ``node_id``.
    kind
        uint8 [m], position in ``tags.CLASSES``.
    access, foot
        uint8 [m], position in ``tags.ACCESS``; 0 where nothing is said.
    flags
        uint8 [m], sum of ``BRIDGE``, ``TUNNEL``, ``COVERED``, ``ONEWAY``, ``AREA``,
        ``BACKWARD``, ``CARLESS``.
    layer
        int8 [m].
    name
        int32 [m], position in ``names``; -1 for none.
    names
        str.
    """

    node_id: Ints
    node_x: NDArray[np.int32]
    node_y: NDArray[np.int32]
    way_id: Ints
    start: Ints
    node: NDArray[np.int32]
    kind: NDArray[np.uint8]
    access: NDArray[np.uint8]
    foot: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    layer: NDArray[np.int8]
    name: NDArray[np.int32]
    names: NDArray[np.str_]

    def pack(self) -> bytes:
        """Return the arrays as a compressed ``.npz``."""
        return _packed({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def unpack(cls, packed: bytes) -> "Ways":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**_unpacked(packed, cls.__slots__))


def walkable(ways: Ways) -> NDArray[np.bool_]:
    """Return which pieces people may walk along, bool [m].

    Classes of :data:`WALKED` unless ``foot=no`` or ``access=no`` (then only where ``foot`` allows
    it); other classes where ``foot`` allows it. What is ``private`` counts: residents walk there,
    and whoever asks for strangers looks at ``access`` and ``foot`` too.
    """
    return may_walk(ways.kind, ways.access, ways.foot)


def may_walk(
    kind: NDArray[np.uint8], access: NDArray[np.uint8], foot: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Return what :func:`walkable` does, of the columns it looks at."""
    is_walked = np.isin(kind, [CLASSES.index(name) for name in sorted(WALKED)])
    no = ACCESS.index("no")
    invited = np.isin(foot, [ACCESS.index(a) for a in INVITED])
    may: NDArray[np.bool_] = invited | (is_walked & (foot != no) & (access != no))
    return may


def ways_of(lines: Sequence[Line]) -> Ways:
    """Pack the ways among some lines, in order of their ids."""
    pieces = sorted((p for p in lines if is_way(p.tags)), key=lambda piece: piece.way_id)
    refs = np.array([ref for p in pieces for ref in p.refs], dtype=np.int64)
    node_id, first, node = np.unique(refs, return_index=True, return_inverse=True)
    x = np.array([x for p in pieces for x in p.xs], dtype=np.int32)
    y = np.array([y for p in pieces for y in p.ys], dtype=np.int32)
    names = sorted({p.tags["name"] for p in pieces if p.tags.get("name")})
    at = {name: position for position, name in enumerate(names)}
    return Ways(
        node_id=node_id,
        node_x=x[first],
        node_y=y[first],
        way_id=np.array([p.way_id for p in pieces], dtype=np.int64),
        start=np.cumsum([0, *(len(p.refs) for p in pieces)], dtype=np.int64),
        node=node.astype(np.int32),
        kind=np.array([CLASSES.index(p.tags["highway"]) for p in pieces], dtype=np.uint8),
        access=_coded(pieces, "access"),
        foot=_coded(pieces, "foot"),
        flags=np.array([_flags(p.tags) for p in pieces], dtype=np.uint8),
        layer=np.array([_layer(p.tags) for p in pieces], dtype=np.int8),
        name=np.array([at.get(p.tags.get("name", ""), -1) for p in pieces], dtype=np.int32),
        names=np.array(names, dtype=np.str_),
    )


def _coded(pieces: Sequence[Line], key: str) -> NDArray[np.uint8]:
    found = (p.tags.get(key, "") for p in pieces)
    return np.array([ACCESS.index(v) if v in ACCESS else 0 for v in found], dtype=np.uint8)


def _flags(tags: Tags) -> int:
    told = (("bridge", BRIDGE), ("tunnel", TUNNEL), ("covered", COVERED))
    flags = sum(bit for key, bit in told if tags.get(key, "no") != "no")
    flags += {0: 0, 1: ONEWAY, -1: ONEWAY + BACKWARD}[direction(tags)]
    flags += CARLESS if motor_access(tags) in {"no", "private"} else 0
    return flags + (AREA if tags.get("area") == "yes" else 0)


def _layer(tags: Tags) -> int:
    said = tags.get("layer", "0").removeprefix("-")
    if not (said.isascii() and said.isdigit() and len(said) == 1):
        return 0
    return max(-_HIGHEST_LAYER, min(_HIGHEST_LAYER, int(tags["layer"]) if said != "0" else 0))


@dataclass(frozen=True, slots=True)
class Buildings:
    """Outlines of buildings: ``b`` rings over ``c`` corners; holes are left out.

    Attributes
    ----------
    key
        str [b]: the object's, such as way/12; a building in several parts has several rings.
    start
        int64 [b + 1]: the corners of ring i are ``x[start[i]:start[i + 1]]``, closed.
    x, y
        int32 [c], longitude and latitude in 1e-7 degree.
    storeys
        uint8 [b]; 0 where nothing is said.
    """

    key: NDArray[np.str_]
    start: Ints
    x: NDArray[np.int32]
    y: NDArray[np.int32]
    storeys: NDArray[np.uint8]

    def pack(self) -> bytes:
        """Return the arrays as a compressed ``.npz``."""
        return _packed({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def unpack(cls, packed: bytes) -> "Buildings":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**_unpacked(packed, cls.__slots__))


def buildings_of(shapes: Sequence[Shape]) -> Buildings:
    """Pack the outer rings of areas that are buildings."""
    rings = [
        (shape.key, ring, _storeys(shape.tags))
        for shape in shapes
        for ring in shapely.get_exterior_ring(shapely.get_parts(shape.geometry)).tolist()
    ]
    corners = [shapely.get_coordinates(ring) for _, ring, _ in rings]
    every = np.concatenate(corners) if corners else np.empty((0, 2))
    whole = np.round(every * SCALE).astype(np.int32)
    return Buildings(
        key=np.array([key for key, _, _ in rings], dtype=np.str_),
        start=np.cumsum([0, *(len(c) for c in corners)], dtype=np.int64),
        x=whole[:, 0],
        y=whole[:, 1],
        storeys=np.array([storeys for _, _, storeys in rings], dtype=np.uint8),
    )


def _storeys(tags: Tags) -> int:
    said = tags.get("building:levels", "")
    return min(int(said), 255) if said.isascii() and said.isdigit() and len(said) < 4 else 0


def _packed(arrays: dict[str, NDArray[np.generic]]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _unpacked(packed: bytes, names: Sequence[str]) -> dict[str, Any]:
    if len(packed) > _MOST_PACKED_BYTES:
        msg = "more bytes than an extract packs"
        raise BadInput(msg)
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as found:
            return {name: found[name] for name in names}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        msg = "these are no packed arrays of an extract"
        raise BadInput(msg) from error
