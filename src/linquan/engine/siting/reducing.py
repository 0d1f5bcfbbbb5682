"""Makes cores: of arcs, and of larger cores once more sites are decided."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cores import (
    Core,
    count_kept,
    keep_cheapest,
    lower_ceilings,
    transpose,
)
from linquan.engine.siting.types import Arcs

OPEN: Final = np.int8(1)
FREE: Final = np.int8(0)
CLOSED: Final = np.int8(-1)


class Reduced(NamedTuple):
    """A core, what is paid outside it, and what its demands and sites were called before.

    ``base`` float: cost of demands that no free site can serve better. ``demands`` int64, ``sites``
    int32: numbers in the arcs or core it was made of.
    """

    core: Core
    base: float
    demands: NDArray[np.int64]
    sites: NDArray[np.int32]


def reduce_arcs(
    arcs: Arcs, ceiling: NDArray[np.int32], status: NDArray[np.int8], most: int | None = None
) -> Reduced:
    """Make a core of arcs: open sites lower the ceilings, closed ones go.

    With ``most`` a demand keeps that many of its cheapest arcs, and its ceiling sinks to the next:
    every choice then costs at most what it costs with all arcs.
    """
    by_demand = (arcs.indptr, arcs.sites, arcs.costs)
    by_site = (arcs.site_indptr, arcs.demands, arcs.site_costs)
    return _reduced(arcs.people, ceiling, by_demand, by_site, status, most)


def shrink(
    core: Core, status: NDArray[np.int8], ceiling: NDArray[np.int32] | None = None
) -> Reduced:
    """Make a smaller core after some of its sites were opened or closed, or ceilings sank."""
    by_demand = (core.indptr, core.sites, core.costs)
    by_site = (core.site_indptr, core.demands, core.site_costs)
    lowered = core.ceiling if ceiling is None else ceiling
    return _reduced(core.people, lowered, by_demand, by_site, status, None)


Rows = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]


def _reduced(
    people: NDArray[np.float64],
    ceiling: NDArray[np.int32],
    by_demand: Rows,
    by_site: Rows,
    status: NDArray[np.int8],
    most: int | None,
) -> Reduced:
    ceiling = ceiling.copy()
    opened = np.flatnonzero(status == OPEN).astype(np.int32)
    lower_ceilings(ceiling, *by_site, opened)
    sites = np.flatnonzero(status == FREE).astype(np.int32)
    new_site = np.full(len(status), -1, np.int32)
    new_site[sites] = np.arange(len(sites), dtype=np.int32)
    kept = count_kept(*by_demand, ceiling, new_site)
    if most is not None:
        kept = np.minimum(kept, most)
    demands = np.flatnonzero((kept > 0) & (people > 0))
    left = np.ones(len(people), bool)
    left[demands] = False
    base = float(people[left] @ ceiling[left])
    indptr = np.concatenate((np.zeros(1, np.int64), np.cumsum(kept[demands])))
    new_sites, new_costs = keep_cheapest(by_demand, ceiling, new_site, demands, indptr)
    turned = transpose(indptr, new_sites, new_costs, len(sites))
    core = Core(people[demands], ceiling[demands], indptr, new_sites, new_costs, *turned)
    return Reduced(core, base, demands, sites)


def nested(outer: Reduced, smaller: Reduced) -> Reduced:
    """Return a core that was made of another's, with all that is called and paid outside both."""
    return Reduced(
        smaller.core,
        outer.base + smaller.base,
        outer.demands[smaller.demands],
        outer.sites[smaller.sites],
    )
