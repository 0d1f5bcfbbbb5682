"""The skeleton of a network: its nodes taken out one after the other, nothing lost.

Shape points, dead ends and loops of degree 2 go first, in a few rounds; then junctions, those with
the fewest neighbours first. Whatever goes keeps arcs to the neighbours it had, so that its costs
follow from theirs exactly: no answer is rounded, and a place may lie on any node.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_threads
from linquan.engine.kernels import elimination
from linquan.engine.kernels.arrays import Bytes, Ints, Longs
from linquan.engine.networks.types import Network
from linquan.engine.reach.checks import as_limit, check_network
from linquan.engine.reach.order import hilbert_order
from linquan.engine.reach.types import Skeleton

SHARE: Final = 0.1
"""A round takes at least this share of the nodes left, if need be with more neighbours."""
CROWDED: Final = 4
"""Neighbours on the mean above which superfluous ways are looked for after a round."""
CLOGGED: Final = 256
"""Neighbours on the mean above which looking for them would take longer than it saves."""
_SMALL: Final = 4096
"""Fewer nodes than this are not shared among threads."""


@dataclass(slots=True)
class _Rounds:
    """What was taken out, round by round, in the numbers of the Hilbert order."""

    nodes: list[Ints] = field(default_factory=list)
    rows: list[elimination.Rows] = field(default_factory=list)


def skeleton(network: Network, longest: int, threads: int = 1) -> Skeleton:
    """Make the skeleton of a network, on which all searches up to a limit run.

    Parameters
    ----------
    network
        Any network: one-way arcs, loops, parallel arcs, islands and costs of 0 are in order.
    longest
        The highest limit that will be asked for, in the unit of the network's costs. A higher one
        takes longer: 100,000 nodes of a town take 0.2 s for 1.2 km, 4 s for any distance.
    threads
        How many threads share the work. The result does not depend on it.

    Returns
    -------
    Skeleton
        Some 3 to 4 arcs for a node on a street network with ``longest`` of 15 minutes on foot.

    Raises
    ------
    BadInput
        Arrays of the network do not fit together; ``longest`` is out of range.

    Notes
    -----
    Source: elimination of nodes with shortcuts as in R. Geisberger, P. Sanders, D. Schultes,
    D. Delling, Contraction Hierarchies, WEA 2008, with witnesses of one node, in rounds of
    independent nodes; ways longer than ``longest`` are dropped, so that nodes far from each other
    never meet.
    """
    network = plain(network)
    longest, threads = as_limit(longest), as_threads(threads)
    order = hilbert_order(network)
    along = np.empty_like(order)
    along[order] = np.arange(len(order), dtype=np.int32)
    forward = network.indptr, network.targets, network.costs
    rows = elimination.paired(order, along, forward, elimination.turned_round(*forward))
    with ThreadPoolExecutor(threads) as pool:
        rounds = _take_out(rows, longest, _Crew(pool, threads))
    return _ranked(network, longest, order, along, rounds)


def as_skeleton(network: Network | Skeleton, limit: int, threads: int) -> Skeleton:
    """Return a skeleton that answers up to a limit, making it if a network was given.

    Raises
    ------
    BadInput
        The skeleton was made for shorter costs; or as :func:`skeleton`.
    """
    if not isinstance(network, Skeleton):
        return skeleton(network, limit, threads)
    if limit > network.longest:
        msg = f"the skeleton answers up to {network.longest}, not {limit}; make one for that"
        raise BadInput(msg)
    return network


def plain(network: Network | Skeleton) -> Network:
    """Return a network whose arrays are known to fit together.

    Raises
    ------
    BadInput
        They do not.
    """
    if isinstance(network, Skeleton):
        return network.network
    if not isinstance(network, Network):
        msg = f"a {type(network).__name__} is no network; read or make one first"
        raise BadInput(msg)
    check_network(network)
    return network


def _take_out(rows: elimination.Rows, longest: int, crew: "_Crew") -> _Rounds:
    rounds = _Rounds()
    former = np.arange(len(rows[0]) - 1, dtype=np.int32)
    is_alike = np.array_equal(rows[2], rows[3])
    highest = 2
    while len(former):
        chosen, highest = _chosen(rows, highest)
        nodes, own = elimination.ways_of(rows, chosen)
        rounds.nodes.append(former[nodes])
        rounds.rows.append((own[0], former[own[1]], own[2], own[3]))
        stay, number = elimination.staying(chosen)
        former = former[stay]
        rows = crew.without(rows, stay, number, longest)
        if CROWDED * len(stay) < len(rows[1]) < CLOGGED * len(stay):
            rows = crew.pruned(rows, is_alike)
    return rounds


def _chosen(rows: elimination.Rows, highest: int) -> tuple[Bytes, int]:
    count = len(rows[0]) - 1
    most = int(np.diff(rows[0]).max())
    while True:
        chosen = elimination.independent(rows[0], rows[1], highest)
        if chosen.sum() >= max(1.0, SHARE * count) or highest >= most:
            return chosen, highest
        highest += 1


@dataclass(frozen=True, slots=True)
class _Crew:
    """Threads that share the rows of a round."""

    pool: ThreadPoolExecutor
    threads: int

    def without(
        self, rows: elimination.Rows, stay: Ints, number: Ints, longest: int
    ) -> elimination.Rows:
        """Take out what does not stay."""
        return self._in_parts(
            len(stay), lambda a, b: elimination.without(rows, number, stay[a:b], longest)
        )

    def pruned(self, rows: elimination.Rows, is_alike: bool) -> elimination.Rows:
        """Drop ways that another one makes superfluous."""
        count = len(rows[0]) - 1
        return self._in_parts(count, lambda a, b: elimination.pruned(rows, a, b, is_alike))

    def _in_parts(
        self, count: int, work: Callable[[int, int], elimination.Rows]
    ) -> elimination.Rows:
        parts = self.threads if count >= _SMALL else 1
        bounds = [count * part // parts for part in range(parts + 1)]
        found = list(self.pool.map(work, bounds[:-1], bounds[1:]))
        return found[0] if parts == 1 else _put_together(found)


def _put_together(parts: list[elimination.Rows]) -> elimination.Rows:
    """Set rows one after the other."""
    counts = np.concatenate([np.diff(part[0]) for part in parts])
    ptr: Longs = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    to, out, into = (np.concatenate([part[i] for part in parts]) for i in (1, 2, 3))
    return ptr, to, out, into


def _no_rows() -> elimination.Rows:
    """Return the rows of a network without nodes."""
    none = np.empty(0, np.int32)
    return np.zeros(1, np.int64), none, none, none


def _ranked(network: Network, longest: int, order: Ints, along: Ints, rounds: _Rounds) -> Skeleton:
    """Number the nodes from the last round to the first."""
    count = len(order)
    if count == 0:
        rounds = _Rounds([order], [_no_rows()])
    sizes = [len(nodes) for nodes in rounds.nodes]
    taken = np.concatenate(rounds.nodes[::-1])
    rank_along = np.empty(count, np.int32)
    rank_along[taken] = np.arange(count, dtype=np.int32)
    indptr, to, rise, fall = _put_together(rounds.rows[::-1])
    levels = np.arange(len(sizes) - 1, -1, -1, dtype=np.int32)
    return Skeleton(
        network=network,
        longest=longest,
        node=order[taken],
        rank=rank_along[along],
        along=along,
        level=np.repeat(levels, sizes[::-1]),
        indptr=indptr,
        parents=rank_along[to],
        rise=rise,
        fall=rise if np.array_equal(rise, fall) else fall,
    )
