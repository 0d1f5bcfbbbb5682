"""Requests handled as one: merged, followed, answered, taken back, separated."""

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
    exactly,
    file,
    last_event_id,
    picture,
    reporter_of,
    sort,
    warm,
)
from tests.apps.appeals.test_handlers import deliver_all
from tests.apps.appeals.test_parts import ask as ask_part

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.bulk import Chosen
from linquan.apps.appeals.models import Answer, Appeal
from linquan.apps.appeals.types import Grade, Reason, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment, OutgoingText

SYSTEM = Actor.system("merging")
HOUR = timedelta(hours=1)


def merge(
    town: Town, lead: int, *others: int, now: datetime, by: Actor | None = None, **seen: int
) -> int:
    return operations.merge_appeals(
        actor=by or town.staff.street_clerk, lead=Chosen(lead, seen.get("seen_lead")),
        others=tuple(Chosen(pk, seen.get("seen_other")) for pk in others), now=now,
    )  # fmt: skip


def follow(lead: int, now: datetime) -> int:
    return operations.follow_lead(actor=SYSTEM, lead_id=lead, now=now)


def row(pk: int) -> Appeal:
    return Appeal.objects.get(pk=pk)


def stands(pk: int) -> tuple[str, int, int | None]:
    found = row(pk)
    return found.status, found.owner_id, found.lead_id


@pytest.fixture
def three(town: Town, now: datetime) -> list[int]:
    return [file(town, now + n * HOUR) for n in range(3)]


def test_others_go_where_the_lead_lies(town: Town, three: list[int], now: datetime) -> None:
    lead, one, two = three
    bring(town, lead, Status.IN_PROGRESS, now + 3 * HOUR)
    bring(town, two, Status.WAITING, now + 3 * HOUR)
    department, before = town.staff.department_id, last_event_id()
    warm(town)
    with exactly(10):
        event_id = merge(town, lead, one, two, now=now + 4 * HOUR)
    assert stands(lead) == ("in_progress", department, None)
    assert stands(one) == stands(two) == ("in_progress", department, lead)
    number = queries.case_page(town.staff.street_clerk, lead, now).facts.number
    assert (row(one).reason, row(one).reason_text) == (Reason.MERGED, number)
    assert row(two).pauses[-1][1] == (now + 4 * HOUR).isoformat()
    events = events_after(before)
    assert [(e["kind"], e["subject"]) for e in events] == [
        ("appeal.merged", f"appeal:{one}"), ("appeal.merged", f"appeal:{two}"),
        ("appeal.gathered", f"appeal:{lead}"),
    ]  # fmt: skip
    told = events[0]["data"]
    assert (told["from"], told["to"], told["lead"], told["number"]) == (
        "received", "in_progress", lead, number,
    )  # fmt: skip
    assert events[2]["data"]["merged"] == [one, two]
    assert event_id == last_event_id()


def test_the_date_of_the_lead_comes_forward_to_the_earliest(town: Town, now: datetime) -> None:
    early = file(town, now)
    late = file(town, now + timedelta(days=4))
    due = row(early).due_at
    assert due < row(late).due_at
    merge(town, late, early, now=now + timedelta(days=4))
    assert row(late).due_at == row(late).promised_at == due
    assert row(early).due_at == due


def test_a_later_follower_moves_no_date(town: Town, three: list[int], now: datetime) -> None:
    lead, one, _ = three
    due = row(lead).due_at
    merge(town, lead, one, now=now + 4 * HOUR)
    assert (row(lead).due_at, row(lead).promised_at) == (due, None)


def test_what_already_leads_brings_its_own_along(
    town: Town, three: list[int], now: datetime
) -> None:
    lead, one, two = three
    merge(town, one, two, now=now + 4 * HOUR)
    merge(town, lead, one, now=now + 5 * HOUR)
    assert stands(one)[2] == stands(two)[2] == lead


def test_merging_takes_the_same_statements_whatever_the_number(town: Town, now: datetime) -> None:
    for count in (1, 5):
        lead, *others = (file(town, now) for _ in range(count + 1))
        warm(town)
        with exactly(10):
            merge(town, lead, *others, now=now)


# Who may not, and when.


@pytest.mark.parametrize(
    "who",
    [
        "handler", "grid_worker", "leader", "administrator", "far_clerk", "other_clerk",
        "nobody", "stranger", "reporter", "system",
    ],
)  # fmt: skip
def test_nobody_else_merges(town: Town, three: list[int], now: datetime, who: str) -> None:
    actor, was = everybody(town, three[0])[who], picture()
    with pytest.raises((NotAllowed, NotFound)):
        merge(town, *three, now=now, by=actor)
    assert picture() == was


def refused(town: Town, now: datetime, error: type[Exception], *pks: int, **more: Any) -> str:
    was = picture()
    with pytest.raises(error) as raised:
        merge(town, *pks, now=now, **more)
    assert picture() == was
    fault = raised.value
    return next(iter(fault.fields.values())) if isinstance(fault, Invalid) else fault.code


