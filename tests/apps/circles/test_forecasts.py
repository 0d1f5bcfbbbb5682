"""Forecasts of people, and what is missing in a year of them.

The first article: about 5,000 workers are 81 % of a park's people, at least 12,000 are forecast.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import TODAY, statements
from tests.apps.circles.worked import (
    CORNERS,
    KINDERGARTEN,
    PLANNER,
    enter_kindergarten,
    keep_streets,
    lay_out,
    make,
)
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused
from tests.apps.places.factories import SETUP
from tests.apps.tables import Desk

from linquan.apps.circles import operations, queries
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.facilities import StandingDraft, State
from linquan.apps.circles.forecast_exchange import FORECASTS
from linquan.apps.circles.forecasts import ForecastDraft, grown, scaled, targets
from linquan.apps.circles.models import CoverageRun, PopulationForecast
from linquan.apps.circles.running import make_run
from linquan.apps.circles.runs import Changes
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

AT = "/circles/forecasts/"
WORKERS, SHARE, FORECAST = 5_000, 0.81, 12_000
PEOPLE = round(WORKERS / SHARE)


def forecast(town: Town, now: datetime, area_id: int, people: int, year: int = 2030,
             **changes: Any) -> int:  # fmt: skip
    draft = ForecastDraft("入住预测", "Forecast", area_id, year, people, "园区方案")
    given = {"actor": town.staff.street_clerk, "district_id": town.district_id, "now": now}
    given |= {"forecast_code": "", "draft": draft, "valid_from": TODAY}
    return operations.revise_forecast(**given | changes)


def asked(town: Town, home: Path, now: datetime, changes: Changes) -> int:
    run_id = operations.ask_run(
        actor=town.staff.street_clerk, district_id=town.district_id, label="预测",
        changes=changes, now=now,
    )  # fmt: skip
    assert make_run(actor=PLANNER, run_id=run_id, home=home, clock=lambda: now) == ""
    return run_id


def test_heads_are_whole_and_add_up() -> None:
    people = np.array([[1, 1, 1], [0, 0, 3]])
    found = scaled(people, 10)
    assert found.tolist() == [[2, 2, 1], [0, 0, 5]]
    assert scaled(people, 0).sum() == 0


def test_the_latest_forecast_until_a_year(town: Town, now: datetime) -> None:
    community, other = town.district.community_ids
    forecast(town, now, community, 100, 2027)
    forecast(town, now, community, 200, 2030, draft=ForecastDraft(
        "二期", "", community, 2030, 200, ""
    ))  # fmt: skip
    forecast(town, now, other, 50, 2031, draft=ForecastDraft("清江", "", other, 2031, 50, ""))
    rows = queries.forecasts_page(town.staff.clerk, now).valid
    assert targets(rows, 2026) == {}
    assert targets(rows, 2029) == {community: 100}
    assert targets(rows, 2031) == {community: 200, other: 50}


def test_what_has_ended_is_forecast_no_more(town: Town, now: datetime, tmp_path: Path) -> None:
    """Nobody moves into an estate that was given up, and its year is not asked for."""
    estates = lay_out(town, now)
    community = town.district.community_ids[0]
    lon, lat = CORNERS["C"]
    given_up = places.add_area(
        actor=SETUP, now=now,
        draft=AreaDraft(Level.ESTATE, "未建小区", community, lon=lon, lat=lat),
    )  # fmt: skip
    forecast(town, now, given_up, 700, 2029)
    forecast(town, now, estates["D"], 60, 2030, draft=ForecastDraft(
        "丁", "", estates["D"], 2030, 60, ""
    ))  # fmt: skip
    clerk = town.staff.street_clerk

    def people(year: int) -> int:
        return queries.gathered(town.district_id, TODAY, Changes(year=year)).laid.homes.total

    before = queries.gathered(town.district_id, TODAY).laid.homes.total
    assert people(2030) == before + 700 + 10
    places.retire_area(actor=SETUP, area_id=given_up, now=now)
    assert people(2030) == before + 10
    refused(NotFound, queries.forecast_changes, clerk, 2029, now, with_planned=False)
    assert queries.forecasts_page(clerk, now).years == (2030,)
    page = client_of(clerk).get(AT)
    assert "未建小区 已停用，不计入" in said(page)
    english = client_of(clerk).get(AT, headers={"accept-language": "en"})
    assert "has ended: not counted" in said(english)


def test_a_smaller_area_comes_first_and_nobody_lives_at_a_point(
    town: Town, now: datetime, tmp_path: Path
) -> None:
    estates = lay_out(town, now)
    community = town.district.community_ids[0]
    lon, lat = CORNERS["C"]
    new = places.add_area(
        actor=SETUP, now=now,
        draft=AreaDraft(Level.ESTATE, "人才公寓", community, lon=lon, lat=lat),
    )  # fmt: skip
    make(town, tmp_path, now)
    page = queries.forecasts_page(town.staff.clerk, now)
    book = queries.run_book(town.district_id, CoverageRun.objects.latest("pk").pk)
    homes = queries.gathered(town.district_id, TODAY).laid.homes
    assert homes.digest == book.inputs.homes
    found = grown(homes, page.areas, {community: 1_000, estates["B"]: 400, new: 200})
    heads = dict(zip(found.area_id.tolist(), found.people.sum(axis=1).tolist(), strict=True))
    assert {name: heads[pk] for name, pk in estates.items()} == {"A": 150, "B": 400, "D": 250}
    assert (heads[new], found.total - homes.total) == (200, 1_000 - 160)
    assert grown(homes, page.areas, {}) is homes


def test_the_first_article(town: Town, now: datetime, tmp_path: Path) -> None:
    """6,173 people share a kindergarten of 300 seats; of 12,000 half as much falls to each."""
    lon, lat = CORNERS["B"]
    community = town.district.community_ids[0]
    estate = places.add_area(
        actor=SETUP, now=now,
        draft=AreaDraft(Level.ESTATE, "永科园区", community, residents=PEOPLE, lon=lon, lat=lat),
    )  # fmt: skip
    keep_streets(town, now)
    enter(
        town, now, draft={"name": "园区幼儿园", "item_code": KINDERGARTEN, "capacity": 300},
        place={"lon": lon, "lat": lat},
    )  # fmt: skip
    standing = make(town, tmp_path, now)
    forecast(town, now, estate, FORECAST)
    assert PEOPLE == 6_173
    run_id = asked(town, tmp_path, now, Changes(year=2030))
    people = {}
    for one in (standing, run_id):
        page = queries.item_page(town.staff.street_clerk, KINDERGARTEN, community, one)
        assert page.gap is not None
        assert page.supply is not None
        people[one] = (page.gap.people, page.gap.without, round(page.supply.for_hundred, 1))
    assert people == {standing: (PEOPLE, 0, 4.9), run_id: (FORECAST, 0, 2.5)}
    page = queries.item_page(town.staff.street_clerk, "EDU-B02", community, run_id)
    assert page.gap is not None
    assert page.gap.without == FORECAST, "a school that nobody has is missing for all of them"
    assert has_not_changed(town, standing)


def has_not_changed(town: Town, run_id: int) -> bool:
    newest = queries.run_book(town.district_id, run_id)
    return newest.inputs.told() == queries.gathered(town.district_id, TODAY).inputs.told()


def test_what_is_planned_until_then_is_open_then(town: Town, now: datetime, tmp_path: Path) -> None:
    estates = lay_out(town, now)
    enter_kindergarten(town, now)
    lon, lat = CORNERS["D"]
    planned = StandingDraft(state=State.PLANNED, progress=10, planned_for=date(2028, 9, 1))
    enter(
        town, now, draft={"name": "规划园", "item_code": KINDERGARTEN}, standing=planned,
        place={"lon": lon, "lat": lat},
    )  # fmt: skip
    forecast(town, now, estates["D"], 500, 2027)
    clerk = town.staff.street_clerk
    refused(NotFound, queries.forecast_changes, clerk, 2026, now, with_planned=True)
    assert queries.forecast_changes(clerk, 2030, now, with_planned=False) == Changes(year=2030)
    early = queries.forecast_changes(clerk, 2027, now, with_planned=True)
    assert early.added == ()
    late = queries.forecast_changes(clerk, 2028, now, with_planned=True)
    assert [place.name for place in late.added] == ["规划园"]
    run_id = asked(town, tmp_path, now, late)
    make(town, tmp_path, now)
    page = queries.item_page(clerk, KINDERGARTEN, town.district.community_ids[0], run_id)
    assert page.gap is not None
    assert (page.gap.people, page.gap.without) == (30 + 80 + 500, 30)


def test_a_position_that_is_planned_is_one_then(town: Town, now: datetime, tmp_path: Path) -> None:
    estates = lay_out(town, now)
    lon, lat = CORNERS["D"]
    planned = StandingDraft(state=State.PLANNED, progress=10, planned_for=date(2028, 9, 1))
    enter(
        town, now, standing=planned, place={"lon": lon, "lat": lat},
        draft={"name": "规划驿站", "item_code": KINDERGARTEN, "level": "station"},
    )  # fmt: skip
    forecast(town, now, estates["D"], 500, 2027)
    clerk = town.staff.street_clerk
    late = queries.forecast_changes(clerk, 2028, now, with_planned=True)
    assert [place.item_code for place in late.added] == [KINDERGARTEN, "position-station"]
    run_id = asked(town, tmp_path, now, late)
    make(town, tmp_path, now)
    gaps = {}
    for code in (KINDERGARTEN, "position-station"):
        page = queries.item_page(clerk, code, town.district.community_ids[0], run_id)
        assert page.gap is not None
        gaps[code] = (page.gap.people, page.gap.without)
    assert gaps == {KINDERGARTEN: (610, 110), "position-station": (610, 110)}


def test_who_writes_forecasts_and_what_they_must_say(town: Town, now: datetime) -> None:
    community = town.district.community_ids[0]
    refused(NotAllowed, forecast, town, now, community, 10, actor=town.staff.clerk)
    for draft, field, code in (
        (ForecastDraft("", "", community, 2030, 1, ""), "name", "missing"),
        (ForecastDraft("预测", "", 10**9, 2030, 1, ""), "area_id", "area_unknown"),
        (ForecastDraft("预测", "", community, 1999, 1, ""), "year", "out_of_range"),
        (ForecastDraft("预测", "", community, 2030, -1, ""), "people", "out_of_range"),
    ):
        found = refused(Invalid, forecast, town, now, community, 1, draft=draft)
        assert fields(found) == {field: code}
    assert not PopulationForecast.objects.exists()
    refused(NotFound, forecast, town, now, community, 1, forecast_code="odd")
    seen = last_event_id()
    made = forecast(town, now, community, 10)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["people"]) == ("populationforecast.revised", 10)
    code = PopulationForecast.objects.get().code
    ending: dict[str, Any] = {
        "district_id": town.district_id, "forecast_code": code, "valid_to": date(2027, 1, 1),
        "now": now,
    }  # fmt: skip
    refused(NotAllowed, operations.end_forecast, actor=town.staff.clerk, **ending)
    operations.end_forecast(actor=town.staff.street_clerk, **ending)
    assert PopulationForecast.objects.get(pk=made).valid_to == date(2027, 1, 1)


def test_the_pages_in_both_languages(town: Town, now: datetime, tmp_path: Path) -> None:
    clerk, community = client_of(town.staff.street_clerk), town.district.community_ids[0]
    assert "还没有人口预测" in said(clerk.get(AT))
    lay_out(town, now)
    make(town, tmp_path, now)
    sent = {"name": "入住预测", "area": community, "year": 2030, "people": 320,
            "valid_from": TODAY.isoformat()}  # fmt: skip
    assert clerk.post(f"{AT}new/", sent).status_code == 303
    assert clerk.post(f"{AT}new/", sent | {"year": 1800}).status_code == 422
    (row,) = table_rows(clerk.get(AT))
    assert row.split() == ["入住预测", "锦绣社区", "2030", "160", "320"]
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "What would be then" in english
    assert "What would be then" not in said(client_of(town.staff.clerk).get(AT))
    assert client_of(town.staff.clerk).post(f"{AT}ask/", {"year": 2030}).status_code == 403
    answer = clerk.post(f"{AT}ask/", {"year": 2030}, follow=True)
    assert "2030年预测人口" in said(answer)
    run = CoverageRun.objects.latest("pk")
    assert (run.changes["year"], run.kind) == (2030, "asked")
    answer = clerk.post(f"{AT}ask/", {"year": 2020}, follow=True)
    assert "到这一年没有任何预测" in said(answer)
    code = PopulationForecast.objects.get().code
    assert "入住预测" in said(clerk.get(f"{AT}{code}/"))


def test_forecasts_as_a_table(town: Town, now: datetime) -> None:
    (table,) = (one for one in TABLES if one.layout is FORECASTS)
    desk = Desk(table, town.staff.street_clerk, town.district_id, now)
    community = town.district.community_ids[0]
    head = "name,area_id,year,people\n"
    desk.take(f"{head}入住预测,{community},2030,12000\n")
    assert PopulationForecast.objects.get().people == FORECAST
    (fault,) = desk.check(desk.rows(f"{head}别处,999999,2030,1\n")).faults
    assert (fault.column, fault.code) == ("area_id", "area_unknown")


def test_statements(town: Town, now: datetime, tmp_path: Path) -> None:
    actor = town.staff.street_clerk
    estates = lay_out(town, now)
    forecast(town, now, estates["A"], 40)
    make(town, tmp_path, now)
    warm(town)
    queries.forecasts_page(actor, now)
    assert statements(lambda: queries.forecasts_page(actor, now)) == 4
    ask = queries.forecast_changes
    assert statements(lambda: ask(actor, 2030, now, with_planned=False)) == 2
    assert statements(lambda: ask(actor, 2030, now, with_planned=True)) == 3
    year = Changes(year=2030)
    assert statements(lambda: queries.gathered(town.district_id, TODAY, year)) == 13
