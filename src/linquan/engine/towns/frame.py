"""The town's own plane: whole decimetres along its street net, and how it lies on the earth."""

import math
from dataclasses import dataclass

from linquan.engine.towns.types import Point, Ring
from linquan.engine.units import COORDINATE_DIGITS, DM_PER_M, EARTH_RADIUS_M

Cell = tuple[int, int]
"""A point of the plane: (u, v) in whole decimetres, u to the right, v up."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns the plane by `bearing_deg` against the clock and lays its middle on (lon, lat)."""

    lon: float
    lat: float
    bearing_deg: float
    middle: Cell

    def point(self, cell: Cell) -> Point:
        """Return (lon, lat) in degrees, rounded to 1e-7, of a point in decimetres."""
        right_m = (cell[0] - self.middle[0]) / DM_PER_M
        up_m = (cell[1] - self.middle[1]) / DM_PER_M
        turn = math.radians(self.bearing_deg)
        east_m = right_m * math.cos(turn) - up_m * math.sin(turn)
        north_m = right_m * math.sin(turn) + up_m * math.cos(turn)
        degree_m = math.radians(1) * EARTH_RADIUS_M
        lon = self.lon + east_m / (degree_m * math.cos(math.radians(self.lat)))
        return round(lon, COORDINATE_DIGITS), round(
            self.lat + north_m / degree_m, COORDINATE_DIGITS
        )

    def line(self, cells: tuple[Cell, ...] | list[Cell]) -> tuple[Point, ...]:
        """Return the (lon, lat) points of a line."""
        return tuple(self.point(cell) for cell in cells)

    def ring(self, cells: tuple[Cell, ...] | list[Cell]) -> Ring:
        """Return the closed ring of an open list of corners."""
        return self.line([*cells, cells[0]])


def rectangle(u0: int, v0: int, u1: int, v1: int) -> tuple[Cell, ...]:
    """Return the corners of a rectangle, against the clock from lower left."""
    return (u0, v0), (u1, v0), (u1, v1), (u0, v1)
