"""Blocks between streets: squares cut in four, again and again, where many people live."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.towns.city.draws import mixed, units
from linquan.engine.towns.city.plane import Plane, Real, Whole

COARSEST_DM: Final = 6_400
"""The first squares are at most so wide."""
NARROWEST_DM: Final = 700
"""A block narrower than twice this is not cut any more."""
_OFF_MIDDLE: Final = 0.13
"""Cuts go beside the middle by up to this part of the width, so that streets do not line up."""
WALLED: Final = 0.45
"""Part of the blocks of the right size that are walled estates (own choice)."""
WALLED_DM: Final = (1_100, 4_000)
"""Widths of walled estates."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rectangles that tile the plane. int64 [b] in decimetres; ``people`` int64 [b] live there."""

    west: Whole
    south: Whole
    east: Whole
    north: Whole
    people: Whole

    @property
    def number(self) -> NDArray[np.uint64]:
        """A number for each block to draw by, which does not depend on the other blocks."""
        return mixed(self.west, self.south, self.east, self.north)

    def are_walled(self, plane: Plane) -> NDArray[np.bool_]:
        """Tell which are estates behind walls."""
        narrow = np.minimum(self.east - self.west, self.north - self.south)
        wide = np.maximum(self.east - self.west, self.north - self.south)
        fits = (narrow >= WALLED_DM[0]) & (wide <= WALLED_DM[1]) & (self.people > 0)
        drawn = units(plane.seed, "walled", self.number) < WALLED
        return np.asarray(fits & drawn)


def blocks_of(plane: Plane) -> Blocks:
    """Cut the plane into blocks and let all the people live in them."""
    open_ = _first(plane)
    weight = plane.density(*_middles(open_)) * _areas(open_)
    limit = plane.spec.people_per_block * weight.sum() / plane.spec.people
    done: list[Whole] = []
    while len(open_):
        weight = plane.density(*_middles(open_)) * _areas(open_)
        wide = np.minimum(open_[:, 2] - open_[:, 0], open_[:, 3] - open_[:, 1])
        is_cut = (weight > limit) & (wide >= 2 * NARROWEST_DM)
        done.append(open_[~is_cut])
        open_ = _cut(open_[is_cut], plane.seed)
    boxes = np.concatenate(done)
    boxes = boxes[np.lexsort((boxes[:, 0], boxes[:, 1]))]
    weight = plane.density(*_middles(boxes)) * _areas(boxes)
    weight[plane.are_wet(*_middles(boxes))] = 0.0
    west, south, east, north = boxes.T
    return Blocks(west, south, east, north, shared(plane.spec.people, weight))


def shared(total: int, weight: Real) -> Whole:
    """Split a whole number by weights, exactly: each gets its share rounded by running sums."""
    mark = np.concatenate(([0.0], np.cumsum(weight)))
    parts: Whole = np.diff(np.floor(mark / mark[-1] * total + 0.5).astype(np.int64))
    return parts


def _first(plane: Plane) -> Whole:
    count = max(1, -(-plane.side // COARSEST_DM))
    cut = np.linspace(0, plane.side, count + 1).astype(np.int64)
    west, south = (grid.ravel() for grid in np.meshgrid(cut[:-1], cut[:-1]))
    east, north = (grid.ravel() for grid in np.meshgrid(cut[1:], cut[1:]))
    return np.column_stack([west, south, east, north])


def _cut(boxes: Whole, seed: int) -> Whole:
    west, south, east, north = boxes.T
    number = mixed(west, south, east, north)
    off = (units(seed, way, number) * 2 * _OFF_MIDDLE - _OFF_MIDDLE for way in ("x", "y"))
    across, along = (0.5 + part for part in off)
    x = west + (across * (east - west)).astype(np.int64)
    y = south + (along * (north - south)).astype(np.int64)
    four = ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north))
    return np.concatenate([np.column_stack(corners) for corners in four])


def _middles(boxes: Whole) -> tuple[Whole, Whole]:
    return (boxes[:, 0] + boxes[:, 2]) // 2, (boxes[:, 1] + boxes[:, 3]) // 2


def _areas(boxes: Whole) -> Real:
    sides = (boxes[:, 2:] - boxes[:, :2]).astype(np.float64)
    areas: Real = sides[:, 0] * sides[:, 1]
    return areas
