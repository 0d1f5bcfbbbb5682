"""What a network must be before anything is worked out on it."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_floats
from linquan.engine.networks.types import UNREACHED, Mode, Network

Degrees = NDArray[np.float64]
MOST_NODES: Final = 2**31 - 2
"""So that a node's number is an int32."""
_EARTH_HALF_M: Final = 20_037_509.0
"""Half the girth of the earth in Web Mercator: the largest coordinate of EPSG:3857."""
_SURELY_M: Final = 1_000.0
"""A coordinate beyond this was never meant for degrees."""
_COLUMNS: Final = {
    "lon": np.float64, "lat": np.float64, "indptr": np.int64, "targets": np.int32,
    "costs": np.int32, "node_id": np.int64, "island": np.int32,
}  # fmt: skip


def checked_places(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Return coordinates as float64 arrays of one dimension.

    Raises
    ------
    BadInput
        None at all, lists of different lengths, missing values, or what are no degrees WGS-84:
        metres of a projection, or latitude and longitude in each other's place.
    """
    x, y = as_floats(lon, "longitudes"), as_floats(lat, "latitudes")
    if x.ndim != 1 or x.shape != y.shape:
        msg = f"longitudes have shape {x.shape}, latitudes {y.shape}: two lists of one length"
        raise BadInput(msg)
    if not len(x):
        msg = "no coordinates at all"
        raise BadInput(msg)
    _check_degrees(x, y)
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _check_degrees(x: Degrees, y: Degrees) -> None:
    missing = int(np.count_nonzero(~(np.isfinite(x) & np.isfinite(y))))
    if missing:
        msg = f"{missing} of {len(x)} coordinates are missing: leave those rows out"
        raise BadInput(msg)
    wide, high = float(np.abs(x).max()), float(np.abs(y).max())
    if wide <= 180 and high <= 90:
        return
    if wide <= 90 and high <= 180:
        msg = f"latitudes up to {high:g}: longitude and latitude stand in each other's place"
    elif max(wide, high) > _SURELY_M:
        known = "EPSG:3857" if max(wide, high) <= _EARTH_HALF_M else "some projection"
        msg = f"{max(wide, high):.0f} looks like metres of {known}: give degrees, EPSG:4326"
    else:
        msg = f"coordinates up to {wide:g} and {high:g} are no degrees of longitude and latitude"
    raise BadInput(msg)


def validated(network: Network) -> Network:
    """Return the network if everything in it fits together.

    Raises
    ------
    BadInput
        Says what does not: types and lengths of columns, coordinates (see
        :func:`checked_places`), an ``indptr`` that falls or does not end at the number of arcs,
        arcs to nodes that are not there, negative costs or one that stands for unreached.

    Notes
    -----
    Linear in nodes and arcs. Kernels do not look again: whoever makes a network by hand calls this
    once. Islands are held to be numbers of islands, not worked out anew.
    """
    if not isinstance(network, Network):
        msg = f"a {type(network).__name__} is no network; read or make one first"
        raise BadInput(msg)
    if not isinstance(network.mode, Mode):
        msg = f"a mode is {' or '.join(Mode)}, not {network.mode!r}"
        raise BadInput(msg)
    for name, wanted in _COLUMNS.items():
        _check_column(name, getattr(network, name), np.dtype(wanted))
    checked_places(network.lon, network.lat)
    _check_lengths(network)
    _check_arcs(network)
    return network


def _check_column(name: str, column: object, wanted: "np.dtype[np.generic]") -> None:
    if not isinstance(column, np.ndarray) or column.ndim != 1 or column.dtype != wanted:
        told = (
            f"{column.dtype} [{column.ndim}d]" if isinstance(column, np.ndarray) else type(column)
        )
        msg = f"{name} is a {wanted} array of one dimension, not {told}"
        raise BadInput(msg)
    if not column.flags.c_contiguous:
        msg = f"{name} does not lie in one piece: hand over np.ascontiguousarray of it"
        raise BadInput(msg)


def _check_lengths(network: Network) -> None:
    n, m = network.nodes, network.arcs
    lengths = {"node_id": n, "island": n, "indptr": n + 1, "costs": m}
    for name, wanted in lengths.items():
        if len(getattr(network, name)) != wanted:
            msg = f"{n} nodes and {m} arcs, but {name} has {len(getattr(network, name))} values"
            raise BadInput(msg)
    if n > MOST_NODES:
        msg = f"{n} nodes are more than {MOST_NODES}"
        raise BadInput(msg)


def _check_arcs(network: Network) -> None:
    n, m, indptr = network.nodes, network.arcs, network.indptr
    if indptr[0] != 0 or indptr[-1] != m or (indptr[1:] < indptr[:-1]).any():
        msg = f"indptr rises from 0 to the number of arcs, {m}, and never falls"
        raise BadInput(msg)
    _check_range("targets", network.targets, n)
    _check_range("island", network.island, n)
    _check_range("costs", network.costs, int(UNREACHED))


def _check_range(name: str, column: NDArray[np.int32], end: int) -> None:
    if len(column) and not (column.min() >= 0 and column.max() < end):
        msg = f"{name} lie between 0 and {end - 1}, not {column.min()} to {column.max()}"
        raise BadInput(msg)
