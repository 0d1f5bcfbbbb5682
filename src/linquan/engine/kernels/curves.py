"""The Hilbert curve: an order of points in which neighbours on the ground lie near each other."""

import numpy as np

from linquan.engine.kernels.arrays import Longs
from linquan.engine.kernels.compiling import compiled

SIDE = 1 << 16
"""Cells on a side of the square that the curve fills."""


@compiled
def along_hilbert(x: Longs, y: Longs) -> Longs:
    """Return where cells (x, y), each from 0 to below SIDE, lie on the curve.

    Source: D. Hilbert, Ueber die stetige Abbildung einer Linie auf ein Flaechenstueck, 1891.
    """
    place = np.zeros(len(x), np.int64)
    for point in range(len(x)):
        across, up = x[point], y[point]
        half = SIDE >> 1
        while half > 0:
            right = 1 if across & half else 0
            above = 1 if up & half else 0
            place[point] += half * half * ((3 * right) ^ above)
            if not above:
                if right:
                    across, up = SIDE - 1 - across, SIDE - 1 - up
                across, up = up, across
            half >>= 1
    return place
