"""Telephones, identity numbers and bank cards inside free text: found, and shown masked.

People write them where they should not. Digits may be full width, in the usual groups with a
space, a dash or a dot between, or one by one, and with invisible marks among them. What is found
hides a little too much rather than too little: a long number that is none of them is masked too.
"""

import re
import unicodedata
from typing import Final

AHEAD, BEHIND = 3, 4
"""Digits that stay to be seen: as for telephones (`secrets.mask_phone`)."""

STARS = "****"

_BETWEEN = r"\s.·\-‐-―−－—"
_GAP = rf"[{_BETWEEN}]?"
_MARKS = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"


def _in_groups(*groups: str) -> str:
    return _GAP.join(groups)


# GB 11643: place, day of birth, number of the day and a check digit, which may be an X.
_IDENTITY = _in_groups(
    r"\d{6}", r"(?:[1１][9９]|[2２][0０])\d\d", r"\d\d", r"\d\d", r"\d{3}[\dXxＸｘ]"
)
# Cards have 16 to 19 digits (GB/T 15694), printed in fours, or as six and the rest.
_CARD = "|".join(
    (
        _in_groups(*[r"\d{4}"] * 4) + rf"(?:{_GAP}\d{{1,3}})?",
        _in_groups(r"\d{6}", r"\d{10,13}"),
        r"\d{16,}",
    )
)
_MOBILE_HEAD = "[1１][3-9３-９]"
_MOBILE = "|".join(
    (
        _in_groups(rf"{_MOBILE_HEAD}\d", r"\d{4}", r"\d{4}"),
        _in_groups(rf"{_MOBILE_HEAD}\d", r"\d{3}", r"\d{5}"),
        _in_groups(rf"{_MOBILE_HEAD}\d\d", r"\d{4}", r"\d{3}"),
        rf"[1１][{_BETWEEN}][3-9３-９](?:[{_BETWEEN}]\d){{9}}",
    )
)
_ABROAD = rf"(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{_GAP})?"
_LANDLINE = _in_groups(r"[(（]?[0０]\d{2,3}[)）]?", r"[2-9２-９]\d{2,3}", r"\d{4}")
_NUMBER: Final = re.compile(
    rf"(?<!\d)(?:{_IDENTITY}|{_CARD}|{_ABROAD}(?:{_MOBILE})|{_LANDLINE})(?!\d)"
)
_HIDDEN: Final = re.compile(rf"(?<=[\d{_BETWEEN}])[{_MARKS}]+")
# Most texts hold no number at all: a plain look spares them the long one.
_SOME: Final = re.compile(r"\d(?:\D{0,9}\d){6}")


def masked(text: str) -> str:
    """Return a text with the middle of every such number starred, the rest as written."""
    if not _SOME.search(text):
        return text
    shown, count = _NUMBER.subn(_starred, _HIDDEN.sub("", text))
    return shown if count else text


def found(text: str) -> tuple[str, ...]:
    """Return every such number of a text in plain digits, an X large, each once."""
    if not _SOME.search(text):
        return ()
    plain = _HIDDEN.sub("", text)
    return tuple(dict.fromkeys(_digits_of(match) for match in _NUMBER.finditer(plain)))


def without(text: str) -> str:
    """Return a text with a gap where such a number stood."""
    return _NUMBER.sub(" ", _HIDDEN.sub("", text))


def _starred(match: re.Match[str]) -> str:
    digits = _digits_of(match)
    return f"{digits[:AHEAD]}{STARS}{digits[-BEHIND:]}"


def _digits_of(match: re.Match[str]) -> str:
    """Digits alone; of a mobile number without the country's prefix."""
    kept = "".join(c for c in unicodedata.normalize("NFKC", match[0]).upper() if c.isalnum())
    return _PREFIX.sub("", kept)


_PREFIX: Final = re.compile(r"^(?:00)?86(?=1[3-9]\d{9}$)")
