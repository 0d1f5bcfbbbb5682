"""Origins side by side: sorted along the curve, cut into tiles, shared among threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from linquan.engine.kernels import sweeps
from linquan.engine.kernels.arrays import Ints, Longs
from linquan.engine.kernels.sweeps import Ladder
from linquan.engine.kernels.tiles import Children
from linquan.engine.networks.types import Mode
from linquan.engine.reach.ladders import plain_ladder
from linquan.engine.reach.order import metres
from linquan.engine.reach.types import Skeleton

TILE: Final = 512
"""Most origins of a tile."""
SPREAD: Final = 1.0
"""A tile is at most so wide, as a share of what the limit means in a straight line."""
METRES_OF_ONE: Final = {Mode.WALK: 0.1, Mode.DRIVE: 1.5}
"""About how far one unit of cost leads; it decides how tiles are cut, never a result."""
_CHUNKS: Final = 8
"""Chunks of tiles for each thread."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Search:
    """What a search from tiles of origins needs.

    Attributes
    ----------
    order
        int64 [origins]: the origins along the curve, as places in their list.
    ranks
        int32 [origins], in that order.
    bounds
        int64 [tiles + 1], where tiles begin in that order.
    """

    order: Longs
    ranks: Ints
    bounds: Longs
    steps: Ladder
    children: Children
    limit: int


def plan(bones: Skeleton, origins: Ints, wanted: Ints, limit: int, *, reverse: bool) -> Search:
    """Prepare a search from origins to wanted nodes, or (reverse) from them to the origins."""
    order = np.argsort(bones.along[origins], kind="stable")
    own = origins[order]
    x_m, y_m = metres(bones.network)
    span_m = max(1.0, limit * METRES_OF_ONE[bones.network.mode] * SPREAD)
    needed = np.zeros(bones.network.nodes, np.uint8)
    needed[bones.rank[wanted]] = 1
    sweeps.mark_ancestors(needed, bones.indptr, bones.parents)
    return Search(
        order=order,
        ranks=bones.rank[own],
        bounds=sweeps.tile_starts(x_m[own], y_m[own], TILE, span_m),
        steps=plain_ladder(bones, reverse=reverse),
        children=sweeps.children_of(needed, bones.indptr, bones.parents),
        limit=limit,
    )


def over_chunks(
    search: Search, threads: int, work: Callable[[int, int, Longs], Found]
) -> list[Found]:
    """Let threads work on chunks of tiles: work(first origin, end, bounds of the chunk's tiles)."""
    tiles = len(search.bounds) - 1
    chunks = min(tiles, 1 if threads == 1 else threads * _CHUNKS)
    ends = [tiles * chunk // chunks for chunk in range(chunks + 1)] if tiles else [0]

    def one(first: int, last: int) -> Found:
        bounds = search.bounds[first : last + 1]
        return work(int(bounds[0]), int(bounds[-1]), bounds - bounds[0])

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, ends[:-1], ends[1:]))
