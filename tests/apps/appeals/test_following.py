"""Requests follow a moved area: who sees and decides them, on which desk, what is counted."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    bring,
    everyone,
    exactly,
    file,
    make_town,
    picture,
)
from tests.apps.places.factories import SETUP
from tests.apps.places.test_moving import together

from linquan.apps.appeals import cases, operations, queries, rules
from linquan.apps.appeals.handlers import on_area_moved
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import Appeal, Duty
from linquan.apps.appeals.types import Status
from linquan.apps.insights import counters
from linquan.apps.insights.models import DailyCounter, TotalCounter
from linquan.apps.orgs.models import Organisation
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.events import EventRow, events_of
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Event

DAY = timedelta(days=1)


def deliver_all(now: datetime) -> None:
    while deliver_owed(now):
        pass


def move(town: Town, now: datetime) -> int:
    """Hand the first grid from the first community to the second; gives the event's id."""
    made = places.move_area(
        actor=SETUP,
        area_id=town.grid_id,
        parent_id=town.district.community_ids[1],
        code="510199001002003",
        now=now,
    )
    return made or 0


def move_event(town: Town) -> EventRow:
    return next(
        e
        for e in reversed(events_of(town.district_id, f"area:{town.grid_id}"))
        if e.kind == "area.moved"
    )


def open_of(actor: Actor, now: datetime) -> list[int]:
    found = queries.inbox(actor, InboxFilter(tab="open"), now).rows
    return sorted(row.appeal_id for row in found)


def counted() -> dict[int, dict[str, int]]:
    """What stands in each community, without noughts."""
    found: dict[int, dict[str, int]] = {}
    for area, measure, amount in TotalCounter.objects.exclude(amount=0).values_list(
        "area_id", "measure", "amount"
    ):
        found.setdefault(area, {})[measure] = amount
    return found


def assigners(town: Town, appeal_id: int) -> set[str]:
    """Who may dispatch it."""
    row = Appeal.objects.get(pk=appeal_id)
    area = Organisation.objects.values_list("area_path", flat=True)
    found = set()
    for name, actor in everyone(town).items():
        (post,) = actor.posts
        held = replace(post, area_path=area.get(pk=post.organisation_id))
        if rules.may_assign(replace(actor, posts=(held,)), cases.scope_of(row)):
            found.add(name)
    return found


def start(actor: Actor, appeal_id: int, now: datetime) -> int:
    return operations.start_appeal(actor=actor, appeal_id=appeal_id, seen_version=None, now=now)


