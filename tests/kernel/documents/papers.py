"""Documents of tests, and what other hands read in the files that come of them."""

import io
from datetime import date
from typing import Any

import docx
import pypdf

from linquan.kernel.documents import (
    Block,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Kind,
    PageEnd,
    Picture,
    Points,
    Table,
    Tone,
    Words,
)

ON = date(2026, 11, 20)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20" font-family="Noto Sans SC">'
    '<rect width="60" height="20" fill="#B5DAD5"/>'
    '<text x="5" y="12" font-size="5">桥南</text></svg>'
)
EVERY: tuple[Block, ...] = (
    Facts((Fact("人口", "58,500", "人"), Fact("设施", "13"))),
    Heading("一、总体"),
    Words("第一句。", Tone.LEAD),
    Words("第二句。"),
    Words("小字。", Tone.SMALL),
    Points(("其一", "其二")),
    Heading("下级", 2),
    Table(
        (Column("项目", width=2), Column("人数", Kind.NUMBER), Column("占比", Kind.SHARE)),
        (("药店", "1,234", 0.125), ("公厕", None, None)),
        "没有",
        "表的名字",
    ),
    Table((Column("空"),), (), "什么也没有。"),
    PageEnd(),
    Picture(SVG, 60, 20, "一座桥", "图的名字"),
)


def document(*blocks: Block, **more: Any) -> Document:
    told: dict[str, Any] = {
        "title": "报告", "subtitle": "副题", "office": "江安街道办事处", "made_on": ON,
        "dated": "2026年11月20日", "mark": "演示数据", "language": "zh-hans",
    }  # fmt: skip
    return Document(blocks=blocks, **(told | more))


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return "\n".join(pages_of(pdf))


def squeezed(text: str) -> str:
    """A text without gaps and lines, which a page lays out as it likes."""
    return "".join(text.split()).replace("\u200b", "")


def word_of(file: bytes) -> Any:
    return docx.Document(io.BytesIO(file))


def rows_of(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]
