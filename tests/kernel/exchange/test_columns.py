"""What a cell says, and what is written so that it says it again."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange.columns import (
    CellFault,
    Choice,
    Column,
    Day,
    Digits,
    Moment,
    Number,
    Several,
    TimeOfDay,
    YesNo,
    folded,
)

NAME = Column("name", "Name", most=8, is_required=True)
WHOLE = Number("residents", "Residents", least=0, most=1000, is_whole=True, empty=0)
KIND = Choice("kind", "Kind", words={"a": "Alpha", "b": "Beta"}, empty=None)


def fault(column: Column, cell: Any) -> str:
    with pytest.raises(CellFault) as caught:
        column.read(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (NAME, " 梅园 ", "梅园"),
        (NAME, 12.0, "12"),
        (NAME, 1.5, "1.5"),
        (Column("note", "Note"), None, ""),
        (Column("note", "Note"), "a\nb", "a\nb"),
        (Digits("code", "Code"), 510199001001.0, "510199001001"),
        (Digits("code", "Code"), "５１０１ ９９", "510199"),
        (Digits("code", "Code"), None, ""),
        (WHOLE, 12.0, 12),
        (WHOLE, "１，０００", 1000),
        (WHOLE, None, 0),
        (Number("x", "X"), "-1.5e2", -150.0),
        (Number("x", "X"), None, None),
        (Day("on", "On"), "2026年3月1日", date(2026, 3, 1)),
        (Day("on", "On"), "2026/3/1", date(2026, 3, 1)),
        (Day("on", "On"), 20260301.0, date(2026, 3, 1)),
        (Day("on", "On"), datetime(2026, 3, 1, 8), date(2026, 3, 1)),  # noqa: DTZ001
        (Moment("at", "At"), "2026-03-01 8:05", datetime(2026, 3, 1, 8, 5, tzinfo=OFFICE_ZONE)),
        (Moment("at", "At"), "2026-03-01 08:05", datetime(2026, 3, 1, 8, 5, tzinfo=OFFICE_ZONE)),
        (Moment("at", "At"), date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=OFFICE_ZONE)),
        (TimeOfDay("opens", "Opens"), "8:30", time(8, 30)),
        (KIND, " beta ", "b"),
        (KIND, "A", "a"),
        (KIND, None, None),
        (YesNo("is_open", "Open"), "是", True),
        (YesNo("is_open", "Open"), "No", False),
        (YesNo("is_open", "Open"), True, True),
        (YesNo("is_open", "Open"), "√", True),
        (YesNo("is_open", "Open"), None, False),
        (Several("words", "Words"), "路灯、井盖，  噪音", ("路灯", "井盖", "噪音")),
    ],
)
def test_reading(column: Column, cell: Any, value: object) -> None:
    assert column.read(cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (NAME, None, "cell_missing"),
        (NAME, "  ", "cell_missing"),
        (NAME, "123456789", "cell_too_long"),
        (NAME, "a\x07b", "cell_unreadable"),
        (Digits("code", "Code"), "51O199", "not_digits"),
        (Digits("code", "Code"), 1.2345678901234567e17, "digits_lost"),
        (WHOLE, "many", "not_a_number"),
        (WHOLE, 1.5, "not_whole"),
        (WHOLE, -1.0, "out_of_range"),
        (WHOLE, True, "not_a_number"),
        (Number("x", "X"), "1" * 60, "not_a_number"),
        (Number("x", "X"), "1e999", "not_a_number"),
        (Day("on", "On"), "soon", "not_a_day"),
        (Day("on", "On"), "2026-02-30", "no_such_day"),
        (Moment("at", "At"), "2026-03-01 25:00", "not_a_time"),
        (Moment("at", "At"), "2026-02-30 10:00", "no_such_day"),
        (KIND, "Gamma", "not_a_choice"),
        (YesNo("is_open", "Open"), "maybe", "not_a_choice"),
    ],
)
def test_faults(column: Column, cell: Any, code: str) -> None:
    assert fault(column, cell) == code


def test_faults_carry_what_their_words_need() -> None:
    with pytest.raises(CellFault) as caught:
        WHOLE.read(2000.0)
    assert caught.value.details == {"least": "0", "limit": "1000"}


letters = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40).map(str.strip)


@given(letters)
def test_a_text_comes_back(text: str) -> None:
    column = Column("note", "Note")
    assert column.read(column.write(text)) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back(number: float) -> None:
    column = Number("x", "X")
    assert column.read(column.write(number)) == number
    assert column.read(repr(number)) == number


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_comes_back(day: date) -> None:
    assert Day("on", "On").read(day) == day
    assert Day("on", "On").read(day.isoformat()) == day


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (" 名 称 ", "名称"),
        ("*所属社区（必填）", "所属社区必填"),
        ("Ｎａｍｅ：", "name"),
        ("a_b-c/d", "abcd"),
    ],
)
def test_what_makes_no_difference_in_a_heading(typed: str, plain: str) -> None:
    assert folded(typed) == plain
