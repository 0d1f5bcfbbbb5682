"""Checklists and clauses: the house's own examples until a district writes its own."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, events_after, exactly, last_event_id, make_town
from tests.apps.appeals.test_races import together
from tests.apps.kept import kept
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.models import Checklist, Clause
from linquan.apps.checklists.own import own_checklists, own_clauses
from linquan.apps.checklists.types import (
    ChecklistDraft,
    ClauseDraft,
    ClauseRow,
    Evidence,
    Proof,
    Subject,
)
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
OURS = ChecklistDraft(
    Subject.COMMUNITY, "完整社区清单", "Complete community", "街道发〔2026〕3号", "",
    Evidence.OWN,
)  # fmt: skip
BENCH = ClauseDraft(
    "公共空间", "Public space", "楼栋之间有座椅", "There are benches between the buildings",
    Proof.PHOTO, "", "", 5, Evidence.OWN,
)  # fmt: skip


def of_row(row: ClauseRow, **changes: Any) -> ClauseDraft:
    """A clause as it stands."""
    return replace(
        ClauseDraft(
            row.item, row.item_en, row.name, row.name_en, Proof(row.proof), row.unit, row.unit_en,
            row.weight, Evidence(row.evidence),
        ),
        **changes,
    )  # fmt: skip


def add(town: Town, now: datetime, draft: ChecklistDraft = OURS) -> str:
    """Add a checklist; returns its code."""
    made = operations.revise_checklist(
        actor=town.staff.street_clerk, district_id=town.district_id, checklist_code="",
        draft=draft, valid_from=TODAY, now=now,
    )  # fmt: skip
    return f"line-{made}"


def add_clause(town: Town, code: str, now: datetime, draft: ClauseDraft = BENCH) -> str:
    """Add a clause to a checklist; returns its code."""
    made = operations.revise_clause(
        actor=town.staff.street_clerk, district_id=town.district_id, checklist_code=code,
        clause_code="", draft=draft, valid_from=TODAY, now=now,
    )  # fmt: skip
    return f"line-{made}"


def test_what_comes_with_the_house_is_an_example_and_of_the_sources_size(
    town: Town, now: datetime
) -> None:
    with exactly(2):
        page = queries.lists_page(town.staff.clerk, now)
    assert [(one.row.code, one.items, one.clauses) for one in page.valid] == [
        ("industry_community", 9, 30), ("seven_scenes", 7, 14), ("six_scenes", 6, 12),
        ("child_friendly", 5, 10), ("five_strengths", 5, 5), ("five_cities", 5, 5),
    ]  # fmt: skip
    assert all(one.examples == one.clauses for one in page.valid)
    assert {row.evidence for row in (*own_checklists(), *own_clauses())} == {"example"}
    assert all(row.name_en and row.item_en for row in own_clauses())
    assert all(row.unit_en for row in own_clauses() if row.unit)
    assert {row.proof for row in own_clauses()} == set(Proof)
    assert not page.may_edit
    with exactly(2):
        one = queries.list_page(town.staff.clerk, "six_scenes", now)
    assert [first.item for first, _ in one.items] == [
        "党群服务中心", "沉浸式家庭服务站", "颐乐·时光道", "青年人才服务聚集地",
        "灵活就业帮扶基地", "户外自然共享乐园",
    ]  # fmt: skip
    refused(NotFound, queries.list_page, town.staff.clerk, "none", now)


def test_a_clause_is_changed_from_a_day_on(town: Town, now: datetime) -> None:
    clerk, seen = town.staff.street_clerk, last_event_id()
    (old,) = queries.list_page(clerk, "child_friendly", now).of_code("cf_2_1")
    given: dict[str, Any] = {
        "district_id": town.district_id, "checklist_code": "child_friendly",
        "clause_code": "cf_2_1", "valid_from": LATER, "now": now,
        "draft": of_row(old, name="每个小区有图书角", evidence=Evidence.OWN),
    }  # fmt: skip
    refused(NotAllowed, operations.revise_clause, actor=town.staff.clerk, **given)
    refused(NotFound, operations.revise_clause, actor=clerk, **given | {"clause_code": "none"})
    other = given | {"checklist_code": "six_scenes"}
    refused(NotFound, operations.revise_clause, actor=clerk, **other)
    refused(NotFound, operations.revise_clause, actor=clerk, **given | {"checklist_code": "none"})
    made = operations.revise_clause(actor=clerk, **given)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == (
        "checklistclause.revised", f"checklistclause:{made}",
    )  # fmt: skip
    assert (event["data"]["code"], event["data"]["on"]) == ("cf_2_1", "2026-12-01")
    page = queries.list_page(clerk, "child_friendly", now)
    was, will_be = page.of_code("cf_2_1")
    assert (was.evidence, was.valid_to) == ("example", LATER)
    assert (will_be.evidence, will_be.name, page.coming) == ("own", "每个小区有图书角", (will_be,))
    error = refused(Invalid, operations.revise_clause, actor=clerk, **given)
    assert fields(error) == {"valid_from": "too_early"}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": " "}, "name", "missing"),
        ({"item": ""}, "item", "missing"),
        ({"name": "字" * 201}, "name", "too_long"),
        ({"unit": "字" * 21}, "unit", "too_long"),
        ({"weight": 0}, "weight", "out_of_range"),
        ({"weight": 101}, "weight", "out_of_range"),
        ({"item": "社会政策", "name": "社区工作计划写明儿童事项"}, "name", "name_taken"),
    ],
)
def test_what_a_clause_cannot_say(
    town: Town, now: datetime, changes: dict[str, Any], field: str, code: str
) -> None:
    error = refused(
        Invalid, operations.revise_clause, actor=town.staff.street_clerk,
        district_id=town.district_id, checklist_code="child_friendly", clause_code="",
        draft=replace(BENCH, **changes), valid_from=TODAY, now=now,
    )  # fmt: skip
    assert fields(error) == {field: code}


def test_a_checklist_is_added_changed_and_ended(town: Town, now: datetime) -> None:
    clerk = town.staff.street_clerk
    code = add(town, now)
    add_clause(town, code, now)
    given: dict[str, Any] = {"actor": clerk, "district_id": town.district_id, "now": now}
    change = given | {"checklist_code": code, "draft": OURS, "valid_from": LATER}
    again = refused(Invalid, operations.revise_checklist, **change | {"checklist_code": ""})
    assert fields(again) == {"name": "name_taken"}
    street = replace(OURS, subject=Subject.STREET)
    error = refused(Invalid, operations.revise_checklist, **change | {"draft": street})
    assert fields(error) == {"subject": "subject_stays"}
    refused(NotAllowed, operations.revise_checklist, **change | {"actor": town.staff.leader})
    operations.revise_checklist(**change | {"draft": replace(OURS, name="完整社区")})
    page = queries.list_page(clerk, code, now)
    assert [row.name for row in page.versions] == ["完整社区清单", "完整社区"]
    assert [row.item for row in page.clauses] == ["公共空间"]
    end = given | {"checklist_code": "six_scenes", "valid_to": LATER}
    refused(NotAllowed, operations.end_checklist, **end | {"actor": town.staff.clerk})
    refused(NotFound, operations.end_checklist, **end | {"checklist_code": "none"})
    early = end | {"valid_to": date(2026, 11, 19)}
    assert fields(refused(Invalid, operations.end_checklist, **early)) == {"valid_to": "too_early"}
    operations.end_checklist(**end)
    assert queries.list_page(clerk, "six_scenes", now).last.valid_to == LATER
    assert Checklist.objects.count() == 3


def test_a_clause_ends(town: Town, now: datetime) -> None:
    end: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
        "checklist_code": "child_friendly", "clause_code": "cf_5_2", "valid_to": LATER,
    }  # fmt: skip
    refused(NotAllowed, operations.end_clause, **end | {"actor": town.staff.clerk})
    refused(NotFound, operations.end_clause, **end | {"checklist_code": "six_scenes"})
    seen = last_event_id()
    operations.end_clause(**end)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == (
        "checklistclause.ended", {"code": "cf_5_2", "on": "2026-12-01"},
    )  # fmt: skip
    assert Clause.objects.get().evidence == "example"
    refused(NotFound, operations.end_clause, **end)


@pytest.mark.django_db(transaction=True)
def test_two_add_one_checklist(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)
    done = together(lambda: add(town, now), lambda: add(town, now))
    assert sum(isinstance(r, HouseError) for r in done) == 1
    assert Checklist.objects.count() == 1
