"""Snapping: which point of which edge of a network is nearest to a place.

::

    place  *                    along the arc from a to b, at share 0.3:
           |  off the network   along_dm 300, rest_dm 700
    a o----+-----------o b      the point on the edge is ``lon``, ``lat``
"""

import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_number, as_threads
from linquan.engine.kernels.nearest import nearest_segments, register
from linquan.engine.networks.assembly import sources_of
from linquan.engine.networks.checking import checked_places, validated
from linquan.engine.networks.lengths import TENTHS_PER_HOUR, decimetres, haversine_m, micrometres
from linquan.engine.networks.progress import Progress, tell_nobody
from linquan.engine.networks.splitting import SHARE_DIGITS, between, edges_of, part_of
from linquan.engine.networks.types import UNREACHED, Mode, Network
from linquan.engine.units import EARTH_RADIUS_M

FARTHEST_M: Final = 500.0
"""How far off the network a place is looked for unless one says otherwise (own choice)."""
MOST_LAT: Final = 85.0
"""The plane of the search is Mercator's, which ends somewhere."""
_CHUNK: Final = 50_000
_MOST_PER_EDGE: Final = 8
"""Entries of the grid per edge: with more its cells become larger."""
_SLACK_M: Final = 1e-6
_HALF_ROUND: Final = 180.0

Degrees = NDArray[np.float64]
Ints = NDArray[np.int64]
Pair = tuple[NDArray[np.int32], NDArray[np.int32]]


@dataclass(frozen=True, slots=True)
class Snapped:
    """Where ``k`` places meet a network.

    Attributes
    ----------
    place_lon, place_lat
        float64 [k], the places, as they were given.
    lon, lat
        float64 [k], the points on the edges; NaN for a place that is too far.
    arc
        int64 [k], the arc a point lies on; -1 for a place that is too far. Of the two arcs of a
        street, the one that leaves its western (of these, southern) end.
    reverse
        int64 [k], the arc that leads back; -1 where there is none.
    share
        float64 [k], how far along ``arc`` the point lies, from 0 at its source to 1 at its target.
    along_dm, rest_dm
        int32 [k], decimetres from the source of ``arc`` to the point, and on to its target; on
        foot they sum to the arc's cost. ``UNREACHED`` for a place that is too far.
    off_m
        float64 [k], great-circle metres from the place to the point; NaN for one too far.
    off_dm
        int32 [k], the same in decimetres, rounded half up; ``UNREACHED`` for one too far.
    """

    place_lon: Degrees
    place_lat: Degrees
    lon: Degrees
    lat: Degrees
    arc: Ints
    reverse: Ints
    share: Degrees
    along_dm: NDArray[np.int32]
    rest_dm: NDArray[np.int32]
    off_m: Degrees
    off_dm: NDArray[np.int32]

    @property
    def is_reached(self) -> NDArray[np.bool_]:
        """Which places lie near enough to the network, bool [k]."""
        near: NDArray[np.bool_] = self.arc >= 0
        return near

    def __len__(self) -> int:
        return len(self.arc)


@dataclass(frozen=True, slots=True)
class EdgeGrid:
    """The edges of a network in a grid, made once for many calls of :func:`snap`.

    Edges are numbered by where their ends lie, so that the nearest of equally near ones does not
    depend on numbers of nodes. Kept private but for :meth:`of`.
    """

    network: Network
    arc: Ints
    reverse: Ints
    nodes: NDArray[np.int32]
    ends: NDArray[np.float64]
    origin: tuple[float, float]
    side: float
    shape: tuple[int, int]
    start: Ints
    listed: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        network: Network,
        islands: Collection[int] | None = None,
        *,
        slower_than_kmh: float | None = None,
    ) -> "EdgeGrid":
        """Lay a grid over the edges of a network, or over some of them.

        Parameters
        ----------
        network
            The network.
        islands
            Only edges of these islands; of all if None.
        slower_than_kmh
            By car: only edges that are not surely driven faster than this, for nobody sets out
            from a motorway.

        Raises
        ------
        BadInput
            The network has no such edges, reaches beyond 85 degrees of latitude, or has one that
            crosses the 180th meridian.
        """
        validated(network)
        arc, reverse = edges_of(network)
        if islands is not None:
            stays = np.isin(network.island[network.targets[arc]], sorted(islands))
            arc, reverse = arc[stays], reverse[stays]
        if slower_than_kmh is not None:
            stays = ~_is_faster(network, arc, slower_than_kmh)
            arc, reverse = arc[stays], reverse[stays]
        if not len(arc):
            msg = "there is no edge to snap to"
            raise BadInput(msg)
        x, y = mercator_m(network.lon, network.lat)
        a, b = sources_of(network)[arc].astype(np.int32), network.targets[arc]
        if (np.abs(network.lon[b] - network.lon[a]) > _HALF_ROUND).any():
            msg = "an edge crosses the 180th meridian: snap to the parts on its two sides apart"
            raise BadInput(msg)
        ends = np.column_stack((x[a], y[a], x[b], y[b]))
        return cls._over(network, (arc, reverse, np.column_stack((a, b))), ends)

    @classmethod
    def _over(
        cls, network: Network, edges: tuple[Ints, Ints, NDArray[np.int32]], ends: Degrees
    ) -> "EdgeGrid":
        origin = float(ends[:, ::2].min()), float(ends[:, 1::2].min())
        moved = ends - np.array(origin * 2)
        side, shape, start, listed = _grid(moved)
        return cls(network, *edges, moved, origin, side, shape, start, listed)

    def only(self, chosen: Ints) -> "EdgeGrid":
        """Lay a grid over some of the edges (positions in ``arc``, at least one)."""
        ends = self.ends[chosen] + np.array(self.origin * 2)
        edges = self.arc[chosen], self.reverse[chosen], self.nodes[chosen]
        return self._over(self.network, edges, ends)


