"""PDF files as another hand reads them: exact words, hostile words, many rows, nothing at all."""

import io
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.kernel.documents.papers import EVERY, SVG, document, pages_of, squeezed, text_of

from linquan.kernel.documents import (
    Column,
    Fact,
    Facts,
    Heading,
    Kind,
    Picture,
    Points,
    Table,
    Words,
    as_pdf,
    as_png,
)
from linquan.kernel.documents.blocks import MOST_BLOCKS, MOST_CELLS, MOST_ROWS
from linquan.kernel.documents.lettering import STAND_IN
from linquan.kernel.errors import Invalid


def test_every_block_is_there() -> None:
    first, second = pages_of(as_pdf(document(*EVERY)))
    for words in (
        "报告", "副题", "江安街道办事处", "2026年11月20日", "演示数据", "58,500人", "13",
        "一、总体", "第一句。", "第二句。", "小字。", "其一", "其二", "下级", "表的名字",
        "项目人数占比", "药店1,23412.5%", "公厕——", "什么也没有。", "1/2",
    ):  # fmt: skip
        assert words in squeezed(first), words
    for words in ("桥南", "图的名字", "2/2"):
        assert words in squeezed(second), words


def test_it_is_an_archive_file_with_title_language_and_outline() -> None:
    pdf = as_pdf(document(*EVERY))
    read = pypdf.PdfReader(io.BytesIO(pdf))
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == ("报告", "江安街道办事处")
    assert str(read.metadata.creation_date) == "2026-11-20 12:00:00+00:00"
    root = read.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("zh-CN", True)
    assert [one["/Title"] for one in read.outline if isinstance(one, dict)] == ["一、总体"]
    assert "pdfaid:part>2<" in root["/Metadata"].get_data().decode()
    assert "一座桥" in pdf_text(read)


def pdf_text(read: pypdf.PdfReader) -> str:
    """What is said to a reader who does not see the pictures."""
    return " ".join(
        str(held["/Alt"])
        for number in range(1, len(read.xref[0]) + 1)
        if isinstance(held := read.get_object(number), dict) and "/Alt" in held
    )


def test_the_same_for_the_same_document() -> None:
    assert as_pdf(document(*EVERY)) == as_pdf(document(*EVERY))


