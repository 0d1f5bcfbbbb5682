"""Letters that show nothing, or that turn the text around them: what a person types has none.

And what stands between words in a list, which is a letter of the reader's language.
"""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import get_language

from linquan.kernel.errors import Invalid

_TURNING: Final = "\u202a-\u202e\u2066-\u2069"
_UNSEEN: Final = re.compile(
    "[\\s\u0000-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0" + _TURNING + "]*"
)
_UNWANTED: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff" + _TURNING + "]"
)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: spaces, letters of no width, or no letters at all."""
    return _UNSEEN.fullmatch(text) is not None


def plain(text: str) -> str:
    """Return a text with one kind of line break, without letters that control or turn others.

    A reversed run of letters shows something else than what is searched, printed and copied.
    """
    if text.isprintable():  # most are: nothing of what is looked for can be printed
        return text
    return _UNWANTED.sub("", text.replace("\r\n", "\n"))


def seen(text: str) -> str:
    """Return a plain text without blanks around it; empty where a reader would see nothing."""
    told = plain(text).strip()
    return "" if is_blank(told) else told


def words_needed(text: str, field: str, limit: int, *, least: int = 1) -> str:
    """Return a text stripped, without what cannot be stored.

    From ``least`` to ``limit`` letters; one of which nothing is seen is empty. Raises Invalid on
    ``field`` (``missing``, ``too_short``, ``too_long``).
    """
    told = seen(text)
    if len(told) < least:
        raise Invalid.field(field, "too_short" if told else "missing", least=least)
    if len(told) > limit:
        raise Invalid.field(field, "too_long", limit=limit, length=len(told))
    return told


def between() -> str:
    """Return what stands between the words of a list, in the language of the page."""
    return "、" if (get_language() or "").startswith("zh") else ", "


def listed(words: Iterable[str]) -> str:
    """Write several words as one list."""
    return between().join(words)
