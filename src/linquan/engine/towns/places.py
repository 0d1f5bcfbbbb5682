"""Facilities beside streets, green, and firms in their compounds and beside gates."""

from collections.abc import Sequence

from linquan.engine.errors import BadInput
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.estates import Compound
from linquan.engine.towns.frame import Cell, Frame, rectangle
from linquan.engine.towns.plan import Parcel, Plan
from linquan.engine.towns.river import PATH_SETBACK_DM
from linquan.engine.towns.spec import FacilitySpec, FirmSpec, TownSpec
from linquan.engine.towns.types import Facility, Firm, Green, Name, Point, Use

FRONT_DM = 150
"""From the middle of a major street to the door of a facility beside it."""

SHOP_DM = 260
"""From a gate to the shop beside it."""

GREEN_STEP_DM = 200
"""Distance between two corners of green along the river."""


def facilities(spec: TownSpec, plan: Plan, frame: Frame) -> tuple[Facility, ...]:
    """Place the facilities that the spec asks for.

    Raises
    ------
    BadInput
        When a facility names a block that the town has not.
    """
    return tuple(_facility(index, row, plan, frame) for index, row in enumerate(spec.facilities))


def _facility(index: int, row: FacilitySpec, plan: Plan, frame: Frame) -> Facility:
    block = next((b for b in plan.blocks if (b.column, b.row) == (row.column, row.row)), None)
    if block is None or row.side == block.river:
        msg = f"no street at {row.name.en}: block {row.column}, {row.row}, side {row.side}"
        raise BadInput(msg)
    u = block.u0 + round(row.share * (block.u1 - block.u0))
    v = block.v0 + round(row.share * (block.v1 - block.v0))
    cell = {
        "S": (u, block.v0 + FRONT_DM),
        "N": (u, block.v1 - FRONT_DM),
        "W": (block.u0 + FRONT_DM, v),
        "E": (block.u1 - FRONT_DM, v),
    }[row.side]
    lon, lat = frame.point(cell)
    return Facility(index, row.code, row.name, lon, lat, block.community)


def greens(plan: Plan, frame: Frame) -> tuple[Green, ...]:
    """Return the parks, and the strips between the path along the river and the street."""
    return tuple(
        Green(parcel.use.name, frame.ring(_green_ring(plan, parcel)))
        for parcel in plan.parcels
        if parcel.use and parcel.use.use is Use.GREEN
    )


def _green_ring(plan: Plan, parcel: Parcel) -> tuple[Cell, ...]:
    u0, v0, u1, v1 = plan.plot(parcel)
    side = plan.blocks[parcel.block].river
    if not side:
        return rectangle(u0, v0, u1, v1)
    stops = [*range(u0, u1, GREEN_STEP_DM), u1]
    back = PATH_SETBACK_DM // 3
    if side == "N":
        shore = [(u, plan.river.path(u, "south") - back) for u in stops]
        return ((u0, v0), (u1, v0), *shore[::-1])
    shore = [(u, plan.river.path(u, "north") + back) for u in stops]
    return (*shore, (u1, v1), (u0, v1))


def firms(
    spec: TownSpec, compounds: Sequence[Compound], names: Sequence[Name], frame: Frame, seed: int
) -> tuple[Firm, ...]:
    """Place the firms: in a building of their compound, or as a shop beside a gate.

    Raises
    ------
    BadInput
        When a firm names a compound that the town has not.
    """
    dice = Dice(seed, "firms")
    named = {name.zh: index for index, name in enumerate(names)}
    free: dict[int, list[Cell]] = {}
    shops = dice.shuffled(_shops(compounds))
    rows = []
    for index, row in enumerate(spec.firms):
        if row.place:
            estate = _compound_of(row, named)
            spots = free.setdefault(estate, dice.shuffled(_middles(compounds[estate])))
            cell = spots.pop() if spots else compounds[estate].crossing
        else:
            estate, cell = shops[index % len(shops)]
        point = frame.point(cell)
        rows.append(_firm(index, row, point, compounds[estate].community, estate))
    return tuple(rows)


def _firm(index: int, row: FirmSpec, point: Point, community: int, estate: int) -> Firm:
    return Firm(
        index=index,
        name=row.name,
        industry=row.industry,
        lon=point[0],
        lat=point[1],
        community=community,
        estate=estate if row.place else None,
        staff=row.staff,
        peak_months=row.peak_months,
        low_months=row.low_months,
    )


def _shops(compounds: Sequence[Compound]) -> list[tuple[int, Cell]]:
    """Return a place beside each gate of homes, along the wall."""
    places = []
    for index, compound in enumerate(compounds):
        for gate in compound.gates if compound.home_kind else ():
            (u, v), along_v = gate.cell, gate.side in "EW"
            places.append((index, (u, v + SHOP_DM) if along_v else (u + SHOP_DM, v)))
    return places


def _compound_of(row: FirmSpec, named: dict[str, int]) -> int:
    if row.place not in named:
        msg = f"no compound {row.place} for {row.name.en}"
        raise BadInput(msg)
    return named[row.place]


def _middles(compound: Compound) -> list[Cell]:
    return [((u0 + u1) // 2, (v0 + v1) // 2) for u0, v0, u1, v1 in compound.buildings]
