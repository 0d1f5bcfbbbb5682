"""The network of spaces: tiers as a list, what belongs to what, and what is missing."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, make_town, warm
from tests.apps.appeals.test_races import together
from tests.apps.circles.factories import PHARMACY, enter
from tests.apps.circles.test_facilities import PLANNED, TODAY, statements
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.tables import Desk

from linquan.apps.circles import operations, queries
from linquan.apps.circles.exchange import REGISTER, TABLES
from linquan.apps.circles.models import Facility, SpaceTier
from linquan.apps.circles.spaces import OWN_TIERS, SpaceTierDraft, parent_fault
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

AT = "/circles/spaces/"
ENGLISH = {"accept-language": "en"}
POCKET = SpaceTierDraft("口袋公园", "Pocket park", False, "街道工作方案")


def space(town: Town, now: datetime, name: str, tier: str, parent: int | None = None,
          **more: Any) -> int:  # fmt: skip
    draft = {"name": name, "name_en": name, "space_tier": tier, "parent_id": parent}
    return enter(town, now, draft=draft, **more)


@pytest.fixture
def network(town: Town, now: datetime) -> dict[str, int]:
    """A complex with a park and a corner below it, and a planned green that names nothing."""
    core = space(town, now, "综合体", "core")
    park = space(town, now, "园区中心", "park", core)
    return {
        "core": core,
        "park": park,
        "corner": space(town, now, "街角", "micro", park),
        "green": space(town, now, "绿地", "green", standing=PLANNED),
    }


def test_tiers_come_with_the_house_and_are_replaced(town: Town, now: datetime) -> None:
    page = queries.space_tiers_page(town.staff.street_clerk, now)
    assert [(row.code, row.is_core) for row in page.valid] == [
        ("core", True), ("park", False), ("green", False), ("micro", False),
    ]  # fmt: skip
    assert page.valid == OWN_TIERS
    given: dict[str, Any] = {"district_id": town.district_id, "now": now}
    seen = last_event_id()
    operations.revise_space_tier(
        actor=town.staff.street_clerk, tier_code="green", draft=POCKET, valid_from=TODAY, **given
    )
    (told,) = events_after(seen)
    assert (told["kind"], told["data"]["code"]) == ("spacetier.revised", "green")
    new = operations.revise_space_tier(
        actor=town.staff.street_clerk, tier_code="", valid_from=TODAY, **given,
        draft=SpaceTierDraft("屋顶空间", "", False, ""),
    )  # fmt: skip
    page = queries.space_tiers_page(town.staff.street_clerk, now)
    _, _, green, micro, roof = page.valid
    assert (green.name, micro.name, roof.name) == ("口袋公园", "街区小区微空间（延伸）", "屋顶空间")
    operations.end_space_tier(
        actor=town.staff.street_clerk, tier_code=f"line-{new}", valid_to=date(2026, 12, 1), **given
    )
    assert SpaceTier.objects.get(pk=new).valid_to == date(2026, 12, 1)


def test_who_edits_tiers_and_what_they_must_say(town: Town, now: datetime) -> None:
    given: dict[str, Any] = {"district_id": town.district_id, "now": now, "valid_from": TODAY}
    ask = operations.revise_space_tier
    refused(NotAllowed, ask, actor=town.staff.clerk, tier_code="", draft=POCKET, **given)
    ending: dict[str, Any] = {"district_id": town.district_id, "now": now, "valid_to": TODAY}
    refused(NotAllowed, operations.end_space_tier, actor=town.staff.clerk, tier_code="core",
            **ending)  # fmt: skip
    clerk = town.staff.street_clerk
    refused(NotFound, ask, actor=clerk, tier_code="odd", draft=POCKET, **given)
    taken = SpaceTierDraft("绿地空间（拓展）", "", False, "")
    found = refused(Invalid, ask, actor=clerk, tier_code="", draft=taken, **given)
    assert fields(found) == {"name": "name_taken"}
    assert not SpaceTier.objects.exists()


def test_what_a_facility_belongs_to(town: Town, now: datetime, network: dict[str, int]) -> None:
    def correct(name: str, **changes: Any) -> object:
        row = Facility.objects.get(pk=network[name])
        plain = {"name": row.name, "name_en": row.name_en, "space_tier": row.space_tier}
        draft = {**plain, "parent_id": row.parent_id, **changes}
        return operations.correct_facility(
            actor=town.staff.clerk, facility_id=row.pk, seen=row.version, now=now,
            draft=replace(PHARMACY, **draft),
        )  # fmt: skip

    for changes, expected in (
        ({"parent_id": network["corner"]}, {"parent_id": "parent_circle"}),
        ({"parent_id": network["core"]}, {"parent_id": "parent_circle"}),
        ({"parent_id": 10**9}, {"parent_id": "parent_unknown"}),
        ({"space_tier": "odd"}, {"space_tier": "tier_unknown"}),
        ({"kind": "odd"}, {"kind": "kind_unknown"}),
    ):
        found = refused(Invalid, correct, "core", **changes)
        assert fields(found) == expected
    assert Facility.objects.get(pk=network["core"]).version == 1
    correct("green", parent_id=network["core"])
    assert Facility.objects.get(pk=network["green"]).parent_id == network["core"]


def test_how_deep_a_chain_may_be() -> None:
    chain: dict[int, int | None] = {1: None} | {n: n - 1 for n in range(2, 9)}
    assert parent_fault(0, 6, chain) == ""
    assert parent_fault(0, 7, chain) == "parent_deep"
    assert parent_fault(3, 3, chain) == "parent_circle"
    assert parent_fault(2, 5, chain) == "parent_circle"
    assert parent_fault(0, 99, chain) == "parent_unknown"


def test_what_others_belong_to_is_not_taken_back(
    town: Town, now: datetime, network: dict[str, int]
) -> None:
    found = refused(
        WrongState, operations.take_back_step, actor=town.staff.clerk,
        facility_id=network["core"], now=now,
    )  # fmt: skip
    assert found.code == "facility_above_others"
    operations.take_back_step(actor=town.staff.clerk, facility_id=network["corner"], now=now)
    assert not Facility.objects.filter(pk=network["corner"]).exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_belong_to_each_other_at_once(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)
    warm(town)
    one, two = space(town, now, "甲", "core"), space(town, now, "乙", "park")

    def belong(pk: int, name: str, parent: int) -> object:
        return operations.correct_facility(
            actor=town.staff.clerk, facility_id=pk, seen=1, now=now,
            draft=replace(PHARMACY, name=name, parent_id=parent),
        )  # fmt: skip

    done = together(lambda: belong(one, "甲", two), lambda: belong(two, "乙", one))
    (found,) = (result for result in done if isinstance(result, Invalid))
    assert fields(found) == {"parent_id": "parent_circle"}
    assert Facility.objects.filter(parent__isnull=False).count() == 1


def test_the_tree_of_a_community(town: Town, now: datetime, network: dict[str, int]) -> None:
    page = queries.spaces_page(town.staff.clerk, now)
    one, two = page.network.communities
    assert [(s.row.name, s.depth, s.lack) for s in one.spaces] == [
        ("综合体", 0, ""), ("园区中心", 1, ""), ("街角", 2, ""), ("绿地", 1, ""),
    ]  # fmt: skip
    assert [(tier.code, open_, planned) for tier, open_, planned in page.network.counts] == [
        ("core", 1, 0), ("park", 1, 0), ("green", 0, 1), ("micro", 1, 0),
    ]  # fmt: skip
    assert (one.without_core, [tier.code for tier in one.without]) == ((), ["green"])
    assert page.network.without_core == (two,)
    assert [tier.code for tier in page.network.unused] == ["green"]
    assert page.network.lacks == ()
    second = space(town, now, "二号综合体", "core")
    found = queries.spaces_page(town.staff.clerk, now).network
    assert [s.row.name for s in found.lacks] == ["绿地"], "of two cores nobody knows which"
    operations.take_back_step(actor=town.staff.clerk, facility_id=second, now=now)
    operations.close_facility(
        actor=town.staff.clerk, facility_id=network["core"], closed_on=TODAY, reason="停止使用",
        now=now,
    )  # fmt: skip
    one, _ = queries.spaces_page(town.staff.clerk, now).network.communities
    assert [(s.row.name, s.depth, s.lack) for s in one.spaces] == [
        ("园区中心", 0, "parent_closed"), ("街角", 1, ""), ("绿地", 0, "no_parent"),
    ]  # fmt: skip
    assert [tier.code for tier in one.without_core] == ["core"]


def test_what_lies_in_no_community_and_in_another_street(
    town: Town, now: datetime, network: dict[str, int]
) -> None:
    by, place = town.staff.street_clerk, {"area_id": town.district.street_id}
    whole = space(town, now, "街道中心", "core", by=by, place=place)
    page = queries.spaces_page(by, now)
    assert [s.row.facility_id for s in page.network.elsewhere] == [whole]
    far = queries.spaces_page(by, now, area_id=town.far_street_id).network
    assert (far.communities, far.elsewhere, far.is_empty) == ((), (), True)


def test_a_named_parent_comes_before_that_of_the_community(town: Town, now: datetime) -> None:
    enter(town, now, draft={"name": "社区中心", "level": "centre"})
    other = enter(town, now, draft={"name": "另一中心", "level": "centre"})
    enter(town, now, draft={"name": "驿站", "level": "station", "parent_id": other})
    found = queries.positions_page(town.staff.clerk, now).network.positions
    parents = {one.position.name: [p.name for p in one.parents] for one in found}
    assert parents["驿站"] == ["另一中心"]


def test_the_pages_in_both_languages(town: Town, now: datetime, network: dict[str, int]) -> None:
    clerk = client_of(town.staff.clerk)
    text = said(clerk.get(AT))
    assert "1 个社区（村）没有开放的核心空间： 清江社区" in text
    assert "以下层级没有任何开放的空间： 绿地空间（拓展）" in text
    rows = table_rows(clerk.get(AT))
    assert rows[2].split() == ["└", "└", "街角", "街区小区微空间（延伸）", "园区中心", "开放"]
    english = said(clerk.get(AT, headers=ENGLISH))
    assert "1 community has no open core: Qingjiang" in english or "no open core:" in english
    assert "belongs to nothing" not in english
    one = said(clerk.get(f"/circles/facilities/{network['park']}/"))
    assert "空间层级 园区（补充） 所属设施 综合体 下属设施 街角" in one
    narrowed = table_rows(clerk.get("/circles/facilities/?space=micro"))
    assert [row.split()[0] for row in narrowed] == ["街角"]
    assert table_rows(clerk.get("/circles/facilities/?space=odd")) == []
    assert "标注“示例，默认”的是系统自带" in said(clerk.get("/lists/space-tiers/"))


def test_nothing_yet(town: Town) -> None:
    assert "还没有设施归入空间层级" in said(client_of(town.staff.clerk).get(AT))


def test_the_form_of_a_facility(town: Town, now: datetime, network: dict[str, int]) -> None:
    clerk = client_of(town.staff.clerk)
    sent = {
        "name": "新亭子", "item": "HEA-B03", "match": "exact", "area": town.grid_id,
        "state": "open", "space_tier": "micro", "parent": network["park"], "kind": "youth-home",
    }  # fmt: skip
    answer = clerk.post("/circles/facilities/new/", sent)
    assert answer.status_code == 303
    made = Facility.objects.latest("pk")
    assert (made.space_tier, made.parent_id, made.kind) == ("micro", network["park"], "youth-home")
    page = clerk.post("/circles/facilities/new/", sent | {"parent": 10**9, "name": "又一个"})
    assert "请填台账中的设施编号。" in said(page)
    assert page.status_code == 422


def test_the_register_as_a_table(town: Town, now: datetime, network: dict[str, int]) -> None:
    (table,) = (one for one in TABLES if one.layout is REGISTER)
    desk = Desk(table, town.staff.street_clerk, town.district_id, now)
    head = "name,item,area,state,match,space_tier,parent,kind\n"
    desk.take(
        f"{head}新角,HEA-B03,锦绣社区,开放,精确,街区小区微空间（延伸）,{network['core']},青年之家\n"
    )
    made = Facility.objects.latest("pk")
    assert (made.space_tier, made.parent_id, made.kind) == ("micro", network["core"], "youth-home")


def test_statements(town: Town, now: datetime, network: dict[str, int]) -> None:
    actor = town.staff.clerk
    warm(town)
    assert statements(lambda: queries.spaces_page(actor, now)) == 4, "three, one for requests"
    assert statements(lambda: queries.space_tiers_page(actor, now)) == 1
