"""Jobs and homes in balance: who lives within reach of the jobs of a zone, and the other way."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.circles.covering import Homes
from linquan.engine.circles.doors import STRAIGHT, Doors, both, placed_together
from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array
from linquan.engine.networks import Network
from linquan.engine.reach import Skeleton, nearest, people_reaching, people_within, skeleton
from linquan.engine.reach.checks import MOST_PEOPLE, as_amounts, as_people
from linquan.engine.reach.isochrones import one_list

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
Nodes = NDArray[np.int32]
Limits = NDArray[np.int32]
MOST_ZONES: Final = 10_000
_TOGETHER: Final = 48
"""Zones that are searched together: more would need more memory."""


@dataclass(frozen=True, slots=True)
class Workplaces:
    """Where people work: ``w`` points, each in a zone.

    Attributes
    ----------
    lon, lat
        float64 [w], degrees WGS-84.
    jobs
        float64 [w], in parts of 1/1024.
    zone
        int64 [w], number of its zone from 0; numbers without a workplace are zones without jobs.
    """

    lon: Real
    lat: Real
    jobs: Real
    zone: Whole

    @property
    def zones(self) -> int:
        """How many zones, the highest number and one."""
        return int(self.zone.max(initial=-1)) + 1


def workplaces(lon: ArrayLike, lat: ArrayLike, jobs: ArrayLike, zone: ArrayLike) -> Workplaces:
    """Lay out workplaces.

    Parameters
    ----------
    lon, lat
        [w], degrees WGS-84; at least one.
    jobs
        [w], not missing, at least 0.
    zone
        [w], whole numbers from 0, below 10,000.

    Raises
    ------
    BadInput
        Lengths that do not fit, jobs missing or below 0, zones that are no such numbers.
    """
    east, north = both(lon, lat)
    heads = as_amounts(jobs, len(east), "jobs")
    if heads.ndim != 1 or not len(heads):
        raise BadInput("workplaces are a list with a number of jobs for each, at least one")
    if heads.sum() > MOST_PEOPLE:
        msg = f"jobs are more than {MOST_PEOPLE:.0f} together"
        raise BadInput(msg)
    number = as_array(zone, "zones")
    if number.shape != heads.shape or number.dtype.kind not in "iu":
        raise BadInput("zones are whole numbers, one for each workplace")
    if not 0 <= number.min() <= number.max() < MOST_ZONES:
        msg = f"zones are numbered from 0 to {MOST_ZONES - 1:,}"
        raise BadInput(msg)
    return Workplaces(east, north, as_people(heads, len(heads))[:, 0], number.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Balance:
    """Jobs and homes within limits of each other: ``z`` zones, ``l`` limits, ``h`` homes.

    Attributes
    ----------
    limits
        int32 [l].
    jobs
        float64 [z], jobs of each zone, those of lost workplaces too.
    workers
        float64 [z, l], people who live within a limit of any workplace of the zone, each home once.
    homes
        int64 [z, l], how many homes these are; homes without people do not count.
    jobs_reached
        float64 [z, l], jobs of the zone at workplaces within a limit of which anybody lives.
    jobs_near
        float64 [h, l], jobs of all zones within a limit of each home; 0 for one that is lost.
    people
        float64 [h], all groups of a home together, in parts of 1/1024.
    lost_homes, lost_workplaces
        int64: too far from every street.
    """

    limits: Limits
    jobs: Real
    workers: Real
    homes: Whole
    jobs_reached: Real
    jobs_near: Real
    people: Real
    lost_homes: Whole
    lost_workplaces: Whole

    def jobs_per_worker(self) -> Real:
        """Return jobs of a zone for each person who lives within a limit, float64 [z, l].

        NaN where nobody lives there. About 1: as many jobs as people who could do them nearby.
        """
        return _ratio(self.jobs[:, None], self.workers)

    def shares_of_jobs(self) -> Real:
        """Return the part of a zone's jobs that somebody lives near, float64 [z, l].

        NaN for a zone without jobs.
        """
        return _ratio(self.jobs_reached, self.jobs[:, None])

    def workers_with(self) -> Real:
        """Return how many people have any job within a limit of their home, float64 [l]."""
        return np.asarray(self.people @ (self.jobs_near > 0))

    def jobs_of_a_worker(self) -> Real:
        """Return how many jobs lie within a limit of a person's home on the mean, float64 [l]."""
        return np.asarray((self.people @ self.jobs_near) / self.people.sum())


