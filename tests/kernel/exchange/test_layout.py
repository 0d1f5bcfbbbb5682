"""Headings found wherever they stand, rows read with every fault, files written and read again."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.columns import (
    Choice,
    Column,
    Day,
    Digits,
    Number,
    Several,
    TimeOfDay,
    YesNo,
)
from linquan.kernel.exchange.layout import (
    Fault,
    Heading,
    Layout,
    Row,
    headings_of,
    missing_columns,
    read_rows,
)
from linquan.kernel.exchange.opening import FileKind, Line, RawTable, open_table
from linquan.kernel.exchange.writing import explanations, write_csv, write_excel, write_geojson

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SHOPS = Layout(
    "shops",
    "Shops",
    (
        Column("name", "Name", "As on the sign.", is_required=True, aliases=("店名",)),
        Choice("kind", "Kind", words={"food": "Food", "other": "Other"}, empty="other"),
        Digits("phone", "Phone"),
        Number("staff", "Staff", least=0, most=500, is_whole=True),
        Day("since", "Since"),
        TimeOfDay("opens", "Opens"),
        YesNo("is_open", "Is open"),
        Several("words", "Words"),
    ),
    notes=("One row a shop.",),
)


def table(*lines: tuple[object, ...]) -> RawTable:
    return RawTable(FileKind.SHEET, tuple(Line(n, line) for n, line in enumerate(lines, 1)))  # type: ignore[arg-type]


def test_headings_are_found_below_a_title() -> None:
    at, headings = headings_of(SHOPS, table(("商户登记表",), ("序号", "店名*", "STAFF", None)))
    assert at == 1
    assert headings == (
        Heading(0, "序号"),
        Heading(1, "店名*", "name"),
        Heading(2, "STAFF", "staff"),
        Heading(3, ""),
    )
    assert missing_columns(SHOPS, headings) == ()


def test_what_was_chosen_goes_before_what_is_known() -> None:
    _, headings = headings_of(SHOPS, table(("店名", "招牌")), {"招牌": "name", "店名": ""})
    assert [h.column for h in headings] == ["", "name"]


def test_a_column_is_taken_once() -> None:
    _, headings = headings_of(SHOPS, table(("Name", "店名")))
    assert [h.column for h in headings] == ["name", ""]


def test_every_fault_of_every_row_is_told() -> None:
    reading = read_rows(
        SHOPS,
        table(("Name", "Staff", "Since"), ("梅园", "many", "soon"), (None, 3.0), ("竹园", 4.0)),
    )
    assert reading.total == 3
    assert reading.faults == (
        Fault(2, "staff", "not_a_number", "many"),
        Fault(2, "since", "not_a_day", "soon"),
        Fault(3, "name", "cell_missing"),
    )
    assert reading.rows == (Row(4, {"name": "竹园", "staff": 4, "since": None}),)
    assert reading.bad_rows == {2, 3}
    assert reading.with_faults([Fault(4, "", "shop_twice")]).rows == ()


def test_cells_that_come_again_are_read_as_if_they_came_once() -> None:
    """Texts are kept by what they are, not numbers that are equal to others."""
    yes = Layout("y", "Y", (YesNo("is_open", "Is open"), Digits("phone", "Phone")))
    lines = [
        ("1", "1"),
        (1, 1),
        (True, 1.0),
        ("对", "0"),
        ("1", None),
        ("也许", None),
        ("也许", None),
    ]
    found = read_rows(yes, table(("is_open", "phone"), *lines))
    assert [row.values for row in found.rows] == [
        {"is_open": True, "phone": "1"}, {"is_open": True, "phone": "1"},
        {"is_open": True, "phone": "1"}, {"is_open": True, "phone": "0"},
        {"is_open": True, "phone": ""},
    ]  # fmt: skip
    assert [(f.row, f.column, f.code) for f in found.faults] == [
        (7, "is_open", "not_a_choice"), (8, "is_open", "not_a_choice"),
    ]  # fmt: skip
    many = read_rows(SHOPS, table(("店名",), *((f"店{n}",) for n in range(1_200)), ("店3",)))
    assert [row.values["name"] for row in many.rows] == [*(f"店{n}" for n in range(1_200)), "店3"]


def test_a_file_without_a_known_heading_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        read_rows(SHOPS, table(("序号",), (1,)))
    assert caught.value.fields == {"file": "no_headings"}


def test_explanations_say_what_belongs_where() -> None:
    with override("zh-hans"):
        told = explanations(SHOPS)
    assert told[:3] == [
        "Name：As on the sign. · 必须填写",
        "Kind：Food、Other",
        "Phone",
    ]
    assert explanations(SHOPS)[-1] == "One row a shop."


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff、,，;；"),
    min_size=1,
    max_size=12,
).map(str.strip)
shops = st.fixed_dictionaries({
    "name": words.filter(bool),
    "kind": st.sampled_from(["food", "other"]),
    "phone": st.text("0123456789", max_size=20),
    "staff": st.none() | st.integers(0, 500),
    "since": st.none() | st.dates(date(1000, 1, 1), date(9999, 12, 31)),
    "opens": st.none() | st.times().map(lambda t: time(t.hour, t.minute)),
    "is_open": st.booleans(),
    "words": st.lists(words.filter(bool), max_size=3).map(tuple),
})  # fmt: skip
once_a_file = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@once_a_file
@given(st.lists(shops, min_size=1, max_size=30))
def test_what_goes_out_as_excel_comes_in_unchanged(rows: list[dict[str, object]]) -> None:
    content = write_excel(SHOPS, rows, notes=(), made_at=NOW)
    reading = read_rows(SHOPS, open_table(content))
    assert reading.faults == ()
    assert [row.values for row in reading.rows] == rows


@once_a_file
@given(st.lists(shops, min_size=1, max_size=30))
def test_what_goes_out_as_csv_comes_in_unchanged(rows: list[dict[str, object]]) -> None:
    reading = read_rows(SHOPS, open_table(write_csv(SHOPS, rows)))
    assert reading.faults == ()
    assert [row.values for row in reading.rows] == rows


@once_a_file
@given(st.lists(shops, min_size=1, max_size=30))
def test_what_goes_out_as_geojson_comes_in_unchanged(rows: list[dict[str, object]]) -> None:
    reading = read_rows(SHOPS, open_table(write_geojson(SHOPS, rows, point=None)))
    assert reading.faults == ()
    assert [row.values for row in reading.rows] == rows


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@a", "'=1", "''+2", "'x"])
def test_what_looks_like_a_formula_is_none_and_comes_back(text: str) -> None:
    content = write_csv(SHOPS, [{"name": text}])
    assert not content.decode("utf-8-sig").splitlines()[1].startswith(("=", "+", "-", "@"))
    assert read_rows(SHOPS, open_table(content)).rows[0].values["name"] == text
