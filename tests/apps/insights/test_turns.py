"""Turns of handling: kept by the handler, rebuilt from the record, and as the tables say."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from tests.apps.appeals.factories import (
    FROM,
    Town,
    answer,
    bring,
    exactly,
    file,
    make_town,
    reporter_of,
)
from tests.apps.insights.test_counters import Play, deliver_all
from tests.apps.kept import kept
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.models import Answer, Appeal
from linquan.apps.appeals.types import Grade, Status
from linquan.apps.insights import facts, rate_queries
from linquan.apps.insights.handlers import on_turns_moved
from linquan.apps.insights.models import TurnFact
from linquan.apps.insights.rates import By
from linquan.apps.insights.turns import KINDS, turns_of
from linquan.kernel.events import FIELDS, EventRow
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
STEPS = 70


@pytest.fixture
def town() -> Town:
    made = kept(make_town)
    operations.revise_clock_terms(
        actor=SETUP, district_id=made.district_id, code="default",
        draft=operations.ClockTermsDraft("hours"), valid_from=FROM, now=datetime.fromisoformat(
            "2026-01-05T00:00:00+00:00"
        ),
    )  # fmt: skip
    return made


class Walk(Play):
    """The play of the counters, with contacts, and longer waits."""

    def step(self) -> None:
        """Do one thing; now and then wait for half a month."""
        if self.chance.random() < 0.1:
            self.now += timedelta(days=15)
        super().step()

    def on_areas(self) -> dict[str, Callable[[], object]]:
        """Take requests out of the rates as well."""
        if not self.made:
            return super().on_areas()
        pk = self.chance.choice(self.made)
        return super().on_areas() | {
            "exclude": lambda: operations.ask_exclusion(
                actor=self.worker, appeal_id=pk, reason_code="repeated", reason="重复", now=self.now
            ),
            "decide": lambda: operations.decide_exclusion(
                actor=self.town.office_clerk, appeal_id=pk, is_approved=True, text="",
                now=self.now,
            ),
        }  # fmt: skip

    def on_open(self, pk: int) -> dict[str, Callable[[], object]]:
        """Speak with the reporter as well."""
        contact = partial(
            operations.note_contact, actor=self.worker, appeal_id=pk, way=ContactWay.PHONE,
            text="已联系", now=self.now,
        )  # fmt: skip
        return super().on_open(pk) | {"contact": contact, "contact_too": contact}


def rows() -> list[tuple[Any, ...]]:
    """Every fact, without its number."""
    names = [field.attname for field in TurnFact._meta.concrete_fields if field.attname != "id"]
    return sorted(TurnFact.objects.values_list(*names), key=str)


def lying() -> dict[int, tuple[Any, ...]]:
    """How the last turn of each request lies, by the facts."""
    found = TurnFact.objects.filter(until__isnull=True).order_by("appeal_id", "-turn")
    last = found.distinct("appeal_id").values_list(
        "appeal_id", "turn", "owner_id", "matter_id", "area_id", "about_id", "contact_due_at",
        "contacted_at", "grade", "ended_by",
    )  # fmt: skip
    return {row[0]: row[1:] for row in last}


def standing() -> dict[int, tuple[Any, ...]]:
    """The same, from the requests and their answers."""
    found = {}
    for one in Appeal.objects.all():
        ended = _ended(one) if one.status in {"answered", "declined", "closed"} else ""
        found[one.pk] = (
            one.reopened_count, one.owner_id, one.matter_id, one.area_id, one.about_id,
            one.contact_due_at, one.contacted_at, one.grade if ended else "", ended,
        )  # fmt: skip
    return found


def _ended(one: Appeal) -> str:
    last = Answer.objects.filter(appeal=one).latest("id")
    return "declined" if last.is_refusal else "waived" if last.proof_waiver else "proved"


@pytest.mark.parametrize("seed", range(4))
def test_facts_say_what_the_tables_say_and_the_past_stays(
    town: Town, now: datetime, seed: int
) -> None:
    play, final = Walk(town, now, seed), {}
    for turn in range(STEPS):
        play.step()
        if turn % 10 == 9:
            deliver_all(play.now)
            page = rate_queries.rates_page(town.office_clerk, month="", by=By.MONTH, now=play.now)
            told = {row.key: row.cells for row in page.rows}
            over = {m.key for m in page.months if m.is_final(play.now)}
            assert {key: told.get(key) for key in final} == final
            final |= {key: told.get(key) for key in over if key >= "2026-11"}
    assert lying() == standing()
    assert final
    before = rows()
    on_turns_moved(everything(town), play.now)
    assert rows() == before
    TurnFact.objects.all().delete()
    call_command("rebuild_rates", stdout=StringIO())
    assert rows() == before


def everything(town: Town) -> list[EventRow]:
    """Every event that moves a fact, the newest first: as if all came again, and late."""
    found = Event.objects.filter(district_id=town.district_id, kind__in=KINDS).order_by("-id")
    return [EventRow(*row) for row in found.values_list(*FIELDS)]


def test_a_request_from_reception_to_its_second_turn(town: Town, now: datetime) -> None:
    hour = timedelta(hours=1)
    pk = bring(town, file(town, now), Status.ASSIGNED, now + hour)
    answer(town, pk, now + 2 * hour)
    operations.rate_appeal(
        actor=reporter_of(pk), appeal_id=pk, grade=Grade.UNSATISFIED, reason="还没修好",
        now=now + 3 * hour,
    )  # fmt: skip
    deliver_all(now + 3 * hour)
    told = TurnFact.objects.order_by("turn", "since").values_list(
        "turn", "since", "until", "owner_id", "contacted_at", "ended_at", "ended_by", "grade",
        "reopened_at",
    )  # fmt: skip
    community, department = town.staff.community_ids[0], town.staff.department_id
    at = [now + n * hour for n in range(4)]
    assert list(told) == [
        (0, at[0], at[1], community, None, None, "", "", None),
        (0, at[1], None, department, at[2], at[2], "proved", "unsatisfied", at[3]),
        (1, at[3], None, department, None, None, "", "", None),
    ]


def test_an_event_of_before_told_of_a_photo_only_by_its_absence(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    answer(town, pk, now + timedelta(hours=1))
    told = Event.objects.get(kind="appeal.answered")
    for data, ended in (({"waiver": "无法拍照"}, "waived"), ({"waiver": ""}, "proved")):
        rest = {name: value for name, value in told.data.items() if name != "photos"}
        Event.objects.filter(pk=told.pk).update(data=rest | data)
        facts.follow(town.district_id, {pk})
        assert TurnFact.objects.get(until=None).ended_by == ended


def test_five_statements_for_any_number_of_requests(town: Town, now: datetime) -> None:
    made = {file(town, now) for _ in range(3)}
    deliver_all(now)
    assert Counter(TurnFact.objects.values_list("turn", flat=True)) == {0: 3}
    for asked in ({min(made)}, made):
        with exactly(5):
            assert facts.follow(town.district_id, asked) == len(asked)


def test_not_satisfied_through_no_fault_of_the_unit_is_a_grade_of_its_own(
    town: Town, now: datetime
) -> None:
    """As a call back tells it: the answer stands, and no new turn begins."""
    pk = bring(town, file(town, now), Status.ANSWERED, now)
    operations.rate_appeal(
        actor=reporter_of(pk), appeal_id=pk, grade=Grade.UNSATISFIED, reason="还没修好", now=now
    )
    told = sorted(everything(town), key=lambda event: event.event_id)
    by_phone = told[-1].data | {"to": "answered", "fault": "no_fault"}
    last = turns_of([*told[:-1], replace(told[-1], data=by_phone)])[-1]
    assert (last.turn, last.grade, last.reopened_at) == (0, "no_fault", None)
