"""Reads of siting: what can be asked, which questions there are, and what one is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Count, Q
from numpy.typing import NDArray

from linquan.apps.circles import rules
from linquan.apps.circles.columns import Column
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.models import ChosenSite, Siting
from linquan.apps.circles.position_rules import Thresholds
from linquan.apps.circles.queries.coverage import inside_of
from linquan.apps.circles.queries.lists import thresholds_on
from linquan.apps.circles.queries.premises import open_spaces
from linquan.apps.circles.queries.runs import (
    RunBook,
    column_of,
    homes_of,
    newest_run_id,
    run_book,
    seen_district,
)
from linquan.apps.circles.runs import OPEN_RUNS
from linquan.apps.circles.siting import SITING_FIELDS, SitingDraft, SitingRow
from linquan.apps.circles.siting_laying import Offered
from linquan.apps.places import queries as places
from linquan.apps.places.counting import AgeGroup
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.rows import rows_of

MOST_SITINGS: Final = 100
STUCK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PosedSiting:
    """A question with all that it is about, as whoever answers it needs it."""

    draft: SitingDraft
    book: RunBook
    homes: HomeTable
    item: Item
    inside: NDArray[np.bool_]
    column: Column
    offered: Offered


def posed_siting(siting_id: int) -> PosedSiting:
    """Return what a question is about. Four statements; more where the run is not kept.

    Raises NotFound.
    """
    row = siting_row(pk=siting_id)
    book = run_book(row.district_id, row.run_id)
    areas = places.area_book(row.district_id, books.versions(row.district_id))
    item, area = book.inputs.item(row.item_code), areas.areas.get(row.area_id)
    column = column_of(book, row.item_code)
    if item is None or column is None or area is None:
        raise NotFound("run_unknown")
    homes = homes_of(book)
    inside = inside_of(homes, areas, area)
    below = tuple(one for one in areas.living() if one.path.startswith(area.path))
    offered = Offered(below, *_spaces(row.district_id, below))
    return PosedSiting(row.draft, book, homes, item, inside, column, offered)


def _spaces(
    district_id: int, areas: Iterable[AreaRow]
) -> tuple[tuple[tuple[int, float, float], ...], dict[int, int]]:
    """Return idle spaces that are offered in some areas, those with a point. One statement.

    Beside them what fitting them out costs, by id, where it is known.
    """
    inside = {area.area_id for area in areas}
    every = [one for one in open_spaces(district_id) if one.area_id in inside]
    spaces = tuple(
        (one.premises_id, one.lon, one.lat)
        for one in every
        if one.lon is not None and one.lat is not None
    )
    known = {one.premises_id: one.fit_out_yuan for one in every if one.fit_out_yuan is not None}
    return spaces, known


def siting_row(**narrowed: Any) -> SitingRow:
    """Return a question, told how it is narrowed. One statement. Raises NotFound."""
    found = rows_of(SitingRow, Siting.objects.filter(**narrowed).values_list(*SITING_FIELDS)[:1])
    if not found:
        raise NotFound("siting_unknown")
    return found[0]


def stuck_sitings(now: datetime) -> tuple[int, ...]:
    """Return questions that nobody answers any more. One statement."""
    rows = Siting.objects.filter(state__in=OPEN_RUNS, asked_at__lt=now - STUCK)
    old = Q(begun_at__isnull=True) | Q(begun_at__lt=now - STUCK)
    return tuple(rows.filter(old).values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class SitingFormPage:
    """What the form of a question offers."""

    items: tuple[Item, ...]
    areas: tuple[AreaRow, ...]
    ages: tuple[AgeGroup, ...]
    book: RunBook
    district_id: int
    centres: Thresholds
    """How far, and for how many, a centre is unless one says otherwise."""


def siting_form_page(actor: Actor, now: datetime) -> SitingFormPage:
    """Return what the form of a question offers. Four statements; more where a run is not kept.

    Raises NotAllowed, NotFound (``no_run``).
    """
    district_id = seen_district(actor)
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("ask_siting")
    newest = newest_run_id(district_id)
    if newest is None:
        raise NotFound("no_run")
    book = run_book(district_id, newest)
    areas = places.area_book(district_id, books.versions(district_id))
    upper = areas.living(*places.UPPER_LEVELS)
    today = now.astimezone(OFFICE_ZONE).date()
    return SitingFormPage(
        book.answerable, upper, homes_of(book).groups[:-1], book, district_id,
        thresholds_on(district_id, today),
    )  # fmt: skip


def siting_rows(actor: Actor, before: int = 0) -> tuple[tuple[SitingRow, ...], bool]:
    """Return questions, newest first, before an id, and whether there are more. One statement.

    Raises NotAllowed.
    """
    rows = Siting.objects.filter(district_id=seen_district(actor)).order_by("-id")
    rows = rows.filter(pk__lt=before) if before else rows
    found = rows_of(SitingRow, rows.values_list(*SITING_FIELDS)[: MOST_SITINGS + 1])
    return found[:MOST_SITINGS], len(found) > MOST_SITINGS


@dataclass(frozen=True, slots=True)
class SitingLine:
    """A question in the list: what it is about, how many sites were chosen and taken over."""

    row: SitingRow
    item: Item | None
    area: AreaRow
    sites: int
    taken: int


@dataclass(frozen=True, slots=True)
class SitingsPage:
    """Every question, newest first; whether the reader may ask; whether there is a run to ask."""

    lines: tuple[SitingLine, ...]
    may_plan: bool
    has_run: bool


def sitings_page(actor: Actor) -> SitingsPage:
    """Return the list of questions. Five statements; more where a run is not kept.

    Raises NotAllowed.
    """
    district_id = seen_district(actor)
    rows, _ = siting_rows(actor)
    areas = places.area_book(district_id, books.versions(district_id))
    sites = ChosenSite.objects.filter(district_id=district_id).order_by().values("siting")
    counted = sites.annotate(n=Count("id"), taken=Count("facility"))
    counts = {pk: (n, taken) for pk, n, taken in counted.values_list("siting", "n", "taken")}
    newest = newest_run_id(district_id)
    items = run_book(district_id, newest).inputs if newest else None
    lines = tuple(
        SitingLine(
            row, items.item(row.item_code) if items else None, areas.areas[row.area_id],
            *counts.get(row.siting_id, (0, 0)),
        )
        for row in rows
    )  # fmt: skip
    return SitingsPage(lines, rules.may_plan(actor, district_id), newest is not None)