def _is_faster(network: Network, arc: Ints, kmh: float) -> NDArray[np.bool_]:
    """Return which arcs are driven faster than a speed, however their times were rounded."""
    if network.mode is not Mode.DRIVE or not (np.isfinite(kmh) and kmh > 0):
        msg = f"only driving networks know speeds, and these are above 0, not {kmh}"
        raise BadInput(msg)
    a, b = sources_of(network)[arc], network.targets[arc]
    length_m = haversine_m(network.lon[a], network.lat[a], network.lon[b], network.lat[b])
    longest_h = (network.costs[arc] + 1.0) / TENTHS_PER_HOUR
    faster: NDArray[np.bool_] = length_m > kmh * 1_000 * longest_h
    return faster


def mercator_m(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return places in the spherical Mercator plane, in metres at the equator.

    It keeps angles: at one latitude, what is nearest on it is nearest on the sphere.
    Source: J. P. Snyder, "Map projections: a working manual" (USGS 1395), 1987, p. 41.
    """
    if len(lat) and np.abs(lat).max() > MOST_LAT:
        msg = f"snapping ends at {MOST_LAT:g} degrees of latitude"
        raise BadInput(msg)
    return EARTH_RADIUS_M * np.radians(lon), EARTH_RADIUS_M * np.arctanh(np.sin(np.radians(lat)))


def _grid(ends: NDArray[np.float64]) -> tuple[float, tuple[int, int], Ints, NDArray[np.int32]]:
    """Choose cells that hold about one edge each, and list the edges of every cell."""
    wide, high = float(ends[:, ::2].max()), float(ends[:, 1::2].max())
    side = max(np.sqrt(wide * high / len(ends)), wide / len(ends), high / len(ends), 1.0)
    none = np.empty(0, dtype=np.int32)
    while True:
        shape = int(wide / side) + 1, int(high / side) + 1
        start = np.zeros(shape[0] * shape[1] + 1, dtype=np.int64)
        entries = register(ends, side, shape, start, none, _SLACK_M)
        if entries <= _MOST_PER_EDGE * len(ends):
            break
        side *= 2
    start = np.cumsum(start)
    listed = np.empty(entries, dtype=np.int32)
    register(ends, side, shape, start[:-1].copy(), listed, _SLACK_M)
    return float(side), shape, start, listed


def snap(
    network: Network | EdgeGrid,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    farthest_m: float = FARTHEST_M,
    main_island_only: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Snapped:
    """Find the point of the network nearest to every place, on an edge and not only at a node.

    Parameters
    ----------
    network
        A network, or its :class:`EdgeGrid` where one snaps more than once.
    lon, lat
        [k], degrees WGS-84.
    farthest_m
        Places farther than this from every edge are not reached.
    main_island_only
        Snap to the largest island only (not with a grid: make one with ``islands=[0]``).
    threads
        How many; as many as there are cores if None. The answer is the same.
    progress
        Is called with how many places are done, and of how many.

    Returns
    -------
    Snapped
        Of edges equally near, the one whose ends lie farther west (then south) is taken.

    Raises
    ------
    BadInput
        Coordinates that are missing or no degrees, a distance that is none, no edge at all.

    Notes
    -----
    Places are looked for in rings of grid cells, in the Mercator plane; some 1.5 s of a core for a
    million places in a town.

    Examples
    --------
    >>> from linquan.engine.networks import Mode, network_from_edges
    >>> street = network_from_edges([104.0, 104.001], [30.0, 30.0], [0], [1], mode=Mode.WALK)
    >>> found = snap(street, [104.0003, 104.9], [30.0001, 30.0])
    >>> [int(found.along_dm[0]), int(found.rest_dm[0]), int(found.off_dm[0])], found.is_reached
    ([289, 674, 111], array([ True, False]))
    """
    x, y = checked_places(lon, lat)
    if not as_number(farthest_m, "the farthest distance, a number of metres,") >= 0:
        msg = f"a farthest distance is a number of metres, not {farthest_m}"
        raise BadInput(msg)
    shared = os.cpu_count() or 1 if threads is None else as_threads(threads)
    grid = network
    if not isinstance(grid, EdgeGrid):
        grid = EdgeGrid.of(grid, [0] if main_island_only else None)
    elif main_island_only:
        msg = "a grid knows its islands: make it with islands=[0]"
        raise BadInput(msg)
    edge, share = _searched(grid, (x, y), farthest_m, shared, progress)
    return _told(grid, (x, y), edge, share, farthest_m)


def _searched(
    grid: EdgeGrid, places: tuple[Degrees, Degrees], farthest_m: float, threads: int,
    progress: Progress | None,
) -> tuple[NDArray[np.int32], Degrees]:  # fmt: skip
    points = np.column_stack(mercator_m(*places)) - np.array(grid.origin)
    # a metre more than asked: the plane is straight and the sphere is not
    limits = (farthest_m * 1.001 + 1.0) / np.cos(np.radians(places[1]))
    edge, share = np.empty(len(points), dtype=np.int32), np.empty(len(points))

    def search(begin: int) -> None:
        part = slice(begin, begin + _CHUNK)
        nearest_segments(
            points[part], limits[part], grid.ends, grid.side, grid.shape, grid.start, grid.listed,
            (edge[part], share[part]),
        )  # fmt: skip

    begins = range(0, len(points), _CHUNK)
    tell = progress or tell_nobody
    if len(begins) == 1:  # a pool of threads would take longer than the search
        search(0)
        tell(len(points), len(points))
        return edge, share
    with ThreadPoolExecutor(threads) as pool:
        for done, _ in enumerate(pool.map(search, begins), start=1):
            tell(min(done * _CHUNK, len(points)), len(points))
    return edge, share


def _told(
    grid: EdgeGrid, places: tuple[Degrees, Degrees], edge: NDArray[np.int32], share: Degrees,
    farthest_m: float,
) -> Snapped:  # fmt: skip
    """Work out where the points lie on the sphere, and leave out what is too far after all."""
    network = grid.network
    arc, reverse = grid.arc[edge], grid.reverse[edge]
    source, target = grid.nodes[edge].T
    share = _share_on_sphere(network, (source, target), places, share)
    lon, lat = (between(at[source], at[target], share) for at in (network.lon, network.lat))
    off_m = haversine_m(*places, lon, lat)
    is_far = (edge < 0) | (off_m > farthest_m)
    along, rest = _lengths(network, arc, (source, target), share)
    unreached = np.int32(UNREACHED)
    return Snapped(
        *places,
        lon=np.where(is_far, np.nan, lon), lat=np.where(is_far, np.nan, lat),
        arc=np.where(is_far, -1, arc), reverse=np.where(is_far, -1, reverse),
        share=np.where(is_far, np.nan, share),
        along_dm=np.where(is_far, unreached, along), rest_dm=np.where(is_far, unreached, rest),
        off_m=np.where(is_far, np.nan, off_m),
        off_dm=np.where(is_far, unreached, decimetres(micrometres(off_m)).astype(np.int32)),
    )  # fmt: skip


def _share_on_sphere(
    network: Network, ends: Pair, places: tuple[Degrees, Degrees], share: Degrees
) -> Degrees:  # fmt: skip
    """Work out shares anew in degrees, as lengths run; ends stay ends.

    Mercator's plane stretches towards the poles: on an edge of 5 km it is off by 0.3 m.
    """
    a, b = ends
    narrow = np.cos(np.radians(places[1]))
    dx, dy = (network.lon[b] - network.lon[a]) * narrow, network.lat[b] - network.lat[a]
    off_x, off_y = (places[0] - network.lon[a]) * narrow, places[1] - network.lat[a]
    length2 = dx * dx + dy * dy
    inside = (share > 0) & (share < 1) & (length2 > 0)
    exact = (off_x * dx + off_y * dy) / np.where(inside, length2, 1.0)
    found: Degrees = np.where(inside, np.clip(exact, 0.0, 1.0), share)
    return np.round(found, SHARE_DIGITS)


def _lengths(
    network: Network, arc: Ints, ends: Pair, share: Degrees
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    if network.mode is Mode.WALK:
        whole = network.costs[arc].astype(np.int64)
    else:
        (a, b), lon, lat = ends, network.lon, network.lat
        whole = decimetres(micrometres(haversine_m(lon[a], lat[a], lon[b], lat[b])))
    along = part_of(whole, share)
    return along.astype(np.int32), (whole - along).astype(np.int32)
