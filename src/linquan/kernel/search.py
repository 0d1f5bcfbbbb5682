"""Text to search tokens, and a user's words to a PostgreSQL text query. No tables here.

Two vectors per text, both stored as ``tsvector`` under a GIN index:

``words``
    what a segmenter makes of the text; for ranked search (`words_query`).
``bigrams``
    every pair of neighbouring Han characters, in order; for finding exactly what was typed
    (`query_lexemes`). The positions lie in the vector and the query asks for neighbours
    (``<->``), so a hit *is* a substring: nothing has to be verified afterwards, and lists can be
    paged by key. The last character of a run is kept alone as well, so a single character is found
    wherever it stands, by prefix.

Where one table holds what is searched district by district, tokens are kept apart (`apart_in`): an
index then lists each district's own, and a search does not go through what all others wrote.

Latin words and numbers are one token each. Where they end the query, their beginning is enough
(``build`` finds *building*); elsewhere they are found whole only. Case, full width and the marks
between runs do not matter; simplified and traditional characters stay apart. PostgreSQL keeps the
first 255 places of a token, which only texts beyond a notice or a request would exceed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST_TEXT = 16_000  # characters; positions in a tsvector end at 16,383
LONGEST_QUERY = 100  # characters
LONGEST_LEXEME = 64  # characters; PostgreSQL takes less than 2,048 bytes
LAST_POSITION = 16_383

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_BETWEEN_PARTS = re.compile(r"[\s,;、。!?]+")  # as they are after NFKC
_IS_HAN = re.compile(rf"[{_HAN}]")


class Lexeme(NamedTuple):
    """One token that must be there; with `prefix`, its beginning is enough."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Phrases (lexemes that follow each other) of which all, or any, must be found."""

    phrases: tuple[tuple[Lexeme, ...], ...]
    any_is_enough: bool = False

    def __bool__(self) -> bool:
        return bool(self.phrases)


def words(text: str) -> list[str]:
    """Return the words of a text, in order; longer ones are given with their parts.

    ``"小区充电桩坏了"`` -> ``["小区", "充电", "桩", "坏", "了"]``
    """
    return [token for run in _runs(text, LONGEST_TEXT) for token in _words_of(run)]


def bigrams(text: str) -> list[str]:
    """Return the pairs of Han characters, the last character of each run, and other words whole.

    The place of a token in the list is its position: one per Han character, one per other word.
    ``"修3号楼"`` -> ``["修", "3", "号楼", "楼"]``
    """
    return [token for run in _runs(text, LONGEST_TEXT) for token in _bigrams_of(run)]


def initials(text: str) -> str:
    """Return first letters by sound: ``"锦绣家园3期"`` -> ``"jxjy3q"``; other words stay whole."""
    return "".join(_initials_of(run) for run in _runs(text, LONGEST_TEXT))


class Sounds(NamedTuple):
    """How a name is typed by its sound: whole, and by first letters."""

    whole: str
    first: str


@lru_cache(maxsize=65_536)
def sounds(name: str) -> Sounds:
    """Return how a name is typed: ``"锦绣家园3期"`` -> ``jinxiujiayuan3qi`` and ``jxjy3q``.

    Names of areas, units and matters stay what they are, so each is worked out once.
    """
    whole = "".join(_sounds_of(run) for run in _runs(name, LONGEST_QUERY))
    return Sounds(whole, initials(name))


def query_lexemes(user_text: str) -> Query:
    """Ask `bigrams` for exactly what was typed; parts between spaces or commas must all be found.

    Anything may be typed; without a letter, digit or character the query is empty (false).
    """
    parts = _BETWEEN_PARTS.split(_plain(user_text, LONGEST_QUERY))
    phrases = (tuple(_phrase(_RUN.findall(part))) for part in parts)
    return Query(tuple(dict.fromkeys(phrase for phrase in phrases if phrase)))


