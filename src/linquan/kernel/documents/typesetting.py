"""PDF files and pictures, set by Typst: what people wrote goes in as data, never as code."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

from linquan.kernel.documents import fonts
from linquan.kernel.documents.blocks import (
    Block,
    Document,
    Kind,
    Picture,
    Table,
    Tone,
    Words,
    check,
    percent,
)
from linquan.kernel.documents.lettering import STAND_IN, Letters, breakable, one_line
from linquan.kernel.letters import listed

STANDARD: Final = "a-2a"
"""PDF/A (ISO 19005-2), level A: kept for long, and read aloud in the right order."""
PIXELS_PER_INCH: Final = 220
COLOURS: Final = 200
_UNTOLD: Final = "—"
"""Stands for the words of a picture that has none: the standard wants some."""
_MOST_NAMED: Final = 20


def as_pdf(document: Document) -> bytes:
    """Set a document.

    Returns
    -------
    bytes
        A PDF file (PDF/A-2a), the same for the same document. Letters that no font has are shown by
        a stand-in, and the last lines say which they are.

    Raises
    ------
    FontsMissing
        The fonts are not there.
    Invalid
        ``document_too_long``.
    """
    check(document)
    known = fonts.letters()
    told = _told(document, known)
    if known.missing:
        with translation.override(document.language):
            told["blocks"].append(_block(Words(_lacking(known), Tone.SMALL), known))
    told["fonts"] = {"serif": fonts.SERIF, "sans": fonts.SANS}
    made_at = datetime.combine(document.made_on, time(12), UTC)
    return _compiled("paper.typ", told, format="pdf", timestamp=made_at, pdf_standards=[STANDARD])


def as_png(picture: Picture) -> bytes:
    """Draw a picture as pixels, for files that take no drawings. Raises FontsMissing."""
    known = fonts.letters()
    told = {
        "svg": known.shown(picture.svg),
        "width": picture.width_mm,
        "height": picture.height_mm,
        "fonts": {"sans": fonts.SANS},
    }
    return _packed(_compiled("picture.typ", told, format="png", ppi=PIXELS_PER_INCH))


def _packed(png: bytes) -> bytes:
    """Keep the colours that a drawing has, a few hundred at most: a fifth of the size."""
    packed = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(packed, "PNG")
    return packed.getvalue()


def _compiled(template: str, told: dict[str, Any], **more: Any) -> bytes:
    import typst  # noqa: PLC0415  see `fonts`: loaded on first use

    made = typst.compile(
        _template(template),
        font_paths=fonts.fonts(),
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        **more,
    )
    return bytes(made)


@cache
def _template(name: str) -> bytes:
    return (files(__package__) / name).read_bytes()


def _shown(known: Letters) -> Callable[[str], str]:
    return lambda text: breakable(known.shown(one_line(text)))


def _told(document: Document, known: Letters) -> dict[str, Any]:
    """Return a document as the template reads it."""
    shown = _shown(known)
    words = {
        "title": document.title,
        "subtitle": document.subtitle,
        "office": document.office,
        "dated": document.dated,
        "mark": document.mark,
    }
    return {
        **{name: shown(text) for name, text in words.items()},
        "chinese": document.is_chinese,
        "blocks": [_block(block, known) for block in document.blocks],
    }


def _block(block: Block, known: Letters) -> dict[str, Any]:
    told: dict[str, Any] = _deeply({**asdict(block), "svg": "", "rows": ()}, _shown(known))
    told["block"] = type(block).__name__
    if isinstance(block, Picture):
        told["svg"] = known.shown(block.svg)
        told["alt"] = told["alt"] or told["caption"] or _UNTOLD
    elif isinstance(block, Table):
        told["rows"] = _rows(block, known)
    return told


def _rows(block: Table, known: Letters) -> list[list[Any]]:
    """Return the cells, a share as a bar and its words."""
    shown = _shown(known)
    return [
        [
            {"part": cell, "words": percent(cell)}
            if column.kind is Kind.SHARE and isinstance(cell, int | float)
            else _deeply(cell, shown)
            for cell, column in zip(row, block.columns, strict=True)
        ]
        for row in block.rows
    ]


def _deeply(value: Any, shown: Callable[[str], str]) -> Any:
    """Return a value with every text in it as it is shown."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list | tuple):
        return [_deeply(one, shown) for one in value]
    if isinstance(value, dict):
        return {name: _deeply(one, shown) for name, one in value.items()}
    return value


def _lacking(known: Letters) -> str:
    """Say which letters are not shown, and what helps."""
    codes = [f"U+{ord(letter):04X}" for letter, _ in known.missing.most_common(_MOST_NAMED)]
    return gettext(
        "%(sign)s stands for letters that the fonts here lack: %(codes)s. An administrator can add "
        "a font that has them: put it into a folder and name that in LINQUAN_FONTS."
    ) % {"sign": STAND_IN, "codes": listed(codes)}
