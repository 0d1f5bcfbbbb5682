"""How cars move: the driving filter, read from ``fixtures/networks/driving.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.osm.tags import CLASSES, direction, motor_access
from linquan.engine.osm.types import Tags

M_PER_KM: Final = 1_000
_LIMIT: Final = re.compile(r"(\d{1,3}) ?([a-z/]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DrivingRules:
    """Which ways cars use, and how fast.

    Attributes
    ----------
    speed_kmh
        Speed by class of way; what is not listed is not driven on.
    words_kmh, unit_kmh
        What ``maxspeed`` may say instead of a number, and behind one.
    lowest_kmh, highest_kmh
        What a limit may be.
    closed
        Values of access that keep cars out.
    """

    speed_kmh: Mapping[str, float]
    words_kmh: Mapping[str, float]
    unit_kmh: Mapping[str, float]
    lowest_kmh: float
    highest_kmh: float
    closed: frozenset[str]

    def class_speeds(self) -> NDArray[np.int64]:
        """Return the speed by position in ``tags.CLASSES``, metres an hour; 0 for none."""
        return np.array(
            [self.speed_kmh.get(name, 0) * M_PER_KM for name in CLASSES], dtype=np.int64
        )

    def limit(self, said: str) -> int:
        """Read ``maxspeed``: metres an hour, 0 for what says nothing or is out of range.

        >>> driving_rules().limit("30 mph"), driving_rules().limit("walk")
        (48280, 7000)
        """
        kmh = self.words_kmh.get(said, 0.0)
        if found := _LIMIT.fullmatch(said):
            kmh = int(found[1]) * self.unit_kmh.get(found[2], 0.0)
        return round(kmh * M_PER_KM) if self.lowest_kmh <= kmh <= self.highest_kmh else 0

    def speed(self, tags: Tags) -> int:
        """Return how fast one drives along a way, metres an hour; 0 where cars are kept out."""
        by_class = round(self.speed_kmh.get(tags.get("highway", ""), 0) * M_PER_KM)
        if not by_class or motor_access(tags) in self.closed:
            return 0
        return self.limit(tags.get("maxspeed", "")) or by_class

    def ways(self, tags: Tags) -> tuple[bool, bool]:
        """Return whether one drives along a way as it is drawn, and against."""
        turned = direction(tags)
        return turned >= 0, turned <= 0


@cache
def driving_rules() -> DrivingRules:
    """Read the rules, once."""
    told = _read("driving.toml")
    limits = told["maxspeed"]
    return DrivingRules(
        speed_kmh=told["speed_kmh"],
        words_kmh=limits["words_kmh"],
        unit_kmh=limits["unit_kmh"],
        lowest_kmh=limits["lowest_kmh"],
        highest_kmh=limits["highest_kmh"],
        closed=frozenset(told["access"]["closed"]),
    )


def _read(name: str) -> dict[str, Any]:
    place = files("linquan").joinpath("fixtures", "networks", name)
    return tomllib.loads(place.read_text(encoding="utf-8"))
