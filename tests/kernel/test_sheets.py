import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.kernel import sheets
from linquan.kernel.errors import Invalid
from linquan.kernel.sheets import LONGEST_TEXT, Column, write_sheet

MADE_AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EPOCH = datetime(1899, 12, 30, tzinfo=SHANGHAI)


def made(
    columns: list[Column], rows: list[list[object]], title: str = "诉求", *notes: str
) -> zipfile.ZipFile:
    content = write_sheet(columns, rows, title=title, notes=notes, made_at=MADE_AT)
    return zipfile.ZipFile(io.BytesIO(content))


def tree(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))


def cells(book: zipfile.ZipFile, sheet: int = 1) -> dict[str, tuple[str, str]]:
    """Cell -> (type, content); the type is 's' for text, 'n' for a number, 'f' for a formula."""
    found = {}
    for cell in tree(book, f"xl/worksheets/sheet{sheet}.xml").iter(f"{MAIN}c"):
        kind = {"inlineStr": "s", None: "n"}[cell.get("t")]
        kind = "f" if cell.find(f"{MAIN}f") is not None else kind
        text = "".join(
            part.text or "" for part in cell.iter() if part.tag in (MAIN + "t", MAIN + "v")
        )
        found[str(cell.get("r"))] = (kind, text)
    return found


def style(book: zipfile.ZipFile, cell: str) -> ElementTree.Element:
    sheet = tree(book, "xl/worksheets/sheet1.xml")
    indexes = {found.get("r"): int(found.get("s", "0")) for found in sheet.iter(f"{MAIN}c")}
    styles = tree(book, "xl/styles.xml").find(f"{MAIN}cellXfs")
    assert styles is not None
    return styles[indexes[cell]]


def number_format(book: zipfile.ZipFile, cell: str) -> str:
    wanted = style(book, cell).get("numFmtId")
    built_in = {"0": "General", "49": "@"}
    formats = tree(book, "xl/styles.xml").iter(f"{MAIN}numFmt")
    own = {found.get("numFmtId"): str(found.get("formatCode")) for found in formats}
    return {**built_in, **own}[wanted]


def one(value: object, *, text: bool = False) -> tuple[str, str]:
    return cells(made([Column("c", text=text)], [[value]]))["A2"]


class TestValues:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (7, ("n", "7")),
            (-2.5, ("n", "-2.5")),
            (Decimal("1234.50"), ("n", "1234.5")),
            (10**15 - 1, ("n", "999999999999999")),
            (10**15, ("s", "1000000000000000")),
            (-(10**15), ("s", "-1000000000000000")),
            (float("nan"), ("s", "nan")),
            (float("inf"), ("s", "inf")),
            (True, ("s", "True")),
            ("007", ("s", "007")),
            ("13812345678", ("s", "13812345678")),
            ("", ("s", "")),
            (date(1899, 12, 31), ("s", "1899-12-31")),
        ],
    )
    def test_kinds(self, value: object, expected: tuple[str, str]) -> None:
        found = one(value)
        if expected[0] == "n":
            assert (found[0], float(found[1])) == ("n", float(expected[1]))
        else:
            assert found == expected

    @pytest.mark.parametrize("value", [13812345678, "13812345678"])
    def test_text_columns_hold_text(self, value: object) -> None:
        book = made([Column("phone", text=True)], [[value]])
        assert cells(book)["A2"] == ("s", "13812345678")
        assert number_format(book, "A2") == "@"

    def test_none_is_an_empty_cell(self) -> None:
        book = made([Column("a"), Column("b", text=True), Column("c")], [[None, None, 1]])
        assert set(cells(book)) == {"A1", "B1", "C1", "C2"}

    def test_moments_are_the_offices(self) -> None:
        book = made([Column("at")], [[datetime(2026, 11, 20, 18, 30, tzinfo=UTC)]])
        kind, serial = cells(book)["A2"]
        assert kind == "n"
        shown = EPOCH + timedelta(days=float(serial))
        assert abs(shown - datetime(2026, 11, 21, 2, 30, tzinfo=SHANGHAI)) < timedelta(seconds=1)
        assert number_format(book, "A2") == "yyyy-mm-dd hh:mm"

    def test_days(self) -> None:
        book = made([Column("day")], [[date(2026, 11, 21)]])
        assert EPOCH + timedelta(days=float(cells(book)["A2"][1])) == datetime(
            2026, 11, 21, tzinfo=SHANGHAI
        )
        assert number_format(book, "A2") == "yyyy-mm-dd"

    def test_a_moment_needs_a_zone(self) -> None:
        with pytest.raises(ValueError, match="without a zone"):
            one(MADE_AT.replace(tzinfo=None))


