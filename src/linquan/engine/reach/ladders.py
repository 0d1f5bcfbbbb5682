"""The arrays that kernels climb: a skeleton's arcs in one direction, clipped at a limit."""

from typing import Final

import numpy as np

from linquan.engine.kernels.arrays import Costs
from linquan.engine.kernels.sweeps import Ladder
from linquan.engine.reach.types import Skeleton

SHORT: Final = 2**15 - 2
"""The highest limit of searches in uint16: twice of it and two more is what fits."""


def ladder(skeleton: Skeleton, limit: int, *, reverse: bool, shift: int = 0) -> Ladder:
    """Return the arcs for a search from an origin, or (reverse) towards a destination.

    Costs are clipped at ``limit + 1``: uint16 for short limits, int32 for others, int64 where they
    are shifted to make room for the number of a facility.
    """
    clipped = _clipped(skeleton.rise, limit, shift)
    both = (
        clipped,
        clipped if skeleton.fall is skeleton.rise else _clipped(skeleton.fall, limit, shift),
    )
    rise, fall = both[::-1] if reverse else both
    return skeleton.indptr, skeleton.parents, rise, fall, skeleton.level


def plain_ladder(skeleton: Skeleton, *, reverse: bool) -> Ladder:
    """Return the arcs for a search from an origin, or (reverse) towards it, as they are."""
    rise, fall = skeleton.rise, skeleton.fall
    both = (fall, rise) if reverse else (rise, fall)
    return skeleton.indptr, skeleton.parents, *both, skeleton.level


def _clipped(costs: Costs, limit: int, shift: int) -> Costs:
    clipped: Costs = np.minimum(costs, limit + 1).astype(row_dtype(limit, shift))
    return clipped << shift if shift else clipped


def row_dtype(limit: int, shift: int = 0) -> type[np.integer]:
    """Return in which numbers rows are kept."""
    if shift:
        return np.int64
    return np.uint16 if limit <= SHORT else np.int32
