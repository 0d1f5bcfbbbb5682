"""Snapping where walls stand: a place inside a walled estate meets only what lies inside.

::

    +---------------------+      h snaps to the lane although the street is nearer. Where an estate
    |  lane               |      has no ways inside, a home goes straight to the gate from which
    |  o----o        h    |      the way to the network is shortest.
    +--gate---------------+
    o--o---------------------o   street
"""

from dataclasses import fields, replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from linquan.engine.networks.checking import checked_places
from linquan.engine.networks.lengths import decimetres, haversine_m, micrometres
from linquan.engine.networks.progress import Progress, tell_nobody
from linquan.engine.networks.snapping import FARTHEST_M, EdgeGrid, Snapped, snap
from linquan.engine.networks.types import UNREACHED, Network
from linquan.engine.networks.walls import TOUCH_M, Walls, edge_of

NOBODY: Final = np.empty(0, dtype=np.int64)
_MOST_SHORT: Final = 0.25
"""No edge is shortened by more than this share at each end."""

Degrees = NDArray[np.float64]
Ints = NDArray[np.int64]


def snap_within_walls(
    network: Network,
    walls: Walls,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    farthest_m: float = FARTHEST_M,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Snapped:
    """Find the nearest point of the network for every place on its own side of the walls.

    A place inside a wall that closes snaps to edges that lie inside or enter it; where none is
    near enough, to where its best gate snaps outside (never to what another wall holds), and the
    way off the network leads straight to that gate and on. A place outside never snaps to an edge
    inside. Walls that stop nobody, and those that do not close, are not looked at.

    Parameters
    ----------
    network
        As :func:`walled` gave it, or its main island (:func:`only_islands`): a home may otherwise
        snap to a piece of way that the walls cut off.
    walls
        The same walls.
    lon, lat, farthest_m, threads, progress
        As for :func:`snap`; by way of a gate the whole way off the network counts.

    Raises
    ------
    BadInput
        As :func:`snap` does.

    Notes
    -----
    One small grid for every wall with places inside: some 1 ms each.
    """
    x, y = checked_places(lon, lat)
    grid = EdgeGrid.of(network)
    around, areas = estates_of(walls, x, y)
    lines, enters = _lines(grid, walls), np.empty((2, 0), dtype=np.int64)
    if len(areas):
        enters = shapely.STRtree(lines).query(areas, predicate="crosses")
    covers, outer = _innermost(areas, lines), _around(areas)
    parts, members, done, tell = [], [], 0, progress or tell_nobody
    within, entering = members_of(covers), members_of(enters[0])
    grids: dict[int, EdgeGrid | None] = {}
    for area, inside in members_of(around).items():
        edges = np.union1d(within.get(area, NOBODY), enters[1][entering.get(area, NOBODY)])
        told = _nowhere(x[inside], y[inside])
        if len(edges):
            at = x[inside], y[inside]
            told = snap(grid.only(edges), *at, farthest_m=farthest_m, threads=threads)
        if area >= 0 and not told.is_reached.all():
            before = int(outer[area])
            if before not in grids:  # one for all estates that open to the same streets
                grids[before] = _grid_of(grid, np.flatnonzero(covers == before))
            told = _by_gates(grids[before], told, (walls, areas[[area]]), farthest_m)
        parts.append(told)
        members.append(inside)
        done += len(inside)
        tell(done, len(x))
    return _in_order(parts, np.concatenate(members))


def estates_of(walls: Walls, lon: Degrees, lat: Degrees) -> tuple[Ints, NDArray[np.object_]]:
    """Return for each place the smallest walled area it lies in, int64 [k], -1 for none; and these.

    Areas are those of walls that close and stop somebody, in the plane of the walls.
    """
    areas = walls.shapes[walls.stops & (shapely.get_dimensions(walls.shapes) == 2)]
    return _innermost(areas, shapely.points(walls.plane(lon, lat))), areas


def members_of(groups: Ints) -> dict[int, Ints]:
    """Return the positions of every number."""
    if not len(groups):
        return {}
    order = np.argsort(groups, kind="stable")
    numbers, begin = np.unique(groups[order], return_index=True)
    return dict(zip(numbers.tolist(), np.split(order, begin[1:]), strict=True))


def _lines(grid: EdgeGrid, walls: Walls) -> NDArray[np.object_]:
    """Return edges a little short of their ends: what ends at a wall does not cross it."""
    network = grid.network
    begin, end = (walls.plane(network.lon, network.lat)[nodes] for nodes in grid.nodes.T)
    length_m = np.hypot(*(end - begin).T)[:, None]
    short = np.minimum(TOUCH_M / np.maximum(length_m, TOUCH_M), _MOST_SHORT) * (end - begin)
    lines: NDArray[np.object_] = shapely.linestrings(np.stack((begin + short, end - short), axis=1))
    return lines


def _innermost(areas: NDArray[np.object_], things: NDArray[np.object_]) -> Ints:
    """Return the smallest area that covers each thing, int64; -1 for none."""
    covering = np.full(len(things), -1, dtype=np.int64)
    if not len(areas):
        return covering
    thing, area = shapely.STRtree(areas).query(things, predicate="covered_by")
    largest_first = np.lexsort((area, -shapely.area(areas)[area]))
    for one in largest_first.tolist():
        covering[thing[one]] = area[one]
    return covering


def _around(areas: NDArray[np.object_]) -> Ints:
    """Return the smallest area that each lies in, where its gates lead to, int64; -1 for none."""
    size, inner = shapely.area(areas), shapely.buffer(areas, -TOUCH_M)
    around = np.full(len(areas), -1, dtype=np.int64)
    if len(areas):
        one, other = shapely.STRtree(areas).query(inner, predicate="covered_by")
        larger = size[other] > size[one]
        one, other = one[larger], other[larger]
        order = np.lexsort((other, -size[other]))
        for pair in order.tolist():
            around[one[pair]] = other[pair]
    return around


def _grid_of(grid: EdgeGrid, edges: Ints) -> EdgeGrid | None:
    return grid.only(edges) if len(edges) else None


def _by_gates(
    grid: EdgeGrid | None,
    told: Snapped,
    wall: tuple[Walls, NDArray[np.object_]],
    farthest_m: float,
) -> Snapped:
    """Let places that met nothing inside their wall go by the gate with the shortest way."""
    walls, area = wall
    gates = walls.gates[shapely.dwithin(walls.gates, edge_of(area)[0], walls.gate_m)]
    if not len(gates) or grid is None:
        return told
    gate_lon, gate_lat = walls.degrees(shapely.get_coordinates(gates))
    met = snap(grid, gate_lon, gate_lat, farthest_m=farthest_m)
    lost = np.flatnonzero(~told.is_reached)
    x, y = told.place_lon[lost, None], told.place_lat[lost, None]
    way = haversine_m(x, y, gate_lon[None, :], gate_lat[None, :]) + met.off_m[None, :]
    way = np.where(np.isfinite(way) & (way <= farthest_m), way, np.inf)
    best = np.argmin(way, axis=1)
    off_m = way[np.arange(len(lost)), best]
    goes = np.isfinite(off_m)
    by_gate = _taken(met, best[goes])
    moved = replace(
        by_gate,
        place_lon=told.place_lon[lost[goes]],
        place_lat=told.place_lat[lost[goes]],
        off_m=off_m[goes],
        off_dm=decimetres(micrometres(off_m[goes])).astype(np.int32),
    )
    return _written(told, lost[goes], moved)


def _nowhere(x: Degrees, y: Degrees) -> Snapped:
    """Return places of which none is reached."""
    missing, none = np.full(len(x), np.nan), np.full(len(x), -1, dtype=np.int64)
    unreached = np.full(len(x), UNREACHED, dtype=np.int32)
    return Snapped(
        x, y, missing, missing, none, none, missing, unreached, unreached, missing, unreached
    )


def _in_order(parts: list[Snapped], members: Ints) -> Snapped:
    """Join what was found for groups of places; ``members`` says which place each belongs to."""
    order = np.argsort(members)
    joined = (
        np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Snapped)
    )
    return Snapped(*(column[order] for column in joined))


def _taken(snapped: Snapped, chosen: Ints) -> Snapped:
    return Snapped(*(getattr(snapped, field.name)[chosen] for field in fields(Snapped)))


def _written(snapped: Snapped, at: Ints, told: Snapped) -> Snapped:
    """Return some places with what is told of them."""
    columns = []
    for field in fields(Snapped):
        column = getattr(snapped, field.name).copy()
        column[at] = getattr(told, field.name)
        columns.append(column)
    return Snapped(*columns)
