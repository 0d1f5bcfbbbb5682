"""Correcting a visit: for a reason, by whom, until when; what it said before stays in the event."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import events_after, exactly, last_event_id
from tests.apps.appeals.phone_factories import carried
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.factories import Walks, findings, posts_of, record, request, round_draft
from tests.apps.outreach.test_visits import DAY, fields, refused

from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.models import Finding, Visit
from linquan.apps.outreach.types import Particulars, ProposalDraft
from linquan.kernel import books
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

WHY = "门牌写错了"


def as_written(visit_id: int, **changes: Any) -> Particulars:
    """A visit as it is written down, with changes."""
    row = Visit.objects.get(pk=visit_id)
    plain = Particulars(
        area_id=row.area_id, address=row.address, visited_at=row.visited_at,
        post_ids=tuple(row.post_ids), people=row.people, notes=row.notes, lon=row.lon, lat=row.lat,
    )  # fmt: skip
    return replace(plain, **changes)


def correct(walks: Walks, visit_id: int, now: datetime, **changes: Any) -> int:
    """Correct a visit by its clerk."""
    return operations.correct_visit(
        actor=walks.clerk, visit_id=visit_id, draft=as_written(visit_id, **changes),
        seen=Visit.objects.get(pk=visit_id).corrections, reason=WHY, now=now,
    )  # fmt: skip


def decide_all(walks: Walks, visit_id: int, now: datetime) -> None:
    """Let the first finding become a request and the second a proposal."""
    first, second = findings(visit_id)
    operations.file_finding(actor=walks.clerk, finding_id=first, draft=request(walks), now=now)
    draft = ProposalDraft("晾衣架", "设晾衣架", walks.town.grid_id)
    operations.propose_finding(actor=walks.clerk, finding_id=second, draft=draft, now=now)


def test_a_visit_is_corrected_and_the_event_says_what_it_was(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    seen, given = last_event_id(), {
        "actor": walks.clerk, "visit_id": visit_id, "seen": 0, "now": now,
        "reason": "王阿姨13812345678说门牌写错了",
        "draft": as_written(
            visit_id, address="锦绣家园5号楼", visited_at=now - DAY, people=2, notes="老人不多",
            post_ids=walks.post_ids, area_id=walks.town.district.community_ids[0],
        ),
    }  # fmt: skip
    books.forget()
    with exactly(21):  # sixteen of them read the books
        operations.correct_visit(**given)
    row = Visit.objects.get()
    assert (row.address, row.visited_at, row.people, row.notes, row.post_ids, row.area_id) == (
        "锦绣家园5号楼", now - DAY, 2, "老人不多", list(walks.post_ids),
        walks.town.district.community_ids[0],
    )  # fmt: skip
    assert (row.corrections, row.closed_at) == (1, None)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("visit.corrected", f"visit:{visit_id}")
    assert event["data"] == {
        "reason": "王阿姨138****5678说门牌写错了",
        "before": {
            "area_id": walks.town.grid_id, "address": "锦绣家园3号楼",
            "visited_at": now.isoformat(), "post_ids": list(walks.post_ids[-1:]), "people": 3,
            "notes": "老人多",
        },
        "after": {
            "area_id": walks.town.district.community_ids[0], "address": "锦绣家园5号楼",
            "visited_at": (now - DAY).isoformat(), "post_ids": list(walks.post_ids), "people": 2,
            "notes": "老人不多",
        },
    }  # fmt: skip


def test_statements_of_correcting_and_taking_back(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    queries.visit_page(walks.clerk, visit_id, now)
    draft = as_written(visit_id, people=9)
    with exactly(5):
        operations.correct_visit(
            actor=walks.clerk, visit_id=visit_id, draft=draft, seen=0, reason=WHY, now=now
        )
    with exactly(9):
        queries.visit_page(walks.clerk, visit_id, now)
    with exactly(6):
        operations.take_back_correction(actor=walks.clerk, visit_id=visit_id, now=now)


def test_what_became_of_findings_is_not_touched(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    decide_all(walks, visit_id, now)
    before = list(Finding.objects.order_by("id").values())
    closed = Visit.objects.get().closed_at
    correct(walks, visit_id, now, address="6号楼")
    assert list(Finding.objects.order_by("id").values()) == before
    row = Visit.objects.get()
    assert (row.address, row.closed_at) == ("6号楼", closed)
    page = queries.visit_page(walks.clerk, visit_id, now)
    assert [one.decision for one in page.visit.findings] == ["request", "proposal"]


def test_who_corrects_while_a_finding_waits_and_who_later(walks: Walks, now: datetime) -> None:
    staff = walks.town.staff
    visit_id = record(walks, now)
    given: dict[str, Any] = {
        "visit_id": visit_id, "draft": as_written(visit_id, people=1), "seen": 0, "reason": WHY,
        "now": now,
    }  # fmt: skip
    nobody = (staff.other_clerk, staff.leader, staff.handler, staff.property_handler,
              staff.administrator, walks.town.far_clerk)  # fmt: skip
    for actor in nobody:
        refused(NotAllowed, operations.correct_visit, actor=actor, **given)
        refused(
            NotAllowed, operations.take_back_correction, actor=actor, visit_id=visit_id, now=now
        )
    refused(NotFound, operations.correct_visit, actor=walks.clerk, **given | {"visit_id": 0})
    operations.correct_visit(actor=staff.street_clerk, **given)  # a finding waits still
    decide_all(walks, visit_id, now)
    late = given | {"draft": as_written(visit_id, people=2), "seen": 1}
    refused(NotAllowed, operations.correct_visit, actor=staff.street_clerk, **late)
    operations.correct_visit(actor=walks.clerk, **late)  # of the unit that went
    operations.end_round(actor=walks.clerk, round_id=walks.round_id, now=now)
    last = given | {"draft": as_written(visit_id, people=4), "seen": 2}
    operations.correct_visit(actor=walks.worker, **last)
    assert (Visit.objects.get().people, Visit.objects.get().corrections) == (4, 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": 0}, {"people": "out_of_range"}),
        ({"people": 1000}, {"people": "out_of_range"}),
        ({"post_ids": ()}, {"posts": "choose"}),
        ({"post_ids": (0,)}, {"posts": "choose"}),
        ({"notes": "长" * 1001}, {"notes": "too_long"}),
        ({"address": "长" * 121}, {"address": "too_long"}),
        ({"lon": 104.0}, {"place": "point_odd"}),
    ],
)
def test_what_a_correction_needs(
    walks: Walks, now: datetime, changes: dict[str, Any], field: dict[str, str]
) -> None:
    visit_id = record(walks, now)
    error = refused(Invalid, correct, walks, visit_id, now, **changes)
    assert fields(error) == field


def test_a_correction_has_a_reason_a_day_of_the_round_and_changes_something(
    walks: Walks, now: datetime
) -> None:
    visit_id = record(walks, now)
    for at, code in ((now + DAY, "not_yet"), (now - 30 * DAY, "not_of_round")):
        error = refused(Invalid, correct, walks, visit_id, now, visited_at=at)
        assert fields(error) == {"visited_at": code}
    given: dict[str, Any] = {
        "actor": walks.clerk, "visit_id": visit_id, "seen": 0, "now": now,
        "draft": as_written(visit_id, people=1),
    }  # fmt: skip
    for reason, code in ((" ", "missing"), ("错", "too_short"), ("长" * 301, "too_long")):
        error = refused(Invalid, operations.correct_visit, reason=reason, **given)
        assert fields(error) == {"reason": code}
    assert refused(Invalid, correct, walks, visit_id, now).code == "nothing_corrected"
    unknown = given | {"draft": as_written(visit_id, area_id=2**40)}
    refused(NotAllowed, operations.correct_visit, reason=WHY, **unknown)
    stale = refused(WrongState, operations.correct_visit, reason=WHY, **given | {"seen": 1})
    assert stale.code == "visit_corrected"


def test_a_post_that_no_longer_goes_stays_with_the_visit(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    draft = round_draft(walks.town, walks.post_ids[:1])
    operations.change_round(actor=walks.clerk, round_id=walks.round_id, draft=draft, now=now)
    correct(walks, visit_id, now, people=5)
    assert Visit.objects.get().post_ids == list(walks.post_ids[-1:])
    street = posts_of(walks.town, walks.town.staff.street_clerk)
    error = refused(Invalid, correct, walks, visit_id, now, post_ids=street)
    assert fields(error) == {"posts": "choose"}


def test_ones_own_correction_goes_back_within_ten_minutes(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    back: dict[str, Any] = {"visit_id": visit_id, "now": now}
    refused(WrongState, operations.take_back_correction, actor=walks.clerk, **back)
    correct(walks, visit_id, now, visited_at=now - DAY, address="5号楼")
    refused(WrongState, operations.take_back_correction, actor=walks.worker, **back)
    late = back | {"now": now + timedelta(minutes=10, seconds=1)}
    refused(WrongState, operations.take_back_correction, actor=walks.clerk, **late)
    seen = last_event_id()
    operations.take_back_correction(actor=walks.clerk, **back)
    row = Visit.objects.get()
    assert (row.address, row.visited_at, row.corrections) == ("锦绣家园3号楼", now, 2)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == (
        "visit.correction_taken_back",
        {
            "before": {"address": "5号楼", "visited_at": (now - DAY).isoformat()},
            "after": {"address": "锦绣家园3号楼", "visited_at": now.isoformat()},
        },
    )
    refused(WrongState, operations.take_back_correction, actor=walks.clerk, **back)


def test_the_timeline_of_a_visit(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    correct(walks, visit_id, now, post_ids=walks.post_ids, people=2)
    page = queries.visit_page(walks.clerk, visit_id, now)
    assert [step.kind for step in page.steps] == ["visit.recorded", "visit.corrected"]
    newest = page.steps[-1]
    assert (newest.reason, newest.can_go_back, newest.who) == (WHY, True, walks.clerk.name)
    told = {c.field: (c.before, c.after) for c in newest.changed}
    assert told["people"] == (3, 2)
    before, after = told["post_ids"]
    assert [[p.person_name for p in posts] for posts in (before, after)] == [
        ["刘网格"], [post.person_name for post in page.able],
    ]  # fmt: skip
    assert (page.may_correct, page.visit.corrections) == (True, 1)
    theirs = queries.visit_page(walks.worker, visit_id, now)
    assert [step.can_go_back for step in theirs.steps] == [False, False]
    assert queries.visit_page(walks.town.staff.leader, visit_id, now).may_correct is False
    for actor in (walks.town.staff.other_clerk, walks.town.far_clerk, walks.town.staff.handler):
        with pytest.raises(NotFound):
            queries.visit_page(actor, visit_id, now)
    with pytest.raises(NotFound):
        queries.visit_page(walks.clerk, 0, now)


def test_the_page_corrects_and_keeps_what_was_typed(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    clerk, at = client_of(walks.clerk), f"/outreach/visits/{visit_id}/"
    shown = clerk.get(at)
    assert 'value="锦绣家园3号楼"' in shown.content.decode()
    form = {
        "seen": carried(shown)["seen"][0], "address": "锦绣家园3号楼", "people": "3",
        "visited_at": "2026-11-20T10:00", "area": walks.town.grid_id, "notes": "老人多",
        "posts": [str(walks.post_ids[-1])],
    }  # fmt: skip
    kept = posted(clerk, f"{at}correct/", form | {"notes": "改过的话"}, 422)
    assert "改过的话" in kept
    assert "还没有保存" in kept
    same = posted(clerk, f"{at}correct/", form | {"reason": WHY}, 422)
    assert "内容与原记录相同" in same
    wanted = form | {"reason": WHY, "notes": "老人不多", "people": "2"}
    assert posted(clerk, f"{at}correct/", wanted) == at
    page = said(clerk.get(at))
    for words in ("走访记录已更正", f"理由：{WHY}", "说明：老人多 → 老人不多", "3 → 2"):
        assert words in page, page
    assert "已更正" in said(clerk.get(f"/outreach/rounds/{walks.round_id}/"))
    stale = clerk.post(f"{at}correct/", wanted | {"address": "9号楼"})
    assert stale.status_code == 422
    for words in ("同事刚刚更正过", 'value="9号楼"', 'name="seen" value="1"'):
        assert words in stale.content.decode()
    assert posted(clerk, f"{at}take-back/") == at
    assert "更正已撤销" in said(clerk.get(at))
    posted(clerk, f"{at}take-back/")
    assert "请再更正一次" in said(clerk.get(at))
    assert Visit.objects.get().notes == "老人多"


def test_the_page_for_others(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    at, staff = f"/outreach/visits/{visit_id}/", walks.town.staff
    leader = client_of(staff.leader)
    assert "保存更正" not in said(leader.get(at))
    full = {"seen": "0", "area": walks.town.grid_id, "people": "1", "reason": WHY,
            "visited_at": "2026-11-20T09:30", "posts": str(walks.post_ids[-1])}  # fmt: skip
    posted(leader, f"{at}correct/", full, 403)
    other = client_of(staff.other_clerk)
    assert other.get(at).status_code == 404
    posted(other, f"{at}correct/", full, 404)
    posted(other, f"{at}take-back/", {}, 404)
    assert "Correct this visit" in said(client_of(walks.clerk, "en").get(at))
