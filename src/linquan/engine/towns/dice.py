"""Draws that are the same on every platform and with every library version."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Seeded draws for one purpose, so that a draw added in one place moves no other.

    Only `random.Random.random` is used: the standard library promises its sequence to stay the
    same, which numpy's generators do not.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._source = random.Random(f"{seed}/{purpose}")  # noqa: S311 - no secret is drawn here

    def unit(self) -> float:
        """Draw a number in [0, 1)."""
        return self._source.random()

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """Draw a number in [low, high)."""
        return low + self.unit() * (high - low)

    def pick(self, things: Sequence[T]) -> T:
        """Draw one of `things`, each as likely as the others."""
        return things[self.whole(0, len(things) - 1)]

    def weighted(self, weights: Sequence[float]) -> int:
        """Draw a position in `weights`, each as likely as its weight says.

        Weights are at least 0 and not all 0.
        """
        mark = self.unit() * sum(weights)
        for position, weight in enumerate(weights):
            mark -= weight
            if mark < 0:
                return position
        return max(position for position, weight in enumerate(weights) if weight > 0)

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return `things` in a drawn order (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.whole(0, last)
            order[last], order[other] = order[other], order[last]
        return order
