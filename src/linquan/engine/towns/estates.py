"""Walled compounds: wall, gates, ways inside and the rows of buildings."""

from dataclasses import dataclass

from linquan.engine.towns.dice import Dice
from linquan.engine.towns.frame import Cell
from linquan.engine.towns.plan import Parcel, Plan, is_walled
from linquan.engine.towns.types import HomeKind, Use

WALL_MARGIN_DM = 80
"""Between a wall and the nearest building."""

CORRIDOR_DM = 140
"""Width of the ways through an estate that are kept free of buildings."""

HECTARE_DM2 = 1_000_000

SIDES = ("E", "S", "W", "N")


@dataclass(frozen=True, slots=True)
class Layout:
    """How buildings stand: width and depth, free space beside, distance from row to row (dm)."""

    width: int
    depth: int
    gap: int
    pitch: int


LAYOUTS: dict[HomeKind | Use, Layout] = {
    HomeKind.OLD: Layout(430, 120, 90, 300),
    HomeKind.STANDARD: Layout(400, 140, 140, 470),
    HomeKind.RESETTLED: Layout(480, 130, 100, 380),
    HomeKind.TALENT: Layout(420, 150, 150, 500),
    Use.PARK: Layout(720, 420, 220, 640),
    Use.FACTORY: Layout(760, 450, 200, 680),
    Use.TRUCK_STOP: Layout(620, 180, 320, 760),
    Use.SCHOOL: Layout(560, 160, 160, 460),
}

KIND_WEIGHTS: dict[str, tuple[float, ...]] = {
    "middle": (0.55, 0.33, 0.10, 0.02),
    "outer": (0.14, 0.48, 0.33, 0.05),
    "park": (0.05, 0.35, 0.20, 0.40),
}
"""Chances of the kinds of homes in the order of `HomeKind`, by position (own choice)."""


@dataclass(frozen=True, slots=True)
class GateDraft:
    """A gate in the plane: the side of the compound it is in, and where."""

    side: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound in the plane; `buildings` are boxes (u0, v0, u1, v1), all in decimetres."""

    parcel: int
    community: int
    use: Use
    home_kind: HomeKind | None
    plot: tuple[int, int, int, int]
    wall: tuple[Cell, ...]
    crossing: Cell
    gates: tuple[GateDraft, ...]
    buildings: tuple[tuple[int, int, int, int], ...]


def make_compounds(plan: Plan, seed: int) -> tuple[Compound, ...]:
    """Build a compound on every parcel that is not green, in the order of the parcels."""
    dice = Dice(seed, "estates")
    return tuple(
        _compound(dice, plan, index, parcel)
        for index, parcel in enumerate(plan.parcels)
        if is_walled(parcel)
    )


def _compound(dice: Dice, plan: Plan, index: int, parcel: Parcel) -> Compound:
    use = parcel.use.use if parcel.use else Use.HOMES
    kind = None if parcel.use else _home_kind(dice, plan, parcel)
    plot = plan.plot(parcel)
    layout = LAYOUTS[kind or use]
    across, cross_u = _halves(plot[0], plot[2], layout.width)
    along, cross_v = _halves(plot[1], plot[3], layout.depth)
    return Compound(
        parcel=index,
        community=plan.blocks[parcel.block].community,
        use=use,
        home_kind=kind,
        plot=plot,
        wall=_wall(dice, plot),
        crossing=(cross_u, cross_v),
        gates=_gates(dice, parcel, plot, (cross_u, cross_v)),
        buildings=_buildings(dice, layout, across, along),
    )


def _home_kind(dice: Dice, plan: Plan, parcel: Parcel) -> HomeKind:
    block = plan.blocks[parcel.block]
    parks = {
        plan.blocks[p.block].community for p in plan.parcels if p.use and p.use.use is Use.PARK
    }
    if block.community in parks:
        weights = KIND_WEIGHTS["park"]
    else:
        weights = KIND_WEIGHTS["middle" if block.split > 2 else "outer"]
    return tuple(HomeKind)[dice.weighted(weights)]


def _halves(low: int, high: int, size: int) -> tuple[list[tuple[int, int]], int]:
    """Return the stretches where buildings may stand along one axis, and where the way runs.

    The way runs through the middle where buildings fit on both sides of it, else along the edge.
    """
    a, b = low + WALL_MARGIN_DM, high - WALL_MARGIN_DM
    if b - a >= 2 * size + CORRIDOR_DM:
        middle = (a + b) // 2
        half = CORRIDOR_DM // 2
        return [(a, middle - half), (middle + half, b)], middle
    return [(a + CORRIDOR_DM, b)], a + CORRIDOR_DM // 2


def _wall(dice: Dice, plot: tuple[int, int, int, int]) -> tuple[Cell, ...]:
    """Return the wall: the plot's edge with one corner cut off."""
    u0, v0, u1, v1 = plot
    corners = [(u0, v0), (u1, v0), (u1, v1), (u0, v1)]
    cut = dice.whole(40, 120)
    at = dice.whole(0, 3)
    u, v = corners[at]
    inward_u, inward_v = (cut if u == u0 else -cut), (cut if v == v0 else -cut)
    shortened = [(u + inward_u, v), (u, v + inward_v)]
    # Keep the ring against the clock: the corner is reached along v at 1 and 3, along u at 0 and 2.
    corners[at : at + 1] = shortened if at in {1, 3} else shortened[::-1]
    return tuple(corners)


def _gates(
    dice: Dice, parcel: Parcel, plot: tuple[int, int, int, int], crossing: Cell
) -> tuple[GateDraft, ...]:
    u0, v0, u1, v1 = plot
    cells = {
        "E": (u1, crossing[1]),
        "S": (crossing[0], v0),
        "W": (u0, crossing[1]),
        "N": (crossing[0], v1),
    }
    open_sides = [side for side in SIDES if parcel.sides[side] != "river"]
    hectares = (u1 - u0) * (v1 - v0) / HECTARE_DM2
    wanted = 1 + dice.whole(0, 1) + (hectares > 2) + (hectares > 5)
    chosen = dice.shuffled(open_sides)[:wanted]
    return tuple(GateDraft(side, cells[side]) for side in SIDES if side in chosen)


def _buildings(
    dice: Dice, layout: Layout, across: list[tuple[int, int]], along: list[tuple[int, int]]
) -> tuple[tuple[int, int, int, int], ...]:
    """Return the boxes of the buildings row by row from the south; a few places stay free."""
    columns = [box for half in across for box in _fit(half, layout.width, layout.gap)]
    rows = [box for half in along for box in _fit(half, layout.depth, layout.pitch - layout.depth)]
    boxes = [(u0, v0, u1, v1) for v0, v1 in rows for u0, u1 in columns]
    kept = [box for box in boxes if dice.unit() >= 0.06]
    return tuple(kept or boxes)


def _fit(stretch: tuple[int, int], size: int, gap: int) -> list[tuple[int, int]]:
    """Set as many things of `size` as fit, `gap` apart at least, evenly over the stretch."""
    low, high = stretch
    size = min(size, high - low)
    count = max(1, (high - low + gap) // (size + gap))
    if count == 1:
        start = low + (high - low - size) // 2
        return [(start, start + size)]
    step = (high - low - size) / (count - 1)
    return [(low + round(i * step), low + round(i * step) + size) for i in range(count)]
