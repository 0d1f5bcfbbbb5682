"""Tiny networks for examples."""

from collections.abc import Sequence

import numpy as np

from linquan.engine.networks.types import Mode, Network
from linquan.engine.units import EARTH_RADIUS_M


def small_network(
    x_m: Sequence[float], y_m: Sequence[float], streets: Sequence[tuple[int, int, int]]
) -> Network:
    """Return a walking network of streets (from, to, decimetres), each walked both ways.

    Nodes lie at metres east and north of a place on the equator.
    """
    arcs = sorted([(a, b, c) for a, b, c in streets] + [(b, a, c) for a, b, c in streets])
    tails = np.array([arc[0] for arc in arcs], dtype=np.int64)
    degree_m = np.radians(1.0) * EARTH_RADIUS_M
    count = len(x_m)
    return Network(
        mode=Mode.WALK,
        lon=np.array(x_m, dtype=np.float64) / degree_m,
        lat=np.array(y_m, dtype=np.float64) / degree_m,
        indptr=np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=count))]).astype(
            np.int64
        ),
        targets=np.array([arc[1] for arc in arcs], dtype=np.int32),
        costs=np.array([arc[2] for arc in arcs], dtype=np.int32),
        node_id=np.arange(count, dtype=np.int64),
        island=np.zeros(count, dtype=np.int32),
    )


def line_of_streets() -> Network:
    """Return two streets of 100 m in a line: nodes 0, 1, 2."""
    return small_network([0, 100, 200], [0, 0, 0], [(0, 1, 1000), (1, 2, 1000)])
