"""The working calendar of a district: whoever keeps deadlines listens to ``calendar.changed``.

Each change raises the version of the book first: that row is the lock under which changes of one
calendar come one after the other. Its event keeps what was there before, for the way back.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from linquan.apps.orgs import rules
from linquan.apps.orgs.calendar_types import calendar_subject
from linquan.apps.orgs.models import CalendarDay, CalendarYear, OfficeHours
from linquan.apps.orgs.operations._checks import BOOK, own_newest, permit, refuse_faults
from linquan.apps.orgs.types import CALENDAR_CHANGED, DEADLINES_RECKONED
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OfficeCalendar, statutory_days
from linquan.kernel.errors import NotFound
from linquan.kernel.events import record

LIBRARY = "chinesecalendar"
PLAIN = OfficeCalendar()


@transaction.atomic
def change_calendar_day(
    *,
    actor: Actor,
    district_id: int,
    day: date,
    is_workday: bool,
    note: str,
    source: str,
    until: date | None = None,
    now: datetime,
) -> int:
    """Say that a day is unlike its weekday: a holiday, or a make-up working day (调休).

    With ``until`` every day up to that one: those that are so anyway (a weekend within a holiday)
    are not written down. Returns the event's id. Raises NotAllowed, Invalid (``note``, ``source``,
    ``day``, ``until``).
    """
    faults = rules.day_faults(day, until, note, source)
    _begin(actor, district_id, "change_calendar_day", faults)
    days = rules.days_through(day, until)
    before = {"days": _entered(district_id, days)}
    wanted = days if until is None else [d for d in days if PLAIN.is_workday(d) != is_workday]
    _put_days(district_id, {d: (is_workday, note.strip(), source.strip()) for d in wanted})
    _drop_days(district_id, set(days) - set(wanted))
    data = {"what": "day", "day": day.isoformat(), "is_workday": is_workday, "note": note.strip()}
    last = {"until": until.isoformat(), "days": len(wanted)} if until else {}
    return _tell(actor, district_id, now, data | last, before)


@transaction.atomic
def remove_calendar_day(*, actor: Actor, district_id: int, day: date, now: datetime) -> int:
    """Let a day follow its weekday again; returns the event's id. Raises NotAllowed, NotFound."""
    _begin(actor, district_id, "remove_calendar_day", {})
    entered = _entered(district_id, [day])
    if entered[day.isoformat()] is None:
        raise NotFound(code="day_unknown")
    _drop_days(district_id, [day])
    data = {"what": "day", "day": day.isoformat(), "is_workday": None}
    return _tell(actor, district_id, now, data, {"days": entered})


@transaction.atomic
def load_calendar_year(*, actor: Actor, district_id: int, year: int, now: datetime) -> int:
    """Load the official holidays and make-up days of a year; days entered by hand stay.

    Returns the event's id. Raises NotAllowed, Invalid (``year``: ``year_unknown`` when the list is
    not known here yet: enter the days by hand and confirm the year).
    """
    official = {} if rules.year_fault(year) else statutory_days(year) or {}
    faults = {} if official else {"year": "year_unknown"}
    _begin(actor, district_id, "load_calendar_year", faults)
    kept = CalendarDay.objects.filter(district_id=district_id, day__year=year)
    by_hand = set(kept.exclude(source=LIBRARY).values_list("day", flat=True))
    loaded = set(kept.filter(source=LIBRARY).values_list("day", flat=True))
    fresh = {d: (works, note, LIBRARY) for d, (works, note) in official.items() if d not in by_hand}
    before = {
        "days": _entered(district_id, sorted(loaded | set(fresh))),
        "years": _sources(district_id, [year]),
    }
    _drop_days(district_id, loaded)
    _put_days(district_id, fresh)
    _put_source(district_id, year, LIBRARY)
    data = {"what": "year", "year": year, "source": LIBRARY, "days": len(fresh)}
    return _tell(actor, district_id, now, data, before)


@transaction.atomic
def confirm_calendar_year(
    *, actor: Actor, district_id: int, year: int, source: str, now: datetime
) -> int:
    """Say that the days of a year are complete, entered by hand from ``source``.

    Returns the event's id. Raises NotAllowed, Invalid (``year``, ``source``).
    """
    faults = rules.confirmation_faults(year, source)
    _begin(actor, district_id, "confirm_calendar_year", faults)
    before = {"years": _sources(district_id, [year])}
    _put_source(district_id, year, source.strip())
    data = {"what": "year", "year": year, "source": source.strip()}
    return _tell(actor, district_id, now, data, before)


