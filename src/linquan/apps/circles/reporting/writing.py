"""Writes a report: chapters in order, numbered as the language numbers them."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from linquan.apps.circles.reporting import chapters, remarks
from linquan.apps.circles.reporting.data import ReportData
from linquan.apps.circles.reporting.sheets import Sheets
from linquan.kernel.documents import Block, Document, Heading, as_docx, as_pdf

_NUMERALS = "一二三四五六七八九十"


def report_pdf(data: ReportData, language: str) -> bytes:
    """Write a report as a PDF file (PDF/A).

    Parameters
    ----------
    data
        What it is written from.
    language
        ``zh-hans`` or ``en``.

    Raises
    ------
    FontsMissing
        The fonts of the house are not installed.
    Invalid
        ``document_too_long`` or ``map_too_full``.
    """
    return as_pdf(document_of(data, language))


def report_docx(data: ReportData, language: str) -> bytes:
    """Write a report as a Word file; see :func:`report_pdf`."""
    return as_docx(document_of(data, language))


def document_of(data: ReportData, language: str) -> Document:
    """Return a report as blocks, all of its words in one language."""
    with translation.override(language):
        name = data.area.of(language)
        title = data.title.of(language) if data.title else _title(name)
        subtitle = data.subtitle.of(language) if data.subtitle else _subtitle()
        return Document(
            title=title,
            subtitle=subtitle,
            office=data.office.of(language),
            made_on=data.made_on,
            dated=date_format(data.made_on, "DATE_FORMAT"),
            mark=gettext("Demo data, not real") if data.is_demo else "",
            language=language,
            blocks=tuple(_numbered(_blocks(data, language), language)),
        )


def _title(area: str) -> str:
    return gettext("Life circles of %(area)s") % {"area": area}


def _subtitle() -> str:
    return gettext("Who reaches what on foot, who is left out, and what would change it")


def _blocks(data: ReportData, language: str) -> Iterator[Block]:
    maps = Sheets(data, language)
    yield from chapters.opening(data, language)
    yield from maps.first()
    yield from chapters.summary(data)
    yield from chapters.gaps(data, language)
    yield from chapters.communities(data, language)
    yield from maps.others()
    yield from chapters.advice(data, language)
    yield from remarks.methods(data, language)
    yield from remarks.quality(data)


def _numbered(blocks: Iterator[Block], language: str) -> Iterator[Block]:
    number = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            told = f"{_NUMERALS[number]}、" if language.startswith("zh") else f"{number + 1}. "
            number += 1
            yield Heading(told + block.text)
        else:
            yield block