def balance(
    network: Network,
    workplaces: Workplaces,
    homes: Homes,
    limits: ArrayLike,
    *,
    doors: Doors = STRAIGHT,
    threads: int = 1,
) -> Balance:
    """Hold the jobs of every zone against the homes within reach, going from home to work.

    With d(i, w) the cost from home i to workplace w, P_i the people of a home who could work, J_w
    jobs, Z a zone (its workplaces) and t a limit:

    - jobs of Z: sum of J_w over w in Z;
    - workers of Z, t: sum of P_i over homes i with min over w in Z of d(i, w) <= t;
    - jobs per worker of Z, t: jobs of Z / workers of Z, t;
    - jobs reached of Z, t: sum of J_w over w in Z for which some i with P_i > 0 has d(i, w) <= t;
    - jobs near of i, t: sum of J_w over all workplaces w with d(i, w) <= t.

    A person near two zones counts in both: workers of zones do not sum to anything.

    Parameters
    ----------
    network
        Streets.
    workplaces, homes
        See :func:`workplaces` and :func:`homes`; people of working age, or who work.
    limits
        Costs [l], ascending, in the network's unit: see ``reach.bands_of_minutes``.
    doors
        How homes and workplaces come to the streets: how far off, by the gates of which walls.
    threads
        How many share the work; the answer is the same.

    Returns
    -------
    Balance
        Exact for the network; people and jobs are counted in parts of 1/1024.

    Raises
    ------
    BadInput
        Coordinates that are none, limits that do not ascend.

    Notes
    -----
    Nobody knows here who works where: this says what could be, not who commutes. Source: jobs to
    workers within a floating distance as in Z.-R. Peng, The jobs-housing balance and urban
    commuting, Urban Studies 34, 1997; jobs within a limit of a home as in M. Wachs, T. G. Kumagai,
    Physical accessibility as a social indicator, Socio-Economic Planning Sciences 7, 1973.

    Examples
    --------
    A park with 60 jobs at 100 m and 40 at 200 m of a street; 30 people live at 0 m, 50 at 500 m.
    Within 150 m lives the first home, of the 60 jobs only; within 300 m both, of all 100:

    >>> from linquan.engine.circles import balance, homes, workplaces
    >>> from linquan.engine.networks import Mode, network_from_edges
    >>> M = 1 / 111_195.0797
    >>> street = network_from_edges([104, 104], [30, 30 + 500 * M], [0], [1], mode=Mode.WALK)
    >>> found = balance(
    ...     street, workplaces([104, 104], [30 + 100 * M, 30 + 200 * M], [60, 40], [0, 0]),
    ...     homes([104, 104], [30, 30 + 500 * M], [30, 50]), [1500, 3000],
    ... )
    >>> found.workers.tolist(), found.homes.tolist()
    ([[30.0, 80.0]], [[1, 2]])
    >>> found.jobs_near.tolist(), found.jobs_reached.tolist()
    ([[60.0, 100.0], [0.0, 40.0]], [[60.0, 100.0]])
    >>> found.jobs_per_worker().round(2).tolist(), found.workers_with().tolist()
    ([[3.33, 1.25]], [30.0, 80.0])
    """
    ground = _ground(network, workplaces, homes, doors, one_list(limits), threads)
    jobs = workplaces.jobs[:, None]
    workers, count = ground.of_zones(_members(workplaces, ground.place))
    return Balance(
        limits=ground.ends,
        jobs=_summed(workplaces, jobs)[:, 0],
        workers=workers,
        homes=count,
        jobs_reached=_summed(workplaces, jobs * ground.has_anybody()),
        jobs_near=ground.near(workplaces.jobs),
        people=ground.heads,
        lost_homes=np.flatnonzero(ground.home < 0),
        lost_workplaces=np.flatnonzero(ground.place < 0),
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """Homes and workplaces put into a network; nodes are -1 for those that are lost."""

    bones: Skeleton
    home: Nodes
    heads: Real
    place: Nodes
    ends: Limits
    threads: int

    def near(self, jobs: Real) -> Real:
        """Return the jobs within each limit of each home, float64 [h, l]."""
        there, open_ = self.home >= 0, self.place >= 0
        found = np.zeros((len(self.home), len(self.ends)))
        found[there] = people_within(
            self.bones, self.place[open_], jobs[open_], self.ends, self.home[there],
            threads=self.threads,
        )[:, :, 0]  # fmt: skip
        return found

    def has_anybody(self) -> NDArray[np.bool_]:
        """Tell within which limits of each workplace anybody lives, bool [w, l]."""
        home, heads = self.lived_in()
        open_ = self.place >= 0
        found = np.zeros((len(self.place), len(self.ends)), dtype=bool)
        reached = people_reaching(
            self.bones, self.place[open_], home, heads, self.ends, threads=self.threads
        )
        found[open_] = reached[:, :, 0] > 0
        return found

    def of_zones(self, zones: list[Nodes]) -> tuple[Real, Whole]:
        """Count people and homes within each limit of each zone's nearest workplace, [z, l]."""
        home, heads = self.lived_in()
        workers = np.zeros((len(zones), len(self.ends)))
        count = np.zeros((len(zones), len(self.ends)), dtype=np.int64)
        for first in range(0, len(zones), _TOGETHER):
            part = slice(first, first + _TOGETHER)
            costs = nearest(
                self.bones, zones[part], int(self.ends[-1]), home, threads=self.threads
            ).costs
            for number, end in enumerate(self.ends):
                is_near = costs <= end
                workers[part, number] = heads @ is_near
                count[part, number] = is_near.sum(axis=0)
        return workers, count

    def lived_in(self) -> tuple[Nodes, Real]:
        """Return the nodes and the people of homes that are not lost and not empty."""
        lived = (self.home >= 0) & (self.heads > 0)
        return self.home[lived], self.heads[lived]


def _ground(
    network: Network, workplaces: Workplaces, homes: Homes, doors: Doors, ends: Limits, threads: int
) -> _Ground:
    heads = as_people(homes.people.sum(axis=1), len(homes.lon))[:, 0]
    lived, works = (homes.lon, homes.lat), (workplaces.lon, workplaces.lat)
    whole, home, place = placed_together(network, lived, works, doors, threads)
    bones = skeleton(whole, int(ends[-1]), threads)
    return _Ground(bones, home, heads, place, ends, threads)


def _members(workplaces: Workplaces, place: Nodes) -> list[Nodes]:
    """Return the nodes of every zone's workplaces, without those that are lost."""
    open_ = place >= 0
    zone, node = workplaces.zone[open_], place[open_]
    order = np.argsort(zone, kind="stable")
    ends = np.cumsum(np.bincount(zone, minlength=workplaces.zones))
    return np.split(node[order], ends[:-1])


def _summed(workplaces: Workplaces, values: Real) -> Real:
    """Return the sums of zones of values of workplaces, float64 [z, columns]."""
    sums = np.zeros((workplaces.zones, values.shape[1]))
    np.add.at(sums, workplaces.zone, values)
    return sums


def _ratio(some: Real, of: Real) -> Real:
    shape = np.broadcast_shapes(some.shape, of.shape)
    found = np.full(shape, np.nan)
    np.divide(some, of, out=found, where=np.broadcast_to(of > 0, shape))
    return found
