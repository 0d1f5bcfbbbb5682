"""Merges demands that reach the same sites: a cover cannot tell them apart."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.siting.cores import same_rows, transpose
from linquan.engine.siting.types import Arcs, SitingResult


class Merged(NamedTuple):
    """Arcs of groups of demands; ``group_of`` int32 [n] tells the group of a demand."""

    arcs: Arcs
    group_of: NDArray[np.int32]

    def narrow(self, result: SitingResult | None) -> SitingResult | None:
        """Return a result with one price for each group."""
        if result is None or len(result.prices) != len(self.group_of):
            return result
        prices = np.zeros(self.arcs.demand_count)
        prices[self.group_of] = result.prices
        return replace(result, prices=prices)

    def widen(self, result: SitingResult, assignment: NDArray[np.int32]) -> SitingResult:
        """Return a result of the groups with prices and assignment of every demand."""
        return replace(result, prices=result.prices[self.group_of], assignment=assignment)


def merged(arcs: Arcs) -> Merged:
    """Merge demands with the same sites; costs must be the same everywhere.

    Rows that look alike by a hash are compared before they are merged.
    """
    marks = np.random.default_rng(0).integers(1, 2**63, arcs.site_count, np.uint64)
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(marks[arcs.sites], dtype=np.uint64)))
    hashes = sums[arcs.indptr[1:]] - sums[arcs.indptr[:-1]]
    _, first, group_of = np.unique(hashes, return_index=True, return_inverse=True)
    alike = same_rows(arcs.indptr, arcs.sites, first[group_of])
    if not alike.all():  # a hash met by chance: leave everything apart
        return Merged(arcs, np.arange(arcs.demand_count, dtype=np.int32))
    count = len(first)
    people = np.bincount(group_of, arcs.people, count).astype(np.float64)
    lengths = np.diff(arcs.indptr)[first]
    indptr = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    place = np.arange(indptr[-1]) + np.repeat(arcs.indptr[first] - indptr[:-1], lengths)
    sites, costs = arcs.sites[place], arcs.costs[place]
    turned = transpose(indptr, sites, costs, arcs.site_count)
    return Merged(Arcs(people, indptr, sites, costs, *turned), group_of.astype(np.int32))
