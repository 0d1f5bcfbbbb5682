"""Forums, meetings and agendas: who may, what stays as it was, and what the request is told."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from tests.apps.alliances.factories import (
    DAY,
    HOUR,
    SINCE,
    Hall,
    add_member,
    call,
    forum_draft,
    plan,
    seats,
    table,
)
from tests.apps.appeals.factories import (
    answer,
    assign,
    events_after,
    file,
    last_event_id,
    photo,
    picture,
)

from linquan.apps.alliances import operations
from linquan.apps.alliances.models import Attendance, Forum, ForumKind, Item, Meeting, Member
from linquan.apps.alliances.types import AttendanceDraft, MemberDraft, Presence
from linquan.apps.appeals.models import Appeal
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment


def refused(
    error: type[HouseError], act: Callable[..., Any], *given: Any, **named: Any
) -> HouseError:
    """The refusal of an act after which everything is as before."""
    before = picture()
    with pytest.raises(error) as refusal:
        act(*given, **named)
    assert picture() == before
    return refusal.value


def kinds_since(seen: int) -> list[str]:
    return [event["kind"] for event in events_after(seen)]


def agenda(meeting_id: int) -> list[tuple[int, int]]:
    rows = Item.objects.filter(meeting_id=meeting_id).order_by("position")
    return list(rows.values_list("appeal_id", "carried"))


# Kinds and forums.


def test_kinds_are_lines_with_days(hall: Hall, now: datetime) -> None:
    code, clerk = ForumKind.objects.get().code, hall.clerk
    given: dict[str, Any] = {
        "district_id": hall.town.district_id, "kind_code": code, "valid_from": date(2026, 12, 1),
        "names": ("合伙人议事会", ""), "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.revise_forum_kind, actor=hall.town.staff.clerk, **given)
    operations.revise_forum_kind(actor=clerk, **given)
    rows = ForumKind.objects.order_by("valid_from").values_list("code", "name", "valid_to")
    assert list(rows) == [
        (code, "党建联席会议", date(2026, 12, 1)), (code, "合伙人议事会", None),
    ]  # fmt: skip
    early = refused(Invalid, operations.revise_forum_kind, actor=clerk, **given)
    assert early.details["fields"] == {"valid_from": "too_early"}
    again = given | {"kind_code": ""}
    taken = refused(Invalid, operations.revise_forum_kind, actor=clerk, **again)
    assert taken.details["fields"] == {"name": "name_taken"}
    ending: dict[str, Any] = {
        "district_id": hall.town.district_id, "kind_code": code, "valid_to": date(2027, 1, 1),
    }  # fmt: skip
    used = refused(Invalid, operations.end_forum_kind, actor=clerk, now=now, **ending)
    assert used.details["fields"] == {"valid_to": "kind_in_use"}
    operations.end_forum(actor=clerk, forum_id=hall.forum_id, now=now)
    operations.end_forum_kind(actor=clerk, now=now, **ending)
    assert not ForumKind.objects.filter(valid_to__isnull=True).exists()
    refused(NotFound, operations.end_forum_kind, actor=clerk, now=now, **ending)


def test_a_clerk_opens_a_forum_for_an_area_of_its_own(hall: Hall, now: datetime) -> None:
    town, code = hall.town, ForumKind.objects.get().code
    staff = town.staff
    other = forum_draft(town, code, name="望江街道联席会议", area_id=town.far_street_id)
    for actor in (staff.street_clerk, staff.clerk, staff.leader, staff.handler):
        refused(NotAllowed, operations.open_forum, actor=actor, draft=other, now=now)
    taken = refused(
        Invalid, operations.open_forum, actor=hall.clerk, draft=forum_draft(town, code), now=now
    )
    assert taken.details["fields"] == {"name": "name_taken"}
    odd = forum_draft(town, "kind-0", name="x")
    assert refused(Invalid, operations.open_forum, actor=hall.clerk, draft=odd, now=now).details[
        "fields"
    ] == {"kind": "choose"}
    seen = last_event_id()
    mine = forum_draft(
        town, code, name=" 锦绣社区合伙人议事会 ", area_id=town.district.community_ids[0]
    )
    made = operations.open_forum(actor=staff.clerk, draft=mine, now=now)
    assert Forum.objects.get(pk=made).name == "锦绣社区合伙人议事会"
    assert kinds_since(seen) == ["forum.opened"]


def test_a_forum_changes_and_ends(hall: Hall, now: datetime) -> None:
    code = ForumKind.objects.get().code
    changed = forum_draft(hall.town, code, name="江安街道联席会议")
    given: dict[str, Any] = {"forum_id": hall.forum_id, "draft": changed, "now": now}
    refused(NotAllowed, operations.change_forum, actor=hall.town.staff.clerk, **given)
    refused(NotFound, operations.change_forum, actor=hall.clerk, **given | {"forum_id": 0})
    operations.change_forum(actor=hall.clerk, **given)
    assert Forum.objects.get().name == "江安街道联席会议"
    meeting_id = plan(hall, now)
    ending: dict[str, Any] = {"actor": hall.clerk, "forum_id": hall.forum_id, "now": now}
    assert refused(WrongState, operations.end_forum, **ending).code == "meeting_to_come"
    operations.cancel_meeting(actor=hall.clerk, meeting_id=meeting_id, reason="停电", now=now)
    operations.end_forum(**ending)
    assert refused(WrongState, operations.end_forum, **ending).code == "forum_ended"
    assert refused(WrongState, plan, hall, now).code == "forum_ended"


def test_members_come_and_go_by_days(hall: Hall, now: datetime) -> None:
    community = hall.town.staff.community_ids[1]
    given: dict[str, Any] = {
        "forum_id": hall.forum_id, "draft": MemberDraft(community, "", SINCE), "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.add_member, actor=hall.town.staff.clerk, **given)
    seen = last_event_id()
    member_id = operations.add_member(actor=hall.clerk, **given)
    twice = refused(Invalid, operations.add_member, actor=hall.clerk, **given)
    assert twice.details["fields"] == {"organisation": "member_already"}
    ending: dict[str, Any] = {
        "forum_id": hall.forum_id, "member_id": member_id, "until": date(2026, 6, 1), "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.end_member, actor=hall.town.staff.clerk, **ending)
    early = ending | {"until": SINCE}
    refused(Invalid, operations.end_member, actor=hall.clerk, **early)
    refused(NotFound, operations.end_member, actor=hall.clerk, **ending | {"member_id": 0})
    operations.end_member(actor=hall.clerk, **ending)
    refused(WrongState, operations.end_member, actor=hall.clerk, **ending)
    add_member(hall, community, since=date(2026, 6, 1))
    rows = Member.objects.filter(organisation_id=community).order_by("since")
    assert list(rows.values_list("since", "until")) == [
        (SINCE, date(2026, 6, 1)), (date(2026, 6, 1), None),
    ]  # fmt: skip
    assert kinds_since(seen) == [
        "forum.member_added", "forum.member_ended", "forum.member_added",
    ]  # fmt: skip


# Meetings.


def test_a_meeting_is_planned_called_and_held(hall: Hall, now: datetime) -> None:
    seen, appeal_id = last_event_id(), file(hall.town, now)
    meeting_id = plan(hall, now)
    assert refused(WrongState, call, hall, meeting_id, now).code == "agenda_empty"
    item_id = table(hall, meeting_id, appeal_id, now)
    call(hall, meeting_id, now + HOUR)
    given: dict[str, Any] = {"actor": hall.clerk, "meeting_id": meeting_id}
    early = refused(WrongState, operations.hold_meeting, **given, now=now + HOUR)
    assert early.code == "not_begun"
    operations.hold_meeting(**given, now=now + 4 * DAY)
    row = Meeting.objects.get()
    assert (row.number, row.state, row.called_at, row.held_at) == (
        1, "held", now + HOUR, now + 4 * DAY,
    )  # fmt: skip
    assert kinds_since(seen)[-5:] == [
        "meeting.planned", "appeal.deliberated", "meeting.item_added", "meeting.called",
        "meeting.held",
    ]  # fmt: skip
    for act in (
        lambda: operations.call_meeting(**given, now=now),
        lambda: operations.cancel_meeting(**given, reason="x", now=now),
        lambda: operations.take_off_item(actor=hall.clerk, item_id=item_id, now=now),
        lambda: plan_again(hall, meeting_id, now),
    ):
        assert refused(WrongState, act).code == "meeting_moved_on"


def plan_again(hall: Hall, meeting_id: int, now: datetime) -> None:
    operations.change_meeting(
        actor=hall.clerk, meeting_id=meeting_id, starts_at=now + DAY, place="x", now=now
    )


def test_a_meeting_moves_and_is_called_off(hall: Hall, now: datetime) -> None:
    meeting_id = plan(hall, now)
    past = {"starts_at": now, "place": "x"}
    assert refused(Invalid, plan, hall, now, **past).details["fields"] == {"starts_at": "past_date"}
    plan_again(hall, meeting_id, now)
    assert Meeting.objects.get().starts_at == now + DAY
    given: dict[str, Any] = {"actor": hall.clerk, "meeting_id": meeting_id, "now": now}
    refused(Invalid, operations.cancel_meeting, **given, reason=" ")
    operations.cancel_meeting(**given, reason="改期")
    assert Meeting.objects.get().state == "cancelled"


def test_only_clerks_of_the_area_write(hall: Hall, now: datetime) -> None:
    staff, meeting_id, appeal_id = hall.town.staff, plan(hall, now), file(hall.town, now)
    item_id = table(hall, meeting_id, appeal_id, now)
    for actor in (
        staff.clerk,
        staff.handler,
        staff.leader,
        staff.administrator,
        hall.town.far_clerk,
    ):
        for act in acts(hall, actor, meeting_id, item_id, appeal_id, now):
            refused(NotAllowed, act)


def acts(
    hall: Hall, actor: Actor, meeting_id: int, item_id: int, appeal_id: int, now: datetime
) -> list[Callable[[], Any]]:
    given: dict[str, Any] = {"actor": actor, "meeting_id": meeting_id, "now": now}
    of_item: dict[str, Any] = {"actor": actor, "item_id": item_id, "now": now}
    return [
        lambda: plan(hall, now, by=actor),
        lambda: table(hall, meeting_id, appeal_id, now, by=actor),
        lambda: operations.call_meeting(**given),
        lambda: operations.hold_meeting(**given),
        lambda: operations.cancel_meeting(**given, reason="x"),
        lambda: operations.change_meeting(**given, starts_at=now + DAY, place="x"),
        lambda: operations.set_attendance(**given, drafts=seats(hall)),
        lambda: operations.close_minutes(**given, drafts=()),
        lambda: operations.resolve_items(**given, drafts=()),
        lambda: operations.move_item(**of_item, up=True),
        lambda: operations.take_off_item(**of_item),
        lambda: operations.set_papers(**of_item, words="", photo_ids=()),
    ]


# The agenda.


def test_the_request_is_told_and_stays_as_it_was(hall: Hall, now: datetime) -> None:
    appeal_id = file(hall.town, now)
    before, meeting_id = Appeal.objects.get(pk=appeal_id), plan(hall, now)
    seen = last_event_id()
    item_id = table(hall, meeting_id, appeal_id, now)
    told, _ = events_after(seen)
    assert (told["kind"], told["subject"]) == ("appeal.deliberated", f"appeal:{appeal_id}")
    assert {k: told["data"][k] for k in ("step", "meeting", "body", "day", "text")} == {
        "step": "tabled", "meeting": meeting_id, "body": "江安街道党建联席会议",
        "day": "2026-11-23", "text": "请议定牵头单位",
    }  # fmt: skip
    after = Appeal.objects.get(pk=appeal_id)
    assert (after.status, after.version, after.owner_id) == (
        before.status, before.version, before.owner_id,
    )  # fmt: skip
    assert refused(Invalid, table, hall, meeting_id, appeal_id, now).details["fields"] == {
        "appeal": "on_agenda"
    }
    operations.take_off_item(actor=hall.clerk, item_id=item_id, now=now)
    assert (agenda(meeting_id), events_after(seen)[-2]["data"]["step"]) == ([], "taken_off")


def test_only_open_requests_of_the_area(hall: Hall, now: datetime) -> None:
    town, meeting_id = hall.town, plan(hall, now)
    done, far = file(town, now), file(town, now, area_id=town.far_street_id)
    assign(town, done, now)
    answer(town, done, now)
    for appeal_id, code in ((done, "appeal_over"), (far, "appeal_unknown"), (0, "appeal_unknown")):
        found = refused(Invalid, table, hall, meeting_id, appeal_id, now)
        assert found.details["fields"] == {"appeal": code}


def test_items_change_places(hall: Hall, now: datetime) -> None:
    meeting_id = plan(hall, now)
    ids = [file(hall.town, now) for _ in range(3)]
    items = [table(hall, meeting_id, pk, now) for pk in ids]

    def move(item_id: int, *, up: bool) -> int:
        return operations.move_item(actor=hall.clerk, item_id=item_id, up=up, now=now)

    move(items[2], up=True)
    assert [pk for pk, _ in agenda(meeting_id)] == [ids[0], ids[2], ids[1]]
    move(items[0], up=False)
    assert [pk for pk, _ in agenda(meeting_id)] == [ids[2], ids[0], ids[1]]
    before = picture()
    assert (move(items[2], up=True), move(items[1], up=False)) == (0, 0)
    assert picture() == before


def test_a_clerk_ticks_what_members_see(hall: Hall, now: datetime) -> None:
    appeal_id = file(hall.town, now, photos=(photo(1), photo(2)))
    other = file(hall.town, now, photos=(photo(3),))
    pictures = list(Attachment.objects.order_by("id").values_list("id", "subject"))
    mine = [pk for pk, subject in pictures if subject == f"appeal:{appeal_id}"]
    theirs = [pk for pk, subject in pictures if subject == f"appeal:{other}"]
    item_id = table(hall, plan(hall, now), appeal_id, now)
    given: dict[str, Any] = {"actor": hall.clerk, "item_id": item_id, "now": now}
    refused(Invalid, operations.set_papers, **given, words="", photo_ids=theirs)
    operations.set_papers(**given, words="看图", photo_ids=mine[:1])
    row = Item.objects.get(pk=item_id)
    assert (row.words, row.photo_ids) == ("看图", mine[:1])


def test_who_is_complained_about_does_not_touch_the_item(hall: Hall, now: datetime) -> None:
    town = hall.town
    appeal_id = file(town, now, about_organisation_id=town.staff.street_office_id)
    meeting_id = plan(hall, now)
    found = refused(Invalid, table, hall, meeting_id, appeal_id, now)
    assert found.details["fields"] == {"appeal": "appeal_unknown"}
    item_id = table(hall, meeting_id, appeal_id, now, by=town.office_clerk)
    given: dict[str, Any] = {"actor": hall.clerk, "item_id": item_id, "now": now}
    refused(NotFound, operations.take_off_item, **given)
    refused(NotFound, operations.set_papers, **given, words="", photo_ids=())
    refused(NotFound, operations.move_item, **given, up=True)


# Attendance.


def test_attendance_is_counts_and_roles(hall: Hall, now: datetime) -> None:
    meeting_id = plan(hall, now)
    table(hall, meeting_id, file(hall.town, now), now)
    given: dict[str, Any] = {"actor": hall.clerk, "meeting_id": meeting_id, "now": now}
    assert refused(
        WrongState, operations.set_attendance, **given, drafts=seats(hall)
    ).code == "meeting_moved_on"  # fmt: skip
    call(hall, meeting_id, now)
    stranger = AttendanceDraft(hall.town.office_id, Presence.PRESENT, 1)
    refused(Invalid, operations.set_attendance, **given, drafts=(*seats(hall), stranger))
    refused(Invalid, operations.set_attendance, **given, drafts=seats(hall)[:1] * 2)
    nobody = AttendanceDraft(hall.units[0], Presence.PRESENT, 0)
    refused(Invalid, operations.set_attendance, **given, drafts=(nobody,))
    operations.set_attendance(**given, drafts=seats(hall, 0, 3, 1))
    operations.set_attendance(**given, drafts=seats(hall, 2, 3, 1))
    rows = Attendance.objects.order_by("organisation_id").values_list("presence", "people", "role")
    assert sorted(rows) == [("present", 1, "代表"), ("present", 2, "代表"), ("present", 3, "代表")]
