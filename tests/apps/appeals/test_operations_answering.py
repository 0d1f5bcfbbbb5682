"""Answers, refusals, what reporters say of them, and the clock that starts again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    reporter_of,
    warm,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Answer, Appeal, Rating
from linquan.apps.appeals.types import Grade, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.models import Attachment, Event

DAY = timedelta(days=1)
CLOCK = Actor.system("unrated-clock")


def row_of(appeal_id: int) -> dict[str, Any]:
    return dict(Appeal.objects.values().get(pk=appeal_id))


def changed(before: dict[str, Any]) -> dict[str, Any]:
    after = row_of(before["id"])
    return {name: after[name] for name in after if after[name] != before[name]}


def rate(appeal_id: int, now: datetime, grade: Grade = Grade.SATISFIED, reason: str = "") -> Status:
    return operations.rate_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, grade=grade, reason=reason, now=now
    )


def reopen(appeal_id: int, now: datetime, by: Actor | None = None) -> int:
    return operations.reopen_appeal(
        actor=by or reporter_of(appeal_id), appeal_id=appeal_id, reason=" 又坏了 ", now=now
    )


# Answering.


def test_an_answer_with_a_proof(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.IN_PROGRESS, now)
    before, seen = row_of(appeal_id), last_event_id()
    with exactly(6):
        operations.answer_appeal(
            actor=town.staff.handler,
            appeal_id=appeal_id,
            text=" 已更换灯泡 ",
            proof=(photo(3),),
            proof_waiver="多余的说明",
            seen_version=before["version"],
            now=now + DAY,
        )
    assert changed(before) == {
        "status": "answered",
        "reason": "answer",
        "version": before["version"] + 1,
        "done_at": now + DAY,
        "contacted_at": now + DAY,
        "total_pauses": [[(now + DAY).isoformat(), ""]],
    }
    (found,) = Answer.objects.filter(appeal_id=appeal_id).values()
    del found["id"]
    assert found == {
        "district_id": town.district_id,
        "appeal_id": appeal_id,
        "organisation_id": town.staff.department_id,
        "account_id": town.staff.handler.account_id,
        "text": "已更换灯泡",
        "is_refusal": False,
        "proof_waiver": "",
        "at": now + DAY,
    }
    proof = Attachment.objects.get(subject=f"appeal:{appeal_id}")
    assert (proof.role, proof.sha256) == ("proof", f"{3:064x}")
    (event,) = events_after(seen)
    assert (event["data"]["text"], event["data"]["waiver"]) == ("已更换灯泡", "")


def test_an_answer_without_a_proof_says_why(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    with exactly(5):
        operations.answer_appeal(
            actor=town.staff.handler,
            appeal_id=appeal_id,
            text="已解释",
            proof=(),
            proof_waiver=" 无可拍摄 ",
            seen_version=None,
            now=now,
        )
    assert Answer.objects.get(appeal_id=appeal_id).proof_waiver == "无可拍摄"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"text": " "}, {"text": "missing"}),
        ({"text": "字" * 4001}, {"text": "too_long"}),
        ({"proof": ()}, {"proof": "proof_needed"}),
        ({"proof": (), "proof_waiver": "字" * 201}, {"proof_waiver": "too_long"}),
        ({"proof": tuple(photo(n) for n in range(7))}, {"photos": "too_many"}),
    ],
)
def test_an_odd_answer_is_refused_and_nothing_changes(
    changes: dict[str, Any], fields: dict[str, str], town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    given = {"text": "好了", "proof": (photo(),), "proof_waiver": "", **changes}
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.answer_appeal(
            actor=town.staff.handler, appeal_id=appeal_id, seen_version=None, now=now, **given
        )
    assert refusal.value.fields == fields
    assert picture() == before


def test_an_honest_refusal(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.WAITING, now)
    before = row_of(appeal_id)
    warm(town)
    with exactly(6):
        operations.decline_appeal(
            actor=town.staff.handler,
            appeal_id=appeal_id,
            because=" 不归我们管 ",
            seen_version=None,
            now=now + DAY,
        )
    assert changed(before) == {
        "status": "declined",
        "reason": "declined",
        "reason_text": "不归我们管",
        "version": before["version"] + 1,
        "done_at": now + DAY,
        "is_refused": True,
        "pauses": [[now.isoformat(), (now + DAY).isoformat()]],
        "total_pauses": [
            [now.isoformat(), (now + DAY).isoformat()],
            [(now + DAY).isoformat(), ""],
        ],
    }
    found = Answer.objects.get(appeal_id=appeal_id)
    assert (found.is_refusal, found.text) == (True, "不归我们管")


@pytest.mark.parametrize(("text", "code"), [("", "missing"), ("字" * 501, "too_long")])
def test_a_refusal_needs_its_reason(text: str, code: str, town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.decline_appeal(
            actor=town.staff.handler,
            appeal_id=appeal_id,
            because=text,
            seen_version=None,
            now=now,
        )
    assert refusal.value.fields == {"because": code}
    assert picture() == before


# Rating.


@pytest.mark.parametrize("grade", [Grade.SATISFIED, Grade.BASICALLY])
def test_content_closes(grade: Grade, town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ANSWERED, now)
    before, seen = row_of(appeal_id), last_event_id()
    warm(town)
    with exactly(6):
        assert rate(appeal_id, now + DAY, grade, " 谢谢 ") is Status.CLOSED
    assert changed(before) == {
        "status": "closed",
        "reason": "rated",
        "grade": grade.value,
        "version": before["version"] + 1,
    }
    (found,) = Rating.objects.values()
    del found["id"]
    assert found == {
        "district_id": town.district_id,
        "appeal_id": appeal_id,
        "answer_id": Answer.objects.get(appeal_id=appeal_id).pk,
        "grade": grade.value,
        "reason": "谢谢",
        "at": now + DAY,
    }
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["grade"], event["data"]["text"]) == (
        "appeal.rated",
        grade.value,
        "谢谢",
    )


def test_discontent_reopens_and_the_clock_starts_again(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    assign(town, appeal_id, now, promised_at=now + timedelta(hours=3))
    bring_waiting_and_back(town, appeal_id, now)
    answer(town, appeal_id, now + DAY)
    before, later = row_of(appeal_id), now + 4 * DAY  # Tuesday 10:00
    rate(appeal_id, later, Grade.UNSATISFIED, " 还是不亮 ")
    assert changed(before) == {
        "status": "reopened",
        "reason": "unsatisfied",
        "reason_text": "还是不亮",
        "grade": "unsatisfied",
        "version": before["version"] + 1,
        "done_at": None,
        "reopened_count": 1,
        "clock_from": later,
        "pauses": [],
        "promised_at": None,
        "due_at": datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
        "contacted_at": None,
        "total_pauses": [
            [now.isoformat(), (now + timedelta(hours=1)).isoformat()],
            [(now + DAY).isoformat(), later.isoformat()],
        ],
    }


def bring_waiting_and_back(town: Town, appeal_id: int, now: datetime) -> None:
    operations.ask_reporter(
        actor=town.staff.handler, appeal_id=appeal_id, question="？", seen_version=None, now=now
    )
    operations.reply_to_question(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, text="！", now=now + timedelta(hours=1)
    )


@pytest.mark.parametrize(
    ("grade", "reason", "code"),
    [
        (Grade.UNSATISFIED, " ", "missing"),
        (Grade.UNSATISFIED, "字" * 501, "too_long"),
        (Grade.SATISFIED, "字" * 501, "too_long"),
    ],
)
def test_discontent_needs_its_reason(
    grade: Grade, reason: str, code: str, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.ANSWERED, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        rate(appeal_id, now, grade, reason)
    assert refusal.value.fields == {"reason": code}
    assert picture() == before


def test_an_answer_is_rated_once(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    before = picture()
    with pytest.raises(WrongState) as refusal:
        rate(appeal_id, now, Grade.UNSATISFIED, "改主意了")
    assert refusal.value.code == "already_rated"
    assert picture() == before


def test_every_answer_has_its_own_rating(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.REOPENED, now)
    answer(town, appeal_id, now + DAY)
    assert row_of(appeal_id)["grade"] == ""
    rate(appeal_id, now + DAY)
    answers = list(Answer.objects.order_by("id").values_list("id", flat=True))
    ratings = Rating.objects.order_by("id").values_list("answer_id", "grade")
    assert list(ratings) == [(answers[0], "unsatisfied"), (answers[1], "satisfied")]


@pytest.mark.parametrize(
    ("waited", "goes"), [(timedelta(days=30), True), (timedelta(days=30, seconds=1), False)]
)
def test_rating_and_reopening_end_after_thirty_days(
    waited: timedelta, goes: bool, town: Town, now: datetime
) -> None:
    answered = bring(town, file(town, now), Status.ANSWERED, now)
    closed = bring(town, file(town, now), Status.CLOSED, now)
    before, later = picture(), now + waited
    if goes:
        rate(answered, later)
        reopen(closed, later)
        return
    for call, code in (
        (lambda: rate(answered, later), "too_late_to_rate"),
        (lambda: reopen(closed, later), "too_late_to_reopen"),
    ):
        with pytest.raises(WrongState) as refusal:
            call()
        assert refusal.value.code == code
    assert picture() == before


def test_the_days_for_reopening_are_a_rule_of_the_desk(town: Town, now: datetime) -> None:
    closed = bring(town, file(town, now), Status.CLOSED, now)
    operations.revise_rule(
        actor=SETUP,
        district_id=town.district_id,
        code="reopen_days",
        value=3,
        valid_from=date(2026, 11, 22),
        now=now,
    )
    with pytest.raises(WrongState):
        reopen(closed, now + 4 * DAY)
    reopen(closed, now + DAY)  # before the rule: thirty days still


# Reopening and withdrawing.


@pytest.mark.parametrize("who", ["reporter", "clerk"])
def test_trouble_that_comes_back_opens_the_request_again(
    who: str, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    before, later = row_of(appeal_id), now + 4 * DAY
    warm(town)
    by = town.staff.clerk if who == "clerk" else reporter_of(appeal_id)
    with exactly(4):
        reopen(appeal_id, later, by)
    assert changed(before) == {
        "status": "reopened",
        "reason": "unsatisfied",
        "reason_text": "又坏了",
        "grade": "",
        "version": before["version"] + 1,
        "done_at": None,
        "reopened_count": 1,
        "clock_from": later,
        "due_at": datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
        "contacted_at": None,
        "total_pauses": [[now.isoformat(), later.isoformat()]],
    }


def test_reopening_needs_a_reason(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.reopen_appeal(actor=town.staff.clerk, appeal_id=appeal_id, reason=" ", now=now)
    assert refusal.value.fields == {"reason": "missing"}
    assert picture() == before


def test_a_reporter_withdraws_without_a_word_and_a_clerk_with_one(
    town: Town, now: datetime
) -> None:
    own, told = file(town, now), file(town, now)
    before = row_of(own)
    with exactly(4):
        operations.withdraw_appeal(actor=reporter_of(own), appeal_id=own, reason=" ", now=now + DAY)
    assert changed(before) == {
        "status": "withdrawn",
        "reason": "withdrawn",
        "version": 2,
        "done_at": now + DAY,
        "total_pauses": [[(now + DAY).isoformat(), ""]],
    }
    for reason, code in (("", "missing"), ("字" * 501, "too_long")):
        with pytest.raises(Invalid) as refusal:
            operations.withdraw_appeal(
                actor=town.staff.clerk, appeal_id=told, reason=reason, now=now
            )
        assert refusal.value.fields == {"reason": code}
    operations.withdraw_appeal(actor=town.staff.clerk, appeal_id=told, reason="来电", now=now)
    assert row_of(told)["reason_text"] == "来电"


# What nobody rates.


def close(town: Town, now: datetime, by: Actor = CLOCK, **more: Any) -> int:
    return operations.close_unrated(actor=by, district_id=town.district_id, now=now, **more)


def test_answers_nobody_rated_are_closed_after_seven_days(town: Town, now: datetime) -> None:
    answered = bring(town, file(town, now), Status.ANSWERED, now)
    declined = bring(town, file(town, now), Status.DECLINED, now)
    younger = bring(town, file(town, now), Status.ANSWERED, now + timedelta(seconds=1))
    others = [
        bring(town, file(town, now), status, now)
        for status in Status
        if status not in {Status.ANSWERED, Status.DECLINED}
    ]
    untouched = [row_of(pk) for pk in (younger, *others)]
    first, second, seen = row_of(answered), row_of(declined), last_event_id()
    warm(town)
    with exactly(5):
        assert close(town, now + 7 * DAY) == 2
    shared = {"status": "closed", "reason": "unrated", "reason_text": ""}
    assert changed(first) == {
        **{k: v for k, v in shared.items() if first[k] != v},
        "version": first["version"] + 1,
    }
    assert changed(second) == {**shared, "version": second["version"] + 1}
    assert [row_of(row["id"]) for row in untouched] == untouched
    events = events_after(seen)
    assert [(e["kind"], e["subject"], e["data"]["from"], e["data"]["to"]) for e in events] == [
        ("appeal.closed", f"appeal:{answered}", "answered", "closed"),
        ("appeal.closed", f"appeal:{declined}", "declined", "closed"),
    ]
    batches = Event.objects.filter(pk__gt=seen).values_list("batch_id", flat=True)
    assert len(set(batches)) == 1
    assert events[1]["data"] == {
        "from": "declined",
        "to": "closed",
        "area_path": second["area_path"],
        "owner_id": second["owner_id"],
        "due_at": second["due_at"].isoformat(),
        "contact_due_at": "",
        "refused": True,
    }


def test_closing_again_does_nothing_and_takes_two_statements(town: Town, now: datetime) -> None:
    bring(town, file(town, now), Status.ANSWERED, now)
    close(town, now + 7 * DAY)
    before = picture()
    with exactly(2):
        assert close(town, now + 7 * DAY) == 0
    assert picture() == before


def test_closing_works_in_portions_the_oldest_first(town: Town, now: datetime) -> None:
    ids = [bring(town, file(town, now), Status.ANSWERED, now) for _ in range(3)]
    assert [close(town, now + 8 * DAY, limit=2) for _ in range(3)] == [2, 1, 0]
    assert {row_of(pk)["status"] for pk in ids} == {"closed"}


def test_only_the_house_closes_what_is_not_rated(town: Town, now: datetime) -> None:
    bring(town, file(town, now), Status.ANSWERED, now)
    before = picture()
    for actor in (town.staff.street_clerk, town.staff.administrator, Actor.stranger()):
        with pytest.raises(NotAllowed):
            close(town, now + 7 * DAY, by=actor)
    assert picture() == before


def test_what_was_closed_unrated_may_still_be_rated_once(town: Town, now: datetime) -> None:
    content = bring(town, file(town, now), Status.ANSWERED, now)
    cross = bring(town, file(town, now), Status.ANSWERED, now)
    close(town, now + 7 * DAY)
    done_at = row_of(content)["done_at"]
    assert rate(content, now + 8 * DAY) is Status.CLOSED
    assert rate(cross, now + 8 * DAY, Grade.UNSATISFIED, "没修好") is Status.REOPENED
    assert (row_of(content)["done_at"], done_at) == (now, now)
    with pytest.raises(WrongState) as refusal:
        rate(content, now + 9 * DAY)
    assert refusal.value.code == "already_rated"
