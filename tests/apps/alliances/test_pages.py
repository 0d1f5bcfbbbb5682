"""The pages of joint meetings: what they say in both languages, and what their forms do."""

from datetime import datetime
from typing import Any

from django.test import Client
from tests.apps.alliances.factories import (
    DAY,
    Hall,
    about_property,
    close,
    hold,
    plan,
    table,
    task,
)
from tests.apps.alliances.test_minutes import deferred
from tests.apps.alliances.test_operations import agenda
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import assign, file
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.alliances.models import Attendance, Forum, ForumKind, Item, Meeting, Member
from linquan.apps.appeals.models import Appeal

TEXT = "三号楼前面的路灯不亮"


def posted(client: Client, path: str, data: dict[str, Any] | None = None, status: int = 303) -> str:
    """Send a form; returns where the answer leads, or what it says."""
    answer = client.post(path, data or {})
    assert answer.status_code == status, said(answer)[:400]
    return answer.headers.get("Location", "") or said(answer)


def test_a_forum_from_its_kind_to_its_members(hall: Hall, now: datetime) -> None:
    client = client_of(hall.clerk)
    assert "江安街道党建联席会议" in said(client.get("/meetings/"))
    posted(client, "/meetings/kinds/", {"name": "合伙人议事会", "valid_from": "2026-11-01"})
    code = ForumKind.objects.latest("id").code
    assert "合伙人议事会" in said(client.get("/meetings/forums/new/"))
    forum = {
        "name": "合伙人议事会", "kind": code, "area": hall.town.district.street_id,
        "convener": hall.town.staff.street_office_id,
    }  # fmt: skip
    missing = posted(client, "/meetings/forums/new/", forum | {"name": ""}, 422)
    assert "还没有保存" in missing
    where = posted(client, "/meetings/forums/new/", forum)
    assert "尚无成员单位" in said(client.get(where))
    member = {"organisation": hall.units[0], "since": "2026-11-01", "role": "商户代表"}
    posted(client, f"{where}members/", member)
    assert "已是成员" in posted(client, f"{where}members/", member, 422)
    row = Member.objects.latest("id")
    posted(client, f"{where}members/{row.pk}/end/", {"until": "2026-11-10"})
    page = said(client.get(where))
    assert "以往成员单位: 锦绣社区居委会 (2026-11-01 – 2026-11-10)" in page
    posted(client, f"{where}change/", forum | {"name": "红色合伙人议事会"})
    posted(client, f"{where}end/")
    assert Forum.objects.get(name="红色合伙人议事会").ended_at is not None
    posted(client, f"/meetings/kinds/{code}/end/", {"valid_to": "2026-12-01"})
    posted(client, f"/meetings/kinds/{code}/", {"name": "x", "valid_from": "2026-12-01"}, 404)


def test_a_meeting_from_its_plan_to_its_minutes(
    hall: Hall, now: datetime, monkeypatch: Any
) -> None:
    client, appeal_id = client_of(hall.clerk), file(hall.town, now)
    other = file(hall.town, now)
    forum = f"/meetings/forums/{hall.forum_id}/"
    when = {"starts_at": "2026-11-23T14:00", "place": "三楼会议室"}
    assert "已经过去" in posted(
        client, f"{forum}plan/", when | {"starts_at": "2026-11-01T14:00"}, 422
    )
    where = posted(client, f"{forum}plan/", when)
    assert "议程为空" in said(client.get(where))
    number = f"LQ-2611-{appeal_id}"
    posted(client, f"{where}items/", {"number": number, "words": "请议定牵头单位"})
    posted(client, f"{where}items/", {"appeal": other})
    assert "没有这件诉求" in posted(client, f"{where}items/", {"number": "LQ-2611-0"}, 422)
    first, second = Item.objects.order_by("position").values_list("id", flat=True)
    moved = posted(client, f"/meetings/items/{second}/up/")
    assert moved == f"{where}#item-{second}"
    meeting_id = Meeting.objects.get().pk
    assert [pk for pk, _ in agenda(meeting_id)] == [other, appeal_id]
    posted(client, f"/meetings/items/{first}/papers/", {"words": "看现场照片"})
    posted(client, f"{where}call/")
    assert "会议通知及议程" in said(client.get(f"{where}sheet/agenda/"))
    assert client.get(f"{where}sheet/minutes/").status_code == 404
    fix_clock(monkeypatch, now + 4 * DAY)
    posted(client, f"{where}hold/")
    there = {f"{unit}-presence": "present" for unit in hall.units}
    there |= {f"{unit}-people": "2" for unit in hall.units}
    posted(client, f"{where}attendance/", there | {f"{hall.units[0]}-presence": "excused"})
    assert sorted(Attendance.objects.values_list("presence", "people")) == [
        ("excused", 0), ("present", 2), ("present", 2),
    ]  # fmt: skip
    minutes = {
        f"{first}-outcome": "assigned", f"{first}-text": "三日内修好",
        f"{first}-organisation": hall.town.staff.department_id,
    }  # fmt: skip
    higher = minutes | {f"{first}-organisation": hall.town.office_id}
    assert "请从清单选择理由" in posted(client, f"{where}minutes/", higher, 422)
    assert "还有议题没有结果" in posted(client, f"{where}minutes/", minutes | {"close": "1"}, 409)
    posted(client, f"{where}minutes/", minutes)
    assert Appeal.objects.get(pk=appeal_id).owner_id == hall.town.staff.department_id
    posted(client, f"{where}minutes/", {f"{second}-outcome": "deferred", "close": "1"})
    sheet = said(client.get(f"{where}sheet/minutes/"))
    assert "责任单位：区住建局" in sheet
    case = said(client.get(f"/appeals/{appeal_id}/"))
    assert "列入江安街道党建联席会议（2026-11-23）议程" in case
    assert "江安街道党建联席会议（2026-11-23）：已议定" in case
    assert "办理中事项 1" in said(client.get(forum))
    assert "由区住建局" not in said(client.get("/meetings/"))


