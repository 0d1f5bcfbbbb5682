"""A POST for each verb: done, refused, faulty, too late; taking back; photos of the result."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from tests.apps.appeals.desk_pages import said, verbs
from tests.apps.appeals.factories import (
    Town,
    assign,
    bring,
    events_after,
    file,
    last_event_id,
    picture,
)
from tests.apps.appeals.phone_factories import carried, content_of, fix_clock, photo_file, upload
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import Status
from linquan.apps.appeals.web import kept_photos, words
from linquan.kernel.models import Attachment


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.LINQUAN_HOME = tmp_path
    return


# verb: who, from where, what is sent ("department", "lamp" … stand for ids), where to, event
STEPS: dict[str, tuple[str, Status, dict[str, Any], Status, str]] = {
    "assign": ("clerk", Status.RECEIVED, {"organisation": "department", "reason": "请今天去看"},
               Status.ASSIGNED, "appeal.assigned"),
    "start": ("handler", Status.ASSIGNED, {}, Status.IN_PROGRESS, "appeal.started"),
    "ask": ("handler", Status.IN_PROGRESS, {"question": "哪一盏？"}, Status.WAITING,
            "appeal.asked"),
    "reply": ("clerk", Status.WAITING, {"text": "第三盏"}, Status.IN_PROGRESS, "appeal.replied"),
    "answer": ("handler", Status.IN_PROGRESS, {"text": "已换", "proof_waiver": "夜间施工"},
               Status.ANSWERED, "appeal.answered"),
    "decline": ("handler", Status.IN_PROGRESS, {"because": "线路改造中"}, Status.DECLINED,
                "appeal.declined"),
    "note": ("handler", Status.IN_PROGRESS, {"note": "已约电工"}, Status.IN_PROGRESS,
             "appeal.noted"),
    "contact": ("handler", Status.ASSIGNED, {"way": "visit", "text": "当面说好了"},
                Status.ASSIGNED, "appeal.contacted"),
    "sort": ("clerk", Status.RECEIVED, {"matter": "lift", "area": "grid", "address": "东门",
                                        "about": "安居物业"}, Status.RECEIVED, "appeal.sorted"),
    "withdraw": ("clerk", Status.RECEIVED, {"reason": "居民说不用了"}, Status.WITHDRAWN,
                 "appeal.withdrawn"),
    "reopen": ("clerk", Status.CLOSED, {"reason": "又不亮了"}, Status.REOPENED, "appeal.reopened"),
    "publish": ("clerk", Status.ANSWERED, {"title": "东门路灯"}, Status.ANSWERED,
                "appeal.published"),
    "unpublish": ("clerk", Status.ANSWERED, {}, Status.ANSWERED, "appeal.unpublished"),
}  # fmt: skip


def sent(town: Town, data: dict[str, Any]) -> dict[str, Any]:
    """Put ids for names."""
    ids = {
        "department": town.staff.department_id,
        "lift": town.matters["lift"],
        "grid": town.grid_id,
    }
    return {name: ids.get(value, value) for name, value in data.items()}


def prepared(town: Town, verb: str, now: datetime) -> tuple[int, str]:
    """A request in the state that the verb needs; its id and the verb's address."""
    pk = bring(town, file(town, now - timedelta(hours=1)), STEPS[verb][1], now)
    if verb == "unpublish":
        operations.publish_appeal(
            seen_version=None,
            actor=town.staff.clerk,
            appeal_id=pk,
            title="路灯",
            photo_id=None,
            now=now,
        )
    return pk, f"/appeals/{pk}/{verb}/"


@pytest.mark.parametrize("verb", STEPS)
def test_a_verb_is_done_and_leads_back(town: Town, now: datetime, verb: str) -> None:
    who, _, data, status, kind = STEPS[verb]
    pk, url = prepared(town, verb, now)
    browser = client_of(getattr(town.staff, who))
    version, before = Appeal.objects.get(pk=pk).version, last_event_id()
    response = browser.post(url, sent(town, data) | {"seen_version": version})
    assert (response.status_code, response["Location"]) == (303, f"/appeals/{pk}/")
    assert Appeal.objects.get(pk=pk).status == status
    assert [e["kind"] for e in events_after(before)] == [kind]
    assert browser.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("verb", STEPS)
