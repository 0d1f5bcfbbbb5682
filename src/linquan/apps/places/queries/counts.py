"""Reads of head-counts and age groups."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from linquan.apps.places import rules
from linquan.apps.places.age_lists import age_lists
from linquan.apps.places.counting import (
    DEFAULT_STEPS,
    AgeGroup,
    AgeGroupsPage,
    CountLine,
    CountPage,
    CountRow,
    PartCount,
    added_up,
    groups_of,
)
from linquan.apps.places.models import HeadCount
from linquan.apps.places.queries.tree import area_book
from linquan.kernel import books
from linquan.kernel.errors import NotFound

_LINE = ("area_id", "counted_on", "source", "from_age", "to_age", "count")


def count_page(district_id: int, area_id: int, on: date) -> CountPage:
    """Return what the page of an area's people shows on a day.

    Four statements; two more for a cold book. Raises NotFound.
    """
    book = area_book(district_id, books.versions(district_id))
    if area_id not in book.areas:
        raise NotFound(code="area_unknown")
    parts = rules.in_order(
        [a for a in book.areas.values() if a.parent_id == area_id and not a.is_retired]
    )
    own = _counts(HeadCount.objects.filter(area_id=area_id).values_list(*_LINE))
    counts = tuple(reversed(own.get(area_id, ())))
    newest = _newest_of(a.area_id for a in parts)
    totals = {pk: row.total for pk, row in newest.items()}
    return CountPage(
        area=book.areas[area_id],
        line=book.line(area_id),
        groups=age_groups(district_id, on),
        counts=counts,
        parts=tuple(PartCount(part, newest.get(part.area_id)) for part in parts),
        sums=added_up(parts, totals, counts[0].total if counts else None),
    )


def age_groups(district_id: int, on: date) -> tuple[AgeGroup, ...]:
    """Age groups that counts of a day are asked by. One statement."""
    lists = [(day, groups) for day, groups in age_lists(district_id) if day <= on]
    return lists[-1][1] if lists else groups_of(DEFAULT_STEPS)


def age_groups_page(district_id: int, on: date) -> AgeGroupsPage:
    """Return what the page of age groups shows on a day. One statement."""
    lists = age_lists(district_id)
    begun = [groups for day, groups in lists if day <= on]
    return AgeGroupsPage(
        groups=begun[-1] if begun else groups_of(DEFAULT_STEPS),
        is_own=bool(begun),
        lists=tuple(lists),
    )


def counts_of_district(district_id: int, on: date) -> Mapping[int, CountRow]:
    """Newest count of every area of a district up to a day. One statement."""
    days = HeadCount.objects.filter(area_id=OuterRef("area_id"), counted_on__lte=on)
    newest = Subquery(days.order_by("-counted_on").values("counted_on")[:1])
    rows = HeadCount.objects.filter(district_id=district_id, counted_on=newest)
    return {pk: found[-1] for pk, found in _counts(rows.values_list(*_LINE)).items()}


def _newest_of(area_ids: Iterable[int]) -> dict[int, CountRow]:
    """Newest count of each area that has one. One statement."""
    days = HeadCount.objects.filter(area_id=OuterRef("area_id")).order_by("-counted_on")
    rows = HeadCount.objects.filter(
        area_id__in=list(area_ids), counted_on=Subquery(days.values("counted_on")[:1])
    )
    return {pk: found[-1] for pk, found in _counts(rows.values_list(*_LINE)).items()}


def _counts(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, tuple[CountRow, ...]]:
    """Counts by area, oldest first, their lines in order of age."""
    found: dict[int, dict[date, list[tuple[str, CountLine]]]] = {}
    for area_id, day, source, *line in sorted(rows, key=lambda row: (row[1], row[3])):
        found.setdefault(area_id, {}).setdefault(day, []).append((source, CountLine(*line)))
    return {
        area_id: tuple(
            CountRow(day, lines[0][0], tuple(line for _, line in lines))
            for day, lines in days.items()
        )
        for area_id, days in found.items()
    }
