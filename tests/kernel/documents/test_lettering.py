"""Letters: what no reader sees is gone, what no font has is told, never shown as a box."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.kernel.documents import FontsMissing, fonts
from linquan.kernel.documents.blocks import LONGEST
from linquan.kernel.documents.lettering import STAND_IN, Letters, breakable, one_line

RARE = "㙓䶮𠅤𬭎〓龘喆犇囍"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("江安街道", "江安街道"),
        ("  a\r\n\tb\u2028c ", "a b c"),
        ("a\x00b\x07c\x7fd", "a b c d"),
        ("left\u202eright\u2066x\u200b\u00ady", "leftrightxy"),
        ("10\u00a0分钟", "10\u00a0分钟"),
        ("e\u0301", "é"),
        ("★\ufe0f", "★"),
        ("\ud800x\ufffe\uffff", "x"),
        ("", ""),
        ("长" * (LONGEST + 1), "长" * (LONGEST - 1) + "…"),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.text(max_size=200))
def test_one_line_once_is_one_line_twice(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


def test_a_word_without_a_gap_may_break() -> None:
    assert breakable("a" * 60) == "a" * 24 + "\u200b" + "a" * 24 + "\u200b" + "a" * 12
    assert breakable("短 words stay as they are 路") == "短 words stay as they are 路"


def test_the_fonts_of_the_house_have_rare_letters() -> None:
    known = fonts.letters()
    assert known.shown(f"Aé9，。“”·…—÷～{RARE}\u00a0\u200b") == f"Aé9，。“”·…—÷～{RARE}\u00a0\u200b"
    assert not known.missing


def test_what_no_font_has_is_counted() -> None:
    known = fonts.letters()
    assert known.shown("园😀区😀\ue000") == f"园{STAND_IN}区{STAND_IN}{STAND_IN}"
    assert known.missing == {"😀": 2, "\ue000": 1}


def test_both_families_are_there() -> None:
    assert set(fonts.fonts().families()) == {fonts.SANS, fonts.SERIF}


def test_without_the_fonts_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda _name: None)
    with pytest.raises(FontsMissing) as refused:
        fonts.letters()
    assert (refused.value.code, refused.value.status) == ("fonts_missing", 503)
    assert refused.value.details == {"package": "pylopdf-fonts-zh-cn"}


def test_an_empty_folder_is_no_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "font_folder", lambda: tmp_path)
    with pytest.raises(FontsMissing) as refused:
        fonts.letters()
    assert refused.value.details["families"] == [fonts.SANS, fonts.SERIF]


def test_a_folder_of_an_office_is_looked_into(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no font")
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00nothing")
    settings.LINQUAN_FONTS = str(tmp_path)
    assert fonts.added_folder() == tmp_path
    assert fonts.letters().shown("安😀") == f"安{STAND_IN}"
    settings.LINQUAN_FONTS = str(tmp_path / "gone")
    assert fonts.added_folder() is None


# --- tables of fonts, made by hand ----------------------------------------------------------------


def font_of(table: bytes, *, collection: bool = False) -> bytes:
    """A font with a `cmap` of one table alone."""
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table
    start = 16 if collection else 0
    head = struct.pack(">4sHHHH", b"\x00\x01\x00\x00", 1, 0, 0, 0)
    record = struct.pack(">4sIII", b"cmap", 0, start + 28, len(cmap))
    font = head + record + cmap
    return struct.pack(">4sIII", b"ttcf", 0x10000, 1, 16) + font if collection else font


GROUPS = struct.pack(">HHIIIIIIIII", 12, 0, 40, 0, 2, 0x41, 0x43, 1, 0x1F600, 0x1F601, 4)
SEGMENTS = struct.pack(">HHHHHHH2HH2H", 4, 32, 0, 4, 0, 0, 0, 0x5A, 0xFFFF, 0, 0x58, 0xFFFF)
OTHER = struct.pack(">HHH", 6, 0, 0)


@pytest.mark.parametrize(
    ("font", "has"),
    [
        (font_of(GROUPS), "ABC😀😁"),
        (font_of(GROUPS, collection=True), "ABC😀😁"),
        (font_of(SEGMENTS), "XYZ"),
        (font_of(OTHER), ""),
        (b"", ""),
        (b"no font at all, but long enough to be looked at", ""),
        (font_of(GROUPS)[:40], ""),
    ],
)
def test_tables(font: bytes, has: str, tmp_path: Path) -> None:
    file = tmp_path / "made.ttf"
    file.write_bytes(font)
    known = Letters([(file, 0)])
    told = "ABCDXYZ😀😁😂"
    assert known.shown(told) == "".join(one if one in has else STAND_IN for one in told)
