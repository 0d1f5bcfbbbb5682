"""How the capacities of an item are shared: what falls to whoever is meant. Pure."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.circles.runs import Place
from linquan.apps.circles.types import LEAST_FOR

Real = NDArray[np.float64]
HUNDRED: Final = 100
_NEARLY: Final = 1e-9
"""Sums of shares are off by less: who has just enough lacks nothing."""
_ARRAYS: Final = ("access", "people", "ratio")


def supply_name(code: str) -> str:
    """Name the part of a run that says how an item is shared."""
    return f"supply:{code}"


@dataclass(frozen=True, slots=True)
class Shares:
    """Of one item: ``h`` homes, ``p`` places whose capacities are counted.

    Attributes
    ----------
    access
        float64 [h], capacity for each of those meant, summed over the places within the limit.
    people
        float64 [p], how many of those meant reach a place.
    ratio
        float64 [p], capacity for each of them; NaN where nobody does.
    """

    access: Real
    people: Real
    ratio: Real

    def pack(self) -> bytes:
        """Return it as bytes."""
        return packed(access=self.access, people=self.people, ratio=self.ratio)

    @classmethod
    def unpack(cls, content: bytes) -> "Shares":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**unpacked(content, _ARRAYS))


@dataclass(frozen=True, slots=True)
class PlaceShare:
    """A place, how many of those meant reach it, and what falls to a hundred of them."""

    place: Place
    people: int
    for_hundred: float | None


@dataclass(frozen=True, slots=True)
class SupplyView:
    """What falls to those who are meant, in an area.

    ``least`` is for a thousand of them; ``short`` are those to whom less falls, those with nothing
    among them; None where no least is set. ``uncounted`` are places whose capacity is not known,
    ``other_units`` those that tell it in another unit.
    """

    unit: str
    people: int
    for_hundred: float
    nothing: int
    least: int | None
    short: int | None
    places: tuple[PlaceShare, ...]
    uncounted: tuple[Place, ...]
    other_units: tuple[Place, ...]

    @property
    def least_for_hundred(self) -> float | None:
        """What should fall to a hundred at least."""
        return None if self.least is None else self.least * HUNDRED / LEAST_FOR


def supply_view(
    shares: Shares,
    heads: NDArray[np.int64],
    least: int | None,
    every: tuple[Place, ...],
    counted: tuple[Place, ...],
) -> SupplyView:
    """Sum up what falls to people: ``heads`` [h] are those meant in the homes of an area."""
    people = int(heads.sum())
    falls = float(heads @ shares.access) / people if people else 0.0
    short = None
    if least is not None:
        short = int(heads[shares.access * LEAST_FOR < least - _NEARLY].sum())
    known = {place.facility_id for place in counted}
    rest = [place for place in every if place.facility_id not in known]
    return SupplyView(
        counted[0].capacity_unit if counted else "", people, HUNDRED * falls,
        int(heads[shares.access == 0].sum()), least, short, _place_shares(shares, counted),
        tuple(place for place in rest if place.capacity is None),
        tuple(place for place in rest if place.capacity is not None),
    )  # fmt: skip


def _place_shares(shares: Shares, counted: tuple[Place, ...]) -> tuple[PlaceShare, ...]:
    """Return the places, those first where least falls to whoever reaches them."""
    found = [
        PlaceShare(place, round(people), None if np.isnan(ratio) else HUNDRED * ratio)
        for place, people, ratio in zip(
            counted, shares.people.tolist(), shares.ratio.tolist(), strict=True
        )
    ]
    far = float("inf")
    return tuple(
        sorted(
            found,
            key=lambda one: (
                far if one.for_hundred is None else one.for_hundred, one.place.facility_id
            ),
        )
    )  # fmt: skip
