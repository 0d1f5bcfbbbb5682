"""Reads of coverage runs: which there are, and what one found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.models import F, Func, JSONField, Q, Value

from linquan.apps.circles import rules
from linquan.apps.circles.columns import Column
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.models import (
    CoverageRun,
    HomeSet,
    RingSet,
    RunPart,
    StreetNetwork,
)
from linquan.apps.circles.queries.inputs import gathered, kept_columns
from linquan.apps.circles.runs import FIELDS, OPEN_RUNS, Inputs, RunKind, RunRow, RunState
from linquan.apps.circles.supply import Shares, supply_name
from linquan.apps.circles.totals import Totals
from linquan.engine.circles.catalogue import Item
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.rows import rows_of

MOST_RUNS: Final = 100
_JSON: Final = JSONField()
STUCK: Final = timedelta(hours=1)
"""After so long the worker must have stopped: a city of a million homes takes a minute."""
_KEPT_RUNS, _KEPT_COLUMNS, _KEPT_HOMES = 8, 256, 4
"""How much of what can never change a process keeps: some ten megabytes in a street of 60,000."""


@dataclass(frozen=True, slots=True)
class RunBook:
    """What a run that is done found. It never changes, and is kept by whoever read it."""

    row: RunRow
    inputs: Inputs
    totals: Totals
    columns: Mapping[str, str]
    rings: Mapping[str, str]
    parts: Mapping[str, str]

    @property
    def answerable(self) -> tuple[Item, ...]:
        """Items and levels of which it says who has them."""
        known = self.columns.keys() | self.inputs.unlooked
        return tuple(item for item in self.inputs.wanted if item.code in known)


@dataclass(frozen=True, slots=True)
class RunsPage:
    """Every run, newest first; the one that stands; networks; whether the reader may ask."""

    rows: tuple[RunRow, ...]
    current: RunRow | None
    networks: tuple[Mapping[str, Any], ...]
    may_ask: bool


def runs_page(actor: Actor) -> RunsPage:
    """Return the list of runs. Two statements. Raises NotAllowed."""
    district_id = seen_district(actor)
    rows = run_rows(district_id)
    networks = StreetNetwork.objects.filter(district_id=district_id).order_by("mode")
    told = networks.values("mode", "digest", "nodes", "arcs", "source", "told", "made_at")
    current = next((r for r in rows if _is_standing(r)), None)
    return RunsPage(rows, current, tuple(told), rules.may_plan(actor, district_id))


def _is_standing(row: RunRow) -> bool:
    return row.kind == RunKind.STANDING and row.state == RunState.DONE


def seen_district(actor: Actor) -> int:
    """Return the district whose circles the actor may see. Raises NotAllowed."""
    if not rules.may_see(actor, actor.district_id):
        raise NotAllowed("circles")
    return actor.district_id


def run_rows(district_id: int) -> tuple[RunRow, ...]:
    """Return runs, newest first. One statement."""
    rows = CoverageRun.objects.filter(district_id=district_id).order_by("-id")
    return rows_of(RunRow, rows.values_list(*FIELDS)[:MOST_RUNS])


def run_page(actor: Actor, before: int = 0) -> tuple[tuple[RunRow, ...], bool]:
    """Return runs, newest first, before an id, and whether there are more. One statement.

    Raises NotAllowed.
    """
    rows = CoverageRun.objects.filter(district_id=seen_district(actor)).order_by("-id")
    rows = rows.filter(pk__lt=before) if before else rows
    found = rows_of(RunRow, rows.values_list(*FIELDS)[: MOST_RUNS + 1])
    return found[:MOST_RUNS], len(found) > MOST_RUNS


def newest_run_id(district_id: int) -> int | None:
    """Return the standing run that is newest of those done. One statement."""
    rows = CoverageRun.objects.filter(
        district_id=district_id, kind=RunKind.STANDING, state=RunState.DONE
    )
    return rows.order_by("-id").values_list("id", flat=True).first()


def open_standing_run(district_id: int) -> tuple[int, bool]:
    """Return the standing run that is not done, and whether it waits. One statement.

    Raises NotFound (``run_unknown``).
    """
    rows = CoverageRun.objects.filter(
        district_id=district_id, kind=RunKind.STANDING, state__in=OPEN_RUNS
    )
    if (found := rows.values_list("id", "state").first()) is None:
        raise NotFound("run_unknown")
    return found[0], found[1] == RunState.WAITING


def is_being_made(district_id: int) -> bool:
    """Whether a standing run waits or is made. One statement."""
    rows = CoverageRun.objects.filter(district_id=district_id, kind=RunKind.STANDING)
    return rows.filter(state__in=OPEN_RUNS).exists()


def run_book(district_id: int, run_id: int) -> RunBook:
    """Return a run that is done. One statement; one more where it is not kept. Raises NotFound."""
    rows = CoverageRun.objects.filter(pk=run_id, district_id=district_id, state=RunState.DONE)
    if (asked_at := rows.values_list("asked_at", flat=True).first()) is None:
        raise NotFound("run_unknown")
    return _book(run_id, asked_at)


@lru_cache(maxsize=_KEPT_RUNS)
def _book(run_id: int, asked_at: datetime) -> RunBook:
    """Read a run; when it was asked for tells it from one of the same id in emptied tables."""
    rows = CoverageRun.objects.filter(pk=run_id, asked_at=asked_at, state=RunState.DONE)
    found = rows.values_list(*FIELDS, "inputs", "totals", "columns", "rings", "parts").first()
    if found is None:
        raise NotFound("run_unknown")
    *row, inputs, totals, columns, rings, parts = found
    read = Inputs.read(inputs), Totals.unpack(bytes(totals))
    return RunBook(RunRow(*row), *read, columns, rings, parts)


def columns_of(book: RunBook, codes: tuple[str, ...]) -> dict[str, Column]:
    """Return what homes have of some items. One statement where they are not all kept."""
    named = {code: book.columns[code] for code in codes if code in book.columns}
    wanted = set(named.values())
    held = {d: column for d in wanted if (column := _columns.get(d)) is not None}
    if missing := wanted - held.keys():
        held |= kept_columns(book.row.district_id, missing)
        _columns.update(held)
        for digest in [*_columns][:-_KEPT_COLUMNS]:
            _columns.pop(digest, None)
    return {code: held[digest] for code, digest in named.items() if digest in held}


def column_of(book: RunBook, code: str) -> Column | None:
    """Return what homes have of an item or level; None where nothing was reckoned.

    Nobody has a level without positions. One statement where it is not kept; one more for homes.
    """
    if code in book.inputs.unlooked:
        return Column.none(len(homes_of(book).area_id))
    return columns_of(book, (code,)).get(code)


_columns: dict[str, Column] = {}
"""Columns by what they follow from: a digest always means the same column, in any thread."""


def shares_of(book: RunBook, code: str) -> Shares | None:
    """Return how the capacities of an item are shared; None for none. One statement."""
    digest = book.parts.get(supply_name(code))
    if digest is None:
        return None
    content = parts_of(book.row.district_id, {digest}).get(digest)
    return None if content is None else Shares.unpack(content)


def parts_of(district_id: int, digests: set[str]) -> dict[str, bytes]:
    """Return what is kept under some digests. One statement."""
    rows = RunPart.objects.filter(district_id=district_id, digest__in=digests)
    return {digest: bytes(content) for digest, content in rows.values_list("digest", "content")}


def parts_by_day(district_id: int, days: int) -> tuple[tuple[date, Mapping[str, str]], ...]:
    """Return the parts of the last standing run of each day, the latest days. One statement."""
    rows = CoverageRun.objects.filter(
        district_id=district_id, kind=RunKind.STANDING, state=RunState.DONE
    )
    last = rows.order_by("-on_day", "-id").distinct("on_day")
    return tuple(last.values_list("on_day", "parts")[:days])


def homes_of(book: RunBook) -> HomeTable:
    """Return the homes of a run. One statement where they are not kept."""
    return homes_by(book.row.district_id, book.inputs.homes)


@lru_cache(maxsize=_KEPT_HOMES)
def homes_by(district_id: int, digest: str) -> HomeTable:
    """Return homes by what they are named. One statement where they are not kept."""
    rows = HomeSet.objects.filter(district_id=district_id, digest=digest)
    if (content := rows.values_list("content", flat=True).first()) is None:
        raise NotFound("run_unknown")
    return HomeTable.unpack(bytes(content))


def rings_of(book: RunBook, code: str) -> Mapping[str, Any]:
    """Return the areas within each limit of an item, by limit. One statement."""
    rows = RingSet.objects.filter(district_id=book.row.district_id, digest=book.rings.get(code, ""))
    return rows.values_list("areas", flat=True).first() or {}


def ring_of(book: RunBook, code: str, limit: int) -> Mapping[str, Any] | None:
    """Return the area within one limit of an item; None where none is drawn. One statement."""
    rows = RingSet.objects.filter(district_id=book.row.district_id, digest=book.rings.get(code, ""))
    one = Func(F("areas"), Value(str(limit)), function="jsonb_extract_path", output_field=_JSON)
    return rows.values_list(one, flat=True).first()


def outdated_after(run_id: int, now: datetime) -> int | None:
    """Return the district of a standing run whose inputs are no longer those it was made from.

    Thirteen statements; two more for a cold book.
    """
    rows = CoverageRun.objects.filter(pk=run_id, kind=RunKind.STANDING, state=RunState.DONE)
    found = rows.values_list("district_id", "inputs").first()
    if found is None:
        return None
    district_id, inputs = found
    today = now.astimezone(OFFICE_ZONE).date()
    return district_id if gathered(district_id, today).inputs.told() != inputs else None


def stuck_runs(now: datetime) -> tuple[tuple[int, int], ...]:
    """Return runs that nobody makes any more, each with its district. One statement."""
    rows = CoverageRun.objects.filter(state__in=OPEN_RUNS, asked_at__lt=now - STUCK)
    old = Q(begun_at__isnull=True) | Q(begun_at__lt=now - STUCK)
    return tuple(rows.filter(old).order_by("id").values_list("id", "district_id"))


def forget() -> None:
    """Drop what is kept in memory (tests start from empty tables)."""
    _book.cache_clear()
    homes_by.cache_clear()
    _columns.clear()