def test_the_new_community_has_them_and_the_old_one_is_denied(town: Town, now: datetime) -> None:
    appeal_id, stays = file(town, now), file(town, now, area_id=town.district.grid_ids[1])
    deliver_all(now)
    old, new = town.staff.clerk, town.staff.other_clerk
    assert (open_of(old, now), open_of(new, now)) == ([appeal_id, stays], [])
    move(town, now)
    # Until the event is delivered all stands as before, and nobody sees more.
    assert (open_of(old, now), open_of(new, now)) == ([appeal_id, stays], [])
    with pytest.raises(NotAllowed):
        assign(town, appeal_id, now, by=new)
    deliver_all(now)
    assert (open_of(old, now), open_of(new, now)) == ([stays], [appeal_id])
    assert open_of(town.staff.street_clerk, now) == [appeal_id, stays]
    before = picture()
    for act in (
        lambda: assign(town, appeal_id, now, by=old),
        lambda: start(old, appeal_id, now),
        lambda: start(town.staff.grid_worker, appeal_id, now),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        queries.case_page(old, appeal_id, now)
    assert picture() == before
    page = queries.case_page(new, appeal_id, now)
    assert page.allowed.assign
    assert [a.name for a in page.facts.area_line] == ["江安区", "江安街道", "清江社区", "第1网格"]
    assert start(new, appeal_id, now)


def test_what_lay_on_the_old_desk_is_handed_over_with_one_event(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    row = Appeal.objects.get(pk=appeal_id)
    move(town, now)
    deliver_all(now)
    after, two = Appeal.objects.get(pk=appeal_id), town.staff.community_ids[1]
    path = f"{town.district.path(town.district.community_ids[1])}{town.grid_id}/"
    assert (after.area_path, after.area_id) == (path, town.grid_id)
    assert (after.owner_id, after.owner_path) == (two, town.path_of(two))
    assert (after.status, after.reason, after.version) == ("received", "desk", row.version + 1)
    assert (after.due_at, after.seen[1:5]) == (row.due_at, path.strip("/").split("/"))
    events = events_of(town.district_id, f"appeal:{appeal_id}")
    assert [e.kind for e in events] == ["appeal.received", "appeal.handed_over"]
    assert events[1].actor_name == "area-moves"
    assert events[1].data == {
        "from": "received", "to": "received", "area_path": path, "owner_id": two,
        "was_area_path": row.area_path, "due_at": row.due_at.isoformat(), "refused": False,
        "contact_due_at": "",
    }  # fmt: skip
    told = queries.status_page(appeal_id, now)
    assert [e.kind for e in told.events] == ["appeal.received", "appeal.handed_over"]


@pytest.mark.parametrize("status", list(Status))
def test_dispatched_and_done_work_stays_with_whom_it_was_given_to(
    status: Status, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), status, now)
    owner = Appeal.objects.get(pk=appeal_id).owner_id
    move(town, now)
    deliver_all(now)
    after = Appeal.objects.get(pk=appeal_id)
    assert after.status == status
    lay_on_a_desk = status is Status.RECEIVED
    assert after.owner_id == (town.staff.community_ids[1] if lay_on_a_desk else owner)
    assert f"/{town.district.community_ids[1]}/" in after.area_path


def test_work_begun_by_the_old_community_goes_along_and_its_clock_runs_on(
    town: Town, now: datetime
) -> None:
    begun, asked = file(town, now), file(town, now)
    start(town.staff.clerk, begun, now)
    operations.ask_reporter(
        actor=town.staff.clerk, appeal_id=asked, question="是哪一盏？", seen_version=None, now=now
    )
    done = file(town, now)
    answer(town, done, now, by=town.staff.clerk)
    due = Appeal.objects.get(pk=asked).due_at
    move(town, now + 5 * DAY)
    deliver_all(now + 5 * DAY)
    rows = {a.pk: a for a in Appeal.objects.all()}
    one, two = town.staff.community_ids
    assert [(rows[pk].owner_id, rows[pk].status) for pk in (begun, asked, done)] == [
        (two, "received"), (two, "received"), (one, "answered"),
    ]  # fmt: skip
    assert rows[asked].due_at > due
    assert rows[asked].pauses[-1][1]


def test_a_party_is_gone_past(town: Town, now: datetime) -> None:
    """Who is complained about does not get it by a move: the street's desk has it."""
    about = town.staff.community_ids[1]
    appeal_id = file(town, now, about_organisation_id=about)
    move(town, now)
    deliver_all(now)
    assert Appeal.objects.get(pk=appeal_id).owner_id == town.staff.street_office_id
    assert open_of(town.staff.other_clerk, now) == []


def test_a_repeat_does_nothing(town: Town, now: datetime) -> None:
    file(town, now)
    deliver_all(now)
    move(town, now)
    deliver_all(now)
    before = picture()
    on_area_moved(move_event(town), now + DAY)
    assert picture() == before


def test_events_in_the_wrong_order_end_at_what_the_tree_says(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    deliver_all(now)
    was, numbers = Appeal.objects.get(pk=appeal_id), counted()
    event_id = move(town, now)
    late = move_event(town)
    places.take_back_move(actor=SETUP, area_id=town.grid_id, event_id=event_id, now=now)
    on_area_moved(move_event(town), now)
    on_area_moved(late, now)
    deliver_all(now)
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.area_path, row.owner_id, row.version) == (was.area_path, was.owner_id, was.version)
    assert counted() == numbers


def test_a_move_taken_back_puts_all_of_it_back(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    deliver_all(now)
    was, numbers = Appeal.objects.get(pk=appeal_id), counted()
    event_id = move(town, now)
    deliver_all(now)
    places.take_back_move(actor=SETUP, area_id=town.grid_id, event_id=event_id, now=now)
    deliver_all(now)
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.area_path, row.owner_id, row.seen) == (was.area_path, was.owner_id, was.seen)
    assert open_of(town.staff.clerk, now) == [appeal_id]
    assert counted() == numbers


def test_counts_go_along_from_the_day_of_the_move_and_sum_the_same(
    town: Town, now: datetime
) -> None:
    first, second = town.district.community_ids
    for status in Status:
        bring(town, file(town, now), status, now)
    file(town, now, area_id=town.district.grid_ids[1])
    deliver_all(now)
    past = sorted(DailyCounter.objects.values_list("area_id", "day", "measure", "amount"))
    before = counted()
    assert set(before) == {first}
    move(town, now + DAY)
    deliver_all(now + DAY)
    after = counted()
    assert after[first] == {"received": 1, "in_progress": 1}
    assert after[second]["received"] == 9
    assert Counter(after[first]) + Counter(after[second]) == Counter(before[first])
    day = DailyCounter.objects.filter(day__lt=(now + DAY).date())
    assert sorted(day.values_list("area_id", "day", "measure", "amount")) == past
    kept = sorted(DailyCounter.objects.exclude(amount=0).values_list("area_id", "day", "amount"))
    counters.rebuild(town.district_id)
    assert sorted(DailyCounter.objects.values_list("area_id", "day", "amount")) == kept
    assert counted() == after


def test_counts_of_a_community_stay_when_its_street_changes(town: Town, now: datetime) -> None:
    first = town.district.community_ids[0]
    appeal_id = file(town, now)
    deliver_all(now)
    before = counted()
    places.move_area(
        actor=SETUP, area_id=first, parent_id=town.far_street_id, code="510199002001", now=now
    )
    deliver_all(now)
    assert counted() == before
    assert open_of(town.staff.clerk, now) == open_of(town.far_clerk, now)
    # The old street sees it still, as the community's own unit hangs below it in the other tree.
    assert open_of(town.staff.street_clerk, now) == [appeal_id]
    assert assigners(town, appeal_id) == {"clerk", "far_clerk", "office_clerk"}
    row = Appeal.objects.get(pk=appeal_id)
    assert row.owner_id == town.staff.community_ids[0]
    assert row.area_path.startswith(f"/{town.district_id}/{town.far_street_id}/{first}/")
    (told,) = Event.objects.filter(kind="area.followed")
    assert told.subject == f"area:{first}"
    assert {k: told.data[k] for k in ("requests", "handed_over")} == {
        "requests": 1, "handed_over": 0,
    }  # fmt: skip


def test_a_slow_clerk_is_told(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    seen = Appeal.objects.get(pk=appeal_id).version
    move(town, now)
    deliver_all(now)
    with pytest.raises(WrongState) as raised:
        assign(town, appeal_id, now, seen_version=seen)
    assert raised.value.details["kind"] == "appeal.handed_over"


def test_statements_do_not_grow_with_the_requests(town: Town, now: datetime) -> None:
    for n in range(4):
        bring(town, file(town, now), Status.RECEIVED if n % 2 else Status.CLOSED, now)
    move(town, now)
    queries.desk(town.district_id)
    given: dict[str, Any] = {
        "actor": SETUP, "district_id": town.district_id, "area_id": town.grid_id, "now": now,
        "cause_id": 1,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        operations.follow_area(**given | {"actor": town.staff.administrator})
    # versions, requests, paths, owners, their events, what those owe, ratings, the event
    with exactly(8):
        assert operations.follow_area(**given) == 4
    with exactly(2):
        assert operations.follow_area(**given) == 0


@pytest.mark.django_db(transaction=True)
def test_a_request_filed_during_a_move_is_not_left_behind(now: datetime) -> None:
    """Whether the move or the report is first: after delivery the path is that of the tree."""
    town = make_town()
    c1, c2 = town.district.community_ids
    for turn in range(6):
        parent, stem = (c2, "510199001002") if turn % 2 == 0 else (c1, "510199001001")
        given: dict[str, Any] = {
            "area_id": town.grid_id,
            "parent_id": parent,
            "code": f"{stem}1{turn:02}",
        }
        together(
            partial(places.move_area, actor=SETUP, now=now, **given),
            lambda: file(town, now),
            lambda: deliver_all(now),
        )
    deliver_all(now)
    path = f"{town.district.path(c1)}{town.grid_id}/"
    rows = list(Appeal.objects.values_list("area_path", "owner_id"))
    assert rows == [(path, town.staff.community_ids[0])] * 6
    assert counted() == {c1: {"received": 6, "in_progress": 6}}


def test_where_nobody_receives_the_owner_stays(town: Town, now: datetime) -> None:
    """Better who had it than nobody, until the duty list says who receives there."""
    draft = AreaDraft(Level.COMMUNITY, "望江社区", town.far_street_id, "510199002001")
    far = places.add_area(actor=SETUP, draft=draft, now=now)
    Duty.objects.filter(pk__in=[town.duties["far"], town.duties["office"]]).delete()
    books.bump(town.district_id, "appeals")
    appeal_id = file(town, now)
    places.move_area(
        actor=SETUP, area_id=town.grid_id, parent_id=far, code="510199002001001", now=now
    )
    deliver_all(now)
    assert Appeal.objects.get(pk=appeal_id).owner_id == town.staff.community_ids[0]
