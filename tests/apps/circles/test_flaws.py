"""What is doubtful in the register, and where one sees it."""

from datetime import date, datetime
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED, statements
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import Wanted
from linquan.apps.circles.flaws import Flaw
from linquan.apps.circles.models import Facility
from linquan.apps.circles.web import words
from linquan.engine.circles.catalogue import Match

AT = "/circles/quality/"
FAR = {"lon": 104.009, "lat": 30.019}


def contract(town: Town, ends: date) -> dict[str, Any]:
    return {"operator_id": town.staff.property_company_id, "contract_to": ends}


def with_flaw(town: Town, now: datetime, flaw: Flaw) -> set[int]:
    """Enter facilities that have a flaw, and return their ids."""
    one: dict[Flaw, dict[str, Any]] = {
        Flaw.NO_POINT: {"place": {"lon": None, "lat": None}},
        Flaw.COARSE: {"draft": {"match": Match.COARSE}, "place": FAR},
        Flaw.NO_MATCH: {"draft": {"match": Match.NONE}, "place": FAR},
        Flaw.OUTSIDE: {"place": {"lon": 104.5, "lat": 30.0}},
        Flaw.ELSEWHERE: {"place": {"lon": 104.03, "lat": 30.01}},
        Flaw.NO_SOURCE: {"draft": {"source": ""}, "place": FAR},
        Flaw.LACKING: {"draft": {"level": "shared", "functions": ("党群服务",)}, "place": FAR},
        Flaw.CONTRACT_ENDS: {"draft": contract(town, date(2027, 2, 18)), "place": FAR},
        Flaw.CONTRACT_ENDED: {"draft": contract(town, date(2026, 11, 19)), "place": FAR},
    }  # fmt: skip
    if flaw in one:
        return {enter(town, now, **one[flaw])}
    if flaw is Flaw.TOO_CLOSE:
        return {enter(town, now, place={"lon": 104.009 + n / 5000, "lat": 30.019}) for n in (0, 1)}
    if flaw is Flaw.BRAND_TWICE:
        brands = enumerate(("暖心ABC", "暖心 abc"))
        return {
            enter(town, now, draft={"brand": brand}, place={"lon": 104.009, "lat": 30.01 + n / 200})
            for n, brand in brands
        }
    pk = enter(town, now, draft={"level": "centre"}, place=FAR)
    operations.close_facility(
        actor=town.staff.clerk, facility_id=pk, closed_on=date(2026, 11, 2), reason="房屋拆除",
        now=now,
    )  # fmt: skip
    return {pk}


@pytest.mark.parametrize("flaw", Flaw)
def test_each_number_opens_its_list(town: Town, now: datetime, flaw: Flaw) -> None:
    enter(town, now)  # one without a flaw
    enter(
        town, now, draft={**contract(town, date(2027, 2, 19))},
        place={"lon": 104.005, "lat": 30.005},
    )  # fmt: skip
    clerk = town.staff.clerk
    assert not any(queries.quality_page(clerk, now).counts.values())
    ids = with_flaw(town, now, flaw)
    page = queries.quality_page(clerk, now)
    assert {one: n for one, n in page.counts.items() if n} == {flaw: len(ids)}
    assert (page.flawed, page.total) == (len(ids), 2 + len(ids))
    found = queries.facilities_page(clerk, Wanted(flaw=flaw), now)
    assert {one.row.facility_id for one in found.rows} == ids
    browser = client_of(clerk)
    shown = said(browser.get(AT))
    assert f"{words.FLAWS[flaw][0]} {len(ids)}" in shown
    assert len(table_rows(browser.get(f"/circles/facilities/?flaw={flaw}"))) == len(ids)
    points = browser.get(f"/circles/facilities/points/?flaw={flaw}").json()["features"]
    assert len(points) == (0 if flaw is Flaw.NO_POINT else len(ids))


def test_what_is_planned_lacks_nothing_yet(town: Town, now: datetime) -> None:
    enter(town, now, draft={"level": "shared"}, standing=PLANNED)
    assert queries.quality_page(town.staff.clerk, now).counts[Flaw.LACKING] == 0


def test_the_page_of_a_facility_shows_what_is_lacking(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    pk = enter(town, now, draft={"level": "shared", "functions": ("党群服务", "文化体育")})
    here = f"/circles/facilities/{pk}/"
    told = "应有功能 党群服务、医疗卫生、文化体育、综合消费 缺少： 医疗卫生、综合消费"
    assert told in said(clerk.get(here))
    assert "缺少： 医疗卫生、综合消费" in said(clerk.get("/circles/facilities/"))
    row = Facility.objects.get()
    row.functions = ["党群服务", "文化体育", "医疗卫生", "综合消费"]
    row.save()
    assert "综合消费 均已具备" in said(clerk.get(here))


def test_statements_and_both_languages(town: Town, now: datetime) -> None:
    browser = client_of(town.staff.grid_worker)
    assert "台账里还没有设施" in said(browser.get(AT))
    for flaw in Flaw:
        with_flaw(town, now, flaw)
    warm(town)
    clerk = town.staff.clerk
    assert statements(lambda: queries.quality_page(clerk, now)) == 4
    narrowed = Wanted(flaw=Flaw.COARSE)
    assert statements(lambda: queries.facilities_page(clerk, narrowed, now)) == 8
    assert statements(lambda: queries.facility_points(clerk, narrowed, now)) == 5
    english = said(browser.get(AT, headers={"accept-language": "en"}))
    assert "Contract ends soon 1" in english
    assert len(table_rows(browser.get("/circles/facilities/?flaw=odd"))) == 14
