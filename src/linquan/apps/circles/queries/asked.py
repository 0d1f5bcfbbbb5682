"""Reads of requests that ask for an item: of a gap, and how many of each item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db.models import Count

from linquan.apps.appeals.queries import Desk, TiedPlace, TiedRow, desk, tied_places, tied_rows
from linquan.apps.circles import rules
from linquan.apps.circles.asking_rows import asking_for, round_of
from linquan.apps.circles.models import Asking
from linquan.apps.circles.zoned import Zone
from linquan.apps.places.queries import AreaBook
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor

MOST_SHOWN: Final = 20
MOST_ASKED: Final = 1_000
"""Open requests that are looked for beside the holes of a page."""
ABOVE: Final = frozenset({Level.DISTRICT, Level.STREET})
"""Where several communities lie, each with requests of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests of an area that ask for an item, as far as the reader may see them."""

    rows: tuple[TiedRow, ...]
    has_more: bool
    may_file: bool
    """Whether the reader opens requests in this area or below it."""
    is_taken: bool
    """Whether one is open that keeps another from being opened here."""


def asked_of(
    actor: Actor, district_id: int, code: str, area: AreaRow, areas: AreaBook, zone: Zone | None
) -> Asked:
    """Return requests of an area or a zone for an item, open ones first, at most 20.

    Two statements, three for a zone.
    """
    ids: Iterable[int] = asking_for(district_id, code)
    if zone is not None:
        ids = _in_zone(zone, areas, tied_places(actor, area.area_id, ids))
    found = tied_rows(actor, desk(district_id), area.area_id, ids, limit=MOST_SHOWN + 1)
    may_file = rules.may_ask(actor, area.path)
    is_taken = any(row.is_open for row in found[:1]) and area.level not in ABOVE
    return Asked(found[:MOST_SHOWN], len(found) > MOST_SHOWN, may_file, is_taken)


def asked_counts(
    actor: Actor, district_id: int, area: AreaRow, areas: AreaBook, zone: Zone | None
) -> Mapping[str, int]:
    """Return how many open requests of an area or a zone that the actor may see ask for each item.

    Two statements.
    """
    tied = Asking.objects.filter(district_id=district_id)
    rows = tied_places(actor, area.area_id, tied.values_list("appeal_id", flat=True), is_open=True)
    ids = [row.appeal_id for row in rows] if zone is None else _in_zone(zone, areas, rows)
    counts = tied.filter(appeal_id__in=ids).values_list("sought").annotate(n=Count("id"))
    return dict(counts.order_by())


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that is missing in an area, and the open request for it that the reader may see."""

    key: str
    area: AreaRow
    request: TiedRow | None
    may_ask: bool


def holes(
    actor: Actor, books: Desk, missing: Sequence[tuple[str, AreaRow]]
) -> Mapping[tuple[str, int], Hole]:
    """Return what is missing by key and area, with its requests. Two statements.

    One where nobody asks; none where nothing is missing.
    """
    district_id, keys = books.district_id, {key for key, _ in missing}
    if not keys:
        return {}
    ids = asking_for(district_id, *sorted(keys))
    rows = tied_rows(actor, books, district_id, ids, limit=MOST_ASKED, is_open=True)
    ties = Asking.objects.filter(district_id=district_id, appeal_id__in=[r.appeal_id for r in rows])
    asked = dict(ties.values_list("appeal_id", "sought")) if rows else {}
    areas = books.areas
    there = {
        (key, round_of(key, areas.areas[row.area_id], areas)): row
        for row in reversed(rows)
        if (key := asked.get(row.appeal_id))
    }
    return {
        (key, area.area_id): Hole(
            key, area, there.get((key, round_of(key, area, areas))),
            rules.may_keep(actor, area.path),
        )
        for key, area in missing
    }  # fmt: skip


def _in_zone(zone: Zone, areas: AreaBook, rows: Sequence[TiedPlace]) -> list[int]:
    """Return requests whose own point lies in a zone, or the middle of whose area does."""
    points = [_point(row, areas) for row in rows]
    there = zone.holds(np.array([lon for lon, _ in points]), np.array([lat for _, lat in points]))
    return [row.appeal_id for row, is_there in zip(rows, there.tolist(), strict=True) if is_there]


def _point(row: TiedPlace, areas: AreaBook) -> tuple[float, float]:
    """Return where a request lies: the middle of the least area round it that has one, else NaN."""
    if row.lon is not None and row.lat is not None:
        return row.lon, row.lat
    for area in reversed(areas.line(row.area_id)):
        if area.lon is not None and area.lat is not None and area.level not in ABOVE:
            return area.lon, area.lat
    return float("nan"), float("nan")
