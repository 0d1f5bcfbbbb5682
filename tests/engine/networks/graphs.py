"""A network as scipy sees it: the oracle of these tests."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from linquan.engine.networks import Network


def graph(network: Network) -> csr_array:
    """Return a network as scipy's: costs are one more, as it takes zeros for no arc."""
    sides = (network.nodes, network.nodes)
    return csr_array((network.costs + 1.0, network.targets, network.indptr), shape=sides)


def distances(network: Network) -> np.ndarray:
    return dijkstra(graph(network))
