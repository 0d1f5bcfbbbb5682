"""Checklists and clauses out and in."""

from datetime import date

import pytest
from tests.apps.appeals.factories import Town
from tests.apps.dated_tables import DatedTable
from tests.apps.tables import FORMS, comes_back

from linquan.apps.checklists.exchange import TABLES
from linquan.apps.checklists.models import Checklist, Clause

pytestmark = pytest.mark.django_db
LIST = DatedTable(
    TABLES[0], Checklist, "checklist", "完整社区清单",
    "名称,针对什么,文字可靠程度\n完整社区清单,社区,本地自定\n", "儿童友好社区清单",
)  # fmt: skip
CLAUSE_HEAD = "清单,项目,名称,如何证明,文字可靠程度"
CLAUSE = DatedTable(
    TABLES[1], Clause, "checklistclause", "楼栋之间有座椅",
    f"{CLAUSE_HEAD}\nchild_friendly,成长空间,楼栋之间有座椅,照片,本地自定\n",
    "儿童活动场地面积",
)  # fmt: skip
LISTS = pytest.mark.parametrize(
    ("of", "own"), [(LIST, 6), (CLAUSE, 76)], ids=["checklists", "clauses"]
)


@LISTS
@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(
    town: Town, of: DatedTable, own: int, form: str
) -> None:
    of.desk(town).take(of.new)
    assert comes_back(of.desk(town, days=3), form) == own + 1


@LISTS
def test_a_new_line(town: Town, of: DatedTable, own: int) -> None:
    of.takes_a_new_line(town)
    assert len(of.desk(town).lines()) == own + 1


@LISTS
def test_only_those_who_edit_the_lists(town: Town, of: DatedTable, own: int) -> None:
    of.lets_in_who_edits_it(town)
    assert of.rows.objects.count() == 0


@LISTS
def test_statements_do_not_grow_with_the_rows(town: Town, of: DatedTable, own: int) -> None:
    of.takes_the_same_statements(town)
    assert of.rows.objects.count() == 41


def test_an_example_is_replaced_by_ones_own_and_back(town: Town) -> None:
    desk = CLAUSE.desk(town)
    import_id = desk.take("编码,名称,文字可靠程度\ncf_4_2,活动场地不少于200平方米,本地自定\n")
    row = Clause.objects.get()
    assert (row.code, row.name, row.unit, row.evidence, row.valid_from) == (
        "cf_4_2", "活动场地不少于200平方米", "平方米", "own", date(2026, 11, 20),
    )  # fmt: skip
    assert desk.take_back(import_id) == 1
    assert not Clause.objects.exists()


def test_what_a_clause_cannot_be(town: Town) -> None:
    row = "none,成长空间,楼栋之间有座椅,照片,本地自定"
    CLAUSE.tells_faults(town, f"{CLAUSE_HEAD}\n{row}\n", [(2, "checklist", "checklist_unknown")])
    lines = "\n".join(f"six_scenes,场景,第{n}条,照片,本地自定" for n in range(289))
    faults = CLAUSE.desk(town).faults(f"{CLAUSE_HEAD}\n{lines}\n")
    assert {code for _, _, code in faults} == {"clauses_full"}
    assert len(faults) == 289


def test_what_a_checklist_is_about_stays(town: Town) -> None:
    text = "编码,针对什么\nchild_friendly,街道\n"
    LIST.tells_faults(town, text, [(2, "subject", "field_stays")])
