"""How many people live within reach: of every node, or of every facility."""

import numpy as np
from numpy.typing import ArrayLike

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_threads
from linquan.engine.kernels import tiles
from linquan.engine.kernels.arrays import Floats, Ints, Longs
from linquan.engine.networks.types import Network
from linquan.engine.reach.checks import as_bands, as_nodes, as_people, every_node
from linquan.engine.reach.ladders import row_dtype
from linquan.engine.reach.skeletons import as_skeleton, plain
from linquan.engine.reach.tiling import over_chunks, plan
from linquan.engine.reach.types import Skeleton


def people_within(
    network: Network | Skeleton,
    homes: ArrayLike,
    people: ArrayLike,
    bands: ArrayLike,
    origins: ArrayLike | None = None,
    *,
    threads: int = 1,
) -> Floats:
    """Count the people whose homes lie within each band of every origin, going from the origin.

    Parameters
    ----------
    network
        A network, or the :class:`Skeleton` made of it.
    homes
        Node numbers [homes]; a node may be named more than once.
    people
        Numbers [homes] or [homes, groups], at least 0, not missing. Counted in parts of 1/1024, so
        that sums are exact and the same in any order.
    bands
        Costs [bands], ascending; or [bands, groups] where groups walk at different speeds. See
        :func:`bands_of_minutes`.
    origins
        Node numbers [origins]; every node in its order where None.
    threads
        How many threads share the work. The result does not depend on it.

    Returns
    -------
    numpy.ndarray
        float64 [origins, bands, groups]: all people up to the band's end, nearer bands included.

    Raises
    ------
    BadInput
        Node numbers out of range; people missing or below 0; bands that do not ascend, are 0, or
        longer than the skeleton answers; columns of people and bands that do not fit.

    Notes
    -----
    The work grows with origins times what one reaches.

    Examples
    --------
    Two streets of 100 m in a line, 3 people at the middle node, 4 at the last:

    >>> from linquan.engine.reach.examples import line_of_streets
    >>> people_within(line_of_streets(), [1, 2], [3, 4], [1000, 2000])[:, :, 0].tolist()
    [[3.0, 7.0], [7.0, 7.0], [7.0, 7.0]]
    """
    return _count(network, homes, people, bands, origins, threads, reverse=False)


def people_reaching(
    network: Network | Skeleton,
    facilities: ArrayLike,
    homes: ArrayLike,
    people: ArrayLike,
    bands: ArrayLike,
    *,
    threads: int = 1,
) -> Floats:
    """Count the people who reach every facility within each band, going from their homes to it.

    Differs from :func:`people_within` only where arcs are one-way or cost more one way.

    Returns
    -------
    numpy.ndarray
        float64 [facilities, bands, groups].

    Raises
    ------
    BadInput
        As :func:`people_within`.
    """
    return _count(network, homes, people, bands, facilities, threads, reverse=True)


def _count(
    network: Network | Skeleton,
    homes: ArrayLike,
    people: ArrayLike,
    bands: ArrayLike,
    origins: ArrayLike | None,
    threads: int,
    *,
    reverse: bool,
) -> Floats:
    ends = as_bands(bands)
    limit, threads = int(ends.max()), as_threads(threads)
    count = plain(network).nodes
    places = as_nodes(homes, count, "homes")
    heads = as_people(people, len(places))
    table = np.ascontiguousarray(
        np.broadcast_to(_columns(ends, heads), (len(ends), heads.shape[1]))
    )
    nodes = every_node(count) if origins is None else as_nodes(origins, count, "origins")
    table = table.astype(row_dtype(limit))
    bones = as_skeleton(network, limit, threads)
    search = plan(bones, nodes, places, limit, reverse=reverse)
    found = np.empty((len(nodes), len(ends), heads.shape[1]))
    homes_of = _by_rank(bones, places, heads)

    def work(first: int, last: int, bounds: Longs) -> None:
        tiles.people_of_tiles(
            bounds,
            search.ranks[first:last],
            search.steps,
            search.children,
            homes_of,
            table,
            limit,
            found[first:last],
        )

    over_chunks(search, threads, work)
    result = np.empty_like(found)
    result[search.order] = found
    return result


def _columns(ends: Ints, heads: Floats) -> Ints:
    if ends.ndim == 1:
        return ends[:, None]
    if ends.shape[1] != heads.shape[1]:
        msg = f"bands for {ends.shape[1]} groups, people of {heads.shape[1]}"
        raise BadInput(msg)
    return ends


def _by_rank(bones: Skeleton, homes: Ints, heads: Floats) -> tuple[Ints, Floats]:
    """Return the number of a home by rank, and the people of every home."""
    nodes, which = np.unique(homes, return_inverse=True)
    sums = np.zeros((len(nodes), heads.shape[1]))
    np.add.at(sums, which, heads)
    number = np.full(bones.network.nodes, -1, np.int32)
    number[bones.rank[nodes]] = np.arange(len(nodes), dtype=np.int32)
    return number, sums
