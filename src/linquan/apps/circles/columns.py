"""What homes have of an item, as arrays and as bytes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

NONE: Final = 65_535
"""Stands for the cost of a home that has nothing near enough to be looked for."""
NOWHERE: Final = -1


@dataclass(frozen=True, slots=True)
class Column:
    """Of one item: ``h`` homes.

    Attributes
    ----------
    costs
        uint16 [h], decimetres on foot or tenths of a second by car; ``NONE`` beyond all limits.
    nearest
        int32 [h], which of the item's places that is, in order of their ids; -1 for none.
    """

    costs: NDArray[np.uint16]
    nearest: NDArray[np.int32]

    @classmethod
    def of(
        cls, costs: NDArray[np.int32], nearest: NDArray[np.int32], farthest: int = NONE - 1
    ) -> "Column":
        """Take over costs of the engine; what lies beyond ``farthest`` is ``NONE``.

        The engine looks for all items of a run as far as for the farthest: what an item has must
        not depend on the others.
        """
        far = costs > min(farthest, NONE - 1)
        return cls(np.where(far, NONE, costs).astype(np.uint16), np.where(far, NOWHERE, nearest))

    @classmethod
    def none(cls, count: int) -> "Column":
        """Say of so many homes that none has a place near enough."""
        costs, nearest = np.full(count, NONE, np.uint16), np.full(count, NOWHERE, np.int32)
        return cls(costs, nearest)

    def pack(self) -> tuple[bytes, bytes]:
        """Return both arrays as bytes."""
        costs, nearest = self.costs.astype("<u2"), self.nearest.astype("<i4")
        return costs.tobytes(), nearest.tobytes()

    @classmethod
    def unpack(cls, costs: bytes, nearest: bytes) -> "Column":
        """Read what :meth:`pack` gave."""
        return cls(np.frombuffer(costs, dtype="<u2"), np.frombuffer(nearest, dtype="<i4"))

    def within(self, limit: int) -> NDArray[np.bool_]:
        """Return which homes have a place within a limit, bool [h]."""
        return np.asarray(self.costs <= min(limit, NONE - 1))
