"""A network as scipy sees it: the oracle of these tests."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from linquan.engine.networks import Network


def graph(network: Network) -> csr_array:
    """Return a network as scipy's; an arc that costs nothing is an arc (of sparse graphs only)."""
    sides = (network.nodes, network.nodes)
    costs = network.costs.astype(np.float64)
    return csr_array((costs, network.targets, network.indptr), shape=sides)


def distances(network: Network) -> np.ndarray:
    return dijkstra(graph(network))
