"""The working calendar of a district: whoever keeps deadlines listens to ``calendar.changed``."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import CalendarDay, CalendarYear, OfficeHours
from linquan.apps.orgs.operations._checks import BOOK, permit, refuse_faults
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import statutory_days
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.events import record

LIBRARY = "chinesecalendar"
KIND = "calendar.changed"


@transaction.atomic
def change_calendar_day(
    *,
    actor: Actor,
    district_id: int,
    day: date,
    is_workday: bool,
    note: str,
    source: str,
    now: datetime,
) -> None:
    """Say that a day is unlike its weekday: a holiday, or a make-up working day (调休).

    Raises NotAllowed, Invalid (``note``, ``source``, ``day``).
    """
    permit(actor, district_id, "change_calendar_day")
    faults = rules.note_faults(note, source)
    if fault := rules.year_fault(day.year):
        faults["day"] = fault
    refuse_faults(faults)
    days = CalendarDay.objects.filter(district_id=district_id, day=day)
    was = days.select_for_update().values_list("is_workday", flat=True).first()
    CalendarDay.objects.update_or_create(
        district_id=district_id,
        day=day,
        defaults={"is_workday": is_workday, "note": note.strip(), "source": source.strip()},
    )
    data = {"what": "day", "day": day.isoformat(), "is_workday": is_workday, "was": was}
    record(
        KIND, subject=_subject(district_id), actor=actor, at=now, district_id=district_id, data=data
    )
    books.bump(district_id, BOOK)


@transaction.atomic
def remove_calendar_day(*, actor: Actor, district_id: int, day: date, now: datetime) -> None:
    """Let a day follow its weekday again. Raises NotAllowed, NotFound."""
    found = CalendarDay.objects.select_for_update().filter(district_id=district_id, day=day).first()
    permit(actor, district_id, "remove_calendar_day")
    if found is None:
        raise NotFound(code="day_unknown")
    was = found.is_workday
    found.delete()
    data = {"what": "day", "day": day.isoformat(), "is_workday": None, "was": was}
    record(
        KIND, subject=_subject(district_id), actor=actor, at=now, district_id=district_id, data=data
    )
    books.bump(district_id, BOOK)


@transaction.atomic
def load_calendar_year(*, actor: Actor, district_id: int, year: int, now: datetime) -> int:
    """Load the official holidays and make-up days of a year; days entered by hand stay.

    Returns how many days were loaded. Raises NotAllowed, Invalid (``year``: ``year_unknown``
    when the list is not known here yet: enter the days by hand and confirm the year).
    """
    permit(actor, district_id, "load_calendar_year")
    official = None if rules.year_fault(year) else statutory_days(year)
    if official is None:
        raise Invalid.field(name="year", code="year_unknown")
    year_row, _ = CalendarYear.objects.select_for_update().update_or_create(
        district_id=district_id, year=year, defaults={"source": LIBRARY}
    )
    kept = CalendarDay.objects.filter(district_id=district_id, day__year=year)
    kept.filter(source=LIBRARY).delete()
    by_hand = set(kept.values_list("day", flat=True))
    made = CalendarDay.objects.bulk_create(
        CalendarDay(
            district_id=district_id, day=day, is_workday=is_workday, note=note, source=LIBRARY
        )
        for day, (is_workday, note) in official.items()
        if day not in by_hand
    )
    data = {"what": "year", "year": year_row.year, "source": LIBRARY, "days": len(made)}
    record(
        KIND, subject=_subject(district_id), actor=actor, at=now, district_id=district_id, data=data
    )
    books.bump(district_id, BOOK)
    return len(made)


@transaction.atomic
def confirm_calendar_year(
    *, actor: Actor, district_id: int, year: int, source: str, now: datetime
) -> None:
    """Say that the days of a year are complete, entered by hand from ``source``.

    Raises NotAllowed, Invalid (``year``, ``source``).
    """
    permit(actor, district_id, "confirm_calendar_year")
    faults = rules.note_faults("", source)
    if fault := rules.year_fault(year):
        faults["year"] = fault
    refuse_faults(faults)
    CalendarYear.objects.update_or_create(
        district_id=district_id, year=year, defaults={"source": source.strip()}
    )
    data: dict[str, Any] = {"what": "year", "year": year, "source": source.strip()}
    record(
        KIND, subject=_subject(district_id), actor=actor, at=now, district_id=district_id, data=data
    )
    books.bump(district_id, BOOK)


@transaction.atomic
def set_office_hours(
    *, actor: Actor, district_id: int, opens: time, closes: time, now: datetime
) -> None:
    """Say when the office opens and closes; limits in working days run out at closing time.

    Raises NotAllowed, Invalid (``closes``).
    """
    permit(actor, district_id, "set_office_hours")
    if fault := rules.hours_fault(opens, closes):
        raise Invalid.field(name="closes", code=fault)
    OfficeHours.objects.update_or_create(
        district_id=district_id, defaults={"opens": opens, "closes": closes}
    )
    data = {"what": "hours", "opens": opens.isoformat(), "closes": closes.isoformat()}
    record(
        KIND, subject=_subject(district_id), actor=actor, at=now, district_id=district_id, data=data
    )
    books.bump(district_id, BOOK)


def _subject(district_id: int) -> str:
    return f"calendar:{district_id}"
