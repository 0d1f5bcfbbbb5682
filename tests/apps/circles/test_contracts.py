"""Contracts of whoever operates a facility: renewed, told before they end, held against results."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import statements
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import operations, queries
from linquan.apps.circles.contracts import ContractStanding, standing_of
from linquan.apps.circles.figures import FigureDraft
from linquan.apps.circles.models import Facility
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

TODAY = date(2026, 11, 20)
FROM = date(2026, 1, 1)


def run_by(town: Town, now: datetime, until: date | None, **draft: Any) -> int:
    """Enter a facility that the property company operates until a day."""
    contract = {
        "operator_id": town.staff.property_company_id, "contract_from": FROM, "contract_to": until,
    }  # fmt: skip
    return enter(town, now, draft=contract | draft)


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (None, "open"), (TODAY - timedelta(days=1), "ended"), (TODAY, "ending"),
        (TODAY + timedelta(days=90), "ending"), (TODAY + timedelta(days=91), "running"),
    ],
)  # fmt: skip
def test_how_a_contract_stands(until: date | None, told: str) -> None:
    assert standing_of(until, TODAY, 90) == told


def test_a_contract_is_renewed_and_it_is_taken_back(town: Town, now: datetime) -> None:
    pk, clerk = run_by(town, now, date(2026, 12, 31)), town.staff.clerk
    given: dict[str, Any] = {"actor": clerk, "facility_id": pk, "now": now}
    until, seen = date(2027, 12, 31), last_event_id()
    was = picture()["circles_facility"]
    for who in (town.staff.other_clerk, town.staff.leader, town.staff.handler):
        refused(NotAllowed, operations.renew_contract, **given | {"actor": who}, contract_to=until)
    gone = given | {"facility_id": 10**9}
    refused(NotFound, operations.renew_contract, **gone, contract_to=until)
    for day in (date(2026, 12, 31), date(2026, 5, 1)):
        error = refused(Invalid, operations.renew_contract, **given, contract_to=day)
        assert fields(error) == {"contract_to": "renewed_earlier"}
    assert (picture()["circles_facility"], events_after(seen)) == (was, [])
    warm(town)
    assert statements(lambda: operations.renew_contract(**given, contract_to=until)) == 7
    (event,) = events_after(seen)
    assert event["kind"] == "facility.contract_renewed"
    assert event["data"] == {
        "before": {"contract_to": "2026-12-31"}, "after": {"contract_to": "2027-12-31"},
    }  # fmt: skip
    (row,) = queries.contracts_page(clerk, now).rows
    assert (row.standing, row.renewals) == (ContractStanding.RUNNING, 1)
    operations.take_back_step(**given)
    (row,) = queries.contracts_page(clerk, now).rows
    assert (row.standing, row.renewals, row.days_left) == (ContractStanding.ENDING, 0, 41)


def test_where_nothing_is_renewed(town: Town, now: datetime) -> None:
    plain, clerk = enter(town, now), town.staff.clerk
    given: dict[str, Any] = {"actor": clerk, "now": now, "contract_to": date(2027, 1, 1)}
    error = refused(Invalid, operations.renew_contract, facility_id=plain, **given)
    assert fields(error) == {"contract_to": "operator_missing"}
    pk = run_by(town, now, None, name="二店")
    operations.close_facility(
        actor=clerk, facility_id=pk, closed_on=TODAY, reason="租约到期", now=now
    )
    error = refused(WrongState, operations.renew_contract, facility_id=pk, **given)
    assert error.code == "facility_moved_on"
    assert not Facility.objects.filter(contract_to__isnull=False).exists()


def test_contracts_those_that_end_first(town: Town, now: datetime) -> None:
    reader = town.staff.leader
    ended = run_by(town, now, TODAY - timedelta(days=3), name="已到期")
    running = run_by(town, now, date(2028, 1, 1), name="执行中")
    ending = run_by(town, now, date(2026, 12, 31), name="将到期")
    without = run_by(town, now, None, name="未写期限")
    enter(town, now, draft={"name": "没有运营方"})
    for draft in (
        FigureDraft("served", "agreed", FROM, date(2026, 12, 31), Decimal(2_000), "合同"),
        FigureDraft("served", "done", FROM, date(2026, 6, 30), Decimal(900), "签到簿"),
    ):
        operations.note_figure(actor=town.staff.clerk, facility_id=ending, draft=draft, now=now)
    page = queries.contracts_page(reader, now)
    assert [r.view.row.facility_id for r in page.rows] == [ended, ending, running, without]
    assert [r.days_left for r in page.rows] == [-3, 41, 407, None]
    (kept,) = page.rows[1].kept
    assert (kept.done, kept.percent) == (900, 45)
    assert dict(page.counts) == {"ended": 1, "ending": 1, "running": 1, "open": 1}
    only = queries.contracts_page(reader, now, wanted=ContractStanding.ENDED)
    assert [r.view.row.facility_id for r in only.rows] == [ended]
    books = desk(town.district_id)
    due = {who: queries.contracts_due(getattr(town.staff, who), books, now)
           for who in ("clerk", "street_clerk", "other_clerk", "leader")}  # fmt: skip
    assert due == {
        "clerk": (1, 1), "street_clerk": (1, 1), "other_clerk": (0, 0), "leader": (0, 0),
    }  # fmt: skip
    warm(town)
    assert statements(lambda: queries.contracts_page(reader, now)) == 6
    assert statements(lambda: queries.contracts_due(town.staff.clerk, books, now)) == 2


def test_when_it_is_told_is_a_threshold(town: Town, now: datetime) -> None:
    run_by(town, now, date(2026, 12, 31))
    operations.revise_position_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_code="contract_days",
        value=30, source="街道会议", valid_from=TODAY, now=now,
    )  # fmt: skip
    assert queries.contracts_page(town.staff.leader, now).rows[0].standing == "running"
    assert queries.contracts_due(town.staff.clerk, desk(town.district_id), now) == (0, 0)


def test_from_the_page_of_today_to_a_renewal(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    pk = run_by(town, now, TODAY - timedelta(days=3), brand="江安有邻")
    ending = run_by(town, now, date(2026, 12, 31), name="将到期")
    today = clerk.get("/")
    assert "1 个设施的运营合同已到期" in said(today)
    assert 'href="/circles/contracts/?standing=ended"' in today.content.decode()
    assert "1 个设施的运营合同即将到期" in said(today)
    page = clerk.get("/circles/contracts/?standing=ended")
    assert len(table_rows(page)) == 1
    assert "已到期" in table_rows(page)[0]
    assert f'href="/circles/facilities/{pk}/#renew"' in page.content.decode()
    at = f"/circles/facilities/{pk}/renew/"
    assert "现在到期日之后" in posted(clerk, at, {"contract_to": "2026-01-05"}, 422)
    assert posted(clerk, at, {"contract_to": "2027-12-31"}) == f"/circles/facilities/{pk}/"
    shown = said(clerk.get(f"/circles/facilities/{pk}/"))
    assert "续签了合同" in shown
    assert "2026-11-17 → 2027-12-31" in shown
    assert "续签 1 次" in said(clerk.get("/circles/contracts/"))
    assert "已到期" not in said(clerk.get("/")).split("诉求")[0]
    english = said(clerk.get("/circles/contracts/", headers={"accept-language": "en"}))
    for words in ("41 days left", "renewed once", "90 days before"):
        assert words in english
    reader = client_of(town.staff.leader)
    assert "续签合同" not in said(reader.get("/circles/contracts/"))
    assert "续签合同" not in said(reader.get(f"/circles/facilities/{ending}/"))
    assert reader.get("/circles/contracts/?standing=odd").status_code == 200
