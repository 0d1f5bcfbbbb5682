"""Functions required, and types of other maps: the house's own until a district writes its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture, warm
from tests.apps.circles.test_facilities import statements
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.tables import FORMS, Desk, comes_back

from linquan.apps.circles import operations, queries
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import FunctionRule, PoiType
from linquan.apps.circles.offerings import OWN_FUNCTION_RULES, FunctionRuleDraft, PoiTypeDraft
from linquan.engine.circles.catalogue import Match
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.exchange.port import Plan

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
RULE = FunctionRuleDraft(
    "社区中心", "", "", "centre", ("党群服务", " 文体活动 ", "文体活动"), "街道"
)  # fmt: skip
TYPE = PoiTypeDraft("宠物诊所", "HEA-Q01", Match.COARSE, "街道")
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_a_rule_on_functions_from_a_day_on(town: Town, now: datetime) -> None:
    clerk, seen = town.staff.street_clerk, last_event_id()
    page = queries.function_rules_page(clerk, now)
    assert page.valid == OWN_FUNCTION_RULES
    assert all(row.is_own for row in page.valid)
    given: dict[str, Any] = {"district_id": town.district_id, "now": now}
    new = given | {"rule_code": "", "draft": RULE, "valid_from": TODAY}
    refused(NotAllowed, operations.revise_function_rule, actor=town.staff.clerk, **new)
    made = operations.revise_function_rule(actor=clerk, **new)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("functionrule.revised", f"functionrule:{made}")
    assert FunctionRule.objects.get().functions == ["党群服务", "文体活动"]
    m15 = new | {"rule_code": "m15", "draft": replace(RULE, level="shared"), "valid_from": LATER}
    operations.revise_function_rule(actor=clerk, **m15)
    end = given | {"rule_code": f"line-{made}", "valid_to": LATER}
    refused(NotAllowed, operations.end_function_rule, actor=town.staff.leader, **end)
    refused(NotFound, operations.end_function_rule, actor=clerk, **end | {"rule_code": "none"})
    operations.end_function_rule(actor=clerk, **end)
    operations.end_function_rule(actor=clerk, **end | {"rule_code": "care"})
    every = queries.function_rules_page(clerk, now).every
    assert [(row.code, row.valid_to) for row in every] == [
        ("m15", LATER), ("m15", None), ("care", TODAY), ("care", LATER),
        *((rule.code, None) for rule in OWN_FUNCTION_RULES[2:]), (f"line-{made}", LATER),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"level": "top"}, "level", "choose"),
        ({"item_code": "none"}, "item_code", "item_unknown"),
        ({"functions": (" ",)}, "functions", "functions_missing"),
        ({"functions": ("字" * 31,)}, "functions", "functions_odd"),
    ],
)
def test_what_a_rule_cannot_say(
    town: Town, now: datetime, changes: dict[str, Any], field: str, code: str
) -> None:
    error = refused(
        Invalid, operations.revise_function_rule, actor=town.staff.street_clerk,
        district_id=town.district_id, rule_code="", draft=replace(RULE, **changes),
        valid_from=TODAY, now=now,
    )  # fmt: skip
    assert fields(error) == {field: code}


def test_types_of_other_maps(town: Town, now: datetime) -> None:
    clerk, given = town.staff.street_clerk, {"district_id": town.district_id, "now": now}
    page = queries.poi_types_page(clerk, now)
    assert {row.name: (row.item_code, row.match) for row in page.valid}["药房"] == (
        "HEA-B03", "exact",
    )  # fmt: skip
    new: dict[str, Any] = given | {"type_code": "", "draft": TYPE, "valid_from": TODAY}
    refused(NotAllowed, operations.revise_poi_type, actor=town.staff.clerk, **new)
    twice = new | {"draft": replace(TYPE, name="药房")}
    error = refused(Invalid, operations.revise_poi_type, actor=clerk, **twice)
    assert fields(error) == {"name": "name_taken"}
    odd = new | {"draft": replace(TYPE, item_code="none")}
    error = refused(Invalid, operations.revise_poi_type, actor=clerk, **odd)
    assert fields(error) == {"item_code": "item_unknown"}
    seen = last_event_id()
    made = operations.revise_poi_type(actor=clerk, **new)
    assert [event["kind"] for event in events_after(seen)] == ["poitype.revised"]
    end = given | {"type_code": f"line-{made}", "valid_to": LATER}
    refused(NotAllowed, operations.end_poi_type, actor=town.staff.leader, **end)
    refused(NotFound, operations.end_poi_type, actor=clerk, **end | {"type_code": "none"})
    operations.end_poi_type(actor=clerk, **end)
    assert PoiType.objects.get().valid_to == LATER


def test_statements_of_the_lists(town: Town, now: datetime) -> None:
    warm(town)
    assert statements(lambda: queries.function_rules_page(town.staff.clerk, now)) == 2
    assert statements(lambda: queries.poi_types_page(town.staff.clerk, now)) == 2


RULE_FORM = {
    "name": "社区中心", "level": "centre", "functions": "党群服务，文体活动",
    "valid_from": "2026-11-20",
}  # fmt: skip
TYPE_FORM = {
    "name": "宠物诊所", "item_code": "HEA-Q01", "match": "coarse", "valid_from": "2026-11-20",
}  # fmt: skip


LISTS = pytest.mark.parametrize(
    ("at", "form", "wrong", "own"),
    [
        ("/lists/facility-functions/", RULE_FORM, ({"functions": "、"}, "请至少写一项功能"),
         "M15共享社区中心"),
        ("/lists/poi-types/", TYPE_FORM, ({"item_code": ""}, "请选择。"), "医药保健销售店"),
    ],
)  # fmt: skip


@LISTS
def test_an_example_is_named_once_and_what_is_written_is_none(
    town: Town, now: datetime, at: str, form: dict[str, str], wrong: tuple[dict[str, str], str],
    own: str,
) -> None:  # fmt: skip
    del wrong, own
    clerk, english = client_of(town.staff.street_clerk), {"accept-language": "en"}
    page = said(clerk.get(at, headers=english))
    assert "示例/默认" not in page
    rows = table_rows(clerk.get(at, headers=english))
    assert {row.count("example, default") for row in rows} == {1}
    code = "m15" if "functions" in form else "type-1"
    line = clerk.get(f"{at}{code}/", headers=english)
    assert line.context["form"].initial["source"] == ""
    assert said(line).count("example, default") == 1
    posted(clerk, f"{at}{code}/", form | {"valid_from": "2026-12-01", "source": "街道"})
    (row,) = [*FunctionRule.objects.all(), *PoiType.objects.all()]
    assert (row.code, row.source) == (code, "街道")
    assert '<span lang="zh-Hans">街道</span>' in clerk.get(f"{at}{code}/").content.decode()


@LISTS
def test_a_line_from_its_page_to_its_end(
    town: Town, now: datetime, at: str, form: dict[str, str], wrong: tuple[dict[str, str], str],
    own: str,
) -> None:  # fmt: skip
    clerk = client_of(town.staff.street_clerk)
    page = said(clerk.get(at))
    assert own in page
    assert "示例／默认" in page
    assert "example, default" in said(clerk.get(at, headers={"accept-language": "en"}))
    assert clerk.get(f"{at}new/").status_code == 200
    assert wrong[1] in posted(clerk, f"{at}new/", form | wrong[0], 422)
    assert posted(clerk, f"{at}new/", form) == at
    (row,) = [*FunctionRule.objects.all(), *PoiType.objects.all()]
    here = f"{at}{row.code}/"
    assert form["name"] in said(clerk.get(here))
    assert "请选择更晚的日期" in posted(clerk, here, form, 422)
    posted(clerk, here, form | {"valid_from": "2026-12-01"})
    assert "以后生效" in said(clerk.get(at))
    posted(clerk, f"{here}end/", {"valid_to": "2026-11-30"}, 422)
    assert clerk.get(f"{here}end/").status_code == 405
    posted(clerk, f"{here}end/", {"valid_to": "2026-12-31"})
    assert clerk.get(f"{at}none/").status_code == 404
    posted(clerk, f"{at}none/end/", {"valid_to": "2026-12-31"}, 404)
    reader = client_of(town.staff.clerk)
    assert len(table_rows(reader.get(at))) > 1
    assert reader.get(f"{at}new/").status_code == 403
    assert "在该日终止" not in said(reader.get(here))


def desk_of(town: Town, name: str) -> Desk:
    (table,) = [one for one in TABLES if one.layout.name == name]
    return Desk(table, town.staff.street_clerk, town.district_id, NOW)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("name", "rows"), [("facility_functions", len(OWN_FUNCTION_RULES)), ("poi_types", 46)]
)
def test_what_goes_out_comes_in_and_changes_nothing(
    town: Town, form: str, name: str, rows: int
) -> None:
    assert comes_back(desk_of(town, name), form) == rows


def test_lines_come_in_and_go_again(town: Town) -> None:
    desk, before = desk_of(town, "facility_functions"), picture()["circles_functionrule"]
    text = "name,item_code,level,functions\n社区中心,,社区中心（核心）,党群服务、文体活动\n"
    assert desk.check(desk.rows(text)) == Plan(new=(2,))
    import_id = desk.take(text)
    assert FunctionRule.objects.get().level == "centre"
    assert desk.take_back(import_id) == 1
    assert picture()["circles_functionrule"] == before


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("facility_functions", "name,item_code,functions\n中心,,\n",
         ("functions", "functions_missing")),
        ("facility_functions", "name,item_code,functions\n中心,none,党群\n",
         ("item_code", "item_unknown")),
        ("facility_functions", f"name,item_code,functions\n中心,HEA-B03,{'字' * 31}\n",
         ("functions", "functions_odd")),
        ("poi_types", "name,item_code,match\n宠物,none,精确\n", ("item_code", "item_unknown")),
        ("poi_types", "name,item_code,match\n宠物,,精确\n", ("item_code", "item_unknown")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(town: Town, name: str, text: str, fault: tuple[str, str]) -> None:
    desk = desk_of(town, name)
    assert desk.faults(text) == [(2, *fault)]
    assert fault[1] in desk.table.faults
