"""Every list with days of validity out and in: a new one is tried here once it is offered.

Rows are made up from the columns. Where a cell names something, the words that the town knows are
tried one after another, until the list has no fault to tell.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.apps.appeals.factories import Town, make_town, picture
from tests.apps.kept import kept
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back

from linquan.kernel.exchange.columns import CellFault, Choice, Column, Number, TimeOfDay
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Table
from linquan.kernel.exchange.several import PartedLines, SomeOf
from linquan.web.exchange.tables import tables

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
LISTS = {name: table for name, table in tables().items() if table.holds}
DAYS, MOST_TRIES = {"code", "valid_from", "valid_to"}, 400
SAMPLES = (
    "甲 | A\n乙\\|丙 | B", "k1 | 甲 | A\nk2 | 乙 | B", "yes_no | 甲 | A", "028-8123 4567",
    "jiangan.example", "按时完成首次联系 | 100", "first contact in time | 100",
    "the reporter is satisfied | 100\nnot answered yet | 0", "amenity=clinic", "60",
    "HEA-B03", "seven_scenes",
)  # fmt: skip
"""Cells of columns that take no odd text; whatever a column reads is tried in it."""
plain = st.one_of(
    st.sampled_from(ODD_NAMES),
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cf", "Co", "Cn")),
        min_size=1, max_size=20,
    ),
)  # fmt: skip


@pytest.fixture
def town() -> Town:
    return kept(make_town)


def desk_of(town: Town, table: Table, days: int = 0) -> Desk:
    who = town.staff.street_clerk
    return Desk(table, who, town.district_id, NOW + timedelta(days=days))


_words: dict[int, list[str]] = {}


def words_of(town: Town) -> list[str]:
    """Everything that has a name in the town, read once."""
    if town.district_id not in _words:
        _words[town.district_id] = _named_in(town)
    return _words[town.district_id]


def _named_in(town: Town) -> list[str]:
    named = [t for name, t in tables().items() if t.holds or name in {"organisations", "areas"}]
    desks = [Desk(table, town.staff.administrator, town.district_id, NOW) for table in named]
    lines = (line for desk in desks for line in desk.lines())
    named = dict.fromkeys(str(line["name"]) for line in lines if line.get("name"))
    return [*named, str(town.district.street_id)]  # lists name areas by their numbers


def readable(column: Column, cells: Any) -> list[Any]:
    """Cells that a column reads, as it reads them."""
    found = []
    for cell in cells:
        try:
            found.append(column.read(cell))
        except CellFault:
            continue
    return found


def value_of(draw: Any, column: Column, times: Iterator[int]) -> Any:
    """Make up a value of a column."""
    if isinstance(column, SomeOf):
        return tuple(sorted(draw(st.sets(st.sampled_from(sorted(column.words)), max_size=3))))
    if isinstance(column, Choice):
        return draw(st.sampled_from(list(column.words)))
    if isinstance(column, Number):
        return draw(st.integers(int(column.least), int(min(column.most, column.least + 99))))
    if isinstance(column, TimeOfDay):
        return time(next(times) + draw(st.integers(0, 11)))
    is_odd = isinstance(column, PartedLines)
    cells = [] if is_odd else [draw(plain)[: int(column.most)]]
    return draw(st.sampled_from(readable(column, [*cells, *SAMPLES])))


def fitting(desk: Desk, values: dict[str, Any], vocabulary: list[str]) -> Mapping[str, Any]:
    """Replace what the list finds at fault by the next thing that its column reads."""
    layout = desk.table.layout
    tries = {
        name: iter(readable(layout.by_name[name], [None, *SAMPLES, *vocabulary]))
        for name in values
    }  # fmt: skip
    for _ in range(MOST_TRIES):
        faults = desk.check((Row(2, values),)).faults
        if not faults:
            return values
        column = faults[0].column
        assert column in tries, faults
        values[column] = next(tries[column])
    raise AssertionError(faults)


@pytest.mark.parametrize("name", LISTS)
@settings(
    max_examples=3, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data(), form=st.sampled_from(FORMS))
def test_whatever_is_in_it_comes_back_and_is_taken_back(
    town: Town, name: str, data: st.DataObject, form: str
) -> None:
    desk = desk_of(town, LISTS[name])
    stored = LISTS[name].holds._meta.db_table  # type: ignore[union-attr]
    held, lines = picture()[stored], desk.lines()
    times = iter((0, 12))
    columns = [c for c in desk.table.layout.columns if c.name not in DAYS]
    made = {column.name: value_of(data.draw, column, times) for column in columns}
    values = fitting(desk, made, words_of(town))
    assume(not desk.check((Row(2, values),)).same)
    import_id = desk.opened()
    desk.put((Row(2, values),), import_id)
    assert picture()[stored] != held
    assert comes_back(desk, form) >= len(lines)
    assert comes_back(desk_of(town, LISTS[name], days=3), form) >= len(lines)
    assert desk.take_back(import_id) in {1, 2}
    assert (picture()[stored], desk.lines()) == (held, lines)


@pytest.mark.parametrize("name", LISTS)
def test_only_those_who_edit_it(town: Town, name: str) -> None:
    import_id, staff = desk_of(town, LISTS[name]).opened(), town.staff
    before = picture()
    for who in (staff.clerk, staff.handler, staff.leader, staff.grid_worker):
        Desk(LISTS[name], who, town.district_id, NOW).lets_nobody_in((), import_id)
    assert picture() == before


@pytest.mark.parametrize("name", LISTS)
def test_what_it_offers_can_be_read_in_words(name: str) -> None:
    """Every code of its own faults has words; no heading stands for two columns."""
    layout = LISTS[name].layout
    headings = [word for column in layout.columns for word in column.headings()]
    assert len(headings) == len(set(headings))
    assert all(str(words) for words in LISTS[name].faults.values())
