"""Walls and gates: who comes to a walled estate enters by its gates.

::

          o             the arc crosses the wall: it is cut, and ends there on both sides
    +-----x-------------+
    |     o--o          |    * a place inside snaps to what lies inside (see ``entering``)
    |        |   *      |
    +-------gate--------+
             |
       ------o------    street: the arc through the gate stays
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from linquan.engine.errors import BadInput
from linquan.engine.networks.assembly import Arcs, Nodes, assembled, more_nodes, sources_of
from linquan.engine.networks.checking import checked_places
from linquan.engine.networks.splitting import SHARE_DIGITS, edges_of, split, stops_on
from linquan.engine.networks.types import Network
from linquan.engine.osm.frame import DEGREE_M

GATE_M: Final = 10.0
"""How far from a gate one may cross a wall: its width and what drawings are off (own choice)."""
TOUCH_M: Final = 0.1
"""A node nearer to a wall than this lies on it: what a drawing rounds to."""

Degrees = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Walls:
    """Walls in a plane of metres of their own, and gates.

    Attributes
    ----------
    shapes
        Polygons for walls that close, lines for others; metres, [w].
    gates
        Points in metres, [g].
    gate_m
        How far from a gate one may cross.
    narrow
        Cosine of the latitude in the middle.
    stops
        bool [w], whether a wall stops anybody: not one that closes and has no gate that is known,
        for then nobody has looked.
    """

    shapes: Shapes
    gates: Shapes
    gate_m: float
    narrow: float
    stops: Flags

    @classmethod
    def of(
        cls,
        walls: Sequence[BaseGeometry],
        gate_lon: ArrayLike = (),
        gate_lat: ArrayLike = (),
        *,
        gate_m: float = GATE_M,
        gateless_stop: bool = False,
    ) -> "Walls":
        """Take walls and gates in degrees WGS-84.

        Parameters
        ----------
        walls
            Polygons (their outlines are walls), rings and lines; several in one are taken apart.
        gate_lon, gate_lat
            [g].
        gate_m
            How far from a gate one may cross.
        gateless_stop
            True: a wall that closes stops people also where no gate of it is known.

        Raises
        ------
        BadInput
            No wall, something that is neither area nor line, places that are no degrees.
        """
        if not (np.isfinite(gate_m) and gate_m >= 0):
            msg = f"a gate is some metres wide, not {gate_m}"
            raise BadInput(msg)
        parts = _parts(walls)
        corners = shapely.get_coordinates(parts)
        checked_places(corners[:, 0], corners[:, 1])
        narrow = float(np.cos(np.radians((corners[:, 1].min() + corners[:, 1].max()) / 2)))
        flat = shapely.transform(parts, lambda at: at * np.array([narrow, 1.0]) * DEGREE_M)
        gates = _gates(gate_lon, gate_lat, narrow)
        closes = shapely.get_dimensions(flat) == 2
        has_gate = np.zeros(len(flat), dtype=bool)
        if len(gates):
            near = shapely.STRtree(gates).query(edge_of(flat), predicate="dwithin", distance=gate_m)
            has_gate[near[0]] = True
        return cls(flat, gates, gate_m, narrow, ~closes | has_gate | gateless_stop)

    def plane(self, lon: Degrees, lat: Degrees) -> Degrees:
        """Return places in the plane of the walls, float64 [k, 2] in metres."""
        return np.column_stack((lon * self.narrow, lat)) * DEGREE_M

    def degrees(self, points: Degrees) -> tuple[Degrees, Degrees]:
        """Return points of the plane in degrees."""
        return points[:, 0] / DEGREE_M / self.narrow, points[:, 1] / DEGREE_M

    def crossed(self, begin: Degrees, end: Degrees) -> tuple[Ints, Ints, Degrees]:
        """Return where straight lines (of the plane) cross walls elsewhere than at a gate.

        Returns
        -------
        tuple of numpy.ndarray
            For each crossing the line and the wall (int64 positions), and how far along the line
            it lies (float64, 0 to 1), sorted.
        """
        lines = shapely.linestrings(np.stack((begin, end), axis=1))
        wall, line = shapely.STRtree(lines).query(self.shapes, predicate="intersects")
        keep = self.stops[wall] & shapely.crosses(lines[line], self.shapes[wall])
        wall, line = wall[keep], line[keep]
        met = shapely.intersection(lines[line], edge_of(self.shapes[wall]))
        points, pair = shapely.get_coordinates(met, return_index=True)
        away = ~self.at_gate(points)
        points, line, wall = points[away], line[pair[away]], wall[pair[away]]
        along = np.hypot(*(points - begin[line]).T) / np.hypot(*(end[line] - begin[line]).T)
        share = np.clip(np.round(along, SHARE_DIGITS), 0.0, 1.0)
        order = np.lexsort((share, wall, line))
        return line[order], wall[order], share[order]

    def at_gate(self, points: Degrees) -> Flags:
        """Return which points of the plane (float64 [k, 2]) lie at a gate."""
        at = np.zeros(len(points), dtype=bool)
        if len(self.gates) and len(points):
            tree = shapely.STRtree(self.gates)
            found = tree.query(shapely.points(points), predicate="dwithin", distance=self.gate_m)
            at[found[0]] = True
        return at


def _parts(walls: Sequence[BaseGeometry]) -> Shapes:
    """Return areas and lines; a line that ends where it begins is an area."""
    given = np.array([*walls, None], dtype=np.object_)[:-1]  # or it would look into collections
    if not shapely.is_geometry(given).all():
        msg = "walls are areas or lines of shapely"
        raise BadInput(msg)
    parts = _not_empty(shapely.get_parts(given))
    kind = shapely.get_dimensions(parts)
    if not np.isin(kind, (1, 2)).all() or (shapely.get_type_id(parts) > 3).any():
        msg = "walls are areas or lines"
        raise BadInput(msg)
    ring = (kind == 1) & shapely.is_ring(parts)
    parts[ring] = [shapely.Polygon(shapely.get_coordinates(one)) for one in parts[ring]]
    areas = shapely.get_dimensions(parts) == 2
    parts[areas] = shapely.make_valid(parts[areas], method="structure", keep_collapsed=False)
    return _not_empty(shapely.get_parts(parts))


def _not_empty(parts: Shapes) -> Shapes:
    left: Shapes = parts[~shapely.is_empty(parts)]
    if not len(left):
        msg = "there is no wall"
        raise BadInput(msg)
    return left


def edge_of(shapes: Shapes) -> Shapes:
    """Return the outlines of areas, and lines as they are."""
    areas = shapely.get_dimensions(shapes) == 2
    return np.where(areas, shapely.boundary(shapes), shapes)


def _gates(lon: ArrayLike, lat: ArrayLike, narrow: float) -> Shapes:
    if not np.size(lon) and not np.size(lat):
        return np.empty(0, dtype=np.object_)
    x, y = checked_places(lon, lat)
    found: Shapes = shapely.points(np.column_stack((x * narrow, y)) * DEGREE_M)
    return found


@dataclass(frozen=True, slots=True)
class Cuts:
    """What walls did to a network.

    Attributes
    ----------
    arcs, walls
        int64 [c], arcs of the old network that were cut, and the wall each crossed (one of
        several), as a position in ``Walls.shapes``.
    parted
        int64 [p], nodes of the old network that lie on a wall away from gates: what lies on its
        two sides does not meet there any more.
    gateless
        int64, walls that close but have no known gate, and so stop nobody.
    """

    arcs: Ints
    walls: Ints
    parted: Ints
    gateless: Ints


def walled(network: Network, walls: Walls) -> tuple[Network, Cuts]:
    """Cut the arcs of a network where they cross a wall elsewhere than at a gate.

    Returns
    -------
    tuple of Network and Cuts
        The network, its old nodes first; and what was cut. An arc that crosses ends at the wall on
        both sides. A node on a wall gets a twin (with a negative id) for ways inside; on a wall
        that does not close all ways but one get an end of their own.

    Notes
    -----
    A way along a wall is not cut. Nothing is known of bridges and tunnels here: hand over the walls
    that people on the ground meet. Of arcs that join the same nodes the cheapest is kept.
    """
    forth, back = edges_of(network)
    at = walls.plane(network.lon, network.lat)
    ends = at[sources_of(network)[forth]], at[network.targets[forth]]
    edge, wall, share = walls.crossed(*ends)
    stays = np.zeros(network.arcs, dtype=bool)
    stays[forth] = stays[back[back >= 0]] = True
    _, stops = stops_on(network, forth[edge], back[edge], share)
    nodes, arcs, parted = _parted(*split(network, stops, stays), walls)
    cut, which = _cut_arcs((forth, back), edge, wall)
    old = parted[parted < network.nodes]
    return assembled(network.mode, nodes, arcs), Cuts(cut, which, old, np.flatnonzero(~walls.stops))


def open_ways(network: Network, walls: Walls) -> int:
    """Return how many ways of a network cross walls elsewhere than at a gate: 0 of one cut by them.

    What ends within ``TOUCH_M`` behind a wall does not cross it.
    """
    forth, _ = edges_of(network)
    at = walls.plane(network.lon, network.lat)
    begin, end = at[sources_of(network)[forth]], at[network.targets[forth]]
    edge, _, share = walls.crossed(begin, end)
    length = np.hypot(*(end - begin)[edge].T)
    through = np.minimum(share, 1.0 - share) * length > TOUCH_M
    return len(np.unique(edge[through]))


def _cut_arcs(edges: tuple[Ints, Ints], crossed: Ints, wall: Ints) -> tuple[Ints, Ints]:
    """Return the arcs of edges that were crossed, and the first wall of each."""
    edge, first = np.unique(crossed, return_index=True)
    arcs = np.concatenate([column[edge] for column in edges])
    which = np.tile(wall[first], 2)[arcs >= 0]
    arcs = arcs[arcs >= 0]
    order = np.argsort(arcs)
    return arcs[order], which[order].astype(np.int64)


def _parted(nodes: Nodes, arcs: Arcs, walls: Walls) -> tuple[Nodes, Arcs, Ints]:
    """Give nodes on walls a twin for each side, and every arc its side."""
    at = walls.plane(nodes.lon, nodes.lat)
    wall, node = _on_walls(walls, at)
    if not len(node):
        return nodes, arcs, np.empty(0, dtype=np.int64)
    ends = np.concatenate((arcs.source, arcs.target))
    others = np.concatenate((arcs.target, arcs.source))
    side = _sides(walls, at, (wall, node), ends, others)
    here = np.flatnonzero(side != 0)
    pairs, number = np.unique(
        np.column_stack((ends[here], side[here])), axis=0, return_inverse=True
    )
    moved = ends.copy()
    moved[here] = len(nodes) + number
    old = pairs[:, 0]
    more = more_nodes(nodes, nodes.lon[old], nodes.lat[old])
    source, target = np.split(moved, 2)
    return more, Arcs(source, target, arcs.cost), np.unique(old)


def _on_walls(walls: Walls, at: Degrees) -> tuple[Ints, Ints]:
    """Return which walls have which nodes on them, away from gates."""
    tree = shapely.STRtree(shapely.points(at))
    wall, node = tree.query(edge_of(walls.shapes), predicate="dwithin", distance=TOUCH_M)
    keep = walls.stops[wall] & ~walls.at_gate(at[node])
    return wall[keep], node[keep]


def _sides(
    walls: Walls, at: Degrees, touching: tuple[Ints, Ints], ends: Ints, others: Ints
) -> Ints:
    """Return on which side of the walls at its end every arc leads away, int64; 0 is outside.

    Inside of walls that close the sides are the same for the same walls; at a wall that does not
    close every neighbour is a side of its own, the first of them outside.
    """
    side = np.zeros(len(ends), dtype=np.uint64)
    order = np.argsort(ends, kind="stable")
    begin, end = (np.searchsorted(ends[order], touching[1], which) for which in ("left", "right"))
    closes = shapely.get_dimensions(walls.shapes) == 2
    for wall, low, high in zip(touching[0].tolist(), begin.tolist(), end.tolist(), strict=True):
        arcs = order[low:high]
        if closes[wall]:
            middle = shapely.points((at[ends[arcs]] + at[others[arcs]]) / 2)
            inner = shapely.contains_properly(walls.shapes[wall], middle)
            inner &= shapely.distance(shapely.boundary(walls.shapes[wall]), middle) > TOUCH_M
            side[arcs[inner]] += _sign(wall)
        else:
            met = others[arcs]
            signs = [_sign(-1 - other) for other in met.tolist()]
            side[arcs] += np.where(met == met.min(), np.uint64(0), np.array(signs))
    return side.view(np.int64)


def _sign(number: int) -> np.uint64:
    """Return a number by which sums of different ones differ (Knuth's multiplier for 64 bits)."""
    return np.uint64((2 * number + 1) * 0x9E3779B97F4A7C15 % 2**64)
