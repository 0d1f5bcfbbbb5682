"""Reads numbers out of OPL, the text format of osmium, whole columns at once.

Source: the manual of osmium, "OPL file format", as remembered (November 2026).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NOWHERE: Final = 2**31 - 1
"""Stands for a coordinate that is not given."""
DIGITS: Final = 7
"""Of a degree; fewer are written where the last ones are zeros."""
_ZERO, _MINUS, _POINT, _COMMA, _FIRST_MARK = b"0-.,n"

Ints = NDArray[np.int64]


def nodes_in(text: bytes) -> tuple[Ints, Ints, Ints]:
    """Read the nodes of ways with their places.

    >>> nodes_in(b"n1x104.5y-30.25,n22xy")
    (array([ 1, 22]), array([1045000000, 2147483647]), array([-302500000, 2147483647]))
    """
    letters = np.frombuffer(text + b"," if text else text, dtype=np.uint8)
    marks = np.flatnonzero((letters >= _FIRST_MARK) | (letters == _COMMA)).reshape(-1, 4)
    ids, x, y = (
        _numbers(letters, marks[:, column] + 1, marks[:, column + 1], digits)
        for column, digits in ((0, 0), (1, DIGITS), (2, DIGITS))
    )
    return ids, x, y


def _numbers(letters: NDArray[np.uint8], begin: Ints, end: Ints, digits: int) -> Ints:
    """Read numbers that stand between two letters each, in units of their last digit wanted."""
    if not len(begin):
        return np.empty(0, dtype=np.int64)
    is_missing = begin == end
    is_negative = letters[begin] == _MINUS
    at = begin + is_negative
    value = np.zeros(len(begin), dtype=np.int64)
    wanted = np.full(len(begin), digits, dtype=np.int64)
    behind_point = np.zeros(len(begin), dtype=bool)
    for _ in range(int((end - begin).max())):
        letter = letters[np.minimum(at, end)]
        inside = at < end
        is_digit = inside & (letter != _POINT)
        value = np.where(is_digit, value * 10 + letter - _ZERO, value)
        wanted -= is_digit & behind_point
        behind_point |= inside & (letter == _POINT)
        at += 1
    value *= 10 ** np.clip(wanted, 0, digits)
    return np.where(is_missing, NOWHERE, np.where(is_negative, -value, value))
