"""What a report refuses: the status, the words in both languages, and nothing stored."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.factories import Town, picture
from tests.apps.appeals.phone_factories import (
    GateTown,
    carried,
    fix_clock,
    make_gate_town,
    phone_of,
    photo_file,
    upload,
)

from linquan.apps.appeals.models import Appeal
from linquan.kernel import secrets

MARKUP = "<script>alert(1)</script>{{ 7|add:7 }}{% now %}' OR 1=1; --"
LARGE_BYTES = 21_000_000


def bomb() -> bytes:
    """A PNG of 90,000 by 90,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 90_000, 90_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@dataclass(frozen=True)
class Bad:
    """Something sent that is refused."""

    typed: Callable[[], dict[str, Any]]
    zh: str
    en: str
    status: int = 422


BAD = {
    "nothing": Bad(
        dict, "请用一句话说说出了什么事", "Say in one sentence what is wrong, or add a photo."
    ),
    "blank": Bad(
        lambda: {"text": " \u3000\r\n "},
        "请用一句话说说出了什么事",
        "Say in one sentence what is wrong, or add a photo.",
    ),
    "too_long": Bad(
        lambda: {"text": "灯" * 4001},
        "太长了，最多 4000 个字。",
        "This is too long: at most 4000 characters.",
    ),
    "null_byte": Bad(
        lambda: {"text": "灯\x00不亮"},
        "里面有无法识别的字符，请重新输入。",
        "This contains characters that cannot be read.",
    ),
    "null_byte_in_where": Bad(
        lambda: {"text": "灯", "where": "3\x00"},
        "里面有无法识别的字符，请重新输入。",
        "This contains characters that cannot be read.",
    ),
    "area_unknown": Bad(
        lambda: {"text": "灯", "area": "999999"},
        "名单里没有这个地点，请重新选择。",
        "This place is not in the list any more.",
    ),
    "area_of_a_wrong_type": Bad(
        lambda: {"text": "灯", "area": "1; DROP TABLE"},
        "名单里没有这个地点，请重新选择。",
        "This place is not in the list any more.",
    ),
    "about_unknown": Bad(
        lambda: {"text": "灯", "about": "999999"},
        "名单里没有这个单位，请重新选择。",
        "This organisation is not in the list any more.",
    ),
    "phone": Bad(
        lambda: {"text": "灯", "phone": "12345"},
        "这不是电话号码。",
        "This is not a phone number.",
    ),
    "kind": Bad(lambda: {"text": "灯", "kind": "king"}, "请填写", "Please fill this in."),
    "where_too_long": Bad(
        lambda: {"text": "灯", "where": "栋" * 61}, "最多 60 个字", "at most 60 characters."
    ),
    "name_too_long": Bad(
        lambda: {"text": "灯", "name": "张" * 61}, "最多 60 个字", "at most 60 characters."
    ),
    "text_file_named_jpg": Bad(
        lambda: {"photos": [upload(b"not a picture at all")]},
        "有文件不是照片",
        "One of the files is not a photo.",
    ),
    "svg": Bad(
        lambda: {"photos": [upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg")]},
        "有文件不是照片",
        "One of the files is not a photo.",
    ),
    "damaged": Bad(
        lambda: {"photos": [upload(photo_file()[:200])]},
        "照片已损坏",
        "A photo is damaged and cannot be read.",
    ),
    "bomb": Bad(
        lambda: {"photos": [upload(bomb(), "bomb.png")]},
        "照片像素太大",
        "A photo has too many pixels.",
    ),
    "empty_file": Bad(
        lambda: {"photos": [upload(b"")]},
        "请用一句话说说出了什么事",
        "Say in one sentence what is wrong, or add a photo.",
    ),
    "large": Bad(
        lambda: {"text": "灯", "photos": [upload(photo_file() + b"\0" * LARGE_BYTES)]},
        "照片超过 20 MB",
        "A photo is larger than 20 MB.",
        status=413,
    ),
}


@pytest.fixture
def gate(
    town: Town, monkeypatch: pytest.MonkeyPatch, now: datetime, tmp_path: Path, settings: Any
) -> GateTown:
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    fix_clock(monkeypatch, now)
    return make_gate_town(town)


def stored() -> dict[str, str]:
    """Fingerprint of every table, but for how often somebody tried: a refusal counts as well."""
    return {table: rows for table, rows in picture().items() if table != "kernel_tally"}


def send(browser: Client, gate: GateTown, typed: dict[str, Any]) -> HttpResponse:
    url = f"/m/report/?at={gate.code}"
    return browser.post(url, {**carried(browser.get(url)), **typed})


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_bad_input_is_refused_in_plain_words(gate: GateTown, name: str, language: str) -> None:
    bad, before = BAD[name], stored()
    response = send(phone_of(language), gate, bad.typed())
    assert response.status_code == bad.status
    assert (bad.zh if language == "zh-hans" else bad.en) in response.content.decode()
    assert stored() == before


@pytest.mark.parametrize("name", ["phone", "area_unknown", "text_file_named_jpg", "large", "bomb"])
def test_typed_words_and_good_photos_stay(gate: GateTown, name: str) -> None:
    typed = {"text": "灯杆倒了", **BAD[name].typed()}
    files = [upload(photo_file()), *typed.get("photos", [])]
    response = send(phone_of(), gate, {**typed, "photos": files})
    assert typed["text"] in response.content.decode()
    assert len(carried(response)["kept"]) == 1


def test_seven_photos_are_too_many(gate: GateTown) -> None:
    browser, shots = phone_of("en"), [photo_file(c) for c in ("red", "green", "blue", "gray")]
    kept = carried(send(browser, gate, {"phone": "1", "photos": [upload(s) for s in shots]}))
    more = [upload(photo_file(c)) for c in ("pink", "gold", "navy")]
    url = f"/m/report/?at={gate.code}"
    response = browser.post(url, {**kept, "text": "灯", "photos": more})
    assert response.status_code == 422
    assert "At most 6 photos. Take some away." in response.content.decode()
    assert Appeal.objects.count() == 0


def test_heic_is_taken(gate: GateTown) -> None:
    content = (Path(__file__).parents[2] / "data/photos/quadrants.heic").read_bytes()
    response = send(phone_of(), gate, {"photos": [upload(content, "IMG_1.HEIC")]})
    assert response.status_code == 303
    assert Appeal.objects.get().photo_count == 1


def test_four_thousand_characters_are_taken(gate: GateTown) -> None:
    assert send(phone_of(), gate, {"text": "灯" * 3998 + "\r\n亮"}).status_code == 303
    assert len(Appeal.objects.get().text) == 4000


def test_markup_is_shown_as_typed(gate: GateTown) -> None:
    browser = phone_of("en")
    receipt = send(browser, gate, {"text": MARKUP, "where": "<b>3</b>"})
    assert Appeal.objects.get().text == MARKUP
    page = browser.get(receipt["Location"]).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}{% now %}&#x27; OR 1=1; --" in page
    assert "<script>alert" not in page
    assert "&lt;b&gt;3&lt;/b&gt;" in page


@pytest.mark.parametrize("at", ["' OR 1=1 --", "<script>", "\x00", "x" * 5000])
def test_an_odd_place_in_the_address_is_no_place(gate: GateTown, at: str) -> None:
    response = phone_of().get("/m/report/", {"at": at})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_a_picture_that_is_no_file_counts_as_nothing(gate: GateTown) -> None:
    response = send(phone_of("en"), gate, {"photos": "a word", "kept": ["forged", ""]})
    assert response.status_code == 422
    assert "A photo was kept too long and is gone." in response.content.decode()
    assert Appeal.objects.count() == 0


def test_only_get_and_post(gate: GateTown) -> None:
    assert phone_of().put("/m/report/", io.BytesIO(b"x")).status_code == 405
