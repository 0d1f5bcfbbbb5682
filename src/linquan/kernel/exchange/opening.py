"""Files that come in: a table of plain values, whatever kind of file it was.

The parsing happens in a process of its own (see ``opener``): a hostile file takes no more than its
memory and its time, and never this process.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

from linquan.kernel.errors import Invalid
from linquan.kernel.sheets import Merged

Cell: TypeAlias = str | int | float | bool | date | datetime | time | None
"""What a cell holds; texts as they were typed, moments without a zone as in the office."""

OPENER: Final = Path(__file__).with_name("opener.py")
MERGED: Final = "merged"
PATIENCE_S: Final = 60.0
MOST_BYTES: Final = 20_000_000
GUARD: Final = "'"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
GEOMETRY: Final = "geometry"
"""Heading under which the outline of a GeoJSON feature stands, as text."""


class FileKind(StrEnum):
    """What can be read."""

    SHEET = "sheet"
    TEXT = "text"
    GEOJSON = "geojson"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file, counted from 1 as a spreadsheet counts it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """What a file holds: its lines that are not blank, headings among them."""

    kind: FileKind
    lines: tuple[Line, ...]
    merged: tuple[Merged, ...] = ()
    """Merged cells among its first lines."""
    digest: str = ""
    """Of the file's bytes: another for any other file."""


def kind_of(content: bytes) -> FileKind:
    """Tell the kind of a file by what it begins with, whatever its name says."""
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return FileKind.SHEET
    return FileKind.GEOJSON if head.startswith(b"{") else FileKind.TEXT


def open_table(content: bytes) -> RawTable:
    """Read an Excel, ODS, CSV or GeoJSON file.

    Raises
    ------
    Invalid
        For ``file``: ``file_empty``, ``file_too_big``, ``file_damaged``, ``file_locked`` (a
        password), ``encoding_unknown``, ``not_features``, ``too_many_rows``, ``too_many_columns``,
        ``cell_too_long``, ``file_too_slow``.
    """
    if len(content) > MOST_BYTES:
        raise Invalid.field("file", "file_too_big", limit_bytes=MOST_BYTES)
    kind = kind_of(content)
    read = _typed if kind is FileKind.TEXT else _cell
    # Of most cells there is nothing to read: numbers, nothing, and texts that are not blank.
    plain = (int, float, bool, type(None))
    opened = _opened(content, kind)
    merged = opened.pop()[MERGED] if opened and isinstance(opened[-1], dict) else ()
    rows = (tuple([c if type(c) in plain else read(c) for c in row]) for row in opened)
    numbered = (Line(number, cells) for number, cells in enumerate(rows, start=1))
    lines = tuple(line for line in numbered if line.cells.count(None) < len(line.cells))
    if not lines:
        raise Invalid.field("file", "file_empty")
    return RawTable(kind, lines, tuple(map(tuple, merged)), digest_of(content))


def digest_of(content: bytes) -> str:
    """Return the word by which a file is known again."""
    return hashlib.sha256(content).hexdigest()


def _opened(content: bytes, kind: FileKind) -> list[Any]:
    command = [sys.executable, "-I", str(OPENER), kind]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file comes by its input
            command, input=content, capture_output=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise Invalid.field("file", "file_too_slow") from late
    if done.returncode != 0:
        raise Invalid.field("file", "file_damaged" if done.returncode > 0 else "file_too_big")
    told = done.stdout.decode().rstrip("\n").replace("\n", ",")  # of JSON, a line has none within
    rows: list[Any] = json.loads(f"[{told}]")
    if len(rows) == 1 and isinstance(rows[0], dict):
        raise Invalid.field("file", rows[0]["refused"])
    return rows


def _cell(told: Any) -> Cell:
    """Read a value as ``opener`` tells it."""
    if isinstance(told, str):
        return None if told.isspace() or not told else told
    if not isinstance(told, dict):
        return told  # type: ignore[no-any-return]
    ((word, text),) = told.items()
    return _DATED[word](text)


def _typed(told: Any) -> Cell:
    """Read a value of a CSV: without the mark that keeps it from being a formula."""
    cell = _cell(told)
    return cell[1:] if isinstance(cell, str) and is_guarded(cell) else cell


def is_guarded(text: str) -> bool:
    """Whether a text begins with marks that only keep it from being taken for a formula."""
    return text.startswith(GUARD) and text.lstrip(GUARD).startswith(FORMULA_STARTS)


def _moment(text: str) -> Cell:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # a span of time
        return text


_DATED = {"day": date.fromisoformat, "moment": _moment, "time": time.fromisoformat}
