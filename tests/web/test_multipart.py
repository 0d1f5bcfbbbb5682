"""Short forms are read in one go: the same as Django reads, or left to Django."""

from io import BytesIO
from random import Random

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.test import RequestFactory
from django.test.client import BOUNDARY, encode_multipart

from linquan.web import multipart
from linquan.web.multipart import MOST_PARTS, SHORT_BYTES, fields_of
from linquan.web.uploads import BoundedUploads

EDGE = b"----WebKitFormBoundaryAbC123"
HEAD = b'Content-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
NO_FILE = (
    b'Content-Disposition: form-data; name="photos"; filename=""\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n\r\n"
)
ODD_VALUES = (
    "", "路灯坏了", " 两边有空格 ", "一行\r\n两行\r\n", "--", "\r\n--", "\r\n\r\n", "a=b&c=d",
    'Content-Disposition: form-data; name="x"', "%s {{ 7*7 }} 😀", "\x00\x1a", "--\r\n",
)  # fmt: skip


def body(*parts: bytes, end: bytes = b"--\r\n") -> bytes:
    return b"".join(b"--" + EDGE + b"\r\n" + part for part in parts) + b"--" + EDGE + end


def field(name: str, value: str | bytes) -> bytes:
    return HEAD % (name.encode(), value if isinstance(value, bytes) else value.encode())


def by_django(told: bytes) -> QueryDict:
    meta = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={EDGE.decode()}",
        "CONTENT_LENGTH": str(len(told)),
    }
    parser = MultiPartParser(meta, BytesIO(told), [MemoryFileUploadHandler(HttpRequest())])
    return parser.parse()[0]


def posted(told: bytes, length: int | None = None) -> HttpRequest:
    kind = f"multipart/form-data; boundary={EDGE.decode()}"
    stated = {} if length is None else {"CONTENT_LENGTH": str(length)}
    return RequestFactory().generic("POST", "/", told, kind, **stated)


@pytest.mark.parametrize("value", ODD_VALUES)
def test_a_field_is_read_as_django_reads_it(value: str) -> None:
    told = body(field("text", value), NO_FILE, field("text", "again"), field("a.b-c_1", value))
    found = fields_of(told, EDGE)
    assert found is not None
    assert found == by_django(told)
    assert list(found) == list(by_django(told))
    assert not found._mutable


def test_bytes_that_are_no_text_are_read_as_django_reads_them() -> None:
    told = body(field("text", b"\xff\xfe\xe8\xb7"))
    assert fields_of(told, EDGE) == by_django(told)


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-7", "hex", "idna"])
@pytest.mark.parametrize("name", ["text", "名字"])
def test_a_form_in_another_encoding_is_refused(encoding: str, name: str) -> None:
    kind = f"multipart/form-data; boundary={EDGE.decode()}; charset={encoding}"
    with pytest.raises(MultiPartParserError):
        _ = RequestFactory().generic("POST", "/", body(field(name, "x")), kind).POST


def test_a_form_that_says_it_is_utf_8_is_read() -> None:
    kind = f"multipart/form-data; boundary={EDGE.decode()}; charset=UTF8"
    assert (
        RequestFactory().generic("POST", "/", body(field("text", "路")), kind).POST["text"] == "路"
    )


def test_the_browser_of_the_tests_writes_what_is_read_in_one_go() -> None:
    told = encode_multipart(BOUNDARY, {"text": "路灯", "kept": ["a", "b"]})
    found = fields_of(told, BOUNDARY.encode())
    assert found is not None
    assert dict(found.lists()) == {"text": ["路灯"], "kept": ["a", "b"]}


LEFT = {
    "a file": body(field("text", "x"), NO_FILE.replace(b'filename=""', b'filename="a.jpg"')),
    "an encoding": body(
        b'Content-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"eA==\r\n"
    ),
    "small letters": body(b'content-disposition: form-data; name="text"\r\n\r\nx\r\n'),
    "a name of letters": body(field("名字", "x")),
    "no name": body(b"Content-Disposition: form-data\r\n\r\nx\r\n"),
    "something before": b"before\r\n" + body(field("text", "x")),
    "something behind": body(field("text", "x"), end=b"--\r\nbehind"),
    "no end": body(field("text", "x"), end=b""),
    "cut off": body(field("text", "x"))[:-30],
    "the mark inside": body(field("text", b"one --" + EDGE + b" two")),
    "a bare line break": body(b'Content-Disposition: form-data; name="text"\n\nx\r\n'),
    "empty": b"",
    "many": body(*[field(f"f{n}", "x") for n in range(MOST_PARTS + 1)]),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_looks_otherwise_is_left_to_django(name: str) -> None:
    told = LEFT[name]
    assert fields_of(told, EDGE) is None
    if told:
        request = posted(told)
        assert by_django(told) == request.POST
        request.close()


@pytest.mark.parametrize("seed", range(200))
def test_a_body_with_anything_changed_is_read_as_django_reads_it(seed: int) -> None:
    dice = Random(seed)
    told = bytearray(
        body(*(field(dice.choice(["text", "a", "b"]), dice.choice(ODD_VALUES)) for _ in range(4)))
    )
    for _ in range(dice.randrange(4)):
        at, what = dice.randrange(len(told)), dice.choice([b"", b"\r\n", b"--", b'"', b"x", EDGE])
        told[at : at + dice.randrange(3)] = what
    found = fields_of(bytes(told), EDGE)
    assert found is None or found == by_django(bytes(told))


def test_a_form_goes_through_the_handler_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in one go where it can be; a file still comes to the disk through the same handler."""
    seen: list[QueryDict | None] = []
    read = multipart.fields_of

    def note(*told: object) -> QueryDict | None:
        seen.append(read(*told))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr("linquan.web.uploads.fields_of", note)
    plain = RequestFactory().post("/", {"text": "路灯"})
    assert (plain.POST["text"], dict(plain.FILES)) == ("路灯", {})
    told = BytesIO(b"picture")
    told.name = "a.jpg"
    mixed = RequestFactory().post("/", {"text": "路灯", "photos": told})
    assert (mixed.POST["text"], mixed.FILES["photos"].read()) == ("路灯", b"picture")
    assert [found is None for found in seen] == [False, True]
    assert isinstance(mixed.upload_handlers[0], BoundedUploads)
    mixed.close()


def test_a_long_form_is_not_read_whole() -> None:
    told = body(field("text", "x" * SHORT_BYTES))
    request = posted(told)
    assert request.POST["text"] == "x" * SHORT_BYTES


def test_only_so_much_is_read_as_is_stated() -> None:
    told = body(field("text", "x"))
    request = posted(told + b"more" * 100, len(told))
    assert request.POST["text"] == "x"


def test_too_many_fields_are_still_too_many() -> None:
    told = body(*[field(f"f{n}", "x") for n in range(300)])
    with pytest.raises(TooManyFieldsSent):
        _ = posted(told).POST


def test_it_reads_what_comes_in_pieces() -> None:
    class Slow(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(7, size if size and size > 0 else 7))

    assert multipart.read_whole(Slow(b"0123456789abcdef"), 16) == b"0123456789abcdef"
