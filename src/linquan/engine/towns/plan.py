"""The plan of a town: lines of the street net, blocks between them, parcels within a block."""

from dataclasses import dataclass

from linquan.engine.errors import BadInput
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.river import River, make_river
from linquan.engine.towns.spec import TownSpec, UseSpec
from linquan.engine.towns.types import Use
from linquan.engine.units import DM_PER_M

MAJOR_SETBACK_DM = 230
"""From the middle of a major street to the wall beside it."""

MINOR_SETBACK_DM = 130
"""From the middle of a minor street to the wall beside it."""


@dataclass(frozen=True, slots=True)
class Block:
    """Ground between major streets; on a strip `river` names the side with the water (N or S).

    A strip's `v1` or `v0` on that side is the level of the river, not its edge.
    """

    column: int
    row: int
    bank: str
    community: int
    u0: int
    v0: int
    u1: int
    v1: int
    river: str
    split: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A part of a block, bounded by middle lines of streets; `sides` names what lies at N E S W."""

    block: int
    u0: int
    v0: int
    u1: int
    v1: int
    sides: dict[str, str]
    use: UseSpec | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Lines, blocks and parcels in decimetres; minor lines by (column, bank) and by row."""

    uprights: tuple[int, ...]
    levels: tuple[int, ...]
    minor_uprights: dict[tuple[int, str], int]
    minor_levels: dict[int, int]
    river: River
    blocks: tuple[Block, ...]
    parcels: tuple[Parcel, ...]

    def plot(self, parcel: Parcel) -> tuple[int, int, int, int]:
        """Return (u0, v0, u1, v1) of the ground inside the wall line of a parcel."""
        setback = {"major": MAJOR_SETBACK_DM, "minor": MINOR_SETBACK_DM, "river": 0}
        u0, v0 = parcel.u0 + setback[parcel.sides["W"]], parcel.v0 + setback[parcel.sides["S"]]
        u1, v1 = parcel.u1 - setback[parcel.sides["E"]], parcel.v1 - setback[parcel.sides["N"]]
        if parcel.sides["S"] == "river":
            v0 = self.river.wall_limit(u0, u1, "north")
        if parcel.sides["N"] == "river":
            v1 = self.river.wall_limit(u0, u1, "south")
        return u0, v0, u1, v1


def make_plan(spec: TownSpec, seed: int) -> Plan:
    """Draw the plan of a town.

    Raises
    ------
    BadInput
        When communities do not cover every column once, or a bridge is no inner street.
    """
    _check(spec)
    dice = Dice(seed, "plan")
    uprights = _lines(dice, 0, spec.columns, spec.column_m)
    south = _lines(dice, 0, spec.rows_south, spec.row_m)
    north = _lines(dice, south[-1] + spec.river_row_m * DM_PER_M, spec.rows_north, spec.row_m)
    room = spec.river_row_m * DM_PER_M
    river = make_river(
        dice,
        level=south[-1] + room // 2,
        room=room,
        width=spec.river_width_m * DM_PER_M,
        length=uprights[-1],
    )
    levels = (*south, *north)
    blocks = _blocks(spec, uprights, levels, river.level)
    minor_uprights = {
        (column, bank): _between(dice, uprights[column], uprights[column + 1])
        for bank in ("south", "north")
        for column in range(spec.columns)
    }
    minor_levels = {
        block.row: _between(dice, block.v0, block.v1)
        for block in blocks
        if block.column == 0 and not block.river
    }
    parcels = tuple(
        parcel
        for index, block in enumerate(blocks)
        for parcel in _parcels(spec, index, block, minor_uprights, minor_levels)
    )
    return Plan(uprights, levels, minor_uprights, minor_levels, river, blocks, parcels)


def _check(spec: TownSpec) -> None:
    for bank in ("south", "north"):
        covered = [
            column
            for community in spec.communities
            if community.bank == bank
            for column in range(community.first, community.last + 1)
        ]
        if sorted(covered) != list(range(spec.columns)):
            msg = f"communities must cover each column of the {bank} bank once"
            raise BadInput(msg)
    if not all(0 < line < spec.columns for line in spec.bridges):
        msg = "a bridge must carry an inner street"
        raise BadInput(msg)


