"""Files of every kind, and files that mean harm."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

import pytest
from xlsxwriter import Workbook

from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.opening import MOST_BYTES, FileKind, Line, kind_of, open_table


def excel(fill: Callable[[Workbook], None]) -> bytes:
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        fill(book)
    return buffer.getvalue()


def one_sheet(book: Workbook) -> None:
    sheet = book.add_worksheet("名单")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["名称", "人数", "自"])
    sheet.write_row(2, 0, ["梅园\u2028社区", 12])
    sheet.write_datetime(2, 2, datetime(2026, 3, 1), day)  # noqa: DTZ001
    sheet.write_boolean(3, 1, True)


def test_an_excel_file_keeps_its_line_numbers_and_kinds() -> None:
    table = open_table(excel(one_sheet))
    assert table.kind is FileKind.SHEET
    assert table.lines == (
        Line(1, ("名称", "人数", "自")),
        Line(3, ("梅园\u2028社区", 12.0, date(2026, 3, 1))),
        Line(4, (None, True, None)),
    )


def test_the_first_sheet_with_something_in_it_is_read_and_hidden_ones_are_not() -> None:
    def fill(book: Workbook) -> None:
        book.add_worksheet("leer")
        hidden = book.add_worksheet("hidden")
        hidden.write(0, 0, "secret")
        hidden.hide()
        book.add_worksheet("seen").write(0, 0, "here")

    assert open_table(excel(fill)).lines == (Line(1, ("here",)),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_text_in_any_usual_form(encoding: str, mark: str) -> None:
    text = f'名称{mark}备注\r\n"梅{mark}园"{mark}"两\n行"\r\n\r\n,\r\n'
    lines = open_table(text.encode(encoding)).lines
    assert lines[:2] == (Line(1, ("名称", "备注")), Line(2, (f"梅{mark}园", "两\n行")))


def test_a_guard_against_formulas_is_taken_away() -> None:
    content = b"a,b,c,d\n'=1+1,''=2,'x,-5\n"
    assert open_table(content).lines[1] == Line(2, ("=1+1", "'=2", "'x", "-5"))


def test_features_become_lines() -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    features = [
        {"type": "Feature", "properties": {"name": "梅园", "more": [1]}, "geometry": point},
        {"type": "Feature", "properties": None, "geometry": None},
        {"type": "Feature", "properties": {"other": 1.5}},
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    told = json.dumps(point, separators=(",", ":"))
    assert open_table(content).lines == (
        Line(1, ("name", "more", "other", "geometry")),
        Line(2, ("梅园", "[1]", None, told)),
        Line(4, (None, None, 1.5, None)),
    )


def bomb() -> bytes:
    """A megabyte that unpacks to half a gigabyte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 500_000_000)
    return buffer.getvalue()


def vast(book: Workbook) -> None:
    """Two cells at the far corners: laid out, seventeen thousand million."""
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")


def long(book: Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(70_000, 0, "b")


def echo(book: Workbook) -> None:
    """One long text that all cells share: small as a file, 160 million letters as rows."""
    sheet = book.add_worksheet()
    for row in range(500):
        sheet.write_row(row, 0, ["字" * 32_000] * 10)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n\n ", "file_empty"),
        (b"PK\x03\x04 nothing of an archive", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_damaged"),
        (b"a,b\n\x00\x00,1\n", "file_damaged"),
        (b"\xff\xfe\x00\xd8\x80\x80", "encoding_unknown"),
        (b'{"a":' + b"[" * 200_000, "file_damaged"),
        (b'{"type":"FeatureCollection"}', "not_features"),
        (b'{"features":[{"properties":{"a":NaN}}]}', "file_damaged"),
        (b'{"features":[1]}', "not_features"),
        (b"a\n" * 60_100, "too_many_rows"),
        (b"a," * 300, "too_many_columns"),
        (b"x" * 1_000_001 + b",b", "file_damaged"),
        (partial(excel, vast), "file_too_big"),
        (partial(excel, long), "too_many_rows"),
        (bomb, "file_too_big"),
        (partial(excel, echo), "file_too_big"),
    ],
    ids=range(17),
)
def test_what_is_refused(content: bytes | Callable[[], bytes], code: str) -> None:
    made = content if isinstance(content, bytes) else content()
    with pytest.raises(Invalid) as caught:
        open_table(made)
    assert caught.value.fields == {"file": code}


def test_a_file_that_is_too_large_is_not_even_opened() -> None:
    with pytest.raises(Invalid) as caught:
        open_table(b"a" * (MOST_BYTES + 1))
    assert caught.value.fields == {"file": "file_too_big"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04", FileKind.SHEET),
        (b"\xd0\xcf\x11\xe0", FileKind.SHEET),
        (b'\xef\xbb\xbf\n {"type"', FileKind.GEOJSON),
        (b"name,{", FileKind.TEXT),
    ],
)
def test_the_kind_is_told_by_the_content(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind
