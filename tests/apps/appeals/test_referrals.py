"""Handing a request on to another system: our own API stands for it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import NAME, PHONE, Town, answer, assign, file, picture
from tests.apps.appeals.open311_factories import (
    KIND,
    POLE,
    ROOT,
    ask_beside,
    issue,
    offer,
    open_channel,
    reference,
)
from tests.apps.appeals.phone_factories import photo_file, upload
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import jobs, open311_client, operations, queries
from linquan.apps.appeals.models import Appeal, OutsideSystem, Referral, Reporter
from linquan.apps.appeals.operations import SystemDraft
from linquan.apps.appeals.photos import take_photos
from linquan.apps.appeals.referrals import (
    MOST_UPDATES,
    News,
    ReferralDraft,
    ReferralState,
    Update,
    next_at,
    state_after,
    with_updates,
)
from linquan.kernel import outbound, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.models import Attachment, Event
from linquan.kernel.outbound import Answer, Call, Unreachable

URL = f"https://other.example{ROOT}"
HOUSE = Actor.system("referrals")


@pytest.fixture
def system(
    town: Town, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    """The other system is this house itself, called through its own door."""
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    open_channel(town)
    monkeypatch.setattr(outbound, "send", through)
    return write(town, now, api_key=issue(town, now))


def through(call: Call) -> Answer:
    parts = urlsplit(call.url)
    told = Client().generic(
        call.method, f"{parts.path}?{parts.query}", call.body, call.headers.get("Content-Type", "")
    )
    return Answer(told.status_code, told.content)


def write(
    town: Town, now: datetime, code: str = "next", by: Actor | None = None, **more: Any
) -> int:
    draft = replace(SystemDraft("邻区", "Next District", URL), **more)
    return operations.revise_system(
        actor=by or town.staff.administrator, district_id=town.district_id, code=code, draft=draft,
        valid_from=now.date(), now=now,
    )  # fmt: skip


def refer(town: Town, appeal_id: int, system_id: int, now: datetime, **more: Any) -> int:
    draft = ReferralDraft(system_id, "lamp", "路灯不亮，请处理")
    by = more.pop("by", town.staff.street_clerk)
    return operations.refer_appeal(
        actor=by, appeal_id=appeal_id, draft=replace(draft, **more), now=now
    )


def case(town: Town, now: datetime, **more: Any) -> int:
    return file(town, now, lon=104.005, lat=30.01, **more)


def follow(monkeypatch: pytest.MonkeyPatch, at: datetime) -> int:
    from linquan.kernel import clock  # noqa: PLC0415 - patched here alone

    monkeypatch.setattr(clock, "real_now", lambda: at)
    return int(jobs.follow_referrals(0))


def kinds() -> list[str]:
    return list(
        Event.objects.filter(kind__startswith="appeal.referr").order_by("id")
        .values_list("kind", flat=True)
    )  # fmt: skip


# A referral's life.


def test_a_case_is_sent_and_followed(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shots = take_photos([upload(photo_file()), upload(photo_file("red"), "b.jpg")])
    mine = case(town, now, photos=shots)
    first = Attachment.objects.order_by("id").first()
    assert first is not None
    refer(town, mine, system, now, photo_ids=(first.pk,))
    assert follow(monkeypatch, now) == 1
    theirs = Appeal.objects.latest("id")
    assert (theirs.text, theirs.address, theirs.lon, theirs.photo_count) == (
        "路灯不亮，请处理", "锦绣家园3号楼", 104.005, 1,
    )  # fmt: skip
    assert Reporter.objects.get(appeal=theirs).phone_sealed is None
    row = Referral.objects.get()
    assert (row.state, row.outside_id, row.error) == ("sent", reference(theirs.pk), "")
    assert follow(monkeypatch, now) == 0  # asked again in half an hour
    assign(town, theirs.pk, now)
    answer(town, theirs.pk, now)
    later = now + timedelta(minutes=31)
    assert follow(monkeypatch, later) == 1
    row.refresh_from_db()
    assert (row.state, row.outside_status, row.outside_note, row.next_at) == (
        "closed", "closed", "已答复", None,
    )  # fmt: skip
    assert kinds() == [
        "appeal.referred", "appeal.referral_moved", "appeal.referral_moved",
        "appeal.referral_updated",
    ]  # fmt: skip
    page = said(client_of(town.staff.street_clerk, "en").get(f"/appeals/{mine}/"))
    assert "Handed on to Next District" in page
    assert f"Sent to Next District, their number: {row.outside_id}" in page
    assert f"Next District ({row.outside_id}): finished there" in page


def test_a_token_becomes_a_number(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(town, "lamp", "batch")
    refer(town, case(town, now), system, now)
    follow(monkeypatch, now)
    row = Referral.objects.get()
    assert (row.outside_id, bool(row.token)) == ("", True)
    theirs = Appeal.objects.latest("id")
    assign(town, theirs.pk, now)
    follow(monkeypatch, now + timedelta(minutes=31))
    row.refresh_from_db()
    assert (row.state, row.outside_id) == ("sent", reference(theirs.pk))


def test_the_reporter_goes_along_only_with_a_reason(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = case(town, now)
    with pytest.raises(Invalid) as refusal:
        refer(town, mine, system, now, tells_reporter=True)
    assert refusal.value.fields == {"reason": "missing"}
    refer(town, mine, system, now, tells_reporter=True, reason="对方要上门")
    follow(monkeypatch, now)
    theirs = Reporter.objects.get(appeal=Appeal.objects.latest("id"))
    where = town.district_id
    assert secrets.unseal(theirs.name_sealed or b"", f"reporter.name:{where}") == NAME
    assert secrets.unseal(theirs.phone_sealed or b"", f"reporter.phone:{where}") == PHONE
    event = Event.objects.get(kind="appeal.referred")
    assert (event.data["reporter"], event.data["reason"]) == (True, "对方要上门")
    assert PHONE not in str(event.data)


def test_a_refusal_is_told_in_their_words(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    refer(town, case(town, now), system, now, service_code="nothing")
    follow(monkeypatch, now)
    row = Referral.objects.get()
    assert (row.state, row.next_at) == ("failed", None)
    assert "nothing" in row.error
    assert kinds() == ["appeal.referred", "appeal.referral_failed"]


def test_silence_is_tried_again_and_then_given_up(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: Call) -> Answer:
        raise Unreachable("no_answer")

    monkeypatch.setattr(outbound, "send", silent)
    refer(town, case(town, now), system, now)
    at, tries = now, 0
    while Referral.objects.get().state == "waiting":
        tries += follow(monkeypatch, at)
        at = Referral.objects.get().next_at or at
    assert (tries, Referral.objects.get().error) == (8, "no_answer")
    assert at - now == timedelta(minutes=127)
    assert kinds() == ["appeal.referred", "appeal.referral_failed"]


# Who may, and what cannot be.


@pytest.mark.parametrize("who", ["handler", "leader", "other_clerk", "grid_worker"])
def test_only_who_dispatches_hands_on(town: Town, now: datetime, system: int, who: str) -> None:
    mine, before = case(town, now), None
    before = picture()
    with pytest.raises(NotAllowed):
        refer(town, mine, system, now, by=getattr(town.staff, who))
    assert picture() == before


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"text": " "}, "text", "missing"),
        ({"service_code": ""}, "service_code", "missing"),
        ({"system_id": 10**9}, "system", "system_unknown"),
        ({"photo_ids": (10**9,)}, "photos", "photo_unknown"),
        ({"photo_ids": tuple(range(7))}, "photos", "too_many"),
    ],
)
def test_what_cannot_be_handed_on(
    town: Town, now: datetime, system: int, more: dict[str, Any], field: str, code: str
) -> None:
    mine = case(town, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        refer(town, mine, **{"system_id": system} | more, now=now)
    assert refusal.value.fields == {field: code}
    assert picture() == before


def test_once_at_a_time_to_one_system(town: Town, now: datetime, system: int) -> None:
    mine = case(town, now)
    refer(town, mine, system, now)
    with pytest.raises(WrongState) as refusal:
        refer(town, mine, system, now)
    assert refusal.value.code == "already_referred"


def test_only_the_house_notes_what_came_back(town: Town, now: datetime, system: int) -> None:
    pk = refer(town, case(town, now), system, now)
    with pytest.raises(NotAllowed):
        operations.note_referral(
            actor=town.staff.street_clerk, referral_id=pk, news=News(), now=now
        )


# Systems.


def test_only_administrators_write_systems_down(town: Town, now: datetime, system: int) -> None:
    before = picture()
    for by in (town.staff.street_clerk, town.staff.clerk, town.staff.leader):
        with pytest.raises(NotAllowed):
            write(town, now, by=by)
        with pytest.raises(NotAllowed):
            operations.retire_system(
                actor=by, district_id=town.district_id, system_id=system, valid_to=now.date(),
                now=now,
            )  # fmt: skip
    assert picture() == before


def test_the_key_is_sealed_and_stays_only_at_its_address(
    town: Town, now: datetime, system: int
) -> None:
    row = OutsideSystem.objects.get()
    assert row.key_sealed
    assert "lq_" not in row.key_sealed + str(list(Event.objects.values_list("data", flat=True)))
    write(town, now, name="邻区二")
    kept = OutsideSystem.objects.get()
    assert (kept.name, kept.key_sealed) == ("邻区二", row.key_sealed)
    write(town, now, url="https://elsewhere.example/")
    assert OutsideSystem.objects.get().key_sealed == ""


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"url": "http://a.example/"}, "url", "not_encrypted"),
        ({"url": "file:///etc/passwd"}, "url", "address_odd"),
        ({"url": f"https://a.example/{'x' * 200}"}, "url", "too_long"),
        ({"api_key": "x" * 121}, "api_key", "too_long"),
        ({"name": ""}, "name", "missing"),
    ],
)
def test_systems_that_cannot_be(
    town: Town, now: datetime, more: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        write(town, now, **more)
    assert refusal.value.fields == {field: code}


# Pages.


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("转交其他系统", "邻区")), ("en", ("Refer to another system", "Next District"))],
)
def test_the_page_hands_on_and_shows_what_became_of_it(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch, language: str,
    words: tuple[str, ...],
) -> None:  # fmt: skip
    mine = case(town, now)
    browser = client_of(town.staff.street_clerk, language)
    assert f"/appeals/{mine}/refer/" in browser.get(f"/appeals/{mine}/").content.decode()
    page = said(browser.get(f"/appeals/{mine}/refer/"))
    assert all(word in page for word in words)
    told = {"system": system, "service_code": "lamp", "text": "路灯不亮"}
    assert browser.post(f"/appeals/{mine}/refer/", told | {"text": ""}).status_code == 422
    assert browser.post(f"/appeals/{mine}/refer/", told).status_code == 303
    assert browser.post(f"/appeals/{mine}/refer/", told).status_code == 422
    follow(monkeypatch, now)
    assert Referral.objects.get().outside_id in said(browser.get(f"/appeals/{mine}/refer/"))


def test_the_page_of_others_and_of_nothing(town: Town, now: datetime) -> None:
    mine = case(town, now)
    assert client_of(town.far_clerk).get(f"/appeals/{mine}/refer/").status_code == 404
    page = said(client_of(town.staff.street_clerk, "en").get(f"/appeals/{mine}/refer/"))
    assert "No other system is written down yet." in page


def test_a_system_is_written_down_in_its_page(town: Town) -> None:
    browser = client_of(town.staff.administrator, "en")
    told = {
        "name": "邻区", "name_en": "Next District", "url": URL, "api_key": "secret-1",
        "valid_from": "2026-11-20",
    }  # fmt: skip
    assert browser.post("/lists/systems/new/", told).status_code == 303
    page = browser.get("/lists/systems/").content.decode()
    assert "Next District" in page
    assert (
        "secret-1"
        not in page
        + browser.get(f"/lists/systems/{OutsideSystem.objects.get().code}/").content.decode()
    )
    answer = browser.post("/lists/systems/new/", told | {"url": "http://10.0.0.1/"})
    assert answer.status_code == 422
    assert "must begin with https://" in answer.content.decode()


# The protocol and the clock.


@pytest.mark.parametrize(
    ("status", "body", "news"),
    [
        (201, b'[{"service_request_id": 17}]', News(outside_id="17")),
        (200, b'{"service_request_id": "a"}', News(outside_id="a")),
        (201, b'[{"service_notice": "ok"}]', News(status="closed", note="ok")),
        (
            403,
            b'[{"code": 403, "description": "no\\u0007 key"}]',
            News(error="no key", is_final=True),
        ),
        (429, b"[]", News(error="429")),
        (400, b"<html>", News(error="400", is_final=True)),
        (500, b"", News(error="answer_odd")),
        (200, b"[" * 100_000, News(error="answer_odd")),
        (200, b"[1]", News(error="answer_odd")),
        (201, b'[{"service_request_id": {"a": 1}, "token": "t"}]', News(token="t")),
    ],
)
def test_whatever_they_answer(
    town: Town, now: datetime, system: int, tmp_path: Path, status: int, body: bytes, news: News
) -> None:
    refer(town, case(town, now), system, now)
    (row,) = queries.due_referrals(now)
    send: Callable[[Call], Answer] = lambda _: Answer(status, body)  # noqa: E731
    assert open311_client.ask(row, tmp_path, send) == news


# What they ask beside it, and what they say of it later.


def test_they_ask_and_the_clerk_fills_it_in(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_beside(town, POLE, KIND)
    mine = case(town, now)
    url = f"/appeals/{mine}/refer/"
    browser = client_of(town.staff.street_clerk)
    told = {"system": system, "service_code": "lamp", "text": "路灯不亮，请处理"}
    page = browser.post(url, told)
    assert page.status_code == 200
    for words in ("对方还要求填写", "灯杆编号", "写在灯杆上", "闪烁", "路灯不亮，请处理"):
        assert words in said(page)
    assert not Referral.objects.exists()
    names = {one.code: name for name, one in page.context["form"].asked.items()}
    empty = browser.post(url, told | {"asked": "1"})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, [names["pole"]])
    odd = browser.post(url, told | {"asked": "1", names["pole"]: "A", names["kind"]: ["no"]})
    assert (odd.status_code, list(odd.context["form"].errors)) == (422, [names["kind"]])
    assert not Referral.objects.exists()
    filled = {"asked": "1", names["pole"]: "A-17", names["kind"]: ["dark", "flicker"]}
    assert browser.post(url, told | filled).status_code == 303
    assert Referral.objects.get().attributes == [["pole", ["A-17"]], ["kind", ["dark", "flicker"]]]
    follow(monkeypatch, now)
    assert Referral.objects.get().state == "sent"
    theirs = Appeal.objects.latest("id")
    assert [(one["code"], [v[0] for v in one["values"]]) for one in theirs.attributes] == [
        ("pole", ["A-17"]), ("kind", ["dark", "flicker"]),
    ]  # fmt: skip


def test_what_is_said_beside_it_is_bounded(town: Town, now: datetime, system: int) -> None:
    mine = case(town, now)
    before = picture()
    for attributes, code in (
        (((f"a{n}", ("x",)) for n in range(31)), "too_many_chosen"),
        ((("a", tuple("x" * 101)),), "too_many_chosen"),
        ((("", ("x",)),), "key_odd"),
        ((("a\n", ("x",)),), "key_odd"),
        ((("a", ("x" * 1001,)),), "too_long"),
    ):
        with pytest.raises(Invalid) as refusal:
            refer(town, mine, system, now, attributes=tuple(attributes))
        assert refusal.value.fields == {"attributes": code}
    assert picture() == before
    refer(town, mine, system, now, attributes=(("a", (" ", "b")), ("c", ("",))))
    assert Referral.objects.get().attributes == [["a", ["b"]]]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"[]"), (200, b"{"), (200, b"[]"), (200, b"7"), (200, b'{"attributes": 7}'),
        (200, b'{"attributes": [7, {"code": ""}, {"code": "x", "variable": false}]}'),
    ],
)  # fmt: skip
def test_a_system_that_asks_nothing(town: Town, system: int, status: int, body: bytes) -> None:
    (row,) = queries.systems(town.district_id)
    send: Callable[[Call], Answer] = lambda _: Answer(status, body)  # noqa: E731
    assert open311_client.definition(row, "lamp", send) == ()


def test_what_they_ask_is_bounded(town: Town, system: int) -> None:
    (row,) = queries.systems(town.district_id)
    many = [{"code": f"c{n}", "values": [{"key": k} for k in range(500)]} for n in range(99)]
    called: list[str] = []

    def send(call: Call) -> Answer:
        called.append(call.url)
        return Answer(200, json.dumps([{"attributes": many}]).encode())

    found = open311_client.definition(replace(row, domain="a.example"), "l/m", send)
    assert (len(found), len(found[0].choices), found[0].name) == (30, 100, "c0")
    assert called == [f"{URL.rstrip('/')}/services/l%2Fm.json?jurisdiction_id=a.example"]


def test_a_system_that_is_silent_asks_nothing(town: Town, now: datetime, system: int) -> None:
    (row,) = queries.systems(town.district_id)

    def silent(_: Call) -> Answer:
        raise Unreachable("no_answer")

    assert open311_client.definition(row, "lamp", silent) == ()
    refer(town, case(town, now), system, now)
    (waiting,) = queries.due_referrals(now)
    assert open311_client.updates(waiting, silent, now) is None


def test_what_they_say_of_it_later_is_kept(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = case(town, now)
    refer(town, mine, system, now)
    follow(monkeypatch, now)
    theirs = Appeal.objects.latest("id")
    assign(town, theirs.pk, now + timedelta(minutes=5))
    assert follow(monkeypatch, now + timedelta(minutes=31)) == 1
    row = Referral.objects.get()
    first = [(one["status"], one["text"]) for one in row.updates]
    assert len(first) == 2
    assert row.updates_until == now + timedelta(minutes=31)
    answer(town, theirs.pk, now + timedelta(minutes=40))
    follow(monkeypatch, now + timedelta(minutes=62))
    row.refresh_from_db()
    assert [(one["status"], one["text"]) for one in row.updates][:2] == first
    assert len(row.updates) == len({one["update_id"] for one in row.updates}) == 3
    assert kinds() == [
        "appeal.referred", "appeal.referral_moved",
        "appeal.referral_moved", "appeal.referral_updated",
        "appeal.referral_moved", "appeal.referral_updated",
    ]  # fmt: skip
    told = Event.objects.filter(kind="appeal.referral_updated").latest("id").data
    assert (told["count"], told["text"]) == (1, row.updates[-1]["text"])
    browser = client_of(town.staff.street_clerk)
    assert row.updates[-1]["text"] in said(browser.get(f"/appeals/{mine}/refer/"))
    assert "邻区有新消息" in said(browser.get(f"/appeals/{mine}/"))


def test_a_system_without_updates_is_followed_as_before(
    town: Town, now: datetime, system: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(call: Call) -> Answer:
        return Answer(404, b"[]") if "servicerequestupdates" in call.url else through(call)

    refer(town, case(town, now), system, now)
    follow(monkeypatch, now)
    note = {"update_id": "1", "status": "open", "text": "已派工", "at": "2026-11-20T02:00:00Z"}
    Referral.objects.update(updates=[note], updates_until=now)
    monkeypatch.setattr(outbound, "send", without)
    follow(monkeypatch, now + timedelta(minutes=31))
    row = Referral.objects.get()
    assert (row.state, row.error, row.updates, row.updates_until) == ("sent", "", [note], now)


def test_updates_are_kept_once_and_bounded() -> None:
    def update(number: int, at: str = "") -> Update:
        return Update(str(number), "open", "文", at)

    known, new = with_updates([], [update(2, "b"), update(1, "a"), update(2, "b")])
    assert [one["update_id"] for one in known] == ["1", "2"]
    assert len(new) == 2
    again, none = with_updates(known, [update(1, "z")])
    assert (again, none) == (known, ())
    full, some = with_updates(known, [update(n) for n in range(3, 300)])
    assert (len(full), len(some)) == (MOST_UPDATES, MOST_UPDATES - 2)


def test_states_and_times(now: datetime) -> None:
    waiting, sent = ReferralState.WAITING, ReferralState.SENT
    assert state_after(waiting, News(error="x"), 7) is waiting
    assert state_after(waiting, News(error="x"), 8) is ReferralState.FAILED
    assert state_after(sent, News(error="x", is_final=True), 9) is sent
    assert state_after(sent, News(status="open"), 0) is sent
    assert next_at(sent, 0, now, now) == now + timedelta(minutes=30)
    assert next_at(sent, 3, now, now) == now + timedelta(minutes=4)
    assert next_at(sent, 0, now - timedelta(days=181), now) is None
