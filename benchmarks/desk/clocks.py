"""The sweep of the clocks when every open request is due at once, and the obvious way: by case."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db import transaction

from linquan.apps.appeals import operations
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Appeal, Reminder, ReminderRule
from linquan.apps.appeals.reminder_book import reminder_rules
from linquan.apps.appeals.reminders import Audience, When, fires_at
from linquan.apps.appeals.types import RUNNING, Status
from linquan.apps.places.queries import district_ids
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.events import record
from linquan.kernel.models import Event

CASE_BY_CASE: Final = 2_000
"""So many are reminded the obvious way; the time of all is theirs times the rest."""
GOAL_S: Final = 10.0
OPEN_SHARE: Final = 10
ACTOR: Final = Actor.system("clock-sweep")
AFTERWARDS: Final = timedelta(days=3650)


def measure(rounds: int) -> dict[str, Any]:
    """Remind of every running request, then sweep again where nothing is new, then case by case."""
    now = datetime.now(UTC) + AFTERWARDS
    with _ruled():
        began = time.perf_counter()
        reminded = _sweep_all(now)
        full_s = time.perf_counter() - began
        quiet = [_timed(now) for _ in range(rounds)]
        _clear()
        obvious_s, asked = _case_by_case(now)
    whole_s = obvious_s * reminded / max(1, asked)
    return {
        "requests": Appeal.objects.count(),
        "reminded": reminded,
        "full_s": round(full_s, 3),
        "quiet_s": [round(one, 3) for one in quiet],
        "case_by_case": {
            "cases": asked,
            "seconds": round(obvious_s, 3),
            "all_s": round(whole_s, 1),
        },
        "ratio": round(whole_s / full_s, 1),
        "told": f"{reminded:,} reminded in {full_s:.2f} s, again {median(quiet):.2f} s; "
        f"case by case {whole_s:.0f} s",
        "goals": [
            {
                "goal": f"sweep of the clocks < {GOAL_S:.0f} s",
                "found": f"{reminded:,} reminded in {full_s:.2f} s",
                "reached": full_s < GOAL_S,
            }
        ],
    }


@contextmanager
def _ruled() -> Iterator[None]:
    """One rule in every district; the city is left as it was found."""
    ReminderRule.objects.all().delete()
    ReminderRule.objects.bulk_create(
        ReminderRule(
            district_id=district_id, code="bench", name="超期催办", name_en="Overdue",
            clock=ClockKind.HANDLING, when=When.AFTER, amount=1, unit=Unit.HOURS,
            audience=Audience.DESK, valid_from=date(2000, 1, 1),
        )
        for district_id in district_ids()
    )  # fmt: skip
    _clear()
    opened = _open_more()
    try:
        yield
    finally:
        _clear()
        Appeal.objects.filter(pk__in=opened).update(status=Status.CLOSED)
        ReminderRule.objects.all().delete()


def _open_more() -> list[int]:
    """Let a tenth of all requests run, the newest closed ones with them; returns those."""
    running = Appeal.objects.filter(status__in=sorted(RUNNING)).count()
    closed = Appeal.objects.filter(status=Status.CLOSED).order_by("-id")
    wanted = max(0, Appeal.objects.count() // OPEN_SHARE - running)
    ids = list(closed.values_list("id", flat=True)[:wanted])
    Appeal.objects.filter(pk__in=ids).update(status=Status.ASSIGNED)
    return ids


def _clear() -> None:
    Reminder.objects.all().delete()
    Event.objects.filter(kind="appeal.reminded").delete()


def _sweep_all(now: datetime) -> int:
    """Sweep every district until nothing is left, as the job does."""
    total = 0
    for district_id in district_ids():
        while told := operations.sweep_clocks(actor=ACTOR, district_id=district_id, now=now):
            total += told
    return total


def _timed(now: datetime) -> float:
    began = time.perf_counter()
    assert _sweep_all(now) == 0
    return time.perf_counter() - began


def _case_by_case(now: datetime) -> tuple[float, int]:
    """Read each request by itself, reckon, look whether it was told, write: four statements."""
    running = Appeal.objects.filter(status__in=sorted(RUNNING)).order_by("id")
    ids = list(running.values_list("id", flat=True)[:CASE_BY_CASE])
    books = {district_id: desk(district_id) for district_id in district_ids()}
    rules = {district_id: reminder_rules(district_id) for district_id in books}
    began = time.perf_counter()
    for pk in ids:
        _remind(pk, books, rules, now)
    return time.perf_counter() - began, len(ids)


def _remind(pk: int, books: dict[int, Any], rules: dict[int, Any], now: datetime) -> None:
    with transaction.atomic():
        appeal = Appeal.objects.defer("words", "grams", "seen").get(pk=pk)
        for rule in rules[appeal.district_id]:
            told = Reminder.objects.filter(
                district_id=appeal.district_id, appeal_id=pk, rule_code=rule.code,
                due_at=appeal.due_at,
            )  # fmt: skip
            calendar = books[appeal.district_id].calendar
            if fires_at(rule, appeal.due_at, calendar) > now or told.exists():
                continue
            Reminder.objects.create(
                district_id=appeal.district_id, appeal=appeal, rule_code=rule.code,
                clock=rule.clock, audience=rule.audience, due_at=appeal.due_at, at=now,
            )  # fmt: skip
            record(
                "appeal.reminded", subject=subject_of(pk), actor=ACTOR, at=now,
                district_id=appeal.district_id, data={"rule": rule.name},
            )  # fmt: skip