def words_query(user_text: str) -> Query:
    """Ask `words` for any word of the text: rank the rows by how many they have."""
    found = [token for run in _runs(user_text, LONGEST_QUERY) for token in _words_of(run)]
    return Query(tuple((Lexeme(token),) for token in dict.fromkeys(found)), any_is_enough=True)


def tsvector_text(tokens: Sequence[str], apart: str = "") -> str:
    """Write tokens, in their order, so that PostgreSQL reads them by ``%s::tsvector``.

    With ``apart`` (a district's, see :func:`apart_in`) only queries kept apart by the same find it.
    """
    return " ".join(
        [
            f"{lexeme}:{at if at < LAST_POSITION else LAST_POSITION}"
            for at, token in enumerate(tokens, start=1)
            if (lexeme := _quoted(token, apart))
        ]
    )


def tsquery_text(query: Query, apart: str = "") -> str:
    """Write a query so that PostgreSQL reads it by ``%s::tsquery``; never an error for it."""
    phrases = ("(" + " <-> ".join(_written(phrase, apart)) + ")" for phrase in query.phrases)
    return (" | " if query.any_is_enough else " & ").join(phrases)


def apart_in(district_id: int) -> str:
    """Return what keeps the tokens of a district apart; no token has a capital.

    ``12`` -> ``"12D"``
    """
    return f"{district_id}D"


def _plain(text: str, longest: int) -> str:
    return unicodedata.normalize("NFKC", text[:longest]).casefold()[:longest]


def _runs(text: str, longest: int) -> Iterator[str]:
    return (found[0] for found in _RUN.finditer(_plain(text, longest)))


def _is_han(run: str) -> bool:
    return _IS_HAN.match(run) is not None


def _words_of(run: str) -> Iterable[str]:
    return _cut(run) if _is_han(run) else (run,)


def _cut(run: str) -> list[str]:
    # Loaded on first use: it reads its dictionary when imported, and few processes cut words.
    from rjieba import cut_for_search  # noqa: PLC0415  see above

    found: list[str] = cut_for_search(run)
    return found


def _bigrams_of(run: str) -> list[str]:
    return [one + two for one, two in pairwise(run)] + [run[-1]] if _is_han(run) else [run]


def _initials_of(run: str) -> str:
    return "".join(sound[0] for sound in _read(run)) if _is_han(run) else run


def _sounds_of(run: str) -> str:
    return "".join(_read(run)) if _is_han(run) else run


def _read(run: str) -> list[str]:
    """Read a run of Han characters aloud, without tones."""
    # Loaded on first use: its dictionary takes a fifth of the time a server process needs to start.
    from pypinyin import lazy_pinyin  # noqa: PLC0415  see above

    return [sound for sound in lazy_pinyin(run, errors="ignore") if sound.isascii()]


def _phrase(runs: list[str]) -> Iterator[Lexeme]:
    """Yield what must follow each other; the last run may go on in the text."""
    for run in runs[:-1]:
        yield from map(Lexeme, _bigrams_of(run))
    for run in runs[-1:]:
        if _is_han(run) and len(run) > 1:
            yield from map(Lexeme, _bigrams_of(run)[:-1])
        else:
            yield Lexeme(run, prefix=True)


def _written(phrase: tuple[Lexeme, ...], apart: str) -> Iterator[str]:
    return (_quoted(lexeme.text, apart) + (":*" if lexeme.prefix else "") for lexeme in phrase)


def _quoted(token: str, apart: str) -> str:
    """Quote one lexeme; empty when nothing is left that PostgreSQL can store."""
    if token.isalnum() and len(token) <= LONGEST_LEXEME:  # nothing to escape, no half of a pair
        return f"'{apart}{token}'"
    storable = token.replace("\0", "").encode("utf-8", "ignore").decode()[:LONGEST_LEXEME]
    escaped = storable.replace("\\", "\\\\").replace("'", "''")
    return f"'{apart}{escaped}'" if escaped else ""
