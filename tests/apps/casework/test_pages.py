"""The pages of protected files: what they say in both languages, and what their forms do."""

from datetime import timedelta
from typing import Any

from django.test import Client
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.casework.factories import (
    NAME,
    NOW,
    PHONE,
    SECRET,
    TODAY,
    Room,
    agreed,
    consent,
    mediating,
    on,
    open_one,
    row,
)
from tests.apps.orgs.clients import client_of

from linquan.apps.casework import operations
from linquan.apps.casework.models import Admission, CaseFile, Kind, Mediator, Result, Task

SOON = (TODAY + timedelta(days=7)).isoformat()


def entry(room: Room, now_is: Any, who: Any = None, language: str = "zh-hans") -> Client:
    fix_clock(now_is, NOW)
    return client_of(who or room.worker, language)


def test_a_mediation_from_its_opening_to_its_end(room: Room, monkeypatch: Any) -> None:
    client = entry(room, monkeypatch)
    assert "您没有负责的未结个案" in said(client.get("/casework/"))
    form = {
        "kind": room.kinds["peace"], "area": room.community_id, "matter": SECRET, "name": NAME,
        "phone": PHONE, "name_2": "上官小河",
    }  # fmt: skip
    kept = posted(client, "/casework/new/", form | {"kind": ""}, 422)
    assert SECRET in kept
    wrong = client.post("/casework/new/", form | {"phone": "12"})
    assert "这不是电话号码" in said(wrong)
    assert f'value="{NAME}"' in wrong.content.decode()
    where = posted(client, "/casework/new/", form)
    number = CaseFile.objects.get().number
    assert where == f"/casework/files/{number}/"
    page = said(client.get(where))
    assert (NAME in page, PHONE in page, SECRET in page) == (True, True, True)
    posted(client, f"{where}accept/", {"next_on": SOON})
    late = posted(client, f"{where}accept/", {"next_on": SOON}, 409)
    assert "个案状态已变化" in late
    posted(client, f"{where}mediator/", {"mediator": room.mediator_id, "next_on": SOON})
    session = {"at": "2026-11-20T09:00", "way": "office", "record": "双方各退一步"}
    empty = posted(client, f"{where}sitting/", session, 422)
    assert "双方各退一步" in empty
    posted(client, f"{where}sitting/", session | {"next_on": SOON})
    outcome = {
        "result": room.results["agreement"], "words": "赔偿墙面修补费", "next_on": SOON,
        "task_1": "支付八百元", "due_1": SOON,
    }  # fmt: skip
    posted(client, f"{where}conclude/", outcome)
    sheet = said(client.get(f"{where}sheet/"))
    for words in ("内部资料，注意保密", "支付八百元", NAME, "蓉姐"):
        assert words in sheet
    task = Task.objects.get().pk
    posted(client, f"{where}judge/", {"task": task, "state": "kept"})
    posted(client, f"{where}close/", {"result": room.results["agreement"], "words": "已履行"})
    assert row(number).state == "closed"
    assert "近期结案" in said(client.get("/casework/"))


