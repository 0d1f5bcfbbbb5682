"""Reads of the missing service that a request asks for: its gap, the way there, what is planned."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.appeals.gap_notes import TOLD
from linquan.apps.appeals.queries import (
    Became,
    CasePage,
    Desk,
    Facts,
    became_of,
    desk,
)
from linquan.apps.circles import gaps, rules, standing
from linquan.apps.circles.asking import AskingWordsRow, Guess, guess
from linquan.apps.circles.asking_rows import open_asking
from linquan.apps.circles.columns import Column
from linquan.apps.circles.facilities import State
from linquan.apps.circles.gaps import Gap, gap_of
from linquan.apps.circles.models import Asking, Facility
from linquan.apps.circles.queries.coverage import (
    ItemPage,
    Planned,
    Shelf,
    item_of,
    item_page,
    parts_of,
    shelf_of,
)
from linquan.apps.circles.queries.near import homes_in, middle_of
from linquan.apps.circles.runs import Place
from linquan.apps.circles.spacing import metres_from
from linquan.apps.circles.types import ItemRow
from linquan.apps.places.types import COMMUNITIES, AreaRow
from linquan.engine.circles.catalogue import Item
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.validity import valid_on

MOST_PLANNED: Final = 3
MOST_READ: Final = 50
MOST_PARTS: Final = 100
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
    area: AreaRow
    found: Found | None
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
    return rows.values_list("item_code", "by").first()


def _lists(known: Desk) -> tuple[tuple[ItemRow, ...], tuple[AskingWordsRow, ...]]:
    """Return the catalogue and the words by which people ask, as long as they stay in memory."""
    return books.book(
        "circles.asking", known.district_id, known.versions,
        lambda pk: (standing.items(pk), standing.asking_words(pk)), also=(standing.BOOK,),
    )  # fmt: skip


def _tied(actor: Actor, case: CasePage, code: str, by: str) -> CaseGap:
    facts = case.facts
    names = standing.item_names(facts.district_id, code)
    area = case.books.areas.community_of(facts.area.area_id) or facts.area
    return CaseGap(
        code, *names, by, area, _found(facts, code, area), _planned(case.books, code, area),
        rules.may_plan(actor, facts.district_id),
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


def _planned(books: Desk, code: str, area: AreaRow) -> tuple[Planned, ...]:
    """Return what is planned of an item, for the community itself first. One statement."""
    rows = Facility.objects.filter(
        district_id=books.district_id, item_code=code, state=State.PLANNED
    ).order_by("planned_for", "id")
    told = rows.values_list(
        "id", "name", "name_en", "progress", "planned_for", "area_id", "served_area_id"
    )[:MOST_READ]
    here = sorted(told, key=lambda one: not _is_for(books, area, one[5], one[6]))
    return tuple(Planned(*one[:5]) for one in here[:MOST_PLANNED])


def _is_for(books: Desk, area: AreaRow, area_id: int, served_id: int | None) -> bool:
    """Whether a facility lies in a community, or is said to serve it."""
    served = books.areas.areas.get(served_id or 0)
    lies_here = books.areas.areas[area_id].path.startswith(area.path)
    return lies_here or bool(served and area.path.startswith(served.path))


@dataclass(frozen=True, slots=True)
class AskPage:
    """What a request about a gap is opened with.

    ``parts`` are the communities to choose from, where the area is above one, those in which most
    people lack it first. ``whole`` is the community of the area; ``open_one`` is the open request
    about it there, as far as the reader may know of it.
    """

    page: ItemPage
    books: Desk
    whole: AreaRow
    parts: tuple[tuple[AreaRow, int], ...]
    is_taken: bool
    open_one: Became | None


def ask_page(actor: Actor, code: str, area_id: int) -> AskPage:
    """Return what a request about an item in an area is opened with.

    Eleven statements, three more at most where capacities are known or a column is not kept, six
    more where one is open. Raises NotAllowed, NotFound (``item_unknown``, ``area_unknown``,
    ``no_run``).
    """
    page = item_page(actor, code, area_id)
    if not page.asked.may_file:
        raise NotAllowed("file_gap")
    found = page.shelf
    known = desk(found.book.row.district_id)
    whole = found.areas.community_of(found.area.area_id) or found.area
    if whole.level not in COMMUNITIES:
        return AskPage(page, known, whole, _parts(actor, page), is_taken=False, open_one=None)
    ids = open_asking(known.district_id, code, {whole.area_id}, limit=1)
    return AskPage(
        page, known, whole, (), bool(ids), next(iter(became_of(actor, ids).values()), None)
    )


def _parts(actor: Actor, page: ItemPage) -> tuple[tuple[AreaRow, int], ...]:
    """Return communities in which somebody lacks it and the actor opens requests."""
    found = page.shelf
    parts = [(a, row) for a, row in parts_of(found) if rules.may_keep(actor, a.path)]
    if not parts:
        return ()
    lacking = gaps.without_in(
        found.book.inputs, found.book.totals, found.homes, page.item, [row for _, row in parts]
    )
    told = [(area, int(n)) for (area, _), n in zip(parts, lacking, strict=True) if n]
    return tuple(sorted(told, key=lambda one: (-one[1], one[0].area_id))[:MOST_PARTS])
