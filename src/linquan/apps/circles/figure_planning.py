"""What rows of a file would add to the figures of facilities. Pure.

A figure that is noted is never written over by a file: it is corrected on its page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from linquan.apps.circles.figures import (
    FigureDraft,
    FigureKindRow,
    FigureRow,
    Gathering,
    figure_faults,
)
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve
from linquan.kernel.letters import seen

COLUMN_OF: Final = {"kind_code": "kind"}
NEEDED: Final = ("kind", "side", "first_on", "amount", "source")


@dataclass(frozen=True, slots=True)
class FigureGround:
    """What rows are looked at against: names of facilities by id, kinds of today, figures."""

    names: Mapping[int, str]
    kinds: Mapping[str, FigureKindRow]
    figures: Sequence[FigureRow]
    today: date


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure of a file, and of which facility it is."""

    facility_id: int
    gathering: str
    draft: FigureDraft


@dataclass(frozen=True, slots=True)
class PlannedFigures:
    """What rows would do: figures to be added, in order."""

    plan: Plan
    added: tuple[NewFigure, ...]


class FigureTable:
    """Rows of a file beside the figures that there are."""

    def __init__(self, ground: FigureGround) -> None:
        self.ground = ground
        self._sieve = Sieve()
        self._added: list[NewFigure] = []
        self._ids: dict[str, list[int]] = {}
        for pk, name in ground.names.items():
            self._ids.setdefault(name, []).append(pk)
        self._noted: dict[Any, list[tuple[date, date, Decimal]]] = {}
        for one in ground.figures:
            if one.stands:
                key = (one.facility_id, one.kind_code, one.side)
                told = (one.first_on, one.last_on, one.amount)
                self._noted.setdefault(key, []).append(told)

    def plan(self, rows: Iterable[Row]) -> PlannedFigures:
        """Work out what rows would do."""
        for row in rows:
            self._look_at(row)
        return PlannedFigures(self._sieve.plan(), tuple(self._added))

    def _look_at(self, row: Row) -> None:
        if [column for column in NEEDED if self._sieve.lacks(row, column)]:
            return
        facility_id, kind = self._facility(row), self._kind(row)
        draft = _draft(row, kind.code if kind else "")
        faults = figure_faults(draft, {kind.code: kind}, self.ground.today) if kind else {}
        told = {COLUMN_OF.get(name, name): code for name, code in faults.items()}
        if self._sieve.has_faults(row, told) or kind is None:
            return
        noted = self._noted.setdefault((facility_id, draft.kind_code, draft.side), [])
        if (draft.first_on, draft.last_on, draft.amount) in noted:
            self._sieve.same.append(row.number)
        elif kind.gathering != Gathering.PAID and _overlaps(draft, noted):
            self._sieve.fault(row, "first_on", "figure_noted")
        else:
            noted.append((draft.first_on, draft.last_on, draft.amount))
            self._sieve.new.append(row.number)
            self._added.append(NewFigure(facility_id, kind.gathering, draft))

    def _facility(self, row: Row) -> int:
        """Return which facility a row is of: by its number, else by a name that one has."""
        if pk := row.values.get("facility_id"):
            if pk not in self.ground.names:
                self._sieve.fault(row, "facility_id", "facility_not_here")
            return int(pk)
        found = self._ids.get(seen(row.values.get("facility") or ""), [])
        if len(found) != 1:
            code = "several_called_so" if found else "facility_not_here"
            self._sieve.fault(row, "facility", code)
            return 0
        return found[0]

    def _kind(self, row: Row) -> FigureKindRow | None:
        said = row.values["kind"]
        kinds = self.ground.kinds.values()
        found = [one for one in kinds if said in {one.code, one.name, one.name_en}]
        if len(found) != 1:
            self._sieve.fault(row, "kind", "figure_kind_unknown")
            return None
        return found[0]


def _draft(row: Row, code: str) -> FigureDraft:
    said = row.values
    return FigureDraft(
        code, said["side"], said["first_on"], said.get("last_on") or said["first_on"],
        Decimal(str(said["amount"])), seen(said["source"]), seen(said.get("note") or ""),
    )  # fmt: skip


def _overlaps(draft: FigureDraft, noted: Iterable[tuple[date, date, Decimal]]) -> bool:
    return any(first <= draft.last_on and draft.first_on <= last for first, last, _ in noted)


def line_of(one: FigureRow, name: str) -> dict[str, Any]:
    """Return a figure as values by column."""
    return {
        "facility_id": one.facility_id, "facility": name, "kind": one.kind_code,
        "side": one.side, "first_on": one.first_on, "last_on": one.last_on,
        "amount": float(one.amount), "source": one.source, "note": one.note,
    }  # fmt: skip