def test_what_cannot_be_merged(town: Town, three: list[int], now: datetime) -> None:
    lead, one, two = three
    assert refused(town, now, Invalid, lead) == "merge_some"
    assert refused(town, now, Invalid, lead, lead) == "merge_some"
    assert refused(town, now, Invalid, lead, *range(9000, 9021)) == "merge_some"
    assert refused(town, now, NotFound, lead, two + 99) == "appeal_unknown"
    assert refused(town, now, WrongState, lead, one, seen_other=9) == "changed_meanwhile"
    assert refused(town, now, WrongState, lead, one, seen_lead=9) == "changed_meanwhile"
    bring(town, two, Status.ANSWERED, now)
    assert refused(town, now, WrongState, lead, two) == "wrong_state"
    assert refused(town, now, WrongState, two, lead) == "wrong_state"
    merge(town, lead, one, now=now)
    fourth = file(town, now)
    assert refused(town, now, WrongState, fourth, one) == "merged"
    assert refused(town, now, WrongState, one, fourth) == "merged"


def test_never_to_the_unit_that_one_of_them_complains_about(town: Town, now: datetime) -> None:
    department = town.staff.department_id
    lead = bring(town, file(town, now), Status.ASSIGNED, now)
    about = file(town, now, about_organisation_id=department)
    assert refused(town, now, WrongState, lead, about) == "merged_party"


def test_not_while_another_unit_or_the_desk_has_to_act(
    town: Town, three: list[int], now: datetime
) -> None:
    lead, one, two = three
    for pk in (one, two):
        bring(town, pk, Status.ASSIGNED, now)
    ask_part(town, one, now)
    assert refused(town, now, WrongState, lead, one) == "merged_parts_open"
    operations.ask_return(
        actor=town.staff.handler, appeal_id=two, reason_code="not_ours", reason="不归我们",
        seen_version=None, now=now,
    )  # fmt: skip
    assert refused(town, now, WrongState, lead, two) == "merged_petition_waits"


def test_a_follower_is_not_handled_by_itself(town: Town, three: list[int], now: datetime) -> None:
    lead, one, _ = three
    bring(town, lead, Status.ASSIGNED, now)
    merge(town, lead, one, now=now)
    was, handler = picture(), town.staff.handler
    unseen: dict[str, Any] = {"appeal_id": one, "seen_version": None, "now": now}
    acts = [
        lambda: assign(town, one, now),
        lambda: sort(town, one, now, address="别处"),
        lambda: answer(town, one, now),
        lambda: ask_part(town, one, now),
        lambda: operations.start_appeal(actor=handler, **unseen),
        lambda: operations.ask_reporter(actor=handler, question="？哪里", **unseen),
        lambda: operations.decline_appeal(actor=handler, because="不行", **unseen),
        lambda: operations.ask_return(
            actor=handler, reason_code="not_ours", reason="不归我们", **unseen
        ),
    ]
    for act in acts:
        with pytest.raises(WrongState) as raised:
            act()
        assert raised.value.code == "merged"
        assert picture() == was
    allowed = queries.case_page(town.staff.street_clerk, one, now).allowed
    assert (allowed.separate, allowed.withdraw, allowed.note) == (True, True, True)
    assert not any((allowed.assign, allowed.sort, allowed.answer, allowed.merge, allowed.extend))


# What follows.


def test_followers_go_along_and_a_repeat_moves_nothing(
    town: Town, three: list[int], now: datetime
) -> None:
    lead, one, two = three
    merge(town, lead, one, two, now=now)
    assert stands(one)[0] == "received"
    bring(town, lead, Status.IN_PROGRESS, now + HOUR)
    before = last_event_id()
    assert follow(lead, now + HOUR) == 2
    assert stands(one) == ("in_progress", town.staff.department_id, lead)
    assert [e["kind"] for e in events_after(before)] == ["appeal.assigned"] * 2
    was = picture()
    assert follow(lead, now + 2 * HOUR) == 0
    assert picture() == was


def test_only_the_house_lets_follow(town: Town, three: list[int], now: datetime) -> None:
    with pytest.raises(NotAllowed):
        operations.follow_lead(actor=town.staff.street_clerk, lead_id=three[0], now=now)
    with pytest.raises(NotFound):
        follow(three[-1] + 99, now)


