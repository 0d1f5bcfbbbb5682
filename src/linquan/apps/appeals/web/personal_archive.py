"""All that is held on someone as one file: tables for Excel, the same as JSON, and the photos."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.translation import gettext as _

from linquan.apps.appeals.operations.persons import HeldLink, HeldPhoto
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.personal_words import COLUMNS, MENTIONED
from linquan.kernel import attachments, sheets
from linquan.kernel.errors import NotFound
from linquan.kernel.personal_rows import Section

IN_MEMORY: Final = 8 * 2**20
MOST_PHOTO_BYTES: Final = 400 * 2**20
"""Photos beyond it are named as left out."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into the file, and the words around it."""

    title: str
    made_by: str
    made_at: datetime
    sections: Sequence[Section]
    photos: Sequence[HeldPhoto] = ()
    links: Sequence[HeldLink] = ()
    numbers: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)


def write(contents: Contents, home: Path) -> IO[bytes]:
    """Write the file; the caller closes it. In memory up to 8 MB, beyond it on the disk unnamed."""
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        left_out = _photos(archive, contents.photos, home)
        told = [one for one in contents.sections if one.rows]
        for at, section in enumerate(told, start=1):
            archive.writestr(f"{at:02}-{_file_name(section.title)}.xlsx", _sheet(contents, section))
        archive.writestr("everything.json", _json(contents, told))
        archive.writestr("README.txt", _readme(contents, told, left_out))
    file.seek(0)
    return file


def _file_name(title: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in title).strip("-")


def _photos(archive: ZipFile, photos: Iterable[HeldPhoto], home: Path) -> int:
    """Put the photos in; returns how many there was no room for, or whose file is gone."""
    written, left_out = 0, 0
    for at, photo in enumerate(photos, start=1):
        content = b""
        with suppress(NotFound), attachments.open_photo(home, photo.sha256) as file:
            content = file.read()
        if not content or written + len(content) > MOST_PHOTO_BYTES:
            left_out += 1
            continue
        written += len(content)
        name = f"photos/{photo.number}/{photo.role}-{at}.webp"
        archive.writestr(name, content, compress_type=ZIP_STORED)
    return left_out


def _sheet(contents: Contents, section: Section) -> bytes:
    columns = [sheets.Column(_heading(name), text=name.endswith("id")) for name in section.columns]
    rows = [
        [_cell(contents, name, value) for name, value in zip(section.columns, row, strict=True)]
        for row in section.rows
    ]
    notes = [contents.title]
    if section.is_cut:
        notes.append(_("Only the newest rows: there are more than one file holds."))
    return sheets.write_sheet(
        columns, rows, title=section.title, notes=notes, made_at=contents.made_at,
        notes_title=_("Notes"),
    )  # fmt: skip


def _heading(name: str) -> str:
    return str(COLUMNS.get(name, name))


def _cell(contents: Contents, name: str, value: Any) -> object:
    """Write a value as people read it."""
    if name in {"appeal_id", "id"}:
        return contents.numbers.get(value, value)
    if name in WORDS and isinstance(value, str):
        return WORDS[name](value)
    if name == "organisation_id":
        return contents.units.get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "status": words.status_word,
    "grade": lambda grade: str(words.GRADES.get(grade, grade)),
    "what": lambda what: str(MENTIONED.get(what, what)),
}


def _json(contents: Contents, told: Sequence[Section]) -> str:
    whole = {
        "made_at": contents.made_at,
        "made_by": contents.made_by,
        "tables": {
            section.table: [dict(zip(section.columns, row, strict=True)) for row in section.rows]
            for section in told
        },
        "links": [
            {"number": link.number, "url": link.url, "until": link.until} for link in contents.links
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _readme(contents: Contents, told: Sequence[Section], left_out: int) -> str:
    lines = [
        contents.title,
        _("Made by %(name)s on %(at)s.")
        % {"name": contents.made_by, "at": words.moment(contents.made_at)},
        "",
        _("Each table is a file for Excel; everything.json holds the same for programs."),
        _("Look through it before you hand it over: notes among staff and what others said about "
          "third parties may be in it."),
        "",
        *(f"{section.title}: {len(section.rows)}" for section in told),
        _("Photos: %(n)s") % {"n": len(contents.photos) - left_out},
    ]  # fmt: skip
    if left_out:
        lines.append(_("Photos that are left out, for their size or as their file is gone: %(n)s")
                     % {"n": left_out})  # fmt: skip
    if contents.links:
        lines += ["", _("Links under which the requests are followed:")]
        lines += [f"{link.number}  {link.url}" for link in contents.links]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"