def test_a_verb_is_refused_to_a_leader(town: Town, now: datetime, verb: str) -> None:
    _, url = prepared(town, verb, now)
    browser = client_of(town.staff.leader)
    before = picture()
    response = browser.post(url, sent(town, STEPS[verb][2]))
    assert response.status_code == 403
    assert picture() == before


WRITE, UNIT = "Please write something here.", "Choose a unit from the list."
FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("assign", {}, UNIT),
    ("assign", {"other": "999999"}, UNIT),
    ("assign", {"organisation": "x", "reason": "说明在此"}, "Enter a whole number."),
    (
        "assign",
        {"organisation": "department", "promised_at": "2026-11-19T10:00"},
        "This moment has passed. Choose a later one.",
    ),
    (
        "assign",
        {"organisation": "department", "promised_at": "2026-12-19T10:00"},
        "This is later than the deadline (25 Nov 2026 17:30).",
    ),
    (
        "assign",
        {"organisation": "department", "promised_at": "morgen"},
        "Write day and time, for example 2026-11-21 12:00.",
    ),
    ("ask", {"question": "  "}, WRITE),
    ("ask", {"question": "问" * 501}, "Please shorten this to 500 characters."),
    ("reply", {"text": ""}, WRITE),
    (
        "answer",
        {"text": "答复在此"},
        "Add a photo of the result, or say below why there can be none.",
    ),
    ("answer", {"text": " ", "proof_waiver": "夜间"}, WRITE),
    ("answer", {"text": "答复在此", "proof_waiver": "长" * 201}, "at most 200 characters"),
    ("decline", {"because": ""}, WRITE),
    ("note", {"note": "记" * 2001}, "Please shorten this to 2000 characters."),
    ("sort", {"matter": "lift", "area": "grid", "about": "没有的单位"}, UNIT),
    ("sort", {"matter": "999999", "area": "grid", "address": "东门"}, "Choose the matter"),
    ("sort", {"matter": "lift", "area": "999999", "address": "东门"}, "Choose the area"),
    ("sort", {"matter": "", "area": "", "address": "东门"}, "Please choose one."),
    (
        "sort",
        {"matter": "lift", "area": "grid", "address": "长" * 121},
        "Please shorten this to 120 characters.",
    ),
    ("withdraw", {"reason": ""}, WRITE),
    ("reopen", {"reason": ""}, WRITE),
    ("publish", {"title": "题" * 61}, "Please shorten this to 60 characters."),
    ("publish", {"title": "东门路灯", "photo": "999999"}, "Choose a photo of this request."),
]


@pytest.mark.parametrize(("verb", "data", "told"), FAULTS)
def test_a_fault_stands_at_its_field_and_nothing_is_lost(
    town: Town, now: datetime, verb: str, data: dict[str, Any], told: str
) -> None:
    _, url = prepared(town, verb, now)
    browser = client_of(getattr(town.staff, STEPS[verb][0]), "en")
    before = picture()
    response = browser.post(url, sent(town, data))
    assert response.status_code == 422
    form = response.content.decode().partition('id="do"')[2].partition("</section>")[0]
    errors = " ".join(form.split('class="field__error"')[1:])
    assert told in errors
    assert all(
        str(value) in form for value in data.values() if not str(value).isascii() and value.strip()
    )
    assert picture() == before


def test_a_fault_in_chinese(town: Town, now: datetime) -> None:
    _, url = prepared(town, "ask", now)
    response = client_of(town.staff.handler).post(url, {"question": "问" * 501})
    with translation.override("zh-hans"):
        assert words.fault("too_long", {"limit": 500}) in said(response)
    assert "Please" not in said(response)


@pytest.mark.parametrize("verb", ["assign", "sort", "start", "ask", "answer", "decline"])
def test_who_was_slower_sees_what_was_done(town: Town, now: datetime, verb: str) -> None:
    pk, url = prepared(town, verb, now)
    version = Appeal.objects.get(pk=pk).version
    assign(town, pk, now)
    browser = client_of(getattr(town.staff, STEPS[verb][0]), "en")
    before = picture()
    response = browser.post(url, sent(town, STEPS[verb][2]) | {"seen_version": version})
    assert response.status_code == 409
    assert "The request was changed after you opened it." in said(response)
    assert "Dispatched to 区住建局 — 周街道 · 江安街道办事处, 20 Nov 2026 10:00" in said(response)
    assert picture() == before


