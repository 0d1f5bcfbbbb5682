"""The catalogue and the walking speeds: the house's own until a district writes its own."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.appeals.factories import Town, events_after, last_event_id, make_town
from tests.apps.appeals.test_races import together
from tests.apps.kept import kept
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import CatalogueItem, WalkingSpeed
from linquan.apps.circles.position_rules import Thresholds
from linquan.apps.circles.types import Audience, ItemDraft, ItemRow, SpeedDraft
from linquan.engine.circles.catalogue import Match, Tier, load_catalogue
from linquan.engine.networks import Mode
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 1)
VET = ItemDraft(
    "商业服务", "Commerce and daily services", Tier.QUALITY, "宠物医院", "Vet", 15, 800,
    Audience.ALL, 5000, 30, Mode.WALK, ("amenity=veterinary",), Match.EXACT, "街道", "居民提出",
)  # fmt: skip


def of_row(row: ItemRow, **changes: Any) -> ItemDraft:
    """An item as it stands."""
    return replace(
        ItemDraft(
            row.category, row.category_en, Tier(row.tier), row.name, row.name_en, row.minutes,
            row.standard_m, Audience(row.audience), row.least_people,
            row.least_capacity, Mode(row.mode),
            row.osm_tags, Match(row.osm_match), row.source, row.evidence,
        ),
        **changes,
    )  # fmt: skip


def test_the_catalogue_that_comes_with_the_engine_until_a_line_is_written(
    town: Town, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as caught:
        found = queries.catalogue_on(town.district_id, TODAY)
    assert len(caught) == 1
    engine = load_catalogue()
    assert found.codes == engine.codes
    assert {item.osm_match for item in found.items} == set(Match)
    told = {"source": "", "evidence": ""}  # notes in one language; numbers of standards stay
    assert [replace(i, **told) for i in found.items] == [
        replace(i, osm_tags=tuple(sorted(i.osm_tags)), **told) for i in engine.items
    ]
    assert {i.source for i in found.items} == {"GB 50180-2018", "TD/T 1062-2021", ""}
    assert {i.evidence for i in found.items} == {""}
    page = queries.items_page(town.staff.clerk, now)
    assert {row.item_id for row in page.valid} == {0}
    assert not page.may_edit


def test_an_item_is_changed_from_a_day_on(town: Town, now: datetime) -> None:
    clerk, seen = town.staff.street_clerk, last_event_id()
    (pharmacy,) = queries.items_page(clerk, now).of_code("HEA-B03")
    given: dict[str, Any] = {
        "district_id": town.district_id, "item_code": "HEA-B03",
        "draft": of_row(pharmacy, minutes=15), "valid_from": LATER, "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.revise_item, actor=town.staff.clerk, **given)
    refused(NotFound, operations.revise_item, actor=clerk, **given | {"item_code": "none"})
    made = operations.revise_item(actor=clerk, **given)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("catalogueitem.revised", f"catalogueitem:{made}")
    assert (event["data"]["code"], event["data"]["on"]) == ("HEA-B03", "2026-12-01")
    minutes = [
        found.items[found.position("HEA-B03")].minutes
        for found in (queries.catalogue_on(town.district_id, d) for d in (TODAY, LATER))
    ]
    assert minutes == [10, 15]
    error = refused(Invalid, operations.revise_item, actor=clerk, **given)
    assert fields(error) == {"valid_from": "too_early"}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": " "}, "name", "missing"),
        ({"name": "药店"}, "name", "name_taken"),
        ({"minutes": 7}, "minutes", "choose"),
        ({"standard_m": 0}, "standard_m", "out_of_range"),
        ({"least_people": 10**9}, "least_people", "out_of_range"),
        ({"osm_tags": ("amenity",)}, "osm_tags", "tag_odd"),
        ({"osm_tags": ()}, "osm_tags", "tags_or_none"),
        ({"evidence": "字" * 201}, "evidence", "too_long"),
    ],
)
def test_what_an_item_cannot_say(
    town: Town, now: datetime, changes: dict[str, Any], field: str, code: str
) -> None:
    error = refused(
        Invalid, operations.revise_item, actor=town.staff.street_clerk,
        district_id=town.district_id, item_code="", draft=replace(VET, **changes),
        valid_from=TODAY, now=now,
    )  # fmt: skip
    assert fields(error) == {field: code}


def test_items_are_added_and_end(town: Town, now: datetime) -> None:
    clerk, given = town.staff.street_clerk, {"district_id": town.district_id, "now": now}
    made = operations.revise_item(
        actor=clerk, item_code="", draft=VET, valid_from=TODAY, **given
    )  # fmt: skip
    assert queries.catalogue_on(town.district_id, TODAY).items[-1].name == "宠物医院"
    end: dict[str, Any] = given | {"valid_to": LATER}
    refused(NotAllowed, operations.end_item, actor=town.staff.leader, item_code="HEA-B03", **end)
    refused(NotFound, operations.end_item, actor=clerk, item_code="none", **end)
    early = end | {"valid_to": date(2026, 11, 19)}
    for code in ("HEA-B03", f"line-{made}"):
        error = refused(Invalid, operations.end_item, actor=clerk, item_code=code, **early)
        assert fields(error) == {"valid_to": "too_early"}
    for code in [*load_catalogue().codes]:
        operations.end_item(actor=clerk, item_code=code, **end)
    assert len(queries.catalogue_on(town.district_id, TODAY).items) == 67
    assert queries.catalogue_on(town.district_id, LATER).codes == (f"line-{made}",)
    last = refused(Invalid, operations.end_item, actor=clerk, item_code=f"line-{made}", **end)
    assert fields(last) == {"valid_to": "item_needed"}


def test_walking_speeds(town: Town, now: datetime) -> None:
    clerk, given = town.staff.street_clerk, {"district_id": town.district_id, "now": now}
    assert queries.speeds_on(town.district_id, TODAY) == {"adult": 1.2, "elder": 0.8, "pram": 1.0}
    slow = SpeedDraft("老年人", "Elder", 70, "街道测量")
    change: dict[str, Any] = {"speed_code": "elder", "draft": slow, "valid_from": LATER} | given
    refused(NotAllowed, operations.revise_speed, actor=town.staff.clerk, **change)
    too_fast = change | {"draft": replace(slow, speed_cm_s=301)}
    error = refused(Invalid, operations.revise_speed, actor=clerk, **too_fast)
    assert fields(error) == {"speed_m_s": "speed_odd"}
    operations.revise_speed(actor=clerk, **change)
    assert queries.speeds_on(town.district_id, LATER)["elder"] == 0.7
    chair = SpeedDraft("轮椅使用者", "", 90, "")
    made = operations.revise_speed(
        actor=clerk, speed_code="", draft=chair, valid_from=TODAY, **given
    )
    end: dict[str, Any] = {"valid_to": LATER} | given
    error = refused(Invalid, operations.end_speed, actor=clerk, speed_code="adult", **end)
    assert fields(error) == {"valid_to": "speed_stays"}
    refused(NotAllowed, operations.end_speed, actor=town.staff.leader, speed_code="adult", **end)
    operations.end_speed(actor=clerk, speed_code=f"line-{made}", **end)
    assert [*queries.speeds_on(town.district_id, LATER)] == ["adult", "elder", "pram"]
    assert WalkingSpeed.objects.count() == 2


def test_thresholds(town: Town, now: datetime) -> None:
    clerk = town.staff.street_clerk
    assert queries.thresholds_on(town.district_id, TODAY) == Thresholds(
        500, 10_000, 2, 25, 2, 16, 59, 1_000, 30_000, 60_000, 100, 15, 5, 15, 90
    )  # fmt: skip
    change: dict[str, Any] = {
        "district_id": town.district_id, "rule_code": "far_m", "value": 800, "source": "街道会议",
        "valid_from": LATER, "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.revise_position_rule, actor=town.staff.clerk, **change)
    unknown = change | {"rule_code": "none"}
    refused(NotFound, operations.revise_position_rule, actor=clerk, **unknown)
    error = refused(Invalid, operations.revise_position_rule, actor=clerk, **change | {"value": 1})
    assert fields(error) == {"value": "threshold_odd"}
    operations.revise_position_rule(actor=clerk, **change)
    assert queries.thresholds_on(town.district_id, LATER).far_m == 800
    assert queries.thresholds_on(town.district_id, TODAY).far_m == 500
    error = refused(Invalid, operations.revise_position_rule, actor=clerk, **change)
    assert fields(error) == {"valid_from": "too_early"}


@pytest.mark.django_db(transaction=True)
def test_two_change_one_item(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)

    def revise() -> object:
        return operations.revise_item(
            actor=town.staff.street_clerk, district_id=town.district_id, item_code="",
            draft=VET, valid_from=TODAY, now=now,
        )  # fmt: skip

    done = together(revise, revise)
    assert sum(isinstance(r, HouseError) for r in done) == 1
    assert CatalogueItem.objects.count() == 1
