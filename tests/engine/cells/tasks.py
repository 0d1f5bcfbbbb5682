"""Tasks that processes and clusters are sent."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra
from tests.engine.networks.graphs import graph

from linquan.engine.cells import Cell
from linquan.engine.networks import UNREACHED, Network

FAR = int(UNREACHED)


def costs_from(network: Network, sources: NDArray[np.int64], cutoff: int) -> NDArray[np.int32]:
    """Costs from each source to every node by scipy, UNREACHED beyond the cutoff."""
    found = dijkstra(graph(network), indices=sources, limit=cutoff + 0.5)
    return np.where(np.isinf(found), FAR, found).astype(np.int32)


@dataclass(frozen=True)
class Reached:
    """How many nodes lie within the cutoff of each node, and the sum of the costs to them."""

    cutoff: int

    def __call__(self, cell: Cell) -> NDArray[np.int64]:
        cost = costs_from(cell.network, np.arange(cell.own), self.cutoff)
        near = cost <= self.cutoff
        return np.column_stack([near.sum(axis=1), np.where(near, cost, 0).sum(axis=1)])


@dataclass(frozen=True)
class Dies:
    """Kills its process once for each cell it has not marked in the folder, then works."""

    folder: Path
    times: int = 1

    def __call__(self, cell: Cell) -> NDArray[np.int64]:
        marks = len(list(self.folder.glob(f"{cell.number}-*")))
        if marks < self.times:
            (self.folder / f"{cell.number}-{marks}").touch()
            os._exit(9)
        return cell.node[: cell.own] * 2


@dataclass(frozen=True)
class Doubled:
    """Twice the number of each node; notes which cells it was asked for."""

    folder: Path

    def __call__(self, cell: Cell) -> NDArray[np.int64]:
        with (self.folder / "asked").open("a") as notes:
            notes.write(f"{cell.number}\n")
        return cell.node[: cell.own] * 2


def too_few(cell: Cell) -> NDArray[np.int64]:
    return np.zeros(cell.own - 1, dtype=np.int64)
