"""Reading the desk's pages: what a table says, what an Excel file holds."""

import io
import re
import zipfile
from html import unescape
from xml.etree import ElementTree

from django.http import HttpResponse

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def said(response: HttpResponse) -> str:
    """The words of a page, without its markup."""
    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def table_rows(response: HttpResponse) -> list[str]:
    """The rows of the first table's body, as words."""
    body = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    parts = body.split("<tr>")[1:]
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", part)).split()) for part in parts]


def chips(response: HttpResponse) -> list[str]:
    """What the chips of a page say, in order."""
    found = re.findall(r'<a class="chip"[^>]*>(.*?)</a>', response.content.decode(), flags=re.S)
    return [" ".join(unescape(text).split()) for text in found]


def form_actions(response: HttpResponse) -> set[str]:
    """Where the forms of the main part of a page are sent."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return set(re.findall(r'<form[^>]*action="([^"]*)"', main))


def verbs(response: HttpResponse) -> list[str]:
    """The verbs that a case offers, by name, in order."""
    bar = response.content.decode().partition('class="bulk verbs')[2].partition("</main>")[0]
    found = re.findall(r'href="\?do=(\w+)"|action="/appeals/\d+/(\w+)/"', bar)
    return [link or post for link, post in found]


def primary(response: HttpResponse) -> str:
    """The one verb that is drawn as primary, empty when there is none."""
    bar = response.content.decode().partition('class="bulk verbs')[2].partition("</main>")[0]
    found = re.findall(r'class="button button--primary"[^>]*data-key="(\w)"', bar)
    assert len(found) <= 1
    return found[0] if found else ""


def sheet(content: bytes, number: int = 1) -> list[list[str]]:
    """The cells of one sheet of an Excel file, row by row, as written."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{SPACE}c")]
        for row in tree.iter(f"{SPACE}row")
    ]