def test_the_pages_in_english(hall: Hall, now: datetime, monkeypatch: Any) -> None:
    meeting_id = plan(hall, now)
    item_id = table(hall, meeting_id, about_property(hall, now), now)
    at = hold(hall, meeting_id, now)
    fix_clock(monkeypatch, at)
    client = client_of(hall.clerk, "en")
    assert "Withdrawn for this item" in said(client.get(f"/meetings/{meeting_id}/minutes/"))
    close(hall, meeting_id, at, deferred(item_id))
    second = plan(hall, at)
    assert "carried over" in said(client.get(f"/meetings/{second}/"))
    assert "Coming meetings" in said(client.get("/meetings/"))
    for path in (f"/meetings/{meeting_id}/", f"/meetings/{meeting_id}/sheet/minutes/",
                 f"/meetings/{second}/sheet/agenda/", "/meetings/kinds/",
                 f"/meetings/forums/{hall.forum_id}/", f"/meetings/{second}/change/",
                 f"/meetings/forums/{hall.forum_id}/change/",
                 f"/meetings/forums/{hall.forum_id}/plan/"):  # fmt: skip
        assert client.get(path).status_code == 200


def test_who_may_not_know_of_it_is_told_the_same_as_of_nothing(hall: Hall, now: datetime) -> None:
    meeting_id = plan(hall, now)
    item_id = table(hall, meeting_id, file(hall.town, now), now)
    stranger, member = client_of(hall.town.far_clerk), client_of(hall.town.staff.handler)
    forum = f"/meetings/forums/{hall.forum_id}/"
    gets = (f"/meetings/{meeting_id}/", f"/meetings/{meeting_id}/sheet/agenda/",
            f"/meetings/{meeting_id}/minutes/", forum)  # fmt: skip
    posts = (f"/meetings/{meeting_id}/call/", f"/meetings/{meeting_id}/hold/",
             f"/meetings/{meeting_id}/cancel/", f"/meetings/{meeting_id}/items/",
             f"/meetings/{meeting_id}/attendance/", f"/meetings/items/{item_id}/up/",
             f"/meetings/items/{item_id}/off/", f"/meetings/items/{item_id}/papers/",
             f"{forum}members/", f"{forum}end/")  # fmt: skip
    assert {stranger.get(path).status_code for path in gets} == {404}
    assert {stranger.post(path).status_code for path in posts} == {404}
    assert member.get(forum).status_code == 200
    assert {member.post(path).status_code for path in posts[:-2]} == {404}
    assert member.post(f"{forum}end/").status_code == 403
    assert client_of(hall.clerk).get(posts[0]).status_code == 405
    assert TEXT not in said(stranger.get("/meetings/"))


def test_a_member_is_offered_nothing_to_change(hall: Hall, now: datetime) -> None:
    meeting_id = plan(hall, now)
    item_id = table(hall, meeting_id, file(hall.town, now), now)
    at = hold(hall, meeting_id, now)
    close(hall, meeting_id, at, task(hall, item_id))
    client = client_of(hall.town.staff.handler)
    for path in (f"/meetings/{meeting_id}/", f"/meetings/forums/{hall.forum_id}/"):
        page = client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
        assert "<form" not in page
        assert "区住建局" in page


def test_a_member_that_withdraws_gets_papers_without_its_item(hall: Hall, now: datetime) -> None:
    meeting_id, company = plan(hall, now), hall.town.staff.property_company_id
    about, other = about_property(hall, now), file(hall.town, now)
    items = [table(hall, meeting_id, pk, now) for pk in (about, other)]
    at = hold(hall, meeting_id, now)
    close(hall, meeting_id, at, *(deferred(pk) for pk in items))
    client = client_of(hall.clerk)
    for sheet in ("agenda", "minutes"):
        path = f"/meetings/{meeting_id}/sheet/{sheet}/"
        whole, own = said(client.get(path)), said(client.get(f"{path}?unit={company}"))
        assert "供安居物业（不含其回避事项）" in whole
        assert (f"LQ-2611-{about}" in whole, f"LQ-2611-{about}" in own) == (True, False)
        assert f"LQ-2611-{other}" in own
        assert client.get(f"{path}?unit=x").status_code == 200


def test_who_has_it_now_is_told_where_it_went_on(hall: Hall, now: datetime) -> None:
    meeting_id, appeal_id = plan(hall, now), file(hall.town, now)
    item_id = table(hall, meeting_id, appeal_id, now)
    at = hold(hall, meeting_id, now)
    close(hall, meeting_id, at, task(hall, item_id))
    client, path = client_of(hall.clerk), f"/meetings/{meeting_id}/"
    assert "现在由" not in said(client.get(path))
    assign(hall.town, appeal_id, at, to=hall.town.office_id)
    assert "现在由区信访局办理" in said(client.get(path))
