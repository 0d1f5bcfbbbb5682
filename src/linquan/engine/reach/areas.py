"""Areas drawn from a raster of what it costs to stand in a cell."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import contourpy
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_number
from linquan.engine.kernels import fields
from linquan.engine.kernels.arrays import Floats, Ints
from linquan.engine.networks.types import Mode
from linquan.engine.reach.arrivals import Reached
from linquan.engine.units import EARTH_RADIUS_M

CELL_M: Final = 10.0
"""Side of a cell of the raster that areas are drawn from."""
BESIDE_M: Final = 50.0
"""How far from a street an area reaches at most, where nothing else is asked for."""
MOST_BESIDE_M: Final = 500.0
MOST_CELLS: Final = 64_000_000
_PER_M: Final = {Mode.WALK: 10.0, Mode.DRIVE: 10.0 / 1.2}
"""What a metre beside the street costs: on foot in both modes, 1.2 m/s where costs are times."""
_PARALLELS: Final = 85.0


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a place.

    Attributes
    ----------
    lon, lat
        The place, degrees.
    scale
        Metres in a degree of longitude, and of latitude.
    """

    lon: float
    lat: float
    scale: tuple[float, float]

    @classmethod
    def around(cls, lon: Floats, lat: Floats) -> "Plane":
        """Lay a plane in the middle of some places. Raises BadInput near a pole."""
        east, north = (float(a.min() + a.max()) / 2 for a in (lon, lat))
        if abs(north) > _PARALLELS:
            msg = f"latitude {north} lies beyond {_PARALLELS} degrees"
            raise BadInput(msg)
        degree_m = float(np.radians(1.0)) * EARTH_RADIUS_M
        return cls(east, north, (degree_m * float(np.cos(np.radians(north))), degree_m))

    def metres(self, ends: Floats) -> Floats:
        """Return longitudes and latitudes, in turn in columns, as metres."""
        times = ends.shape[1] // 2
        place, scale = np.array([self.lon, self.lat] * times), np.array(self.scale * times)
        at: Floats = (ends - place) * scale
        return at


@dataclass(frozen=True, slots=True)
class Pen:
    """How areas are drawn.

    Attributes
    ----------
    beside_m
        How far from a street they reach at most.
    cell_m
        Side of a cell.
    mode
        What a metre beside the street costs.
    """

    beside_m: float
    cell_m: float
    mode: Mode

    @property
    def per_m(self) -> float:
        """What a metre beside the street costs."""
        return _PER_M[self.mode]


def as_beside(beside_m: float) -> float:
    """Return how far one goes beside a street. Raises BadInput unless it is 10 to 500 m."""
    if not CELL_M <= as_number(beside_m, "beside_m") <= MOST_BESIDE_M:
        msg = f"beside_m is {beside_m}; it lies between 10 and 500 metres"
        raise BadInput(msg)
    return float(beside_m)


def areas_of(
    reached: Reached, bands: Ints, starts: Floats, plane: Plane, pen: Pen
) -> tuple[BaseGeometry, ...]:
    """Draw the area of every band.

    Parameters
    ----------
    reached
        Arcs, searched up to the last band at least.
    bands
        int32 [bands], ascending.
    starts
        float64 [starts, 2], longitude and latitude of what was searched from.
    plane, pen
        Where and how it is drawn.

    Raises
    ------
    BadInput
        The reached part is too wide for cells of that side.
    """
    ends, costs = _followed(reached, starts, plane, int(bands[-1]))
    field, west, south = _field(ends, pen)
    fields.follow_streets(field, ends, costs, (west, south, pen.cell_m))
    field = fields.widen(field, _beside(pen))
    field[np.isinf(field)] = float(bands[-1]) + 2 * pen.beside_m * pen.per_m
    columns = plane.lon + (west + pen.cell_m * np.arange(field.shape[1])) / plane.scale[0]
    rows = plane.lat + (south + pen.cell_m * np.arange(field.shape[0])) / plane.scale[1]
    contours = contourpy.contour_generator(
        columns, rows, field, name="serial", fill_type=contourpy.FillType.OuterOffset
    )
    return tuple(_area(contours, float(band)) for band in bands)


def cells_needed(reached: Reached, limit: int, starts: Floats, plane: Plane, pen: Pen) -> int:
    """Return how many cells it takes to draw what is reached within a limit."""
    ends, _ = _followed(reached, starts, plane, limit)
    rows, columns, *_ = _frame(ends[:, 0::2], ends[:, 1::2], pen)
    return rows * columns


def _followed(reached: Reached, starts: Floats, plane: Plane, limit: int) -> tuple[Floats, Floats]:
    """Return the ends of arcs in metres, cut at the limit, and their costs; first the starts."""
    share = np.minimum(1.0, (limit - reached.there) / np.maximum(reached.costs, 1))
    ends = plane.metres(reached.ends)
    ends[:, 2:] = ends[:, :2] + share[:, None] * (ends[:, 2:] - ends[:, :2])
    costs = np.column_stack([reached.there, share * reached.costs])
    at = plane.metres(starts)
    first = np.concatenate((at, at), axis=1)
    return np.concatenate([first, ends]), np.concatenate([np.zeros((len(at), 2)), costs])


def _field(ends: Floats, pen: Pen) -> tuple[Floats, float, float]:
    """Return an empty raster around the ends of arcs, and where its first cell lies."""
    rows, columns, west, south = _frame(ends[:, 0::2], ends[:, 1::2], pen)
    if columns * rows > MOST_CELLS:
        msg = f"the reached part needs {columns} x {rows} cells; draw shorter bands"
        raise BadInput(msg)
    return np.full((rows, columns), np.inf), west, south


def _frame(x_m: Floats, y_m: Floats, pen: Pen) -> tuple[int, int, float, float]:
    """Return rows and columns of a raster around some points, and its west and south end."""
    margin = pen.beside_m + 2 * pen.cell_m
    west, south = float(x_m.min()) - margin, float(y_m.min()) - margin
    columns = int((float(x_m.max()) + margin - west) / pen.cell_m) + 2
    rows = int((float(y_m.max()) + margin - south) / pen.cell_m) + 2
    return rows, columns, west, south


def _beside(pen: Pen) -> Floats:
    """Return what it costs to go from a cell to those around it, infinite beyond ``beside_m``.

    Contours run between the last cell and the next one, so the last one lies half a cell closer.
    """
    cells = np.arange(-int(pen.beside_m / pen.cell_m), int(pen.beside_m / pen.cell_m) + 1)
    away_m = pen.cell_m * np.hypot(cells[:, None], cells[None, :])
    far = max(pen.beside_m - pen.cell_m / 2, 0.0)
    return np.where(away_m <= far, away_m * pen.per_m, np.inf)


def _area(contours: contourpy.ContourGenerator, band: float) -> BaseGeometry:
    found: Any = contours.filled(-1.0, band)
    polygons = []
    for points, offsets in zip(found[0], found[1], strict=True):
        rings = [points[first:last] for first, last in pairwise(offsets.tolist())]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    area = shapely.MultiPolygon(polygons) if len(polygons) != 1 else polygons[0]
    if area.is_valid:
        return area
    return shapely.make_valid(area, method="structure", keep_collapsed=False)
