"""Requests about a missing service: opened from a gap, tied, untied, told what has opened."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from tests.apps.appeals.desk_pages import said as page_said
from tests.apps.appeals.desk_pages import table_rows
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    make_town,
    warm,
)
from tests.apps.appeals.personal_factories import erase_together, later
from tests.apps.appeals.test_races import together
from tests.apps.circles.factories import PHARMACY, enter
from tests.apps.circles.test_facilities import PLANNED, statements
from tests.apps.circles.test_points import HEAD as POI_HEAD
from tests.apps.circles.test_points import ROW as POI_ROW
from tests.apps.circles.test_taking_in import laid, taken
from tests.apps.circles.worked import CORNERS, KINDERGARTEN, Worked, enter_park, make
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.tables import Desk

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.gap_notes import Opening, openings
from linquan.apps.appeals.models import Appeal, Reminder
from linquan.apps.appeals.reminders import OPENED
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import Status
from linquan.apps.appeals.web import timeline
from linquan.apps.circles import operations, queries
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.facilities import StandingDraft
from linquan.apps.circles.models import Asking, Facility
from linquan.apps.circles.sought import Came
from linquan.apps.places.queries import area_book
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.handlers import deliver_owed

TEXT = "附近没有幼儿园，孩子上学太远"
HOUSE = Actor.system("test")
DAY = date(2026, 11, 19)
FACILITY_TABLE = TABLES[-1]


def request(town: Town, **changes: Any) -> RequestDraft:
    return replace(RequestDraft(TEXT, town.grid_id, "锦绣路1号"), **changes)


def gap(town: Town, **changes: Any) -> dict[str, Any]:
    """What opening a request about the kindergarten of the first community is told."""
    return {
        "sought": KINDERGARTEN, "area_id": town.district.community_ids[0],
        "draft": request(town), **changes,
    }  # fmt: skip


# From a gap.


def test_a_gap_is_opened_as_a_request_that_lives_at_the_desk(town: Town, now: datetime) -> None:
    warm(town)
    seen = last_event_id()
    with exactly(11):
        filed = operations.file_gap(actor=town.staff.clerk, **gap(town), now=now)
    told = events_after(seen)
    assert [event["kind"] for event in told] == [
        "appeal.received", "appeal.gap_told", "asking.tied",
    ]  # fmt: skip
    assert {n: told[1]["data"][n] for n in ("step", "code", "item", "item_en", "by")} == {
        "step": "tied", "code": KINDERGARTEN, "item": "幼儿园", "item_en": "Kindergarten",
        "by": "gap",
    }  # fmt: skip
    assert told[2]["data"] == {"appeal": filed.appeal_id, "item": KINDERGARTEN, "by": "gap"}
    row = Appeal.objects.get(pk=filed.appeal_id)
    assert (row.text, row.area_id, row.status) == (TEXT, town.grid_id, "received")
    tie = Asking.objects.get()
    assert (tie.appeal_id, tie.sought, tie.by) == (filed.appeal_id, KINDERGARTEN, "gap")


def test_who_may_open_one_and_where(town: Town, now: datetime) -> None:
    staff, file_gap = town.staff, operations.file_gap
    for who in (staff.other_clerk, staff.leader, staff.grid_worker, staff.handler, town.far_clerk):
        refused(NotAllowed, file_gap, actor=who, **gap(town), now=now)
    outside = request(town, area_id=town.district.community_ids[1])
    error = refused(Invalid, file_gap, actor=staff.clerk, **gap(town, draft=outside), now=now)
    assert fields(error) == {"area": "area_inside"}
    for wrong in ({"sought": "NONE"}, {"area_id": 10**9}):
        refused(NotFound, file_gap, actor=staff.clerk, **gap(town, **wrong), now=now)
    error = refused(
        Invalid, file_gap, actor=staff.clerk, **gap(town, draft=request(town, text=" ")), now=now
    )
    assert fields(error) == {"text": "missing"}


def test_one_at_a_time_for_an_item_and_a_community(town: Town, now: datetime) -> None:
    file_gap, clerk = operations.file_gap, town.staff.street_clerk
    first = file_gap(actor=clerk, **gap(town), now=now)
    whole = gap(town, area_id=0, draft=request(town, area_id=town.district.community_ids[0]))
    error = refused(WrongState, file_gap, actor=clerk, **whole, now=now)
    assert (error.code, error.details["appeal_id"]) == ("request_open", first.appeal_id)
    other = gap(town, area_id=0, draft=request(town, area_id=town.district.community_ids[1]))
    assert file_gap(actor=clerk, **other, now=now).appeal_id != first.appeal_id
    another = gap(town, sought="HEA-B03")
    assert file_gap(actor=clerk, **another, now=now).appeal_id != first.appeal_id
    bring(town, first.appeal_id, Status.CLOSED, now)
    assert file_gap(actor=clerk, **gap(town), now=now).appeal_id != first.appeal_id


def test_a_request_of_a_resident_counts_as_the_open_one(town: Town, now: datetime) -> None:
    theirs = file(town, now, text=TEXT)
    operations.tie_request(actor=town.staff.clerk, appeal_id=theirs, sought=KINDERGARTEN, now=now)
    error = refused(WrongState, operations.file_gap, actor=town.staff.clerk, **gap(town), now=now)
    assert error.details["appeal_id"] == theirs
    operations.untie_request(actor=town.staff.clerk, appeal_id=theirs, now=now)
    operations.file_gap(actor=town.staff.clerk, **gap(town), now=now)


@pytest.mark.django_db(transaction=True)
def test_two_open_one_request(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)
    done = together(*(
        lambda who=who: operations.file_gap(actor=who, **gap(town), now=now)
        for who in (town.staff.clerk, town.staff.street_clerk)
    ))  # fmt: skip
    assert sum(isinstance(r, WrongState) for r in done) == 1, done
    assert (Appeal.objects.count(), Asking.objects.count()) == (1, 1)


# Tied on the case.


def test_a_clerk_ties_and_unties(town: Town, now: datetime) -> None:
    clerk, appeal_id = town.staff.clerk, file(town, now, text=TEXT)
    tie: dict[str, Any] = {"appeal_id": appeal_id, "sought": KINDERGARTEN, "now": now}
    untie: dict[str, Any] = {"appeal_id": appeal_id, "now": now}
    refused(WrongState, operations.untie_request, actor=clerk, **untie)
    warm(town)
    seen = last_event_id()
    with exactly(8):
        operations.tie_request(actor=clerk, **tie)
    assert [e["kind"] for e in events_after(seen)] == ["appeal.gap_told", "asking.tied"]
    error = refused(WrongState, operations.tie_request, actor=clerk, **tie)
    assert error.code == "tied_already"
    refused(NotAllowed, operations.untie_request, actor=town.staff.leader, **untie)
    seen = last_event_id()
    with exactly(7):
        operations.untie_request(actor=clerk, **untie)
    told = events_after(seen)
    assert [e["kind"] for e in told] == ["appeal.gap_told", "asking.untied"]
    assert told[0]["data"]["step"] == "untied"
    assert not Asking.objects.exists()
    operations.tie_request(actor=clerk, **tie)


def test_who_may_tie(town: Town, now: datetime) -> None:
    staff, tie_request = town.staff, operations.tie_request
    appeal_id = file(town, now, text=TEXT, about_organisation_id=staff.property_company_id)
    tie: dict[str, Any] = {"appeal_id": appeal_id, "sought": KINDERGARTEN, "now": now}
    for who in (staff.leader, staff.grid_worker):
        refused(NotAllowed, tie_request, actor=who, **tie)
    for who in (staff.other_clerk, staff.property_handler, town.far_clerk):
        refused(NotFound, tie_request, actor=who, **tie)
        refused(NotFound, tie_request, actor=who, **tie | {"sought": "NONE"})
        refused(NotFound, operations.untie_request, actor=who, appeal_id=appeal_id, now=now)
    refused(NotFound, tie_request, actor=staff.clerk, **tie | {"appeal_id": 10**9})
    error = refused(NotFound, tie_request, actor=staff.clerk, **tie | {"sought": "NONE"})
    assert error.code == "item_unknown"


def test_what_is_done_stays_as_it_was_answered(town: Town, now: datetime) -> None:
    clerk, appeal_id = town.staff.clerk, file(town, now, text=TEXT)
    operations.tie_request(actor=clerk, appeal_id=appeal_id, sought=KINDERGARTEN, now=now)
    bring(town, appeal_id, Status.CLOSED, now)
    error = refused(WrongState, operations.untie_request, actor=clerk, appeal_id=appeal_id, now=now)
    assert error.code == "request_done"
    other = bring(town, file(town, now), Status.CLOSED, now)
    error = refused(
        WrongState, operations.tie_request, actor=clerk, appeal_id=other,
        sought=KINDERGARTEN, now=now,
    )  # fmt: skip
    assert error.code == "request_done"


@pytest.mark.django_db(transaction=True)
def test_two_tie_one_request(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)
    appeal_id = file(town, now, text=TEXT)
    done = together(*(
        lambda code=code: operations.tie_request(
            actor=town.staff.clerk, appeal_id=appeal_id, sought=code, now=now
        )
        for code in (KINDERGARTEN, "HEA-B03")
    ))  # fmt: skip
    assert sum(isinstance(r, WrongState) for r in done) == 1, done
    assert Asking.objects.count() == 1
    done = together(*(
        lambda: operations.untie_request(actor=town.staff.clerk, appeal_id=appeal_id, now=now)
        for _ in range(2)
    ))  # fmt: skip
    assert sum(isinstance(r, WrongState) for r in done) == 1, done
    assert not Asking.objects.exists()


def test_what_a_reporter_chose_is_tied_by_the_house_once(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, text=TEXT)
    told: dict[str, Any] = {
        "district_id": town.district_id, "appeal_id": appeal_id, "sought": KINDERGARTEN,
        "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.tie_arrival, actor=town.staff.street_clerk, **told)
    assert operations.tie_arrival(actor=HOUSE, **told | {"sought": "NONE"}) == 0
    made = operations.tie_arrival(actor=HOUSE, **told)
    tie = Asking.objects.get()
    assert (tie.pk, tie.by) == (made, "reporter")
    seen = last_event_id()
    assert operations.tie_arrival(actor=HOUSE, **told) == 0
    assert last_event_id() == seen


# What has opened.


def opened(town: Town, now: datetime, **changes: Any) -> int:
    """Plan a kindergarten in the first grid, and open it."""
    named = {"name": "新幼儿园", "name_en": "New one", "item_code": KINDERGARTEN}
    facility_id = enter(town, now, draft=named | changes, standing=PLANNED)
    operations.open_facility(
        actor=town.staff.street_clerk, facility_id=facility_id, opened_on=DAY, now=now
    )
    return facility_id


def tied(town: Town, now: datetime, item: str = KINDERGARTEN, **changes: Any) -> int:
    appeal_id = file(town, now, text=TEXT, **changes)
    operations.tie_arrival(
        actor=HOUSE, district_id=town.district_id, appeal_id=appeal_id, sought=item, now=now
    )
    return appeal_id


def told_of(town: Town, now: datetime, *facility_ids: int, by: Actor = HOUSE) -> int:
    """Tell of facilities as of what came alone just now."""
    return operations.tell_openings(
        actor=by, district_id=town.district_id, came=dict.fromkeys(facility_ids, Came(now)),
        now=now,
    )  # fmt: skip


def deliver_all(now: datetime) -> None:
    while deliver_owed(now):
        pass


def test_owners_are_told_once_that_it_has_opened(town: Town, now: datetime) -> None:
    asks = tied(town, now)
    assign(town, asks, now)
    done = bring(town, tied(town, now), Status.CLOSED, now)
    other = tied(town, now, "HEA-B03")
    far = tied(town, now, area_id=town.district.community_ids[1])
    deliver_owed(now)
    facility_id = opened(town, now)
    seen = last_event_id()
    deliver_all(now)
    kinds = [(e["kind"], e["subject"]) for e in events_after(seen)]
    assert kinds == [
        ("appeal.gap_told", f"appeal:{asks}"), ("asking.opening_told", f"facility:{facility_id}"),
    ]  # fmt: skip
    told = events_after(seen)[0]["data"]
    assert {n: told[n] for n in ("step", "facility", "facility_name", "on")} == {
        "step": "opened", "facility": facility_id, "facility_name": "新幼儿园",
        "on": "2026-11-19",
    }  # fmt: skip
    assert events_after(seen)[1]["data"] == {"item": KINDERGARTEN, "requests": 1}
    row = Reminder.objects.get()
    assert (row.appeal_id, row.rule_code, row.audience) == (asks, OPENED, "owner")
    (waiting,) = appeal_reads.reminders(town.staff.handler)
    assert (waiting.rule_name, waiting.rule_name_en) == (
        "所诉缺少的设施已开放", "What it asks for has opened",
    )  # fmt: skip
    seen = last_event_id()
    assert told_of(town, now, facility_id) == 0
    assert last_event_id() == seen
    assert {done, other, far} == set(Asking.objects.exclude(appeal_id=asks).values_list(
        "appeal_id", flat=True
    ))  # fmt: skip


@pytest.mark.parametrize("by", ["entered", "table"])
@pytest.mark.parametrize("opened_on", [DAY, date(2019, 8, 19), None])
def test_what_comes_in_as_open_is_told_whenever_it_opened(
    town: Town, now: datetime, by: str, opened_on: date | None
) -> None:
    """The unit looks for what is missing: that the register has one now is news to it."""
    asks = tied(town, now)
    if by == "entered":
        since = StandingDraft(opened_on=opened_on)
        enter(town, now, draft={"item_code": KINDERGARTEN}, standing=since)
    else:
        desk = Desk(FACILITY_TABLE, town.staff.street_clerk, town.district_id, now)
        desk.take(
            f"name,item,area,state,opened_on\n新幼儿园,幼儿园,锦绣社区,开放,{opened_on or ''}\n"
        )
    deliver_all(now)
    assert Reminder.objects.get().appeal_id == asks
    events = appeal_reads.case_page(town.staff.clerk, asks, now).events
    (said,) = openings(events)
    assert said.data["on"] == (opened_on.isoformat() if opened_on else "")


def test_a_plan_that_a_table_opens_is_told(town: Town, now: datetime) -> None:
    asks = tied(town, now)
    plan = enter(town, now, draft={"item_code": KINDERGARTEN}, standing=PLANNED)
    while deliver_owed(now):
        pass
    assert not Reminder.objects.exists()
    desk = Desk(FACILITY_TABLE, town.staff.street_clerk, town.district_id, now)
    desk.take(f"facility_id,state,opened_on\n{plan},开放,{DAY}\n")
    while deliver_owed(now):
        pass
    assert Reminder.objects.get().appeal_id == asks


def test_a_table_of_many_tells_each_request_once(town: Town, now: datetime) -> None:
    """Three kindergartens and a pharmacy in one table, in one round of deliveries."""
    first, second, pharmacy = tied(town, now), tied(town, now), tied(town, now, "HEA-B03")
    far = tied(town, now, area_id=town.district.community_ids[1])
    deliver_all(now)
    desk = Desk(FACILITY_TABLE, town.staff.street_clerk, town.district_id, now)
    rows = [f"{n}号园,幼儿园,锦绣社区,开放" for n in range(3)] + ["药店,药店,锦绣社区,开放"]
    desk.take("name,item,area,state\n" + "\n".join(rows) + "\n")
    seen = last_event_id()
    deliver_all(now)
    told = events_after(seen)
    assert [e["subject"] for e in told if e["kind"] == "appeal.gap_told"] == [
        f"appeal:{pk}" for pk in (first, second, pharmacy)
    ]
    assert [e["data"] for e in told if e["kind"] == "asking.opening_told"] == [
        {"item": KINDERGARTEN, "requests": 2}, {"item": "HEA-B03", "requests": 1},
    ]  # fmt: skip
    assert {row.appeal_id for row in Reminder.objects.all()} == {first, second, pharmacy}
    assert far not in {row.appeal_id for row in Reminder.objects.all()}
    (said,) = openings(appeal_reads.case_page(town.staff.clerk, first, now).events)
    assert (said.data["facility_name"], said.data["basket"] != "") == ("0号园", True)
    ids = list(Facility.objects.order_by("id").values_list("id", flat=True))
    again = {pk: Came(now, basket=said.data["basket"]) for pk in ids[1:]}
    assert operations.tell_openings(
        actor=HOUSE, district_id=town.district_id, came=again, now=now
    ) == 0, "the next round of the same table"  # fmt: skip


def test_it_takes_as_many_statements_for_one_as_for_many(town: Town, now: datetime) -> None:
    ids = [enter(town, now, draft={"item_code": KINDERGARTEN, "brand": ""}) for _ in range(4)]
    warm(town)
    assert statements(lambda: told_of(town, now, *ids)) == 3, "nobody asks"
    tied(town, now)
    assert statements(lambda: told_of(town, now, ids[0])) == 10
    for _ in range(3):
        tied(town, now)
    assert statements(lambda: told_of(town, now, *ids)) == 10


def test_what_the_map_had_is_told_too(town: Town, now: datetime) -> None:
    """A basket of the map comes in open, and nobody knows since when: once for the basket."""
    asks, toilet = tied(town, now, "HEA-B03"), tied(town, now, "INF-B02")
    laid(town, now)
    taken(town, now)
    deliver_all(now)
    assert Reminder.objects.get().appeal_id == asks
    (said,) = openings(appeal_reads.case_page(town.staff.clerk, asks, now).events)
    assert (said.data["facility_name"], said.data["on"]) == ("锦绣药房", "")
    assert not openings(appeal_reads.case_page(town.staff.clerk, toilet, now).events)


def test_points_of_another_map_are_told_too(town: Town, now: datetime) -> None:
    asks, hospital = tied(town, now, "HEA-B03"), tied(town, now, "HEA-B01")
    (table,) = [one for one in TABLES if one.layout.name == "points_of_interest"]
    desk = Desk(table, town.staff.street_clerk, town.district_id, now)
    desk.take(f"{POI_HEAD}{POI_ROW}人民医院,综合医院,锦绣路8号,104.0042,30.0043,B1\n")
    deliver_all(now)
    assert Facility.objects.get(name="人民医院").match == "coarse"
    assert Reminder.objects.get().appeal_id == asks, "what is not surely the item tells nothing"
    assert not openings(appeal_reads.case_page(town.staff.clerk, hospital, now).events)


def test_only_what_changed_is_news(town: Town, now: datetime) -> None:
    """A kindergarten that was there all the time gets another function."""
    enter(town, now, draft={"item_code": KINDERGARTEN}, standing=StandingDraft())
    deliver_all(now)
    asks = tied(town, now)
    row = Facility.objects.get()
    draft = replace(PHARMACY, item_code=KINDERGARTEN, functions=("售药", "托育"))
    keeper = town.staff.street_clerk
    operations.correct_facility(
        actor=keeper, facility_id=row.pk, draft=draft, seen=row.version, now=now
    )
    deliver_all(now)
    assert not Reminder.objects.exists()
    operations.correct_facility(
        actor=keeper, facility_id=row.pk, draft=replace(draft, item_code="HEA-B03"),
        seen=row.version + 1, now=now,
    )  # fmt: skip
    operations.correct_facility(
        actor=keeper, facility_id=row.pk, draft=draft, seen=row.version + 2, now=now
    )
    deliver_all(now)
    assert Reminder.objects.get().appeal_id == asks, "it is a kindergarten since just now"


def test_who_asks_after_it_came_is_not_told(town: Town, now: datetime) -> None:
    enter(town, now, draft={"item_code": KINDERGARTEN})
    tied(town, now + timedelta(minutes=1))
    deliver_all(now + timedelta(minutes=2))
    assert not Reminder.objects.exists()


def test_what_is_closed_and_opens_again_is_told(town: Town, now: datetime) -> None:
    keeper = town.staff.street_clerk
    facility_id = enter(town, now, draft={"item_code": KINDERGARTEN})
    operations.close_facility(
        actor=keeper, facility_id=facility_id, closed_on=DAY, reason="房屋拆除", now=now
    )
    deliver_all(now)
    asks = tied(town, now)
    operations.reopen_facility(actor=keeper, facility_id=facility_id, opened_on=DAY, now=now)
    deliver_all(now)
    assert Reminder.objects.get().appeal_id == asks


def test_where_it_serves_they_are_told_too(town: Town, now: datetime) -> None:
    far = tied(town, now, area_id=town.district.community_ids[1])
    facility_id = opened(town, now, served_area_id=town.district.street_id)
    assert told_of(town, now, facility_id) == 1
    assert Reminder.objects.get().appeal_id == far
    warm(town)
    assert statements(lambda: told_of(town, now, facility_id)) == 7, "however many know already"


def test_what_did_not_stay_open_is_told_to_nobody(town: Town, now: datetime) -> None:
    tied(town, now)
    facility_id = opened(town, now)
    operations.take_back_step(actor=town.staff.street_clerk, facility_id=facility_id, now=now)
    assert told_of(town, now, facility_id) == 0
    assert told_of(town, now, 10**9) == 0
    refused(NotAllowed, told_of, town, now, facility_id, by=town.staff.street_clerk)
    assert not Reminder.objects.exists()


def test_only_the_house_tells_an_opening(town: Town, now: datetime) -> None:
    asks = tied(town, now)
    said = Opening(1, "新幼儿园", "", KINDERGARTEN, "幼儿园", "Kindergarten", DAY)
    others = [tied(town, now) for _ in range(3)]
    tell: dict[str, Any] = {"district_id": town.district_id, "now": now}
    all_of_them = dict.fromkeys((asks, *others), said)
    refused(
        NotAllowed, appeals.tell_openings, actor=town.staff.street_clerk, said={asks: said}, **tell
    )
    assert not Reminder.objects.exists()
    assert appeals.tell_openings(actor=HOUSE, said={10**9: said}, **tell) == ()
    warm(town)
    with exactly(4):
        assert appeals.tell_openings(actor=HOUSE, said=all_of_them, **tell) == (asks, *others)
    with exactly(2):
        assert appeals.tell_openings(actor=HOUSE, said=all_of_them, **tell) == ()
    other = replace(said, facility_id=2)
    assert appeals.tell_openings(actor=HOUSE, said={asks: other}, **tell) == (asks,)


@pytest.mark.django_db(transaction=True)
def test_told_twice_at_once_is_told_once(transactional_db: None, now: datetime) -> None:
    town = kept(make_town)
    tied(town, now)
    facility_id = opened(town, now)
    done = together(*(
        lambda: told_of(town, now, facility_id)
        for _ in range(2)
    ))  # fmt: skip
    assert sorted(done) == [0, 1]
    assert Reminder.objects.count() == 1


# What pages read.


def test_a_gap_shows_its_requests_open_ones_first(made: Worked, now: datetime) -> None:
    town, staff = made.town, made.town.staff
    community, grid = town.district.community_ids[0], town.grid_id
    done = bring(town, tied(town, now), Status.CLOSED, now)
    first, second = tied(town, now), tied(town, now, area_id=made.estates["A"])
    tied(town, now, "HEA-B03")
    about = tied(town, now, about_organisation_id=staff.property_company_id)

    def shown(actor: Actor, area_id: int) -> list[int]:
        page = queries.item_page(actor, KINDERGARTEN, area_id)
        return [row.appeal_id for row in page.asked.rows]

    assert shown(staff.clerk, community) == [about, second, first, done]
    assert shown(staff.clerk, 0) == [about, second, first, done]
    assert shown(staff.clerk, grid) == [about, first, done]
    assert shown(staff.other_clerk, community) == []
    assert shown(staff.property_handler, community) == []
    counts = queries.gaps_page(staff.clerk, community).asked
    assert counts == {KINDERGARTEN: 3, "HEA-B03": 1}
    assert queries.gaps_page(staff.property_handler, community).asked == {}
    page = queries.item_page(staff.clerk, KINDERGARTEN, community)
    assert (page.asked.has_more, page.asked.may_file) == (False, True)
    assert not queries.item_page(staff.leader, KINDERGARTEN, community).asked.may_file
    row = page.asked.rows[-1]
    assert (row.title, row.is_open, row.status) == (TEXT, False, Status.CLOSED)


def test_a_zone_counts_and_shows_its_requests(made: Worked, now: datetime, tmp_path: Path) -> None:
    """By the point of a request, else by the middle of its area: A and B lie in the park."""
    town, clerk = made.town, made.town.staff.clerk
    zone_id = enter_park(town, now)
    make(town, tmp_path, now)
    first = tied(town, now, area_id=made.estates["A"])
    outside = tied(town, now, area_id=made.estates["D"])
    lon, lat = CORNERS["B"]
    by_point = tied(town, now, area_id=made.estates["D"], lon=lon, lat=lat)
    tied(town, now, "HEA-B03", area_id=made.estates["B"])
    done = bring(town, tied(town, now, area_id=made.estates["B"]), Status.CLOSED, now)
    nowhere = tied(town, now, area_id=town.district.grid_ids[3])
    page = queries.gaps_page(town.staff.street_clerk, zone_id=zone_id)
    assert page.asked == {KINDERGARTEN: 2, "HEA-B03": 1}
    one = queries.item_page(clerk, KINDERGARTEN, zone_id=zone_id)
    assert [row.appeal_id for row in one.asked.rows] == [by_point, first, done]
    assert not {outside, nowhere} & {row.appeal_id for row in one.asked.rows}
    assert (one.shelf.place, one.asked.may_file, one.asked.is_taken) == (page.zone, True, False)
    assert one.gap
    assert (one.gap.people, one.gap.without) == (110, 30)
    assert {home.area.area_id for home in one.lacking} == {made.estates["A"]}
    assert queries.gaps_page(town.staff.property_handler, zone_id=zone_id).asked == {}
    refused(NotFound, queries.item_page, clerk, KINDERGARTEN, zone_id=10**9)
    warm(town)
    with exactly(8):
        queries.gaps_page(clerk, zone_id=zone_id)
    with exactly(14):  # two for the ring
        queries.item_page(clerk, KINDERGARTEN, zone_id=zone_id)
    street = client_of(town.staff.street_clerk)
    listed = street.get(f"/circles/gaps/?zone={zone_id}")
    (row,) = [row for row in table_rows(listed) if "幼儿园" in row]
    assert "在办 2 件" in row
    shown = page_said(street.get(f"/circles/gaps/{KINDERGARTEN}/?zone={zone_id}"))
    assert "相关诉求 3" in shown
    assert page.place.name in shown


def test_a_case_shows_its_gap(made: Worked, now: datetime) -> None:
    town, clerk = made.town, made.town.staff.clerk
    asks = tied(town, now, area_id=made.estates["D"])
    plan = enter(
        town, now, standing=PLANNED, draft={"name": "规划幼儿园", "item_code": KINDERGARTEN},
    )  # fmt: skip
    case = appeal_reads.case_page(clerk, asks, now)
    queries.case_asking(clerk, case, now, may_tie=True)
    warm(town)
    with exactly(7):
        found = queries.case_asking(clerk, case, now, may_tie=True)
    assert found
    tie = found.tied
    assert tie
    assert tie.found
    assert tie.found.gap
    assert tie.found.way
    assert tie.found.way.nearest
    assert tie.found.way.minutes is not None
    assert (tie.name, tie.by, tie.area.area_id) == (
        "幼儿园", "reporter", town.district.community_ids[0],
    )  # fmt: skip
    assert (tie.found.gap.without, tie.found.gap.people) == (80, 160)
    assert tie.found.way.home.area_id == made.estates["D"]
    assert tie.found.way.nearest.facility_id == made.kindergarten
    assert round(tie.found.way.minutes, 1) == 11.7
    assert [one.facility_id for one in tie.planned] == [plan]
    assert not tie.may_plan
    lon, lat = CORNERS["A"]
    near = tied(town, now, lon=lon, lat=lat)
    case = appeal_reads.case_page(clerk, near, now)
    found = queries.case_asking(clerk, case, now, may_tie=False)
    assert found
    assert found.tied
    assert found.tied.found
    assert found.tied.found.way
    assert found.tied.found.way.home.area_id == made.estates["A"]


def test_before_anything_is_reckoned_a_case_says_so(town: Town, now: datetime) -> None:
    case = appeal_reads.case_page(town.staff.clerk, tied(town, now), now)
    found = queries.case_asking(town.staff.clerk, case, now, may_tie=True)
    assert found
    assert found.tied
    assert found.tied.found is None
    assert found.tied.planned == ()


def test_an_erased_request_tells_no_more_what_it_asked_for(
    town: Town, now: datetime, tmp_path: Path, settings: Any
) -> None:
    settings.LINQUAN_HOME = tmp_path
    asks = tied(town, now)
    opening = Opening(7, "新园", "New one", KINDERGARTEN, "幼儿园", "Kindergarten", DAY)
    appeals.tell_openings(actor=HOUSE, district_id=town.district_id, said={asks: opening}, now=now)
    bring(town, asks, Status.CLOSED, now)
    at = later(now, 1)
    given = {"reason": "本人申请删除", "actor": town.staff.clerk, "second": town.office_clerk}
    erase_together(town, asks, now=at, **given)
    case = appeal_reads.case_page(town.staff.clerk, asks, at)
    with translation.override("zh-hans"):
        told = [step for step in timeline.steps(case, at) if step.text == "反映缺少的设施"]
    assert [step.url for step in told] == ["", ""]


def test_what_is_not_tied_is_guessed_for_who_may_tie(town: Town, now: datetime) -> None:
    clerk, asks = town.staff.clerk, file(town, now, text=TEXT)
    case = appeal_reads.case_page(clerk, asks, now)
    with exactly(2):
        queries.case_asking(clerk, case, now, may_tie=True)
    with exactly(0):
        found = queries.case_asking(clerk, case, now, may_tie=True)
    assert found
    assert found.tied is None
    assert found.guess
    assert (found.guess.item.code, found.guess.word, found.guess.cue) == (
        KINDERGARTEN, "幼儿园", "没有",
    )  # fmt: skip
    with exactly(0):
        assert queries.case_asking(clerk, case, now, may_tie=False) is None
    plain = appeal_reads.case_page(clerk, file(town, now), now)
    other = queries.case_asking(clerk, plain, now, may_tie=True)
    assert other
    assert other.guess is None
    assert len(other.items) == 66


def test_what_a_request_about_a_gap_is_opened_with(made: Worked, now: datetime) -> None:
    town, staff = made.town, made.town.staff
    community = town.district.community_ids[0]
    queries.ask_page(staff.clerk, KINDERGARTEN, community, now)
    warm(town)
    with exactly(13):
        page = queries.ask_page(staff.clerk, KINDERGARTEN, community, now)
    assert (page.parts, page.is_taken, page.open_one) == ((), False, None)
    whole = queries.ask_page(staff.street_clerk, KINDERGARTEN, 0, now)
    assert [(area.area_id, n) for area, n in whole.parts][:1] == [
        (town.district.community_ids[1], 2000)
    ]
    own = queries.ask_page(staff.clerk, KINDERGARTEN, 0, now)
    assert [(area.area_id, n) for area, n in own.parts] == [(community, 80)]
    inside = queries.ask_page(staff.clerk, KINDERGARTEN, made.estates["D"], now)
    assert inside.whole.area_id == community
    first = operations.file_gap(actor=staff.clerk, **gap(town), now=now)
    page = queries.ask_page(staff.clerk, KINDERGARTEN, community, now)
    assert page.is_taken
    assert page.open_one
    assert (page.open_one.appeal_id, page.open_one.is_open_to) == (first.appeal_id, True)
    for who in (staff.leader, staff.other_clerk):
        refused(NotAllowed, queries.ask_page, who, KINDERGARTEN, community, now)


def test_an_answer_begins_with_what_has_opened(town: Town, now: datetime) -> None:
    asks = tied(town, now)
    assign(town, asks, now)
    facility_id = opened(town, now)
    told_of(town, now, facility_id)
    answer(town, asks, now)
    assert Appeal.objects.get(pk=asks).status == "answered"


def test_what_is_near_takes_three_statements_and_one_for_what_is_far(
    made: Worked, now: datetime, tmp_path: Path
) -> None:
    """Newest run, the run, hours of places; what is planned."""
    district_id = made.town.district_id
    areas = area_book(district_id, books.versions(district_id))
    home = areas.areas[made.estates["D"]]
    queries.near_page(areas, home)
    with exactly(3):
        page = queries.near_page(areas, home, "elder")
    assert [one.item.code for one in page.near] == [KINDERGARTEN]
    far = {"lon": CORNERS["A"][0] - 0.02, "lat": CORNERS["A"][1]}
    enter(made.town, now, place=far, draft={"item_code": "HEA-B01", "name": "远处的卫生中心"})
    make(made.town, tmp_path, now)
    queries.near_page(areas, home)
    with exactly(4):
        page = queries.near_page(areas, home, "elder")
    assert [one.item.code for one in page.far] == ["HEA-B01"]
