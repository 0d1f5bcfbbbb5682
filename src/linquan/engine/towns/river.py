"""The river that runs through the town from west to east."""

import math
from dataclasses import dataclass

from linquan.engine.towns.dice import Dice
from linquan.engine.towns.frame import Cell

STEP_DM = 400
"""Distance between two points of the river's middle line, in decimetres."""

PATH_SETBACK_DM = 120
"""From the water's edge to the middle of the path along it."""

WALL_SETBACK_DM = 280
"""From the water's edge to the nearest wall."""


@dataclass(frozen=True, slots=True)
class River:
    """Two waves around a level; all lengths in decimetres, phases in radians."""

    level: int
    width: int
    length: int
    waves: tuple[tuple[float, float, float], ...]

    def middle(self, u: int) -> int:
        """Return v of the middle line at `u`."""
        bend = sum(high * math.sin(math.tau * u / long + phase) for high, long, phase in self.waves)
        return self.level + round(bend)

    def edge(self, u: int, bank: str) -> int:
        """Return v of the water's edge at `u` on the "south" or "north" bank."""
        return self.middle(u) + (self.width // 2 if bank == "north" else -self.width // 2)

    def path(self, u: int, bank: str) -> int:
        """Return v of the path along the water."""
        return self.edge(u, bank) + (PATH_SETBACK_DM if bank == "north" else -PATH_SETBACK_DM)

    def wall_limit(self, u0: int, u1: int, bank: str) -> int:
        """Return v that a wall between `u0` and `u1` may not go beyond."""
        edges = [self.edge(u, bank) for u in range(u0, u1 + 1, 50)]
        if bank == "north":
            return max(edges) + WALL_SETBACK_DM
        return min(edges) - WALL_SETBACK_DM

    def stops(self, u0: int, u1: int, also: tuple[int, ...] = ()) -> list[int]:
        """Return every u from `u0` to `u1` where a line along the river has a point."""
        inner = {u for u in range(0, self.length, STEP_DM) if u0 < u < u1}
        return sorted({u0, u1} | inner | {u for u in also if u0 < u < u1})

    def outline(self, beyond: int) -> tuple[Cell, ...]:
        """Return the corners of the water, going `beyond` the town at both ends."""
        stops = [-beyond, *self.stops(0, self.length), self.length + beyond]
        south = [(u, self.edge(u, "south")) for u in stops]
        return (*south, *((u, self.edge(u, "north")) for u in reversed(stops)))


def make_river(dice: Dice, *, level: int, room: int, width: int, length: int) -> River:
    """Draw a river that keeps within `room` // 8 of its level (all decimetres)."""
    high = room / 8
    slow = (high * dice.between(0.55, 0.7), length * dice.between(0.8, 1.1))
    fast = (high * 0.3, length * dice.between(0.35, 0.5))
    waves = tuple((tall, long, dice.between(0, math.tau)) for tall, long in (slow, fast))
    return River(level=level, width=width, length=length, waves=waves)
