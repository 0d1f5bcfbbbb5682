"""How much of what facilities offer falls to each home: floating catchment areas in two steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_array
from linquan.engine.kernels.arrays import Floats
from linquan.engine.networks.types import Network
from linquan.engine.reach.checks import as_amounts, as_bands, as_people
from linquan.engine.reach.distances import pairs_reaching
from linquan.engine.reach.types import Skeleton


@dataclass(frozen=True, slots=True)
class Catchment:
    """What two steps find.

    Attributes
    ----------
    people
        float64 [facilities]: who reaches a facility, weighed by band.
    ratio
        float64 [facilities]: capacity for each of them; NaN where nobody reaches it.
    access
        float64 [homes]: capacity for each person of a home, summed over what it reaches; 0 where it
        reaches nothing.
    """

    people: Floats
    ratio: Floats
    access: Floats


def floating_catchment(
    network: Network | Skeleton,
    homes: ArrayLike,
    people: ArrayLike,
    facilities: ArrayLike,
    capacities: ArrayLike,
    bands: ArrayLike,
    weights: Sequence[float] | None = None,
    *,
    threads: int = 1,
) -> Catchment:
    """Share the capacity of facilities among the homes that reach them, walking there.

    First step: R_j = S_j / sum of P_k W(d_kj) over all homes k that reach facility j.
    Second step: A_i = sum of R_j W(d_ij) over all facilities j that home i reaches.

    Parameters
    ----------
    network
        A network, or the :class:`Skeleton` made of it.
    homes, people
        Node numbers [homes] and how many live there [homes], not missing, at least 0; counted in
        parts of 1/1024.
    facilities, capacities
        Node numbers [facilities] and what they offer [facilities]: beds, places, staff.
    bands
        Costs [bands], ascending; what lies beyond the last one is out of reach.
    weights
        W of every band, from 0 to 1, never rising; 1 for all where None, which is 2SFCA.
    threads
        How many threads share the work. The result does not depend on it, nor on any order.

    Returns
    -------
    Catchment
        The access of all people together, sum of P_i A_i, is the capacity of all facilities that
        anybody reaches.

    Raises
    ------
    BadInput
        Node numbers out of range; people, capacities or weights missing, below 0 or of another
        length; bands that do not ascend.

    Notes
    -----
    Source: W. Luo, F. Wang, Measures of spatial accessibility to health care in a GIS environment,
    Environment and Planning B 30, 2003 (2SFCA); W. Luo, Y. Qi, An enhanced two-step floating
    catchment area (E2SFCA) method, Health & Place 15, 2009 (weights by band).

    Examples
    --------
    A clinic with 6 beds at the middle of two streets of 100 m, 1 and 2 people at the ends:

    >>> from linquan.engine.reach.examples import line_of_streets
    >>> found = floating_catchment(line_of_streets(), [0, 2], [1, 2], [1], [6], [1000])
    >>> found.ratio.tolist(), found.access.tolist()
    ([2.0], [2.0, 2.0])
    """
    ends, heads = as_bands(bands), as_people(people, as_array(homes, "homes").size)
    offers = as_amounts(capacities, as_array(facilities, "facilities").size, "capacities")
    if ends.ndim != 1 or heads.shape[1] != 1 or offers.ndim != 1:
        msg = "a catchment takes one list of bands, of people and of capacities, without groups"
        raise BadInput(msg)
    shares = _weights(weights, len(ends))
    pairs = pairs_reaching(network, facilities, homes, int(ends[-1]), threads=threads)
    facility, home = pairs.origin, pairs.destination
    band = np.searchsorted(ends, pairs.costs)
    reached = np.zeros((len(offers), len(ends)))
    np.add.at(reached, (facility, band), heads[home, 0])
    weighed = np.zeros(len(offers))
    for number, share in enumerate(shares):
        weighed += share * reached[:, number]
    ratio = np.divide(offers, weighed, out=np.full(len(offers), np.nan), where=weighed > 0)
    gains = np.nan_to_num(ratio[facility]) * shares[band]
    order = np.lexsort((gains, home))
    access: Floats = np.bincount(home[order], weights=gains[order], minlength=len(heads)).astype(
        np.float64
    )
    return Catchment(weighed, ratio, access)


def _weights(weights: Sequence[float] | None, bands: int) -> Floats:
    values = as_amounts(np.ones(bands) if weights is None else weights, bands, "weights")
    if values.ndim != 1 or values[0] > 1 or (np.diff(values) > 0).any():
        msg = f"weights {values.tolist()} must lie between 0 and 1 and never rise"
        raise BadInput(msg)
    return values
