"""Lists that people continue in a chat group (接龙), read as a table.

Each writes a line below the last one: ``3. 张三 3栋201 2人``. What a line says is found piece by
piece: a telephone, a building and room, a number of people or things, and what is left: first the
name, then the remark. Nothing is thrown away: the whole entry stands in the last column.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from linquan.kernel.exchange.opening import Cell, FileKind, Line, RawTable, digest_of

HEADINGS: Final = ("序号", "姓名", "楼栋", "房号", "电话", "数量", "备注", "原文")
"""Number, name, building, room, telephone, count, remark, and the entry as it was written."""
MOST_LETTERS: Final = 200_000
MOST_ENTRIES: Final = 2_000
LONGEST_ENTRY: Final = 2_000
MOST_DIGITS: Final = 4
FEWEST: Final = 2
LONGEST_NAME: Final = 12

_KEYCAP = "\u20e3"
_UNSEEN = re.compile("[\ufe0e\ufe0f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_TEN = "\U0001f51f"
_NUMBER = re.compile(
    rf"^[\s>*·•-]*(?:[(【\[]\s*)?(?P<no>\d{{1,{MOST_DIGITS}}})(?P<mark>\s*[.、。:,)】\]#号]|\s)\s*"
)
_BARE = re.compile(rf"^[\s>]*(?P<no>\d{{1,{MOST_DIGITS}}})(?=[^\d\s\-#栋幢座号楼室])")
_HEAD = re.compile(r"接龙|报名|^#")
_EXAMPLE = re.compile(r"^[\s(【\[]*(?:例如|例|示例|样例|格式|模板)[\s:,】\])]*")
_PHONE = re.compile(
    r"(?:(?:联系)?(?:电话|手机)号?码?\s*)?"
    r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[- ]?\d{7,8})(?!\d)")
_HOUSE: Final = (
    re.compile(
        r"(?P<b>\d{1,3}|[A-Za-z])\s*(?:栋|幢|座|号楼|#楼?)\s*"
        r"(?:(?P<u>\d{1,2})\s*单元\s*)?(?:-\s*)?(?P<r>\d{1,2}-\d{1,4}|\d{3,4}|\d{1,2}(?=\s*[室号]))?"
        r"(?:室|号房|号)?"
    ),
    re.compile(r"(?<![\d-])(?P<b>\d{1,3})-(?P<u>\d{1,2})-(?P<r>\d{3,4})(?![\d-])室?"),
    re.compile(r"(?<![\d-])(?P<b>\d{1,3})-(?P<r>\d{3,4})(?![\d-])室?"),
    re.compile(r"(?P<u>\d{1,2})\s*单元\s*(?P<r>\d{3,4})室?"),
    re.compile(r"(?<!\d)(?P<r>\d{3,4})\s*室"),
)
_UNITS = "人|个|位|份|斤|箱|袋|件|张|盒|只|瓶|套|本|桶|包|把|名|户|棵|双|kg|KG"
_COUNT = re.compile(
    rf"(?:[x×*+]\s*)?(?P<n>\d{{1,5}}|[一二两三四五六七八九十])\s*(?:{_UNITS})(?!\w*楼)"
)
_TIMES = re.compile(r"(?<!\w)(?:[x×*+]\s*)(?P<n>\d{1,5})(?!\d)")
_GOES_ON = re.compile(rf"\d+(?:{_UNITS})(?![\u4e00-\u9fff])|\d+\s*(?:栋|幢|座|号楼|单元|室|楼)")
_HAN_DIGITS = {word: n for n, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_PARTS = re.compile(r"[\s,;|/、，；]+")
_LABELS = re.compile(
    r"(?:姓名|名字|业主|楼栋|楼号|房号|住址|地址|门牌|电话|手机号?|联系方式|人数|数量|份数|备注)\s*:\s*"
)


@dataclass(slots=True)
class _Entry:
    """Lines of one person, and the line of the text where they begin."""

    at: int
    number: int
    lines: list[str] = field(default_factory=list)


def is_relay(text: str) -> bool:
    """Whether a text is such a list: numbered lines, not the columns of a spreadsheet."""
    if len(text) > MOST_LETTERS or "\t" in text:
        return False
    entries = list(_entries(text))
    if len(entries) < FEWEST or _has_head(text):
        return len(entries) > 0 and _has_head(text)
    lines = sum(bool(line.strip()) for line in text.splitlines())
    return 2 * len(entries) >= lines and not _is_csv(text)


def read_relay(text: str) -> RawTable:
    """Read the entries under the headings of :data:`HEADINGS`; lines count as in the text.

    Entries that say nothing but their number are left out. At most :data:`MOST_ENTRIES`.
    """
    found = [Line(0, HEADINGS)]
    for entry in _entries(text[:MOST_LETTERS]):
        told = "\n".join(entry.lines).strip()
        if told and len(found) <= MOST_ENTRIES:
            found.append(Line(entry.at, _cells(entry.number, told[:LONGEST_ENTRY])))
    return RawTable(FileKind.TEXT, tuple(found), digest=digest_of(text.encode(errors="replace")))


def _has_head(text: str) -> bool:
    return any("接龙" in line for line in text.splitlines()[:10])


def _is_csv(text: str) -> bool:
    """Whether every line has the same number of commas: several, or one below a line of headings.

    A table of two columns whose first holds numbers looks like a list but for its first line.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    least = 1 if _numbered(_plain(lines[0]))[0] is None else 2
    counts = {line.count(",") for line in lines}
    return any(len(one) == 1 and min(one) >= least for one in (counts, _of_cells(text)))


