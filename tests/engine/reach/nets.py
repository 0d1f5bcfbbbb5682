"""Random networks of every ugly kind, and what the answers must be, worked out plainly."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from linquan.engine.networks.types import UNREACHED, Mode, Network

Arc = tuple[int, int, int]


def network_of(nodes: int, arcs: Iterable[Arc], dice: np.random.Generator | None = None) -> Network:
    """Return a network of one-way arcs, nodes at random places."""
    dice = dice or np.random.default_rng(0)
    rows = sorted(arcs)
    tails = np.array([arc[0] for arc in rows], dtype=np.int64)
    return Network(
        mode=Mode.WALK,
        lon=104.0 + dice.random(nodes) / 100,
        lat=30.0 + dice.random(nodes) / 100,
        indptr=np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=nodes))]).astype(
            np.int64
        ),
        targets=np.array([arc[1] for arc in rows], dtype=np.int32),
        costs=np.array([arc[2] for arc in rows], dtype=np.int32),
        node_id=np.arange(nodes, dtype=np.int64),
        island=np.zeros(nodes, dtype=np.int32),
    )


def random_network(seed: int, *, directed: bool, longest: int = 9) -> Network:
    """Return a network with chains, dead ends, loops, parallel arcs, rings and islands."""
    dice = np.random.default_rng(seed)
    nodes = int(dice.integers(1, 9))
    arcs: list[Arc] = []
    for _ in range(int(dice.integers(0, 3 * nodes))):
        chain = [int(dice.integers(nodes))]
        end = int(dice.integers(nodes))
        for _ in range(int(dice.integers(0, 4))):
            chain.append(nodes)
            nodes += 1
        is_dead_end = dice.random() < 0.2
        chain += [] if is_dead_end else [end]
        ways = int(dice.integers(3)) if directed else 0
        for a, b in pairwise(chain):
            there, back = (int(c) for c in dice.integers(0, longest + 1, 2))
            back = back if directed else there
            one = ways if dice.random() < 0.8 else 0
            arcs += [] if one == 2 else [(a, b, there)]
            arcs += [] if one == 1 else [(b, a, back)]
    ring = int(dice.integers(0, 6))
    for i in range(ring):
        cost = int(dice.integers(0, longest + 1))
        a, b = nodes + i, nodes + (i + 1) % ring
        arcs += [(a, b, cost)] if directed else [(a, b, cost), (b, a, cost)]
    return network_of(nodes + ring, arcs, dice)


def all_costs(network: Network, limit: int) -> NDArray[np.int64]:
    """Return the costs from every node to every other, by Floyd and Warshall."""
    far = np.int64(2**40)
    costs = np.full((network.nodes, network.nodes), far)
    tails = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    np.minimum.at(costs, (tails, network.targets), network.costs)
    np.fill_diagonal(costs, 0)
    for k in range(network.nodes):
        costs = np.minimum(costs, costs[:, k : k + 1] + costs[k : k + 1])
    costs[costs > limit] = UNREACHED
    return costs


def renumbered(network: Network, order: NDArray[np.int64]) -> Network:
    """Return the same network with node ``order[i]`` as number i."""
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    tails = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    arcs = zip(
        number[tails].tolist(),
        number[network.targets].tolist(),
        network.costs.tolist(),
        strict=True,
    )
    fresh = network_of(network.nodes, arcs)
    return Network(
        network.mode,
        network.lon[order],
        network.lat[order],
        fresh.indptr,
        fresh.targets,
        fresh.costs,
        network.node_id[order],
        network.island[order],
    )
