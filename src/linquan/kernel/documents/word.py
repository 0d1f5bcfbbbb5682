"""Word files: the same blocks as in the PDF, with styles that an office can change.

Written as WordprocessingML (ISO/IEC 29500-1) by hand: it is text, and what goes in is escaped in
one place.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from linquan.kernel.documents.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Kind,
    PageEnd,
    Picture,
    Points,
    Table,
    Tone,
    Words,
    check,
    percent,
)
from linquan.kernel.documents.lettering import one_line
from linquan.kernel.documents.typesetting import as_png
from linquan.kernel.documents.word_styles import (
    DECLARATION,
    HAIRLINE,
    NAMESPACES,
    PAPER,
    TEAL,
    numbering_xml,
    styles_xml,
)

_FIRST_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_TWIPS_PER_MM: Final = 56.6929
_EMU_PER_MM: Final = 36_000
_TEXT_MM: Final = 170.0
_LAST_HEADING: Final = 3
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS: Final = ("styles", "numbering", "header", "footer")


def as_docx(document: Document) -> bytes:
    """Write a document as a Word file.

    Returns
    -------
    bytes
        The same for the same document. Drawings are pixels in it; letters are left as they are:
        the reader's own fonts show them.

    Raises
    ------
    FontsMissing
        It has drawings, and the fonts for their words are not there.
    Invalid
        ``document_too_long``.
    """
    check(document)
    body = _Body()
    parts = [_title(document), *(body.block(block) for block in document.blocks), _SECTION]
    text = f"<w:document {NAMESPACES}><w:body>{''.join(parts)}</w:body></w:document>"
    return _packed(document, DECLARATION + text, body.pictures)


@dataclass(slots=True)
class _Body:
    """A body while it is written, with the pictures that it names."""

    pictures: list[bytes] = field(default_factory=list)

    def block(self, block: Block) -> str:
        """Write a block."""
        if isinstance(block, Picture):
            return self._picture(block)
        return _WRITERS[type(block)](block)

    def _picture(self, block: Picture) -> str:
        self.pictures.append(as_png(block))
        number = len(self.pictures)
        width = min(block.width_mm, _TEXT_MM)
        size = width, block.height_mm * width / block.width_mm
        wide, high = (round(length * _EMU_PER_MM) for length in size)
        told = quoteattr(one_line(block.alt))
        graphic = _GRAPHIC.format(number=number, wide=wide, high=high, told=told)
        return f"<w:p><w:r>{graphic}</w:r></w:p>" + _optional(block.caption, "Caption")


_GRAPHIC: Final = (
    '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="{number}" descr={told}/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{number}"/><pic:cNvPicPr/>'
    '</pic:nvPicPr><pic:blipFill><a:blip r:embed="picture{number}"/><a:stretch><a:fillRect/>'
    '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
)
_SECTION: Final = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
    '<w:footerReference w:type="default" r:id="footer"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1361" w:right="1134" w:bottom="1134" w:left="1134" w:header="680" '
    'w:footer="567" w:gutter="0"/></w:sectPr>'
)


# --- paragraphs -----------------------------------------------------------------------------------


def _run(text: str, *, bold: bool = False) -> str:
    """Write words; the only place where words become part of a file."""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(one_line(text))}</w:t></w:r>'


def _paragraph(text: str, style: str, *, right: bool = False, bold: bool = False) -> str:
    side = '<w:jc w:val="right"/>' if right else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>{_run(text, bold=bold)}</w:p>'


def _optional(text: str, style: str) -> str:
    return _paragraph(text, style) if text else ""


def _title(document: Document) -> str:
    told = [word for word in (document.office, document.dated, document.mark) if word]
    return (
        _paragraph(document.title, "Title")
        + _optional(document.subtitle, "Subtitle")
        + _paragraph(" · ".join(told), "Small")
    )


def _heading(block: Heading) -> str:
    return _paragraph(block.text, f"Heading{min(max(block.level, 1), _LAST_HEADING)}")


def _words(block: Words) -> str:
    return _paragraph(block.text, "Small" if block.tone is Tone.SMALL else "Normal")


def _points(block: Points) -> str:
    return "".join(_paragraph(line, "ListBullet") for line in block.lines)


def _page_end(_block: PageEnd) -> str:
    return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


# --- tables ---------------------------------------------------------------------------------------


def _facts(block: Facts) -> str:
    """Write figures as a table of two lines: what is counted above its figure."""
    if not block.facts:
        return ""
    labels = "".join(_cell(_paragraph(fact.label, "Cell"), fill=True) for fact in block.facts)
    figures = "".join(
        _cell(_paragraph(f"{fact.value} {fact.unit}", "Figure"), fill=True) for fact in block.facts
    )
    rows = f"<w:tr>{labels}</w:tr><w:tr>{figures}</w:tr>"
    return _grid([1.0] * len(block.facts), rows) + _paragraph("", "Small")


def _table(block: Table) -> str:
    caption = _optional(block.caption, "Caption")
    if not block.rows:
        return caption + _paragraph(block.empty, "Small")
    heads = "".join(
        _cell(_paragraph(one.heading, "Cell", right=_is_right(one), bold=True), fill=True)
        for one in block.columns
    )
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
    rows = head + "".join(_row(row, block.columns) for row in block.rows)
    return caption + _grid([one.width for one in block.columns], rows) + _paragraph("", "Small")


def _row(row: Sequence[Cell], columns: Sequence[Column]) -> str:
    cells = "".join(
        _cell(_paragraph(_written(cell), "Cell", right=_is_right(column)))
        for cell, column in zip(row, columns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _is_right(column: Column) -> bool:
    return column.kind is not Kind.TEXT


def _written(cell: Cell) -> str:
    if cell is None:
        return "—"
    return cell if isinstance(cell, str) else percent(cell)


def _cell(content: str, *, fill: bool = False) -> str:
    look = f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{PAPER}"/></w:tcPr>'
    return f"<w:tc>{look if fill else ''}{content}</w:tc>"


def _grid(widths: Sequence[float], rows: str) -> str:
    """Write a table with lines below its rows, none between its columns."""
    edges = "".join(
        f'<w:{name} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        for name, size, colour in (
            ("top", 8, TEAL), ("bottom", 4, HAIRLINE), ("insideH", 4, HAIRLINE),
        )
    )  # fmt: skip
    whole = sum(widths)
    columns = "".join(
        f'<w:gridCol w:w="{round(_TEXT_MM * _TWIPS_PER_MM * width / whole)}"/>' for width in widths
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edges}</w:tblBorders>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


_WRITERS: Final[dict[type[Any], Callable[[Any], str]]] = {
    Heading: _heading,
    Words: _words,
    Points: _points,
    Facts: _facts,
    Table: _table,
    PageEnd: _page_end,
}


# --- the package ----------------------------------------------------------------------------------


def _packed(document: Document, body: str, pictures: Sequence[bytes]) -> bytes:
    """Pack the parts (ISO/IEC 29500-2), without the moment at which it is done."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(document, body, pictures):
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def _parts(
    document: Document, body: str, pictures: Sequence[bytes]
) -> Iterator[tuple[str, str | bytes]]:
    yield "[Content_Types].xml", _content_types()
    yield "_rels/.rels", _links([
        ("document", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
        ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    ])  # fmt: skip
    yield "docProps/core.xml", _about(document)
    yield "word/document.xml", body
    numbers = range(1, len(pictures) + 1)
    yield "word/_rels/document.xml.rels", _links([
        *((part, f"{_OFFICE}/relationships/{part}", f"{part}.xml") for part in _PARTS),
        *((f"picture{n}", f"{_OFFICE}/relationships/image", f"media/{n}.png") for n in numbers),
    ])  # fmt: skip
    yield "word/styles.xml", styles_xml(_language(document))
    yield "word/numbering.xml", numbering_xml()
    yield "word/header.xml", _edge("hdr", _header(document))
    yield "word/footer.xml", _edge("ftr", _FOOTER)
    yield from ((f"word/media/{n}.png", pictures[n - 1]) for n in numbers)


def _language(document: Document) -> str:
    return "zh-CN" if document.is_chinese else "en-GB"


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), *((part, part) for part in _PARTS))
    )
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    written = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in links
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>'


def _about(document: Document) -> str:
    day = f"{document.made_on.isoformat()}T12:00:00Z"
    title, subtitle, office = (
        escape(one_line(text)) for text in (document.title, document.subtitle, document.office)
    )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:subject>{subtitle}</dc:subject>"
        f"<dc:creator>{office}</dc:creator><dc:language>{_language(document)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    )


def _edge(name: str, content: str) -> str:
    return f"{DECLARATION}<w:{name} {NAMESPACES}>{content}</w:{name}>"


def _header(document: Document) -> str:
    """Write the title at the left and the mark at the right edge."""
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{round(_TEXT_MM * _TWIPS_PER_MM)}"/></w:tabs>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Header"/>{tab}</w:pPr>{_run(document.title)}'
        f"<w:r><w:tab/></w:r>{_run(document.mark)}</w:p>"
    )


_FOOTER: Final = (
    '<w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="center"/></w:pPr>'
    f'<w:fldSimple w:instr="PAGE">{_run("1")}</w:fldSimple>{_run("/")}'
    f'<w:fldSimple w:instr="NUMPAGES">{_run("1")}</w:fldSimple></w:p>'
)
