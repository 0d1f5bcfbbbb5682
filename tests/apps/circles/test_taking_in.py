"""What the map has comes into the register, and goes again."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import (
    Town,
    events_after,
    last_event_id,
    make_town,
    picture,
    warm,
)
from tests.apps.appeals.test_races import together
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.test_lists import VET
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import refused
from tests.apps.places.extracts import take

from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import FacilityDraft
from linquan.apps.circles.intake import Standing
from linquan.apps.circles.models import Facility, Intake
from linquan.apps.circles.queries import proposing
from linquan.engine.circles.catalogue import Match
from linquan.engine.osm import MapPoint
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState

AT = "/circles/facilities/proposals/"
PHARMACY, TOILETS, CENTRE = "HEA-B03", "INF-B02", "HEA-B01"
TAGS = {"amenity": "pharmacy"}
POINTS = (
    MapPoint("node/1", "锦绣药房", "Jinxiu Pharmacy", 104.004, 30.004, None, TAGS),
    MapPoint("node/2", "江安药房", "", 104.014, 30.004, None, TAGS),
    MapPoint("node/3", "清江药房", "", 104.034, 30.004, None, {"shop": "books;chemist"}),
    MapPoint("node/4", "城外药房", "", 104.5, 30.004, None, TAGS),
    MapPoint("way/5", "", "", 104.006, 30.006, 81.5, {"amenity": "toilets"}),
    MapPoint("node/6", "江安医院", "", 104.007, 30.007, None, {"amenity": "hospital"}),
)  # fmt: skip


def laid(town: Town, now: datetime, points: tuple[MapPoint, ...] = POINTS) -> None:
    take(town.district, now, points=points)


def taken(town: Town, now: datetime, *keys: str, **other: Any) -> int:
    given: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id,
        "item_code": PHARMACY, "keys": keys or None, "now": now,
    }  # fmt: skip
    return operations.take_in_proposals(**given | other).intake_id


def standings(town: Town, now: datetime, code: str = PHARMACY) -> dict[str, Standing]:
    page = queries.item_offers_page(town.staff.street_clerk, code, "", now)
    return {one.key: one.standing for one in page.rows}


def test_how_objects_stand_to_the_register(town: Town, now: datetime) -> None:
    assert not queries.offers_page(town.staff.clerk, now).is_there
    laid(town, now)
    enter(town, now, place={"lon": 104.0143, "lat": 30.004})  # 29 m east of node/2
    assert standings(town, now) == {
        "node/1": Standing.NEW, "node/2": Standing.NEAR, "node/3": Standing.NEW,
        "node/4": Standing.OUTSIDE,
    }  # fmt: skip
    page = queries.item_offers_page(town.staff.clerk, PHARMACY, "near", now)
    (near,) = page.rows
    assert (near.facility_id, round(near.near_m or 0)) == (Facility.objects.get().pk, 29)
    assert page.plain == 1  # node/3 lies in the other community
    assert page.there[near.facility_id].name == "康民药房"
    taken(town, now, "node/1")
    assert standings(town, now)["node/1"] == Standing.HERE
    laid(town, now, POINTS[1:])
    every = queries.offers_page(town.staff.street_clerk, now)
    assert [row.osm_key for row in every.vanished] == ["node/1"]
    assert {one.item.code: one.vanished for one in every.counts}[PHARMACY] == 1
    assert dict(every.objects) == {
        Standing.NEW: 3, Standing.NEAR: 1, Standing.HERE: 0, Standing.OUTSIDE: 1,
    }  # fmt: skip


def test_all_exact_ones_come_in_one_basket(town: Town, now: datetime) -> None:
    laid(town, now)
    seen = last_event_id()
    made = taken(town, now)
    assert list(Facility.objects.order_by("pk").values_list("osm_key", flat=True)) == [
        "node/1", "node/2", "node/3",
    ]  # fmt: skip
    row = Facility.objects.get(osm_key="node/1")
    assert (row.name, row.name_en, row.item_code, row.match, row.state, row.progress) == (
        "锦绣药房", "Jinxiu Pharmacy", PHARMACY, "exact", "open", 100,
    )  # fmt: skip
    assert (row.area_id, row.source, row.opened_on) == (
        town.grid_id, "OpenStreetMap 2026-11-01", None,
    )  # fmt: skip
    *each, basket = events_after(seen)
    assert [event["kind"] for event in each] == ["facility.taken_in"] * 3
    assert {event["data"]["intake"] for event in each} == {made}
    assert (basket["kind"], basket["subject"]) == ("intake.taken", f"intake:{made}")
    assert basket["data"] == {"item": PHARMACY, "count": 3}
    error = refused(Invalid, taken, town, now)
    assert error.code == "nothing_chosen"


def test_only_those_of_ones_own_areas(town: Town, now: datetime) -> None:
    laid(town, now)
    staff = town.staff
    for who in (staff.grid_worker, staff.leader, staff.handler):
        refused(NotAllowed, taken, town, now, actor=who)
    refused(NotAllowed, taken, town, now, "node/3", actor=staff.clerk)
    taken(town, now, actor=staff.clerk)
    keys = set(Facility.objects.values_list("osm_key", flat=True))
    assert keys == {"node/1", "node/2"}


def test_coarse_ones_come_in_as_coarse_and_are_not_counted(town: Town, now: datetime) -> None:
    laid(town, now)
    error = refused(Invalid, taken, town, now, item_code=CENTRE)
    assert error.code == "nothing_chosen"  # all at once are the exact ones
    taken(town, now, "node/6", item_code=CENTRE)
    assert Facility.objects.get().match == "coarse"
    assert queries.open_on_map(town.district_id) == ()
    taken(town, now, "way/5", item_code=TOILETS)
    nameless = Facility.objects.get(osm_key="way/5")
    assert (nameless.name, nameless.name_en) == ("公共厕所", "Public toilet")
    assert [row.osm_key for row in queries.open_on_map(town.district_id)] == ["way/5"]


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"keys": ("node/1", "node/9")}, WrongState),
        ({"keys": ("node/4",)}, WrongState),
        ({"keys": ()}, Invalid),
        ({"item_code": "ADM-Q03"}, NotFound),
        ({"item_code": "none"}, NotFound),
    ],
)
def test_what_does_not_come_in(
    town: Town, now: datetime, other: dict[str, Any], error: type[HouseError]
) -> None:
    laid(town, now)
    refused(error, taken, town, now, **other)


def test_at_most_so_many_at_once(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(town, now)
    monkeypatch.setattr("linquan.apps.circles.operations.taking_in.MOST_AT_ONCE", 2)
    assert refused(Invalid, taken, town, now).details == {"limit": 2}


def test_a_basket_is_taken_back_whole(town: Town, now: datetime) -> None:
    laid(town, now)
    before = picture()["circles_facility"]
    made = taken(town, now)
    given: dict[str, Any] = {"intake_id": made, "now": now}
    refused(NotAllowed, operations.take_back_intake, actor=town.staff.clerk, **given)
    refused(
        NotFound, operations.take_back_intake, actor=town.staff.street_clerk, intake_id=10**9,
        now=now,
    )  # fmt: skip
    seen = last_event_id()
    assert operations.take_back_intake(actor=town.staff.street_clerk, **given) == 3
    assert picture()["circles_facility"] == before
    kinds = [event["kind"] for event in events_after(seen)]
    assert kinds == ["facility.intake_undone"] * 3 + ["intake.taken_back"]
    error = refused(WrongState, operations.take_back_intake, actor=town.staff.street_clerk, **given)
    assert error.code == "intake_undone"
    assert refused(NotAllowed, operations.take_back_intake, actor=town.staff.leader, **given)


def test_a_basket_stays_once_something_happened_to_it(town: Town, now: datetime) -> None:
    laid(town, now)
    made = taken(town, now)
    row = Facility.objects.get(osm_key="node/2")
    draft = FacilityDraft(name="江安大药房", item_code=PHARMACY)
    operations.correct_facility(
        actor=town.staff.street_clerk, facility_id=row.pk, draft=draft, seen=1, now=now
    )
    error = refused(
        WrongState, operations.take_back_intake, actor=town.staff.street_clerk, intake_id=made,
        now=now,
    )  # fmt: skip
    assert (error.code, error.details) == ("intake_changed", {"names": ["江安大药房"]})


def test_statements_do_not_grow_with_the_map(town: Town, now: datetime) -> None:
    laid(town, now)
    clerk = town.staff.street_clerk
    warm(town)
    assert statements(lambda: queries.offers_page(clerk, now)) == 6
    assert statements(lambda: queries.item_offers_page(clerk, PHARMACY, "", now)) == 4
    assert statements(lambda: queries.proposal_points(clerk, PHARMACY, now)) == 4
    few = statements(lambda: taken(town, now, "node/1"))
    more = statements(lambda: taken(town, now, "node/2", "node/3"))
    assert (few, more) == (11, 11)
    for basket in Intake.objects.order_by("pk"):
        back = partial(operations.take_back_intake, actor=clerk, intake_id=basket.pk, now=now)
        assert statements(back) == 17


def test_a_basket_is_named_by_its_code_once_its_item_is_not_offered(
    town: Town, now: datetime
) -> None:
    laid(town, now)
    taken(town, now, "node/1")
    clerk = client_of(town.staff.street_clerk)
    assert "药店 · 1 处设施" in said(clerk.get(AT))
    operations.revise_item(
        actor=town.staff.street_clerk, district_id=town.district_id, item_code=PHARMACY,
        draft=replace(VET, osm_tags=(), osm_match=Match.NONE), valid_from=date(2026, 11, 20),
        now=now,
    )  # fmt: skip
    assert f"{PHARMACY} · 1 处设施" in said(clerk.get(AT))


def test_a_catalogue_of_ones_own_tells_what_is_offered(town: Town, now: datetime) -> None:
    laid(town, now, (MapPoint("node/1", "爱宠", "", 104.004, 30.004, None,
                              {"amenity": "veterinary"}),))  # fmt: skip
    assert queries.offers_page(town.staff.clerk, now).counts == ()
    operations.revise_item(
        actor=town.staff.street_clerk, district_id=town.district_id, item_code="", draft=VET,
        valid_from=date(2026, 11, 20), now=now,
    )  # fmt: skip
    (count,) = queries.offers_page(town.staff.clerk, now).counts
    assert (count.item.name, count.plain, count.total) == ("宠物医院", 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_take_in_the_same(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)
    laid(town, now)
    results = together(*[lambda: taken(town, now, "node/1")] * 2)
    assert sorted(type(one).__name__ for one in results) == ["WrongState", "int"]
    assert (Facility.objects.count(), Intake.objects.count()) == (1, 1)


def test_the_pages_from_the_map_to_the_register_and_back(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.street_clerk)
    assert "还没有启用带设施的地图" in said(clerk.get(AT))
    laid(town, now)
    page = clerk.get(AT)
    assert "OpenStreetMap 截至 2026-11-01" in said(page)
    rows = {row.split()[0]: row for row in table_rows(page)}
    assert rows["药店"].startswith("药店 HEA-B03 基础保障 精确 3 0 0 1 0 收入精确的 3 处")
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "What the map offers" in english
    here = f"{AT}?item={PHARMACY}"
    assert len(table_rows(clerk.get(here))) == 4
    assert len(table_rows(clerk.get(f"{here}&standing=outside"))) == 1
    assert "没有符合条件的" in said(clerk.get(f"{here}&standing=here"))
    assert clerk.get(f"{AT}?item=none").status_code == 404
    shapes = clerk.get(f"{AT}points/?item={PHARMACY}").json()["features"]
    assert [one["properties"]["name"] for one in shapes][:2] == ["锦绣药房", "江安药房"]
    posted(clerk, AT, {"item": PHARMACY})
    assert "没有选中任何一处" in said(clerk.get(here))
    posted(clerk, AT, {"item": PHARMACY, "key": ["node/1"]})
    assert "已有 1 处设施收入台账" in said(clerk.get(AT))
    posted(clerk, AT, {"item": PHARMACY, "key": ["node/1"]})
    assert "其间地图或台账有变化" in said(clerk.get(here))
    posted(clerk, AT, {"item": PHARMACY, "key": [f"node/{n}" for n in range(150)]})
    assert "一次最多 100 处" in said(clerk.get(here))
    posted(clerk, AT, {"item": PHARMACY, "all": "1"})
    assert Facility.objects.count() == 3
    pk = Facility.objects.get(osm_key="node/1").pk
    assert "从地图收入" in said(clerk.get(f"/circles/facilities/{pk}/"))
    first, second = Intake.objects.order_by("pk").values_list("pk", flat=True)
    assert clerk.get(f"{AT}{first}/take-back/").status_code == 405
    posted(clerk, f"{AT}{second}/take-back/")
    assert "2 处设施已退出台账" in said(clerk.get(AT))
    posted(clerk, f"{AT}{second}/take-back/")
    assert "已经撤回过了" in said(clerk.get(AT))
    laid(town, now, POINTS[1:])
    assert "确已不在的请关闭。 锦绣药房 node/1" in said(clerk.get(here))
    wrong = {"closed_on": "2026-11-20", "close_reason": "房屋拆除"}
    posted(clerk, f"/circles/facilities/{pk}/close/", wrong)
    posted(clerk, f"{AT}{first}/take-back/")
    assert "（锦绣药房）" in said(clerk.get(AT))


def test_who_only_looks_and_pages_by_key(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(town, now)
    monkeypatch.setattr(proposing, "ROWS", 2)
    worker = client_of(town.staff.grid_worker)
    page = said(worker.get(f"{AT}?item={PHARMACY}"))
    assert "收入勾选的" not in page
    assert "更多" in page
    assert len(table_rows(worker.get(f"{AT}?item={PHARMACY}&after=node/2"))) == 2
    posted(worker, AT, {"item": PHARMACY, "all": "1"}, 403)
    assert Match.EXACT in {one.match for one in queries.item_offers_page(
        town.staff.clerk, PHARMACY, "", now).rows}  # fmt: skip
