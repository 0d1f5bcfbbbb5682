"""Head-counts come, are corrected and taken back; the list of age groups is written anew."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from linquan.apps.places.counting import (
    AgeStep,
    CountDraft,
    count_faults,
    step_faults,
)
from linquan.apps.places.models import AgeStep as AgeStepTable
from linquan.apps.places.models import Area, HeadCount
from linquan.apps.places.operations._checks import (
    BOOK,
    check_own_newest,
    day_of,
    locked_area,
    permit,
    refuse_faults,
)
from linquan.apps.places.types import Level
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import newest_of, record

COUNTED, GROUPED = "head_count.set", "age_groups.set"
Lines = Sequence[Sequence[Any]]
"""A count as an event keeps it: from age, to age, count, source of each line."""


@transaction.atomic
def set_head_counts(*, actor: Actor, area_id: int, draft: CountDraft, now: datetime) -> int | None:
    """Write the count of an area on a day, in place of what was there for that day.

    The newest count is also the area's number of residents. Returns the event's id, None when it
    is the same; :func:`take_back_head_counts` takes it back. Raises NotAllowed, NotFound,
    WrongState (``area_retired``), Invalid (``counted_on``, ``source``, ``counts``).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "set_head_counts")
    lines = tuple(sorted(draft.lines, key=lambda line: line.from_age))
    draft = CountDraft(draft.counted_on, draft.source.strip(), lines)
    refuse_faults(count_faults(draft, day_of(now)))
    told = [[line.from_age, line.to_age, line.count, draft.source] for line in lines]
    return _write_count(actor, area, draft.counted_on, told, now)


@transaction.atomic
def drop_head_counts(*, actor: Actor, area_id: int, counted_on: date, now: datetime) -> int:
    """Remove the count of a day that should not be there.

    Returns the event's id; :func:`take_back_head_counts` takes it back. Raises NotAllowed,
    NotFound (the area, ``count_unknown``), WrongState (``area_retired``).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "drop_head_counts")
    if (event_id := _write_count(actor, area, counted_on, [], now)) is None:
        raise NotFound(code="count_unknown")
    return event_id


@transaction.atomic
def take_back_head_counts(*, actor: Actor, area_id: int, event_id: int, now: datetime) -> int:
    """Undo the newest change of an area's counts, one's own, within a week.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``area_retired``,
    ``changed_meanwhile``, ``cannot_take_back``).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "take_back_head_counts")
    last = newest_of(area.district_id, f"head_count:{area_id}")
    check_own_newest(actor, last, event_id, now)
    if last is None:  # said by the check above already
        raise WrongState(code="cannot_take_back")
    day, (was, became) = date.fromisoformat(last.data["counted_on"]), last.data["residents"]
    _replace(area, day, last.data["before"])
    if area.residents == became:
        _write_residents(area, was)
    return record(
        COUNTED, subject=f"head_count:{area_id}", actor=actor, at=now,
        district_id=area.district_id, data={"undone": event_id},
    )  # fmt: skip


@transaction.atomic
def set_age_groups(
    *, actor: Actor, district_id: int, steps: Sequence[AgeStep], valid_from: date, now: datetime
) -> int | None:
    """Write the list of age groups that counts are asked by from a day on.

    A list of the same day is replaced; counts stay as they were taken. Returns the event's id,
    None when it is the same. Raises NotAllowed, NotFound (the district), Invalid (``steps``,
    ``valid_from``).
    """
    if locked_area(district_id).level != Level.DISTRICT:
        raise NotFound(code="area_unknown")
    permit(actor, district_id, "set_age_groups")
    refuse_faults(step_faults(steps))
    if valid_from < day_of(now):
        raise Invalid.field("valid_from", "day_over")
    before = _steps_of(district_id, valid_from)
    told = [[step.from_age, step.name.strip(), step.name_en.strip()] for step in steps]
    if before == told:
        return None
    _write_steps(district_id, valid_from, told)
    data = {"valid_from": valid_from.isoformat(), "before": before, "steps": told}
    return record(
        GROUPED, subject=f"age_groups:{district_id}", actor=actor, at=now,
        district_id=district_id, data=data,
    )  # fmt: skip


@transaction.atomic
def take_back_age_groups(*, actor: Actor, district_id: int, event_id: int, now: datetime) -> int:
    """Undo the newest change of the list of age groups, one's own, within a week.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``changed_meanwhile``,
    ``cannot_take_back``).
    """
    if locked_area(district_id).level != Level.DISTRICT:
        raise NotFound(code="area_unknown")
    permit(actor, district_id, "take_back_age_groups")
    last = newest_of(district_id, f"age_groups:{district_id}")
    check_own_newest(actor, last, event_id, now)
    if last is None:  # said by the check above already
        raise WrongState(code="cannot_take_back")
    _write_steps(district_id, date.fromisoformat(last.data["valid_from"]), last.data["before"])
    return record(
        GROUPED, subject=f"age_groups:{district_id}", actor=actor, at=now,
        district_id=district_id, data={"undone": event_id},
    )  # fmt: skip


_STEP = ("from_age", "name", "name_en")
_LINE = ("from_age", "to_age", "count", "source")


def _steps_of(district_id: int, valid_from: date) -> list[list[Any]]:
    rows = AgeStepTable.objects.filter(district_id=district_id, valid_from=valid_from)
    return [list(row) for row in rows.order_by("from_age").values_list(*_STEP)]


def _write_steps(district_id: int, valid_from: date, told: Lines) -> None:
    AgeStepTable.objects.filter(district_id=district_id, valid_from=valid_from).delete()
    AgeStepTable.objects.bulk_create(
        AgeStepTable(
            district_id=district_id, valid_from=valid_from, **dict(zip(_STEP, row, strict=True))
        )
        for row in told
    )  # fmt: skip


def _write_count(actor: Actor, area: Area, day: date, told: Lines, now: datetime) -> int | None:
    """Replace the count of a day, let the residents follow, and record it."""
    before = _lines_of(area, day)
    if before == [list(line) for line in told]:
        return None
    _replace(area, day, told)
    was = area.residents
    _write_residents(area, _newest_total(area) or was)
    return record(
        COUNTED, subject=f"head_count:{area.pk}", actor=actor, at=now, district_id=area.district_id,
        data={
            "counted_on": day.isoformat(), "before": before, "lines": [list(line) for line in told],
            "residents": [was, area.residents],
        },
    )  # fmt: skip


def _lines_of(area: Area, day: date) -> list[list[Any]]:
    rows = HeadCount.objects.filter(area=area, counted_on=day).order_by("from_age")
    return [list(row) for row in rows.values_list(*_LINE)]


def _replace(area: Area, day: date, told: Lines) -> None:
    HeadCount.objects.filter(area=area, counted_on=day).delete()
    HeadCount.objects.bulk_create(
        HeadCount(
            district_id=area.district_id, area=area, counted_on=day,
            **dict(zip(_LINE, line, strict=True)),
        )
        for line in told
    )  # fmt: skip


def _newest_total(area: Area) -> int | None:
    """People of the newest count; None where there is none. Two statements."""
    rows = HeadCount.objects.filter(area=area)
    newest = rows.aggregate(day=Max("counted_on"))["day"]
    found: int | None = rows.filter(counted_on=newest).aggregate(people=Sum("count"))["people"]
    return found


def _write_residents(area: Area, residents: int) -> None:
    """Let the area's number follow; whoever reads the tree reads it again."""
    if area.residents == residents:
        return
    area.residents = residents
    area.save(update_fields=["residents"])
    books.bump(area.district_id, BOOK)