def test_every_form_of_a_file_opens_and_keeps_what_was_typed(room: Room, monkeypatch: Any) -> None:
    number = mediating(room)
    client = entry(room, monkeypatch, room.head)
    base = f"/casework/files/{number}/"
    for verb in ("accept", "mediator", "sitting", "conclude", "task", "judge", "party", "consent",
                 "recuse", "health", "next", "give", "close", "hold", "lift", "erase",
                 "resume"):  # fmt: skip
        assert client.get(f"{base}{verb}/").status_code == 200, verb
    assert client.get(f"{base}nothing/").status_code == 404
    assert client.get(f"{base}sheet/").status_code == 404
    wrong = client.post(f"{base}party/", {"name": "人名太怪", "phone": "1"})
    assert wrong.status_code == 422
    assert 'value="人名太怪"' in wrong.content.decode()
    posted(client, f"{base}party/", {"name": "丙", "is_under_14": "on"})
    posted(client, f"{base}consent/", {
        "consent": "work", "by": "本人", "on": TODAY.isoformat(), "way": "paper",
    })  # fmt: skip
    recuse = {"mediator": room.mediator_id, "reason": "亲戚", "next_on": SOON}
    posted(client, f"{base}recuse/", recuse)
    assert "回避" in said(client.get(base))
    posted(client, f"{base}health/", {})
    posted(client, f"{base}next/", {"next_on": SOON})
    posted(client, f"{base}give/", {"account": room.other.account_id, "next_on": SOON})
    posted(client, f"{base}hold/", {"until": SOON, "reason": "诉讼期间"})
    assert "诉讼期间" in said(client.get(base))
    posted(client, f"{base}lift/", {})
    posted(client, f"{base}close/", {"result": room.results["none"], "words": "未达成"})
    posted(client, f"{base}erase/", {"reason": "本人要求"})
    gone = said(client.get(base))
    assert "该个案内容已删除" in gone
    assert NAME not in gone


def test_who_is_not_admitted_sees_neither_entry_nor_page(room: Room, monkeypatch: Any) -> None:
    number = open_one(room)
    fix_clock(monkeypatch, NOW)
    staff = room.town.staff
    for actor in (staff.clerk, staff.other_clerk, staff.street_clerk, staff.handler,
                  staff.grid_worker, room.town.office_clerk, room.town.far_clerk):  # fmt: skip
        client = client_of(actor)
        assert client.get("/casework/").status_code == 403
        assert client.get("/casework/new/").status_code == 403
        for path in ("", "sheet/", "accept/", "photos/1/"):
            answer = client.get(f"/casework/files/{number}/{path}")
            assert answer.status_code == 404
            assert number not in said(answer)
        assert client.post(f"/casework/files/{number}/next/", {"next_on": SOON}).status_code == 404
        home = client.get("/lists/", follow=True).content.decode()
        assert 'href="/casework/"' not in home
    assert Client().get("/casework/").status_code == 303
    mine = client_of(room.worker).get("/casework/").content.decode()
    assert 'href="/casework/"' in mine


def test_titles_are_neutral_and_nothing_is_kept(room: Room, monkeypatch: Any) -> None:
    number = agreed(room)
    client = entry(room, monkeypatch)
    for path in ("/casework/", f"/casework/files/{number}/", f"/casework/files/{number}/sheet/",
                 f"/casework/files/{number}/close/"):  # fmt: skip
        answer = client.get(path)
        assert answer["Cache-Control"] == "private, no-store"
        title = answer.content.decode().partition("<title>")[2].partition("</title>")[0]
        assert title.startswith("个案")
        for words in (NAME, SECRET, "调解"):
            assert words not in title


def test_admissions_are_given_and_revoked_on_their_page(room: Room, monkeypatch: Any) -> None:
    client = entry(room, monkeypatch, room.administrator)
    assert "授权的人不查阅" in said(client.get("/casework/"))
    path, clerk = "/casework/admissions/", room.town.staff.clerk
    form = {
        "account": clerk.account_id, "kind": room.kinds["peace"], "area": room.community_id,
        "reach": "own", "valid_from": TODAY.isoformat(), "valid_to": "2027-06-01",
        "reason": "负责调解",
    }  # fmt: skip
    assert "请从清单中选择" in posted(client, path, form | {"kind": "x"}, 422)
    posted(client, path, form)
    made = Admission.objects.get(account_id=clerk.account_id)
    revoke = f"{path}{made.pk}/revoke/"
    assert client.get(revoke).status_code == 405
    posted(client, revoke, {"reason": ""}, 422)
    posted(client, revoke, {"reason": "调离岗位"})
    made.refresh_from_db()
    assert made.revoked_at is not None
    open_one(room)
    mine = Admission.objects.get(account_id=room.worker.account_id, kind_code=room.kinds["peace"])
    left = posted(client, f"{path}{mine.pk}/revoke/", {"reason": "调离岗位"}, 409)
    assert "还负责未结个案" in left
    assert client_of(room.head).get(path).status_code == 403


