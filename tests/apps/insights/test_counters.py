"""Whatever happens to requests and areas, in whatever order: counters say what the tables say."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, answer, assign, file, make_town, reporter_of, sort
from tests.apps.kept import kept
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal, Rating
from linquan.apps.appeals.types import OPEN, Grade, Status
from linquan.apps.insights import counters
from linquan.apps.insights.models import DailyCounter, TotalCounter
from linquan.apps.insights.rules import CONTENT, counted_area
from linquan.apps.insights.types import Measure, stock_of
from linquan.apps.places import operations as places
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError
from linquan.kernel.events import events_of
from linquan.kernel.handlers import deliver_owed

pytestmark = pytest.mark.django_db
Counts = dict[tuple[int, str], int]
STEPS, REQUESTS = 80, 3


@pytest.fixture
def town() -> Town:
    return kept(make_town)


def deliver_all(now: datetime) -> None:
    while deliver_owed(now):
        pass


def counted() -> Counts:
    """What the totals say, and that they are the sums of their days."""
    days: Counter[tuple[int, str]] = Counter()
    for area, measure, amount in DailyCounter.objects.values_list("area_id", "measure", "amount"):
        days[area, measure] += amount
    totals = TotalCounter.objects.exclude(amount=0).values_list("area_id", "measure", "amount")
    found = {(area, measure): amount for area, measure, amount in totals}
    assert found == {key: amount for key, amount in days.items() if amount}
    return found


def standing() -> Counts:
    """The same, counted from requests and their ratings as they lie now."""
    found: Counter[tuple[int, str]] = Counter()
    for path, status, refused in Appeal.objects.values_list("area_path", "status", "is_refused"):
        area = counted_area(path)
        found[area, Measure.RECEIVED.value] += 1
        found[area, stock_of(Status(status), is_refused=refused).value] += 1
    for path, grade in Rating.objects.values_list("appeal__area_path", "grade"):
        found[counted_area(path), Measure.RATED.value] += 1
        found[counted_area(path), Measure.CONTENT.value] += grade in CONTENT
    return {key: amount for key, amount in found.items() if amount}


class Play:
    """Does one thing after the other, by chance; what the house refuses is not done."""

    def __init__(self, town: Town, now: datetime, seed: int) -> None:
        self.town, self.now, self.chance = town, now, Random(seed)
        staff = town.staff
        everyone = (staff.street_clerk, staff.handler, staff.clerk, staff.other_clerk)
        self.worker = replace(everyone[0], posts=tuple(p for one in everyone for p in one.posts))
        self.made: list[int] = []
        self.last: dict[str, int] = {}
        self.done: Counter[str] = Counter()
        self.turn = 0

    def step(self) -> None:
        """Do one thing, on one request or one area, a minute or some days later."""
        self.turn += 1
        self.now += self.chance.choice([timedelta(minutes=1)] * 19 + [timedelta(days=8)])
        deeds = self.deeds()
        name = self.chance.choice(sorted(deeds))
        with suppress(HouseError):
            deeds[name]()
            self.done[name] += 1

    def deeds(self) -> dict[str, Callable[[], object]]:
        """What may be tried now, so that most of it leads on."""
        if len(self.made) < REQUESTS:
            return {"file": self.file}
        if self.chance.random() < 0.25:
            return self.on_areas()
        pk = self.chance.choice(self.made)
        status = Appeal.objects.values_list("status", flat=True).get(pk=pk)
        if status == Status.WITHDRAWN:
            return {"file": self.file}
        return self.on_open(pk) if status in OPEN else self.on_done(pk)

    def on_areas(self) -> dict[str, Callable[[], object]]:
        """What happens to areas, and by itself."""
        close = partial(operations.close_unrated, actor=Actor.system("clock"), now=self.now)
        return {
            "move": self.move,
            "move_back": self.move_back,
            "deliver": partial(deliver_all, self.now),
            "close": partial(close, district_id=self.town.district_id),
        }

    def on_open(self, pk: int) -> dict[str, Callable[[], object]]:
        """What happens to a request that is not done."""
        desk, now = self.worker, self.now
        work: dict[str, Any] = {
            "actor": desk, "appeal_id": pk, "seen_version": None, "now": now,
        }  # fmt: skip
        return {
            "assign": lambda: assign(self.town, pk, now),
            "start": lambda: operations.start_appeal(**work),
            "ask": lambda: operations.ask_reporter(**work, question="是哪一盏？"),
            "decline": lambda: operations.decline_appeal(**work, because="不在职责之内"),
            "answer": lambda: answer(self.town, pk, now, by=desk),
            "answer_too": lambda: answer(self.town, pk, now, by=desk),
            "sort": partial(self.sort, pk),
            "sort_too": partial(self.sort, pk),
            "sort_back": lambda: operations.take_back_sorting(
                actor=desk, appeal_id=pk, event_id=self.newest(f"appeal:{pk}"), now=now
            ),
            "assign_back": lambda: operations.take_back_assignment(
                actor=desk, appeal_id=pk, event_id=self.newest(f"appeal:{pk}"), now=now
            ),
            "withdraw": lambda: self.chance.random() < 0.2 and operations.withdraw_appeal(
                actor=reporter_of(pk), appeal_id=pk, reason="", now=now
            ),
        }  # fmt: skip

    def on_done(self, pk: int) -> dict[str, Callable[[], object]]:
        """What happens to a request that was answered or declined."""
        rate = partial(
            operations.rate_appeal, actor=reporter_of(pk), appeal_id=pk, reason="看过了",
            now=self.now,
        )  # fmt: skip
        return {
            "praise": partial(rate, grade=Grade.SATISFIED),
            "complain": partial(rate, grade=Grade.UNSATISFIED),
            "complain_too": partial(rate, grade=Grade.UNSATISFIED),
            "reopen": lambda: operations.reopen_appeal(
                actor=self.worker, appeal_id=pk, reason="又坏了", now=self.now
            ),
        }

    def file(self) -> None:
        """File a request somewhere."""
        area = self.chance.choice(self.town.district.grid_ids)
        self.made.append(file(self.town, self.now, area_id=area))

    def sort(self, appeal_id: int) -> None:
        """Say that it is elsewhere."""
        areas = [*self.town.district.grid_ids, *self.town.district.community_ids]
        sort(
            self.town, appeal_id, self.now, actor=self.worker,
            area_id=self.chance.choice([*areas, self.town.district.street_id]),
        )  # fmt: skip

    def move(self) -> None:
        """Hand a grid to the other community."""
        parent = self.chance.randrange(2)
        self.last["area"] = self.chance.choice(self.town.district.grid_ids)
        places.move_area(
            actor=SETUP, area_id=self.last["area"],
            parent_id=self.town.district.community_ids[parent],
            code=f"51019900100{parent + 1}{100 + self.turn}", now=self.now,
        )  # fmt: skip

    def move_back(self) -> None:
        """Take the last move back."""
        area = self.last.get("area", self.town.grid_id)
        places.take_back_move(
            actor=SETUP, area_id=area, event_id=self.newest(f"area:{area}"), now=self.now
        )

    def newest(self, subject: str) -> int:
        """Id of the last event of something."""
        told = events_of(self.town.district_id, subject)
        return told[-1].event_id if told else 0


@pytest.mark.parametrize("seed", range(5))
def test_counters_say_what_the_tables_say(town: Town, now: datetime, seed: int) -> None:
    play = Play(town, now, seed)
    for turn in range(STEPS):
        play.step()
        if turn % 20 == 19:
            deliver_all(play.now)
            assert counted() == standing(), (turn, play.done)
    kept_counts = counted()
    assert min(kept_counts.values()) > 0
    counters.rebuild(town.district_id)
    assert counted() == kept_counts


def test_ratings_go_where_a_request_is_sorted_to(town: Town, now: datetime) -> None:
    """Rated, opened again, sorted away, and what it lay in moved: no number falls below nothing."""
    first, second = town.district.community_ids
    appeal_id = file(town, now)
    assign(town, appeal_id, now)
    answer(town, appeal_id, now)
    operations.rate_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, grade=Grade.UNSATISFIED,
        reason="还是不亮", now=now,
    )  # fmt: skip
    deliver_all(now)
    assert counted() == {(first, "received"): 1, (first, "in_progress"): 1, (first, "rated"): 1}
    event_id = sort(town, appeal_id, now, actor=town.staff.street_clerk, area_id=second)
    deliver_all(now)
    there = {(second, "received"): 1, (second, "in_progress"): 1, (second, "rated"): 1}
    assert counted() == there
    operations.take_back_sorting(
        actor=town.staff.street_clerk, appeal_id=appeal_id, event_id=event_id, now=now
    )
    deliver_all(now)
    assert counted() == {(first, "received"): 1, (first, "in_progress"): 1, (first, "rated"): 1}
