"""Styles of Word files: fonts of the reader's office, colours of the house. WordprocessingML."""

from dataclasses import dataclass
from typing import Final

NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TEAL, DEEP, GREY, INK, PAPER, HAIRLINE = (
    "0F6B66", "0A4F4C", "5F6B68", "1A2523", "F7F6F2", "D5D2C8",
)  # fmt: skip
_SONG, _HEI = ("Times New Roman", "宋体"), ("Arial", "黑体")
"""Latin letters and Chinese ones: fonts that come with Windows and WPS."""
_TWIPS_PER_POINT: Final = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs; sizes and distances are in points."""

    id: str
    name: str
    fonts: tuple[str, str]
    size: float
    colour: str
    before: float
    after: float
    level: int = 0
    """Of a heading; 0 for none."""
    bullet: bool = False


STYLES: Final = (
    Style("Normal", "Normal", _SONG, 10.5, INK, 0, 6),
    Style("Title", "Title", _HEI, 22, DEEP, 0, 4),
    Style("Subtitle", "Subtitle", _HEI, 13, TEAL, 0, 4),
    Style("Heading1", "heading 1", _HEI, 15, DEEP, 18, 8, 1),
    Style("Heading2", "heading 2", _HEI, 12, TEAL, 12, 6, 2),
    Style("Heading3", "heading 3", _HEI, 11, INK, 8, 4, 3),
    Style("ListBullet", "List Bullet", _SONG, 10.5, INK, 0, 4, bullet=True),
    Style("Caption", "caption", _HEI, 9, GREY, 4, 8),
    Style("Header", "header", _HEI, 8, GREY, 0, 0),
    Style("Footer", "footer", _HEI, 8, GREY, 0, 0),
    Style("Small", "Linquan Small", _HEI, 8.5, GREY, 0, 6),
    Style("Cell", "Linquan Cell", _HEI, 8.5, INK, 1.5, 1.5),
    Style("Figure", "Linquan Figure", _HEI, 16, DEEP, 0, 3),
)


def styles_xml(language: str) -> str:
    """Return the part ``word/styles.xml``; ``language`` is that of the text, such as zh-CN."""
    defaults = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'{_fonts(_SONG)}<w:lang w:val="{language}" w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>"
    )
    return (
        f"{DECLARATION}<w:styles {NAMESPACES}>{defaults}{''.join(map(_style, STYLES))}</w:styles>"
    )


def _style(style: Style) -> str:
    own = ' w:customStyle="1"' if style.name.startswith("Linquan") else ""
    default = ' w:default="1"' if style.id == "Normal" else ""
    based = "" if style.id == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default}{own} '
        f'w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_fonts(style.fonts)}"
        f'<w:color w:val="{style.colour}"/><w:sz w:val="{round(style.size * 2)}"/>'
        f'<w:szCs w:val="{round(style.size * 2)}"/></w:rPr></w:style>'
    )


def _paragraph(style: Style) -> str:
    kept = "<w:keepNext/><w:keepLines/>" if style.level else ""
    bullet = '<w:numPr><w:numId w:val="1"/></w:numPr>' if style.bullet else ""
    before, after = (round(d * _TWIPS_PER_POINT) for d in (style.before, style.after))
    level = f'<w:outlineLvl w:val="{style.level - 1}"/>' if style.level else ""
    return f'{kept}{bullet}<w:spacing w:before="{before}" w:after="{after}"/>{level}'


def _fonts(fonts: tuple[str, str]) -> str:
    latin, chinese = fonts
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{chinese}"/>'


def numbering_xml() -> str:
    """Return the part ``word/numbering.xml``: one kind of bullet."""
    return (
        f'{DECLARATION}<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:lvlText w:val="·"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="360" w:hanging="260"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
