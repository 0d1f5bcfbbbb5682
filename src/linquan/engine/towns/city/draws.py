"""Draws for many things at once: the same on every platform, whatever their order and number.

A draw is a mix of the seed, its purpose and the thing's own number (splitmix64), so a city that is
made a thing at a time is the city that is made at once.
"""

import hashlib
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_KEPT: Final = np.uint64(11)
"""Bits let go of, so that 53 are left: what a float64 holds."""
_UNIT: Final = 2.0**-53


def mixed(*numbers: ArrayLike) -> NDArray[np.uint64]:
    """Mix whole numbers, one array or value each, to one number of 64 bits. Source: Vigna 2015."""
    state = np.zeros((), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for number in numbers:
            state = (state ^ np.asarray(number).astype(np.uint64)) + _STEP
            state = (state ^ (state >> np.uint64(30))) * _MIX_1
            state = (state ^ (state >> np.uint64(27))) * _MIX_2
            state = state ^ (state >> np.uint64(31))
    return np.asarray(state)


def purpose_of(seed: int, purpose: str) -> int:
    """Turn a seed and a word into a number, so that a draw added in one place moves no other."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{purpose}".encode()).digest()[:7])


def units(seed: int, purpose: str, *numbers: ArrayLike) -> NDArray[np.float64]:
    """Draw a number in [0, 1) for each thing, named by one or more whole numbers."""
    kept = mixed(purpose_of(seed, purpose), *numbers) >> _KEPT
    return kept.astype(np.float64) * _UNIT


def normals(seed: int, purpose: str, *numbers: ArrayLike) -> NDArray[np.float64]:
    """Draw from the standard normal distribution. Source: Box and Muller 1958."""
    radius = np.sqrt(-2.0 * np.log1p(-units(seed, f"{purpose}/radius", *numbers)))
    turn: NDArray[np.float64] = 2.0 * np.pi * units(seed, f"{purpose}/turn", *numbers)
    drawn: NDArray[np.float64] = radius * np.cos(turn)
    return drawn
