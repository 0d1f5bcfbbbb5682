"""Too much without an account: what is refused, what is kept, who gets through all the same."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.factories import PHONE, Town, exactly, picture, warm
from tests.apps.appeals.phone_factories import (
    DUTY_PHONE,
    GateTown,
    carried,
    file_report,
    fix_clock,
    link_of,
    make_gate_town,
    phone_of,
    photo_file,
    upload,
)
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import limits, operations, queries
from linquan.apps.appeals.limits import Limits, Sender
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import ReporterDraft, ReporterKind
from linquan.kernel import attachments, secrets
from linquan.kernel.models import Event, OutgoingText, Tally
from linquan.kernel.networks import parse_networks
from linquan.kernel.tallies import Full

HOUR = timedelta(hours=1)
HERE, THERE = "203.0.113.7", "198.51.100.1"


@pytest.fixture
def gate(
    town: Town, monkeypatch: pytest.MonkeyPatch, now: datetime, tmp_path: Path, settings: Any
) -> GateTown:
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    fix_clock(monkeypatch, now)
    return make_gate_town(town)


@pytest.fixture
def limit(gate: GateTown, now: datetime) -> Callable[..., None]:
    """Write limits down, valid from today."""

    def write(**values: int) -> None:
        for code, value in values.items():
            operations.revise_rule(
                actor=SETUP,
                district_id=gate.town.district_id,
                code=code,
                value=value,
                valid_from=now.date(),
                now=now,
            )

    return write


def form_of(gate: GateTown) -> str:
    return f"/m/report/?at={gate.code}"


def send(browser: Client, url: str, /, *, address: str = HERE, **typed: Any) -> HttpResponse:
    """Open the form and send it with what is typed."""
    fields = {**carried(browser.get(url)), **typed}
    return browser.post(url, fields, REMOTE_ADDR=address)


# The numbers are a list of the desk.


def test_the_houses_own_numbers(gate: GateTown, now: datetime) -> None:
    assert queries.desk(gate.town.district_id).limits(now) == Limits(
        phone_reports=10,
        network_reports=60,
        place_reports=200,
        known_factor=10,
        known_after_min=10,
        phone_photos=100,
        network_photos=600,
        phone_links=10,
        network_links=60,
    )


def test_a_limit_holds_from_its_day_on(
    gate: GateTown, now: datetime, limit: Callable[..., None]
) -> None:
    operations.revise_rule(
        actor=SETUP, district_id=gate.town.district_id, code="phone_reports", value=3,
        valid_from=now.date() + timedelta(days=1), now=now,
    )  # fmt: skip
    books = queries.desk(gate.town.district_id)
    assert books.limits(now).phone_reports == 10
    assert books.limits(now + timedelta(days=1)).phone_reports == 3
    assert books.rules(now).soon_h == 6


# What counts as one sender.


@pytest.mark.parametrize(
    ("sender", "wanted"),
    [
        (Sender(HERE, "token", "138 1234 5678"), ("phone", "13812345678", HERE)),
        (Sender(HERE, "token", "+86-13812345678"), ("phone", "13812345678", HERE)),
        (Sender(HERE, "token"), ("device", "token")),
        (Sender(HERE, ""), ()),
    ],
)
def test_a_sender_is_a_phone_within_its_network_or_a_device(
    sender: Sender, wanted: tuple[str, ...]
) -> None:
    assert sender.phone_or_device == wanted


def count(
    gate: GateTown, now: datetime, sender: Sender, place: str = "", once: str = ""
) -> Full | None:
    books = queries.desk(gate.town.district_id)
    once = once or f"{Tally.objects.count()}"
    return limits.count_report(books, sender, place=place, once=once, now=now)


def test_each_limit_is_told_by_its_name(
    gate: GateTown, now: datetime, limit: Callable[..., None]
) -> None:
    limit(phone_reports=2, network_reports=3, place_reports=4)
    until = now.replace(second=0, microsecond=0) + HOUR
    one = Sender(HERE, "one")
    assert [count(gate, now, one) for _ in range(3)] == [None, None, Full("phone", 2, until)]
    two = Sender(HERE, "two")
    assert [count(gate, now, two) for _ in range(2)] == [None, Full("network", 3, until)]
    far = [count(gate, now, Sender(f"198.51.100.{n}", ""), "gate") for n in range(5)]
    assert far == [None] * 4 + [Full("place", 4, until)]
    assert count(gate, now, Sender("198.51.100.9", ""), "other gate") is None


def test_a_phone_known_for_ten_minutes_may_ten_times_as_much(
    gate: GateTown, now: datetime, limit: Callable[..., None]
) -> None:
    limit(phone_reports=1, network_reports=2)
    file_report(gate, now - timedelta(minutes=10))  # leaves PHONE
    file_report(gate, now - timedelta(minutes=9), reporter=reporter("13900000000"))
    until = now.replace(second=0, microsecond=0) + HOUR
    new = Sender(HERE, "x", "13900000000")
    assert [count(gate, now, new) for _ in range(2)] == [None, Full("phone", 1, until)]
    known = Sender(HERE, "x", PHONE)
    assert [count(gate, now, known) for _ in range(11)] == [None] * 10 + [Full("phone", 10, until)]
    other = Sender(HERE, "y", "13911111111")
    assert count(gate, now, other) == Full("network", 2, until)


def reporter(phone: str) -> ReporterDraft:
    return ReporterDraft(ReporterKind.RESIDENT, "", phone)


def test_another_cannot_use_up_somebodys_phone(
    gate: GateTown, now: datetime, limit: Callable[..., None]
) -> None:
    limit(phone_reports=1)
    assert count(gate, now, Sender(THERE, "foe", PHONE)) is None
    assert count(gate, now, Sender(THERE, "foe", PHONE)) is not None
    assert count(gate, now, Sender(HERE, "owner", PHONE)) is None


def test_neither_address_nor_phone_is_written_down(gate: GateTown, now: datetime) -> None:
    count(gate, now, Sender(HERE, "token", PHONE), gate.code)
    rows = Tally.objects.values_list("key", "minute", "amount")
    assert len(rows) == 4
    assert {(minute, amount) for _, minute, amount in rows} == {
        (now.replace(second=0, microsecond=0), 1)
    }
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key, _, _ in rows)


# The report.

REFUSED = {
    "zh-hans": (
        "还没有发出，请稍等",
        "过去一小时内，这部手机提交的诉求太多了。",
        "您写的内容和照片都还在，11:00之后再发送即可。",
        f'急事请拨打锦绣社区居委会： <a class="nowrap" href="tel:{DUTY_PHONE}">{DUTY_PHONE}</a>',
    ),
    "en": (
        "Not sent yet: please wait a little",
        "Very many reports have come from this phone within the last hour.",
        "What you wrote is still here, and so are your photos: send it again from 11:00 on.",
        f'It cannot wait? Call Jinxiu Residents: <a class="nowrap" href="tel:{DUTY_PHONE}">',
    ),
}


@pytest.mark.parametrize("language", REFUSED)
def test_too_many_reports_are_told_to_wait_and_nothing_is_lost(
    gate: GateTown, now: datetime, limit: Callable[..., None], language: str
) -> None:
    limit(phone_reports=2)
    browser = phone_of(language)
    for text in ("一", "二"):
        assert send(browser, form_of(gate), text=text).status_code == 303
    before = picture()
    refused = send(browser, form_of(gate), text="三号楼的路灯不亮", photos=[upload(photo_file())])
    before["kernel_tally"] = picture()["kernel_tally"]  # the photo is counted
    assert picture() == before
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == (now.replace(second=0) + HOUR - now).seconds
    page = refused.content.decode()
    assert [told for told in REFUSED[language] if told not in page] == []
    assert "三号楼的路灯不亮</textarea>" in page
    kept = carried(refused)
    assert len(kept["kept"]) == 1
    assert Appeal.objects.count() == 2


def test_kept_words_and_photos_go_out_when_there_is_room_again(
    gate: GateTown, now: datetime, limit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(phone_reports=1)
    browser = phone_of()
    send(browser, form_of(gate), text="一")
    kept = carried(send(browser, form_of(gate), text="二", photos=[upload(photo_file())]))
    again = {**kept, "text": "二"}
    assert browser.post(form_of(gate), again, REMOTE_ADDR=HERE).status_code == 429
    fix_clock(monkeypatch, now + HOUR)
    assert browser.post(form_of(gate), again, REMOTE_ADDR=HERE).status_code == 303
    assert Appeal.objects.get(text="二").photo_count == 1


def test_pressing_twice_counts_once(gate: GateTown, limit: Callable[..., None]) -> None:
    limit(phone_reports=1)
    browser = phone_of()
    fields = {**carried(browser.get(form_of(gate))), "text": "灯不亮"}
    answers = [browser.post(form_of(gate), fields, REMOTE_ADDR=HERE) for _ in range(3)]
    assert [a.status_code for a in answers] == [303] * 3
    assert len({a["Location"] for a in answers}) == 1
    other = browser.post(form_of(gate), fields | {"text": "井盖坏了"}, REMOTE_ADDR=HERE)
    assert other.status_code == 429


def test_neighbours_behind_one_address(gate: GateTown, limit: Callable[..., None]) -> None:
    """The network's limit holds for all of them together; one of them cannot use it up."""
    limit(phone_reports=2, network_reports=4)
    flood = phone_of()
    told = [send(flood, form_of(gate), text=f"{n}").status_code for n in range(20)]
    assert told == [303] * 2 + [429] * 18
    assert send(phone_of(), form_of(gate), text="a").status_code == 303
    assert send(phone_of(), form_of(gate), text="b").status_code == 303
    full = send(phone_of("en"), form_of(gate), text="c")
    assert full.status_code == 429
    assert "from your network within the last hour. Many people may share it" in (
        full.content.decode()
    )
    assert send(phone_of(), form_of(gate), text="d", address=THERE).status_code == 303


