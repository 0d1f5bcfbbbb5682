"""What the pages of life circles show, as rows."""

from dataclasses import dataclass
from datetime import date

from linquan.apps.circles.types import ItemRow, SpeedRow


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """The items of a day, all versions, and whether the reader edits them."""

    valid: tuple[ItemRow, ...]
    every: tuple[ItemRow, ...]
    today: date
    may_edit: bool

    def of_code(self, code: str) -> tuple[ItemRow, ...]:
        """Every version of an item, oldest first."""
        found = (row for row in self.every if row.code == code)
        return tuple(sorted(found, key=lambda row: row.valid_from))


@dataclass(frozen=True, slots=True)
class SpeedsPage:
    """Every version of every walking speed, and whether the reader edits them."""

    every: tuple[SpeedRow, ...]
    may_edit: bool
