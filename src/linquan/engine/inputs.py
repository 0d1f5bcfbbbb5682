"""What callers hand over becomes arrays and numbers here, or an error that says what is wrong."""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linquan.engine.errors import BadInput

MOST_THREADS: Final = 64
_NO_NUMBERS: Final = "cmMV"
"""Kinds that turn into floats in silence and mean something else: complex numbers, dates, rows."""


def as_array(values: ArrayLike, what: str) -> NDArray[Any]:
    """Return an array of any type and shape, or raise BadInput for lists within lists that differ.

    >>> as_array([[1, 2], [3, 4]], "bands").shape
    (2, 2)
    """
    try:
        return np.asarray(values)
    except (TypeError, ValueError) as error:
        msg = f"{what} are lists of different lengths; give a table or a flat list"
        raise BadInput(msg) from error


def as_floats(values: ArrayLike, what: str) -> NDArray[np.float64]:
    """Return numbers as float64, or raise BadInput; what is missing becomes NaN.

    >>> as_floats([1, None], "people")
    array([ 1., nan])
    """
    array = as_array(values, what)
    try:
        if array.dtype.kind in _NO_NUMBERS:
            raise TypeError(array.dtype)
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        msg = f"{what} are not numbers"
        raise BadInput(msg) from error


def as_number(value: object, what: str) -> float:
    """Return one number, or raise BadInput: no number, missing or infinite.

    >>> as_number(2, "the distance")
    2.0
    """
    found = as_array(value, what)  # type: ignore[arg-type]
    if found.ndim or found.dtype.kind not in "iuf" or not np.isfinite(found):
        msg = f"{what} is {value!r}; give a finite number"
        raise BadInput(msg)
    return float(found)


def as_threads(threads: int) -> int:
    """Return how many threads, MOST_THREADS at most, or raise BadInput."""
    if type(threads) is not int or threads < 1:
        msg = f"{threads!r} threads: give a whole number, 1 or more"
        raise BadInput(msg)
    return min(threads, MOST_THREADS)
