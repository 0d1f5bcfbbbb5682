"""Reads of the missing service that a request asks for: its gap, the way there, what is planned."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from linquan.apps.appeals.gap_notes import TOLD
from linquan.apps.appeals.queries import CasePage, Desk, Facts
from linquan.apps.circles import gaps, rules, standing
from linquan.apps.circles.asking import AskingWordsRow, Guess, guess
from linquan.apps.circles.columns import Column
from linquan.apps.circles.facilities import State
from linquan.apps.circles.gaps import Gap, gap_of
from linquan.apps.circles.meeting import meeting, serving
from linquan.apps.circles.models import Asking, Facility
from linquan.apps.circles.naming import names_of
from linquan.apps.circles.queries.coverage import Planned, Shelf, item_of, shelf_of
from linquan.apps.circles.queries.near import homes_in, middle_of
from linquan.apps.circles.runs import Place
from linquan.apps.circles.sought import Sought, sought_of
from linquan.apps.circles.spacing import metres_from
from linquan.apps.circles.types import ItemRow
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on

MOST_PLANNED: Final = 3
MOST_READ: Final = 200
NEXT_DOOR_M: Final = 300.0
"""So far a home may lie from the point of a request to be told as its own."""


@dataclass(frozen=True, slots=True)
class FromPlace:
    """How far it is to the nearest of an item from the home where a request lies."""

    home: AreaRow
    nearest: Place | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """What the newest run says of an item in the community of a request."""

    item: Item
    gap: Gap | None
    on_day: date
    way: FromPlace | None


@dataclass(frozen=True, slots=True)
class CaseGap:
    """The item that a request asks for, and all that is known of it where it lies."""

    code: str
    name: str
    name_en: str
    by: str
    sought: Sought
    area: AreaRow
    found: Found | None
    there: tuple[Planned, ...]
    """Open ones that lie in its community or serve it, the first of them."""
    there_count: int
    planned: tuple[Planned, ...]
    may_plan: bool


@dataclass(frozen=True, slots=True)
class CaseAsking:
    """Which missing service a request asks for, else which its words suggest."""

    tied: CaseGap | None
    guess: Guess | None
    items: tuple[ItemRow, ...]
    may_tie: bool


def case_asking(actor: Actor, case: CasePage, now: datetime, *, may_tie: bool) -> CaseAsking | None:
    """Return what a request has to do with a missing service; None for nothing.

    ``may_tie``: whether the reader may tie it to an item or untie it. None for what was never tied
    (two where lists have changed since); one more for what was; seven for what is, one more where
    its column is not kept in memory.
    """
    facts = case.facts
    if not rules.may_see(actor, facts.district_id):
        return None
    if (tied := _tie_of(case)) is not None:
        return CaseAsking(_tied(actor, case, *tied), None, (), may_tie)
    if not may_tie:
        return None
    today = now.astimezone(OFFICE_ZONE).date()
    every, words = _lists(case.books)
    items = valid_on(every, today)
    return CaseAsking(None, guess(facts.text, items, valid_on(words, today)), items, may_tie)


def _tie_of(case: CasePage) -> tuple[str, str] | None:
    """Return the item that a request is tied to, and by whom. One statement, none without a note.

    Every tie stands in the timeline too: a request that has no note of any was never tied.
    """
    if not any(event.kind == TOLD for event in case.events):
        return None
    facts = case.facts
    rows = Asking.objects.filter(district_id=facts.district_id, appeal_id=facts.appeal_id)
    return rows.values_list("sought", "by").first()


def _lists(known: Desk) -> tuple[tuple[ItemRow, ...], tuple[AskingWordsRow, ...]]:
    """Return the catalogue and the words by which people ask, as long as they stay in memory."""
    return books.book(
        "circles.asking", known.district_id, known.versions,
        lambda pk: (standing.items(pk), standing.asking_words(pk)), also=(standing.BOOK,),
    )  # fmt: skip


def _tied(actor: Actor, case: CasePage, code: str, by: str) -> CaseGap:
    facts, one = case.facts, sought_of(code)
    names = names_of(facts.district_id, {code})[code]
    area = case.books.areas.community_of(facts.area.area_id) or facts.area
    there, planned = _facilities(case.books, one, area)
    return CaseGap(
        code, *names, by, one, area, _found(facts, code, area), there[:MOST_PLANNED], len(there),
        planned, rules.may_plan(actor, facts.district_id),
    )  # fmt: skip


def _found(facts: Facts, code: str, area: AreaRow) -> Found | None:
    """Return what the newest run says; None without a run, or where it does not know the item."""
    try:
        found = shelf_of(facts.district_id, area.area_id)
        item, column = item_of(found, code)
    except NotFound:
        return None
    book = found.book
    gap = None
    if (row := found.row) is not None:
        gap = gap_of(book.inputs, book.totals, found.homes, row, item)
    return Found(item, gap, book.row.on_day, _way(found, item, column, facts))


def _way(found: Shelf, item: Item, column: Column | None, facts: Facts) -> FromPlace | None:
    """Return the way from the home at the place of a request; None where none is known there."""
    if column is None or (home := _home(found, column, facts)) is None:
        return None
    at, cost = int(column.nearest[home]), int(column.costs[home])
    return FromPlace(
        found.areas.areas[int(found.homes.area_id[home])],
        found.book.inputs.by_item[item.code][at] if at >= 0 else None,
        gaps.minutes_of(found.book.inputs, item, cost),
    )


def _home(found: Shelf, column: Column, facts: Facts) -> int | None:
    """Return the home nearest to the point of a request, else the middle one of its area."""
    homes = found.homes
    if facts.lon is not None and facts.lat is not None:
        apart = metres_from(homes.lon, homes.lat, (facts.lon, facts.lat))
        if len(apart) and float(apart.min()) <= NEXT_DOOR_M:
            return int(np.argmin(apart))
    rows: NDArray[np.int64] = homes_in(found.book, found.areas, facts.area)
    return middle_of(rows, column) if len(rows) else None


def _facilities(
    books: Desk, one: Sought, area: AreaRow
) -> tuple[tuple[Planned, ...], tuple[Planned, ...]]:
    """Return what is open of it for a community, and what is planned, for itself first.

    One statement.
    """
    there = Q(state=State.OPEN) & serving(one, area, books.areas)
    rows = Facility.objects.filter(meeting(one), district_id=books.district_id)
    found = rows.filter(Q(state=State.PLANNED) | there).order_by("-state", "planned_for", "id")
    told = found.values_list(
        "id", "name", "name_en", "progress", "planned_for", "area_id", "served_area_id", "state"
    )[:MOST_READ]
    planned = [row for row in told if row[7] == State.PLANNED]
    here = sorted(planned, key=lambda row: not _is_for(books, area, row[5], row[6]))
    return (
        tuple(Planned(*row[:5]) for row in told if row[7] == State.OPEN),
        tuple(Planned(*row[:5]) for row in here[:MOST_PLANNED]),
    )


def _is_for(books: Desk, area: AreaRow, area_id: int, served_id: int | None) -> bool:
    """Whether a facility lies in a community, or is said to serve it."""
    served = books.areas.areas.get(served_id or 0)
    lies_here = books.areas.areas[area_id].path.startswith(area.path)
    return lies_here or bool(served and area.path.startswith(served.path))
