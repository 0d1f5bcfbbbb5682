"""Shares people out among chosen centres, and chooses centres of small districts, by programs."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.flows import Flow, find_places, lift_all, serve_all
from linquan.engine.siting.programs import Program, Solved, solve
from linquan.engine.siting.reducing import CLOSED, FREE, reduce_arcs
from linquan.engine.siting.rounds import Clock
from linquan.engine.siting.types import NOBODY, Arcs, no_flow

_FAR: Final = np.int32(2**31 - 1)


class Limits(NamedTuple):
    """Least and most people of each site: int64 [m]."""

    least: NDArray[np.int64]
    most: NDArray[np.int64]


def new_flow(core: Core, limits: Limits) -> Flow:
    """Make a flow with all sites closed."""
    demands, sites = len(core.people), len(core.site_indptr) - 1
    place, owner = find_places(core)
    return Flow(
        given=np.zeros(len(core.sites), np.int64),
        place=place,
        owner=owner,
        rest=core.people.astype(np.int64),
        load=np.zeros(sites, np.int64),
        least=limits.least,
        most=limits.most,
        is_open=np.zeros(sites, bool),
        dead=np.zeros(sites, bool),
        parent=np.full(sites, -1, np.int64),
        via=np.full(sites, -1, np.int64),
        queue=np.zeros(demands + sites, np.int32),
        work=np.zeros(1, np.int64),
    )


def share_out(
    arcs: Arcs, sites: NDArray[np.int32], limits: Limits, served: int, clock: Clock
) -> NDArray[np.int64]:
    """Return int64 [k, 3] demand, site, people: ``served`` in all, with least people times cost.

    When no time is left, some way of serving that many.
    """
    if not len(sites):
        return no_flow()
    status = np.full(arcs.site_count, CLOSED)
    status[sites] = FREE
    part = reduce_arcs(arcs, np.full(arcs.demand_count, _FAR), status)
    kept = Limits(limits.least[sites], limits.most[sites])
    flow = new_flow(part.core, kept)
    flow.is_open[:] = True
    serve_all(part.core, flow)
    lift_all(part.core, flow)
    given = flow.given
    if clock.left > 0:
        solved = solve(sharing(part.core, kept, served), clock.left, clock.run.is_cancelled)
        if solved.is_final and solved.x is not None:
            given = np.rint(solved.x).astype(np.int64)
    used = np.flatnonzero(given)
    owner = part.sites[flow.owner[used]]
    table = np.column_stack((part.demands[part.core.demands[used]], owner, given[used]))
    return table[np.lexsort((table[:, 1], table[:, 0]))].astype(np.int64)


def sharing(core: Core, limits: Limits, served: int) -> Program:
    """Write the sharing out as a program: one column for each arc of a site."""
    demands, sites, arcs = len(core.people), len(core.site_indptr) - 1, len(core.demands)
    owner = np.repeat(np.arange(sites), np.diff(core.site_indptr))
    total = np.full(arcs, demands + sites)
    rows = np.column_stack((core.demands, demands + owner, total)).ravel().astype(np.int32)
    return Program(
        cost=core.site_costs.astype(np.float64),
        least=np.zeros(arcs),
        most=core.people[core.demands],
        low=np.concatenate((np.zeros(demands), limits.least, [served])).astype(np.float64),
        high=np.concatenate((core.people, limits.most, [served])).astype(np.float64),
        indptr=np.arange(arcs + 1, dtype=np.int64) * 3,
        rows=rows,
        values=np.ones(3 * arcs),
        whole=0,
    )


def assigned(shares: NDArray[np.int64], demand_count: int) -> NDArray[np.int32]:
    """Return of every demand the site that takes most of its people, or ``NOBODY``."""
    site_of = np.full(demand_count, NOBODY)
    order = np.lexsort((-shares[:, 1], shares[:, 2]))
    site_of[shares[order, 0]] = shares[order, 1]
    return site_of


def solve_districts(
    core: Core, limits: Limits, must: NDArray[np.int8], wanted: int, clock: Clock
) -> Solved:
    """Choose sites of a small core by HiGHS: columns are sites, then arcs."""
    return solve(choosing(core, limits, must, wanted), clock.left, clock.run.is_cancelled)


def choosing(
    core: Core, limits: Limits, must: NDArray[np.int8], wanted: int, *, serves_all: bool = False
) -> Program:
    """Write the choice as a program.

    Rows: demands, least and most of each site, each arc only to an open site, sites in all.
    Columns: sites, arcs, and one that is always 1 for all people. Least unserved people; with
    ``serves_all`` nobody may be, and people times cost is least.
    """
    demands, sites, arcs = len(core.people), len(must), len(core.demands)
    owner = np.repeat(np.arange(sites), np.diff(core.site_indptr))
    room = np.minimum(core.people[core.demands], limits.most[owner])
    first_least, first_most, first_arc = demands, demands + sites, demands + 2 * sites
    number = first_arc + np.arange(arcs)
    place = np.arange(sites)
    rows = np.concatenate((
        first_least + place, first_most + place, number, np.full(sites, first_arc + arcs),
        core.demands, first_least + owner, first_most + owner, number,
    ))  # fmt: skip
    columns = np.concatenate((place, place, owner, place, *([sites + np.arange(arcs)] * 4)))
    values = np.concatenate((
        -limits.least, -limits.most, -room, np.ones(sites), np.ones(4 * arcs),
    ))  # fmt: skip
    order = np.argsort(columns, kind="stable")
    sizes = np.bincount(columns, minlength=sites + arcs)
    endless_low, endless = np.full(sites + arcs, -np.inf), np.full(sites, np.inf)
    everybody = float(core.people.sum())
    fixed = (must > 0).astype(np.float64)
    costs = core.site_costs.astype(np.float64) if serves_all else np.full(arcs, -1.0)
    served = core.people if serves_all else np.full(demands, -np.inf)
    return Program(
        cost=np.concatenate((np.zeros(sites), costs, [0.0 if serves_all else everybody])),
        least=np.concatenate((fixed, np.zeros(arcs), [1.0])),
        most=np.concatenate((np.ones(sites), room, [1.0])),
        low=np.concatenate((
            served, np.zeros(sites), endless_low, [0.0],
        )),
        high=np.concatenate((
            core.people, endless, np.zeros(sites + arcs), [wanted + fixed.sum()],
        )),
        indptr=np.concatenate(([0], np.cumsum(np.append(sizes, 0)))),
        rows=rows[order].astype(np.int32),
        values=values[order].astype(np.float64),
        whole=sites,
    )  # fmt: skip
