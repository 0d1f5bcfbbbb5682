"""How long some work takes: by the processor, by the clock, and how busy the machine was."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of this process (all its threads), seconds by the clock, the load before."""

    cpu_s: float
    wall_s: float
    load: float

    def told(self) -> dict[str, float]:
        """Return it for a report."""
        return {"cpu_s": self.cpu_s, "wall_s": self.wall_s, "load": self.load}


def timed(work: Callable[[], T]) -> tuple[T, Took]:
    """Do some work once; returns what it gave and what it took."""
    load, cpu, wall = os.getloadavg()[0], time.process_time(), time.perf_counter()
    given = work()
    took = Took(
        round(time.process_time() - cpu, 3), round(time.perf_counter() - wall, 3), round(load, 1)
    )
    return given, took


def middle(took: list[Took]) -> dict[str, Any]:
    """Return the middle of some rounds by the processor and by the clock, and the highest load."""
    return {
        "cpu_s": median(one.cpu_s for one in took),
        "wall_s": median(one.wall_s for one in took),
        "load": max(one.load for one in took),
        "rounds": len(took),
    }
