"""The plan of a generated city: districts, streets, communities, estates. Pure and seeded."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from linquan.engine.towns.spec import read_fixture, read_name
from linquan.engine.towns.types import Name

COMMUNITIES, GRIDS, ESTATES = 5, 3, 6
"""Communities of a street; grids and estates of a community."""

SIDE_DEG = 0.004
"""Side of a grid: about 400 m."""

BASE_LON, BASE_LAT = 120.5, 31.2

REFERENCE = 100_000
"""Size at which the city has 2 districts and 20 streets; 1,000,000 makes 8 and 100."""

SUFFIXES = ("花园", "家园", "小区", "新村", "苑", "公寓")
SUFFIXES_EN = ("Gardens", "Homes", "Estate", "New Village", "Court", "Apartments")
DIRECTIONS = ("", "东", "西", "南", "北")


@dataclass(frozen=True, slots=True)
class Estate:
    """A housing estate; `weight` is how much of its community's requests come from it."""

    name: Name
    road: str
    lon: float
    lat: float
    weight: float


@dataclass(frozen=True, slots=True)
class Community:
    """A community with its estates; its grids have numbers instead of names."""

    name: Name
    lon: float
    lat: float
    weight: float
    estates: tuple[Estate, ...]


@dataclass(frozen=True, slots=True)
class Street:
    """A street (街道): the level at which a clerk works."""

    name: Name
    weight: float
    communities: tuple[Community, ...]


@dataclass(frozen=True, slots=True)
class District:
    """A district; requests never leave it."""

    name: Name
    streets: tuple[Street, ...]


def counts_for(size: int) -> tuple[int, int]:
    """Return how many districts and streets a city with `size` requests has (at least two each).

    Both grow slower than the requests, so that a bigger city is also a fuller one.
    """
    scale = size / REFERENCE
    districts = max(2, round(2 * scale**0.602))
    return districts, max(districts, round(20 * scale**0.699))


def make_plan(size: int, seed: int) -> tuple[District, ...]:
    """Make the plan of a city for `size` requests; the same seed gives the same city."""
    dice = random.Random(f"plan {seed} {size}")
    districts, streets = counts_for(size)
    names = _names()
    shares = [1 / (rank + 2) ** 0.5 for rank in range(districts)]
    return tuple(
        District(
            Name(f"第{number + 1}示例区", f"Sample District {number + 1}"),
            tuple(_street(next(names), number, dice) for _ in range(count)),
        )
        for number, count in enumerate(split(streets, shares))
    )


def split(total: int, shares: Sequence[float]) -> list[int]:
    """Split a number by shares, at least one for each, the sum exact."""
    left = total - len(shares)
    bounds = [round(left * part / sum(shares)) for part in accumulate(shares)]
    return [1 + b - a for a, b in zip([0, *bounds], bounds, strict=False)]


def skewed(rank: int, dice: random.Random) -> float:
    """Weight of the one at a rank: the first has several times what the last has."""
    return dice.uniform(0.7, 1.3) / (rank + 1) ** 0.4


def _names() -> Iterator[Name]:
    """Names for streets, as many as wanted, each once."""
    stems = _stems()
    for turn in range(1_000):
        for stem in stems:
            more = DIRECTIONS[turn % len(DIRECTIONS)] + (str(turn) if turn >= 5 else "")
            yield Name(f"{stem.zh}{more}街道", f"{stem.en} Street {turn + 1}")


def _stems() -> list[Name]:
    return [read_name(row) for row in read_fixture("names.toml")["stems"]]


def _roads() -> list[str]:
    found = read_fixture("names.toml")
    return [row["zh"] for kind in ("uprights", "levels", "minors") for row in found[kind]]


def _street(name: Name, district: int, dice: random.Random) -> Street:
    stems, roads = dice.sample(_stems(), COMMUNITIES), dice.sample(_roads(), ESTATES)
    lon, lat = BASE_LON + district * 0.5 + dice.random() * 0.3, BASE_LAT + dice.random() * 0.3
    short = name.zh.removesuffix("街道")
    communities = tuple(
        _community(Name(f"{short}{stem.zh}社区", f"{stem.en} Community"), at, lon, lat, roads, dice)
        for at, stem in enumerate(stems)
    )
    return Street(name, skewed(dice.randrange(12), dice), communities)


def _community(
    name: Name, place: int, lon: float, lat: float, roads: Sequence[str], dice: random.Random
) -> Community:
    west, south = lon + place * GRIDS * SIDE_DEG, lat
    estates = []
    for rank, stem in enumerate(dice.sample(_stems(), ESTATES)):
        kind = dice.randrange(len(SUFFIXES))
        estates.append(
            Estate(
                Name(f"{stem.zh}{SUFFIXES[kind]}", f"{stem.en} {SUFFIXES_EN[kind]}"),
                dice.choice(roads),
                round(west + dice.random() * GRIDS * SIDE_DEG, 6),
                round(south + dice.random() * SIDE_DEG, 6),
                skewed(rank, dice),
            )
        )
    return Community(name, west, south, skewed(place, dice), tuple(estates))
