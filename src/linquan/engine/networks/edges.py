"""A network of one's own arrays: a planner's table of edges, or of lines."""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array
from linquan.engine.networks.assembly import Arcs, Nodes, assembled
from linquan.engine.networks.checking import checked_places
from linquan.engine.networks.lengths import as_costs, decimetres, haversine_m, micrometres, tenths
from linquan.engine.networks.streets import Segments, built, segments_of
from linquan.engine.networks.types import Mode, Network
from linquan.engine.osm.frame import SCALE
from linquan.engine.osm.types import ExtractRefused

Ints = NDArray[np.int64]


def network_from_edges(
    lon: ArrayLike,
    lat: ArrayLike,
    source: ArrayLike,
    target: ArrayLike,
    costs: ArrayLike | None = None,
    *,
    mode: Mode,
    both_ways: bool = True,
    speed_kmh: ArrayLike | None = None,
) -> Network:
    """Build a network of nodes and the edges between them.

    Parameters
    ----------
    lon, lat
        [n], degrees WGS-84; nodes keep their order. What comes from a Chinese map goes through
        ``linquan.engine.coordinates.convert`` first: GCJ-02 and BD-09 cannot be told by looking.
    source, target
        [m], the nodes an edge leads from and to, 0 to n - 1.
    costs
        [m], whole decimetres on foot, tenths of a second by car. None: great-circle lengths, by
        car at ``speed_kmh``.
    mode
        How one moves.
    both_ways
        Whether every edge is moved along both ways. With False a street is two edges.
    speed_kmh
        [m] or one number for all; only by car, and only without ``costs``.

    Returns
    -------
    Network
        ``node_id`` counts from 0. Of edges that join the same nodes the cheapest stays; edges
        from a node to itself are left out.

    Raises
    ------
    BadInput
        Coordinates that are no degrees, ends that are no nodes, costs that are not whole, negative
        or too large, columns that do not fit each other, nothing at all.

    Examples
    --------
    >>> network = network_from_edges([104.0, 104.001], [30.0, 30.0], [0], [1], mode=Mode.WALK)
    >>> network.costs
    array([963, 963], dtype=int32)
    """
    _check_mode(mode)
    if not isinstance(both_ways, bool | np.bool_):
        msg = f"both_ways is true or false for all edges, not {both_ways!r}"
        raise BadInput(msg)
    x, y = checked_places(lon, lat)
    ends = _ends(source, len(x)), _ends(target, len(x))
    if len(ends[0]) != len(ends[1]):
        msg = f"{len(ends[0])} sources, {len(ends[1])} targets"
        raise BadInput(msg)
    if costs is None:
        cost = _measured(x, y, ends, mode, speed_kmh)
    else:
        cost = _given(costs, len(ends[0]), speed_kmh)
    arcs = Arcs(*ends, cost)
    nodes = Nodes(x.copy(), y.copy(), np.arange(len(x), dtype=np.int64))
    return assembled(mode, nodes, arcs.with_reverse() if both_ways else arcs)


