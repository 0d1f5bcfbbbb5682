"""What is handed to the searches is checked here, so that no kernel sees anything else."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array
from linquan.engine.kernels.arrays import Floats, Ints
from linquan.engine.networks.types import Mode, Network

LONGEST: Final = 2**30 - 2
"""The highest cost and the highest limit: twice of one more fits into int32."""
PARTS_OF_ONE: Final = 1024
"""People are counted in parts of 1/1024, so that sums are exact in any order."""
MOST_PEOPLE: Final = 2.0**42
"""Sums of parts below this are exact in float64."""
_DTYPES: Final = {
    "lon": np.float64,
    "lat": np.float64,
    "indptr": np.int64,
    "targets": np.int32,
    "costs": np.int32,
}


def check_network(network: Network) -> None:
    """Raise BadInput unless the arrays of a network fit together."""
    if not isinstance(network.mode, Mode):
        msg = f"the mode of the network is {network.mode!r}; it is {' or '.join(Mode)}"
        raise BadInput(msg)
    for name, dtype in _DTYPES.items():
        array = getattr(network, name)
        if not isinstance(array, np.ndarray) or array.dtype != dtype or array.ndim != 1:
            msg = f"`{name}` of the network is not a flat array of {np.dtype(dtype).name}"
            raise BadInput(msg)
    _check_shape(network)
    _check_arcs(network)
    if not (np.isfinite(network.lon).all() and np.isfinite(network.lat).all()):
        msg = "a node of the network has no coordinates (NaN or infinite)"
        raise BadInput(msg)


def _check_shape(network: Network) -> None:
    nodes, arcs = len(network.lon), len(network.targets)
    if nodes >= 2**31 - 1 or len(network.lat) != nodes or len(network.indptr) != nodes + 1:
        found = f"{nodes} longitudes, {len(network.lat)} latitudes, {len(network.indptr)} indptr"
        msg = f"{found}: the network needs n, n and n + 1"
        raise BadInput(msg)
    if len(network.costs) != arcs:
        msg = f"{arcs} targets and {len(network.costs)} costs: every arc needs both"
        raise BadInput(msg)
    indptr = network.indptr
    if indptr[0] != 0 or indptr[-1] != arcs or (indptr[1:] < indptr[:-1]).any():
        msg = f"indptr must rise from 0 to the number of arcs, {arcs}"
        raise BadInput(msg)


def _check_arcs(network: Network) -> None:
    if network.arcs == 0:
        return
    if network.targets.min() < 0 or network.targets.max() >= network.nodes:
        msg = f"an arc leads to a node outside 0..{network.nodes - 1}"
        raise BadInput(msg)
    if network.costs.min() < 0 or network.costs.max() > LONGEST:
        msg = f"costs must lie between 0 and {LONGEST}"
        raise BadInput(msg)


def as_limit(limit: int) -> int:
    """Return a limit as an int, or raise BadInput."""
    if isinstance(limit, bool) or not isinstance(limit, int | np.integer):
        msg = f"the limit {limit!r} is not a whole number of decimetres or tenths of a second"
        raise BadInput(msg)
    if not 0 <= limit <= LONGEST:
        msg = f"the limit {limit} lies outside 0..{LONGEST}"
        raise BadInput(msg)
    return int(limit)


def as_nodes(nodes: ArrayLike, count: int, what: str) -> Ints:
    """Return node numbers as int32, or raise BadInput: not whole numbers, or outside 0..count."""
    array = as_array(nodes, what)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        msg = f"{what} must be a flat list of node numbers"
        raise BadInput(msg)
    if array.size and not (array.min() >= 0 and array.max() < count):
        wrong = array[(array < 0) | (array >= count)][0]
        msg = f"{what} name node {wrong}; the network has nodes 0..{count - 1}"
        raise BadInput(msg)
    return array.astype(np.int32)


def every_node(count: int) -> Ints:
    """Return all node numbers."""
    return np.arange(count, dtype=np.int32)


def as_bands(bands: ArrayLike) -> Ints:
    """Return bands as int32 [bands], or [bands, groups], or raise BadInput."""
    array = as_array(bands, "bands")
    if array.ndim not in {1, 2} or array.size == 0 or array.dtype.kind not in "iu":
        msg = "bands must be whole numbers: one for each band, or a row of groups for each"
        raise BadInput(msg)
    if array.min() < 1 or array.max() > LONGEST:
        msg = f"bands {array.tolist()} must lie between 1 and {LONGEST}"
        raise BadInput(msg)
    if (np.diff(array.astype(np.int64), axis=0) <= 0).any():
        msg = f"bands {array.tolist()} must ascend, each longer than the one before"
        raise BadInput(msg)
    return array.astype(np.int32)


def as_amounts(amounts: ArrayLike, rows: int, what: str) -> Floats:
    """Return people or capacities as float64, [rows] or [rows, groups], or raise BadInput."""
    array = as_array(amounts, what)
    if array.ndim not in {1, 2} or len(array) != rows or array.dtype.kind not in "iuf":
        msg = f"{what} must be numbers, a row for each of {rows}; the shape is {array.shape}"
        raise BadInput(msg)
    values = array.astype(np.float64)
    if not np.isfinite(values).all() or (values < 0).any():
        msg = f"{what} hold a number that is missing, infinite or below 0"
        raise BadInput(msg)
    return values


def as_people(people: ArrayLike, homes: int) -> Floats:
    """Return people as float64 [homes, groups] in whole parts of 1/1024, or raise BadInput."""
    values = as_amounts(people, homes, "people")
    table = values if values.ndim == 2 else values[:, None]
    if values.sum() > MOST_PEOPLE:
        msg = f"people are more than {MOST_PEOPLE:.0f} together"
        raise BadInput(msg)
    counted: Floats = np.rint(table * PARTS_OF_ONE) / PARTS_OF_ONE
    return counted