def test_a_step_that_does_not_follow(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ANSWERED, now)
    browser = client_of(town.staff.handler, "en")
    before = picture()
    response = browser.post(f"/appeals/{pk}/start/", {})
    assert response.status_code == 409
    words = said(response)
    assert "This step does not follow from where the request stands now." in words
    assert "Answered — 王经办 · 区住建局, 20 Nov 2026 10:00" in words
    assert verbs(response) == ["note", "exclude"]
    assert picture() == before


def test_a_verb_has_no_page_of_its_own(town: Town, now: datetime) -> None:
    pk = file(town, now)
    response = client_of(town.staff.clerk).get(f"/appeals/{pk}/assign/")
    assert (response.status_code, response["Location"]) == (303, f"/appeals/{pk}/?do=assign")


def test_there_is_nothing_to_do_with_no_case(town: Town) -> None:
    browser = client_of(town.staff.clerk)
    assert browser.post("/appeals/987654321/note/", {"note": "x"}).status_code == 404


def test_a_form_without_its_token_is_refused(town: Town, now: datetime) -> None:
    pk, browser = file(town, now), client_of(town.staff.clerk)
    browser.handler.enforce_csrf_checks = True
    before = picture()
    response = browser.post(f"/appeals/{pk}/withdraw/", {"reason": "不用了"})
    assert response.status_code == 403
    assert picture() == before


def test_the_promise_and_the_note_go_along(town: Town, now: datetime) -> None:
    pk = file(town, now)
    data = {
        "organisation": 0,
        "other": town.staff.property_company_id,
        "reason": "请尽快",
        "promised_at": "2026-11-20T16:00",
    }
    client_of(town.staff.clerk).post(f"/appeals/{pk}/assign/", data)
    appeal = Appeal.objects.get(pk=pk)
    assert appeal.owner_id == town.staff.property_company_id
    assert appeal.reason_text == "请尽快"
    assert appeal.due_at == now + timedelta(hours=6)


def test_sorting_out_of_sight_leads_to_the_list(town: Town, now: datetime) -> None:
    pk = file(town, now, area_id=town.district.community_ids[0])
    data = {"matter": town.matters["lamp"], "area": town.district.grid_ids[3], "about": ""}
    response = client_of(town.staff.clerk).post(f"/appeals/{pk}/sort/", data)
    assert (response.status_code, response["Location"]) == (303, "/appeals/")
    assert Appeal.objects.get(pk=pk).area_id == town.district.grid_ids[3]


# Taking back.


def test_a_dispatch_is_taken_back_from_its_toast(town: Town, now: datetime) -> None:
    pk = file(town, now)
    browser = client_of(town.staff.clerk)
    browser.post(f"/appeals/{pk}/assign/", {"organisation": town.staff.department_id})
    undo = f"/appeals/{pk}/take-back/{last_event_id()}/"
    toast = browser.get(f"/appeals/{pk}/").content.decode().partition('class="toasts"')[2]
    assert f'<form method="post" action="{undo}">' in toast
    response = browser.post(undo)
    assert (response.status_code, response["Location"]) == (303, f"/appeals/{pk}/")
    appeal = Appeal.objects.get(pk=pk)
    assert (appeal.status, appeal.owner_id) == (Status.RECEIVED, town.staff.community_ids[0])