def test_a_full_network_tells_the_way_through_and_it_works(
    gate: GateTown, now: datetime, limit: Callable[..., None]
) -> None:
    limit(network_reports=1)
    file_report(gate, now - timedelta(minutes=10))  # leaves PHONE
    send(phone_of(), form_of(gate), text="a")
    browser = phone_of("en")
    refused = send(browser, form_of(gate), text="b")
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "Have you reported here before, and left your phone? Leave it again" in page
    contact, place = re.findall(r'<details class="card"( open)?>', page)[1::-1]
    assert (contact, place) == (" open", "")
    again = {**carried(refused), "text": "b", "phone": PHONE}
    assert browser.post(form_of(gate), again, REMOTE_ADDR=HERE).status_code == 303


def test_a_full_place_tells_the_way_through_and_it_works(
    gate: GateTown, limit: Callable[..., None]
) -> None:
    limit(place_reports=1)
    send(phone_of(), form_of(gate), text="a")
    browser = phone_of()
    refused = send(browser, form_of(gate), text="b", address=THERE)
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "过去一小时内，通过这里的二维码提交的诉求太多了。" in page
    assert "请在下面自己选择社区或小区，就可以马上发送。" in page
    contact, place = re.findall(r'<details class="card"( open)?>', page)[1::-1]
    assert (contact, place) == ("", " open")
    again = {**carried(refused), "text": "b", "area": str(gate.estate_id)}
    assert browser.post(form_of(gate), again, REMOTE_ADDR=THERE).status_code == 303


