"""Reads of how much of what places offer falls to whoever is meant."""

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles import gaps, standing
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.queries.runs import RunBook, shares_of
from linquan.apps.circles.supply import SupplyView, supply_view
from linquan.engine.circles.catalogue import Item
from linquan.kernel.validity import valid_on


def supply_of(
    book: RunBook, homes: HomeTable, inside: NDArray[np.bool_], item: Item
) -> SupplyView | None:
    """Return how an item's capacity is shared in an area; None where nobody's is known.

    No statement where it is not, else two.
    """
    shares = shares_of(book, item.code)
    if shares is None:
        return None
    inputs = book.inputs
    rows = valid_on(standing.items(book.row.district_id), inputs.on)
    least = next((row.least_capacity for row in rows if row.code == item.code), None)
    heads = homes.people[:, list(gaps.concerned(item, homes))].sum(axis=1) * inside
    return supply_view(shares, heads, least, inputs.by_item[item.code], inputs.offering(item.code))
