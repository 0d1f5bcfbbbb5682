"""The order of nodes along a Hilbert curve."""

import numpy as np

from linquan.engine.kernels.arrays import Floats, Ints
from linquan.engine.kernels.curves import SIDE, along_hilbert
from linquan.engine.networks.types import Network
from linquan.engine.units import EARTH_RADIUS_M


def metres(network: Network) -> tuple[Floats, Floats]:
    """Return where nodes lie in metres, east and north of the middle; good enough to sort by."""
    degree_m = np.radians(1.0) * EARTH_RADIUS_M
    if network.nodes == 0:
        return np.empty(0), np.empty(0)
    lon, lat = (np.mean([a.min(), a.max()]) for a in (network.lon, network.lat))
    narrow = np.cos(np.radians(lat))
    return (network.lon - lon) * degree_m * narrow, (network.lat - lat) * degree_m


def hilbert_order(network: Network) -> Ints:
    """Return the nodes along the curve, int32 [n]; nodes at one place by their number."""
    x_m, y_m = metres(network)
    if len(x_m) == 0:
        return np.empty(0, np.int32)
    wide = max(float(np.ptp(x_m)), float(np.ptp(y_m)), 1.0)
    cells = [((a - a.min()) / wide * (SIDE - 1)).astype(np.int64) for a in (x_m, y_m)]
    place = along_hilbert(cells[0], cells[1])
    return np.argsort(place, kind="stable").astype(np.int32)
