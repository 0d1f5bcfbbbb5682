"""Makes arcs of lists or of a matrix, and checks them."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array, as_floats
from linquan.engine.kernels.siting.cores import group, transpose
from linquan.engine.siting.types import Arcs

_MOST_COST = 2**31 - 2
_EXACT = 2.0**53
MOST_SITES = 10_000_000
"""More are a mistake, and would fill the memory."""


def arcs_of(
    people: ArrayLike, site_count: int, demands: ArrayLike, sites: ArrayLike, costs: ArrayLike
) -> Arcs:
    """Make arcs of three lists.

    Parameters
    ----------
    people
        [n] people of each demand, at least 0.
    site_count
        How many candidate sites there are, reached or not.
    demands, sites, costs
        [a] which demand reaches which site, and at what cost (whole numbers from 0 to 2**31 - 2).
        Of a pair that stands twice the lower cost counts.

    Raises
    ------
    BadInput
        When there is no demand, no site or nobody; when a number is not finite or below 0, an index
        out of range, a cost not whole, or sums would no longer be exact.

    Examples
    --------
    >>> arcs = arcs_of([30, 10], 2, demands=[0, 1, 1], sites=[0, 0, 1], costs=[500, 800, 100])
    >>> arcs.demand_count, arcs.site_count, arcs.count
    (2, 2, 3)
    """
    weights = _people(people)
    if isinstance(site_count, bool) or not isinstance(site_count, int | np.integer):
        msg = f"{site_count!r} is no number of sites"
        raise BadInput(msg)
    if not 1 <= site_count <= MOST_SITES:
        msg = "there are no candidate sites" if site_count < 1 else f"more than {MOST_SITES} sites"
        raise BadInput(msg)
    rows = _whole("demands", demands, len(weights) - 1)
    columns = _whole("sites", sites, site_count - 1)
    prices = _whole("costs", costs, _MOST_COST)
    if not len(rows) == len(columns) == len(prices):
        msg = (
            f"demands, sites and costs differ in length: {len(rows)}, {len(columns)}, {len(prices)}"
        )
        raise BadInput(msg)
    _check_sums(weights, prices)
    order, _ = group(columns, site_count)
    rows, columns, prices = rows[order], columns[order], prices[order]
    order, indptr = group(rows, len(weights))
    rows, columns, prices = rows[order], columns[order], prices[order]
    if np.any((rows[1:] == rows[:-1]) & (columns[1:] == columns[:-1])):
        return arcs_of(weights, site_count, *_without_doubles(rows, columns, prices))
    return _both_ways(weights, site_count, indptr, columns, prices)


def complete_arcs(people: ArrayLike, costs: ArrayLike) -> Arcs:
    """Make arcs of a matrix [n, m] in which every demand reaches every site.

    Raises
    ------
    BadInput
        As ``arcs_of``.

    Examples
    --------
    >>> complete_arcs([1, 1], [[0, 7], [7, 0]]).count
    4
    """
    weights = _people(people)
    matrix = np.asarray(costs)
    if matrix.ndim != 2 or matrix.shape[0] != len(weights) or matrix.shape[1] < 1:
        msg = f"costs have shape {matrix.shape}, not one row for each of {len(weights)} demands"
        raise BadInput(msg)
    prices = _whole("costs", matrix.ravel(), _MOST_COST)
    _check_sums(weights, prices)
    count = matrix.shape[1]
    indptr = np.arange(len(weights) + 1, dtype=np.int64) * count
    columns = np.tile(np.arange(count, dtype=np.int32), len(weights))
    return _both_ways(weights, count, indptr, columns, prices)


def within(arcs: Arcs, most: int) -> Arcs:
    """Return the arcs that cost at most ``most``: those of a cover of that radius.

    Raises
    ------
    BadInput
        When ``most`` is below 0.
    """
    if not most >= 0:
        msg = f"a radius of {most} reaches nothing: it must be at least 0"
        raise BadInput(msg)
    kept = arcs.costs <= most
    indptr = np.concatenate(([0], np.cumsum(kept)))[arcs.indptr]
    return _both_ways(arcs.people, arcs.site_count, indptr, arcs.sites[kept], arcs.costs[kept])


def with_cost(arcs: Arcs, cost: int) -> Arcs:
    """Return the same arcs, all at one cost."""
    flat = np.full(arcs.count, cost, np.int32)
    return replace(arcs, costs=flat, site_costs=flat)


def _both_ways(
    people: NDArray[np.float64],
    site_count: int,
    indptr: NDArray[np.int64],
    sites: NDArray[np.int32],
    costs: NDArray[np.int32],
) -> Arcs:
    return Arcs(people, indptr, sites, costs, *transpose(indptr, sites, costs, site_count))


def _people(people: ArrayLike) -> NDArray[np.float64]:
    weights = np.array(as_floats(people, "people"))
    if weights.ndim != 1 or not len(weights):
        msg = f"people have shape {weights.shape}: there must be one number for each demand"
        raise BadInput(msg)
    wrong = np.flatnonzero(~np.isfinite(weights) | (weights < 0))
    if len(wrong):
        msg = f"people of demand {wrong[0]} are {weights[wrong[0]]}: they must be 0 or more"
        raise BadInput(msg)
    if not weights.any():
        msg = "nobody lives at any demand: all people are 0"
        raise BadInput(msg)
    return weights


def _whole(name: str, numbers: ArrayLike, most: int) -> NDArray[np.int32]:
    """Return whole numbers from 0 to ``most`` as int32."""
    given = as_array(numbers, name)
    if given.ndim != 1:
        msg = f"{name} have shape {given.shape}, not one dimension"
        raise BadInput(msg)
    if not len(given):
        return np.empty(0, np.int32)
    if given.dtype.kind not in "iuf":
        msg = f"{name} are not numbers"
        raise BadInput(msg)
    if given.dtype.kind == "f" and not np.array_equal(given, np.rint(given)):
        place = np.flatnonzero(given != np.rint(given))[0]
        msg = f"{name}[{place}] is {given[place]}: whole numbers are needed"
        raise BadInput(msg)
    low, high = given.min(), given.max()
    if low < 0 or high > most:
        place = np.flatnonzero((given < 0) | (given > most))[0]
        msg = f"{name}[{place}] is {given[place]}: it must lie from 0 to {most}"
        raise BadInput(msg)
    return np.ascontiguousarray(given, dtype=np.int32)


def _check_sums(people: NDArray[np.float64], costs: NDArray[np.int32]) -> None:
    most = float(costs.max()) + 1 if len(costs) else 1.0
    if people.sum() * most >= _EXACT:
        msg = "people times costs pass 2**53, so that sums are not exact: use a larger unit"
        raise BadInput(msg)


def _without_doubles(
    demands: NDArray[np.int32], sites: NDArray[np.int32], costs: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    order = np.lexsort((costs, sites, demands))
    demands, sites, costs = demands[order], sites[order], costs[order]
    first = np.ones(len(demands), bool)
    first[1:] = (demands[1:] != demands[:-1]) | (sites[1:] != sites[:-1])
    return demands[first], sites[first], costs[first]