class TestNoFormula:
    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            '=HYPERLINK("http://x","y")',
            "+86 138",
            "-1+cmd|'/c calc'!A0",
            "@SUM(A1)",
            "＝1+1",
            "\t=1+1",
            "\n=1+1",
            "{=1+1}",
            "http://example.org",
            "mailto:x@example.org",
            "internal:Sheet2!A1",
        ],
    )
    def test_text_stays_text(self, text: str) -> None:
        book = made([Column(text)], [[text]], text, text)
        sheet = book.read("xl/worksheets/sheet1.xml")
        assert cells(book)["A1"] == cells(book)["A2"] == cells(book, 2)["A1"] == ("s", text)
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet.lower().replace(b"=hyperlink(", b"")
        if text[0] not in "{hmi":
            assert style(book, "A2").get("quotePrefix") == "1"
        else:
            assert style(book, "A2").get("quotePrefix") is None

    def test_markup_stays_text(self) -> None:
        text = "<r><t>x</t></r>"
        assert one(text) == ("s", " " + text)
        assert one("<r>&broken</r>") == ("s", " <r>&broken</r>")
        assert one("a <r>") == ("s", "a <r>")

    @given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
    def test_any_text_can_be_written_and_read(self, texts: list[str]) -> None:
        book = made([Column(texts[0])], [[text] for text in texts], texts[0], *texts)
        assert {kind for kind, _ in cells(book).values()} == {"s"}
        assert len(cells(book)) == 1 + len(texts)
        assert len(cells(book, 2)) == len(texts)

    def test_what_xml_cannot_hold_is_left_out(self) -> None:
        assert one("a\x00b\x0bc\r\nd\te\ud800f\uffff") == ("s", "abc\nd\tef")

    def test_too_long_a_text_is_cut_with_a_mark(self) -> None:
        assert one("x" * LONGEST_TEXT) == ("s", "x" * LONGEST_TEXT)
        assert one("x" * (LONGEST_TEXT + 1)) == ("s", "x" * (LONGEST_TEXT - 1) + "…")


