"""Greedy choice: one site after the other that saves most, weighed again only when it matters.

Source: M. Minoux (1978), Accelerated greedy algorithms for maximizing submodular set functions.
"""

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core


@compiled
def open_up(core: Core, near: NDArray[np.int32], is_open: NDArray[np.bool_], site: int) -> None:
    """Open a site in ``near`` and ``is_open``."""
    is_open[site] = True
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        near[core.demands[arc]] = min(near[core.demands[arc]], core.site_costs[arc])


@compiled
def most_saving(
    core: Core, near: NDArray[np.int32], is_open: NDArray[np.bool_], saving: NDArray[np.float64]
) -> int:
    """Return the closed site that saves most; ``saving`` may be out of date, never too low."""
    fresh = np.zeros(len(saving), np.bool_)
    while True:
        best = -1
        for site in range(len(saving)):
            if not is_open[site] and (best < 0 or saving[site] > saving[best]):
                best = site
        if fresh[best]:
            return best
        saving[best] = saved_by(core, near, best)
        fresh[best] = True


@compiled
def add_greedily(core: Core, opened: NDArray[np.int32], wanted: int) -> NDArray[np.int32]:
    """Open one site after the other that saves most, beside those given."""
    sites = len(core.site_indptr) - 1
    near = core.ceiling.copy()
    is_open = np.zeros(sites, np.bool_)
    chosen = np.empty(wanted, np.int32)
    chosen[: len(opened)] = opened
    for site in opened:
        open_up(core, near, is_open, site)
    saving = np.full(sites, np.inf)
    for place in range(len(opened), wanted):
        chosen[place] = most_saving(core, near, is_open, saving)
        open_up(core, near, is_open, chosen[place])
    return chosen


@compiled
def saved_by(core: Core, near: NDArray[np.int32], site: int) -> float:
    """Return what a site saves beside those that are open."""
    saved = 0.0
    for arc in range(core.site_indptr[site], core.site_indptr[site + 1]):
        demand = core.demands[arc]
        if core.site_costs[arc] < near[demand]:
            saved += core.people[demand] * (near[demand] - core.site_costs[arc])
    return saved
