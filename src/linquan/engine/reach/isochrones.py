"""Isochrones: where one gets from a place within bands, as areas and as streets cut exactly."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import contourpy
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array, as_number
from linquan.engine.kernels import fields
from linquan.engine.kernels.arrays import Floats, Ints, Longs
from linquan.engine.kernels.searching import settle
from linquan.engine.networks.types import Mode, Network
from linquan.engine.reach.checks import as_bands, as_nodes
from linquan.engine.reach.skeletons import plain
from linquan.engine.reach.types import Skeleton
from linquan.engine.units import EARTH_RADIUS_M

CELL_M: Final = 10.0
"""Side of a cell of the raster that areas are drawn from."""
BESIDE_M: Final = 50.0
"""How far from a street an area reaches at most, where nothing else is asked for."""
_PER_M: Final = {Mode.WALK: 10.0, Mode.DRIVE: 10.0 / 1.2}
"""What a metre beside the street costs: on foot in both modes, 1.2 m/s where costs are times."""
_MOST_CELLS: Final = 64_000_000
_PARALLELS: Final = 85.0


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


@dataclass(frozen=True, slots=True)
class _Reached:
    """Arcs that begin within the limit: nodes and coordinates of their ends, and their costs."""

    tail: Ints
    head: Ints
    there: Ints
    costs: Ints
    ends: Floats


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
    streets_of = plain(network)
    ends = as_bands(np.atleast_1d(as_array(bands, "bands")))
    if ends.ndim != 1:
        msg = "an isochrone takes one list of bands, without groups"
        raise BadInput(msg)
    if not CELL_M <= as_number(beside_m, "beside_m") <= 500:
        msg = f"beside_m is {beside_m}; it lies between 10 and 500 metres"
        raise BadInput(msg)
    start = int(as_nodes([node], streets_of.nodes, "origins")[0])
    reached = _reached(streets_of, start, int(ends[-1]))
    place = float(streets_of.lon[start]), float(streets_of.lat[start])
    return Isochrone(
        bands=ends,
        areas=_areas(reached, ends, place, beside_m, _PER_M[streets_of.mode]),
        streets=_cut(reached, ends, streets_of.nodes),
    )


def _reached(network: Network, start: int, limit: int) -> _Reached:
    nodes, costs = settle(network.indptr, network.targets, network.costs, start, limit)
    arcs, tails, there = fields.arcs_from(nodes, costs, network.indptr)
    heads = network.targets[arcs]
    ends = np.column_stack([a[n] for n in (tails, heads) for a in (network.lon, network.lat)])
    return _Reached(tails, heads, there, network.costs[arcs], ends)


def _cut(reached: _Reached, bands: Ints, nodes: int) -> tuple[Floats, ...]:
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
    reached: _Reached, band: int, street: Longs, side: NDArray[np.bool_], count: int
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


def _areas(
    reached: _Reached, bands: Ints, place: tuple[float, float], beside_m: float, per_m: float
) -> tuple[BaseGeometry, ...]:
    """Draw the areas from a raster of what it costs to stand in a cell."""
    lon, lat = place
    if abs(lat) > _PARALLELS:
        msg = f"latitude {lat} lies beyond {_PARALLELS} degrees"
        raise BadInput(msg)
    degree_m = np.radians(1.0) * EARTH_RADIUS_M
    scale = degree_m * np.cos(np.radians(lat)), degree_m
    ends, costs = _followed(reached, (np.array([lon, lat] * 2), np.array(scale * 2)), bands[-1])
    field, west, south = _field(ends[:, 0::2], ends[:, 1::2], beside_m)
    fields.follow_streets(field, ends, costs, (west, south, CELL_M))
    field = fields.widen(field, _beside(beside_m, per_m))
    field[np.isinf(field)] = float(bands[-1]) + 2 * beside_m * per_m
    columns = lon + (west + CELL_M * np.arange(field.shape[1])) / scale[0]
    rows = lat + (south + CELL_M * np.arange(field.shape[0])) / scale[1]
    contours = contourpy.contour_generator(
        columns, rows, field, name="serial", fill_type=contourpy.FillType.OuterOffset
    )
    return tuple(_area(contours, float(band)) for band in bands)


def _followed(reached: _Reached, plane: tuple[Floats, Floats], limit: int) -> tuple[Floats, Floats]:
    """Return the ends of arcs in metres, cut at the limit, and their costs; first the place."""
    share = np.minimum(1.0, (limit - reached.there) / np.maximum(reached.costs, 1))
    ends = (reached.ends - plane[0]) * plane[1]
    ends[:, 2:] = ends[:, :2] + share[:, None] * (ends[:, 2:] - ends[:, :2])
    costs = np.column_stack([reached.there, share * reached.costs])
    return np.concatenate([np.zeros((1, 4)), ends]), np.concatenate([np.zeros((1, 2)), costs])


def _field(x_m: Floats, y_m: Floats, beside_m: float) -> tuple[Floats, float, float]:
    """Return an empty raster around some points, and where its first cell lies."""
    margin = beside_m + 2 * CELL_M
    west, south = float(x_m.min()) - margin, float(y_m.min()) - margin
    columns = int((float(x_m.max()) + margin - west) / CELL_M) + 2
    rows = int((float(y_m.max()) + margin - south) / CELL_M) + 2
    if columns * rows > _MOST_CELLS:
        msg = f"the reached part needs {columns} x {rows} cells; draw shorter bands"
        raise BadInput(msg)
    return np.full((rows, columns), np.inf), west, south


def _beside(beside_m: float, per_m: float) -> Floats:
    """Return what it costs to go from a cell to those around it, infinite beyond ``beside_m``.

    Contours run between the last cell and the next one, so the last one lies half a cell closer.
    """
    cells = np.arange(-int(beside_m / CELL_M), int(beside_m / CELL_M) + 1)
    away_m = CELL_M * np.hypot(cells[:, None], cells[None, :])
    return np.where(away_m <= beside_m - CELL_M / 2, away_m * per_m, np.inf)


def _area(contours: contourpy.ContourGenerator, band: float) -> BaseGeometry:
    found: Any = contours.filled(-1.0, band)
    polygons = []
    for points, offsets in zip(found[0], found[1], strict=True):
        rings = [points[first:last] for first, last in pairwise(offsets.tolist())]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    area = shapely.MultiPolygon(polygons) if len(polygons) != 1 else polygons[0]
    return area if area.is_valid else shapely.make_valid(area)
