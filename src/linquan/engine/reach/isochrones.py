"""Isochrones: where one gets from a place within bands, as areas and as streets cut exactly."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array
from linquan.engine.kernels.arrays import Floats, Ints, Longs
from linquan.engine.networks.types import Network
from linquan.engine.reach.areas import BESIDE_M, CELL_M, Pen, Plane, areas_of, as_beside
from linquan.engine.reach.arrivals import Reached, reached_from
from linquan.engine.reach.checks import as_bands, as_nodes
from linquan.engine.reach.skeletons import plain
from linquan.engine.reach.types import Skeleton


@dataclass(frozen=True, slots=True)
class Isochrone:
    """Where one gets from a node within each band; a band holds the nearer ones.

    Attributes
    ----------
    bands
        int32 [bands].
    areas
        For each band a polygon or polygons, longitude and latitude.
    streets
        For each band float64 [pieces, 2, 2]: both ends of every piece of street that is reached,
        longitude and latitude, cut where the band ends. A street walked both ways is there once.
    """

    bands: Ints
    areas: tuple[BaseGeometry, ...]
    streets: tuple[Floats, ...]

    def lines(self, band: int) -> BaseGeometry:
        """Return the streets of a band as line work."""
        return shapely.multilinestrings(shapely.linestrings(self.streets[band]))


def isochrone(
    network: Network | Skeleton, node: int, bands: ArrayLike, beside_m: float = BESIDE_M
) -> Isochrone:
    """Draw where one gets from a node within each band, going from it.

    Parameters
    ----------
    network
        A network whose nodes lie between 85 degrees south and north, or the :class:`Skeleton` made
        of it: then its arrays are not checked again, and bands may be of any length.
    node
        Where one starts.
    bands
        Costs [bands], ascending.
    beside_m
        How far one goes straight on from a street, at most 500 m; what that takes counts.

    Returns
    -------
    Isochrone
        Areas are drawn from a raster of 10 m cells; streets are exact.

    Raises
    ------
    BadInput
        The node is out of range; bands do not ascend or are 0; ``beside_m`` is out of range;
        the reached part is too wide to be drawn.

    Examples
    --------
    Two streets of 100 m in a line, the second one reached halfway:

    >>> from linquan.engine.reach.examples import line_of_streets
    >>> found = isochrone(line_of_streets(), 0, [1500])
    >>> (found.streets[0][:, :, 0] * 111_195.08).round(1).tolist()
    [[0.0, 100.0], [100.0, 150.0]]
    """
    return isochrone_of_many(network, [node], bands, beside_m)


def isochrone_of_many(
    network: Network | Skeleton,
    nodes: ArrayLike,
    bands: ArrayLike,
    beside_m: float = BESIDE_M,
    *,
    towards: bool = False,
) -> Isochrone:
    """Draw where one gets from the nearest of some nodes, or from where one gets to it.

    Parameters
    ----------
    network, bands, beside_m
        As for :func:`isochrone`.
    nodes
        Node numbers [nodes], at least one.
    towards
        True: going to the nearest node, as people go to a facility. False: going from it. They
        differ only where arcs are one-way or cost more one way.

    Returns
    -------
    Isochrone
        What is reached from any of the nodes: one search and one raster for all of them.

    Raises
    ------
    BadInput
        As :func:`isochrone`; no node at all.

    Examples
    --------
    From both ends of two streets of 100 m, each up to 50 m:

    >>> from linquan.engine.reach.examples import line_of_streets
    >>> found = isochrone_of_many(line_of_streets(), [0, 2], [500], towards=True)
    >>> (found.streets[0][:, :, 0] * 111_195.08).round(1).tolist()
    [[0.0, 50.0], [150.0, 200.0]]
    """
    streets_of = plain(network)
    ends = one_list(bands)
    as_beside(beside_m)
    starts = np.unique(as_nodes(nodes, streets_of.nodes, "origins"))
    if not len(starts):
        raise BadInput("an isochrone begins somewhere: give at least one node")
    reached = reached_from(streets_of, starts, int(ends[-1]), towards=towards)
    at = np.column_stack((streets_of.lon[starts], streets_of.lat[starts]))
    plane, pen = Plane.around(at[:, 0], at[:, 1]), Pen(beside_m, CELL_M, streets_of.mode)
    return Isochrone(
        bands=ends,
        areas=areas_of(reached, ends, at, plane, pen),
        streets=_cut(reached, ends, streets_of.nodes),
    )


def one_list(bands: ArrayLike) -> Ints:
    """Return bands as int32 [bands]. Raises BadInput where they do not ascend, or have groups."""
    ends = as_bands(np.atleast_1d(as_array(bands, "bands")))
    if ends.ndim != 1:
        msg = "an isochrone takes one list of bands, without groups"
        raise BadInput(msg)
    return ends


def _cut(reached: Reached, bands: Ints, nodes: int) -> tuple[Floats, ...]:
    """Return the reached pieces of every street, a street being all arcs between two nodes."""
    is_back = reached.tail > reached.head
    low, high = np.minimum(reached.tail, reached.head), np.maximum(reached.tail, reached.head)
    keys, first, street = np.unique(
        low.astype(np.int64) * nodes + high, return_index=True, return_inverse=True
    )
    ends = reached.ends[first].reshape(-1, 2, 2)
    ends[is_back[first]] = ends[is_back[first], ::-1]
    return tuple(
        _pieces(
            ends, *(_share(reached, band, street, side, len(keys)) for side in (~is_back, is_back))
        )
        for band in bands
    )


def _share(
    reached: Reached, band: int, street: Longs, side: NDArray[np.bool_], count: int
) -> Floats:
    """Return which share of every street is reached from one end; below 0 where nothing is."""
    left = (int(band) - reached.there[side]).astype(np.float64)
    costs = reached.costs[side]
    share = np.where(left >= costs, 1.0, left / np.maximum(costs, 1))
    shares = np.full(count, -1.0)
    np.maximum.at(shares, street[side], np.where(left < 0, -1.0, share))
    return shares


def _pieces(ends: Floats, there: Floats, back: Floats) -> Floats:
    """Return the pieces of streets, cut at shares from one end and from the other."""
    is_whole = np.maximum(there, 0) + np.maximum(back, 0) >= 1
    begun, ended = (there > 0) & ~is_whole, (back > 0) & ~is_whole
    first = ends[begun].copy()
    first[:, 1] = first[:, 0] + there[begun, None] * (first[:, 1] - first[:, 0])
    last = ends[ended].copy()
    last[:, 0] = last[:, 1] + back[ended, None] * (last[:, 0] - last[:, 1])
    return np.concatenate([ends[is_whole], first, last])
