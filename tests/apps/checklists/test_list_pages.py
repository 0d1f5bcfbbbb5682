"""The pages of checklists and their clauses."""

from datetime import datetime

from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.orgs.clients import client_of

from linquan.apps.checklists.models import Checklist, Clause

AT = "/lists/checklists/"
LIST = {
    "name": "完整社区清单", "subject": "community", "source": "街道发〔2026〕3号",
    "evidence": "own", "valid_from": "2026-11-20",
}  # fmt: skip
CLAUSE = {
    "item": "公共空间", "name": "楼栋之间有座椅", "proof": "photo", "evidence": "own",
    "valid_from": "2026-11-20",
}  # fmt: skip


def test_the_lists_in_both_languages(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    page = said(clerk.get(AT))
    assert "9 项、30 条" in page
    assert "30 条为示例" in page
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "9 items, 30 clauses example 30 clauses are examples" in english
    one = said(clerk.get(f"{AT}child_friendly/"))
    assert "设儿童图书角或阅读空间 照片证明 权重 10 示例" in one
    assert "从某日起修改清单" not in one
    assert clerk.get(f"{AT}none/").status_code == 404
    assert clerk.get(f"{AT}new/").status_code == 403
    assert clerk.get(f"{AT}child_friendly/clauses/new/").status_code == 403


def test_a_checklist_is_added_changed_and_ended(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.street_clerk)
    assert clerk.get(f"{AT}new/").status_code == 200
    assert posted(clerk, f"{AT}new/", LIST) == AT
    here = f"{AT}{Checklist.objects.get().code}/"
    assert "还没有" in said(clerk.get(here)) or "今天没有有效的条目" in said(clerk.get(here))
    refused = posted(clerk, here, LIST | {"subject": "street", "valid_from": "2026-12-01"}, 422)
    assert "清单针对什么不能改" in refused
    change = LIST | {"name": "完整社区", "valid_from": "2026-12-01"}
    assert posted(clerk, here, change) == here
    assert "开始" in posted(clerk, f"{here}end/", {"valid_to": "2026-11-01"}, 422)
    assert posted(clerk, f"{here}end/", {"valid_to": "2026-12-24"}) == AT
    assert "从某日起修改清单" not in said(clerk.get(here))


def test_a_clause_is_added_changed_and_ended(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.street_clerk)
    here = f"{AT}child_friendly/"
    form = clerk.get(f"{here}clauses/new/?under=cf_4_1").content.decode()
    assert 'value="成长空间"' in form
    taken = CLAUSE | {"item": "社会政策", "name": "社区工作计划写明儿童事项"}
    assert "同名" in posted(clerk, f"{here}clauses/new/", taken, 422)
    assert posted(clerk, f"{here}clauses/new/", CLAUSE) == here
    clause = f"{here}clauses/{Clause.objects.get().code}/"
    assert "楼栋之间有座椅" in said(clerk.get(clause))
    change = CLAUSE | {"weight": "3", "valid_from": "2026-12-01"}
    assert posted(clerk, clause, change) == here
    assert "以后生效" in said(clerk.get(here)) or "2026-12-01" in said(clerk.get(here))
    assert posted(clerk, f"{clause}end/", {"valid_to": "2026-12-24"}) == here
    assert clerk.get(f"{here}clauses/none/").status_code == 404
    assert clerk.get(f"{clause}end/").status_code == 405
