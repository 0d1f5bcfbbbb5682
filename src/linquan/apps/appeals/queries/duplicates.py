"""Requests that are probably about one thing, and those that are handled as one."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial
from typing import Any, Final

from django.db.models import Case, Q, QuerySet, When
from django.db.models.fields.json import KT

from linquan.apps.appeals import duplicates
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.duplicates import Told, apart_m
from linquan.apps.appeals.gap_notes import TIES, TOLD, GapStep, asked_for
from linquan.apps.appeals.inbox_types import InboxRow
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.queries.conditions import Shape, found
from linquan.apps.appeals.queries.facts import Facts
from linquan.apps.appeals.queries.inbox import chosen_rows
from linquan.apps.appeals.queries.photos import PhotoRow, first_photos
from linquan.apps.appeals.sight import keys_of, visible
from linquan.apps.appeals.types import OPEN, DeskRules, Status
from linquan.kernel import numbers
from linquan.kernel.actors import Actor, Role
from linquan.kernel.events import EventRow, newest_said
from linquan.kernel.prepared import Prepared

LOOKED_AT: Final = 120
"""So many of the newest are compared: what came in before has been looked at already."""
SHOWN: Final = 6
"""So many stand side by side; the others follow when these are merged."""
NEW: Final = (Status.RECEIVED, Status.REOPENED)
_TOLD: Final = (
    "id", "received_at", "matter_id", "area_id", "about_id", "address", "lon", "lat", "text",
)  # fmt: skip

_ASKS_FOR: Final = newest_said(
    TOLD, "appeal", Case(When(data__step=GapStep.TIED.value, then=KT("data__code"))),
    data__step__in=TIES,
)  # fmt: skip
"""Which missing service a request asks for, as its events say."""


def leads_among(appeal_ids: Collection[int]) -> list[int]:
    """Those of some requests with which others are handled that are not done. One statement."""
    followers = Appeal.objects.filter(lead_id__in=appeal_ids, status__in=sorted(OPEN))
    return sorted(pk for pk in followers.values_list("lead_id", flat=True).distinct() if pk)


def followers_of(actor: Actor, appeal_id: int) -> tuple[InboxRow, ...]:
    """What is handled with a request, as far as the actor may see it. Three statements."""
    ids = Appeal.objects.filter(lead_id=appeal_id).order_by("id").values_list("id", flat=True)
    return chosen_rows(actor, list(ids))


def new_groups(actor: Actor, books: Desk, now: datetime) -> tuple[tuple[int, ...], ...]:
    """New requests that are probably about one thing, the largest group first. One statement.

    Only of those that the actor may dispatch, and of the newest.
    """
    rows = visible(actor).filter(status__in=sorted(NEW), lead__isnull=True)
    newest = rows.order_by("-id").values_list(*_TOLD, "area_path", _ASKS_FOR)[:LOOKED_AT]
    told = _told(newest, books, actor)
    return duplicates.groups(told, books.rules(now))


def _told(rows: Iterable[tuple[Any, ...]], books: Desk, actor: Actor) -> list[Told]:
    """Lay out what a clerk of the area may merge."""
    may = cache(partial(_dispatches, actor))
    return [_of(row, books, row[-1] or "") for row in rows if may(row[-2])]


def _dispatches(actor: Actor, area_path: str) -> bool:
    return bool(actor.posts_over(area_path, Role.CLERK))


def _of(row: tuple[Any, ...], books: Desk, asks_for: str = "") -> Told:
    pk, received_at, matter_id, area_id, about_id, address, lon, lat, text = row[: len(_TOLD)]
    code = books.matter(matter_id).code
    return Told(pk, received_at, code, area_id, about_id, address, lon, lat, text, asks_for)


def suspects_of(
    actor: Actor, facts: Facts, books: Desk, now: datetime, events: Iterable[EventRow]
) -> tuple[int, ...]:
    """Open requests that are probably about the same as one, the nearest in time first.

    One statement. Of the community round it, as far as the actor may merge them. ``events`` are
    those of its timeline.
    """
    limits = books.rules(now)
    mine = told_by(facts, events)
    keys, units = keys_of(actor), actor.organisation_lines()
    shape = Shape("both", len(keys), len(units), tab="open")
    values = (*_between(facts, limits), *_near(mine, limits.duplicate_m), *keys, *units)
    rows = _neighbours(shape, mine.lon is not None).rows(actor.district_id, *values)
    told = _told(rows, books, actor)
    alike = [one for one in told if duplicates.is_suspect(mine, one, limits)]
    alike.sort(key=lambda one: (abs(one.received_at - mine.received_at), one.appeal_id))
    return tuple(one.appeal_id for one in alike)


def _between(facts: Facts, limits: DeskRules) -> tuple[datetime, datetime, int, str]:
    """From when to when, but not itself, and in which community or street."""
    span = timedelta(days=limits.duplicate_days)
    around = facts.area_line[-2:][0]
    begin, end = facts.received_at - span, facts.received_at + span
    return begin, end, facts.appeal_id, str(around.area_id)


def _near(mine: Told, within_m: int) -> tuple[str, int, float, float, float, float]:
    """Address, area, and a box in degrees around the point: not less than the circle."""
    lon, lat = mine.lon or 0.0, mine.lat or 0.0
    north = within_m / duplicates.M_OF_DEGREE
    east = north / max(math.cos(math.radians(abs(lat) + north)), north)
    return mine.address, mine.area_id, lon - east, lon + east, lat - north, lat + north


@lru_cache(maxsize=64)
def _neighbours(shape: Shape, has_point: bool) -> Prepared:
    """Statement of the open requests near one that has a point, or none."""
    kinds = (int, datetime, datetime, int, str, str, int, float, float, float, float)
    texts = [str] * (shape.keys + shape.lines)
    return Prepared(partial(_write, shape, has_point), *kinds, *texts, is_planned_anew=True)


def _write(
    shape: Shape, has_point: bool, district_id: int, *values: Any
) -> QuerySet[Appeal, tuple[Any, ...]]:
    begin, end, pk, around, address, area_id, west, east, south, north, *texts = values
    rows = found(shape, district_id, begin, end, end, pk, "", *texts).filter(
        lead__isnull=True, seen__contains=[around], received_at__gte=begin, received_at__lte=end
    )
    by_name = ~Q(address="") & Q(address=address) | Q(area_id=area_id)
    within = Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    near = within | Q(lon__isnull=True) & by_name if has_point else by_name
    chosen = rows.filter(near).exclude(pk=pk).order_by("-id")
    return chosen.values_list(*_TOLD, "area_path", _ASKS_FOR)[:LOOKED_AT]


def told_by(facts: Facts, events: Iterable[EventRow]) -> Told:
    """What of a request tells whether another is about the same."""
    return Told(
        facts.appeal_id, facts.received_at, facts.matter.code, facts.area.area_id,
        facts.about.organisation_id if facts.about else None, facts.address, facts.lon, facts.lat,
        facts.text, asked_for(events),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """A request laid beside another: what one needs to see whether both are about one thing."""

    row: InboxRow
    text: str
    apart_m: int | None
    """How far from the first, in metres."""
    likeness: int
    """How much of the words it shares with the first, in percent."""
    photo: PhotoRow | None


def side_by_side(actor: Actor, appeal_ids: Collection[int]) -> tuple[Compared, ...]:
    """Lay requests beside each other, in that order, the first as that to compare with.

    Five statements. What the actor may not merge is left out.
    """
    books = desk(actor.district_id)
    rows = {row.appeal_id: row for row in chosen_rows(actor, list(appeal_ids))}
    open_ones = Appeal.objects.filter(pk__in=rows, status__in=sorted(OPEN), lead__isnull=True)
    told = {row[0]: row for row in open_ones.values_list(*_TOLD, "area_path")}
    ids = [pk for pk in appeal_ids if pk in told and _dispatches(actor, told[pk][-1])][:SHOWN]
    photos = first_photos(actor.district_id, [subject_of(pk) for pk in ids])
    compared = {pk: _of(told[pk], books) for pk in ids}
    first = compared[ids[0]] if ids else None
    return tuple(
        _beside(rows[pk], compared[pk], first, told[pk][8], photos.get(subject_of(pk)))
        for pk in ids
        if first
    )


def _beside(row: InboxRow, one: Told, first: Told, text: str, photo: PhotoRow | None) -> Compared:
    far = apart_m(first, one)
    alike = duplicates.likeness(first.pairs, one.pairs)
    return Compared(row, numbers.masked(text), None if far is None else round(far), alike, photo)