class TestSheet:
    def test_headings_filter_and_freeze(self) -> None:
        book = made([Column("编号", text=True), Column("内容")], [["1", "路灯"], ["2", "停水"]])
        sheet = tree(book, "xl/worksheets/sheet1.xml")
        pane = next(sheet.iter(f"{MAIN}pane"))
        assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
        found = sheet.find(f"{MAIN}autoFilter")
        assert found is not None
        assert found.get("ref") == "A1:B3"
        fonts = tree(book, "xl/styles.xml").find(f"{MAIN}fonts")
        assert fonts is not None
        bold = fonts[int(style(book, "A1").get("fontId", "0"))]
        assert bold.find(f"{MAIN}b") is not None
        assert [cells(book)[at][1] for at in ("A1", "B1", "A3", "B3")] == [
            "编号",
            "内容",
            "2",
            "停水",
        ]

    @pytest.mark.parametrize(
        ("column", "value", "expected"),
        [
            (Column("x"), "y", 8),
            (Column("x"), "十个汉字就是二十格宽", 21),
            (Column("一二三四五六"), "y", 16),
            (Column("x"), "y" * 500, 60),
            (Column("x"), "first\nthe longer line", 16),
            (Column("x"), date(2026, 1, 1), 11),
            (Column("x"), MADE_AT, 17),
            (Column("x"), 3, 12),
            (Column("x", width=33), "y", 33),
        ],
    )
    def test_widths(self, column: Column, value: object, expected: int) -> None:
        sheet = tree(made([column], [[value]]), "xl/worksheets/sheet1.xml")
        width = float(str(next(sheet.iter(f"{MAIN}col")).get("width")))
        assert round(width - 0.7109375, 4) == expected

    def test_lines_are_wrapped(self) -> None:
        book = made([Column("x")], [["one\ntwo"], ["one"]])
        styles = (style(book, cell) for cell in ("A2", "A3"))
        wraps = [next(found.iter(f"{MAIN}alignment")).get("wrapText") for found in styles]
        assert wraps == ["1", None]

    def test_an_empty_list(self) -> None:
        book = made([Column("x")], [])
        found = tree(book, "xl/worksheets/sheet1.xml").find(f"{MAIN}autoFilter")
        assert found is not None
        assert found.get("ref") == "A1"
        assert cells(book) == {"A1": ("s", "x")}

    def test_notes_on_a_sheet_of_their_own(self) -> None:
        book = made([Column("x")], [], "诉求", "范围：示例街道", "导出：2026-11-20")
        names = [found.get("name") for found in tree(book, "xl/workbook.xml").iter(f"{MAIN}sheet")]
        assert names == ["诉求", "说明"]
        assert cells(book, 2) == {"A1": ("s", "范围：示例街道"), "A2": ("s", "导出：2026-11-20")}

    def test_no_notes_no_sheet_of_them(self) -> None:
        content = write_sheet([Column("x")], [], title="诉求", notes=[], made_at=MADE_AT)
        book = zipfile.ZipFile(io.BytesIO(content))
        names = [found.get("name") for found in tree(book, "xl/workbook.xml").iter(f"{MAIN}sheet")]
        assert names == ["诉求"]

    @pytest.mark.parametrize(
        ("title", "notes_title", "expected"),
        [
            ("a/b\\c?d*e[f]g:h", "Notes", ["a b c d e f g h", "Notes"]),
            ("'quoted'", "Notes", ["quoted", "Notes"]),
            ("", "Notes", ["Sheet", "Notes"]),
            ("x" * 40, "x" * 50, ["x" * 29, "x" * 29 + " 2"]),
            ("History", "Notes", ["History 2", "Notes"]),
            ("notes", "Notes", ["notes", "Notes 2"]),
        ],
    )
    def test_names_that_excel_takes(
        self, title: str, notes_title: str, expected: list[str]
    ) -> None:
        content = write_sheet(
            [Column("x")], [], title=title, notes=["n"], made_at=MADE_AT, notes_title=notes_title
        )
        book = zipfile.ZipFile(io.BytesIO(content))
        names = [found.get("name") for found in tree(book, "xl/workbook.xml").iter(f"{MAIN}sheet")]
        assert names == expected

    def test_the_same_input_gives_the_same_file(self) -> None:
        def again() -> bytes:
            return write_sheet([Column("x")], [["y"]], title="t", notes=["n"], made_at=MADE_AT)

        assert again() == again()
        core = zipfile.ZipFile(io.BytesIO(again())).read("docProps/core.xml").decode()
        assert re.findall(r">(2026[^<]*)<", core) == ["2026-11-20T10:00:00Z"] * 2

    def test_rows_are_read_once_and_one_by_one(self) -> None:
        def rows() -> Iterator[list[object]]:
            yield from ([number, "x"] for number in range(500))

        content = write_sheet(
            [Column("n"), Column("x")], rows(), title="t", notes=[], made_at=MADE_AT
        )
        found = cells(zipfile.ZipFile(io.BytesIO(content)))
        assert (len(found), found["A501"]) == (2 + 2 * 500, ("n", "499"))

    def test_a_row_of_another_length(self) -> None:
        with pytest.raises(ValueError, match="argument"):
            made([Column("a"), Column("b")], [["only one"]])

    def test_no_row_is_left_behind_on_the_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

        def rows() -> Iterator[list[object]]:
            yield ["13812345678"]
            assert len(list(tmp_path.iterdir())) == 1
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError, match="went away"):
            write_sheet([Column("x")], rows(), title="t", notes=[], made_at=MADE_AT)
        assert list(tmp_path.iterdir()) == []

    def test_more_rows_than_a_sheet_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "MOST_ROWS", 2)
        assert cells(made([Column("x")], [["1"], ["2"]]))["A3"] == ("s", "2")
        with pytest.raises(Invalid, match="too_many_rows") as refused:
            made([Column("x")], [["1"], ["2"], ["3"]])
        assert refused.value.details == {"limit": 2}
