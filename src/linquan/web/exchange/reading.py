"""Files as tables: opened once, and kept in memory while someone turns the pages of a preview."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from linquan.kernel.exchange import relay
from linquan.kernel.exchange.layout import Heading, Layout, Reading, headings_of, read_rows
from linquan.kernel.exchange.opening import FileKind, RawTable, kind_of, open_table

PAGES_OF: int = 2
"""How many files a process keeps open; one of 50,000 rows takes some 50 MB."""


def read_table(content: bytes) -> RawTable:
    """Read a file or a list out of a chat group; the same bytes once. Raises Invalid."""
    return _opened(_Content(content))


def read_by(
    layout: Layout, raw: RawTable, chosen: Mapping[str, str]
) -> tuple[int, tuple[Heading, ...], Reading]:
    """Read the rows of an open file by a layout; the same file, columns and layout once.

    Returns the line of the headings, the headings, and the rows. Raises Invalid (``no_headings``).
    """
    key = (layout.name, tuple(sorted(chosen.items())))
    found = _read.get(id(raw))
    if found is None or found[0] is not raw or found[1] != key:
        at, headings = headings_of(layout, raw, chosen)
        found = (raw, key, (at, headings, read_rows(layout, raw, chosen)))
        while len(_read) >= PAGES_OF:
            _read.pop(next(iter(_read), 0), None)
        _read[id(raw)] = found
    return found[2]


_Kept = tuple[RawTable, object, tuple[int, tuple[Heading, ...], Reading]]
_read: dict[int, _Kept] = {}


def forget() -> None:
    """Let go of the files that are kept open."""
    _opened.cache_clear()
    _read.clear()


class _Content:
    """Bytes that are told apart by their hash."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.digest = hashlib.sha256(content).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=PAGES_OF)
def _opened(given: _Content) -> RawTable:
    if kind_of(given.content) is FileKind.TEXT and (text := _chat(given.content)):
        return relay.read_relay(text)
    table = open_table(given.content)
    given.content = b""  # its hash is enough to know it by
    return table


def _chat(content: bytes) -> str:
    """Return the text where it is a list that people continue in a chat group."""
    if len(content) > 4 * relay.MOST_LETTERS:
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return text if relay.is_relay(text) else ""


def fitting(layout: Layout, chosen: Mapping[str, str]) -> dict[str, str]:
    """Keep choices of columns that the table still has."""
    return {h: name for h, name in chosen.items() if not name or name in layout.by_name}
