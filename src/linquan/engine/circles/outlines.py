"""Rings on a map: from where one gets to the nearest of some places within minutes."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from linquan.engine.circles.doors import STRAIGHT, Doors, both, snapped_by
from linquan.engine.circles.estates import bent
from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_number
from linquan.engine.networks import Network, validated, with_places
from linquan.engine.reach.areas import (
    BESIDE_M,
    CELL_M,
    Pen,
    Plane,
    areas_of,
    as_beside,
    cells_needed,
)
from linquan.engine.reach.arrivals import reached_from
from linquan.engine.reach.isochrones import one_list

TOLERANCE_M: Final = CELL_M / 2
"""Half a cell: what an outline is off anyway. Where cells are wider, it is wider with them."""
MOST_TOLERANCE_M: Final = 500.0
MOST_CELLS: Final = 2_250_000
"""Above this cells become twice as wide: some 15 km each way with cells of 10 m."""
_DECIMALS: Final = range(4, 8)


@dataclass(frozen=True, slots=True)
class Rings:
    """From where one gets to the nearest place within each band; a band holds the nearer ones.

    Attributes
    ----------
    bands
        int32 [bands].
    areas
        For each band a polygon or polygons, longitude and latitude, simplified; empty where no
        place is reached.
    lost
        int64: places too far from every street to be reached by anybody.
    cell_m
        Side of the cells that areas were drawn from: what an outline may be off.
    """

    bands: NDArray[np.int32]
    areas: tuple[BaseGeometry, ...]
    lost: NDArray[np.int64]
    cell_m: float

    def geojson(self, band: int, decimals: int = 5) -> dict[str, Any]:
        """Return the area of a band as a MultiPolygon of GeoJSON, compact and valid.

        Parameters
        ----------
        band
            Position in ``bands``.
        decimals
            Of a degree, 4 to 7: 5 is about a metre.

        Raises
        ------
        BadInput
            There is no such band, or the decimals are others.
        """
        if not 0 <= band < len(self.areas):
            msg = f"there are bands 0 to {len(self.areas) - 1}, not {band}"
            raise BadInput(msg)
        if decimals not in _DECIMALS:
            msg = f"coordinates have 4 to 7 decimals, not {decimals}"
            raise BadInput(msg)
        area = _polygons(shapely.set_precision(self.areas[band], 10.0**-decimals))
        turned = shapely.orient_polygons(area)  # outer rings against the clock (RFC 7946, 3.1.6)
        shells = [_coordinates(part, decimals) for part in turned.geoms]
        return {"type": "MultiPolygon", "coordinates": shells}


def rings(
    network: Network,
    lon: ArrayLike,
    lat: ArrayLike,
    bands: ArrayLike,
    *,
    beside_m: float = BESIDE_M,
    tolerance_m: float = TOLERANCE_M,
    doors: Doors = STRAIGHT,
) -> Rings:
    """Draw from where one gets to the nearest of some places within each band.

    Parameters
    ----------
    network
        Streets.
    lon, lat
        [places], degrees WGS-84; none is in order.
    bands
        Costs [bands], ascending: see ``reach.bands_of_minutes``. Bands of several audiences may
        be asked for at once.
    beside_m
        How far one goes straight on from a street, 10 to 500 m; what that takes counts.
    tolerance_m
        How far simplified outlines may be off those drawn, 0 to 500 m, where cells are 10 m.
    doors
        How places come to the streets: how far off, and by the gates of which walls.

    Returns
    -------
    Rings
        Going to the places, as people do. A nearer band lies within the next one.

    Raises
    ------
    BadInput
        Coordinates that are none, bands that do not ascend, distances out of range, a reach that
        is too wide to be drawn.

    Notes
    -----
    One search from all places together and one raster, whatever their number. The way from a door
    to the street counts. Cells are 10 m, or twice, four times that where the reach is wide. What
    is drawn beside a street is not held against walls: at a wall a ring may show up to ``beside_m``
    of the other side. Whether a home has an item is told by :func:`coverage`, never by a ring.

    Examples
    --------
    Two places 300 m apart on a street, each with 100 m around it:

    >>> from linquan.engine.networks import Mode, network_from_edges
    >>> street = network_from_edges([104.0, 104.01], [30.0, 30.0], [0], [1], mode=Mode.WALK)
    >>> found = rings(street, [104.003, 104.00611, 106.0], [30.0] * 3, [1000])
    >>> found.lost.tolist(), len(found.areas[0].geoms)
    ([2], 2)
    >>> [len(ring) for ring in found.geojson(0)["coordinates"]]
    [1, 1]
    """
    validated(network)
    east, north = both(lon, lat)
    ends, beside_m = one_list(bands), as_beside(beside_m)
    if not 0 <= as_number(tolerance_m, "tolerance_m") <= MOST_TOLERANCE_M:
        msg = f"tolerance_m is {tolerance_m}; it lies between 0 and 500 metres"
        raise BadInput(msg)
    if not len(east):
        return _nowhere(ends, 0)
    snapped = snapped_by(doors, network, east, north, 1)
    lost = np.flatnonzero(~snapped.is_reached)
    if len(lost) == len(east):
        return _nowhere(ends, len(lost))
    whole, node = with_places(network, snapped, with_approach=True)
    starts = np.unique(node[node >= 0])
    reached = reached_from(whole, starts, int(ends[-1]), towards=True)
    reached = reached.without(np.unique(node[bent(snapped)]))
    at = np.column_stack((whole.lon[starts], whole.lat[starts]))
    plane = Plane.around(at[:, 0], at[:, 1])
    pen = Pen(beside_m, CELL_M, network.mode)
    while cells_needed(reached, int(ends[-1]), at, plane, pen) > MOST_CELLS:
        pen = replace(pen, cell_m=2 * pen.cell_m)
    drawn = areas_of(reached, ends, at, plane, pen)
    smooth = _simplified(drawn, plane, tolerance_m * pen.cell_m / CELL_M)
    return Rings(ends, smooth, lost, pen.cell_m)


def _nowhere(ends: NDArray[np.int32], lost: int) -> Rings:
    return Rings(ends, (shapely.MultiPolygon(),) * len(ends), np.arange(lost), CELL_M)


def _simplified(
    areas: tuple[BaseGeometry, ...], plane: Plane, tolerance_m: float
) -> tuple[BaseGeometry, ...]:
    """Simplify areas in metres, and keep each within the next one."""
    scale = np.array(plane.scale)
    flat = shapely.transform(np.array(areas, dtype=object), lambda at: at * scale)
    smooth = [_polygons(one) for one in shapely.simplify(flat, tolerance_m)]
    for number in range(len(smooth) - 2, -1, -1):
        smooth[number] = _polygons(shapely.intersection(smooth[number], smooth[number + 1]))
    return tuple(shapely.transform(np.array(smooth, dtype=object), lambda at: at / scale))


def _polygons(area: BaseGeometry) -> BaseGeometry:
    """Return what is area of a geometry, as polygons together."""
    parts = shapely.get_parts(shapely.get_parts(area))
    parts = parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)]
    return shapely.MultiPolygon(list(parts))


def _coordinates(polygon: BaseGeometry, decimals: int) -> list[list[list[float]]]:
    """Return the rings of a polygon, outer first, with so many decimals."""
    rings = shapely.get_rings(polygon)
    return [shapely.get_coordinates(ring).round(decimals).tolist() for ring in rings]
