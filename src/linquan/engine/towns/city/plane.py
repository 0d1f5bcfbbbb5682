"""The city's plane: whole decimetres, its river, how thickly people live, how streets bend."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.towns.city.draws import normals, units
from linquan.engine.towns.city.types import CitySpec
from linquan.engine.units import DM_PER_M, EARTH_RADIUS_M

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

PEOPLE_PER_KM2: Final = 3_000
"""Of the whole map, fields and river included (own choice)."""
PER_CENTRE: Final = 200_000
"""People for whom a further centre arises (own choice)."""
_DM2_PER_KM2: Final = 1e8
_OUTSKIRTS: Final = 0.004
"""How thickly people live far from every centre, against the main one."""
_PATCHES_M: Final = (2_400, 420)
"""Width of quarters and of single blocks that are fuller or emptier than their surroundings."""
_PATCHINESS: Final = (0.55, 0.45)
_BENDS: Final = ((5_300, 210, 0), (1_900, 60, 1), (700, 14, 2))
"""Streets bend in waves: their length and height in metres, and a number to draw by."""
RIVER_DM: Final = 900
"""Half the width of the river, in decimetres."""


@dataclass(frozen=True, slots=True)
class Plane:
    """A square of whole decimetres, ``side`` each way, laid on the earth by its middle."""

    spec: CitySpec
    seed: int
    side: int
    centres: Real
    """x, y, weight, reach of each, the main one first."""

    def density(self, x: Whole, y: Whole) -> Real:
        """How thickly people live, without unit: falls off from each centre. Source: Clark 1951.

        Where the river lies too, as if it did not: whoever settles people asks ``are_wet``.
        """
        found = np.full(x.shape, _OUTSKIRTS)
        for at_x, at_y, weight, reach in self.centres:
            found += weight * np.exp(-np.hypot(x - at_x, y - at_y) / reach)
        for width_m, strength in zip(_PATCHES_M, _PATCHINESS, strict=True):
            found *= np.exp(strength * self._patch(x, y, width_m * DM_PER_M))
        return found

    def _patch(self, x: Whole, y: Whole, width: int) -> Real:
        """Smooth noise: normal draws on a lattice, between them by their distance."""
        column, row = x // width, y // width
        right, up = (x % width) / width, (y % width) / width
        corner = [
            [normals(self.seed, f"patch/{width}", column + i, row + j) for j in (0, 1)]
            for i in (0, 1)
        ]
        low = corner[0][0] * (1 - right) + corner[1][0] * right
        high = corner[0][1] * (1 - right) + corner[1][1] * right
        smooth: Real = low * (1 - up) + high * up
        return smooth

    def river_y(self, x: Real | Whole) -> Real:
        """Where the middle of the river lies at ``x``."""
        phase = 2 * math.pi * units(self.seed, "river", np.arange(3))
        swing = sum(
            height * np.sin(2 * math.pi * x / (length * self.side) + turn)
            for (length, height), turn in zip(((0.9, 0.05), (0.31, 0.02), (0.11, 0.006)), phase,
                                              strict=True)
        )  # fmt: skip
        middle: Real = self.side * (0.42 + swing)
        return middle

    def over_river(self, x: Whole, y: Whole) -> Real:
        """How far north of the river's middle, in decimetres; negative to the south."""
        return y - self.river_y(x)

    def are_wet(self, x: Whole, y: Whole) -> NDArray[np.bool_]:
        """Tell which points lie in the river."""
        return np.asarray(np.abs(self.over_river(x, y)) <= RIVER_DM)

    def bent(self, x: Real | Whole, y: Real | Whole) -> tuple[Real, Real]:
        """Move points as streets bend: smoothly, and never one street over another."""
        new_x, new_y = x.astype(np.float64), y.astype(np.float64)
        for length_m, height_m, number in _BENDS:
            wave = 2 * math.pi / (length_m * DM_PER_M)
            turn = 2 * math.pi * units(self.seed, "bend", number, np.arange(2))
            new_x = new_x + height_m * DM_PER_M * np.sin(wave * y + turn[0])
            new_y = new_y + height_m * DM_PER_M * np.sin(wave * x + turn[1])
        return new_x, new_y

    def degrees(self, x: Real, y: Real) -> tuple[Real, Real]:
        """Return lon and lat of points of the plane, streets not bent."""
        degree = math.radians(1) * EARTH_RADIUS_M * DM_PER_M
        lon = self.spec.lon + (x - self.side / 2) / (degree * math.cos(math.radians(self.spec.lat)))
        return lon, self.spec.lat + (y - self.side / 2) / degree


def plane_of(spec: CitySpec, seed: int) -> Plane:
    """Lay out the plane of a city: how wide it is, and where its centres are."""
    side = int(math.sqrt(spec.people / PEOPLE_PER_KM2 * _DM2_PER_KM2))
    count = 1 + spec.people // PER_CENTRE
    number = np.arange(count)
    spread = units(seed, "centre/far", number) * 0.42 * side
    turn = 2 * math.pi * units(seed, "centre/turn", number)
    weight = 0.15 + 0.5 * units(seed, "centre/weight", number) ** 2
    reach = (0.015 + 0.035 * units(seed, "centre/reach", number)) * side / math.sqrt(count) * 2
    centres = np.column_stack(
        [side / 2 + spread * np.cos(turn), side / 2 + spread * np.sin(turn), weight, reach]
    )
    centres[0] = side / 2, side / 2, 1.0, 0.09 * side
    return Plane(spec, seed, side, centres)
