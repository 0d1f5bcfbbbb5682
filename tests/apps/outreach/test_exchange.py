"""The list of ways of listening out and in."""

from datetime import date

import pytest
from tests.apps.appeals.factories import Town, picture
from tests.apps.dated_tables import DatedTable
from tests.apps.outreach.factories import Walks
from tests.apps.tables import FORMS, comes_back

from linquan.apps.outreach.exchange import TABLES
from linquan.apps.outreach.models import ListeningWay

pytestmark = pytest.mark.django_db
LIST = DatedTable(
    TABLES[0], ListeningWay, "listeningway", "网上听", "名称,英文名称\n网上听,Online\n", "上门听"
)


@pytest.fixture
def town(walks: Walks) -> Town:
    return walks.town


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, form: str) -> None:
    """Also what the house itself offers, which has no first day."""
    desk = LIST.desk(town)
    desk.take(LIST.new)
    assert comes_back(LIST.desk(town, days=3), form) == 6


def test_a_new_line(town: Town) -> None:
    LIST.takes_a_new_line(town)


def test_one_of_the_house_is_written_down_to_be_named_anew(town: Town) -> None:
    desk = LIST.desk(town)
    import_id = desk.take("编码,名称,英文名称\ndoor,入户听,At home\n")
    row = ListeningWay.objects.get(code="door")
    assert (row.name, row.position, row.valid_from) == ("入户听", 0, date(2026, 11, 20))
    assert desk.take_back(import_id) == 1
    assert not ListeningWay.objects.filter(code="door").exists()


def test_one_must_stay(town: Town) -> None:
    ends = "编码,失效日期\n" + "".join(
        f"{code},2026-12-01\n" for code in ("door", "bench", "shop", "table", "again")
    )
    faults = LIST.desk(town).faults(ends)
    assert faults == [(n, "valid_to", "reason_needed") for n in range(2, 7)]
    import_id = LIST.desk(town).opened()
    LIST.desk(town).refused("rows_wrong", lambda: LIST.desk(town).take(ends, import_id), picture)


def test_only_those_who_edit_the_list(town: Town) -> None:
    LIST.lets_in_who_edits_it(town)


def test_statements_do_not_grow_with_the_rows(town: Town) -> None:
    LIST.takes_the_same_statements(town)
