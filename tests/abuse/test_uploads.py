"""What is too much or no form at all: refused early, in words, with nothing left behind."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image
from tests.abuse.addresses import ADDRESSES
from tests.abuse.ground import Ground
from tests.abuse.visitors import Visitor, rows, visitor
from tests.apps.appeals.phone_factories import carried, photo_file, upload

FORM = "application/x-www-form-urlencoded"
TOO_MUCH = {"zh-hans": "一次发送的内容太多了", "en": "This is too much at once"}
UNREADABLE = {"zh-hans": "这次提交没能读取", "en": "This request could not be read"}
REPORT = "phone:report"
ROUTES = (REPORT, "phone:progress", "appeals:register", "appeals:answer", "places:outline")


def report_of(ground: Ground) -> str:
    return f"/m/report/?at={ground.here.parts['code']}"


def someone_for(ground: Ground, language: str) -> Visitor:
    return visitor("clerk", ground.here.clerk, language)


@pytest.mark.parametrize("language", TOO_MUCH)
@pytest.mark.parametrize("kind", [FORM, MULTIPART_CONTENT, "application/json", "text/plain", ""])
def test_a_gigabyte_is_refused_before_it_is_read(ground: Ground, kind: str, language: str) -> None:
    """Its length is stated; of the body not one byte is asked for (that would raise here)."""
    someone, before = someone_for(ground, language), rows()
    for route in ROUTES:
        url = ADDRESSES[route].at(ground.here)
        answer = someone.client.generic(
            "POST", url, b"", kind, CONTENT_LENGTH="1000000000", CONTENT_TYPE=kind
        )
        assert answer.status_code == 413, route
        assert TOO_MUCH[language] in answer.content.decode()
    assert rows() == before


MANY_FIELDS = "&".join(f"a{n}=1" for n in range(10_000)).encode()
MANY_FILES = encode_multipart(BOUNDARY, {f"f{n}": upload(b"x") for n in range(1_000)})
LONG_TEXT = b"text=" + b"x" * 1_100_000
BROKEN = {
    "many_fields": (MANY_FIELDS, FORM, 400),
    "many_files": (MANY_FILES, MULTIPART_CONTENT, 413),
    "long_text": (LONG_TEXT, FORM, 413),
    "no_boundary": (b"x", "multipart/form-data", 400),
    "odd_boundary": (b"x", "multipart/form-data; boundary=\xe9\xff", 400),
    "long_boundary": (b"x", "multipart/form-data; boundary=" + "a" * 300, 400),
}


@pytest.mark.parametrize("language", TOO_MUCH)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_body_is_refused(ground: Ground, name: str, language: str) -> None:
    body, kind, status = BROKEN[name]
    someone, before = someone_for(ground, language), rows()
    for route in ROUTES:
        url = ADDRESSES[route].at(ground.here)
        answer = someone.client.generic("POST", url, body, kind)
        assert answer.status_code == status, route
        said = TOO_MUCH if status == 413 else UNREADABLE
        assert said[language] in answer.content.decode(), route
    assert rows() == before


HALF = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--x--\r\n'
"""Half of a character, to who reads it as UTF-7."""
CUT = b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\ncut"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"text": "x"}', "application/json"),
        (b"<appeal/>", "text/xml"),
        (b"\x00\xff\xfe", "application/octet-stream"),
        (
            b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\ncut",
            "multipart/form-data; boundary=x",
        ),
        (b"text=%ff%fe&text=2&area=1&area=2&kind[]=x&=&&&%00=1", FORM),
        (b"text=\xb5\xc6", f"{FORM}; charset=gbk"),
        (b"text=x", f"{FORM}; charset=nonsense"),
        (b"text=x", f"{FORM}; charset=hex"),
        (HALF, "multipart/form-data; boundary=x; charset=utf-7"),
        (HALF, "multipart/form-data; boundary=x; charset=hex"),
    ],
)
def test_what_is_no_form_counts_as_an_empty_one(ground: Ground, body: bytes, kind: str) -> None:
    someone, before = someone_for(ground, "en"), rows()
    for route in ROUTES:
        answer = someone.try_out_body(ADDRESSES[route].at(ground.here), body, kind)
        assert answer.status_code in {200, 302, 400, 403, 422}, route
    assert rows() == before


def picture_of(kind: str, **more: Any) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(kept, kind, **more)
    return kept.getvalue()


HEIC = (Path(__file__).parents[1] / "data/photos/quadrants.heic").read_bytes()
NO_PHOTOS = {
    "html.jpg": b"<html><script>alert(1)</script></html>",
    "drawing.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "sheet.jpg": b"PK\x03\x04" + b"\0" * 100,
    "program.jpg": b"MZ" + b"\0" * 100,
    "script.jpg": b"GIF89a/*<script>*/=1;alert(1)",
    "moving.gif": picture_of("GIF"),
    "raw.bmp": picture_of("BMP"),
    "scan.tiff": picture_of("TIFF"),
    "paper.pdf": b"%PDF-1.7\n%%EOF",
    "cut.jpg": photo_file()[:-200],
    "cut.heic": HEIC[: len(HEIC) // 2],
    "broken.heic": HEIC[:40] + b"\xff" * 200,
    "only_head.png": b"\x89PNG\r\n\x1a\n",
    "only_head.webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "null\x00.jpg": b"x",
    "../../../../tmp/abuse.jpg": b"x",
    "C:\\windows\\abuse.jpg": b"x",
    "a" * 500 + ".jpg": b"x",
}


@pytest.mark.parametrize("name", NO_PHOTOS)
def test_what_is_no_photo_is_refused(ground: Ground, home: Path, name: str) -> None:
    """Whatever its name says; the words typed beside it are still there."""
    someone, before, files = visitor("stranger", None, "en"), rows(), kept(home)
    url = report_of(ground)
    fields = carried(someone.send("get", url)) | {"text": ["灯杆倒了"]}
    answer = someone.try_out_body(url, form_of(fields, name, NO_PHOTOS[name]), MULTIPART_CONTENT)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "is not a photo" in page or "is damaged and cannot be read" in page
    assert "灯杆倒了" in page
    assert (rows(), kept(home)) == (before, files)


def form_of(fields: dict[str, list[str]], name: str, photo: bytes) -> bytes:
    """A form with one photo, by hand: the test client would clean its name."""
    told = f'Content-Disposition: form-data; name="photos"; filename="{name}"'
    head = f"--{BOUNDARY}\r\n{told}\r\nContent-Type: image/jpeg\r\n\r\n".encode()
    return head + photo + b"\r\n" + encode_multipart(BOUNDARY, fields)


def kept(home: Path) -> set[Path]:
    """Every file of the house, and what uploads might have left beside it."""
    return {path for path in home.parent.rglob("*") if path.is_file()}


HARMLESS = {
    "moving.png": picture_of(
        "PNG", save_all=True, append_images=[Image.new("RGB", (64, 48))] * 200
    ),
    "much_exif.jpg": picture_of("JPEG", exif=b"Exif\0\0" + b"\xff" * 65_000),
    "odd_profile.jpg": picture_of("JPEG", icc_profile=b"\xff" * 60_000),
    "with_tail.jpg": photo_file() + b"<script>alert(1)</script>" * 1000,
    "../../../../tmp/abuse.jpg": photo_file(),
    "<script>.jpg": photo_file(),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_photo_is_drawn_anew_whatever_it_carries(ground: Ground, home: Path, name: str) -> None:
    someone, files, url = visitor("stranger"), kept(home), report_of(ground)
    body = form_of(carried(someone.send("get", url)), name, HARMLESS[name])
    assert someone.try_out_body(url, body, MULTIPART_CONTENT).status_code == 303
    for path in kept(home) - files:
        assert path.is_relative_to(home / "attachments")
        assert b"script" not in path.read_bytes()
        assert path.stat().st_size < 5_000
