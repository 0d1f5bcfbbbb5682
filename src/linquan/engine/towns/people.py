"""Households and residents of estates and buildings."""

from dataclasses import dataclass

from linquan.engine.towns.dice import Dice
from linquan.engine.towns.estates import Compound
from linquan.engine.towns.shares import share_out
from linquan.engine.towns.types import AGE_BANDS, HomeKind

FLAT_DM2 = 11_000
"""Ground a flat takes in its storey, 110 m2 with its share of stairs (own choice)."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Who lives in a kind of homes: people per household, density against the mean, ages in %."""

    household: float
    density: float
    ages: tuple[float, ...]


MIXES: dict[HomeKind, Mix] = {
    HomeKind.OLD: Mix(2.3, 1.25, (1.4, 2.3, 5.3, 56.0, 17.5, 11.3, 6.2)),
    HomeKind.STANDARD: Mix(2.8, 1.10, (3.2, 5.0, 10.3, 66.5, 9.0, 4.3, 1.7)),
    HomeKind.RESETTLED: Mix(2.9, 0.95, (2.1, 3.4, 8.5, 60.0, 14.0, 8.2, 3.8)),
    HomeKind.TALENT: Mix(1.9, 0.90, (3.4, 2.6, 2.0, 89.0, 2.0, 0.7, 0.3)),
}
"""Own choice, so that about one resident in five is 60 or older; not taken from any census."""


@dataclass(frozen=True, slots=True)
class Population:
    """Head-counts of one compound; the tuples follow its buildings and `AGE_BANDS`."""

    households: int
    residents: int
    by_age: tuple[int, ...]
    building_households: tuple[int, ...]
    building_residents: tuple[int, ...]
    storeys: tuple[int, ...]


def settle(
    compounds: tuple[Compound, ...], splits: tuple[int, ...], total: int, seed: int
) -> tuple[Population, ...]:
    """Let `total` residents live in the compounds with homes; the others stay empty.

    `splits` tells for each compound into how many parcels its block is cut: finer cut blocks lie
    near the middle and are lived in more densely.
    """
    dice = Dice(seed, "people")
    weights = [
        _weight(dice, compound, split) for compound, split in zip(compounds, splits, strict=True)
    ]
    residents = share_out(total, weights)
    return tuple(
        _homes(dice, compound, count) if compound.home_kind else _empty(dice, compound)
        for compound, count in zip(compounds, residents, strict=True)
    )


def _weight(dice: Dice, compound: Compound, split: int) -> float:
    noise = dice.between(0.75, 1.25)
    if compound.home_kind is None:
        return 0.0
    u0, v0, u1, v1 = compound.plot
    return (u1 - u0) * (v1 - v0) * MIXES[compound.home_kind].density * noise * (0.7 + 0.3 * split)


def _homes(dice: Dice, compound: Compound, residents: int) -> Population:
    assert compound.home_kind is not None  # noqa: S101 - narrows the type; the caller has looked
    mix = MIXES[compound.home_kind]
    ages = [share * dice.between(0.88, 1.12) for share in mix.ages]
    households = max(1, round(residents / mix.household))
    ground = [(u1 - u0) * (v1 - v0) for u0, v0, u1, v1 in compound.buildings]
    flats = share_out(households, ground)
    return Population(
        households=households,
        residents=residents,
        by_age=share_out(residents, ages),
        building_households=flats,
        building_residents=share_out(residents, flats),
        storeys=tuple(
            max(2, -(-count * FLAT_DM2 // area)) for count, area in zip(flats, ground, strict=True)
        ),
    )


def _empty(dice: Dice, compound: Compound) -> Population:
    none = (0,) * len(compound.buildings)
    storeys = tuple(dice.whole(1, 4) for _ in compound.buildings)
    return Population(0, 0, (0,) * len(AGE_BANDS), none, none, storeys)
