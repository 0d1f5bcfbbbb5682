"""Telephones, identity numbers and bank cards inside free text: found, and shown masked.

People write them where they should not. Digits may be full width, circled or written out in
characters (幺三八, 一三八零零…), in the usual groups with a space, a dash or a dot between, or
one by one, and with invisible marks among them. What is found hides a little too much rather than
too little: a long number that is none of them is masked too.

Plain digits are looked for first, characters in what is left: else 李四13812345678 would be no
telephone, for 四 is a digit too.
"""

import re
import unicodedata
from itertools import chain, zip_longest
from typing import Final

AHEAD, BEHIND = 3, 4
"""Digits that stay to be seen: as for telephones (`masks.mask_phone`)."""

STARS = "****"

_BETWEEN = r"\s.·\-‐-―−－—_"
_GAP = rf"[{_BETWEEN}]{{0,3}}"
_ONE_BY_ONE = rf"[{_BETWEEN},，、/]"
_MARKS = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"

# Each digit as people write it in characters: plain, in banks, over the radio, circled.
_WRITTEN: Final = (
    "零〇○洞⓪", "一幺壹①", "二两贰貳②", "三叁參③", "四肆④", "五伍⑤", "六陆陸⑥", "七柒拐⑦",
    "八捌⑧", "九玖勾⑨",
)  # fmt: skip
WRITTEN: Final = {ord(c): str(n) for n, written in enumerate(_WRITTEN) for c in written}
"""For ``str.translate``: digits written in characters as plain ones."""
_CHARACTERS: Final = "".join(_WRITTEN)


class _Digits:
    """Classes of a pattern: which signs stand for a digit, or for some of them."""

    def __init__(self, written: tuple[str, ...]) -> None:
        self.written = written
        self.any = rf"[\d{''.join(written)}]"

    def of(self, *digits: int) -> str:
        """Any of these digits, of either width."""
        signs = (f"{n}{chr(0xFF10 + n)}{self.written[n]}" for n in digits)
        return f"[{''.join(signs)}]"


def _numbers(d: _Digits, gap: str) -> str:
    """Write the pattern of every kind of number; without a gap, of digits in one row."""
    some, mobile_head = d.any, d.of(1) + d.of(*range(3, 10))
    groups = (
        (mobile_head + some, some + "{4}", some + "{4}"),
        (mobile_head + some, some + "{3}", some + "{5}"),
        (mobile_head + some + some, some + "{4}", some + "{3}"),
    )
    century = f"(?:{d.of(1)}{d.of(9)}|{d.of(2)}{d.of(0)})"
    kinds = (
        # GB 11643: place, day of birth, number of the day and a check digit, which may be an X.
        (some + "{6}", century + some * 2, some * 2, some * 2, f"{some}{{3}}(?:{some}|[XxＸｘ])"),
        # Cards have 16 to 19 digits (GB/T 15694), printed in fours, or as six and the rest.
        (some + "{4}", some + "{4}", some + "{4}", some + f"{{4}}(?:{gap}{some}{{1,3}})?"),
        (some + "{6}", some + "{10,13}"),
        (some + "{16,}",),
        *((_abroad(d, gap) + first, *rest) for first, *rest in groups),
        (f"[(（]?{d.of(0)}{some}{{2,3}}[)）]?", d.of(*range(2, 10)) + some + "{2,3}", some + "{4}"),
    )  # fmt: skip
    return "|".join(gap.join(kind) for kind in kinds)


def _one_by_one(d: _Digits) -> str:
    """Write the pattern of a mobile number with something between every two digits."""
    head = d.of(1) + _ONE_BY_ONE + d.of(*range(3, 10))
    return _abroad(d, _GAP) + head + f"(?:{_ONE_BY_ONE}{d.any}){{9}}"


def _abroad(d: _Digits, gap: str) -> str:
    """Write the pattern of the country's prefix, which may be missing."""
    return f"(?:(?:[+＋]|{d.of(0)}{{2}})?{d.of(8)}{d.of(6)}{gap})?"


def _bounded(pattern: str, digit: str) -> str:
    return rf"(?<!{digit})(?:{pattern})(?!{digit})"


_DIGITS, _EITHER = _Digits(("",) * len(_WRITTEN)), _Digits(_WRITTEN)
_NUMBER: Final = re.compile(
    _bounded(f"{_numbers(_DIGITS, _GAP)}|{_one_by_one(_DIGITS)}", _DIGITS.any)
)
# Rooms may stand in a row (一三零一 一四零二), so groups end where digits end. In one row a number
# may be followed by a word that begins with a digit (…零零零一直没人接).
_WRITTEN_OUT: Final = re.compile(
    "|".join(
        (
            _bounded(f"{_numbers(_EITHER, _GAP)}|{_one_by_one(_EITHER)}", _EITHER.any),
            _bounded(_numbers(_EITHER, ""), _DIGITS.any),
        )
    )
)
_HIDDEN: Final = re.compile(rf"(?<=[\d{_BETWEEN}{_CHARACTERS}])[{_MARKS}]+")
# Most texts hold no number at all: a plain look for ten digits, with nothing but what may stand
# between them, spares them the long ones.
_SOME: Final = re.compile(
    rf"{_EITHER.any}(?:[{_BETWEEN},，、/()（）{_MARKS}]{{0,9}}{_EITHER.any}){{9}}"
)


def masked(text: str) -> str:
    """Return a text with the middle of every such number starred, the rest as written."""
    shown, numbers = _parted(text)
    if not numbers:
        return text
    starred = [f"{number[:AHEAD]}{STARS}{number[-BEHIND:]}" for number in numbers]
    return _joined(shown, starred)


def found(text: str) -> tuple[str, ...]:
    """Return every such number of a text in plain digits, an X large, each once."""
    return tuple(dict.fromkeys(_parted(text)[1]))


def without(text: str) -> str:
    """Return a text with a gap where such a number stood."""
    shown, numbers = _parted(text)
    return _joined(shown, [" "] * len(numbers)) if numbers else text


def _parted(text: str) -> tuple[list[str], list[str]]:
    """Part a text at its numbers: what stands between, one piece more, and them in plain digits."""
    if not _SOME.search(text):
        return [text], []
    pieces, plain = _split(_NUMBER, _HIDDEN.sub("", text))
    between: list[str] = []
    numbers: list[str] = []
    for place, piece in enumerate(pieces):
        parts, written_out = _split(_WRITTEN_OUT, piece)
        between += parts
        numbers += [*written_out, *plain[place : place + 1]]
    return between, numbers


def _split(pattern: re.Pattern[str], text: str) -> tuple[list[str], list[str]]:
    matches = list(pattern.finditer(text)) if _SOME.search(text) else []
    starts = [0, *(match.end() for match in matches)]
    ends = [*(match.start() for match in matches), len(text)]
    between = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return between, [_digits_of(match[0]) for match in matches]


def _joined(between: list[str], shown: list[str]) -> str:
    return "".join(chain.from_iterable(zip_longest(between, shown, fillvalue="")))


def _digits_of(written: str) -> str:
    """Digits alone; of a mobile number without the country's prefix."""
    plain = unicodedata.normalize("NFKC", written.translate(WRITTEN)).upper()
    return _PREFIX.sub("", "".join(c for c in plain if c.isalnum()))


_PREFIX: Final = re.compile(r"^(?:00)?86(?=1[3-9]\d{9}$)")
