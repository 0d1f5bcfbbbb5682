"""Word files as another hand reads them."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.kernel.documents.papers import EVERY, document, rows_of, word_of
from tests.kernel.documents.test_pdf import HOSTILE

from linquan.kernel.documents import (
    Column,
    Fact,
    Facts,
    Heading,
    Kind,
    Points,
    Table,
    Words,
    as_docx,
)
from linquan.kernel.documents.blocks import MOST_ROWS
from linquan.kernel.errors import Invalid


def test_every_block_is_there_in_its_style() -> None:
    read = word_of(as_docx(document(*EVERY)))
    told = [(one.style.name, one.text) for one in read.paragraphs if one.text]
    assert told == [
        ("Title", "报告"),
        ("Subtitle", "副题"),
        ("Linquan Small", "江安街道办事处 · 2026年11月20日 · 演示数据"),
        ("Heading 1", "一、总体"),
        ("Normal", "第一句。"),
        ("Normal", "第二句。"),
        ("Linquan Small", "小字。"),
        ("List Bullet", "其一"),
        ("List Bullet", "其二"),
        ("Heading 2", "下级"),
        ("Caption", "表的名字"),
        ("Linquan Small", "什么也没有。"),
        ("Caption", "图的名字"),
    ]
    facts, table = read.tables
    assert rows_of(facts) == [["人口", "设施"], ["58,500 人", "13"]]
    assert rows_of(table) == [
        ["项目", "人数", "占比"], ["药店", "1,234", "12.5%"], ["公厕", "—", "—"],
    ]  # fmt: skip


def test_its_page_head_foot_and_properties() -> None:
    read = word_of(as_docx(document(*EVERY)))
    (section,) = read.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.header.paragraphs[0].text == "报告\t演示数据"
    assert "PAGE" in section.footer._element.xml
    about = read.core_properties
    assert (about.title, about.subject, about.author) == ("报告", "副题", "江安街道办事处")
    assert (about.language, str(about.created)) == ("zh-CN", "2026-11-20 12:00:00+00:00")
    assert word_of(as_docx(document(language="en"))).core_properties.language == "en-GB"


def test_a_drawing_is_a_picture_with_words_for_who_does_not_see_it() -> None:
    file = as_docx(document(*EVERY))
    (shape,) = word_of(file).inline_shapes
    assert (shape.width.mm, shape.height.mm) == (60, 20)
    assert shape._inline.docPr.get("descr") == "一座桥"
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        png = packed.read("word/media/1.png")
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (520, 173)


def test_headings_stand_on_every_page_and_numbers_at_the_right() -> None:
    table = word_of(as_docx(document(*EVERY))).tables[1]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblHeader" not in table.rows[1]._tr.xml
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells] == [None, 2, 2]
    assert [round(column.width.mm) for column in table.columns] == [85, 42, 42]


def test_the_same_for_the_same_document() -> None:
    assert as_docx(document(*EVERY)) == as_docx(document(*EVERY))


def test_every_part_is_xml_and_is_told_of() -> None:
    with zipfile.ZipFile(io.BytesIO(as_docx(document(*EVERY)))) as packed:
        names = set(packed.namelist())
        for name in names - {"word/media/1.png"}:
            ElementTree.fromstring(packed.read(name))
        kinds = packed.read("[Content_Types].xml").decode()
    told = {f"/{name}" for name in names if name.startswith(("word/", "docProps/"))}
    links = {name for name in told if name.endswith((".rels", ".png"))}
    assert [name for name in told - links if f'PartName="{name}"' not in kinds] == []


@pytest.mark.parametrize("text", [*HOSTILE, "a\x00b", "x\ufffey", "A" * 300])
def test_markup_stays_words(text: str) -> None:
    blocks = (
        Heading(text), Words(text), Points((text,)), Facts((Fact(text, text),)),
        Table((Column(text),), ((text,),), text, text),
    )  # fmt: skip
    read = word_of(as_docx(document(*blocks, title=text, office=text, mark=text)))
    wanted = text.replace("\x00", " ").replace("\ufffe", "")
    assert [one.text for one in read.paragraphs].count(wanted) == 5
    assert [rows_of(table) for table in read.tables] == [[[wanted], [wanted]]] * 2
    assert read.core_properties.title == wanted


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_text_can_be_read_back(text: str) -> None:
    read = word_of(as_docx(document(Words(text))))
    assert len(read.paragraphs) == 4


def test_two_thousand_rows() -> None:
    columns = (Column("编号"), Column("人数", Kind.NUMBER), Column("占比", Kind.SHARE))
    rows = tuple((f"第{n}处", f"{n:,}", n / 2000) for n in range(2000))
    (table,) = word_of(as_docx(document(Table(columns, rows, "")))).tables
    assert len(table._tbl.tr_lst) == 2001
    assert [cell.text for cell in table.rows[-1].cells] == ["第1999处", "1,999", "100.0%"]


def test_nothing_at_all() -> None:
    empty = document(Facts(()), Points(()), Table((), (), "空的"), title="", subtitle="", office="",
                     dated="", mark="")  # fmt: skip
    assert [one.text for one in word_of(as_docx(empty)).paragraphs if one.text] == ["空的"]


def test_too_long_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        as_docx(document(Table((Column("甲"),), (("一",),) * (MOST_ROWS + 1), "")))
    assert refused.value.code == "document_too_long"
