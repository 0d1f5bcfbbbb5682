"""How far an item may be: minutes of whoever needs it, or metres of a standard."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.circles.catalogue import Catalogue, Item
from linquan.engine.errors import BadInput
from linquan.engine.networks import Mode
from linquan.engine.reach import AUDIENCES, Audience, bands_of_metres, bands_of_minutes

ADULT, ELDER, PRAM = AUDIENCES
WALKERS: Final[Mapping[str, Audience]] = {"elderly": ELDER, "children": PRAM, "families": PRAM}
"""Who walks to the items of an audience; adults to all others. A default, to be replaced."""
STANDARD_M: Final[Mapping[int, int]] = {5: 300, 10: 500, 15: 1_000}
"""Metres of a circle where an item has none of its own. Source: GB 50180-2018 (as remembered)."""


def limits_by_minutes(
    catalogue: Catalogue, walkers: Mapping[str, Audience] = WALKERS
) -> NDArray[np.int32]:
    """Return how far each item may be: its minutes at the speed of whom it is for.

    Parameters
    ----------
    catalogue
        Its items.
    walkers
        Who walks to the items of an audience; adults (1.2 m/s) to those of every other.

    Returns
    -------
    numpy.ndarray
        int32 [items]: decimetres on foot, tenths of a second by car.
    """
    return np.array(
        [bands_of_minutes([i.minutes], walkers.get(i.audience, ADULT), i.mode)[0]
         for i in catalogue.items], dtype=np.int32,
    )  # fmt: skip


def limits_by_standard(catalogue: Catalogue) -> NDArray[np.int32]:
    """Return how far each item may be: the metres of its standard, else those of its circle.

    Returns
    -------
    numpy.ndarray
        int32 [items], decimetres.

    Raises
    ------
    BadInput
        An item one drives to, or one without metres whose circle has none: nothing is guessed.
    """
    metres = np.array([_metres(item) for item in catalogue.items])
    return np.array([bands_of_metres([float(m)])[0] for m in metres], dtype=np.int32)


def _metres(item: Item) -> int:
    if item.mode is not Mode.WALK:
        msg = f"{item.code} is driven to: no standard gives it metres, use its minutes"
        raise BadInput(msg)
    if (metres := item.standard_m or STANDARD_M.get(item.minutes)) is None:
        msg = f"{item.code} has no metres, and a circle of {item.minutes} minutes has none either"
        raise BadInput(msg)
    return metres
