"""Documents of the house: blocks of text, tables and drawings become a PDF or a Word file.

Heavy: Typst is loaded when the first document is made. Jobs make documents.
"""

from linquan.kernel.documents.blocks import (
    Block,
    Cell,
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
from linquan.kernel.documents.fonts import FontsMissing
from linquan.kernel.documents.typesetting import as_pdf, as_png
from linquan.kernel.documents.word import as_docx

__all__ = [
    "Block",
    "Cell",
    "Column",
    "Document",
    "Fact",
    "Facts",
    "FontsMissing",
    "Heading",
    "Kind",
    "PageEnd",
    "Picture",
    "Points",
    "Table",
    "Tone",
    "Words",
    "as_docx",
    "as_pdf",
    "as_png",
]
