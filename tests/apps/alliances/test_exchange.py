"""The list of kinds of forums out and in."""

import pytest
from tests.apps.alliances.factories import Hall
from tests.apps.dated_tables import DatedTable
from tests.apps.tables import FORMS

from linquan.apps.alliances.exchange import TABLES
from linquan.apps.alliances.models import ForumKind

pytestmark = pytest.mark.django_db
LIST = DatedTable(
    TABLES[0],
    ForumKind,
    "forumkind",
    "红色议事厅",
    "名称,英文名称\n红色议事厅,Red hall\n",
    "党建联席会议",
)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(hall: Hall, form: str) -> None:
    LIST.comes_back(hall.town, form)


def test_a_new_line(hall: Hall) -> None:
    LIST.takes_a_new_line(hall.town)


def test_a_change_is_a_new_version_and_is_taken_back(hall: Hall) -> None:
    LIST.makes_a_version_and_takes_it_back(hall.town)


def test_faults_by_cell(hall: Hall) -> None:
    code = ForumKind.objects.get().code
    text = "编码,名称,生效日期,失效日期\n"
    text += f"{code},党建联席会议,2026-01-05,2026-12-01\na b,甲,,\n,乙,2026-01-01,\n"
    faults = [
        (2, "valid_to", "kind_in_use"),
        (3, "code", "code_odd"),
        (4, "valid_from", "past_date"),
    ]
    LIST.tells_faults(hall.town, text, faults)


def test_only_those_who_edit_the_list(hall: Hall) -> None:
    LIST.lets_in_who_edits_it(hall.town)


def test_statements_do_not_grow_with_the_rows(hall: Hall) -> None:
    LIST.takes_the_same_statements(hall.town)
