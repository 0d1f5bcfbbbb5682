"""Who walks, how fast, and how far that is: minutes or metres to whole decimetres."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, isfinite
from typing import Final

import numpy as np

from linquan.engine.errors import BadInput
from linquan.engine.inputs import as_floats, as_number
from linquan.engine.kernels.arrays import Ints
from linquan.engine.networks.types import Mode
from linquan.engine.reach.checks import as_bands
from linquan.engine.units import DM_PER_M

DS_PER_MIN: Final = 600
"""Tenths of a second in a minute: the engine's integer unit of driving time."""
_SECONDS_PER_MIN: Final = 60


@dataclass(frozen=True, slots=True)
class Audience:
    """People who walk at one speed.

    Attributes
    ----------
    name
        What the house calls them.
    speed_m_s
        Metres a second, above 0.
    """

    name: str
    speed_m_s: float

    def __post_init__(self) -> None:
        if not as_number(self.speed_m_s, f"the speed of {self.name}, above 0,") > 0:
            msg = f"{self.name} walk at {self.speed_m_s} m/s; give a speed above 0"
            raise BadInput(msg)


AUDIENCES: Final = (Audience("adult", 1.2), Audience("elder", 0.8), Audience("pram", 1.0))
"""What is used where a city sets no speeds of its own: plan on foot at 1.2 m/s for adults, 1.0 with
a pram, 0.8 for elders. Any other speed is another :class:`Audience`."""

STANDARD_DISTANCES_M: Final = (300, 500, 1000)
"""How far one walks in the living circles of 5, 10 and 15 minutes. Source: GB 50180-2018, levels of
residential areas: 300 m, 500 m, 800 to 1,000 m."""


def bands_of_minutes(
    minutes: Sequence[float], audience: Audience | None = None, mode: Mode = Mode.WALK
) -> Ints:
    """Turn minutes into the costs of a network: decimetres on foot, tenths of a second by car.

    A cost is rounded **down** to a whole one, from the exact product of the numbers as they are
    written: nobody is counted who needs longer than the minutes.

    Parameters
    ----------
    minutes
        Strictly ascending, above 0.
    audience
        Who walks; needed on foot, of no account by car.
    mode
        How one moves.

    Returns
    -------
    numpy.ndarray
        int32 [bands].

    Raises
    ------
    BadInput
        No audience on foot; minutes that are not ascending, not above 0, or too many.

    Examples
    --------
    >>> bands_of_minutes([5, 10, 15], Audience("adult", 1.2)).tolist()
    [3600, 7200, 10800]
    >>> bands_of_minutes([30], mode=Mode.DRIVE).tolist()
    [18000]
    """
    if mode is Mode.DRIVE:
        per_minute = Fraction(DS_PER_MIN)
    elif audience is None:
        msg = "minutes on foot need an audience, which says how fast it walks"
        raise BadInput(msg)
    else:
        per_minute = Fraction(str(float(audience.speed_m_s))) * _SECONDS_PER_MIN * DM_PER_M
    return _whole(minutes, per_minute)


def bands_of_metres(metres: Sequence[float] = STANDARD_DISTANCES_M) -> Ints:
    """Turn distances into decimetres, rounded down as :func:`bands_of_minutes` does.

    Raises
    ------
    BadInput
        Distances that are not ascending, not above 0, or too long.

    Examples
    --------
    >>> bands_of_metres().tolist()
    [3000, 5000, 10000]
    """
    return _whole(metres, Fraction(DM_PER_M))


def _whole(values: Sequence[float], factor: Fraction) -> Ints:
    try:
        numbers = [float(value) for value in as_floats(list(values), "bands").tolist()]
    except (TypeError, ValueError, BadInput) as error:
        msg = f"bands {values!r} hold one that is no number"
        raise BadInput(msg) from error
    if not all(isfinite(number) for number in numbers):
        msg = f"bands {numbers} hold one that is no number"
        raise BadInput(msg)
    whole = [floor(Fraction(str(number)) * factor) for number in numbers]
    most = np.iinfo(np.int32).max
    return as_bands(np.array([min(one, most) for one in whole], dtype=np.int64))
