"""How events move counters, and which counts are too small to show. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from linquan.apps.appeals.types import Grade, Status
from linquan.apps.insights.types import Measure, stock_of

CONTENT = frozenset({Grade.SATISFIED, Grade.BASICALLY})
COMMUNITY_DEPTH = 3  # district, street, community


IMPORTED, UNDONE = BY_FILE = ("appeal.imported", "appeal.import_undone")


def counted_area(area_path: str) -> int:
    """Id of the community in a path, or of the lowest area above one."""
    ids = [int(part) for part in area_path.split("/") if part]
    return ids[:COMMUNITY_DEPTH][-1]


def moves_of(kind: str, data: Mapping[str, Any]) -> dict[Measure, int]:
    """How an event of a request moves the counters."""
    moved: dict[Measure, int] = {}
    before = _stock(data.get("from", ""), data)
    after = _stock(data.get("to", ""), data)
    if before is not after:
        _add(moved, before, -1)
        _add(moved, after, 1)
    if kind in {"appeal.received", *BY_FILE}:
        _add(moved, Measure.RECEIVED, 1)
    if kind == "appeal.rated" or (kind in BY_FILE and data.get("grade")):
        _add(moved, Measure.RATED, 1)
        _add(moved, Measure.CONTENT if data["grade"] in CONTENT else None, 1)
    return {m: -amount for m, amount in moved.items()} if kind == UNDONE else moved


def shifted(
    stand: Iterable[tuple[str, bool, int]], grades: Mapping[str, int]
) -> dict[Measure, int]:
    """How requests are counted that stand like this (status, refused, how many), so rated."""
    counts: dict[Measure, int] = {}
    for status, is_refused, amount in stand:
        _add(counts, Measure.RECEIVED, amount)
        _add(counts, stock_of(Status(status), is_refused=is_refused), amount)
    for grade, amount in grades.items():
        _add(counts, Measure.RATED, amount)
        _add(counts, Measure.CONTENT if grade in CONTENT else None, amount)
    return counts


def _stock(status: str, data: Mapping[str, Any]) -> Measure | None:
    if not status:
        return None
    return stock_of(Status(status), is_refused=bool(data.get("refused")))


def _add(moved: dict[Measure, int], measure: Measure | None, amount: int) -> None:
    if measure is not None:
        moved[measure] = moved.get(measure, 0) + amount


def shown(counts: Iterable[int], smallest: int) -> tuple[tuple[int | None, ...], int | None]:
    """Hide counts from 1 to ``smallest - 1``, and enough others that none can be worked out.

    Returns the counts in their order and their total, with ``None`` for what stays hidden. With one
    count hidden the total would give it away, so the smallest other count above zero hides too;
    when there is none, the total hides.
    """
    given = tuple(counts)
    hidden = {i for i, n in enumerate(given) if 0 < n < smallest}
    total = sum(given)
    if len(hidden) == 1:
        others = [i for i, n in enumerate(given) if n >= smallest]
        hidden |= {min(others, key=lambda i: (given[i], i))} if others else set()
    alone = len(hidden) == 1 or (hidden and sum(given[i] for i in hidden) < smallest)
    safe_total = None if 0 < total < smallest or alone else total
    return tuple(None if i in hidden else n for i, n in enumerate(given)), safe_total
