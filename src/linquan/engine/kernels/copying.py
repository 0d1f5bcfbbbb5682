"""Copies of arrays: longer ones when they are full, some of their values."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels.arrays import Ints
from linquan.engine.kernels.compiling import compiled

Array = TypeVar("Array", bound=NDArray[Any])


@compiled
def longer(array: Array, size: int) -> Array:
    """Return a longer array that begins with the same values."""
    fresh = np.empty(size, array.dtype)
    fresh[: len(array)] = array
    return fresh  # type: ignore[return-value]


@compiled
def taken(array: Ints, places: Ints) -> Ints:
    """Return the values at some places."""
    some = np.empty(len(places), np.int32)
    for i in range(len(places)):
        some[i] = array[places[i]]
    return some
