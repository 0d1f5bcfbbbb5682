"""First page of a phone, printed codes, the switch of edition, finding a report again."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.apps.appeals.factories import PHONE, Town, exactly
from tests.apps.appeals.phone_factories import (
    DUTY_PHONE,
    GateTown,
    carried,
    file_report,
    fix_clock,
    make_gate_town,
    phone_of,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals.rules import number_of
from linquan.apps.places import operations as places
from linquan.apps.places.queries import poster
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.models import OutgoingText


@pytest.fixture
def gate(town: Town, monkeypatch: pytest.MonkeyPatch, now: datetime) -> GateTown:
    fix_clock(monkeypatch, now)
    return make_gate_town(town)


def tiles(page: str) -> list[str]:
    return re.findall(r'tile__title">([^<]+)<', page)


@pytest.mark.parametrize(
    ("language", "edition", "shown"),
    [
        (
            "zh-hans",
            "",
            [
                "有事你找我",
                "我的诉求到哪了",
                "公开的诉求",
                "当面反映",
                "我家15分钟有什么",
                "打电话找人",
            ],
        ),
        (
            "zh-hans",
            "elder",
            [
                "有事你找我",
                "打电话找人",
                "我的诉求到哪了",
                "公开的诉求",
                "当面反映",
                "我家15分钟有什么",
            ],
        ),
        (
            "en",
            "",
            [
                "Something wrong? Tell us",
                "Where is my report?",
                "Reports open to all",
                "Tell us in person",
                "What is near my home",
                "Call someone",
            ],
        ),
    ],
)
def test_first_page_shows_what_works(
    gate: GateTown, language: str, edition: str, shown: list[str]
) -> None:
    phone = phone_of(language)
    phone.cookies["edition"] = edition
    page = phone.get(f"/m?at={gate.code}").content.decode()
    assert tiles(page) == shown
    assert f'href="tel:{DUTY_PHONE}"' in page
    assert (' elder"' in page or " elder " in page) == (edition == "elder")


def test_first_page_names_the_street_and_the_place_of_the_code(gate: GateTown) -> None:
    page = phone_of().get(f"/m?at={gate.code}").content.decode()
    assert "江安街道" in page
    assert "锦绣社区 · 春风里东门" in page
    page = phone_of("en").get(f"/m?at={gate.code}").content.decode()
    assert "Jiang&#x27;an Street" in page
    assert "Jinxiu Community · Chunfeng Court, east gate" in page


def test_several_streets_are_told_by_the_district(gate: GateTown) -> None:
    page = phone_of().get("/m").content.decode()
    assert "江安区" in page
    assert "tel:" not in page  # nobody answers a telephone for the whole district


def test_one_street_is_told_without_a_code(gate: GateTown, now: datetime) -> None:
    places.retire_area(actor=SETUP, area_id=gate.town.far_street_id, now=now)
    assert "江安街道" in phone_of().get("/m").content.decode()


@pytest.mark.parametrize("path", ["/m", "/m/report/"])
@pytest.mark.parametrize(("asked", "number"), [("?at={code}", 1), ("", 2)])
def test_pages_ask_the_database_once_or_twice(
    gate: GateTown, path: str, asked: str, number: int
) -> None:
    """The place of a code with the versions of the books; without one, the districts before."""
    phone, url = phone_of(), path + asked.format(code=gate.code)
    phone.get(url)
    with exactly(number):
        assert phone.get(url).status_code == 200


def test_a_printed_code_leads_to_its_place(gate: GateTown) -> None:
    response = phone_of().get(f"/q/{gate.code}")
    assert (response.status_code, response["Location"]) == (302, f"/m?at={gate.code}")


def test_the_poster_at_the_gate_leads_straight_to_the_report(gate: GateTown) -> None:
    response = phone_of().get(f"/q/{gate.code}", {"k": "报"})
    assert (response.status_code, response["Location"]) == (302, f"/m/report/?at={gate.code}")


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "这个码已经停用"), ("en", "This code is no longer in use")],
)
@pytest.mark.parametrize("code", ["NOSUCH", "';--", "%00", "x" * 200])
def test_an_unknown_code_still_lets_one_report(
    gate: GateTown, code: str, language: str, said: str
) -> None:
    response = phone_of(language).get(f"/q/{code}")
    assert response.status_code == 404
    assert said in response.content.decode()
    assert 'href="/m/report/"' in response.content.decode()


def test_a_retired_code_is_told_so(gate: GateTown, now: datetime) -> None:
    poster_id = poster(gate.code, now.date()).poster_id
    places.retire_poster(actor=SETUP, poster_id=poster_id, now=now)
    assert phone_of().get(f"/q/{gate.code}").status_code == 404
    assert phone_of().get(f"/m?at={gate.code}").status_code == 200


def test_edition_is_remembered_for_a_year(gate: GateTown) -> None:
    phone = phone_of()
    response = phone.post("/edition/", {"edition": "elder", "next": f"/m?at={gate.code}"})
    assert (response.status_code, response["Location"]) == (303, f"/m?at={gate.code}")
    assert phone.cookies["edition"].value == "elder"
    assert phone.cookies["edition"]["max-age"] == 365 * 24 * 3600
    phone.post("/edition/", {"edition": "plain", "next": "/m"})
    assert phone.cookies["edition"].value == "plain"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "", "x:y"])
def test_edition_goes_back_to_our_own_pages_only(gate: GateTown, back: str) -> None:
    response = phone_of().post("/edition/", {"edition": "huge", "next": back})
    assert (response.status_code, response["Location"]) == (303, "/m")
    assert "edition" not in response.cookies


def test_edition_is_changed_by_post_only(gate: GateTown) -> None:
    assert phone_of().get("/edition/").status_code == 405


def test_language_is_switched_on_the_page(gate: GateTown) -> None:
    phone = Client(enforce_csrf_checks=True)
    token = carried(phone.get("/m"))["csrfmiddlewaretoken"][0]
    response = phone.post(
        "/i18n/setlang/", {"language": "en", "next": "/m", "csrfmiddlewaretoken": token}
    )
    assert response["Location"] == "/m"
    assert tiles(phone.get("/m").content.decode())[0] == "Something wrong? Tell us"


def number(appeal_id: int, now: datetime) -> str:
    return number_of(appeal_id, now, OfficeCalendar())


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "如果编号和手机号对得上"), ("en", "If number and phone belong together")],
)
def test_finding_a_report_says_the_same_whatever_is_right(
    gate: GateTown, now: datetime, language: str, said: str
) -> None:
    appeal_id = file_report(gate, now)
    asked = [
        {"number": number(appeal_id, now), "phone": PHONE},
        {"number": number(appeal_id, now), "phone": "13900000000"},
        {"number": "LQ-2611-99999", "phone": PHONE},
        {"number": "nonsense", "phone": "not one"},
    ]
    pages = []
    for told in asked:
        response = phone_of(language).post("/m/progress/", told)
        assert response.status_code == 200
        assert said in response.content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", response.content.decode()))
    assert len(set(pages)) == 1
    assert OutgoingText.objects.count() == 1


def test_the_link_is_owed_once_an_hour(gate: GateTown, now: datetime) -> None:
    told = {"number": number(file_report(gate, now), now), "phone": f"+86 {PHONE}"}
    for _ in range(3):
        phone_of().post("/m/progress/", told)
    assert OutgoingText.objects.count() == 1


def test_the_link_may_be_owed_again_in_the_next_hour(
    gate: GateTown, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"number": number(file_report(gate, now), now), "phone": PHONE}
    phone_of().post("/m/progress/", told)
    fix_clock(monkeypatch, now + timedelta(hours=1))
    phone_of().post("/m/progress/", told)
    assert OutgoingText.objects.count() == 2


def test_finding_needs_number_and_phone(gate: GateTown) -> None:
    response = phone_of("en").post("/m/progress/", {"number": " ", "phone": ""})
    assert response.status_code == 422
    assert response.content.decode().count("Please fill this in.") == 2
