"""Barriers on ways: which nodes stop whom, read from ``fixtures/networks/barriers.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from linquan.engine.networks.types import Mode
from linquan.engine.osm.tags import ACCESS, WALLS
from linquan.engine.osm.types import Tags


@dataclass(frozen=True, slots=True)
class BarrierRules:
    """What stops those who move in one way.

    Attributes
    ----------
    closed
        Values of ``barrier`` that stop them unless a tag says otherwise.
    keys
        Keys that say who may pass, the nearest first.
    shut
        Values of these that stop them, whatever stands there; every other known value lets pass.
    """

    closed: frozenset[str]
    keys: tuple[str, ...]
    shut: frozenset[str]

    def stop(self, tags: Tags) -> bool:
        """Whether nobody passes a node with these tags.

        >>> barrier_rules(Mode.WALK).stop({"barrier": "wall"})
        True
        >>> barrier_rules(Mode.WALK).stop({"barrier": "gate", "access": "private"})
        False
        """
        if "barrier" not in tags:
            return False
        said = next((tags[key] for key in self.keys if key in tags), "")
        if said in ACCESS[1:]:
            return said in self.shut
        return tags.get("locked") == "yes" or tags["barrier"] in self.closed


@cache
def barrier_rules(mode: Mode) -> BarrierRules:
    """Read the rules for one mode, once."""
    place = files("linquan").joinpath("fixtures", "networks", "barriers.toml")
    told = tomllib.loads(place.read_text(encoding="utf-8"))[mode.value]
    return BarrierRules(WALLS.union(told["closed"]), tuple(told["keys"]), frozenset(told["shut"]))
