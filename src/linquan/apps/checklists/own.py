"""The checklists that the house itself offers, until a district writes its own.

Pure. Every line is an example and not official: the standards themselves were not at hand. The
number of items and clauses, and names that reports give, are those of the sources.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.checklists.types import ChecklistRow, ClauseRow, Evidence


@cache
def own_checklists() -> tuple[ChecklistRow, ...]:
    """Return the checklists that come with the house, in their order; read once."""
    return tuple(
        ChecklistRow(
            0, row["code"], place, row["subject"], row["name"], row["name_en"], row["source"],
            row["source_en"], Evidence.EXAMPLE.value, LONG_AGO, None,
        )
        for place, row in enumerate(_read("lists.csv"))
    )  # fmt: skip


@cache
def own_clauses() -> tuple[ClauseRow, ...]:
    """Return the clauses that come with the house, in their order; read once."""
    return tuple(_clause(place, row) for place, row in enumerate(_read("clauses.csv")))


def _clause(place: int, row: Mapping[str, str]) -> ClauseRow:
    return ClauseRow(
        0, row["code"], row["checklist"], place, row["item"], row["item_en"], row["name"],
        row["name_en"], row["proof"], row["unit"], row["unit_en"],
        int(row["weight"]) if row["weight"] else None, Evidence.EXAMPLE.value, LONG_AGO, None,
    )  # fmt: skip


def _read(name: str) -> Iterator[Mapping[str, str]]:
    text = (files("linquan.apps.checklists") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
