"""What every step on a request has in common: who may, from where, one event, else nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    bring,
    events_after,
    everybody,
    file,
    last_event_id,
    photo,
    picture,
)

from linquan.apps.appeals import operations, rules
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import MOVES, Grade, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState

ASSIGNERS = {"clerk", "street_clerk", "office_clerk"}
OWNERS = {"handler"}
Do = Callable[[Actor, int, datetime], Any]


@dataclass(frozen=True)
class Step:
    """An operation: who may while the department owns the request, and from which states."""

    do: Callable[[Town], Do]
    who: set[str]
    starts: set[Status]
    kind: str
    ends: Status | None = None

    @property
    def somebody(self) -> str:
        """Who takes the step in these tests: never a leader, never the system."""
        return sorted(self.who)[-1]


def leading_to(status: Status) -> set[Status]:
    """States from which the table has a step there."""
    return {old for old in Status if status in MOVES[old]}


def unseen(operation: Any, **given: Any) -> Callable[[Town], Do]:
    """Call an operation that takes the version of the page."""
    return simple(operation, seen_version=None, **given)


def simple(operation: Any, **given: Any) -> Callable[[Town], Do]:
    """Call an operation with nothing but its words."""

    def prepare(town: Town) -> Do:
        del town
        return lambda actor, appeal_id, now: operation(
            actor=actor, appeal_id=appeal_id, now=now, **given
        )

    return prepare


def assigning(town: Town) -> Do:
    other = town.staff.community_ids[1]
    return lambda actor, appeal_id, now: assign(town, appeal_id, now, by=actor, to=other)


def sorting(town: Town) -> Do:
    return lambda actor, appeal_id, now: operations.sort_appeal(
        actor=actor,
        appeal_id=appeal_id,
        matter_id=town.matters["noise"],
        area_id=town.grid_id,
        address="",
        about_organisation_id=None,
        seen_version=None,
        now=now,
    )


STEPS = {
    "assign": Step(
        assigning, ASSIGNERS, leading_to(Status.ASSIGNED), "appeal.assigned", Status.ASSIGNED
    ),
    "sort": Step(sorting, ASSIGNERS, leading_to(Status.ASSIGNED), "appeal.sorted"),
    "start": Step(
        unseen(operations.start_appeal),
        OWNERS,
        leading_to(Status.IN_PROGRESS),
        "appeal.started",
        Status.IN_PROGRESS,
    ),
    "ask": Step(
        unseen(operations.ask_reporter, question="哪一盏？"),
        OWNERS,
        leading_to(Status.WAITING),
        "appeal.asked",
        Status.WAITING,
    ),
    "reply": Step(
        simple(operations.reply_to_question, text="左边那盏"),
        ASSIGNERS | {"reporter"},
        {Status.WAITING},
        "appeal.replied",
        Status.IN_PROGRESS,
    ),
    "note": Step(
        simple(operations.note_appeal, text="已电话联系"),
        ASSIGNERS | OWNERS,
        set(Status),
        "appeal.noted",
    ),
    "answer": Step(
        unseen(operations.answer_appeal, text="修好了", proof=(photo(),), proof_waiver=""),
        OWNERS,
        leading_to(Status.ANSWERED),
        "appeal.answered",
        Status.ANSWERED,
    ),
    "decline": Step(
        unseen(operations.decline_appeal, because="不在职责之内"),
        OWNERS,
        leading_to(Status.DECLINED),
        "appeal.declined",
        Status.DECLINED,
    ),
    "rate": Step(
        simple(operations.rate_appeal, grade=Grade.BASICALLY, reason=""),
        {"reporter"},
        {Status.ANSWERED, Status.DECLINED},
        "appeal.rated",
        Status.CLOSED,
    ),
    "reopen": Step(
        simple(operations.reopen_appeal, reason="又坏了"),
        ASSIGNERS | {"reporter"},
        leading_to(Status.REOPENED),
        "appeal.reopened",
        Status.REOPENED,
    ),
    "withdraw": Step(
        simple(operations.withdraw_appeal, reason="已自行解决"),
        ASSIGNERS | {"reporter"},
        leading_to(Status.WITHDRAWN),
        "appeal.withdrawn",
        Status.WITHDRAWN,
    ),
    "publish": Step(
        simple(operations.publish_appeal, seen_version=None, title="路灯不亮", photo_id=None),
        ASSIGNERS,
        set(Status),
        "appeal.published",
    ),
    "unpublish": Step(
        simple(operations.unpublish_appeal, seen_version=None),
        ASSIGNERS,
        set(Status),
        "appeal.unpublished",
    ),
    "unmask": Step(
        simple(operations.unmask_reporter, reason="上门前联系"),
        ASSIGNERS | OWNERS,
        set(Status),
        "reporter.unmasked",
    ),
}
every_step = pytest.mark.parametrize("name", STEPS)


def give(town: Town, appeal_id: int) -> None:
    """Lay a request on the department, whatever its state."""
    owner = town.staff.department_id
    Appeal.objects.filter(pk=appeal_id).update(owner_id=owner, owner_path=f"/{owner}/")


@every_step
def test_whoever_may_not_is_refused_and_nothing_changes(
    name: str, town: Town, now: datetime
) -> None:
    step = STEPS[name]
    start = Status.ASSIGNED if Status.ASSIGNED in step.starts else sorted(step.starts)[0]
    appeal_id = bring(town, file(town, now), start, now)
    do, before = step.do(town), picture()
    refused = set()
    for who, actor in everybody(town, appeal_id).items():
        if who in step.who:
            continue
        with pytest.raises(NotAllowed):
            do(actor, appeal_id, now)
        refused.add(who)
    assert refused == set(everybody(town, appeal_id)) - step.who
    assert picture() == before


@every_step
def test_whoever_may_succeeds_with_one_event(name: str, town: Town, now: datetime) -> None:
    step = STEPS[name]
    start = Status.ASSIGNED if Status.ASSIGNED in step.starts else sorted(step.starts)[0]
    for who in sorted(step.who):
        appeal_id = bring(town, file(town, now), start, now)
        actor, seen = everybody(town, appeal_id)[who], last_event_id()
        later = now + timedelta(minutes=5)
        step.do(town)(actor, appeal_id, later)
        (event,) = events_after(seen)
        row = Appeal.objects.get(pk=appeal_id)
        ends = step.ends or start
        assert row.status == ends
        assert (event["kind"], event["subject"]) == (step.kind, f"appeal:{appeal_id}")
        assert (event["actor_name"], event["at"]) == (actor.name, later)
        assert event["district_id"] == town.district_id
        assert (event["data"]["from"], event["data"]["to"]) == (start.value, ends.value)
        assert event["data"]["area_path"] == row.area_path
        assert event["data"]["owner_id"] == row.owner_id
        assert datetime.fromisoformat(event["data"]["due_at"]) == row.due_at


@every_step
def test_the_state_table_decides_and_a_refused_step_changes_nothing(
    name: str, town: Town, now: datetime
) -> None:
    step = STEPS[name]
    for status in Status:
        appeal_id = bring(town, file(town, now), status, now)
        if step.who == OWNERS:
            give(town, appeal_id)
        actor, before, seen = everybody(town, appeal_id)[step.somebody], picture(), last_event_id()
        if status not in step.starts:
            with pytest.raises(WrongState) as refusal:
                step.do(town)(actor, appeal_id, now)
            assert refusal.value.details["status"] == status
            assert picture() == before
        else:
            step.do(town)(actor, appeal_id, now)
            assert [event["kind"] for event in events_after(seen)] == [step.kind]
            assert Appeal.objects.get(pk=appeal_id).status == (step.ends or status)


@every_step
def test_a_request_that_does_not_exist_is_not_found(name: str, town: Town, now: datetime) -> None:
    before = picture()
    with pytest.raises(NotFound):
        STEPS[name].do(town)(town.staff.street_clerk, 10**12, now)
    assert picture() == before


@every_step
def test_every_change_of_state_bumps_the_version_once(name: str, town: Town, now: datetime) -> None:
    step = STEPS[name]
    appeal_id = bring(town, file(town, now), sorted(step.starts)[0], now)
    before = Appeal.objects.get(pk=appeal_id).version
    step.do(town)(everybody(town, appeal_id)[step.somebody], appeal_id, now)
    grown = Appeal.objects.get(pk=appeal_id).version - before
    assert grown == (0 if name in {"note", "unmask"} else 1)


VERSIONED = ("assign", "sort", "start", "ask", "answer", "decline")


@pytest.mark.parametrize("name", VERSIONED)
def test_a_page_out_of_date_is_told_who_was_faster(name: str, town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    seen_version = Appeal.objects.get(pk=appeal_id).version
    later = now + timedelta(minutes=3)
    operations.start_appeal(
        actor=town.staff.handler, appeal_id=appeal_id, seen_version=seen_version, now=later
    )
    operations.note_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, text="催办", now=later + timedelta(minutes=1)
    )
    before = picture()
    with pytest.raises(WrongState) as refusal:
        _with_version(name, town, appeal_id, seen_version, now)
    assert refusal.value.code == "changed_meanwhile"
    assert refusal.value.details == {
        "status": "in_progress",
        "by": "王经办",
        "at": later,
        "kind": "appeal.started",
    }
    assert picture() == before


def _with_version(name: str, town: Town, appeal_id: int, seen_version: int, now: datetime) -> None:
    given: dict[str, Any] = {"appeal_id": appeal_id, "seen_version": seen_version, "now": now}
    calls: dict[str, Callable[[], Any]] = {
        "assign": lambda: assign(town, appeal_id, now, seen_version=seen_version),
        "sort": lambda: operations.sort_appeal(
            actor=town.staff.street_clerk,
            matter_id=town.matters["noise"],
            area_id=town.grid_id,
            address="",
            about_organisation_id=None,
            **given,
        ),
        "start": lambda: operations.start_appeal(actor=town.staff.handler, **given),
        "ask": lambda: operations.ask_reporter(actor=town.staff.handler, question="？", **given),
        "answer": lambda: operations.answer_appeal(
            actor=town.staff.handler, text="好了", proof=(), proof_waiver="无", **given
        ),
        "decline": lambda: operations.decline_appeal(
            actor=town.staff.handler, because="无权", **given
        ),
    }
    calls[name]()


def test_the_page_that_is_up_to_date_is_taken(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    version = Appeal.objects.get(pk=appeal_id).version
    _with_version("start", town, appeal_id, version, now)
    assert Appeal.objects.get(pk=appeal_id).version == version + 1


def test_who_lost_a_request_may_no_longer_answer_it(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    assign(town, appeal_id, now, to=town.staff.property_company_id)
    before = picture()
    with pytest.raises(NotAllowed):
        answer(town, appeal_id, now)
    assert picture() == before
    answer(town, appeal_id, now, by=town.staff.property_handler)
    assert rules.can_move(Status(Appeal.objects.get(pk=appeal_id).status), Status.CLOSED)