def test_an_address_is_not_believed_unless_its_proxy_is_named(
    gate: GateTown, limit: Callable[..., None], settings: Any
) -> None:
    limit(network_reports=1)

    def report(text: str, forwarded: str) -> int:
        browser = phone_of()
        fields = {**carried(browser.get(form_of(gate))), "text": text}
        headers = {"x-forwarded-for": forwarded}
        return browser.post(form_of(gate), fields, REMOTE_ADDR=HERE, headers=headers).status_code

    assert [report("a", "1.1.1.1"), report("b", "2.2.2.2")] == [303, 429]
    settings.LINQUAN_TRUSTED_PROXIES = parse_networks(HERE)
    assert [report("c", "1.1.1.1"), report("d", "2.2.2.2")] == [303, 303]
    assert report("e", "3.3.3.3, 2.2.2.2") == 429


def test_what_need_be_mended_is_not_counted(gate: GateTown, limit: Callable[..., None]) -> None:
    limit(phone_reports=1)
    browser = phone_of()
    for _ in range(3):
        assert send(browser, form_of(gate), text="灯不亮", phone="12").status_code == 422
    assert send(browser, form_of(gate), text="灯不亮").status_code == 303


def test_a_report_takes_one_statement_more(gate: GateTown) -> None:
    warm(gate.town)
    browser = phone_of()
    fields = {**carried(browser.get(form_of(gate))), "text": "灯不亮"}
    # poster with versions; counted; request with reporter and event
    with exactly(3):
        assert browser.post(form_of(gate), fields).status_code == 303


