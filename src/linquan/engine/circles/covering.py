"""Who has what within reach: every home against every item of a catalogue."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.cells import NODES_PER_CELL, Cell, Pool, Progress, cut, run
from linquan.engine.circles.catalogue import Catalogue
from linquan.engine.circles.doors import STRAIGHT, Doors, column, placed_together
from linquan.engine.circles.limits import limits_by_minutes
from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array, as_floats
from linquan.engine.networks import UNREACHED, Network, validated
from linquan.engine.reach import Nearest, nearest

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
ALL: Final = ("all",)


@dataclass(frozen=True, slots=True)
class Homes:
    """Where people live: ``h`` points.

    Attributes
    ----------
    lon, lat
        float64 [h], degrees WGS-84.
    people
        float64 [h, groups], at least 0.
    groups
        Names of the columns of ``people``, such as ages.
    """

    lon: Real
    lat: Real
    people: Real
    groups: tuple[str, ...]


def homes(
    lon: ArrayLike, lat: ArrayLike, people: ArrayLike, groups: tuple[str, ...] = ALL
) -> Homes:
    """Lay out homes.

    Parameters
    ----------
    lon, lat
        [h], degrees WGS-84.
    people
        [h] or [h, groups]; not missing, not below 0, not all 0.
    groups
        Names of the columns.

    Raises
    ------
    BadInput
        Lengths that do not fit, people missing or below 0, or nobody at all.
    """
    heads = as_floats(people, "people")
    heads = heads.reshape(-1, 1) if heads.ndim < _TABLE else heads
    given: object = groups
    if not isinstance(given, tuple | list) or len(set(map(str, given))) < len(given):
        msg = f"groups are a tuple of names, none twice, not {groups!r}"
        raise BadInput(msg)
    found = Homes(column(lon), column(lat), heads, tuple(groups))
    if not len(found.lon) == len(found.lat) == len(heads):
        msg = f"{len(found.lon)} longitudes, {len(found.lat)} latitudes, {len(heads)} head-counts"
        raise BadInput(msg)
    if heads.shape[1:] != (len(groups),):
        msg = f"{len(groups)} groups are named, but people have the shape {heads.shape}"
        raise BadInput(msg)
    if not (np.isfinite(heads).all() and (heads >= 0).all()):
        raise BadInput("people are missing or below 0 in some home")
    if not heads.sum():
        raise BadInput("nobody lives in these homes: give the number of people in each")
    return found


_TABLE: Final = 2


@dataclass(frozen=True, slots=True)
class Facilities:
    """What there is: ``f`` points, each of one item.

    Attributes
    ----------
    lon, lat
        float64 [f], degrees WGS-84.
    item
        int64 [f], position of its item in the catalogue.
    """

    lon: Real
    lat: Real
    item: Whole


def facilities(lon: ArrayLike, lat: ArrayLike, item: ArrayLike) -> Facilities:
    """Lay out facilities. Raises BadInput where lengths do not fit or an item is no whole number.

    ``item`` [f]: positions in the catalogue, see ``Catalogue.position``.
    """
    kinds = np.atleast_1d(as_array(item, "items")).ravel()
    if kinds.size and kinds.dtype.kind not in "iu":
        raise BadInput("items are positions in the catalogue: whole numbers")
    found = Facilities(column(lon), column(lat), kinds.astype(np.int64))
    if not len(found.lon) == len(found.lat) == len(kinds):
        msg = f"{len(found.lon)} longitudes, {len(found.lat)} latitudes, {len(kinds)} items"
        raise BadInput(msg)
    return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """What every home has within reach.

    Attributes
    ----------
    catalogue
        The items, in the order of all columns.
    homes
        The homes, in the order of all rows.
    limits
        int32 [items], how far each may be.
    costs
        int32 [h, items]: to the nearest facility, the way from door to street included;
        ``UNREACHED`` beyond the farthest of all limits.
    facility
        int32 [h, items]: which facility that is, in the order they were given; -1 for none.
    lost_homes, lost_facilities
        int64: those too far from every street to be reached. Nobody there has anything, and
        nothing there is had by anybody.
    """

    catalogue: Catalogue
    homes: Homes
    limits: NDArray[np.int32]
    costs: NDArray[np.int32]
    facility: NDArray[np.int32]
    lost_homes: Whole
    lost_facilities: Whole

    @property
    def has(self) -> NDArray[np.bool_]:
        """Whether a home has an item within its limit, bool [h, items]."""
        return np.asarray(self.costs <= self.limits)

    def people_with(self) -> Real:
        """Return how many have each item, float64 [items, groups]."""
        return np.asarray(self.has.T.astype(np.float64) @ self.homes.people)

    def people_without(self) -> Real:
        """Return how many lack each item, float64 [items, groups]."""
        return np.asarray((~self.has).T.astype(np.float64) @ self.homes.people)

    def shares(self) -> Real:
        """Return the part that has each item, float64 [items, groups]; NaN for an empty group."""
        total = self.homes.people.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.people_with() / total)

    def items_of(self) -> Whole:
        """Return how many items each home has, int64 [h]."""
        return np.asarray(self.has.sum(axis=1), dtype=np.int64)

    def gap(self, code: str) -> Whole:
        """Return the homes that lack an item, int64, those with the most people first.

        Raises
        ------
        BadInput
            The catalogue has no such item.
        """
        (lacking,) = np.nonzero(~self.has[:, self.catalogue.position(code)])
        heads = self.homes.people[lacking].sum(axis=1)
        return lacking[np.lexsort((lacking, -heads))].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Cells:
    """How a large network is worked on, see ``engine.cells.run``.

    Attributes
    ----------
    pool
        Threads, processes or a cluster; None for one cell after another.
    nodes
        Homes of a cell at most.
    folder
        Where finished cells are kept, so that a run that was stopped goes on; None for nowhere.
    progress
        Called with cells done and cells in all.
    """

    pool: Pool | None = None
    nodes: int = NODES_PER_CELL
    folder: Path | None = None
    progress: Progress | None = None


def coverage(
    network: Network,
    homes: Homes,
    facilities: Facilities,
    catalogue: Catalogue,
    *,
    limits: ArrayLike | None = None,
    doors: Doors = STRAIGHT,
    threads: int = 1,
    cells: Cells | None = None,
) -> Coverage:
    """Hold every home against every item.

    Parameters
    ----------
    network
        Streets one walks (or drives) along.
    homes, facilities
        See :func:`homes` and :func:`facilities`.
    catalogue
        Items of the network's mode: see ``Catalogue.of_mode``.
    limits
        [items], how far each may be in the network's unit; by minutes unless given.
    doors
        How homes and facilities come to the streets: how far off, and by the gates of which walls.
    threads
        How many share the work; the answer is the same.
    cells
        For large networks: where cells of it are worked on. The answer is the same.

    Returns
    -------
    Coverage
        Exact for the network: costs are sums of whole numbers.

    Raises
    ------
    BadInput
        Items of the other mode, positions outside the catalogue, limits that do not fit,
        coordinates that are none.

    Notes
    -----
    Homes and facilities are put into the network where they meet it, at the cost of the way off the
    street, so that two doors on one street are as far apart as they are.
    """
    bounds = _limits(network, catalogue, limits)
    members = _members(facilities, len(bounds))
    lived, shops = (homes.lon, homes.lat), (facilities.lon, facilities.lat)
    whole, home, place = placed_together(network, lived, shops, doors, threads)
    members = [member[place[member] >= 0] for member in members]
    there = home >= 0
    task = Held(tuple(place[member] for member in members), int(bounds.max()))
    found = _held(task, whole, home[there], threads, cells)
    rows = np.full((len(home), len(bounds), 2), (UNREACHED, -1), dtype=np.int32)
    rows[there, :, 0], rows[there, :, 1] = found[:, :, 0], _numbered(found[:, :, 1], members)
    costs, which = np.ascontiguousarray(rows[:, :, 0]), np.ascontiguousarray(rows[:, :, 1])
    lost_homes, lost = np.flatnonzero(~there), np.flatnonzero(place < 0)
    return Coverage(catalogue, homes, bounds, costs, which, lost_homes, lost)


@dataclass(frozen=True, slots=True)
class Held:
    """The task of a cell: the nearest facility of every item, for each of its own nodes.

    Attributes
    ----------
    places
        Nodes of the facilities of each item, in the whole network.
    limit
        The farthest of all limits.
    """

    places: tuple[NDArray[np.int32], ...]
    limit: int

    def __call__(self, cell: Cell) -> NDArray[np.int32]:
        """Return int32 [own, items, 2]: cost, and which place in its item's list; -1 for none."""
        local = [cell.local(places) for places in self.places]
        inside = [np.flatnonzero(nodes >= 0) for nodes in local]
        lists = [nodes[at] for nodes, at in zip(local, inside, strict=True)]
        found = nearest(cell.network, lists, self.limit, np.arange(cell.own), which=True)
        return _beside(found, inside)

    def whole(self, network: Network, nodes: NDArray[np.int32], threads: int) -> NDArray[np.int32]:
        """Return the same for nodes of the whole network, without cells."""
        found = nearest(network, self.places, self.limit, nodes, which=True, threads=threads)
        return _beside(found, [np.arange(len(places)) for places in self.places])