def test_lists_counts_and_mediators(room: Room, monkeypatch: Any) -> None:
    clerk = entry(room, monkeypatch, room.town.staff.street_clerk)
    kind = {
        "name": "心理疏导", "track": "help", "rhythm_days": 14, "keep_years": 5,
        "valid_from": TODAY.isoformat(),
    }  # fmt: skip
    kinds, results = "/lists/casework-kinds/", "/lists/casework-results/"
    assert "请" in posted(clerk, kinds, kind | {"name": ""}, 422)
    posted(clerk, kinds, kind)
    code = Kind.objects.latest("id").code
    assert "心理疏导" in said(clerk.get(f"{kinds}{code}/"))
    posted(clerk, f"{kinds}{code}/", kind | {"keep_years": 6, "valid_from": "2026-12-01"})
    posted(clerk, f"{kinds}{code}/end/", {"valid_to": "2027-01-01"})
    result = {
        "name": "转公安", "track": "mediation", "nature": "referred",
        "valid_from": TODAY.isoformat(),
    }  # fmt: skip
    posted(clerk, results, result)
    code = Result.objects.latest("id").code
    posted(clerk, f"{results}{code}/", result | {"valid_from": "2026-12-01", "name": "转公安机关"})
    posted(clerk, f"{results}{code}/end/", {"valid_to": "2027-01-01"})
    assert posted(clerk, f"{results}{code}/end/", {"valid_to": ""}, 422)
    assert {clerk.get(f"{path}nothing/").status_code for path in (kinds, results)} == {404}
    open_one(room)
    counts = said(client_of(room.town.staff.leader).get("/casework/counts/"))
    assert "<5" in counts
    head = client_of(room.head)
    mediator = {
        "name": "王大姐", "programme": "和为贵", "words": "热心", "hours": "周五",
        "area": room.community_id, "consented_on": TODAY.isoformat(),
    }  # fmt: skip
    posted(head, "/casework/mediators/", mediator | {"words": ""}, 422)
    posted(head, "/casework/mediators/", mediator)
    public = said(Client().get("/p/mediators/"))
    assert ("王大姐" in public, "蓉姐" in public) == (True, True)
    made = Mediator.objects.latest("id")
    posted(head, f"/casework/mediators/{made.pk}/withdraw/")
    assert "王大姐" not in said(Client().get("/p/mediators/"))


def test_what_is_held_goes_out_as_a_file(room: Room, monkeypatch: Any) -> None:
    open_one(room)
    client = entry(room, monkeypatch)
    nothing = {"phone": "13800000009", "reason": "本人到窗口查询"}
    assert "没有与该电话有关的内容" in posted(client, "/casework/held/", nothing, 422)
    answer = client.post("/casework/held/", nothing | {"phone": PHONE})
    assert answer["Content-Type"].startswith("application/json")
    assert SECRET in answer.content.decode()
    assert client_of(room.town.staff.clerk).get("/casework/held/").status_code == 403


def test_the_pages_in_english(room: Room, monkeypatch: Any) -> None:
    number = agreed(room)
    operations.note_consent(**on(room, number), draft=consent())
    client = entry(room, monkeypatch, room.head, "en")
    for path, words in (
        ("/casework/", "Mine, the next due first"),
        ("/casework/new/", "What it is about"),
        ("/casework/mediators/", "Introduced in public"),
        ("/casework/held/", "What is held on somebody"),
        (f"/casework/files/{number}/", "Internal and confidential"),
        (f"/casework/files/{number}/sheet/", "Mediation agreement"),
        (f"/casework/files/{number}/give/", "Every open file has a next date"),
        ("/lists/casework-kinds/", "Kinds of protected work"),
        ("/lists/casework-results/", "Results of protected work"),
        ("/p/mediators/", "Our mediators"),
    ):
        assert words in said(client.get(path)), path
