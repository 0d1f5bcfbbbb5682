"""Search tokens by the house's own tokeniser, kept by piece of text: wordings repeat.

A token never reaches over a space or a mark, so a text may be cut there, each piece be tokenised
once, and the tokens be numbered through. The outcome is to the letter what the house writes.
"""

import re
from functools import lru_cache

from linquan.kernel import search

_PIECE = re.compile(r"[^\s，。？！；：、,.?!;:（）()]+")


def vectors(text: str, address: str, district_id: int) -> tuple[str, str]:
    """Return what the house stores as ``words`` and ``grams`` of a request."""
    words: list[str] = []
    grams: list[str] = []
    for piece in _PIECE.findall(f"{text} {address}"):
        more_words, more_grams = _tokens(piece)
        words += more_words
        grams += more_grams
    if letters := _letters(address):
        grams += ("", _lexeme(letters))
    return _placed(words), _placed(grams, search.apart_in(district_id))


@lru_cache(maxsize=200_000)
def _letters(address: str) -> str:
    return search.initials(address)


def _placed(tokens: list[str], apart: str = "") -> str:
    """Number quoted tokens through; an empty one only takes a place."""
    return " ".join(
        f"'{apart}{token[1:]}:{at}" for at, token in enumerate(tokens, start=1) if token
    )


@lru_cache(maxsize=200_000)
def _tokens(piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _quoted(search.words(piece)), _quoted(search.bigrams(piece))


def _quoted(tokens: list[str]) -> tuple[str, ...]:
    return tuple(map(_lexeme, tokens))


@lru_cache(maxsize=200_000)
def _lexeme(token: str) -> str:
    return search.tsvector_text([token]).rpartition(":")[0]
