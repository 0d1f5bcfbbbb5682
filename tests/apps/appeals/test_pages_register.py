"""Registering what is told: one screen, nothing typed twice, nothing lost."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import NAME, PHONE, Town, exactly, file, picture, warm
from tests.apps.appeals.phone_factories import carried, fix_clock, photo_file, upload
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import ReporterDraft, Status
from linquan.kernel.models import Attachment

URL = "/appeals/new/"
KEY = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.LINQUAN_HOME = tmp_path
    return


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.clerk)


def call(town: Town, **changes: Any) -> dict[str, Any]:
    """What a clerk types during a call."""
    plain: dict[str, Any] = {
        "key": KEY,
        "channel": town.channels["hotline"],
        "kind": "resident",
        "phone": "138 1234 5678",
        "name": NAME,
        "text": "路灯不亮",
        "matter": "",
        "area": town.grid_id,
        "address": "东门",
        "about": "",
        "lon": "",
        "lat": "",
    }
    return plain | changes


def test_the_form_knows_what_it_can(town: Town, browser: Client) -> None:
    response = browser.get(URL)
    content = response.content.decode()
    (key,) = carried(response)["key"]
    assert re.fullmatch("[0-9a-f]{32}", key)
    assert key not in browser.get(URL).content.decode()
    assert f'<option value="{town.channels["hotline"]}" selected>电话</option>' in content
    assert f'<option value="{town.district.community_ids[0]}" selected>' in content
    assert "扫码" not in said(response)
    assert 'name="kind" value="resident"' in content
    assert "登记诉求" in said(response)


def test_the_form_in_english(town: Town) -> None:
    words = said(client_of(town.staff.street_clerk, "en").get(f"{URL}?channel=desk"))
    assert "Register a request" in words
    assert "What is the matter?" in words
    assert "by the point on the map" in words


def test_a_call_is_registered(town: Town, now: datetime, browser: Client) -> None:
    response = browser.post(URL, call(town))
    appeal = Appeal.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/appeals/{appeal.pk}/")
    assert (appeal.text, appeal.address, appeal.area_id) == ("路灯不亮", "东门", town.grid_id)
    assert (appeal.matter_id, appeal.channel_id) == (
        town.matters["lamp"], town.channels["hotline"],
    )  # fmt: skip
    assert (appeal.status, appeal.received_at, appeal.key) == (Status.RECEIVED, now, KEY)
    contact = operations.unmask_reporter(
        actor=town.staff.clerk, appeal_id=appeal.pk, reason="电话核实", now=now
    )
    assert (contact.name, contact.phone) == (NAME, PHONE)
    assert f"LQ-2611-{appeal.pk}" in said(browser.get(response["Location"]))


def test_a_second_press_makes_no_second_request(town: Town, browser: Client) -> None:
    first, second = browser.post(URL, call(town)), browser.post(URL, call(town))
    assert first["Location"] == second["Location"]
    assert Appeal.objects.count() == 1


def test_everything_else_goes_along(town: Town, browser: Client) -> None:
    lon, lat = town.district.point_in_grid(1)
    data = call(
        town,
        kind="firm",
        matter=town.matters["noise"],
        area=town.district.community_ids[0],
        about=" 安居物业 ",
        lon=lon,
        lat=lat,
        photos=[upload(photo_file()), upload(photo_file("red"))],
    )
    assert browser.post(URL, data).status_code == 303
    appeal = Appeal.objects.get()
    assert (appeal.matter_id, appeal.about_id) == (
        town.matters["noise"], town.staff.property_company_id,
    )  # fmt: skip
    assert (appeal.area_id, appeal.lon, appeal.lat) == (town.district.grid_ids[1], lon, lat)
    assert appeal.photo_count == 2
    assert Attachment.objects.filter(subject=f"appeal:{appeal.pk}", role="report").count() == 2
    assert Reporter.objects.get().kind == "firm"


def test_a_point_alone_is_enough(town: Town, browser: Client) -> None:
    lon, lat = town.district.point_in_grid(0)
    browser.post(URL, call(town, area="", lon=lon, lat=lat))
    assert Appeal.objects.get().area_id == town.grid_id


def test_a_point_elsewhere_does_not_move_the_area(town: Town, browser: Client) -> None:
    lon, lat = town.district.point_in_grid(3)
    browser.post(URL, call(town, area=town.district.community_ids[0], lon=lon, lat=lat))
    assert Appeal.objects.get().area_id == town.district.community_ids[0]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": ""}, "Please write something here."),
        ({"text": "  "}, "Please write something here."),
        ({"phone": "12345"}, "This is not a telephone number of the mainland."),
        ({"area": ""}, "Choose the area from the list."),
        ({"area": "999999"}, "Choose the area from the list."),
        ({"channel": ""}, "Please choose one."),
        ({"channel": "999999"}, "Choose the channel from the list."),
        ({"matter": "999999"}, "Choose the matter from the list."),
        ({"about": "没有的单位"}, "Choose a unit from the list."),
        ({"address": "长" * 121}, "Please shorten this to 120 characters."),
        ({"name": "长" * 61}, "Please shorten this to 60 characters."),
        ({"kind": "ghost"}, "ghost"),
        ({"lon": "x"}, "This form is broken. Open it again."),
        ({"lon": "500", "lat": "30"}, "This point does not lie on the map."),
        ({"key": "short"}, "This form is broken. Open it again."),
        ({"photos": "pdf"}, "This is not a photo."),
    ],
)
def test_a_fault_keeps_what_was_typed(town: Town, changes: dict[str, Any], told: str) -> None:
    browser = client_of(town.staff.clerk, "en")
    if "photos" in changes:
        changes = {"photos": [upload(b"%PDF-1.7")]}
    before = picture()
    response = browser.post(URL, call(town, **changes))
    assert response.status_code == 422
    assert told in said(response)
    content = response.content.decode()
    if "text" not in changes:
        assert "路灯不亮</textarea>" in content
    if "address" not in changes:
        assert 'value="东门"' in content
    assert picture() == before


def test_elsewhere_is_not_ours_to_register(town: Town, browser: Client) -> None:
    before = picture()
    response = browser.post(URL, call(town, area=town.district.grid_ids[3]))
    assert response.status_code == 403
    assert picture() == before


def test_an_upload_cut_off_registers_nothing(
    town: Town, browser: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("linquan.web.uploads.LARGEST_FILE_BYTES", 100_000)
    before = picture()
    large = upload(photo_file() + b"\0" * 200_000)
    response = browser.post(URL, call(town, photos=[large]))
    assert response.status_code == 413
    assert "路灯不亮</textarea>" in response.content.decode()
    assert picture() == before
    assert not (tmp_path / "attachments").exists()


def test_photos_are_kept_over_a_form_that_needs_mending(town: Town, browser: Client) -> None:
    before = picture()
    refused = browser.post(URL, call(town, phone="12345", photos=[upload(photo_file())]))
    assert refused.status_code == 422
    assert picture() == before
    kept = carried(refused)["kept"]
    assert len(kept) == 1
    mended = call(town, kept=kept, photos=[upload(photo_file("red"))])
    assert browser.post(URL, mended).status_code == 303
    assert Appeal.objects.get().photo_count == 2


# Who has called before.


def test_earlier_requests_of_a_telephone(town: Town, now: datetime, browser: Client) -> None:
    first = file(town, now)
    last = file(town, now, text="电梯困人", reporter=ReporterDraft(phone=PHONE))
    file(town, now, reporter=ReporterDraft(phone="13900001111"))
    response = browser.post(f"{URL}earlier/", {"phone": "+86 138-1234-5678"})
    words = said(response)
    assert response["Cache-Control"] == "no-store"
    assert f"LQ-2611-{last} 电梯困人" in words
    assert f"LQ-2611-{first}" in words
    assert "13900001111" not in words
    assert "张**" in words
    assert NAME not in words
    assert f'name="same_as" value="{first}" checked' in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("phone", ["", "12345", "13900009999"])
def test_an_unknown_telephone_shows_nothing(
    town: Town, now: datetime, browser: Client, phone: str
) -> None:
    file(town, now)
    assert said(browser.post(f"{URL}earlier/", {"phone": phone})) == ""


def test_requests_of_others_are_not_shown(town: Town, now: datetime) -> None:
    file(town, now)
    answer = client_of(town.staff.other_clerk).post(f"{URL}earlier/", {"phone": PHONE})
    assert said(answer) == ""


def test_a_nameless_caller_offers_no_name(town: Town, now: datetime, browser: Client) -> None:
    file(town, now, reporter=ReporterDraft(phone=PHONE))
    response = browser.post(f"{URL}earlier/", {"phone": PHONE})
    assert "same_as" not in response.content.decode()


def test_the_same_person_needs_no_name_again(town: Town, now: datetime, browser: Client) -> None:
    earlier = file(town, now)
    browser.post(URL, call(town, name="", same_as=earlier))
    new = Appeal.objects.get(key=KEY).pk
    contact = operations.unmask_reporter(
        actor=town.staff.clerk, appeal_id=new, reason="电话核实", now=now
    )
    assert contact.name == NAME


def test_a_name_is_taken_from_the_same_telephone_only(
    town: Town, now: datetime, browser: Client
) -> None:
    earlier = file(town, now)
    browser.post(URL, call(town, name="", phone="13900001111", same_as=earlier))
    new = Reporter.objects.get(appeal__key=KEY)
    assert new.name_sealed is None
    strange = file(
        town, now, key="stranger-1", reporter=ReporterDraft(phone=PHONE, same_as=earlier)
    )
    assert Reporter.objects.get(appeal_id=strange).name_sealed is None


def test_a_fault_keeps_who_called_before(town: Town, now: datetime, browser: Client) -> None:
    earlier = file(town, now)
    response = browser.post(URL, call(town, text="", name="", same_as=earlier))
    assert f'name="same_as" value="{earlier}" checked' in response.content.decode()
    unticked = browser.post(URL, call(town, text=""))
    assert f'name="same_as" value="{earlier}">' in unticked.content.decode()


# The first guess.


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "电梯困人了",
            "First guess: Lifts · from the words 困人, 电梯 · to be answered within 24 hours",
        ),
        ("隔壁太吵", "First guess: Noise · from the words 太吵 · to be answered within 2 days"),
        ("随便说说", "First guess: Other · to be answered within 3 working days"),
        ("  ", ""),
    ],
)
def test_the_first_guess_says_why(town: Town, text: str, told: str) -> None:
    response = client_of(town.staff.clerk, "en").post(f"{URL}guess/", {"text": text})
    assert (response.status_code, said(response)) == (200, told)


def test_parts_are_asked_by_post_only(browser: Client) -> None:
    for part in ("earlier", "guess"):
        response = browser.get(f"{URL}{part}/")
        assert (response.status_code, response["Allow"]) == (405, "POST")


def test_the_form_takes_three_statements(town: Town, browser: Client) -> None:
    browser.get(URL)
    warm(town)
    with exactly(3):  # session, actor; versions
        assert browser.get(URL).status_code == 200