def _lines(dice: Dice, start: int, count: int, step_m: int) -> tuple[int, ...]:
    lines = [start]
    for _ in range(count):
        lines.append(lines[-1] + round(step_m * dice.between(0.93, 1.07)) * DM_PER_M)
    return tuple(lines)


def _between(dice: Dice, low: int, high: int) -> int:
    return low + round((high - low) * dice.between(0.46, 0.54))


def _blocks(
    spec: TownSpec, uprights: tuple[int, ...], levels: tuple[int, ...], river_level: int
) -> tuple[Block, ...]:
    """Return the blocks row by row from the south, each row from the west."""
    s = spec.rows_south
    spans = [(levels[row], levels[row + 1], "") for row in range(s)]
    spans += [(levels[s], river_level, "N"), (river_level, levels[s + 1], "S")]
    spans += [(levels[row], levels[row + 1], "") for row in range(s + 1, len(levels) - 1)]
    splits = _splits(spec, len(spans))
    return tuple(
        Block(
            column=column,
            row=row,
            bank=_bank(spec, row),
            community=_community(spec, column, _bank(spec, row)),
            u0=uprights[column],
            v0=v0,
            u1=uprights[column + 1],
            v1=v1,
            river=river,
            split=splits[column, row],
        )
        for row, (v0, v1, river) in enumerate(spans)
        for column in range(spec.columns)
    )


def _bank(spec: TownSpec, row: int) -> str:
    return "south" if row <= spec.rows_south else "north"


def _community(spec: TownSpec, column: int, bank: str) -> int:
    return next(
        index
        for index, community in enumerate(spec.communities)
        if community.bank == bank and community.first <= column <= community.last
    )


def _splits(spec: TownSpec, rows: int) -> dict[tuple[int, int], int]:
    """Return into how many parcels each block is cut: the finer, the nearer the middle."""
    strips = (spec.rows_south, spec.rows_south + 1)
    splits = {(column, row): 1 for column in range(spec.columns) for row in strips}
    splits |= {(use.column, use.row): use.split for use in spec.uses}
    middle = ((spec.columns - 1) / 2, (rows - 1) / 2)
    free = [
        (abs(column - middle[0]) + abs(row - middle[1]), column, row)
        for column in range(spec.columns)
        for row in range(rows)
        if (column, row) not in splits
    ]
    for rank, (_, column, row) in enumerate(sorted(free)):
        finer = (rank < spec.quarters) + (rank < spec.quarters + spec.thirds)
        splits[column, row] = 2 + finer
    return splits


def _parcels(
    spec: TownSpec,
    index: int,
    block: Block,
    minor_uprights: dict[tuple[int, str], int],
    minor_levels: dict[int, int],
) -> list[Parcel]:
    """Cut a block: 1 whole, 2 west and east, 3 west, north-east, south-east, 4 quarters."""
    uses = {
        use.part: use for use in spec.uses if (use.column, use.row) == (block.column, block.row)
    }
    mid_u = minor_uprights[block.column, block.bank]
    mid_v = minor_levels.get(block.row, 0)
    west, east = (block.u0, mid_u), (mid_u, block.u1)
    whole_u, whole_v = (block.u0, block.u1), (block.v0, block.v1)
    north, south = (mid_v, block.v1), (block.v0, mid_v)
    boxes = {
        1: [(whole_u, whole_v)],
        2: [(west, whole_v), (east, whole_v)],
        3: [(west, whole_v), (east, north), (east, south)],
        4: [(west, north), (east, north), (west, south), (east, south)],
    }[block.split]
    return [
        Parcel(index, u0, v0, u1, v1, _sides(block, u0, v0, u1, v1), uses.get(part))
        for part, ((u0, u1), (v0, v1)) in enumerate(boxes)
    ]


def _sides(block: Block, u0: int, v0: int, u1: int, v1: int) -> dict[str, str]:
    sides = {
        "W": "major" if u0 == block.u0 else "minor",
        "E": "major" if u1 == block.u1 else "minor",
        "S": "major" if v0 == block.v0 else "minor",
        "N": "major" if v1 == block.v1 else "minor",
    }
    return sides | ({block.river: "river"} if block.river else {})


def is_walled(parcel: Parcel) -> bool:
    """Say whether a parcel becomes a compound with a wall (all but green)."""
    return parcel.use is None or parcel.use.use is not Use.GREEN
