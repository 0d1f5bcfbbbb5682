"""Grids: every community cut into pieces of 300 to 500 households without gap or overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from linquan.engine.towns.estates import Compound
from linquan.engine.towns.people import Population
from linquan.engine.towns.plan import Parcel, Plan
from linquan.engine.towns.rings import CellRing, centre, dissolved, touching, with_shared_corners
from linquan.engine.towns.types import GridKind

WANTED_HOUSEHOLDS = 400
"""Middle of the 300 to 500 households a grid is to have (GB/T 34300-2017, as remembered)."""

MOST_HOUSEHOLDS = 500
"""A larger estate is cut into several grids."""

LEAST_HOUSEHOLDS = 250
"""A smaller grid joins a neighbour where both together stay below `JOINED_HOUSEHOLDS`."""

JOINED_HOUSEHOLDS = 540

TINY_HOUSEHOLDS = 120
"""A grid this small joins a neighbour whatever the sum."""

BAND_DM = 1_500
"""Centres less than this far apart up and down count as lying in one row when numbering."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A slice of a parcel from `u0` to `u1`: the smallest piece a grid is made of."""

    parcel: int
    u0: int
    u1: int
    households: int


@dataclass(frozen=True, slots=True)
class GridDraft:
    """A grid in the plane: its tiles, ring, kind and the community it belongs to."""

    community: int
    kind: GridKind
    tiles: tuple[int, ...]
    ring: CellRing
    households: int


@dataclass(frozen=True, slots=True)
class Cover:
    """The tiles of a town, their rings with shared corners, and the grids made of them."""

    tiles: tuple[Tile, ...]
    rings: tuple[CellRing, ...]
    grids: tuple[GridDraft, ...]


def make_cover(
    plan: Plan, compounds: Sequence[Compound], populations: Sequence[Population]
) -> Cover:
    """Cut the town into tiles and join them into grids, numbered in reading order."""
    settled = {c.parcel: (c, p) for c, p in zip(compounds, populations, strict=True)}
    tiles = tuple(
        tile
        for index, parcel in enumerate(plan.parcels)
        for tile in _tiles(index, parcel, *settled.get(index, (None, None)))
    )
    cuts = tuple(sorted({t.u0 for t in tiles if plan.blocks[plan.parcels[t.parcel].block].river}))
    rings = tuple(with_shared_corners([_ring(plan, tile, cuts) for tile in tiles]))
    grids = [
        grid
        for community in range(1 + max(block.community for block in plan.blocks))
        for grid in _grids(plan, tiles, rings, community)
    ]
    return Cover(tiles, rings, tuple(grids))


def _tiles(
    index: int, parcel: Parcel, compound: Compound | None, population: Population | None
) -> list[Tile]:
    if compound is None or population is None:
        return [Tile(index, parcel.u0, parcel.u1, 0)]
    cuts = _cuts(compound, population)
    bounds = [parcel.u0, *cuts, parcel.u1]
    counts = [0] * (len(bounds) - 1)
    for box, households in zip(compound.buildings, population.building_households, strict=True):
        counts[sum(box[0] >= cut for cut in cuts)] += households
    return [
        Tile(index, u0, u1, households)
        for (u0, u1), households in zip(pairwise(bounds), counts, strict=True)
    ]