def test_each_reporter_gets_the_answer_and_rates_for_himself(
    town: Town, three: list[int], now: datetime
) -> None:
    lead, one, two = three
    bring(town, lead, Status.ASSIGNED, now)
    merge(town, lead, one, two, now=now)
    deliver_all(now)
    OutgoingText.objects.all().delete()
    answer(town, lead, now + HOUR)
    deliver_all(now + HOUR)
    assert [row(pk).status for pk in three] == ["answered"] * 3
    kept = Answer.objects.order_by("id").values_list("appeal_id", "text", "organisation_id")
    assert list(kept) == [(pk, "已更换灯泡", town.staff.department_id) for pk in three]
    proofs = Attachment.objects.filter(role="proof").order_by("id")
    assert [p.subject for p in proofs] == [f"appeal:{pk}" for pk in three]
    assert len({p.sha256 for p in proofs}) == 1
    assert OutgoingText.objects.count() == 3
    operations.rate_appeal(
        actor=reporter_of(one), appeal_id=one, grade=Grade.SATISFIED, reason="", now=now + HOUR
    )
    operations.rate_appeal(
        actor=reporter_of(two), appeal_id=two, grade=Grade.UNSATISFIED, reason="还是不亮",
        now=now + HOUR,
    )  # fmt: skip
    assert [row(pk).status for pk in three] == ["answered", "closed", "reopened"]
    assert row(two).lead_id is None
    deliver_all(now + HOUR)
    assert row(two).status == "reopened"


def test_a_refusal_is_told_to_each(town: Town, three: list[int], now: datetime) -> None:
    lead, one, _ = three
    bring(town, lead, Status.ASSIGNED, now)
    merge(town, lead, one, now=now)
    operations.decline_appeal(
        actor=town.staff.handler, appeal_id=lead, because="不在职责之内", seen_version=None, now=now
    )
    assert follow(lead, now) == 1
    found = row(one)
    assert (found.status, found.is_refused, found.reason_text) == ("declined", True, "不在职责之内")


def test_a_withdrawn_lead_lets_the_others_go(town: Town, three: list[int], now: datetime) -> None:
    lead, one, two = three
    bring(town, lead, Status.ASSIGNED, now)
    merge(town, lead, one, two, now=now)
    operations.withdraw_appeal(actor=reporter_of(lead), appeal_id=lead, reason="", now=now)
    before = last_event_id()
    deliver_all(now)
    department = town.staff.department_id
    assert stands(one) == stands(two) == ("assigned", department, None)
    told = [e for e in events_after(before) if e["kind"] == "appeal.separated"]
    assert [e["data"]["why"] for e in told] == ["withdrawn", "withdrawn"]


def test_what_the_new_unit_may_not_have_goes_its_own_way(town: Town, now: datetime) -> None:
    lead = file(town, now)
    about = file(town, now, about_organisation_id=town.staff.department_id)
    owner = row(about).owner_id
    merge(town, lead, about, now=now)
    bring(town, lead, Status.ASSIGNED, now)
    assert follow(lead, now) == 1
    assert stands(about) == ("received", owner, None)


# The way back.


def test_a_merger_is_taken_back(town: Town, three: list[int], now: datetime) -> None:
    lead, one, two = three
    bring(town, two, Status.WAITING, now + 3 * HOUR)
    was = {pk: (stands(pk), row(pk).due_at, row(pk).reason) for pk in three}
    pauses = row(two).pauses
    event_id = merge(town, two, lead, one, now=now + 4 * HOUR)
    operations.take_back_merger(
        actor=town.staff.street_clerk, appeal_id=two, event_id=event_id, now=now + 4 * HOUR
    )
    assert {pk: (stands(pk), row(pk).due_at, row(pk).reason) for pk in three} == was
    assert row(two).pauses == pauses


def test_a_merger_is_not_taken_back_by_others_or_late(
    town: Town, three: list[int], now: datetime
) -> None:
    lead, one, _ = three
    event_id = merge(town, lead, one, now=now)
    was = picture()
    for by, at in ((town.staff.clerk, now), (town.staff.street_clerk, now + timedelta(minutes=11))):
        with pytest.raises(WrongState):
            operations.take_back_merger(actor=by, appeal_id=lead, event_id=event_id, now=at)
    with pytest.raises(NotAllowed):
        operations.take_back_merger(
            actor=town.staff.handler, appeal_id=lead, event_id=event_id, now=now
        )
    assert picture() == was


def test_one_goes_its_own_way_again(town: Town, three: list[int], now: datetime) -> None:
    lead, one, two = three
    bring(town, lead, Status.ASSIGNED, now)
    merge(town, lead, one, two, now=now)
    warm(town)
    with exactly(3):
        operations.separate_appeal(
            actor=town.staff.street_clerk, appeal_id=one, reason="是另一盏灯", now=now
        )
    assert stands(one) == ("assigned", town.staff.department_id, None)
    assert row(one).reason_text == "是另一盏灯"
    assert [r.appeal_id for r in queries.followers_of(town.staff.street_clerk, lead)] == [two]
    was = picture()
    with pytest.raises(WrongState) as raised:
        operations.separate_appeal(
            actor=town.staff.street_clerk, appeal_id=one, reason="再来", now=now
        )
    assert raised.value.code == "not_merged"
    with pytest.raises(NotAllowed):
        operations.separate_appeal(actor=town.staff.handler, appeal_id=two, reason="不", now=now)
    with pytest.raises(Invalid):
        operations.separate_appeal(
            actor=town.staff.street_clerk, appeal_id=two, reason=" ", now=now
        )
    assert picture() == was
