"""Rounds, visits and what becomes of findings: who may, and what stays as it was."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    events_after,
    exactly,
    last_event_id,
    photo,
    picture,
    warm,
)
from tests.apps.outreach.factories import (
    Walks,
    findings,
    found,
    posts_of,
    record,
    request,
    round_draft,
    visit_draft,
)

from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.outreach import operations
from linquan.apps.outreach.models import Finding, Proposal, Round, Visit
from linquan.apps.outreach.types import ProposalDraft, ProposalState
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment, Event

DAY = timedelta(days=1)


def refused(
    error: type[HouseError], act: Callable[..., Any], *given: Any, **named: Any
) -> HouseError:
    """The refusal of an act after which everything is as before."""
    before = picture()
    with pytest.raises(error) as refusal:
        act(*given, **named)
    assert picture() == before
    return refusal.value


def fields(error: HouseError) -> Any:
    return error.details["fields"]


def kinds_since(seen: int) -> list[str]:
    return [event["kind"] for event in events_after(seen)]


# Rounds.


def test_a_clerk_plans_a_round(walks: Walks, now: datetime) -> None:
    town, staff = walks.town, walks.town.staff
    draft = round_draft(town, walks.post_ids, topic=" 暖冬 ")
    for actor in (staff.grid_worker, staff.other_clerk, staff.leader, staff.handler,
                  staff.administrator, town.far_clerk):  # fmt: skip
        refused(NotAllowed, operations.plan_round, actor=actor, draft=draft, now=now)
    warm(town)
    seen = last_event_id()
    with exactly(5):
        made = operations.plan_round(actor=walks.clerk, draft=draft, now=now)
    row = Round.objects.get(pk=made)
    assert (row.topic, row.way_code, row.post_ids) == ("暖冬", "door", list(walks.post_ids))
    assert kinds_since(seen) == ["round.planned"]
    assert operations.plan_round(actor=staff.street_clerk, draft=draft, now=now) > made


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"way_code": "none"}, {"way": "choose"}),
        ({"topic": " "}, {"topic": "missing"}),
        ({"topic": "长" * 81}, {"topic": "too_long"}),
        ({"ends_on": datetime(2026, 11, 15).date()}, {"ends_on": "span_odd"}),  # noqa: DTZ001
        ({"post_ids": ()}, {"posts": "team_odd"}),
        ({"post_ids": (0,)}, {"posts": "team_odd"}),
        ({"post_ids": tuple(range(31))}, {"posts": "team_odd"}),
    ],
)
def test_what_a_round_needs(
    walks: Walks, now: datetime, changes: dict[str, Any], field: dict[str, str]
) -> None:
    draft = round_draft(walks.town, **{"post_ids": walks.post_ids} | changes)
    error = refused(Invalid, operations.plan_round, actor=walks.clerk, draft=draft, now=now)
    assert fields(error) == field


def test_only_communities_are_gone_round_by_posts_near_them(walks: Walks, now: datetime) -> None:
    town, staff = walks.town, walks.town.staff
    street = round_draft(town, walks.post_ids, area_id=town.district.street_id)
    error = refused(Invalid, operations.plan_round, actor=staff.street_clerk, draft=street, now=now)
    assert fields(error) == {"area": "area_unknown"}
    far = round_draft(town, posts_of(town, staff.other_clerk))
    error = refused(Invalid, operations.plan_round, actor=walks.clerk, draft=far, now=now)
    assert fields(error) == {"posts": "team_odd"}


def test_a_round_changes_and_ends_when_all_is_decided(walks: Walks, now: datetime) -> None:
    town = walks.town
    draft = round_draft(town, walks.post_ids, topic="消防走访", way_code="bench")
    given: dict[str, Any] = {"round_id": walks.round_id, "draft": draft, "now": now}
    refused(NotAllowed, operations.change_round, actor=walks.worker, **given)
    refused(NotFound, operations.change_round, actor=walks.clerk, **given | {"round_id": 0})
    moved = round_draft(town, walks.post_ids, area_id=town.district.community_ids[1])
    error = refused(Invalid, operations.change_round, actor=walks.clerk, **given | {"draft": moved})
    assert fields(error) == {"area": "area_stays"}
    warm(town)
    with exactly(6):
        operations.change_round(actor=walks.clerk, **given)
    assert Round.objects.get().topic == "消防走访"
    visit_id = record(walks, now)
    end: dict[str, Any] = {"round_id": walks.round_id, "now": now}
    refused(NotAllowed, operations.end_round, actor=walks.worker, **end)
    left = refused(WrongState, operations.end_round, actor=walks.clerk, **end)
    assert left.code == "findings_left"
    for pk in findings(visit_id):
        operations.dismiss_finding(
            actor=walks.clerk, finding_id=pk, reason_code="settled", reason="", now=now
        )
    with exactly(5):
        operations.end_round(actor=walks.clerk, **end)
    assert Round.objects.get().ended_at == now
    refused(WrongState, operations.end_round, actor=walks.clerk, **end)
    refused(WrongState, operations.change_round, actor=walks.clerk, **given)
    late = visit_draft(walks, now)
    refused(WrongState, operations.record_visit, actor=walks.worker, draft=late, **end)


# Visits.


def test_a_grid_worker_records_a_visit(walks: Walks, now: datetime) -> None:
    warm(walks.town)
    draft = visit_draft(walks, now, notes="王阿姨说13812345678", photos=(photo(1), photo(2)))
    seen = last_event_id()
    given: dict[str, Any] = {"round_id": walks.round_id, "draft": draft, "now": now}
    with exactly(7):
        done = operations.record_visit(actor=walks.worker, **given)
    visit = Visit.objects.get(pk=done.visit_id)
    assert (visit.people, visit.address, visit.notes, visit.closed_at) == (
        3, "锦绣家园3号楼", "王阿姨说138****5678", None,
    )  # fmt: skip
    rows = Finding.objects.filter(visit=visit).order_by("id")
    assert list(rows.values_list("text", "decision")) == [("楼道灯不亮", ""), ("想要晾衣架", "")]
    assert Attachment.objects.filter(subject=f"visit:{visit.pk}").count() == 2
    assert kinds_since(seen) == ["visit.recorded"]
    again = operations.record_visit(actor=walks.worker, **given)
    assert (again.visit_id, again.is_repeat) == (visit.pk, True)
    assert Visit.objects.count() == 1


def test_who_records_and_where(walks: Walks, now: datetime) -> None:
    town, staff = walks.town, walks.town.staff
    given: dict[str, Any] = {
        "round_id": walks.round_id, "draft": visit_draft(walks, now), "now": now,
    }  # fmt: skip
    for actor in (staff.other_clerk, staff.leader, staff.handler, town.far_clerk,
                  staff.administrator):  # fmt: skip
        refused(NotAllowed, operations.record_visit, actor=actor, **given)
    elsewhere = visit_draft(walks, now, area_id=town.district.community_ids[1])
    refused(NotAllowed, operations.record_visit, actor=staff.street_clerk,
            **given | {"draft": elsewhere})  # fmt: skip
    refused(NotFound, operations.record_visit, actor=walks.worker, **given | {"round_id": 0})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": 0}, {"people": "out_of_range"}),
        ({"people": 1000}, {"people": "out_of_range"}),
        ({"post_ids": ()}, {"posts": "choose"}),
        ({"post_ids": (0,)}, {"posts": "choose"}),
        ({"key": "short"}, {"key": "key_odd"}),
        ({"notes": "长" * 1001}, {"notes": "too_long"}),
        ({"address": "长" * 121}, {"address": "too_long"}),
        ({"lon": 104.0}, {"place": "point_odd"}),
        ({"findings": (found("a"), found(" "))}, {"text-1": "missing"}),
        ({"findings": (found("a", matter_id=0), found("长" * 1001))}, {"text-1": "too_long"}),
        ({"findings": (found("a", matter_id=2**40),)}, {"matter-0": "matter_unknown"}),
        ({"findings": (found("a"),) * 7}, {"findings": "too_many_findings"}),
        ({"findings": (found("灯不亮", name="张三"),)}, {"phone-0": "missing"}),
        ({"findings": (found("灯不亮", phone="12"),)}, {"phone-0": "not_a_phone"}),
    ],
)
def test_what_a_visit_needs(
    walks: Walks, now: datetime, changes: dict[str, Any], field: dict[str, str]
) -> None:
    draft = visit_draft(walks, now, **changes)
    error = refused(
        Invalid, operations.record_visit, actor=walks.worker, round_id=walks.round_id, draft=draft,
        now=now,
    )  # fmt: skip
    assert fields(error) == field


def test_a_visit_lies_in_its_round_and_not_ahead(walks: Walks, now: datetime) -> None:
    for at, code in ((now + DAY, "not_yet"), (now - 30 * DAY, "not_of_round")):
        error = refused(Invalid, record, walks, now, visited_at=at)
        assert fields(error) == {"visited_at": code}
    error = refused(Invalid, record, walks, now, photos=tuple(photo(n) for n in range(7)))
    assert fields(error) == {"photos": "too_many"}


def test_who_wants_an_answer_is_kept_in_the_request_only(walks: Walks, now: datetime) -> None:
    warm(walks.town)
    wanted = found("三楼路灯不亮", name=NAME, phone=PHONE)
    draft = visit_draft(walks, now, findings=(wanted,), photos=(photo(3),))
    done = operations.record_visit(
        actor=walks.worker, round_id=walks.round_id, draft=draft, now=now
    )
    appeal = Appeal.objects.get()
    reporter = Reporter.objects.get(appeal=appeal)
    assert (done.numbers, appeal.text) == ((f"LQ-2611-{appeal.pk}",), "三楼路灯不亮")
    assert reporter.phone_sealed is not None
    finding = Finding.objects.get()
    assert (finding.decision, finding.appeal_id, finding.text) == ("request", appeal.pk, "")
    subjects = set(Attachment.objects.values_list("subject", flat=True))
    assert subjects == {f"appeal:{appeal.pk}"}
    assert Visit.objects.get().closed_at == now
    kept = [*Visit.objects.values_list("notes", "address"), *Event.objects.values_list("data")]
    assert not [row for row in kept if PHONE in str(row) or NAME in str(row)]


def test_photos_wait_where_a_finding_waits(walks: Walks, now: datetime) -> None:
    wanted = found("路灯不亮", phone=PHONE)
    visit_id = record(walks, now, findings=(wanted, found("想要长椅")), photos=(photo(3),))
    assert set(Attachment.objects.values_list("subject", flat=True)) == {f"visit:{visit_id}"}
    assert Visit.objects.get().closed_at is None


def test_a_visit_without_findings_is_closed_at_once(walks: Walks, now: datetime) -> None:
    record(walks, now, findings=())
    assert Visit.objects.get().closed_at == now


# Findings.


def test_a_finding_becomes_a_request_and_lives_there_only(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now, photos=(photo(1), photo(2)))
    first, second = findings(visit_id)
    given: dict[str, Any] = {"finding_id": first, "draft": request(walks), "now": now}
    staff = walks.town.staff
    for actor in (walks.worker, staff.other_clerk, staff.leader, staff.handler):
        refused(NotAllowed, operations.file_finding, actor=actor, **given)
    refused(NotFound, operations.file_finding, actor=walks.clerk, **given | {"finding_id": 0})
    empty = given | {"draft": request(walks, text=" ")}
    assert fields(refused(Invalid, operations.file_finding, actor=walks.clerk, **empty)) == {
        "text": "missing"
    }
    along = frozenset(Attachment.objects.order_by("id").values_list("id", flat=True)[:1])
    warm(walks.town)
    seen = last_event_id()
    with exactly(12):
        filed = operations.file_finding(
            actor=walks.clerk, **given | {"draft": request(walks, photo_ids=along)}
        )
    row = Finding.objects.get(pk=first)
    assert (row.decision, row.appeal_id, row.text, row.address) == (
        "request", filed.appeal_id, "", "",
    )  # fmt: skip
    assert kinds_since(seen) == ["appeal.received", "finding.filed"]
    assert sorted(Attachment.objects.values_list("subject", flat=True)) == [
        f"appeal:{filed.appeal_id}", f"visit:{visit_id}",
    ]  # fmt: skip
    assert Visit.objects.get().closed_at is None
    refused(WrongState, operations.file_finding, actor=walks.clerk, **given)
    operations.dismiss_finding(
        actor=walks.clerk, finding_id=second, reason_code="known", reason="", now=now
    )
    assert Visit.objects.get().closed_at == now
    assert Attachment.objects.filter(subject__startswith="visit:").count() == 0


def test_a_finding_is_kept_as_a_proposal(walks: Walks, now: datetime) -> None:
    first, second = findings(record(walks, now))
    draft = ProposalDraft("晾衣架", "在东边空地设晾衣架，电话13812345678", walks.town.grid_id)
    given: dict[str, Any] = {"finding_id": second, "draft": draft, "now": now}
    refused(NotAllowed, operations.propose_finding, actor=walks.worker, **given)
    odd = ProposalDraft("晾衣架", "x", walks.town.district.community_ids[1])
    error = refused(
        Invalid, operations.propose_finding, actor=walks.clerk, **given | {"draft": odd}
    )
    assert fields(error) == {"area": "area_unknown"}
    warm(walks.town)
    with exactly(8):
        made = operations.propose_finding(actor=walks.clerk, **given)
    row = Proposal.objects.get(pk=made)
    assert (row.title, row.text, row.state) == (
        "晾衣架", "在东边空地设晾衣架，电话138****5678", "kept",
    )  # fmt: skip
    assert Finding.objects.get(pk=second).text == ""
    refused(WrongState, operations.propose_finding, actor=walks.clerk, **given)
    assert Finding.objects.get(pk=first).decision == ""


def test_nothing_further_needs_its_reason(walks: Walks, now: datetime) -> None:
    first, second = findings(record(walks, now))
    given: dict[str, Any] = {
        "finding_id": first, "reason_code": "known", "reason": "打13812345678", "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.dismiss_finding, actor=walks.worker, **given)
    for change, field in (
        ({"reason_code": ""}, {"reason_code": "choose"}),
        ({"reason_code": "no_funds"}, {"reason_code": "choose"}),  # a reason to drop a proposal
        ({"reason_code": "dismissal_other", "reason": " "}, {"reason": "reason_words"}),
        ({"reason": "长" * 301}, {"reason": "too_long"}),
    ):
        error = refused(Invalid, operations.dismiss_finding, actor=walks.clerk, **given | change)
        assert fields(error) == field
    warm(walks.town)
    seen = last_event_id()
    with exactly(7):
        operations.dismiss_finding(actor=walks.clerk, **given)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["reason_code"]) == ("finding.dismissed", "known")
    with exactly(9):
        operations.dismiss_finding(actor=walks.clerk, **given | {"finding_id": second})
    row = Finding.objects.get(pk=first)
    assert (row.text, row.reason_code, row.reason) == ("楼道灯不亮", "known", "打138****5678")
    refused(WrongState, operations.dismiss_finding, actor=walks.clerk, **given)


def test_a_proposal_is_taken_up_or_dropped(walks: Walks, now: datetime) -> None:
    first, _ = findings(record(walks, now))
    draft = ProposalDraft("晾衣架", "设晾衣架", walks.town.grid_id)
    pk = operations.propose_finding(actor=walks.clerk, finding_id=first, draft=draft, now=now)
    given: dict[str, Any] = {
        "proposal_id": pk, "to": ProposalState.TAKEN_UP, "reason": "列入微项目", "now": now,
        "reason_code": "",
    }  # fmt: skip
    refused(NotAllowed, operations.move_proposal, actor=walks.worker, **given)
    refused(NotFound, operations.move_proposal, actor=walks.clerk, **given | {"proposal_id": 0})
    refused(Invalid, operations.move_proposal, actor=walks.clerk, **given | {"reason": ""})
    warm(walks.town)
    seen = last_event_id()
    with exactly(4):
        operations.move_proposal(actor=walks.clerk, **given)
    assert kinds_since(seen) == ["proposal.moved"]
    refused(WrongState, operations.move_proposal, actor=walks.clerk, **given)
    row = Proposal.objects.get()
    assert (row.state, row.reason, row.moved_at) == ("taken_up", "列入微项目", now)
    drop = given | {"to": ProposalState.DROPPED, "reason": ""}
    for change, field in (
        ({}, {"reason_code": "choose"}),
        ({"reason_code": "known"}, {"reason_code": "choose"}),  # a reason about a finding
        ({"reason_code": "drop_other"}, {"reason": "reason_words"}),
    ):
        error = refused(Invalid, operations.move_proposal, actor=walks.clerk, **drop | change)
        assert fields(error) == field
    seen = last_event_id()
    with exactly(4):
        operations.move_proposal(actor=walks.clerk, **drop | {"reason_code": "no_funds"})
    (event,) = events_after(seen)
    assert event["data"] == {"state": "dropped", "reason_code": "no_funds"}
    row = Proposal.objects.get()
    assert (row.state, row.reason_code, row.reason) == ("dropped", "no_funds", "")
    again = given | {"to": ProposalState.KEPT, "reason": "有了场地", "reason_code": "no_funds"}
    operations.move_proposal(actor=walks.clerk, **again)
    row = Proposal.objects.get()
    assert (row.state, row.reason_code, row.reason) == ("kept", "", "有了场地")
