"""Reporting from a phone: three clicks, once only, the place from the code."""

import os
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.factories import Town, make_town
from tests.apps.appeals.phone_factories import (
    GATE_LAT,
    GATE_LON,
    GateTown,
    carried,
    content_of,
    fix_clock,
    make_gate_town,
    phone_of,
    photo_file,
    upload,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.operations import retire_channel
from linquan.kernel import attachments, secrets
from linquan.kernel.models import Attachment, Event


@pytest.fixture
def gate(
    town: Town, monkeypatch: pytest.MonkeyPatch, now: datetime, tmp_path: Path, settings: Any
) -> GateTown:
    settings.LINQUAN_HOME = tmp_path
    fix_clock(monkeypatch, now)
    return make_gate_town(town)


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One set of keys, wherever the photos lie."""
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())


def send(browser: Client, url: str, /, **typed: Any) -> HttpResponse:
    """Open the form and send it with what is typed."""
    return browser.post(url, {**carried(browser.get(url)), **typed})


def form_of(gate: GateTown) -> str:
    return f"/m/report/?at={gate.code}"


def test_three_clicks_from_the_code_to_the_receipt(gate: GateTown) -> None:
    phone = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
    first = phone.get(f"/q/{gate.code}", follow=True)
    href = re.search(r'class="tile tile--lead" href="([^"]+)"', first.content.decode())
    assert href is not None
    form = phone.get(href[1])  # click 1; the photo is click 2
    sent = {**carried(form), "photos": [upload(photo_file())]}
    receipt = phone.post(href[1], sent)  # click 3
    assert receipt.status_code == 303
    status = phone.get(receipt["Location"])
    assert status.status_code == 200
    assert "已收到，谢谢您。" in status.content.decode()
    appeal = Appeal.objects.get()
    assert (appeal.text, appeal.title) == ("（见照片）", "（见照片）")
    assert (appeal.area_id, appeal.address) == (gate.estate_id, "春风里东门")
    assert (appeal.lon, appeal.lat) == (GATE_LON, GATE_LAT)
    assert appeal.channel_id == gate.town.channels["scan"]
    assert appeal.matter_id == gate.town.matters["other"]
    assert appeal.language == "zh-hans"
    assert Attachment.objects.values_list("subject", "role").get() == (
        f"appeal:{appeal.pk}",
        "report",
    )


def test_words_are_enough_and_give_the_first_guess(gate: GateTown) -> None:
    response = send(phone_of("en"), form_of(gate), text="三号楼的路灯不亮\r\n太黑了")
    assert response.status_code == 303
    appeal = Appeal.objects.get()
    assert appeal.text == "三号楼的路灯不亮\n太黑了"
    assert appeal.matter_id == gate.town.matters["lamp"]
    assert appeal.language == "en"
    reporter = Reporter.objects.get()
    assert (reporter.kind, reporter.name_sealed, reporter.phone_sealed) == ("resident", None, None)


def test_nobody_is_named_in_the_record(gate: GateTown) -> None:
    send(phone_of(), form_of(gate), text="灯不亮", name="张三", phone="13812345678")
    event = Event.objects.filter(kind="appeal.received").get()
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("stranger", None, "stranger")
    assert "张三" not in str(event.data)
    assert "13812345678" not in str(event.data)


def test_name_and_phone_are_sealed(gate: GateTown) -> None:
    typed = {"name": "张三", "phone": "＋86 138-1234-5678", "kind": "firm"}
    assert send(phone_of(), form_of(gate), text="灯不亮", **typed).status_code == 303
    reporter = Reporter.objects.get()
    purpose = f"reporter.phone:{gate.town.district_id}"
    assert secrets.unseal(reporter.phone_sealed or b"", purpose) == "13812345678"
    assert reporter.kind == "firm"


def test_another_place_may_be_chosen(gate: GateTown) -> None:
    other = gate.town.district.community_ids[1]
    send(phone_of(), form_of(gate), text="灯不亮", area=str(other), where="菜场门口")
    appeal = Appeal.objects.get()
    assert (appeal.area_id, appeal.address) == (other, "菜场门口")
    assert (appeal.lon, appeal.lat) == (None, None)


def test_a_sign_is_added_to_the_place_of_the_code(gate: GateTown) -> None:
    send(phone_of(), form_of(gate), text="灯不亮", where="3栋2单元")
    assert Appeal.objects.get().address == "春风里东门 3栋2单元"


def test_without_a_code_a_place_is_chosen(gate: GateTown) -> None:
    phone = phone_of()
    refused = send(phone, "/m/report/", text="灯不亮")
    assert refused.status_code == 422
    assert "请选择在哪个社区或小区。" in refused.content.decode()
    assert Appeal.objects.count() == 0
    send(phone, "/m/report/", text="灯不亮", area=str(gate.estate_id))
    appeal = Appeal.objects.get()
    assert (appeal.area_id, appeal.channel_id) == (gate.estate_id, gate.town.channels["web"])


def test_places_are_offered_by_community(gate: GateTown) -> None:
    page = phone_of().get(form_of(gate)).content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    offered = {name: re.findall(r">([^<>\s]+)</option>", inside) for name, inside in groups}
    assert offered == {"锦绣社区": ["锦绣社区", "春风里"], "清江社区": ["清江社区"]}


def test_a_report_about_an_organisation_does_not_go_to_it(gate: GateTown) -> None:
    staff = gate.town.staff
    send(phone_of(), form_of(gate), text="社区不理人", about=str(staff.community_ids[0]))
    appeal = Appeal.objects.get()
    assert appeal.about_id == staff.community_ids[0]
    assert appeal.owner_id == staff.street_office_id


def test_six_photos_are_taken_and_the_same_one_once(gate: GateTown) -> None:
    shots = [photo_file(colour) for colour in ("red", "green", "blue", "red")]
    response = send(phone_of(), form_of(gate), photos=[upload(shot) for shot in shots])
    assert response.status_code == 303
    assert Attachment.objects.count() == 3
    assert Appeal.objects.get().photo_count == 3


def test_pressing_twice_makes_one_report(gate: GateTown) -> None:
    phone = phone_of()
    fields = carried(phone.get(form_of(gate)))
    answers = [
        phone.post(form_of(gate), {**fields, "text": "灯不亮", "photos": [upload(photo_file())]})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Appeal.objects.count() == 1


def test_the_old_form_with_other_words_makes_another_report(gate: GateTown) -> None:
    phone = phone_of()
    fields = carried(phone.get(form_of(gate)))
    for text in ("灯不亮", "井盖坏了"):
        assert phone.post(form_of(gate), {**fields, "text": text}).status_code == 303
    assert sorted(Appeal.objects.values_list("text", flat=True)) == ["井盖坏了", "灯不亮"]


@pytest.mark.parametrize("key", ["", "demo-0001", "aaaa", "\x00", "键"])
def test_a_key_we_never_gave_is_replaced(gate: GateTown, key: str) -> None:
    phone = phone_of("en")
    refused = phone.post(form_of(gate), {"key": key, "text": "灯不亮"})
    assert refused.status_code == 422
    assert "The form was open too long. Please press Send once more." in refused.content.decode()
    assert "灯不亮" in refused.content.decode()
    assert Appeal.objects.count() == 0
    again = phone.post(form_of(gate), {**carried(refused), "text": "灯不亮"})
    assert again.status_code == 303


def test_photos_are_kept_over_a_form_that_needs_mending(gate: GateTown) -> None:
    phone = phone_of()
    shots = [upload(photo_file("red")), upload(photo_file("green"))]
    refused = send(phone, form_of(gate), text="灯不亮", phone="12", photos=shots)
    assert refused.status_code == 422
    kept = carried(refused)
    assert len(kept["kept"]) == 2
    assert Attachment.objects.count() == 0
    shown = phone.get(f"/m/report/photos/{kept['kept'][0]}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert shown["Cache-Control"] == "private, max-age=600"
    assert content_of(shown)[8:12] == b"WEBP"
    done = phone.post(form_of(gate), {**kept, "kept": kept["kept"][:1], "text": "灯不亮"})
    assert done.status_code == 303
    assert Attachment.objects.count() == 1


def test_a_photo_that_is_claimed_is_not_cleared_away(
    gate: GateTown, tmp_path: Path, now: datetime
) -> None:
    """The form is sent while photos that nobody claimed for two days are being removed."""
    phone = phone_of()
    shots = [upload(photo_file("red")), upload(photo_file("blue"))]
    kept = carried(send(phone, form_of(gate), phone="12", photos=shots))
    first, second = sorted(attachments.kept(tmp_path))
    for key in (first, second):
        os.utime(attachments.path_of(tmp_path, key), times=(0, 0))
    since = datetime.now(UTC) - timedelta(days=2)
    assert attachments.remove_if_untouched(tmp_path, first, since=since)
    refused = phone.post(form_of(gate), {**kept, "phone": "", "text": "灯不亮"})
    assert "照片保留时间已过，请重新添加。" in refused.content.decode()
    assert Appeal.objects.count() == 0
    assert not attachments.remove_if_untouched(tmp_path, second, since=since)
    left = carried(refused)
    assert len(left["kept"]) == 1
    assert phone.post(form_of(gate), {**left, "text": "灯不亮"}).status_code == 303
    assert Attachment.objects.values_list("sha256", flat=True).get() == second


def test_a_kept_photo_ends_after_a_day(
    gate: GateTown, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = phone_of("en")
    kept = carried(send(phone, form_of(gate), phone="12", photos=[upload(photo_file())]))
    fix_clock(monkeypatch, now + timedelta(hours=25))
    refused = phone.post(form_of(gate), {**kept, "text": "灯不亮"})
    assert refused.status_code == 422
    assert "A photo was kept too long and is gone." in refused.content.decode()
    assert phone.get(f"/m/report/photos/{kept['kept'][0]}/").status_code == 410


def test_a_made_up_photo_opens_nothing(gate: GateTown) -> None:
    assert phone_of().get("/m/report/photos/made-up/").status_code == 404


def test_without_an_online_channel_one_is_told_to_call(gate: GateTown, now: datetime) -> None:
    for code in ("scan", "web"):
        retire_channel(
            actor=SETUP,
            district_id=gate.town.district_id,
            channel_id=gate.town.channels[code],
            valid_to=now.date(),
            now=now,
        )
    refused = send(phone_of("en"), form_of(gate), text="灯不亮")
    assert refused.status_code == 422
    assert "Reports cannot be taken online here yet." in refused.content.decode()
    assert Appeal.objects.count() == 0


def test_the_newest_report_stands_on_the_first_page(gate: GateTown) -> None:
    phone = phone_of()
    send(phone, form_of(gate), text="路灯不亮")
    page = phone.get("/m").content.decode()
    assert "我的诉求：路灯" in page
    assert "已收到，先由锦绣社区居委会受理" in page
    assert "我的诉求：" not in phone_of().get("/m").content.decode()
    assert "LQ-2611-" in phone.get("/m/progress/").content.decode()


def test_emergency_numbers_stand_above_the_form(gate: GateTown) -> None:
    page = phone_of().get(form_of(gate)).content.decode()
    assert page.index('href="tel:119"') < page.index("<form class=")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_is_never_kept_in_stores(gate: GateTown, language: str) -> None:
    response = phone_of(language).get(form_of(gate))
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_report(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    fix_clock(monkeypatch, now)
    gate = make_gate_town(make_town())
    fields = carried(phone_of().get(form_of(gate)))
    both, answers = threading.Barrier(2), []

    def press() -> None:
        phone = phone_of()
        both.wait()
        answers.append(phone.post(form_of(gate), {**fields, "text": "灯不亮"}))
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Appeal.objects.count() == 1
    assert Event.objects.filter(kind="appeal.received").count() == 1
