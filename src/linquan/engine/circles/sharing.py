"""Supply: how much of what places offer falls to each person who reaches them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.circles.covering import Homes
from linquan.engine.circles.doors import STRAIGHT, Doors, both, placed_together
from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_number
from linquan.engine.networks import Network
from linquan.engine.reach import floating_catchment
from linquan.engine.reach.checks import as_amounts

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Supply:
    """What falls to homes, and who shares a place.

    Attributes
    ----------
    homes
        The homes, in the order of ``access``.
    access
        float64 [h], capacity for each person of a home, summed over the places it reaches; 0 where
        it reaches none.
    people
        float64 [places], who reaches a place; 0 for a place that is lost.
    ratio
        float64 [places], capacity for each of them; NaN where nobody reaches it.
    lost_homes, lost_places
        int64: too far from every street. Nobody there reaches anything, and their capacity falls to
        nobody.
    """

    homes: Homes
    access: Real
    people: Real
    ratio: Real
    lost_homes: Whole
    lost_places: Whole

    def short(self, least: float) -> Whole:
        """Return the homes where less falls to a person, int64, those with the most people first.

        ``least``: capacity for each person that a city wants, say 0.04 beds (40 for a thousand).

        Raises
        ------
        BadInput
            It is no number.
        """
        wanted = as_number(least, "the least capacity for each person")
        (lacking,) = np.nonzero(self.access < wanted)
        heads = self.homes.people[lacking].sum(axis=1)
        return lacking[np.lexsort((lacking, -heads))].astype(np.int64)


def supply(
    network: Network,
    homes: Homes,
    lon: ArrayLike,
    lat: ArrayLike,
    capacities: ArrayLike,
    *,
    limit: int,
    doors: Doors = STRAIGHT,
    threads: int = 1,
) -> Supply:
    """Share the capacities of places of one item among the people who reach them.

    First step, for a place j: R_j = S_j / sum of P_k over all homes k within the limit of it.
    Second step, for a home i: A_i = sum of R_j over all places j within the limit of it.

    Parameters
    ----------
    network
        Streets.
    homes
        Those who use the item: all groups of a home together. For kindergartens lay out the homes
        with their children.
    lon, lat, capacities
        [places], degrees WGS-84, and what each offers: beds, seats, staff; not missing, at least 0.
    limit
        How far people go, in the network's unit.
    doors
        How homes and places come to the streets: how far off, and by the gates of which walls.
    threads
        How many share the work; the answer is the same.

    Returns
    -------
    Supply
        The access of all people together, sum of P_i A_i, is the capacity of all places that
        anybody reaches. People are counted in parts of 1/1024.

    Raises
    ------
    BadInput
        Coordinates that are none, capacities missing, below 0 or of another number, a limit out of
        range.

    Notes
    -----
    Source: W. Luo, F. Wang, Measures of spatial accessibility to health care in a GIS environment,
    Environment and Planning B 30, 2003 (2SFCA); see ``reach.floating_catchment``.

    Examples
    --------
    A clinic with 9 beds in the middle of a street, 1 and 2 people at its ends; the 2 alone also
    reach one with 4 beds beyond them. 9 / 3 = 3 beds each, and 4 / 2 = 2 more:

    >>> from linquan.engine.circles import homes, supply
    >>> from linquan.engine.networks import Mode, network_from_edges
    >>> street = network_from_edges([104.0, 104.01], [30.0, 30.0], [0], [1], mode=Mode.WALK)
    >>> found = supply(
    ...     street, homes([104.0, 104.004], [30, 30], [1, 2]),
    ...     [104.002, 104.006], [30, 30], [9, 4], limit=2500,
    ... )
    >>> found.people.tolist(), found.ratio.tolist(), found.access.tolist()
    ([3.0, 2.0], [3.0, 2.0], [3.0, 5.0])
    """
    east, north = both(lon, lat)
    offers = as_amounts(capacities, len(east), "capacities")
    if offers.ndim != 1:
        raise BadInput("one capacity for each place")
    lived = homes.lon, homes.lat
    whole, home, place = placed_together(network, lived, (east, north), doors, threads)
    there, open_ = np.flatnonzero(home >= 0), np.flatnonzero(place >= 0)
    found = floating_catchment(
        whole, home[there], homes.people[there].sum(axis=1), place[open_], offers[open_],
        [limit], threads=threads,
    )  # fmt: skip
    lost_homes, lost = np.flatnonzero(home < 0), np.flatnonzero(place < 0)
    access = _spread(found.access, there, len(home), 0.0)
    people, ratio = (
        _spread(values, open_, len(east), missing)
        for values, missing in ((found.people, 0.0), (found.ratio, np.nan))
    )
    return Supply(homes, access, people, ratio, lost_homes, lost)


def _spread(values: Real, at: Whole, count: int, missing: float) -> Real:
    """Put values in their places; ``missing`` stands in all others."""
    found = np.full(count, missing)
    found[at] = values
    return found
