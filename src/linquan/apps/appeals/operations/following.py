"""Requests follow their area when it is moved: where they lie, and on whose desk."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import cases
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import OPEN, Reason, Status
from linquan.apps.places.types import AREA_FOLLOWED, COMMUNITIES
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import record, record_many

BATCH = 2000
GIVEN = ("owner", "owner_path", *cases.MOVED, *cases.CLOCK)
Moved = tuple[Appeal, str]
"""A request where it lies now, and the path it had before."""


@transaction.atomic
def follow_area(
    *, actor: Actor, district_id: int, area_id: int, cause_id: int, now: datetime
) -> int:
    """Bring the requests in an area to where it hangs now; returns how many followed.

    Where that is the tree says, not the event: a repeat, or an event that comes late, changes
    nothing that is right. Open ones whose owner answers for an area they have left, or that lie
    untouched on a desk, go to the lowest desk that receives for them now: one event each, under
    one batch. One event beside the move (``cause_id``) says what left which community for which,
    for whoever counts.
    """
    if not actor.is_system:
        raise NotAllowed("follow_area")
    books = desk(district_id)
    moved = _moved(district_id, area_id, books)
    if not moved:
        return 0
    given = [(appeal, was, old) for appeal, was in moved if (old := _give(appeal, was, books, now))]
    _save(moved, [appeal for appeal, _, _ in given])
    _tell_given(given, actor, district_id, now)
    data = {
        "cause": cause_id,
        "requests": len(moved),
        "handed_over": len(given),
        "shifts": _shifts(moved, books),
    }
    record(
        AREA_FOLLOWED, subject=f"area:{area_id}", actor=actor, at=now, district_id=district_id,
        data=data,
    )  # fmt: skip
    return len(moved)


def _moved(district_id: int, area_id: int, books: Desk) -> list[Moved]:
    """Lock the requests of an area whose path is not that of the tree, and put it right."""
    here = books.areas.areas[area_id].path
    rows = Appeal.objects.select_for_update().defer(*cases.HEAVY)
    found = rows.filter(district_id=district_id, seen__contains=[str(area_id)])
    moved = []
    for appeal in found.exclude(area_path__startswith=here).order_by("id").iterator(BATCH):
        was = appeal.area_path
        appeal.area_path = books.areas.areas[appeal.area_id].path
        moved.append((appeal, was))
    return moved


def _give(appeal: Appeal, was: str, books: Desk, now: datetime) -> Status | None:
    """Lay a request on another desk where it must; returns how it stood, None where it stays."""
    if appeal.status not in OPEN or not (
        appeal.reason == Reason.DESK or _has_left(appeal, was, books)
    ):
        return None
    try:
        duty = books.desk_for(appeal.area_path, appeal.about_path, books.day(now))
    except Invalid:  # nobody receives there: better an owner from before than none
        return None
    if duty.organisation_id == appeal.owner_id:
        return None
    old = Status(appeal.status)
    cases.lay_on(appeal, duty, books, now)
    appeal.version += 1
    return old


def _has_left(appeal: Appeal, was: str, books: Desk) -> bool:
    """Whether its owner answers for an area in which it no longer lies."""
    owner = books.organisations.get(appeal.owner_id)
    area = f"/{owner.area_id}/" if owner and owner.area_id else ""
    return bool(area) and area in was and area not in appeal.area_path


def _save(moved: Sequence[Moved], given: Sequence[Appeal]) -> None:
    """Write paths, an area at a time, and who has what now."""
    by_path = defaultdict(list)
    for appeal, _ in moved:
        by_path[appeal.area_path].append(appeal.pk)
    for path, ids in sorted(by_path.items()):
        Appeal.objects.filter(pk__in=ids).update(area_path=path)
    Appeal.objects.bulk_update(given, GIVEN, batch_size=BATCH)


def _tell_given(
    given: Sequence[tuple[Appeal, str, Status]], actor: Actor, district_id: int, now: datetime
) -> None:
    facts = [
        (
            subject_of(appeal.pk),
            cases.standing(appeal, old) | {"was_area_path": was},
        )
        for appeal, was, old in given
    ]
    if facts:
        record_many(
            "appeal.handed_over", facts, actor=actor, at=now, district_id=district_id,
            batch_id=uuid4(),
        )  # fmt: skip


def _shifts(moved: Sequence[Moved], books: Desk) -> list[dict[str, Any]]:
    """What left which community for which: requests by how they stand, ratings by grade."""
    grades = cases.grades([appeal.pk for appeal, _ in moved])
    stand: dict[tuple[str, str], Counter[tuple[str, bool]]] = defaultdict(Counter)
    rated: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for appeal, was in moved:
        way = (_community(was, books), _community(appeal.area_path, books))
        stand[way][str(appeal.status), appeal.is_refused] += 1
        rated[way].update(grades[appeal.pk])
    return [
        {
            "was_area_path": was,
            "area_path": now,
            "stand": [[*how, n] for how, n in sorted(stand[was, now].items())],
            "grades": dict(sorted(rated[was, now].items())),
        }
        for was, now in sorted(stand)
    ]


def _community(path: str, books: Desk) -> str:
    """The beginning of a path down to the community, or all of it above one."""
    found = "/"
    for part in path.strip("/").split("/"):
        found += f"{part}/"
        if books.areas.areas[int(part)].level in COMMUNITIES:
            break
    return found
