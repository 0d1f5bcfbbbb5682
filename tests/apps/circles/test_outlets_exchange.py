"""Wanted outlets out and in, all or none, and taken back."""

from datetime import date, datetime

import pytest
from tests.apps.appeals.factories import Town, picture
from tests.apps.circles.factories import agree, offer, want
from tests.apps.orgs.clients import client_of
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.circles import operations, queries
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import Outlet
from linquan.apps.circles.outlets import Unsuitable
from linquan.kernel.exchange.port import Plan

pytestmark = pytest.mark.django_db
(TABLE,) = (table for table in TABLES if table.layout.name == "outlets")
NEW = (
    "名称,设施类型,需求单位,社区,最小面积,最大面积,最高租金,needs_power,截止日期\n"
    "社区药房,药店,安居物业,锦绣社区,60,120,80.5,是,2026-12-31\n"
)


def desk_of(town: Town, now: datetime) -> Desk:
    return Desk(TABLE, town.staff.street_clerk, town.district_id, now)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, now: datetime, form: str) -> None:
    for name in ODD_NAMES[:3] + ODD_NAMES[5:]:
        pk = want(town, now, name=name.replace("\n", " "))
    operations.drop_outlet(actor=town.staff.clerk, outlet_id=pk, reason="改作他用", now=now)
    filled = want(town, now, name="已商定的药房")
    agree(town, filled, offer(town, now), now)
    bare = {"most_m2": None, "most_rent_cents": None, "until": None, "takes_land": True}
    want(town, now, name="加油站", wanted_by_id=town.staff.property_company_id, **bare)
    assert comes_back(desk_of(town, now), form) == len(ODD_NAMES)


def test_a_new_outlet_and_taking_it_back(town: Town, now: datetime) -> None:
    desk, before = desk_of(town, now), picture()["circles_outlet"]
    assert desk.check(desk.rows(NEW)) == Plan(new=(2,))
    import_id = desk.take(NEW)
    row = Outlet.objects.get()
    assert (row.state, row.item_code, row.area_id, row.least_m2, row.most_m2) == (
        "wanted", "HEA-B03", town.district.community_ids[0], 60, 120,
    )  # fmt: skip
    assert (row.most_rent_cents, row.needs_power, row.needs_water, row.until) == (
        8050, True, False, date(2026, 12, 31),
    )  # fmt: skip
    assert row.wanted_by_id == town.staff.property_company_id
    assert desk.check(desk.rows(NEW)) == Plan(same=(2,))
    assert desk.take_back(import_id) == 1
    assert picture()["circles_outlet"] == before


def test_a_change_and_taking_it_back(town: Town, now: datetime) -> None:
    pk = want(town, now)
    desk, before = desk_of(town, now), picture()["circles_outlet"]
    import_id = desk.take(f"outlet_id,least_m2,state,reason\n{pk},90,不再需要,改到别处\n")
    row = Outlet.objects.get()
    assert (row.least_m2, row.state, row.reason, row.version) == (90, "dropped", "改到别处", 2)
    assert desk.take_back(import_id) == 1
    assert picture()["circles_outlet"] == before
    again = desk.take(f"outlet_id,state,reason\n{pk},不再需要,改到别处\n")
    desk.take(f"outlet_id,state\n{pk},需要\n")
    row.refresh_from_db()
    assert (row.state, row.reason, row.version) == ("wanted", "", 3)
    desk.refused("import_changed_since", lambda: desk.take_back(again), picture)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",,药店,锦绣社区,60,,,,", ("name", "name_missing")),
        (",药房,火箭站,锦绣社区,60,,,,", ("item", "item_unknown")),
        (",药房,,锦绣社区,60,,,,", ("item", "item_unknown")),
        (",药房,药店,火星,60,,,,", ("area", "area_unknown")),
        (",药房,药店,锦绣社区,,,,,", ("least_m2", "size_odd")),
        (",药房,药店,锦绣社区,60,50,,,", ("most_m2", "most_below_least")),
        (",药房,药店,锦绣社区,60,,没有的单位,,", ("wanted_by", "operator_unknown")),
        (",药房,药店,锦绣社区,60,,,2026-11-19,", ("until", "day_gone")),
        (",药房,药店,锦绣社区,60,,,,不再需要", ("reason", "reason_short")),
        (",药房,药店,锦绣社区,60,,,,已商定空间", ("state", "outlet_agreed")),
        ("77777,药房,药店,锦绣社区,60,,,,", ("outlet_id", "outlet_not_here")),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    town: Town, now: datetime, row: str, fault: tuple[str, str]
) -> None:
    text = f"outlet_id,name,item,area,least_m2,most_m2,wanted_by,until,state\n{row}\n"
    desk = desk_of(town, now)
    assert desk.faults(text) == [(2, *fault)]
    assert fault[1] in TABLE.faults
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)


