"""Opens a stranger's file in a process of its own, with little memory and little time.

Run by path, never imported by the house: whatever a file makes of a parser (a bomb, an endless
loop, a crash of native code) ends this process and nothing else. It reads the file from its
standard input and writes lines of JSON without the brackets around each: some rows in a line.

After the rows of a spreadsheet comes ``{"merged": …}`` where titles and headings are merged cells.

A value is a text, a number, true or false, null, or ``{"day": …}``, ``{"moment": …}``,
``{"time": …}`` in ISO form.
"""

import csv
import gc
import io
import itertools
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

MEMORY_BYTES = 1_000_000_000
"""Of address space; calamine lays out a sheet of 60,000 rows of 30 columns in a tenth of it."""
SECONDS = 30
MOST_TOLD_LETTERS = 100_000_000
"""Of all that is written about a file: the house holds it several times over."""
MOST_UNPACKED_BYTES = 300_000_000
MOST_ROWS = 60_000
MOST_COLUMNS = 200
ROWS_AT_ONCE = 500
MOST_LETTERS = 1_000_000
"""Of one cell: outlines are long."""
GEOMETRY = "geometry"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
MERGED, MERGED_WITHIN, MOST_MERGED = "merged", 10, 200


class Refused(Exception):
    """The file cannot be taken; the argument is a code."""


def main(kind: str) -> int:
    """Open the file on standard input; the exit code is 0 also when it is refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    csv.field_size_limit(MOST_LETTERS)
    gc.disable()  # rows have no cycles, and it would look at millions of cells
    content = sys.stdin.buffer.read()
    try:
        opened = {"sheet": _sheet, "text": _text, "geojson": _geojson}[kind](content)
        lines = list(_within(_encoded(_bounded(opened))))
    except Refused as refused:
        lines = [json.dumps({"refused": str(refused)})]
    except MemoryError:
        lines = [json.dumps({"refused": "file_too_big"})]
    out = io.TextIOWrapper(sys.stdout.buffer, "utf-8", errors="replace")
    out.writelines(f"{line}\n" for line in lines)
    out.flush()
    return 0


def _encoded(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Write rows as the inside of a list of JSON, many at a time."""
    encode = json.JSONEncoder(default=_told, ensure_ascii=False).encode
    left = iter(rows)
    while block := list(itertools.islice(left, ROWS_AT_ONCE)):
        yield encode(block)[1:-1]


def _within(lines: Iterable[str]) -> Iterator[str]:
    """Refuse what would tell more than the house wants to hear: a text may stand in every cell."""
    left = MOST_TOLD_LETTERS
    for line in lines:
        left -= len(line)
        if left < 0:
            raise Refused("file_too_big")
        yield line


def _told(value: object) -> dict[str, str]:
    """Write what JSON has no word for."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    return {"moment": str(value)}  # a span of time: nobody wants one, and it is told as it is


def _bounded(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Refused("too_many_rows")
        if len(row) > MOST_COLUMNS:
            raise Refused("too_many_columns")
        if any(isinstance(cell, str) and len(cell) > MOST_LETTERS for cell in row):
            raise Refused("cell_too_long")
        yield row


def _sheet(content: bytes) -> Iterator[Sequence[Any]]:
    """Rows of the first sheet with something in it, hidden ones left out."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  only here

    _check_archive(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        for name in shown:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                return itertools.chain(_rows_of(sheet), _merged_in(sheet))
    except (Refused, MemoryError):
        raise
    except BaseException as error:  # a panic of native code is no Exception
        raise Refused(_reason(error)) from error
    raise Refused("file_empty")


def _rows_of(sheet: Any) -> Iterator[Sequence[Any]]:
    last_row, last_column = sheet.end
    if last_row > MOST_ROWS:
        raise Refused("too_many_rows")
    if last_column >= MOST_COLUMNS:
        raise Refused("too_many_columns")
    rows: Iterator[Sequence[Any]] = iter(sheet.to_python(skip_empty_area=False))
    return ([None if cell == "" else cell for cell in row] for row in rows)


def _merged_in(sheet: Any) -> Iterator[Any]:
    """Merged cells among the first lines, each by its first and last row and column, from 0."""
    ranges = sheet.merged_cell_ranges or ()
    above = [[*first, *last] for first, last in ranges if last[0] < MERGED_WITHIN]
    if above:
        yield {MERGED: above[:MOST_MERGED]}


def _reason(error: BaseException) -> str:
    return "file_locked" if type(error).__name__ == "PasswordError" else "file_damaged"


def _check_archive(content: bytes) -> None:
    """Refuse an archive that would unpack to more than we hold."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        # the last one is how zipfile says that an archive is of a kind it cannot read
        raise Refused("file_damaged") from error
    if unpacked > MOST_UNPACKED_BYTES:
        raise Refused("file_too_big")


def _text(content: bytes) -> Iterator[Sequence[Any]]:
    """Rows of a text with separators, or of cells that were pasted."""
    text = _decoded(content)
    if "\0" in text:
        raise Refused("file_damaged")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for row in reader:
            yield [cell or None for cell in row]
    except csv.Error as error:
        raise Refused("file_damaged") from error


def _decoded(content: bytes) -> str:
    """Read UTF-8, or what Chinese Excel writes; UTF-16 (its "Unicode text") begins with a mark."""
    is_wide = content.startswith(WIDE_MARKS)
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding_unknown")


def _separator(text: str) -> str:
    """Return what stands most often between the headings."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",\t;", key=first.count)


def _geojson(content: bytes) -> Iterator[Sequence[Any]]:
    """Rows of a collection of features: their properties, and the geometry as text."""
    features = _features(content)
    names = list(
        dict.fromkeys(itertools.chain.from_iterable(f.get("properties") or {} for f in features))
    )
    yield [*names, GEOMETRY]
    for feature in features:
        properties, outline = feature.get("properties") or {}, feature.get("geometry")
        told = None if outline is None else json.dumps(outline, separators=(",", ":"))
        yield [*(_plain(properties.get(name)) for name in names), told]


def _features(content: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused("file_damaged") from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not all(map(_is_feature, features)):
        raise Refused("not_features")
    return features


def _is_feature(found: Any) -> bool:
    if not isinstance(found, dict):
        return False
    properties, outline = found.get("properties"), found.get("geometry")
    return isinstance(properties, dict | None) and isinstance(outline, dict | None)


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _plain(value: Any) -> Any:
    """Keep plain values; write lists and objects as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
