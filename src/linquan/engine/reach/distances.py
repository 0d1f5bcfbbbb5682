"""What it costs from some nodes to others."""

import numpy as np
from numpy.typing import ArrayLike

from linquan.engine.inputs import as_threads
from linquan.engine.kernels import tiles
from linquan.engine.kernels.arrays import Ints, Longs
from linquan.engine.kernels.searching import settle
from linquan.engine.networks.types import UNREACHED, Network
from linquan.engine.reach.checks import as_limit, as_nodes
from linquan.engine.reach.ladders import row_dtype
from linquan.engine.reach.skeletons import as_skeleton, plain
from linquan.engine.reach.tiling import Search, over_chunks, plan
from linquan.engine.reach.types import Pairs, Skeleton

Chunk = tuple[Longs, Ints, Ints]


def pairs_within(
    network: Network | Skeleton,
    origins: ArrayLike,
    destinations: ArrayLike,
    limit: int,
    *,
    threads: int = 1,
) -> Pairs:
    """Find all pairs of an origin and a destination within a limit, going from the origin.

    Parameters
    ----------
    network
        A network, or the :class:`Skeleton` made of it.
    origins, destinations
        Node numbers; a node may be named more than once, in both lists too.
    limit
        The highest cost that is looked for, in the network's unit.
    threads
        How many threads share the work. The result does not depend on it.

    Returns
    -------
    Pairs
        By origin in the order given, and by destination.

    Raises
    ------
    BadInput
        Node numbers out of range; a limit out of range or beyond the skeleton's.

    Examples
    --------
    >>> from linquan.engine.reach.examples import line_of_streets
    >>> pairs = pairs_within(line_of_streets(), [0, 1], [1, 2], limit=1000)
    >>> list(zip(pairs.origin.tolist(), pairs.destination.tolist(), pairs.costs.tolist()))
    [(0, 0, 1000), (1, 0, 0), (1, 1, 1000)]
    """
    return _pairs(network, origins, destinations, limit, threads, reverse=False)


def pairs_reaching(
    network: Network | Skeleton,
    facilities: ArrayLike,
    homes: ArrayLike,
    limit: int,
    *,
    threads: int = 1,
) -> Pairs:
    """Find for every facility the homes from which it is reached, going from them to it.

    Differs from :func:`pairs_within` only where arcs are one-way or cost more one way.

    Returns
    -------
    Pairs
        By facility in the order given (as origins), and by home.

    Raises
    ------
    BadInput
        As :func:`pairs_within`.
    """
    return _pairs(network, facilities, homes, limit, threads, reverse=True)


def many_to_many(
    network: Network | Skeleton,
    origins: ArrayLike,
    destinations: ArrayLike,
    limit: int,
    *,
    threads: int = 1,
) -> Ints:
    """Return what it costs from every origin to every destination.

    For long lists :func:`pairs_within` needs less memory.

    Returns
    -------
    numpy.ndarray
        int32 [origins, destinations], UNREACHED beyond the limit.

    Raises
    ------
    BadInput
        As :func:`pairs_within`.
    """
    pairs = pairs_within(network, origins, destinations, limit, threads=threads)
    costs = np.full((len(pairs.indptr) - 1, len(np.asarray(destinations))), UNREACHED, np.int32)
    costs[pairs.origin, pairs.destination] = pairs.costs
    return costs


def one_to_many(
    network: Network | Skeleton, origin: int, destinations: ArrayLike, limit: int
) -> Ints:
    """Return what it costs from one node to every destination.

    Returns
    -------
    numpy.ndarray
        int32 [destinations], UNREACHED beyond the limit.

    Raises
    ------
    BadInput
        As :func:`pairs_within`.

    Notes
    -----
    One search over the plain network, some 0.2 ms for 1 km; the arrays of a network are checked
    each time, those a :class:`Skeleton` was made of are not.
    """
    net = plain(network)
    start = int(as_nodes([origin], net.nodes, "origins")[0])
    wanted = as_nodes(destinations, net.nodes, "destinations")
    found = settle(net.indptr, net.targets, net.costs, start, as_limit(limit))
    order = np.argsort(found[0])
    nodes, costs = found[0][order], found[1][order]
    places = np.minimum(np.searchsorted(nodes, wanted), len(nodes) - 1)
    reached: Ints = np.where(nodes[places] == wanted, costs[places], UNREACHED)
    return reached


def _pairs(
    network: Network | Skeleton,
    origins: ArrayLike,
    destinations: ArrayLike,
    limit: int,
    threads: int,
    *,
    reverse: bool,
) -> Pairs:
    limit, threads = as_limit(limit), as_threads(threads)
    count = plain(network).nodes
    start, start_of = np.unique(as_nodes(origins, count, "origins"), return_inverse=True)
    end, end_of = np.unique(as_nodes(destinations, count, "destinations"), return_inverse=True)
    bones = as_skeleton(network, limit, threads)
    search = plan(bones, start, end, limit, reverse=reverse)
    found = _search(bones, search, end, threads)
    return _named_more_than_once(_sorted(found, len(start)), start_of, end_of, len(end))


def _search(bones: Skeleton, search: Search, end: Ints, threads: int) -> Chunk:
    number = np.full(bones.network.nodes, -1, np.int32)
    number[bones.rank[end]] = np.arange(len(end), dtype=np.int32)

    like = np.empty(0, row_dtype(search.limit))

    def work(first: int, last: int, bounds: Longs) -> Chunk:
        who, what, costs = tiles.pairs_of_tiles(
            bounds,
            search.ranks[first:last],
            search.steps,
            search.children,
            number,
            search.limit,
            like,
        )
        return search.order[who + first], what, costs

    chunks = over_chunks(search, threads, work)
    none = np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32)
    who, what, costs = (np.concatenate(arrays) for arrays in zip(*chunks or [none], strict=True))
    return who, what, costs


def _sorted(found: Chunk, origins: int) -> Pairs:
    who, what, costs = found
    order = np.argsort((who << 32) | what)
    ends = np.cumsum(np.bincount(who, minlength=origins))
    return Pairs(np.concatenate([[0], ends]).astype(np.int64), what[order], costs[order])


def _named_more_than_once(pairs: Pairs, start_of: Longs, end_of: Longs, ends: int) -> Pairs:
    """Repeat pairs for origins and destinations that share a node, and put them in order."""
    if (np.diff(start_of) > 0).all() and (np.diff(end_of) > 0).all():
        return pairs
    lists = np.argsort(end_of, kind="stable")
    first_of = np.concatenate([[0], np.cumsum(np.bincount(end_of, minlength=ends))])
    counts = np.diff(pairs.indptr)[start_of]
    rows = _stretches(pairs.indptr[start_of], counts)
    who = np.repeat(np.arange(len(start_of)), counts)
    node = pairs.destination[rows]
    times = np.diff(first_of)[node]
    what = lists[_stretches(first_of[node], times)]
    found = np.repeat(who, times), what.astype(np.int32), np.repeat(pairs.costs[rows], times)
    return _sorted(found, len(start_of))


def _stretches(first: Longs, counts: Longs) -> Longs:
    """Return first[0], first[0] + 1, ... so many of each, one after the other."""
    ends = np.cumsum(counts)
    own = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
    return np.repeat(first, counts) + own
