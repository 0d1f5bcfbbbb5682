"""The nearest facility of many items from every node."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_threads
from linquan.engine.kernels import sweeps
from linquan.engine.kernels.arrays import Bytes, Costs, Ints
from linquan.engine.kernels.sweeps import Ladder
from linquan.engine.networks.types import Network
from linquan.engine.reach.checks import as_limit, as_nodes, every_node
from linquan.engine.reach.ladders import ladder, row_dtype
from linquan.engine.reach.skeletons import as_skeleton, plain
from linquan.engine.reach.types import Nearest, Skeleton

_BLOCK: Final = 48
"""Items that go through the network together: more would need more memory."""
_SHIFT: Final = 32


def nearest(
    network: Network | Skeleton,
    items: Sequence[ArrayLike],
    limit: int,
    origins: ArrayLike | None = None,
    *,
    which: bool = False,
    threads: int = 1,
) -> Nearest:
    """Find for every node the nearest facility of every item, walking from the node to it.

    Parameters
    ----------
    network
        A network, or the :class:`Skeleton` made of it.
    items
        For every item the nodes of its facilities; an empty list is an item that nowhere exists.
    limit
        The highest cost that is looked for, in the network's unit.
    origins
        Node numbers [origins]; every node in its order where None.
    which
        Whether to say which facility is the nearest.
    threads
        How many threads share the work. The result does not depend on it.

    Returns
    -------
    Nearest
        int32 costs [origins, items], UNREACHED beyond the limit.

    Raises
    ------
    BadInput
        Node numbers out of range, a limit out of range or beyond the skeleton's, no items.

    Notes
    -----
    Linear in nodes times items. Source: sweeps as in D. Delling, A. Goldberg, A. Nowatzyk,
    R. Werneck, PHAST, IPDPS 2011.

    Examples
    --------
    Two streets of 100 m in a line; a shop at the first node, a school at the last:

    >>> from linquan.engine.reach.examples import line_of_streets
    >>> nearest(line_of_streets(), [[0], [2]], limit=1500).costs.tolist()
    [[0, 2147483647], [1000, 1000], [2147483647, 0]]
    """
    limit, threads = as_limit(limit), as_threads(threads)
    count = plain(network).nodes
    facilities = _facilities(items, count)
    places = every_node(count) if origins is None else as_nodes(origins, count, "origins")
    bones = as_skeleton(network, limit, threads)
    ranks = bones.rank[places]
    found = Nearest(
        np.empty((len(ranks), len(facilities)), np.int32),
        np.empty((len(ranks), len(facilities)), np.int32) if which else None,
    )
    steps = ladder(bones, limit, reverse=True, shift=_SHIFT if which else 0)
    bounds = _blocks(len(facilities), threads)

    def work(first: int, last: int) -> None:
        seeds = [bones.rank[nodes] for nodes in facilities[first:last]]
        _search(seeds, steps, limit, ranks, first, found)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, bounds[:-1], bounds[1:]))
    return found


def _facilities(items: Sequence[ArrayLike], count: int) -> list[Ints]:
    try:
        lists = list(items)
    except TypeError as error:
        msg = f"items are lists of facilities, one for each item, not {items!r}"
        raise BadInput(msg) from error
    if not lists:
        msg = "no items: give a list of facilities for each"
        raise BadInput(msg)
    return [as_nodes(nodes, count, f"facilities of item {i}") for i, nodes in enumerate(lists)]


def _blocks(items: int, threads: int) -> list[int]:
    """Return bounds of blocks of items, as many for each thread."""
    rounds = -(-items // (_BLOCK * threads))
    blocks = min(items, rounds * threads)
    return [items * block // blocks for block in range(blocks + 1)]


def _search(
    seeds: list[Ints], steps: Ladder, limit: int, ranks: Ints, first: int, found: Nearest
) -> None:
    shift = _SHIFT if found.facility is not None else 0
    rows, touched = _seeded(seeds, len(steps[4]), limit, shift)
    sweeps.spread(rows, touched, steps)
    if found.facility is None:
        sweeps.put_out(rows, ranks, first, len(seeds), limit, found.costs)
    else:
        sweeps.put_out_both(rows, ranks, first, len(seeds), limit, (found.costs, found.facility))


def _seeded(seeds: list[Ints], nodes: int, limit: int, shift: int) -> tuple[Costs, Bytes]:
    """Return rows with the facilities in them; the number of one stands below its cost."""
    width = -(-len(seeds) // 8) * 8
    rows = np.full((nodes, width), (limit + 1) << shift, row_dtype(limit, shift))
    touched = np.zeros(nodes, np.uint8)
    for item, nodes_of in enumerate(seeds):
        number = np.arange(len(nodes_of)) if shift else np.zeros(len(nodes_of))
        np.minimum.at(rows[:, item], nodes_of, number.astype(rows.dtype))
        touched[nodes_of] = 1
    return rows, touched
