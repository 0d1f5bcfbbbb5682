"""Coverage on a map."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linquan.engine.circles.covering import Coverage
from linquan.engine.layers import Layer, layer, points
from linquan.engine.networks import UNREACHED


def layer_of_homes(coverage: Coverage) -> Layer:
    """Return the homes with their people, how many items they have, and the cost of each item.

    Columns: ``people_GROUP``, ``items``, then ``CODE`` in the network's unit, null beyond the
    farthest limit.
    """
    homes, catalogue = coverage.homes, coverage.catalogue
    people = {f"people_{name}": homes.people[:, n] for n, name in enumerate(homes.groups)}
    costs = {code: coverage.costs[:, n] for n, code in enumerate(catalogue.codes)}
    far = {code: values == UNREACHED for code, values in costs.items()}
    columns: dict[str, NDArray[Any]] = {**people, "items": coverage.items_of(), **costs}
    return layer(points(homes.lon, homes.lat), columns, far)


def layer_of_gap(coverage: Coverage, code: str) -> Layer:
    """Return the homes that lack an item, those with the most people first.

    Columns: ``home`` (its number), ``people_GROUP``, ``cost`` (null beyond the farthest limit).

    Raises
    ------
    BadInput
        The catalogue has no such item.
    """
    homes, rows = coverage.homes, coverage.gap(code)
    cost = coverage.costs[rows, coverage.catalogue.position(code)]
    people = {f"people_{name}": homes.people[rows, n] for n, name in enumerate(homes.groups)}
    columns = {"home": rows, **people, "cost": cost}
    far = {"cost": np.asarray(cost == UNREACHED)}
    return layer(points(homes.lon[rows], homes.lat[rows]), columns, far)
