"""Street-like networks of any size, seeded: irregular blocks, a dense middle, shape points.

Three nodes in five are shape points of degree 2, as on the walking networks of OpenStreetMap;
one junction in eight has a dead end, one street in eight is missing. Streets run both ways, unless
a share of them is asked to be one-way.
"""

import numpy as np
from numpy.typing import NDArray

from linquan.engine.networks.types import Mode, Network
from linquan.engine.units import EARTH_RADIUS_M

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CORE_M, RIM_M = 35.0, 110.0
"""Between junctions in the middle of the town, and at its rim."""
MISSING = DEAD_ENDS = 1 / 8
SHAPE_SHARE = 0.6
DEGREE_M = np.pi / 180 * EARTH_RADIUS_M


def street_network(nodes: int, seed: int = 1, one_way: float = 0.0) -> Network:
    """Return a walking network of about so many nodes."""
    dice = np.random.default_rng(seed)
    side = max(2, round((nodes * (1 - SHAPE_SHARE) / (1 + DEAD_ENDS)) ** 0.5))
    x, y = _junctions(side, dice)
    a, b = _streets(side, dice)
    x, y, a, b = _with_dead_ends(x, y, a, b, dice)
    x, y, a, b, street = _with_shapes(x, y, a, b, dice)
    both = dice.random(int(street.max()) + 1)[street] >= one_way
    return _network(x, y, a, b, both)


def _junctions(side: int, dice: np.random.Generator) -> tuple[Floats, Floats]:
    away = np.abs(np.arange(side) - side / 2) / (side / 2)
    at = np.cumsum(CORE_M + (RIM_M - CORE_M) * away**1.5)
    step = np.gradient(at)
    x, y = np.meshgrid(at, at)
    x += step[None, :] * dice.uniform(-0.35, 0.35, x.shape)
    y += step[:, None] * dice.uniform(-0.35, 0.35, y.shape)
    return x.ravel(), y.ravel()


def _streets(side: int, dice: np.random.Generator) -> tuple[Ints, Ints]:
    grid = np.arange(side * side).reshape(side, side)
    a = np.concatenate([grid[:, :-1].ravel(), grid[:-1].ravel()])
    b = np.concatenate([grid[:, 1:].ravel(), grid[1:].ravel()])
    kept = dice.random(len(a)) >= MISSING
    order = np.argsort(a[kept], kind="stable")
    return a[kept][order], b[kept][order]


def _with_dead_ends(
    x: Floats, y: Floats, a: Ints, b: Ints, dice: np.random.Generator
) -> tuple[Floats, Floats, Ints, Ints]:
    root = np.flatnonzero(dice.random(len(x)) < DEAD_ENDS)
    angle, length = dice.uniform(0, 2 * np.pi, len(root)), dice.uniform(8, 40, len(root))
    tip = len(x) + np.arange(len(root))
    x = np.concatenate([x, x[root] + length * np.cos(angle)])
    y = np.concatenate([y, y[root] + length * np.sin(angle)])
    a, b = np.concatenate([a, root]), np.concatenate([b, tip])
    order = np.argsort(a, kind="stable")
    return x, y, a[order], b[order]


def _with_shapes(
    x: Floats, y: Floats, a: Ints, b: Ints, dice: np.random.Generator
) -> tuple[Floats, Floats, Ints, Ints, Ints]:
    """Put points along every street: as many as make the wanted share of all nodes."""
    mean = len(x) * SHAPE_SHARE / (1 - SHAPE_SHARE) / len(a)
    inside = dice.geometric(1 / (1 + mean), len(a)) - 1
    street = np.repeat(np.arange(len(a)), inside + 1)
    nth = np.arange(len(street)) - np.repeat(np.cumsum(inside + 1) - (inside + 1), inside + 1)
    first, last = nth == 0, nth == inside[street]
    node = np.full(len(street), -1)
    node[~last] = len(x) + np.arange(int(inside.sum()))
    share = ((nth + 1) / (inside[street] + 1))[~last]
    at = street[~last]
    dx, dy = x[b[at]] - x[a[at]], y[b[at]] - y[a[at]]
    bend = dice.normal(0, 0.04, len(at))
    x = np.concatenate([x, x[a[at]] + share * dx - bend * dy])
    y = np.concatenate([y, y[a[at]] + share * dy + bend * dx])
    head = np.where(last, b[street], node)
    tail = np.where(first, a[street], np.concatenate([[-1], node[:-1]]))
    return x, y, tail, head, street


def _network(x: Floats, y: Floats, a: Ints, b: Ints, both: NDArray[np.bool_]) -> Network:
    cost = np.maximum(1, np.rint(10 * np.hypot(x[a] - x[b], y[a] - y[b]))).astype(np.int32)
    tail, head = np.concatenate([a, b[both]]), np.concatenate([b, a[both]])
    cost = np.concatenate([cost, cost[both]])
    order = np.lexsort((head, tail))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=len(x)))])
    lat = 30.0 + y / DEGREE_M
    return Network(
        mode=Mode.WALK,
        lon=104.0 + x / DEGREE_M / np.cos(np.radians(30.0)),
        lat=lat,
        indptr=indptr.astype(np.int64),
        targets=head[order].astype(np.int32),
        costs=cost[order],
        node_id=np.arange(len(x), dtype=np.int64),
        island=np.zeros(len(x), dtype=np.int32),
    )