def test_a_dispatch_of_another_stays(town: Town, now: datetime) -> None:
    pk = file(town, now)
    undo = f"/appeals/{pk}/take-back/{assign(town, pk, now)}/"
    browser = client_of(town.staff.clerk, "en")
    before = picture()
    response = browser.post(undo)
    assert response.status_code == 409
    assert "This can no longer be taken back: something has happened since" in said(response)
    assert browser.get(undo).status_code == 405
    assert client_of(town.staff.handler).post(undo).status_code == 403
    assert Appeal.objects.get(pk=pk).status == Status.ASSIGNED
    assert before["appeals_appeal"] == picture()["appeals_appeal"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("sort", {"matter": "lift", "about": ""}, ("已撤销，恢复原来的归类。", "sorted as before")),
        ("publish", {"title": "东门路灯"}, ("已撤销，公开情况恢复原样。", "strangers see what")),
    ],
)
def test_a_step_is_taken_back_from_its_toast_and_from_the_timeline(
    name: str, data: dict[str, str], told: tuple[str, str], town: Town, now: datetime
) -> None:
    pk = file(town, now)
    before = Appeal.objects.values().get(pk=pk)
    sent = {**data, "area": town.grid_id, "address": before["address"]}
    sent["matter"] = town.matters["lift"]
    for language, words_then in zip(("zh-hans", "en"), told, strict=True):
        browser = client_of(town.staff.clerk, language)
        assert browser.post(f"/appeals/{pk}/{name}/", sent).status_code == 303
        undo = f"/appeals/{pk}/{name}/take-back/{last_event_id()}/"
        page = browser.get(f"/appeals/{pk}/").content.decode()
        assert [f'action="{undo}"' in part for part in page.split('class="toasts"')] == [True] * 2
        assert browser.get(undo).status_code == 405
        response = browser.post(undo)
        assert (response.status_code, response["Location"]) == (303, f"/appeals/{pk}/")
        assert words_then in said(browser.get(f"/appeals/{pk}/"))
        after = Appeal.objects.values().get(pk=pk)
        assert {k for k in after if after[k] != before[k]} == {"version"}
        assert browser.post(undo).status_code == 409


def test_what_was_sorted_out_of_sight_is_taken_back_from_the_list(
    town: Town, now: datetime
) -> None:
    pk = file(town, now)
    browser = client_of(town.staff.clerk)
    data = {"matter": town.matters["lamp"], "area": town.district.grid_ids[3], "about": ""}
    browser.post(f"/appeals/{pk}/sort/", data)
    undo = f"/appeals/{pk}/sort/take-back/{last_event_id()}/"
    assert f'action="{undo}"' in browser.get("/appeals/").content.decode()
    later = last_event_id() + 1
    refused = browser.post(f"/appeals/{pk}/sort/take-back/{later}/")
    assert (refused.status_code, refused["Location"]) == (303, "/appeals/")
    assert "不能再撤销" in said(browser.get("/appeals/"))
    assert browser.post(undo)["Location"] == f"/appeals/{pk}/"
    assert Appeal.objects.get(pk=pk).area_id == town.grid_id


def test_a_page_that_is_out_of_date_shows_nothing_to_everyone(town: Town, now: datetime) -> None:
    pk = file(town, now)
    assign(town, pk, now)
    before = picture()
    browser = client_of(town.staff.clerk, "en")
    for name, data in (("publish", {"title": "东门路灯"}), ("unpublish", {})):
        response = browser.post(f"/appeals/{pk}/{name}/", {**data, "seen_version": 1})
        assert response.status_code == 409
        assert "The request was changed after you opened it." in said(response)
        assert "Dispatched to 区住建局 — 周街道" in said(response)
    assert before["appeals_appeal"] == picture()["appeals_appeal"]


# Proof.


def test_an_answer_with_a_photo(town: Town, now: datetime) -> None:
    pk, url = prepared(town, "answer", now)
    browser = client_of(town.staff.handler)
    response = browser.post(url, {"text": "已换", "photos": [upload(photo_file())]})
    assert response.status_code == 303
    (proof,) = Attachment.objects.filter(subject=f"appeal:{pk}")
    assert (proof.role, proof.media_type, proof.width, proof.height) == (
        "proof", "image/webp", 64, 48,
    )  # fmt: skip
    assert proof.size_bytes > 0
    page = browser.get(f"/appeals/{pk}/").content.decode()
    assert f'src="/photos/{proof.pk}/thumb/"' in page


def test_what_is_no_photo_is_refused(town: Town, now: datetime, tmp_path: Path) -> None:
    _, url = prepared(town, "answer", now)
    browser = client_of(town.staff.handler, "en")
    before = picture()
    response = browser.post(url, {"text": "已换", "photos": [upload(b"%PDF-1.7")]})
    assert response.status_code == 422
    assert "This is not a photo. JPEG, PNG, WebP and HEIC are taken." in said(response)
    assert picture() == before
    assert not (tmp_path / "attachments").exists()


