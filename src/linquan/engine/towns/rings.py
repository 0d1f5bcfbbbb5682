"""Exact joining of neighbouring polygons with corners in whole decimetres."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from linquan.engine.towns.frame import Cell

CellRing = tuple[Cell, ...]
"""Corners against the clock, the first not repeated."""


def with_shared_corners(rings: Sequence[CellRing]) -> list[CellRing]:
    """Insert into each upright or level edge the corners of others that lie on it.

    Afterwards neighbours share whole edges, so that rounding their corners opens no gaps.
    """
    by_u: dict[int, set[int]] = defaultdict(set)
    by_v: dict[int, set[int]] = defaultdict(set)
    for u, v in (cell for ring in rings for cell in ring):
        by_u[u].add(v)
        by_v[v].add(u)
    return [
        tuple(cell for edge in _edges(ring) for cell in _divided(edge, by_u, by_v))
        for ring in rings
    ]


def _divided(
    edge: tuple[Cell, Cell], by_u: dict[int, set[int]], by_v: dict[int, set[int]]
) -> list[Cell]:
    """Return the start of an edge and the corners inside it, in its direction."""
    (u0, v0), (u1, v1) = edge
    if u0 == u1:
        between = sorted(v for v in by_u[u0] if min(v0, v1) < v < max(v0, v1))
        return [(u0, v0), *((u0, v) for v in (between if v1 > v0 else reversed(between)))]
    if v0 == v1:
        between = sorted(u for u in by_v[v0] if min(u0, u1) < u < max(u0, u1))
        return [(u0, v0), *((u, v0) for u in (between if u1 > u0 else reversed(between)))]
    return [(u0, v0)]


def _edges(ring: CellRing) -> Iterable[tuple[Cell, Cell]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def edge_set(ring: CellRing) -> frozenset[tuple[Cell, Cell]]:
    """Return the directed edges of a ring."""
    return frozenset(_edges(ring))


def touching(one: CellRing, other: CellRing) -> bool:
    """Say whether two rings share an edge (both against the clock, with shared corners)."""
    mine = edge_set(one)
    return any((b, a) in mine for a, b in _edges(other))


def dissolved(rings: Iterable[CellRing]) -> CellRing | None:
    """Join rings into one, or return None when the outcome is not one simple ring."""
    edges = {edge for ring in rings for edge in _edges(ring)}
    outer = sorted((a, b) for a, b in edges if (b, a) not in edges)
    following = dict(outer)
    if not outer or len(following) != len(outer):
        return None
    ring = [outer[0][0]]
    while (step := following[ring[-1]]) != ring[0]:
        ring.append(step)
    return tuple(ring) if len(ring) == len(outer) else None


def doubled_area(ring: CellRing) -> int:
    """Return twice the area, positive against the clock, in square decimetres."""
    return sum(u0 * v1 - u1 * v0 for (u0, v0), (u1, v1) in _edges(ring))


def centre(ring: CellRing) -> Cell:
    """Return the centre of gravity, rounded to whole decimetres."""
    area = doubled_area(ring)
    u = sum((u0 + u1) * (u0 * v1 - u1 * v0) for (u0, v0), (u1, v1) in _edges(ring))
    v = sum((v0 + v1) * (u0 * v1 - u1 * v0) for (u0, v0), (u1, v1) in _edges(ring))
    return round(u / (3 * area)), round(v / (3 * area))