def test_every_font_is_inside_and_every_letter_has_a_shape() -> None:
    read = pypdf.PdfReader(io.BytesIO(as_pdf(document(*EVERY))))
    names = {
        font["/BaseFont"].split("+")[1]
        for page in read.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names == {"NotoSansSC-Regular-Identity-H", "NotoSerifSC-Regular-Identity-H"}
    assert "\ufffd" not in text_of(as_pdf(document(*EVERY)))


HOSTILE = (
    '#import "@preview/x:1.0.0"',
    '#read("/etc/passwd")',
    "#let x = 1; $sum_(i)^n$ *bold* _it_ `raw` <label> @ref",
    "]#panic()[",
    "\\ \" ' -- ~ ... // /* */",
    '{"a": [1]} \\u0041 %(x)s {0}',
    "</text><script>alert(1)</script>&amp;&lt;",
    "=1+1 | =HYPERLINK()",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_stays_words(text: str) -> None:
    blocks = (
        Heading(text),
        Words(text),
        Points((text,)),
        Facts((Fact(text, text, text),)),
        Table((Column(text),), ((text,),), text, text),
        Picture(SVG, 60, 20, text, text),
    )
    told = squeezed(text_of(as_pdf(document(*blocks, title=text, office=text, mark=text))))
    assert told.count(squeezed(text)) >= 10


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_text_makes_a_page(text: str) -> None:
    pdf = as_pdf(document(Words(text), Table((Column(text),), ((text,),), text)))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 1


def test_letters_without_a_font_are_told() -> None:
    pdf = as_pdf(document(Words("绿地😀公园"), Picture(SVG.replace("桥", "😁"), 60, 20, "")))
    told = squeezed(text_of(pdf))
    assert f"绿地{STAND_IN}公园" in told
    assert f"{STAND_IN}南" in told
    assert f"{STAND_IN}表示本系统字体中没有的字：U+1F600、U+1F601。" in told
    english = squeezed(text_of(as_pdf(document(Words("😀"), language="en"))))
    assert f"{STAND_IN}standsforlettersthatthefontsherelack:U+1F600.Anadministrator" in english


def test_long_words_stay_on_the_page() -> None:
    name = "A" * 300
    read = pypdf.PdfReader(io.BytesIO(as_pdf(document(
        Table((Column("甲"), Column("乙")), ((name, "是"),), ""), Heading(name), Words("长" * 3000),
    ))))  # fmt: skip
    told = squeezed("".join(page.extract_text() for page in read.pages))
    assert told.count("A") == 600
    assert told.count("长") == 1999
    assert rightmost(read) < 595 - 50


def test_a_row_stays_on_its_page_unless_it_is_higher_than_one() -> None:
    name = "很长的名字" * 8
    rows = tuple((f"第{n}行{name}完{n}。",) for n in range(120))
    columns = (Column("甲"), *(Column("乙", width=2),) * 5)
    table = Table(columns, tuple((*row, *("二",) * 5) for row in rows), "")
    pages = [squeezed(page) for page in pages_of(as_pdf(document(table)))]
    assert all(any(f"第{n}行" in page and f"完{n}。" in page for page in pages) for n in range(120))
    high = Table((Column("甲"), Column("乙", width=20)), (("长" * 1900, "二"),), "")
    assert squeezed(text_of(as_pdf(document(high)))).count("长") == 1900


def rightmost(read: pypdf.PdfReader) -> float:
    """Where the last line of the first page's table begins at most, in points."""
    found: list[float] = []

    def visit(text: str, _cm: object, matrix: list[float], *_more: object) -> None:
        if text.strip():
            found.append(matrix[4])

    read.pages[0].extract_text(visitor_text=visit)
    return max(found)


def test_two_thousand_rows() -> None:
    columns = (Column("编号"), Column("人数", Kind.NUMBER), Column("占比", Kind.SHARE))
    rows = tuple((f"第{n}处", f"{n:,}", n / 2000) for n in range(2000))
    pages = pages_of(as_pdf(document(Table(columns, rows, ""))))
    told = squeezed("".join(pages))
    assert all(f"第{n}处" in told for n in range(2000))
    assert all("编号" in page for page in pages)
    assert "第1999处1,999100.0%" in squeezed(pages[-1])


def test_nothing_at_all() -> None:
    empty = document(Facts(()), Points(()), Table((), (), "空的"), title="", subtitle="", office="",
                     dated="", mark="")  # fmt: skip
    assert squeezed(text_of(as_pdf(empty))) == "空的1/1"


def test_too_long_is_refused() -> None:
    column = (Column("甲"),)
    row = (("一",),)
    wide = Table(tuple(Column(str(n)) for n in range(30)), ((("一",) * 30),) * 2001, "")
    for blocks in (
        (Words("一"),) * (MOST_BLOCKS + 1),
        (Table(column, row * (MOST_ROWS + 1), ""),),
        (wide,),
    ):
        with pytest.raises(Invalid) as refused:
            as_pdf(document(*blocks))
        assert refused.value.code == "document_too_long"
    assert MOST_CELLS == 60_000


@pytest.mark.parametrize("row", [("一", "二"), ()])
def test_rows_fit_their_headings(row: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="1 headings, but"):
        as_pdf(document(Table((Column("甲"),), (row,), "")))


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), "12"])
def test_shares_are_parts_of_one(share: float | str) -> None:
    with pytest.raises(ValueError, match="shares are from 0 to 1"):
        as_pdf(document(Table((Column("甲", Kind.SHARE),), ((share,),), "")))


def test_a_drawing_as_pixels() -> None:
    with Image.open(io.BytesIO(as_png(Picture(SVG, 60, 20, "")))) as image:
        assert image.size == (520, 173)
        assert image.convert("RGB").getpixel((10, 10)) == (0xB5, 0xDA, 0xD5)
    other = as_png(replace(Picture(SVG, 60, 20, ""), svg=SVG.replace("桥南", "桥北")))
    assert other != as_png(Picture(SVG, 60, 20, ""))
