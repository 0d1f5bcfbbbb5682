"""The list of legal bases out and in."""

from datetime import date

import pytest
from tests.apps.dated_tables import NOW, DatedTable
from tests.apps.rectifications.factories import Bench
from tests.apps.tables import FORMS, Desk, comes_back

from linquan.apps.rectifications.exchange import TABLES
from linquan.apps.rectifications.models import Ground, Term

pytestmark = pytest.mark.django_db
LIST = DatedTable(
    TABLES[0], Ground, "ground", "占道", "名称,英文名称,依据\n占道,Blocked way,消防法\n", "疏散通道"
)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(bench: Bench, form: str) -> None:
    LIST.comes_back(bench.town, form)


def test_a_new_line(bench: Bench) -> None:
    LIST.takes_a_new_line(bench.town)


def test_a_change_is_a_new_version_and_is_taken_back(bench: Bench) -> None:
    LIST.makes_a_version_and_takes_it_back(bench.town)


def test_faults_by_cell(bench: Bench) -> None:
    code = Ground.objects.get().code
    text = "编码,名称,生效日期,失效日期\n"
    text += f"{code},疏散通道,2026-01-05,2026-01-01\na b,甲,,\n,乙,2026-01-01,\n"
    faults = [
        (2, "valid_to", "past_date"),
        (3, "code", "code_odd"),
        (4, "valid_from", "past_date"),
        (4, "basis", "cell_missing"),
    ]
    LIST.tells_faults(bench.town, text, faults)


def test_only_those_who_edit_the_list(bench: Bench) -> None:
    LIST.lets_in_who_edits_it(bench.town)


def test_statements_do_not_grow_with_the_rows(bench: Bench) -> None:
    LIST.takes_the_same_statements(bench.town)


def test_time_limits_of_the_house_go_out_and_an_own_one_comes_in(bench: Bench) -> None:
    desk = Desk(TABLES[1], bench.town.staff.street_clerk, bench.town.district_id, NOW)
    assert comes_back(desk, "excel") == 4
    import_id = desk.take("用于哪一步,数量,计量单位\nverify,5,天\n")
    row = Term.objects.get(code="verify", valid_to=None)
    assert (row.amount, row.unit, row.valid_from) == (5, "days", date(2026, 11, 20))
    assert comes_back(desk, "csv") == 4
    assert desk.faults("用于哪一步,失效日期\nverify,2027-01-01\n") == [
        (2, "valid_to", "line_stays")
    ]
    desk.take_back(import_id)
    assert not Term.objects.exists()