def _cuts(compound: Compound, population: Population) -> list[int]:
    """Return where a large estate is cut: between columns of buildings, into like parts."""
    columns: dict[tuple[int, int], int] = {}
    for box, households in zip(compound.buildings, population.building_households, strict=True):
        columns[box[0], box[2]] = columns.get((box[0], box[2]), 0) + households
    ordered = sorted(columns)
    counts = [columns[column] for column in ordered]
    places = _places(counts)
    return [(ordered[place - 1][1] + ordered[place][0]) // 2 for place in places]


def _places(counts: list[int]) -> list[int]:
    """Return before which columns to cut so that no part holds too many households.

    Takes as few parts as the wanted size asks for, and more where columns of unlike size would
    leave a part too large.
    """
    total = sum(counts)
    if total <= MOST_HOUSEHOLDS:
        return []
    passed = list(accumulate(counts))
    places: list[int] = []
    for parts in range(max(2, round(total / WANTED_HOUSEHOLDS)), len(counts) + 1):
        aims = [total * part / parts for part in range(1, parts)]
        places = sorted({1 + _nearest(passed[:-1], aim) for aim in aims})
        bounds = [0, *(passed[place - 1] for place in places), total]
        if max(high - low for low, high in pairwise(bounds)) <= JOINED_HOUSEHOLDS:
            break
    return places


def _nearest(values: list[int], aim: float) -> int:
    """Return the position of the value nearest to `aim`, the first among equals."""
    return min(range(len(values)), key=lambda place: abs(values[place] - aim))


def _ring(plan: Plan, tile: Tile, cuts: tuple[int, ...]) -> CellRing:
    parcel = plan.parcels[tile.parcel]
    side = plan.blocks[parcel.block].river
    low = [(tile.u0, parcel.v0), (tile.u1, parcel.v0)]
    high = [(tile.u1, parcel.v1), (tile.u0, parcel.v1)]
    stops = plan.river.stops(tile.u0, tile.u1, cuts)
    shore = [(u, plan.river.middle(u)) for u in stops]
    if side == "S":
        low = shore
    if side == "N":
        high = shore[::-1]
    return (*low, *high)


def _grids(
    plan: Plan, tiles: tuple[Tile, ...], rings: tuple[CellRing, ...], community: int
) -> list[GridDraft]:
    drafts = []
    for index, tile in enumerate(tiles):
        parcel = plan.parcels[tile.parcel]
        if plan.blocks[parcel.block].community == community:
            dedicated = parcel.use is not None and parcel.use.use != "green"
            kind = GridKind.DEDICATED if dedicated else GridKind.BASE
            drafts.append(GridDraft(community, kind, (index,), rings[index], tile.households))
    return in_reading_order(_joined(drafts, rings))


def _joined(drafts: list[GridDraft], rings: tuple[CellRing, ...]) -> list[GridDraft]:
    """Join small base grids to neighbours, the smallest first, until none can be joined."""
    stuck: list[GridDraft] = [draft for draft in drafts if draft.kind is GridKind.DEDICATED]
    open_drafts = [draft for draft in drafts if draft.kind is GridKind.BASE]
    while open_drafts:
        open_drafts.sort(key=lambda draft: (draft.households, draft.tiles))
        small = open_drafts.pop(0)
        pair = None
        if small.households < LEAST_HOUSEHOLDS:
            base = [draft for draft in stuck if draft.kind is GridKind.BASE]
            pair = _best_pair(small, [*open_drafts, *base], rings)
        if pair is None:
            stuck.append(small)
            continue
        other, union = pair
        (open_drafts if other in open_drafts else stuck).remove(other)
        open_drafts.append(union)
    return stuck


def _best_pair(
    small: GridDraft, others: list[GridDraft], rings: tuple[CellRing, ...]
) -> tuple[GridDraft, GridDraft] | None:
    for other in sorted(others, key=lambda draft: (draft.households, draft.tiles)):
        total = small.households + other.households
        fits = total <= JOINED_HOUSEHOLDS or small.households < TINY_HOUSEHOLDS
        if fits and touching(small.ring, other.ring):
            tiles = tuple(sorted((*small.tiles, *other.tiles)))
            ring = dissolved(rings[tile] for tile in tiles)
            if ring is not None:
                return other, GridDraft(small.community, small.kind, tiles, ring, total)
    return None


def in_reading_order(grids: Sequence[GridDraft]) -> list[GridDraft]:
    """Order grids row by row from the north, each row from the west, by their centres."""
    rows: list[list[tuple[int, GridDraft]]] = []
    top = 0
    for (u, v), grid in sorted(
        ((centre(grid.ring), grid) for grid in grids), key=lambda pair: (-pair[0][1], pair[0][0])
    ):
        if not rows or top - v >= BAND_DM:
            rows.append([])
            top = v
        rows[-1].append((u, grid))
    return [grid for row in rows for _, grid in sorted(row, key=lambda pair: pair[0])]