def test_what_was_agreed_on_stays(town: Town, now: datetime) -> None:
    pk = want(town, now)
    agree(town, pk, offer(town, now), now)
    desk = desk_of(town, now)
    assert desk.faults(f"outlet_id,least_m2\n{pk},70\n") == [(2, "state", "outlet_agreed")]
    assert desk.faults(f"outlet_id,state\n{pk},需要\n")[0][1:] in {
        ("state", "outlet_agreed"), ("state", "state_step"),
    }  # fmt: skip
    assert desk.check(desk.rows(f"outlet_id,least_m2\n{pk},60\n")) == Plan(same=(2,))
    twice = "name,item,area,least_m2\n药房,药店,锦绣社区,60\n药房,药店,锦绣社区,70\n"
    assert desk.faults(twice) == [(3, "name", "row_twice")]


def test_what_was_agreed_on_since_is_not_taken_back(town: Town, now: datetime) -> None:
    desk = desk_of(town, now)
    import_id = desk.take(NEW)
    pk = Outlet.objects.get().pk
    agree(town, pk, offer(town, now), now)
    desk.refused("import_changed_since", lambda: desk.take_back(import_id), picture)


def test_a_pair_that_was_passed_over_holds_it(town: Town, now: datetime) -> None:
    desk = desk_of(town, now)
    import_id = desk.take(NEW)
    space = offer(town, now)
    operations.pass_over(
        actor=town.staff.clerk, outlet_id=Outlet.objects.get().pk, premises_id=space,
        reason=Unsuitable.SPOT, now=now,
    )  # fmt: skip
    desk.refused("import_in_use", lambda: desk.take_back(import_id), picture)


def test_only_those_who_edit_the_lists(town: Town, now: datetime) -> None:
    desk = desk_of(town, now)
    rows, import_id, staff = desk.rows(NEW), desk.opened(), town.staff
    for who in (staff.clerk, staff.property_handler, staff.leader, staff.grid_worker):
        Desk(TABLE, who, town.district_id, now).lets_nobody_in(rows, import_id)
    assert not Outlet.objects.exists()


def test_statements_do_not_grow_with_the_rows(town: Town, now: datetime) -> None:
    desk = desk_of(town, now)
    head, row = NEW.splitlines()
    many = "\n".join([head, *(row.replace("药房", f"药房{n}") for n in range(100, 140))])
    few = statements(lambda: desk.take(NEW))
    assert statements(lambda: desk.take(many)) == few
    assert Outlet.objects.count() == 41


def test_the_page_leads_to_the_table(town: Town, now: datetime) -> None:
    clerk, other = client_of(town.staff.street_clerk), client_of(town.staff.clerk)
    assert "/exchange/outlets/" in clerk.get("/circles/outlets/").content.decode()
    assert "/exchange/outlets/" not in other.get("/circles/outlets/").content.decode()
    assert "/exchange/premises/" not in other.get("/circles/premises/").content.decode()
    assert clerk.get("/exchange/outlets/").status_code == 200
    desk_of(town, now).take(NEW)
    page = queries.outlet_page(town.staff.clerk, Outlet.objects.get().pk, now)
    assert page.view.row.name == "社区药房"
    shown = clerk.get(f"/circles/outlets/{page.view.row.outlet_id}/").content.decode()
    assert "随表格导入" in shown or "表格" in shown
