"""The two lists of routing: written, ended, put in order, taken back; operations and pages."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.appeals import operations
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import RoutingRule, StepReason
from linquan.apps.appeals.operations import RoutingRuleDraft, StepReasonDraft
from linquan.apps.appeals.routing_rows import Effect
from linquan.apps.appeals.types import ListName
from linquan.apps.places import operations as places
from linquan.apps.places.types import ZoneDraft, ZoneKind
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
STREET = RoutingRuleDraft(
    Effect.START, "夜间从街道开始派", "At night from the street", level="street"
)


def to_department(town: Town, **changes: Any) -> RoutingRuleDraft:
    """Return a rule that sends everything to the department."""
    draft = RoutingRuleDraft(
        Effect.ORGANISATION, "专办", "By the department",
        organisation_id=town.staff.department_id,
    )  # fmt: skip
    return replace(draft, **changes)


def write(town: Town, now: datetime, code: str, draft: RoutingRuleDraft, **more: Any) -> int:
    given = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "code": code,
        "draft": draft, "valid_from": TODAY, "now": now,
    }  # fmt: skip
    return operations.revise_routing_rule(**given | more)


def move(town: Town, now: datetime, code: str, down: int, **more: Any) -> int:
    given = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
        "code": code, "places_down": down,
    }  # fmt: skip
    return operations.move_routing_rule(**given | more)


def order(town: Town) -> list[tuple[str, int]]:
    living = (row for row in desk(town.district_id).book.routing if row.valid_to is None)
    return sorted(((row.code, row.position) for row in living), key=lambda one: one[1])


def test_a_rule_is_written_with_all_it_asks_and_only_what_its_effect_needs(
    town: Town, now: datetime
) -> None:
    ring = [[104.0, 30.0], [104.1, 30.0], [104.1, 30.1], [104.0, 30.1], [104.0, 30.0]]
    zone_id = places.add_zone(
        actor=SETUP, district_id=town.district_id, now=SETUP_AT,
        draft=ZoneDraft(
            ZoneKind.PARK, "示例园", {"type": "Polygon", "coordinates": [ring]}, "Park"
        ),
    )  # fmt: skip
    draft = replace(
        STREET, organisation_id=town.office_id, matter_codes=("lamp", "lift"),
        group_codes=("safety",), area_id=town.district.street_id, zone_id=zone_id,
        channel_codes=("scan",), weekdays=(0, 6), opens=time(18), closes=time(8), is_direct=True,
    )  # fmt: skip
    before = last_event_id()
    pk = write(town, now, "night", draft)
    (row,) = desk(town.district_id).book.routing
    assert (row.rule_id, row.position, row.organisation_id, row.level) == (pk, 1, None, "street")
    assert (row.matter_codes, row.group_codes) == (("lamp", "lift"), ("safety",))
    assert (row.weekdays, row.opens, row.closes) == ((0, 6), time(18), time(8))
    assert row.area_path == town.district.path(town.district.street_id)
    assert (row.zone_id, row.zone_name, row.zone_name_en) == (zone_id, "示例园", "Park")
    assert desk(town.district_id).zones is not None
    (event,) = events_after(before)
    assert (event["kind"], event["subject"]) == ("routingrule.revised", f"routingrule:{pk}")
    assert event["data"]["matter_codes"] == ["lamp", "lift"]


def test_zones_are_read_only_where_a_rule_names_one(town: Town, now: datetime) -> None:
    write(town, now, "night", STREET)
    assert desk(town.district_id).zones is None


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"matter_codes": ("nothing",)}, "matter_codes", "matter_unknown"),
        ({"group_codes": ("nothing",)}, "group_codes", "group_unknown"),
        ({"channel_codes": ("nothing",)}, "channel_codes", "channel_unknown"),
        ({"matter_codes": ("lamp",) * 61}, "matter_codes", "matter_unknown"),
        ({"area_id": 10**9}, "area", "area_unknown"),
        ({"zone_id": 10**9}, "zone", "zone_unknown"),
        ({"weekdays": (7,)}, "weekdays", "out_of_range"),
        ({"opens": time(8)}, "opens", "hours_odd"),
        ({"opens": time(8), "closes": time(8)}, "opens", "hours_odd"),
        ({"level": "grid"}, "level", "choose"),
        ({"level": ""}, "level", "choose"),
        ({"effect": Effect.ORGANISATION}, "organisation", "organisation_unknown"),
        ({"reason": " "}, "reason", "missing"),
        ({"reason_en": ""}, "reason_en", "missing"),
        ({"reason": "长" * 101}, "because", "too_long"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    town: Town, now: datetime, changes: dict[str, Any], field: str, code: str
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        write(town, now, "odd", replace(STREET, **changes))
    assert refusal.value.fields == {field: code}
    assert picture() == before


@pytest.mark.parametrize("who", ["clerk", "handler", "leader"])
def test_only_the_street_writes_them(town: Town, now: datetime, who: str) -> None:
    pk = write(town, now, "night", STREET)
    actor, before = getattr(town.staff, who), picture()
    mine: dict[str, Any] = {"actor": actor, "district_id": town.district_id, "now": now}
    with pytest.raises(NotAllowed):
        write(town, now, "night", STREET, actor=actor)
    with pytest.raises(NotAllowed):
        operations.retire_routing_rule(**mine, rule_id=pk, valid_to=LATER)
    with pytest.raises(NotAllowed):
        move(town, now, "night", 1, actor=actor)
    with pytest.raises(NotAllowed):
        operations.revise_step_reason(
            **mine, code="own", draft=StepReasonDraft("名", "Name"), valid_from=TODAY
        )
    with pytest.raises(NotAllowed):
        operations.retire_step_reason(**mine, code="funds", valid_to=LATER)
    assert picture() == before


def test_a_rule_keeps_its_place_in_its_next_version_and_a_new_one_comes_last(
    town: Town, now: datetime
) -> None:
    write(town, now, "a", STREET)
    write(town, now, "b", STREET)
    write(town, now, "a", to_department(town), valid_from=LATER)
    rows = RoutingRule.objects.order_by("code", "valid_from")
    assert list(rows.values_list("code", "position", "valid_from", "valid_to")) == [
        ("a", 1, TODAY, LATER), ("a", 1, LATER, None), ("b", 2, TODAY, None),
    ]  # fmt: skip


def test_rules_change_places_and_each_has_its_event(town: Town, now: datetime) -> None:
    for code in "abc":
        write(town, now, code, STREET)
    before = last_event_id()
    moved = move(town, now, "c", -1)
    assert order(town) == [("a", 1), ("c", 2), ("b", 3)]
    assert moved == RoutingRule.objects.get(code="c", valid_to=None).pk
    told = events_after(before)
    assert [(e["kind"], e["data"]["code"]) for e in told] == [
        ("routingrule.moved", "c"), ("routingrule.moved", "b"),
    ]  # fmt: skip
    move(town, now, "c", 1)
    assert order(town) == [("a", 1), ("b", 2), ("c", 3)]
    with pytest.raises(WrongState):
        operations.take_back_edit(
            actor=town.staff.street_clerk, district_id=town.district_id, now=now,
            list_name=ListName.ROUTING, row_id=moved,
        )  # fmt: skip


def test_a_change_of_places_keeps_what_was_valid_before(town: Town, now: datetime) -> None:
    for code in "ab":
        write(town, now, code, STREET, valid_from=date(2026, 11, 2), actor=SETUP)
    move(town, now, "a", 1)
    rows = RoutingRule.objects.order_by("code", "valid_from")
    first = date(2026, 11, 2)
    assert list(rows.values_list("code", "position", "valid_from", "valid_to")) == [
        ("a", 1, first, TODAY), ("a", 2, TODAY, None),
        ("b", 2, first, TODAY), ("b", 1, TODAY, None),
    ]  # fmt: skip


def test_at_the_ends_nothing_moves_and_what_is_not_there_neither(town: Town, now: datetime) -> None:
    write(town, now, "a", STREET)
    gone = write(town, now, "b", STREET)
    operations.retire_routing_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_id=gone, valid_to=LATER,
        now=now,
    )  # fmt: skip
    before = picture()
    move(town, now, "a", -1)
    move(town, now, "a", 1)
    with pytest.raises(NotFound):
        move(town, now, "b", -1)
    with pytest.raises(Invalid):
        move(town, now, "a", 2)
    assert picture() == before


def test_a_rule_is_taken_back(town: Town, now: datetime) -> None:
    pk = write(town, now, "a", STREET)
    operations.take_back_edit(
        actor=town.staff.street_clerk, district_id=town.district_id, now=now,
        list_name=ListName.ROUTING, row_id=pk,
    )  # fmt: skip
    assert not RoutingRule.objects.exists()
    assert desk(town.district_id).book.routing == ()


# Reasons of stepping up.


def reasons(town: Town, day: date) -> list[str]:
    return [row.name for row in desk(town.district_id).step_reasons(day)]


OWN = ["职责不在本级", "需要执法权", "需要资金", "跨区域", "回避", "其他"]


def test_the_house_has_reasons_of_its_own_until_a_version_begins(town: Town, now: datetime) -> None:
    assert reasons(town, TODAY) == OWN
    mine: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
    }  # fmt: skip
    draft = StepReasonDraft("经费不足", "No money", 3)
    operations.revise_step_reason(**mine, code="funds", draft=draft, valid_from=LATER)
    assert reasons(town, TODAY) == OWN
    assert reasons(town, LATER) == [*OWN[:2], "经费不足", *OWN[3:]]


def test_a_reason_of_the_house_ends_for_good_and_can_be_taken_back(
    town: Town, now: datetime
) -> None:
    mine: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
    }  # fmt: skip
    pk = operations.retire_step_reason(**mine, code="funds", valid_to=LATER)
    assert reasons(town, TODAY) == OWN
    assert reasons(town, LATER) == [*OWN[:2], *OWN[3:]]
    with pytest.raises(NotFound):
        operations.retire_step_reason(**mine, code="funds", valid_to=LATER)
    operations.take_back_edit(**mine, list_name=ListName.STEP_REASONS, row_id=pk)
    assert reasons(town, LATER) == OWN


def test_one_reason_stays(town: Town, now: datetime) -> None:
    mine: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
    }  # fmt: skip
    for code in ("not_ours", "enforcement", "funds", "across", "recusal"):
        operations.retire_step_reason(**mine, code=code, valid_to=LATER)
    before = picture()
    with pytest.raises(Invalid, match="reason_needed"):
        operations.retire_step_reason(**mine, code="other", valid_to=LATER)
    assert picture() == before


# Pages.


@pytest.fixture
def browser(town: Town, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Client:
    fix_clock(monkeypatch, now)
    return client_of(town.staff.street_clerk, "en")


PAGE = {
    "reason": "夜间从街道开始派", "reason_en": "At night from the street", "effect": "start",
    "level": "street", "matter_codes": ["lift", "noise"], "weekdays": ["5", "6"], "opens": "18:00",
    "closes": "08:00", "valid_from": "2026-11-20",
}  # fmt: skip


def test_a_rule_is_added_changed_and_ended_in_its_pages(browser: Client, town: Town) -> None:
    assert "This list is empty" in said(browser.get("/lists/routing/"))
    form = said(browser.get("/lists/routing/new/"))
    assert "Only these matters (optional) Lifts Noise Other Street lamps" in form
    answer = browser.post("/lists/routing/new/", PAGE)
    assert (answer.status_code, answer["Location"]) == (303, "/lists/routing/")
    (row,) = table_rows(browser.get("/lists/routing/"))
    assert row == (
        "At night from the street Matters: Lifts, Noise When: Saturdays, Sundays 18:00–08:00 over "
        "midnight begin on the level of the street, not lower valid from 2026-11-20"
    )
    code = RoutingRule.objects.get().code
    line = browser.get(f"/lists/routing/{code}/")
    assert re.findall(r'value="(\w+)"[^>]*checked', line.content.decode()) == [
        "5",
        "6",
        "lift",
        "noise",
    ]
    change = PAGE | {"effect": "organisation", "organisation_id": town.office_id, "is_direct": "on"}
    browser.post(f"/lists/routing/{code}/", change | {"valid_from": "2026-12-01"})
    shown = said(browser.get(f"/lists/routing/{code}/"))
    assert "to 区信访局 directly, when it comes in to come from 2026-12-01" in shown
    browser.post(f"/lists/routing/{code}/end/", {"valid_to": "2026-12-24"})
    assert RoutingRule.objects.get(valid_from=LATER).valid_to == date(2026, 12, 24)


def test_a_refused_rule_shows_why_and_keeps_what_was_chosen(browser: Client) -> None:
    odd = PAGE | {"effect": "organisation", "matter_codes": ["lift", "gone"]}
    answer = browser.post("/lists/routing/new/", odd)
    assert answer.status_code == 422
    assert "Choose the matter from the list." in said(answer)
    assert re.findall(r'value="(\w+)"[^>]*checked', answer.content.decode()) == ["5", "6", "lift"]
    answer = browser.post("/lists/routing/new/", PAGE | {"effect": "organisation"})
    assert "Choose a unit from the list." in said(answer)
    answer = browser.post("/lists/routing/new/", PAGE | {"weekdays": ["9"]})
    assert answer.status_code == 422


def test_rules_are_put_in_order_by_buttons(browser: Client, town: Town, now: datetime) -> None:
    write(town, now, "a", STREET)
    write(town, now, "b", to_department(town))
    answer = browser.post("/lists/routing/b/up/")
    assert answer["Location"] == "/lists/routing/?moved=b&way=up"
    page = browser.get(answer["Location"])
    assert [row.split(" every")[0] for row in table_rows(page)] == [
        "By the department", "At night from the street",
    ]  # fmt: skip
    assert re.findall(r'formaction="([^"]*)"[^>]* autofocus', page.content.decode()) == [
        "/lists/routing/b/up/"
    ]
    assert browser.get("/lists/routing/b/up/").status_code == 405
    clerk = client_of(town.staff.clerk, "en")
    assert clerk.post("/lists/routing/b/down/").status_code == 403
    assert "formaction" not in clerk.get("/lists/routing/").content.decode()
    assert order(town) == [("b", 1), ("a", 2)]


def test_a_reason_of_the_house_is_changed_in_its_page(browser: Client, town: Town) -> None:
    rows = table_rows(browser.get("/lists/steps/"))
    assert rows[5] == "Something else needed valid"
    page = {"name": "别的", "name_en": "Else", "position": "6", "needs_text": "on"}
    answer = browser.post("/lists/steps/other/", page | {"valid_from": "2026-11-20"})
    assert answer.status_code == 303
    assert reasons(town, TODAY) == [*OWN[:5], "别的"]
    browser.post("/lists/steps/across/end/", {"valid_to": "2026-11-20"})
    assert reasons(town, TODAY) == [*OWN[:3], "回避", "别的"]
    assert StepReason.objects.count() == 2