# Staff and links.


def test_staff_and_links_are_not_counted(
    gate: GateTown, now: datetime, limit: Callable[..., None]
) -> None:
    limit(phone_reports=1, network_reports=1, phone_photos=1)
    assert send(phone_of(), form_of(gate), text="一").status_code == 303
    clerk = client_of(gate.town.staff.clerk)
    for text in ("二", "三"):
        shots = [upload(photo_file(colour)) for colour in ("red", "blue")]
        assert send(clerk, form_of(gate), text=text, photos=shots).status_code == 303
    appeal_id = Appeal.objects.earliest("pk").pk
    before = Tally.objects.count()
    for _ in range(3):
        assert phone_of().get(link_of(appeal_id, now), REMOTE_ADDR=HERE).status_code == 200
    told = phone_of().post(link_of(appeal_id, now), {"do": "withdraw"}, REMOTE_ADDR=HERE)
    assert told.status_code == 303
    assert Tally.objects.count() == before


# Photos.


def test_too_many_photos_are_not_even_looked_at(
    gate: GateTown, limit: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(phone_photos=3)
    browser = phone_of("en")
    shots = [upload(photo_file(colour)) for colour in ("red", "green")]
    kept = carried(send(browser, form_of(gate), phone="12", photos=shots))
    monkeypatch.setattr(attachments, "accept_photo", lambda *_, **__: pytest.fail("looked at"))
    more = [upload(photo_file(colour)) for colour in ("blue", "gray")]
    fields = {**kept, "phone": "", "text": "灯不亮", "photos": more}
    refused = browser.post(form_of(gate), fields, REMOTE_ADDR=HERE)
    assert refused.status_code == 429
    page = refused.content.decode()
    assert "Very many photos have come from this phone within the last hour." in page
    assert "Send it now without new photos, or with them from 11:00 on." in page
    assert carried(refused)["kept"] == kept["kept"]
    assert len(list(attachments.kept(tmp_path))) == 2
    assert Appeal.objects.count() == 0
    sent = browser.post(form_of(gate), {**carried(refused), "text": "灯不亮"}, REMOTE_ADDR=HERE)
    assert sent.status_code == 303
    assert Appeal.objects.get().photo_count == 2


def test_photos_count_under_the_network_too(gate: GateTown, limit: Callable[..., None]) -> None:
    limit(network_photos=1)
    first = send(phone_of(), form_of(gate), photos=[upload(photo_file("red"))])
    refused = send(phone_of("en"), form_of(gate), photos=[upload(photo_file("blue"))])
    assert (first.status_code, refused.status_code) == (303, 429)
    assert "Very many photos have come from your network" in refused.content.decode()
    assert "Say in one sentence" not in refused.content.decode()


# Links by text message.


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_links_by_text_message_are_limited(
    gate: GateTown, now: datetime, limit: Callable[..., None], language: str
) -> None:
    limit(phone_links=1)
    file_report(gate, now)
    events = Event.objects.count()
    told = {"number": "LQ-2611-999999", "phone": PHONE}
    browser = phone_of(language)
    first, second = (browser.post("/m/progress/", told, REMOTE_ADDR=HERE) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert "Retry-After" not in first
    assert int(second["Retry-After"]) == (now.replace(second=0) + HOUR - now).seconds
    words = {
        "zh-hans": ("过去一小时内，这部手机索取链接的次数太多了。", "请在11:00之后再试。"),
        "en": ("Very many links have been asked for from this phone", "Ask again from 11:00 on."),
    }[language]
    assert [word for word in words if word not in second.content.decode()] == []
    assert PHONE in second.content.decode()
    assert (OutgoingText.objects.count(), Event.objects.count()) == (0, events)


def test_links_count_under_the_network_too(gate: GateTown, limit: Callable[..., None]) -> None:
    limit(network_links=1)
    phones = ("13812345678", "13812345679")
    told = [
        phone_of().post("/m/progress/", {"number": "1", "phone": phone}, REMOTE_ADDR=HERE)
        for phone in phones
    ]
    assert [answer.status_code for answer in told] == [200, 429]
