"""Names and telephones as pages show them: the ends alone."""

from linquan.kernel.secrets import normalise_phone

_SHOWN_AHEAD, _SHOWN_BEHIND = 3, 4


def mask_phone(phone: str) -> str:
    """Show the first three and last four digits; less of what is too short to be a phone."""
    normal = normalise_phone(phone) or phone.strip()
    if len(normal) < 2 * (_SHOWN_AHEAD + _SHOWN_BEHIND) - _SHOWN_AHEAD:
        return "****"
    return f"{normal[:_SHOWN_AHEAD]}****{normal[-_SHOWN_BEHIND:]}"


def mask_name(name: str) -> str:
    """Show the first character, and the first letter of every Latin word.

    ``"张三丰"`` -> ``"张**"``; ``"John Smith"`` -> ``"J*** S****"``; one character is hidden whole.
    """
    words = name.split()
    if len("".join(words)) <= 1:
        return "*" * len("".join(words))
    return " ".join(_mask_word(word, is_first=at == 0) for at, word in enumerate(words))


def _mask_word(word: str, *, is_first: bool) -> str:
    shows = is_first or word[0].isascii()
    return (word[0] if shows else "*") + "*" * (len(word) - 1)
