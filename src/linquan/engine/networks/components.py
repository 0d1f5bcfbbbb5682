"""Where one gets to and back: strongly connected components of a network.

::

    o <---> o <---> o ---> o ---> o     the two on the right are left and never come back: a road
                                        that the extract cuts off, one way. One island all the same.
"""

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import components
from linquan.engine.networks.checking import validated
from linquan.engine.networks.islands import kept_nodes
from linquan.engine.networks.types import Network

Ints = NDArray[np.int64]


def strong_components(network: Network) -> NDArray[np.int32]:
    """Number the strongly connected components, 0 for the one with the most nodes.

    Returns
    -------
    numpy.ndarray
        int32 [n]. Of components of one size, the one that holds the lowest node comes first.

    Examples
    --------
    >>> from linquan.engine.networks import Mode, network_from_edges
    >>> roads = {"source": [0, 1, 1], "target": [1, 0, 2], "costs": [5, 5, 5]}
    >>> lon, lat = [104.0, 104.1, 104.2], [30.0, 30.0, 30.0]
    >>> strong_components(network_from_edges(lon, lat, **roads, mode=Mode.DRIVE, both_ways=False))
    array([0, 0, 1], dtype=int32)
    """
    validated(network)
    found = np.empty(network.nodes, dtype=np.int32)
    components.strong_components(
        np.array(network.indptr, dtype=np.int64), np.array(network.targets, dtype=np.int32), found
    )
    _, first, number, size = np.unique(
        found, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(size), dtype=np.int32)
    rank[np.lexsort((first, -size))] = np.arange(len(size), dtype=np.int32)
    return rank[number]


def largest_strong_component(network: Network) -> tuple[Network, Ints]:
    """Keep the nodes that all reach each other, the largest such part.

    For driving networks: on foot it is the main island, for there every arc has one that leads
    back.

    Returns
    -------
    tuple of Network and numpy.ndarray
        What is left, one island; int64 [n], for each of its nodes the number it had before.
    """
    left, kept = kept_nodes(network, strong_components(network) == 0)
    left.island[:] = 0
    return left, kept