def _of_cells(text: str) -> set[int]:
    """Return how many commas divide the cells of each row: those within quotes are text."""
    try:
        return {len(row) - 1 for row in csv.reader(io.StringIO(text, newline="")) if any(row)}
    except csv.Error:
        return set()


def _entries(text: str) -> Iterator[_Entry]:
    """Yield the numbered entries, each with the lines that follow without a number."""
    entry: _Entry | None = None
    for at, line in enumerate(text.splitlines(), start=1):
        plain = _plain(line)
        number, rest = _numbered(plain)
        if number is None and (not plain or _is_aside(plain, entry)):
            continue
        if number is None and entry is not None:
            entry.lines.append(plain)
        elif number is not None and not _EXAMPLE.match(rest):
            if entry is not None:
                yield entry
            entry = _Entry(at, number, [rest])
    if entry is not None:
        yield entry


def _is_aside(line: str, entry: _Entry | None) -> bool:
    """Whether a line without a number belongs to nobody: what stands above, an example."""
    return entry is None or bool(_EXAMPLE.match(line)) or bool(_HEAD.match(line))


def _plain(line: str) -> str:
    """Fold the width of letters, and numbers of circles and keys into plain ones."""
    keys = line.replace(_TEN, "10.").replace("\ufe0f", "")
    keys = re.sub(rf"((?:\d{_KEYCAP})+)", lambda m: m[1].replace(_KEYCAP, "") + ".", keys)
    keys = re.sub(r"[\u2460-\u2473\u2776-\u277f\u2474-\u249b]", _circled, keys)
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", keys)).strip()


def _circled(found: re.Match[str]) -> str:
    return f"{int(unicodedata.numeric(found[0]))}."


def _numbered(line: str) -> tuple[int | None, str]:
    """Take the number off a line; None where the line goes on with an entry: 6份, 138 1234 5678."""
    if _GOES_ON.match(line) or _PHONE.match(line):
        return None, line
    found = _NUMBER.match(line) or _BARE.match(line)
    return (int(found["no"]), line[found.end() :].strip()) if found else (None, line)


def _cells(number: int, told: str) -> tuple[Cell, ...]:
    rest, phone = _phone(_LABELS.sub(" ", told))
    rest, building, room = _house(rest)
    rest, count = _count(rest)
    name, remark = _words(rest)
    cells: tuple[Cell, ...] = (number, name, building, room, phone, count, remark, told)
    return tuple(None if cell == "" else cell for cell in cells)


def _phone(text: str) -> tuple[str, str]:
    found = _PHONE.search(text) or _LANDLINE.search(text)
    if not found:
        return text, ""
    return _without(text, found), re.sub(r"[- ]", "", found[1])


def _house(text: str) -> tuple[str, str, str]:
    """Take out building and room: 3栋201, 3-201, 3-2-501, 2单元301, 301室."""
    for pattern in _HOUSE:
        if found := pattern.search(text):
            told = found.groupdict()
            unit, room = told.get("u") or "", told.get("r") or ""
            return _without(text, found), told.get("b") or "", f"{unit}-{room}" if unit else room
    return text, "", ""


def _count(text: str) -> tuple[str, int | str]:
    found = _COUNT.search(text) or _TIMES.search(text)
    if not found:
        return text, ""
    told = found["n"]
    return _without(text, found), int(told) if told.isdigit() else _HAN_DIGITS[told]


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _words(text: str) -> tuple[str, str]:
    """Divide what is left into the name, if it begins with one, and the remark."""
    parts = [part for part in _PARTS.split(text) if part.strip("()-.:")]
    if parts and len(parts[0]) <= LONGEST_NAME:
        return parts[0], " ".join(parts[1:])
    return "", " ".join(parts)
