"""Letters that show nothing, and letters that turn others around."""

import pytest
from django.utils import translation

from linquan.kernel import letters


@pytest.mark.parametrize(
    "text",
    ["", " \t\n\u3000", "\u200b\u200d\ufeff", "\u202e\u2066", "\u3164\u2800\u00ad", "\x01\x7f"],
)
def test_nothing_to_see_is_blank(text: str) -> None:
    assert letters.is_blank(text)


@pytest.mark.parametrize("text", ["灯", " a ", "\u200b.\u200b", "👨\u200d👩", "0"])
def test_anything_to_see_is_not(text: str) -> None:
    assert not letters.is_blank(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一行\r\n二行\t。", "一行\n二行\t。"),
        ("灯\x00\x01\x1b[31m不亮", "灯[31m不亮"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\ud800", ""),
        ("👨\u200d👩 é 灯", "👨\u200d👩 é 灯"),
    ],
)
def test_what_is_kept_of_a_text(typed: str, kept: str) -> None:
    assert letters.plain(typed) == kept


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "甲、乙"), ("en", "甲, 乙")])
def test_words_of_a_list_stand_apart_as_the_language_has_it(language: str, told: str) -> None:
    with translation.override(language):
        assert letters.listed(["甲", "乙"]) == told