def network_from_lines(
    lines: ArrayLike,
    *,
    mode: Mode,
    both_ways: ArrayLike = True,
    speed_kmh: ArrayLike | None = None,
) -> Network:
    """Build a network of lines, such as the geometries of a GeoPandas table of streets.

    Parameters
    ----------
    lines
        [w], shapely's LineStrings in degrees WGS-84 (``table.to_crs(4326).geometry``). Lines meet
        where they share a vertex, to 1e-7 degree, and nowhere else.
    mode
        How one moves.
    both_ways
        [w] or one for all: whether a line is moved along against its direction too.
    speed_kmh
        [w] or one number for all; by car only.

    Returns
    -------
    Network
        Vertices are nodes, from west to east (then south to north); ``node_id`` counts from 0.
        Lengths are rounded as those of ways are, once from crossing to crossing.

    Raises
    ------
    BadInput
        No line, something else than lines, coordinates that are no degrees, columns that do not
        fit each other.
    """
    _check_mode(mode)
    shapes = np.asarray(lines, dtype=np.object_)
    are_shapes = shapes.ndim == 1 and bool(shapely.is_geometry(shapes).all())
    if not are_shapes or (shapely.get_type_id(shapes) != shapely.GeometryType.LINESTRING).any():
        msg = "lines are a list of LineStrings: take those in several parts apart (explode)"
        raise BadInput(msg)
    places, line = shapely.get_coordinates(shapes, return_index=True)
    checked_places(places[:, 0], places[:, 1])
    vertex, node = np.unique(np.round(places * SCALE), axis=0, return_inverse=True)
    start = np.searchsorted(line, np.arange(len(shapes) + 1))
    a, b, way = segments_of(start, node, np.ones(len(shapes), dtype=bool))
    if (mode is Mode.DRIVE) != (speed_kmh is not None):
        msg = "lines have speeds by car, and none on foot"
        raise BadInput(msg)
    speed = _speeds(1 if speed_kmh is None else speed_kmh, len(shapes))
    whole = Segments(
        lon=vertex[:, 0] / SCALE, lat=vertex[:, 1] / SCALE, node_id=np.arange(len(vertex)),
        a=a, b=b, way=way, forward=np.ones(len(shapes), dtype=bool),
        backward=_flags(both_ways, len(shapes)), speed=speed,
    )  # fmt: skip
    try:
        return built(whole, mode)
    except ExtractRefused as nothing:
        msg = "no line has two different vertices"
        raise BadInput(msg) from nothing


def _check_mode(mode: Mode) -> None:
    if not isinstance(mode, Mode):
        msg = f"the mode {mode!r} is none: give Mode.{' or Mode.'.join(Mode.__members__)}"
        raise BadInput(msg)


def _flags(given: ArrayLike, count: int) -> NDArray[np.bool_]:
    flags = as_array(given, "both_ways")
    if flags.shape not in {(), (count,)} or flags.dtype != bool:
        msg = f"{count} lines, both_ways of shape {flags.shape} and type {flags.dtype}"
        raise BadInput(msg)
    return np.broadcast_to(flags, count)


def _ends(given: ArrayLike, nodes: int) -> Ints:
    ends = as_array(given, "ends of edges")
    if ends.ndim != 1 or (len(ends) and ends.dtype.kind not in "iu"):
        msg = f"ends of edges are a list of whole numbers, not {ends.dtype} of shape {ends.shape}"
        raise BadInput(msg)
    if len(ends) and not (ends.min() >= 0 and ends.max() < nodes):
        msg = f"ends of edges are nodes 0 to {nodes - 1}, not {ends.min()} to {ends.max()}"
        raise BadInput(msg)
    return ends.astype(np.int64)


def _given(costs: ArrayLike, edges: int, speed_kmh: ArrayLike | None) -> Ints:
    given = as_array(costs, "costs")
    if given.shape != (edges,):
        msg = f"{edges} edges, costs of shape {given.shape}"
        raise BadInput(msg)
    if speed_kmh is not None:
        msg = "give costs or speeds, not both"
        raise BadInput(msg)
    return as_costs(given).astype(np.int64)


def _measured(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    ends: tuple[Ints, Ints],
    mode: Mode,
    speed_kmh: ArrayLike | None,
) -> Ints:
    a, b = ends
    length = micrometres(haversine_m(x[a], y[a], x[b], y[b]))
    if (mode is Mode.DRIVE) != (speed_kmh is not None):
        msg = "edges without costs have speeds by car, and none on foot"
        raise BadInput(msg)
    if speed_kmh is None:
        return decimetres(length)
    return as_costs(tenths(length, _speeds(speed_kmh, len(a)))).astype(np.int64)


def _speeds(speed_kmh: ArrayLike, edges: int) -> Ints:
    """Return speeds in metres an hour."""
    given = as_array(speed_kmh, "speeds")
    if given.shape not in {(), (edges,)} or given.dtype.kind not in "iuf":
        msg = f"{edges} edges, speeds of shape {given.shape}"
        raise BadInput(msg)
    if not ((given >= 1) & (given <= 500)).all():
        msg = "speeds lie between 1 and 500 km/h"
        raise BadInput(msg)
    return np.broadcast_to(np.round(given * 1_000), edges).astype(np.int64)