def _beside(found: Nearest, inside: list[Whole]) -> NDArray[np.int32]:
    which = np.full_like(found.costs, -1)
    if found.facility is not None:
        which = _numbered(found.facility, inside)
    return np.stack([found.costs, which], axis=2)


def _held(
    task: Held, network: Network, home: NDArray[np.int32], threads: int, cells: Cells | None
) -> NDArray[np.int32]:
    if cells is None or not len(home):
        return task.whole(network, home, threads)
    nodes, row = np.unique(home, return_inverse=True)
    cutting = cut(network, cutoff=task.limit, nodes_per_cell=cells.nodes, wanted=nodes)
    found = run(task, cutting, pool=cells.pool, folder=cells.folder, progress=cells.progress)
    return np.asarray(found[row])


def _limits(network: Network, catalogue: Catalogue, limits: ArrayLike | None) -> NDArray[np.int32]:
    validated(network)
    if other := [item.code for item in catalogue.items if item.mode is not network.mode]:
        msg = f"one does not {network.mode} to {', '.join(other)}: keep items of one mode"
        raise BadInput(msg)
    found = as_array(limits_by_minutes(catalogue) if limits is None else limits, "limits")
    if found.shape != (len(catalogue.items),) or found.dtype.kind not in "iu":
        msg = f"{len(catalogue.items)} limits are needed, whole numbers, one for each item"
        raise BadInput(msg)
    if not (found.min() > 0 and found.max() < UNREACHED):
        raise BadInput("limits must be above 0")
    return found.astype(np.int32)


def _members(facilities: Facilities, items: int) -> list[Whole]:
    """Return the numbers of the facilities of each item."""
    if facilities.item.size and not 0 <= facilities.item.min() <= facilities.item.max() < items:
        msg = f"items of facilities must be from 0 to {items - 1}"
        raise BadInput(msg)
    order = np.argsort(facilities.item, kind="stable")
    ends = np.cumsum(np.bincount(facilities.item, minlength=items))
    return [np.sort(part) for part in np.split(order, ends[:-1])]


def _numbered(chosen: NDArray[np.int32], members: list[Whole]) -> NDArray[np.int32]:
    """Turn places in each item's list into numbers of facilities."""
    found = np.full_like(chosen, -1)
    for item, member in enumerate(members):
        is_some = chosen[:, item] >= 0
        found[is_some, item] = member[chosen[is_some, item]]
    return found
