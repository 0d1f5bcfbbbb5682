"""Rows that are valid from a day to a day: lists of the desk, posts, members. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A row with days of validity: from included, to excluded."""

    @property
    def valid_from(self) -> date:
        """First day."""

    @property
    def valid_to(self) -> date | None:
        """First day no more, or none."""


DatedRow = TypeVar("DatedRow", bound=Dated)


def valid_on(rows: Iterable[DatedRow], day: date) -> tuple[DatedRow, ...]:
    """Rows valid on a day, in the order given."""
    return tuple(
        r for r in rows if r.valid_from <= day and (r.valid_to is None or day < r.valid_to)
    )
