"""Thresholds and limits as lines of a list: those written down, else the house's own. Pure."""

from collections.abc import Iterable
from typing import Any, Final

from linquan.apps.appeals.limits import Limits
from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.appeals.types import DeskRules, RuleRow

LARGEST_THRESHOLD: Final = 3650
LARGEST_LIMIT: Final = 1_000_000


def values_of(code: str) -> tuple[int, int]:
    """The smallest and the largest value that a threshold or a limit may have."""
    least = DeskRules().smallest_cell if code == "smallest_cell" else 1
    return least, LARGEST_LIMIT if code in Limits.__slots__ else LARGEST_THRESHOLD


def threshold_rows(plain: Any, rules: Iterable[RuleRow]) -> tuple[RuleRow, ...]:
    """Every version of the values that ``plain`` names, its own where none is written down."""
    codes: tuple[str, ...] = type(plain).__slots__
    written = [row for row in rules if row.code in codes]
    told = {row.code for row in written}
    own = [RuleRow(c, getattr(plain, c), LONG_AGO, None) for c in codes if c not in told]
    return tuple(sorted((*written, *own), key=lambda row: codes.index(row.code)))
