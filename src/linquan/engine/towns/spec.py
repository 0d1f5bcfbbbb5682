"""What is asked of a town, and the files that say so."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from linquan.engine.errors import BadFixture
from linquan.engine.towns.types import Name, Use


@dataclass(frozen=True, slots=True)
class CommunitySpec:
    """A community: the columns `first` to `last` of blocks on one bank ("south" or "north")."""

    name: Name
    bank: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class UseSpec:
    """A part of a block that is not homes: block (column, row), its split, which part of it."""

    column: int
    row: int
    split: int
    part: int
    use: Use
    name: Name


@dataclass(frozen=True, slots=True)
class FacilitySpec:
    """A facility on the `side` (E W N S) of a block, at `share` of the side's length."""

    code: str
    name: Name
    column: int
    row: int
    side: str
    share: float


@dataclass(frozen=True, slots=True)
class FirmSpec:
    """A firm; `place` is the name of a compound, or empty for a shop near some gate."""

    name: Name
    industry: Name
    place: str
    staff: int
    peak_months: tuple[int, ...]
    low_months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TownSpec:
    """What a town is to be like.

    Lengths are metres, angles degrees against the clock, coordinates degrees. Rows of blocks are
    counted from the south: `rows_south` rows, the strip on the south bank, the strip on the north
    bank, `rows_north` rows. `bridges` are the numbers of the upright streets, from 0 in the west,
    that cross the river. The `quarters` blocks nearest the middle are cut into four, the next
    `thirds` into three, the others in two. `code` is the nine-digit code of the street.
    """

    name: Name
    code: str
    lon: float
    lat: float
    bearing_deg: float
    residents: int
    columns: int
    rows_south: int
    rows_north: int
    column_m: int
    row_m: int
    river_row_m: int
    river_width_m: int
    bridges: tuple[int, ...]
    quarters: int
    thirds: int
    communities: tuple[CommunitySpec, ...]
    uses: tuple[UseSpec, ...] = ()
    facilities: tuple[FacilitySpec, ...] = ()
    firms: tuple[FirmSpec, ...] = ()


def read_fixture(name: str) -> dict[str, Any]:
    """Read a data file of the towns, e.g. "names.toml".

    Raises
    ------
    BadFixture
        When there is no such file.
    """
    place = files("linquan").joinpath("fixtures", "towns", name)
    if not place.is_file():
        msg = f"no data file {name} among the towns"
        raise BadFixture(msg)
    return tomllib.loads(place.read_text(encoding="utf-8"))


def read_name(row: dict[str, Any]) -> Name:
    """Take the name out of a row with the keys `zh` and `en`."""
    return Name(zh=row["zh"], en=row["en"])


def load_spec(name: str) -> TownSpec:
    """Read the town `name` among the fixtures, e.g. "jiang_an"."""
    return _spec(read_fixture(f"{name}.toml"))


def _spec(data: dict[str, Any]) -> TownSpec:
    town = dict(data["town"])
    name = Name(zh=town.pop("zh"), en=town.pop("en"))
    return TownSpec(
        name=name,
        bridges=tuple(town.pop("bridges")),
        communities=tuple(_community(row) for row in data["communities"]),
        uses=tuple(_use(row) for row in data["uses"]),
        facilities=tuple(_facility(row) for row in data["facilities"]),
        firms=tuple(_firm(row) for row in data["firms"]),
        **town,
    )


def _community(row: dict[str, Any]) -> CommunitySpec:
    return CommunitySpec(read_name(row), row["bank"], row["first"], row["last"])


def _use(row: dict[str, Any]) -> UseSpec:
    column, table_row = row["block"]
    return UseSpec(column, table_row, row["split"], row["part"], Use(row["use"]), read_name(row))


def _facility(row: dict[str, Any]) -> FacilitySpec:
    column, table_row = row["block"]
    return FacilitySpec(row["code"], read_name(row), column, table_row, row["side"], row["share"])


def _firm(row: dict[str, Any]) -> FirmSpec:
    industry = Name(row["industry_zh"], row["industry_en"])
    peak, low = tuple(row["peak"]), tuple(row["low"])
    return FirmSpec(read_name(row), industry, row.get("place", ""), row["staff"], peak, low)


JIANG_AN = load_spec("jiang_an")
"""The fictional street of the demo."""

DEMO_SEED = 20_261_121
"""Seed of the demo's town and requests."""
