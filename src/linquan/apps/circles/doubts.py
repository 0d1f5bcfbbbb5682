"""What is doubtful in the data of a run: whom it leaves out, what lies off the ways. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.footing import Footing
from linquan.apps.places.types import AreaRow

Mask = NDArray[np.bool_]


class Doubt(StrEnum):
    """Something about homes or places of a run that a person should look at."""

    NOTHING = "nothing"
    """Homes that reach no place of any item."""
    ISLAND = "island"
    """Homes beside ways that do not hang together with the others."""
    OFF_WAY = "off_way"
    """Homes far from every way."""
    NOBODY = "nobody"
    """Homes and estates without people."""
    PLACE_ISLAND = "place_island"
    PLACE_OFF_WAY = "place_off_way"


OF_HOMES: Final = (Doubt.NOTHING, Doubt.ISLAND, Doubt.OFF_WAY)
OF_PLACES: Final = (Doubt.PLACE_ISLAND, Doubt.PLACE_OFF_WAY)


@dataclass(frozen=True, slots=True)
class Footings:
    """What a run says of where its homes and places stand; None where it was made before that."""

    homes: Footing | None
    places: Footing | None
    reached: Mask | None

    def homes_with(self, doubt: Doubt, off_way_m: int) -> Mask | None:
        """Return the homes of which a doubt holds, bool [h]; None where nobody knows."""
        if doubt is Doubt.NOTHING:
            return None if self.reached is None else ~self.reached
        return _of(self.homes, Doubt.ISLAND, doubt, off_way_m)

    def places_with(self, doubt: Doubt, off_way_m: int) -> Mask | None:
        """Return the places of which a doubt holds, bool [p]; None where nobody knows."""
        return _of(self.places, Doubt.PLACE_ISLAND, doubt, off_way_m)


def _of(footing: Footing | None, island: Doubt, doubt: Doubt, off_way_m: int) -> Mask | None:
    if footing is None:
        return None
    return footing.aside if doubt is island else footing.beyond(off_way_m)


@dataclass(frozen=True, slots=True)
class Heads:
    """How many homes, and how many people in them."""

    homes: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunQuality:
    """How good the data behind a run are, in an area; None where the run does not say.

    ``lost`` are places that are too far from every way to be reached at all; ``networks`` what is
    told of the ways in use.
    """

    off_way_m: int
    homes: Mapping[Doubt, Heads | None]
    places: Mapping[Doubt, int | None]
    lost: int | None
    without_point: int
    coarse: int
    planned: int
    gateless: int
    empty: tuple[AreaRow, ...]
    nobody: int
    """Homes of the run in which nobody lives."""
    people: int
    tree: int
    networks: tuple[Mapping[str, Any], ...] = ()


def heads(mask: Mask | None, people: NDArray[np.int64]) -> Heads | None:
    """Count homes and the people in them; homes without people are not told."""
    if mask is None:
        return None
    there = mask & (people > 0)
    return Heads(int(there.sum()), int(people[there].sum()))