@transaction.atomic
def set_office_hours(
    *, actor: Actor, district_id: int, opens: time, closes: time, now: datetime
) -> int:
    """Say when the office opens and closes; limits in working days run out at closing time.

    Returns the event's id. Raises NotAllowed, Invalid (``closes``).
    """
    _begin(actor, district_id, "set_office_hours", rules.hours_faults(opens, closes))
    before = {"hours": _hours(district_id)}
    _put_hours(district_id, opens, closes)
    data = {"what": "hours", "opens": opens.isoformat(), "closes": closes.isoformat()}
    return _tell(actor, district_id, now, data, before)


@transaction.atomic
def take_back_calendar_change(
    *, actor: Actor, district_id: int, event_id: int, now: datetime
) -> int:
    """Undo the newest change of the calendar, if it is one's own, within a week.

    Returns the event's id. Raises NotAllowed, WrongState (``changed_meanwhile``,
    ``cannot_take_back``).
    """
    _begin(actor, district_id, "take_back_calendar_change", {})
    last = own_newest(
        actor, calendar_subject(district_id), event_id, now,
        district_id=district_id, besides=(DEADLINES_RECKONED,),
    )  # fmt: skip
    _put_back(district_id, last.data["before"])
    return _tell(actor, district_id, now, {"what": "taken_back", "undone": event_id}, {})


def _begin(actor: Actor, district_id: int, verb: str, faults: dict[str, str]) -> None:
    """Let in who may change the calendar, refuse faults, and lock it: the change comes next."""
    permit(actor, district_id, verb)
    refuse_faults(faults)
    books.bump(district_id, BOOK)


def _put_back(district_id: int, before: dict[str, Any]) -> None:
    days = {date.fromisoformat(day): was for day, was in before.get("days", {}).items()}
    _drop_days(district_id, [day for day, was in days.items() if was is None])
    _put_days(district_id, {day: tuple(was) for day, was in days.items() if was is not None})
    for year, source in before.get("years", {}).items():
        if source is None:
            CalendarYear.objects.filter(district_id=district_id, year=int(year)).delete()
        else:
            _put_source(district_id, int(year), source)
    if before.get("hours"):
        _put_hours(district_id, *(time.fromisoformat(text) for text in before["hours"]))
    elif "hours" in before:
        OfficeHours.objects.filter(district_id=district_id).delete()


def _entered(district_id: int, days: Iterable[date]) -> dict[str, list[Any] | None]:
    """What is entered for some days, as an event keeps it: None where nothing is."""
    found = CalendarDay.objects.filter(district_id=district_id, day__in=list(days))
    values = found.values_list("day", "is_workday", "note", "source")
    entered = {day: [*rest] for day, *rest in values}
    return {day.isoformat(): entered.get(day) for day in days}


def _sources(district_id: int, years: Iterable[int]) -> dict[str, str | None]:
    found = CalendarYear.objects.filter(district_id=district_id, year__in=list(years))
    sources = dict(found.values_list("year", "source"))
    return {str(year): sources.get(year) for year in years}


def _put_days(district_id: int, days: dict[date, Any]) -> None:
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                district_id=district_id, day=day, is_workday=is_workday, note=note, source=source
            )
            for day, (is_workday, note, source) in days.items()
        ],
        update_conflicts=True,
        unique_fields=["district_id", "day"],
        update_fields=["is_workday", "note", "source"],
    )


def _drop_days(district_id: int, days: Iterable[date]) -> None:
    CalendarDay.objects.filter(district_id=district_id, day__in=list(days)).delete()


def _put_source(district_id: int, year: int, source: str) -> None:
    CalendarYear.objects.update_or_create(
        district_id=district_id, year=year, defaults={"source": source}
    )


def _hours(district_id: int) -> list[str] | None:
    """Opening and closing as an event keeps them: None where none are set."""
    hours = OfficeHours.objects.filter(district_id=district_id)
    was = hours.values_list("opens", "closes").first()
    return [t.isoformat() for t in was] if was else None


def _put_hours(district_id: int, opens: time, closes: time) -> None:
    OfficeHours.objects.update_or_create(
        district_id=district_id, defaults={"opens": opens, "closes": closes}
    )


def _tell(
    actor: Actor, district_id: int, now: datetime, data: dict[str, Any], before: dict[str, Any]
) -> int:
    """Record the event of a change, with what was there before."""
    kept = data | {"before": before}
    return record(
        CALENDAR_CHANGED, subject=calendar_subject(district_id), actor=actor, at=now,
        district_id=district_id, data=kept,
    )  # fmt: skip