def test_photos_are_kept_over_another_fault(town: Town, now: datetime) -> None:
    pk, url = prepared(town, "answer", now)
    browser = client_of(town.staff.handler, "en")
    both = [upload(photo_file()), upload(photo_file("red"))]
    refused = browser.post(url, {"text": "", "photos": both})
    assert refused.status_code == 422
    assert Attachment.objects.count() == 0
    kept = carried(refused)["kept"]
    assert [line in said(refused) for line in ("Photo 1 is kept", "Photo 2 is kept")] == [True] * 2
    shown = browser.get(f"/m/report/photos/{kept[0]}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert content_of(shown)[8:12] == b"WEBP"
    taken = browser.post(url, {"text": "已换", "kept": kept[1:]})  # the first one unticked
    assert taken.status_code == 303
    (proof,) = Attachment.objects.filter(subject=f"appeal:{pk}")
    assert kept_photos.photo_of(kept[1], now).sha256 == proof.sha256
    assert proof.role == "proof"


def test_a_photo_kept_too_long_is_told_and_nothing_changes(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, url = prepared(town, "answer", now)
    browser = client_of(town.staff.handler, "en")
    kept = carried(browser.post(url, {"text": "", "photos": [upload(photo_file())]}))["kept"]
    fix_clock(monkeypatch, now + timedelta(hours=25))
    for tokens in (kept, ["forged"]):
        before = picture()
        response = browser.post(url, {"text": "已换", "kept": tokens})
        assert response.status_code == 422
        assert "A photo was kept for a day and is gone." in said(response)
        assert picture() == before


def test_photos_of_two_tries_count_together(town: Town, now: datetime) -> None:
    _, url = prepared(town, "answer", now)
    browser = client_of(town.staff.handler, "en")
    colours = ["red", "green", "blue", "black", "white", "yellow", "orange"]
    files = [upload(photo_file(colour)) for colour in colours]
    kept = carried(browser.post(url, {"text": "", "photos": files[:5]}))["kept"]
    before = picture()
    response = browser.post(url, {"text": "已换", "kept": kept, "photos": files[5:]})
    assert response.status_code == 422
    assert "At most 6 photos. Take some away." in said(response)
    assert len(carried(response)["kept"]) == 7
    assert picture() == before


def test_an_upload_cut_off_for_its_size_stores_nothing(
    town: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linquan.web.uploads.LARGEST_FILE_BYTES", 100_000)
    _, url = prepared(town, "answer", now)
    browser = client_of(town.staff.handler)
    before = picture()
    large = upload(photo_file() + b"\0" * 200_000)
    response = browser.post(url, {"text": "已换", "proof_waiver": "x", "photos": [large]})
    assert response.status_code == 413
    assert "已换</textarea>" in response.content.decode()
    assert picture() == before
    assert not (tmp_path / "attachments").exists()


def test_a_request_that_says_it_is_too_large_is_not_read(
    town: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linquan.web.uploads.LARGEST_REQUEST_BYTES", 100_000)
    _, url = prepared(town, "answer", now)
    browser = client_of(town.staff.handler)
    before = picture()
    large = upload(photo_file() + b"\0" * 200_000)
    response = browser.post(url, {"text": "已换", "proof_waiver": "x", "photos": [large]})
    assert response.status_code == 413
    assert picture() == before
    assert not (tmp_path / "attachments").exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "原来就是这样归类的，没有改动。"),
        ("en", "It was sorted like this already: nothing was changed."),
    ],
)
def test_sorting_as_it_is_says_so_and_offers_no_way_back(
    town: Town, now: datetime, language: str, said: str
) -> None:
    pk = file(town, now)
    row, last = Appeal.objects.get(pk=pk), last_event_id()
    data = {
        "matter": row.matter_id, "area": row.area_id, "address": row.address, "about": "",
        "seen_version": row.version,
    }  # fmt: skip
    browser = client_of(town.staff.clerk)
    page = browser.post(
        f"/appeals/{pk}/sort/", data, follow=True, headers={"accept-language": language}
    ).content.decode()
    assert said in page
    assert "/sort/take-back/" not in page
    assert last_event_id() == last
