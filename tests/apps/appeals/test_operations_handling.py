"""Giving requests out, starting, asking and taking back; the clock that stands meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    Town,
    assign,
    below,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
    reporter_of,
    warm,
)

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal, Remark
from linquan.apps.appeals.types import Reason, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState

HOUR = timedelta(hours=1)


def row_of(appeal_id: int) -> dict[str, Any]:
    return dict(Appeal.objects.values().get(pk=appeal_id))


def changed(before: dict[str, Any]) -> dict[str, Any]:
    after = row_of(before["id"])
    del after["seen"]  # follows area_path and owner_path
    return {name: after[name] for name in after if after[name] != before[name]}


def start(town: Town, appeal_id: int, now: datetime) -> int:
    return operations.start_appeal(
        actor=town.staff.handler, appeal_id=appeal_id, seen_version=None, now=now
    )


def ask(town: Town, appeal_id: int, now: datetime, question: str = "哪一盏？") -> int:
    return operations.ask_reporter(
        actor=town.staff.handler,
        appeal_id=appeal_id,
        question=question,
        seen_version=None,
        now=now,
    )


def reply(appeal_id: int, now: datetime, text: str = "左边", by: Actor | None = None) -> int:
    return operations.reply_to_question(
        actor=by or reporter_of(appeal_id), appeal_id=appeal_id, text=text, now=now
    )


# Giving out.


def test_a_request_is_given_to_the_organisation_of_the_duty_list(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    before, seen = row_of(appeal_id), last_event_id()
    warm(town)
    with exactly(4):
        event_id = assign(town, appeal_id, now + HOUR, reason_text=" 请尽快 ")
    department = town.staff.department_id
    assert changed(before) == {
        "status": "assigned",
        "owner_id": department,
        "owner_path": f"/{department}/",
        "reason": "duty",
        "reason_text": "请尽快",
        "version": 2,
    }
    (event,) = events_after(seen)
    assert event_id == last_event_id()
    assert event["data"]["before"] == {
        "status": "received",
        "owner_id": before["owner_id"],
        "owner_path": before["owner_path"],
        "reason": "desk",
        "reason_text": "",
        "promised_at": "",
        "pauses": [],
        "total_pauses": [],
    }


@pytest.mark.parametrize(
    ("matter", "to", "reason"),
    [
        ("lamp", "department", Reason.DUTY),
        ("lamp", "company", Reason.CLERK),
        ("lift", "company", Reason.DUTY),
        ("noise", "department", Reason.CLERK),
    ],
)
def test_the_reason_says_whether_the_duty_list_names_the_owner(
    matter: str, to: str, reason: Reason, town: Town, now: datetime
) -> None:
    appeal_id = file(town, now, matter_id=town.matters[matter])
    owners = {"department": town.staff.department_id, "company": town.staff.property_company_id}
    assign(town, appeal_id, now, to=owners[to])
    assert row_of(appeal_id)["reason"] == reason


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"to": 10**9}, {"organisation": "organisation_unknown"}),
        ({"reason_text": "字" * 501}, {"reason": "too_long"}),
        ({"promised_at": datetime(2026, 11, 20, 2, 0, tzinfo=UTC)}, {"promised_at": "past_date"}),
        (
            {"promised_at": datetime(2026, 11, 25, 9, 30, 1, tzinfo=UTC)},
            {"promised_at": "later_than_policy"},
        ),
    ],
)
def test_an_odd_dispatch_is_refused_and_nothing_changes(
    given: dict[str, Any], fields: dict[str, str], town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        assign(town, appeal_id, now, **given)
    assert refusal.value.fields == fields
    assert picture() == before


def test_a_promise_brings_the_due_date_forward_and_may_move_until_the_policy(
    town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    policy_due = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    seen = []
    for promised_at in (now + 5 * HOUR, policy_due, now + 9 * HOUR):
        assign(town, appeal_id, now, promised_at=promised_at)
        row = row_of(appeal_id)
        seen.append((row["promised_at"], row["due_at"]))
    assign(town, appeal_id, now)  # says nothing of a date: the promise stands
    row = row_of(appeal_id)
    assert seen == [
        (now + 5 * HOUR, now + 5 * HOUR),
        (policy_due, policy_due),
        (now + 9 * HOUR, now + 9 * HOUR),
    ]
    assert (row["promised_at"], row["due_at"]) == (now + 9 * HOUR, now + 9 * HOUR)


# Taking back.


def take_back(town: Town, appeal_id: int, event_id: int, now: datetime, by: Any = None) -> int:
    return operations.take_back_assignment(
        actor=by or town.staff.street_clerk, appeal_id=appeal_id, event_id=event_id, now=now
    )


def test_taking_back_puts_everything_where_it_stood(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    assign(town, appeal_id, now, reason_text="先前", promised_at=now + 9 * HOUR)
    start(town, appeal_id, now)
    before = row_of(appeal_id)
    event_id = assign(
        town,
        appeal_id,
        now,
        to=town.staff.property_company_id,
        reason_text="错了",
        promised_at=now + 2 * HOUR,
    )
    seen = last_event_id()
    warm(town)
    with exactly(5):
        take_back(town, appeal_id, event_id, now + timedelta(minutes=10))
    assert changed(before) == {"version": before["version"] + 2}
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["from"], event["data"]["to"]) == (
        "appeal.taken_back",
        "assigned",
        "in_progress",
    )


def test_taking_back_a_waiting_request_lets_its_clock_stand_again(
    town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    assign(town, appeal_id, now, promised_at=now + 9 * HOUR)
    ask(town, appeal_id, now + HOUR)
    before = row_of(appeal_id)
    event_id = assign(town, appeal_id, now + 2 * HOUR, to=town.staff.property_company_id)
    assert row_of(appeal_id)["pauses"] == [[(now + HOUR).isoformat(), (now + 2 * HOUR).isoformat()]]
    assert row_of(appeal_id)["due_at"] == now + 10 * HOUR
    take_back(town, appeal_id, event_id, now + 2 * HOUR)
    assert changed(before) == {"version": before["version"] + 2}
    reply(appeal_id, now + 4 * HOUR)
    assert row_of(appeal_id)["due_at"] == now + 12 * HOUR


def test_what_cannot_be_taken_back(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    event_id = assign(town, appeal_id, now)
    before = picture()
    attempts: list[tuple[Any, int, datetime]] = [
        (town.staff.clerk, event_id, now),  # somebody else's dispatch
        (town.staff.street_clerk, event_id - 1, now),
        (town.staff.street_clerk, event_id, now + timedelta(minutes=10, seconds=1)),
    ]
    for actor, event, at in attempts:
        with pytest.raises(WrongState) as refusal:
            take_back(town, appeal_id, event, at, by=actor)
        assert refusal.value.code == "cannot_take_back"
    with pytest.raises(NotAllowed):
        take_back(town, appeal_id, event_id, now, by=town.staff.handler)
    assert picture() == before
    operations.note_appeal(actor=town.staff.clerk, appeal_id=appeal_id, text="已读", now=now)
    with pytest.raises(WrongState):
        take_back(town, appeal_id, event_id, now)


def test_only_a_dispatch_is_taken_back(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, by=town.staff.street_clerk)
    before = picture()
    with pytest.raises(WrongState):
        take_back(town, appeal_id, last_event_id(), now)
    assert picture() == before


# Into work.


def test_work_begins(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    before = row_of(appeal_id)
    with exactly(3):
        start(town, appeal_id, now + HOUR)
    assert changed(before) == {"status": "in_progress", "reason": "started", "version": 3}


def test_beginning_without_a_reply_lets_the_clock_run_on(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now, matter_id=town.matters["lift"]), Status.WAITING, now)
    warm(town)
    with exactly(4):
        start(town, appeal_id, now + 3 * HOUR)
    row = row_of(appeal_id)
    assert row["pauses"] == [[now.isoformat(), (now + 3 * HOUR).isoformat()]]
    assert (row["status"], row["due_at"]) == ("in_progress", now + 27 * HOUR)


# Asking and replying.


def test_a_question_stops_the_clock_and_a_reply_starts_it(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now, matter_id=town.matters["lift"]), Status.ASSIGNED, now)
    before = row_of(appeal_id)
    with exactly(4):
        ask(town, appeal_id, now + HOUR, " 哪一盏？ ")
    assert changed(before) == {
        "status": "waiting",
        "reason": "question",
        "reason_text": "哪一盏？",
        "version": 3,
        "pauses": [[(now + HOUR).isoformat(), ""]],
        "total_pauses": [[(now + HOUR).isoformat(), ""]],
        "contacted_at": now + HOUR,
    }
    warm(town)
    with exactly(5):
        reply(appeal_id, now + 6 * HOUR, " 左边\r\n那盏 ")
    assert changed(before) == {
        "status": "in_progress",
        "reason": "replied",
        "version": 4,
        "pauses": [[(now + HOUR).isoformat(), (now + 6 * HOUR).isoformat()]],
        "total_pauses": [[(now + HOUR).isoformat(), (now + 6 * HOUR).isoformat()]],
        "contacted_at": now + HOUR,
        "due_at": before["due_at"] + 5 * HOUR,
    }
    remarks = Remark.objects.filter(appeal_id=appeal_id).order_by("id")
    assert list(remarks.values_list("kind", "organisation_id", "account_id", "text", "at")) == [
        (
            "question",
            town.staff.department_id,
            town.staff.handler.account_id,
            "哪一盏？",
            now + HOUR,
        ),
        ("reply", None, None, "左边\n那盏", now + 6 * HOUR),
    ]


def test_pauses_add_up_and_a_promise_moves_with_them(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, matter_id=town.matters["lift"])
    assign(town, appeal_id, now, promised_at=now + 10 * HOUR)
    for begins, ends in ((1, 3), (4, 4), (5, 9)):
        ask(town, appeal_id, now + begins * HOUR)
        reply(appeal_id, now + ends * HOUR)
    row = row_of(appeal_id)
    assert (row["promised_at"], row["due_at"]) == (now + 16 * HOUR, now + 16 * HOUR)
    assert len(row["pauses"]) == 3


def test_a_promise_pushed_past_the_policy_by_pauses_gives_way_to_it(
    town: Town, now: datetime
) -> None:
    """Working days stand still by days, a promise by hours: the earlier of the two counts."""
    appeal_id = file(town, now)  # due Wednesday 17:30
    promised_at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # Wednesday 17:00
    assign(town, appeal_id, now, promised_at=promised_at)
    ask(town, appeal_id, now + HOUR)
    reply(appeal_id, now + 2 * HOUR)
    row = row_of(appeal_id)
    assert row["promised_at"] == promised_at + HOUR
    assert row["due_at"] == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "replied", "due"),
    [
        # Friday 10:00; three working days: Monday, Tuesday, Wednesday the 25th
        ("20T11:00", "20T16:00", "25T17:30"),
        ("20T11:00", "22T16:00", "25T17:30"),
        ("20T11:00", "24T16:00", "27T17:30"),
        ("25T17:00", "28T12:00", "30T17:30"),
    ],
)
def test_working_days_stand_still_by_working_days(
    asked: str, replied: str, due: str, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    ask(town, appeal_id, november(asked))
    reply(appeal_id, november(replied))
    assert row_of(appeal_id)["due_at"] == november(due)


def november(text: str) -> datetime:
    """Day and time in the office: ``"20T11:00"``."""
    return datetime.fromisoformat(f"2026-11-{text}:00+08:00")


def test_giving_a_waiting_request_to_another_starts_the_clock(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now, matter_id=town.matters["lift"]), Status.WAITING, now)
    assign(town, appeal_id, now + 2 * HOUR, to=town.staff.property_company_id)
    row = row_of(appeal_id)
    assert (row["status"], row["due_at"]) == ("assigned", now + 26 * HOUR)
    assert row["pauses"] == [[now.isoformat(), (now + 2 * HOUR).isoformat()]]


def test_a_clerk_who_was_told_replies_for_the_reporter(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.WAITING, now)
    reply(appeal_id, now, "来电告知：左边", by=town.staff.clerk)
    remark = Remark.objects.get(appeal_id=appeal_id, kind="reply")
    assert (remark.account_id, remark.organisation_id) == (
        town.staff.clerk.account_id,
        town.staff.community_ids[0],
    )


def test_a_note_changes_nothing_else(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    before = row_of(appeal_id)
    with exactly(3):
        operations.note_appeal(
            actor=town.staff.handler, appeal_id=appeal_id, text=" 已派人 ", now=now
        )
    assert changed(before) == {}
    remark = Remark.objects.get(appeal_id=appeal_id)
    assert (remark.kind, remark.text) == ("note", "已派人")


@pytest.mark.parametrize(("text", "code"), [(" ", "missing"), ("字" * 2001, "too_long")])
def test_empty_or_endless_words_are_refused(
    text: str, code: str, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.WAITING, now)
    before = picture()
    calls = {
        "question": lambda: ask(town, bring_again, now, text),
        "text": lambda: reply(appeal_id, now, text),
        "note": lambda: operations.note_appeal(
            actor=town.staff.clerk, appeal_id=appeal_id, text=text, now=now
        ),
    }
    bring_again = bring(town, file(town, now), Status.ASSIGNED, now)
    before = picture()
    for field, call in calls.items():
        with pytest.raises(Invalid) as refusal:
            call()
        assert refusal.value.fields == {field: code}
    assert picture() == before


def test_a_subordinate_may_be_given_what_is_about_nobody(town: Town, now: datetime) -> None:
    branch = below(town, town.staff.department_id)
    appeal_id = file(town, now)
    assign(town, appeal_id, now, to=branch)
    assert row_of(appeal_id)["owner_path"] == f"/{town.staff.department_id}/{branch}/"
    start(town, appeal_id, now)  # the organisation above may work on it too
    assert row_of(appeal_id)["status"] == "in_progress"


def test_a_clock_that_never_stood_runs_on_unchanged(town: Town, now: datetime) -> None:
    """A request brought in from elsewhere may wait without a pause on record."""
    appeal_id = file(town, now, matter_id=town.matters["lift"])
    assign(town, appeal_id, now, promised_at=now + 9 * HOUR)
    Appeal.objects.filter(pk=appeal_id).update(status=Status.WAITING)
    reply(appeal_id, now + 5 * HOUR)
    row = row_of(appeal_id)
    assert (row["pauses"], row["promised_at"], row["due_at"]) == (
        [],
        now + 9 * HOUR,
        now + 9 * HOUR,
    )
