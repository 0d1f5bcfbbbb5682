"""What programs are told of requests: what a stranger sees on the public list, nothing else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from linquan.apps.appeals.cases import QUIET
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal, Jurisdiction, KeyFiling
from linquan.apps.appeals.queries.public import shown
from linquan.apps.appeals.types import Status
from linquan.apps.places import queries as places
from linquan.apps.places.types import Level
from linquan.kernel import numbers
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.events import newest_of_each
from linquan.kernel.models import Event
from linquan.kernel.prepared import Prepared

MOST_ROWS: Final = 1000
"""Rows of one answer, as the specification has it."""

STEPS: Final = (
    "appeal.received", "appeal.assigned", "appeal.started", "appeal.asked", "appeal.replied",
    "appeal.answered", "appeal.declined", "appeal.rated", "appeal.reopened", "appeal.closed",
    "appeal.withdrawn", "appeal.taken_back",
)  # fmt: skip
"""Events of which programs are told, each as nothing but the status that it led to."""


@dataclass(frozen=True, slots=True)
class Territory:
    """What a jurisdiction stands for: a district, or one street of it."""

    domain: str
    desk: Desk
    area_id: int

    @property
    def path(self) -> str:
        """Path of its area."""
        return self.desk.areas.areas[self.area_id].path


def territory(domain: str, day: date) -> Territory:
    """Return what a program means by a jurisdiction; it may be left out where there is one only.

    Two statements; one more where none is written down: then it is the first district. Raises
    NotFound (``jurisdiction_unknown``, ``district_unknown``), Invalid (``jurisdiction_needed``).
    """
    rows = [row for row in _JURISDICTIONS.rows(day) if not domain or row[0] == domain]
    if len(rows) > 1:
        raise Invalid("jurisdiction_needed")
    if rows:
        return Territory(rows[0][0], desk(rows[0][1]), rows[0][2])
    if domain:
        raise NotFound("jurisdiction_unknown")
    districts = places.district_ids()
    if not districts:
        raise NotFound("district_unknown")
    return Territory("", desk(districts[0]), districts[0])


_JURISDICTIONS = Prepared(
    lambda day: (
        Jurisdiction.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day
        )
        .order_by("domain")
        .values_list("domain", "district_id", "area_id")
    ),
    date,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requests a program asks for; ``ids`` override the rest, as the specification has it."""

    ids: tuple[int, ...] | None = None
    matter_codes: tuple[str, ...] = ()
    statuses: frozenset[Status] = frozenset(Status)
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    size: int = MOST_ROWS
    page: int = 1


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request as programs see it; where it lies is told as its community alone.

    One that is not on the public list has neither title nor photo nor place.
    """

    appeal_id: int
    status: Status
    matter_id: int
    received_at: datetime
    updated_at: datetime
    title: str = ""
    photo_id: int | None = None
    place: str = ""
    place_en: str = ""
    lon: float | None = None
    lat: float | None = None


Row = tuple[Any, ...]
FIELDS = ("id", "status", "matter_id", "received_at", "public_title", "public_photo_id", "area_id")


def open_requests(land: Territory, asked: Asked) -> tuple[OpenRequest, ...]:
    """Return what strangers may see of what is asked for, newest first.

    Two statements; three where ids name what nobody published.
    """
    found = _in(land, shown())
    found = _by_id(found, asked.ids) if asked.ids is not None else _chosen(found, land, asked)
    first = (asked.page - 1) * asked.size
    rows: list[Row] = list(found.order_by("-id").values_list(*FIELDS)[first : first + asked.size])
    rows += _filed_only(land, set(asked.ids or ()) - {row[0] for row in rows})
    newest = newest_of_each(
        land.desk.district_id, [subject_of(row[0]) for row in rows], besides=QUIET
    )
    lines = []
    for appeal_id, status, matter_id, received_at, title, photo_id, area_id in rows:
        last = newest.get(subject_of(appeal_id))
        community = land.desk.areas.ancestor(area_id, Level.COMMUNITY) if area_id else None
        lines.append(
            OpenRequest(
                appeal_id, Status(status), matter_id, received_at,
                last.at if last else received_at, numbers.without(title), photo_id,
                community.name if community else "", community.name_en if community else "",
                community.lon if community else None, community.lat if community else None,
            )
        )  # fmt: skip
    return tuple(lines)


def _filed_only(land: Territory, ids: Collection[int]) -> list[Row]:
    """Return requests that a program filed and nobody published. One statement, none without ids.

    Whoever holds the id may know where it stands, and no more.
    """
    if not ids:
        return []
    filed = Exists(KeyFiling.objects.filter(appeal_id=OuterRef("pk")))
    found = _in(land, Appeal.objects.filter(filed, pk__in=ids)).order_by("-id")
    return [(*row, "", None, None) for row in found.values_list(*FIELDS[:4])]


def _in(land: Territory, found: QuerySet[Appeal]) -> QuerySet[Appeal]:
    return found.filter(district_id=land.desk.district_id, area_path__startswith=land.path)


def _by_id(found: QuerySet[Appeal], ids: Collection[int]) -> QuerySet[Appeal]:
    return found.filter(pk__in=ids)


def _chosen(found: QuerySet[Appeal], land: Territory, asked: Asked) -> QuerySet[Appeal]:
    if asked.matter_codes:
        matters = land.desk.book.matters
        found = found.filter(
            matter__in=[m.matter_id for m in matters if m.code in asked.matter_codes]
        )
    if asked.since is not None:
        found = found.filter(received_at__gte=asked.since)
    if asked.until is not None:
        found = found.filter(received_at__lte=asked.until)
    if asked.updated_since is not None or asked.updated_until is not None:
        found = _updated(found, land, asked)
    return found.filter(status__in=sorted(asked.statuses))


def _updated(found: QuerySet[Appeal], land: Territory, asked: Asked) -> QuerySet[Appeal]:
    """Keep those whose newest event lies between two moments."""
    events = Event.objects.filter(
        district_id=land.desk.district_id, subject=OuterRef("subject")
    ).exclude(kind__in=QUIET)
    newest = Subquery(events.order_by("-id").values("at")[:1])
    found = found.annotate(subject=_subject(), updated_at=newest)
    if asked.updated_since is not None:
        found = found.filter(updated_at__gte=asked.updated_since)
    if asked.updated_until is not None:
        found = found.filter(updated_at__lte=asked.updated_until)
    return found


def _subject() -> Concat:
    return Concat(Value("appeal:"), Cast("pk", CharField()), output_field=CharField())


@dataclass(frozen=True, slots=True)
class OpenUpdate:
    """A step of a request, as nothing but the status that it led to."""

    update_id: int
    appeal_id: int
    status: Status
    at: datetime


def open_updates(
    land: Territory, since: datetime, until: datetime, key_id: int | None = None
) -> tuple[OpenUpdate, ...]:
    """Return the steps within a time, oldest first, of what strangers may see. One statement.

    Whoever shows a key is also told of what was filed with it.
    """
    filed = Exists(KeyFiling.objects.filter(appeal_id=OuterRef("pk"), key_id=key_id or 0))
    found = shown() if key_id is None else shown() | Appeal.objects.filter(filed)
    mine = _in(land, found).annotate(told=_subject()).filter(told=OuterRef("subject"))
    events = Event.objects.filter(
        Exists(mine), district_id=land.desk.district_id, kind__in=STEPS, at__gte=since,
        at__lte=until,
    )  # fmt: skip
    rows = events.order_by("at", "id").values_list("id", "subject", "data__to", "at")[:MOST_ROWS]
    return tuple(
        OpenUpdate(pk, int(subject.removeprefix("appeal:")), Status(to), at)
        for pk, subject, to, at in rows
    )


def status_for_key(land: Territory, appeal_id: int) -> Status | None:
    """Say where a request stands that some program filed here, else nothing. One statement."""
    filed = Exists(KeyFiling.objects.filter(appeal_id=OuterRef("pk")))
    found = _in(land, Appeal.objects.filter(filed, pk=appeal_id)).values_list("status", flat=True)
    status = found.first()
    return None if status is None else Status(status)


def is_filed_with(land: Territory, appeal_id: int, key_id: int) -> bool:
    """Whether a request was filed with this key. One statement."""
    filed = Exists(KeyFiling.objects.filter(appeal_id=OuterRef("pk"), key_id=key_id))
    return _in(land, Appeal.objects.filter(filed, pk=appeal_id)).exists()
