"""A network as arrays."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

UNREACHED: Final = np.int32(2**31 - 1)
"""Stands for a cost of what is not reached, in every answer of the engine."""


class Mode(StrEnum):
    """How one moves, and what an arc costs: decimetres on foot, tenths of a second by car."""

    WALK = "walk"
    DRIVE = "drive"


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and the arcs that leave them: ``n`` nodes, ``m`` arcs, sorted by their source.

    A street that is walked both ways is two arcs. Every arc is a straight segment. Costs are
    integers, so that a sum is exact and a home at 1,200.0 m lies within 1,200 m.

    Attributes
    ----------
    mode
        How one moves, which says the unit of ``costs``.
    lon, lat
        float64 [n], WGS-84 degrees.
    indptr
        int64 [n + 1]: the arcs that leave node i are ``indptr[i]:indptr[i + 1]``.
    targets
        int32 [m], the node an arc leads to.
    costs
        int32 [m], at least 0: decimetres on foot, tenths of a second by car.
    node_id
        int64 [n], the id of a node in OpenStreetMap; negative for a node that was put in (a gate,
        a place snapped to an edge).
    island
        int32 [n], the weakly connected part a node lies in; 0 is the one with the most nodes.
    """

    mode: Mode
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    indptr: NDArray[np.int64]
    targets: NDArray[np.int32]
    costs: NDArray[np.int32]
    node_id: NDArray[np.int64]
    island: NDArray[np.int32]

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return len(self.lon)

    @property
    def arcs(self) -> int:
        """How many arcs."""
        return len(self.targets)
