"""Query sets to frozen rows, and pages by key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list, and the keys that lead to its neighbours (empty: none)."""

    rows: tuple[Row, ...]
    newer: str = ""
    older: str = ""


def rows_of(make: Callable[..., Row], values: Iterable[tuple[Any, ...]]) -> tuple[Row, ...]:
    """Build frozen rows from ``values_list`` tuples, in the order of the dataclass' fields."""
    return tuple(make(*value) for value in values)
