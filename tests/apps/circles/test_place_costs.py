"""What new places cost: the house's own examples until a district writes its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.translation import override
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture, warm
from tests.apps.circles.test_facilities import statements
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.tables import FORMS, Desk, comes_back

from linquan.apps.circles import operations, queries
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import PlaceCost
from linquan.apps.circles.place_costs import (
    OWN_PLACE_COSTS,
    PlaceCostDraft,
    PlaceCostRow,
    prices_for,
)
from linquan.apps.circles.web.cost_views import wan_of, yuan_of
from linquan.apps.circles.web.cost_words import money
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.exchange.port import Plan

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
DRAFT = PlaceCostDraft("新建药店", "A new pharmacy", "HEA-B03", "", "grid", 800_000, "街道概算")


def line(code: str, yuan: int, **given: str) -> PlaceCostRow:
    said = {"item_code": "", "category": "", "site_kind": ""} | given
    return PlaceCostRow(1, code, 0, code, "", **said, yuan=yuan, source="", valid_from=TODAY,
                        valid_to=None)  # fmt: skip


# Which line counts.


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], {}),
        ([line("any", 1)], {"grid": 1, "dwellings": 1, "points": 1, "premises": 1}),
        ([line("any", 1, site_kind="grid")], {"grid": 1}),
        ([line("any", 1), line("grid", 2, site_kind="grid")],
         {"grid": 2, "dwellings": 1, "points": 1, "premises": 1}),
        ([line("grid", 2, site_kind="grid"), line("health", 3, category="健康")],
         {"grid": 3, "dwellings": 3, "points": 3, "premises": 3}),
        ([line("health", 3, category="健康", site_kind="grid"),
          line("item", 4, item_code="HEA-B03")],
         {"grid": 4, "dwellings": 4, "points": 4, "premises": 4}),
        ([line("other", 5, item_code="EDU-B01"), line("far", 6, category="教育")], {}),
        ([line("one", 7, site_kind="grid"), line("two", 8, site_kind="grid")], {"grid": 8}),
        ([line("free", 0, site_kind="grid")], {"grid": 0}),
    ],
)  # fmt: skip
def test_the_narrowest_line_counts_and_of_two_alike_the_dearest(
    lines: list[PlaceCostRow], told: dict[str, int]
) -> None:
    assert {one.kind: one.yuan for one in prices_for(lines, "HEA-B03", "健康")} == told


def test_the_house_offers_a_price_for_every_kind() -> None:
    found = {one.kind: one.yuan for one in prices_for(OWN_PLACE_COSTS, "HEA-B03", "健康管理")}
    assert found == {
        "grid": 2_000_000, "dwellings": 500_000, "points": 2_000_000, "premises": 300_000,
    }  # fmt: skip
    school = {o.kind: o.yuan for o in prices_for(OWN_PLACE_COSTS, "EDU-B01", "托育与终身教育")}
    assert (school["grid"], school["dwellings"]) == (8_000_000, 500_000)
    assert all(one.is_own for one in prices_for(OWN_PLACE_COSTS, "EDU-B01", "托育与终身教育"))


# The list.


def test_a_cost_from_a_day_on(town: Town, now: datetime) -> None:
    clerk, seen = town.staff.street_clerk, last_event_id()
    page = queries.place_costs_page(clerk, now)
    assert [row.code for row in page.valid] == [row.code for row in OWN_PLACE_COSTS]
    given: dict[str, Any] = {"district_id": town.district_id, "now": now}
    new = given | {"cost_code": "", "draft": DRAFT, "valid_from": TODAY}
    for who in (town.staff.clerk, town.staff.leader):
        refused(NotAllowed, operations.revise_place_cost, actor=who, **new)
    assert not PlaceCost.objects.exists()
    made = operations.revise_place_cost(actor=clerk, **new)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("placecost.revised", f"placecost:{made}")
    idle = replace(DRAFT, name="闲置空间改造", item_code="", site_kind="premises", yuan=400_000)
    again = new | {"cost_code": "idle", "draft": idle, "valid_from": LATER}
    operations.revise_place_cost(actor=clerk, **again)
    every = queries.place_costs_page(clerk, now).every
    assert [(r.yuan, r.valid_to) for r in every if r.code == "idle"] == [
        (300_000, LATER), (400_000, None),
    ]  # fmt: skip
    end = given | {"cost_code": f"line-{made}", "valid_to": LATER}
    refused(NotAllowed, operations.end_place_cost, actor=town.staff.leader, **end)
    refused(NotFound, operations.end_place_cost, actor=clerk, **end | {"cost_code": "none"})
    operations.end_place_cost(actor=clerk, **end)
    assert PlaceCost.objects.get(pk=made).valid_to == LATER


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"item_code": "none"}, "item_code", "item_unknown"),
        ({"item_code": "", "category": "没有"}, "category", "category_unknown"),
        ({"category": "健康管理"}, "category", "item_or_category"),
        ({"site_kind": "roof"}, "site_kind", "choose"),
        ({"yuan": -1}, "yuan", "yuan_odd"),
        ({"yuan": 10**10 + 1}, "yuan", "yuan_odd"),
    ],
)
def test_what_a_line_cannot_say(
    town: Town, now: datetime, changes: dict[str, Any], field: str, code: str
) -> None:
    error = refused(
        Invalid, operations.revise_place_cost, actor=town.staff.street_clerk,
        district_id=town.district_id, cost_code="", draft=replace(DRAFT, **changes),
        valid_from=TODAY, now=now,
    )  # fmt: skip
    assert fields(error) == {field: code}
    assert not PlaceCost.objects.exists()


def test_statements_of_the_list(town: Town, now: datetime) -> None:
    warm(town)
    assert statements(lambda: queries.place_costs_page(town.staff.clerk, now)) == 2


# Its pages.

AT = "/lists/place-costs/"
FORM = {
    "name": "新建药店", "item_code": "HEA-B03", "site_kind": "grid", "wan": "80.5",
    "source": "街道概算", "valid_from": "2026-11-20",
}  # fmt: skip


def test_a_line_from_its_page_to_its_end(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.street_clerk)
    page = said(clerk.get(AT))
    for words in ("闲置空间改造", "30 万元", "800 万元", "托育与终身教育", "示例／默认"):
        assert words in page
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    for words in ("An idle space fitted out", "300,000 yuan", "Childcare", "example, default"):
        assert words in english
    assert clerk.get(f"{AT}new/").status_code == 200
    wrong = FORM | {"category": "健康管理"}
    assert "不要两个都选" in posted(clerk, f"{AT}new/", wrong, 422)
    assert posted(clerk, f"{AT}new/", FORM) == AT
    row = PlaceCost.objects.get()
    assert (row.yuan, row.site_kind, row.item_code) == (805_000, "grid", "HEA-B03")
    here = f"{AT}{row.code}/"
    shown = clerk.get(here)
    assert "80.5 万元" in said(shown)
    assert str(shown.context["form"].initial["wan"]) == "80.5"
    posted(clerk, here, FORM | {"wan": "90", "valid_from": "2026-12-01"})
    assert "以后生效" in said(clerk.get(AT))
    assert clerk.get(f"{here}end/").status_code == 405
    posted(clerk, f"{here}end/", {"valid_to": "2026-12-31"})
    assert clerk.get(f"{AT}none/").status_code == 404
    reader = client_of(town.staff.clerk)
    assert len(table_rows(reader.get(AT))) > 1
    assert reader.get(f"{AT}new/").status_code == 403
    assert "在该日终止" not in said(reader.get(here))


def test_amounts_in_words_and_fields() -> None:
    assert (yuan_of(None), wan_of(None)) == (None, None)
    for yuan, wan in ((0, "0"), (1, "0.0001"), (2_000_000, "200"), (1_205_000, "120.5")):
        assert str(wan_of(yuan)) == wan
        assert yuan_of(wan_of(yuan)) == yuan
    assert money(1_234_567) == "123.4567 万元"


def test_amounts_in_english() -> None:
    with override("en"):
        assert money(1_234_567) == "1,234,567 yuan"
        assert money(0) == "0 yuan"


# As a table.


def desk_of(town: Town) -> Desk:
    (table,) = [one for one in TABLES if one.layout.name == "place_costs"]
    return Desk(table, town.staff.street_clerk, town.district_id, NOW)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, form: str) -> None:
    assert comes_back(desk_of(town), form) == len(OWN_PLACE_COSTS)


def test_lines_come_in_and_go_again(town: Town) -> None:
    desk, before = desk_of(town), picture()["circles_placecost"]
    text = "name,item_code,site_kind,yuan\n新建药店,HEA-B03,新建,800000\n"
    assert desk.check(desk.rows(text)) == Plan(new=(2,))
    import_id = desk.take(text)
    assert PlaceCost.objects.get().yuan == 800_000
    assert desk.take_back(import_id) == 1
    assert picture()["circles_placecost"] == before


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name,item_code,yuan\n药店,none,1\n", ("item_code", "item_unknown")),
        ("name,category,yuan\n药店,没有,1\n", ("category", "category_unknown")),
        ("name,item_code,category,yuan\n药店,HEA-B03,健康管理,1\n",
         ("category", "item_or_category")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(town: Town, text: str, fault: tuple[str, str]) -> None:
    desk = desk_of(town)
    assert desk.faults(text) == [(2, *fault)]
    assert fault[1] in desk.table.faults
