"""The lists of kinds of protected work and of its results out and in."""

import pytest
from tests.apps.casework.factories import Room, open_one
from tests.apps.dated_tables import DatedTable
from tests.apps.tables import FORMS, comes_back

from linquan.apps.casework.exchange import TABLES
from linquan.apps.casework.models import Kind, Result

pytestmark = pytest.mark.django_db
KIND = DatedTable(
    TABLES[0], Kind, "casekind", "陪伴",
    "名称,英文名称,办理方式,须本人同意,回访间隔（天）,结案后保存年数\n陪伴,Company,help,是,30,10\n",
    "和为贵调解",
)  # fmt: skip
RESULT = DatedTable(
    TABLES[1], Result, "caseresult", "转法律援助",
    "名称,英文名称,办理方式,含义\n转法律援助,Legal aid,help,referred\n", "达成协议",
)  # fmt: skip
LISTS = pytest.mark.parametrize("of", [KIND, RESULT], ids=["kinds", "results"])


@LISTS
@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(room: Room, of: DatedTable, form: str) -> None:
    there = of.rows.objects.count()
    of.desk(room.town).take(of.new)
    assert comes_back(of.desk(room.town, days=3), form) == there + 1


@LISTS
def test_a_new_line(room: Room, of: DatedTable) -> None:
    of.takes_a_new_line(room.town)


def test_a_kind_is_written_as_its_row_says(room: Room) -> None:
    KIND.desk(room.town).take(KIND.new)
    row = Kind.objects.get(name="陪伴")
    assert (row.track, row.needs_consent, row.rhythm_days, row.keep_years, row.source) == (
        "help", True, 30, 10, "",
    )  # fmt: skip


def test_a_kind_keeps_its_track_and_stays_while_files_are_open(room: Room) -> None:
    open_one(room)
    code = Kind.objects.get(name=KIND.there).code
    KIND.tells_faults(
        room.town,
        f"编码,失效日期\n{code},2026-12-01\n",
        [(2, "valid_to", "kind_in_use")],
    )
    KIND.tells_faults(room.town, f"编码,办理方式\n{code},help\n", [(2, "track", "field_stays")])


def test_a_result_keeps_what_it_means(room: Room) -> None:
    code = Result.objects.order_by("pk")[0].code
    RESULT.tells_faults(room.town, f"编码,含义\n{code},nothing\n", [(2, "nature", "field_stays")])


@LISTS
def test_only_those_who_edit_the_list(room: Room, of: DatedTable) -> None:
    of.lets_in_who_edits_it(room.town)


@LISTS
def test_statements_do_not_grow_with_the_rows(room: Room, of: DatedTable) -> None:
    of.takes_the_same_statements(room.town)
