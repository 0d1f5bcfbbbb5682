"""Idle spaces out and in, all or none, and taken back."""

from datetime import UTC, datetime

import pytest
from tests.apps.appeals.factories import Town, picture
from tests.apps.circles.factories import offer, report
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.circles import operations
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import Premises
from linquan.apps.circles.premises import Ending
from linquan.kernel.exchange.port import Plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
(TABLE,) = (table for table in TABLES if table.layout.name == "premises")
NEW = (
    "名称,类型,社区,面积,所在楼层,租金,排烟道,经度,纬度,空置时间,物业公司\n"
    "锦绣路15号,商铺,锦绣社区,60,1,45.5,有,104.002,30.002,2026-10-01,安居物业\n"
)


def desk_of(town: Town) -> Desk:
    return Desk(TABLE, town.staff.street_clerk, town.district_id, NOW)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, form: str) -> None:
    for place, name in enumerate(ODD_NAMES[:3] + ODD_NAMES[5:]):
        pk = offer(town, NOW, name=name.replace("\n", " "), lon=104 + place / 99)
    operations.withdraw_premises(
        actor=town.staff.clerk, premises_id=pk, ending=Ending.OTHER, reason="改建中，暂停",
        now=NOW,
    )  # fmt: skip
    report(town, NOW, name="架空层", lon=None, lat=None, rent_cents=None, floor=None)
    assert comes_back(desk_of(town), form) == len(ODD_NAMES) - 1


def test_a_new_space_and_taking_it_back(town: Town) -> None:
    desk, before = desk_of(town), picture()["circles_premises"]
    assert desk.check(desk.rows(NEW)) == Plan(new=(2,))
    import_id = desk.take(NEW)
    row = Premises.objects.get()
    assert (row.state, row.area_id, row.size_m2, row.rent_cents, row.has_exhaust, row.owner_id) == (
        "offered", town.district.community_ids[0], 60, 4550, True, town.staff.property_company_id,
    )  # fmt: skip
    assert desk.check(desk.rows(NEW)) == Plan(same=(2,))
    assert desk.take_back(import_id) == 1
    assert picture()["circles_premises"] == before


def test_a_change_and_taking_it_back(town: Town) -> None:
    pk = offer(town, NOW)
    desk, before = desk_of(town), picture()["circles_premises"]
    import_id = desk.take(f"premises_id,size_m2,state,reason\n{pk},90,已使用,租给便利店\n")
    row = Premises.objects.get()
    assert (row.size_m2, row.state, row.reason, row.version) == (90, "taken", "租给便利店", 2)
    assert desk.take_back(import_id) == 1
    assert picture()["circles_premises"] == before


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",,锦绣社区,60,,,,", ("name", "name_missing")),
        (",铺,火星,60,,,,", ("area", "area_unknown")),
        (",铺,,60,,,,", ("area", "area_unknown")),
        (",铺,锦绣社区,,,,,", ("size_m2", "size_odd")),
        (",铺,锦绣社区,60,没有的单位,,,", ("owner", "operator_unknown")),
        (",铺,锦绣社区,60,,已撤下,,", ("reason_code", "ending_missing")),
        (",铺,锦绣社区,60,,已撤下,其他原因,", ("reason", "reason_short")),
        (",铺,锦绣社区,60,,已使用,,", ("reason", "reason_short")),
        ("77777,铺,锦绣社区,60,,,,", ("premises_id", "premises_not_here")),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    town: Town, row: str, fault: tuple[str, str]
) -> None:
    text = f"premises_id,name,area,size_m2,owner,state,reason_code,reason\n{row}\n"
    desk = desk_of(town)
    assert desk.faults(text) == [(2, *fault)]
    assert fault[1] in TABLE.faults
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)


def test_a_step_that_a_table_cannot_make(town: Town) -> None:
    pk = report(town, NOW)
    text = f"premises_id,state,reason\n{pk},已使用,租给便利店\n"
    assert desk_of(town).faults(text) == [(2, "state", "state_step")]
    twice = "name,area,size_m2\n铺,锦绣社区,60\n铺,锦绣社区,70\n"
    assert desk_of(town).faults(twice) == [(3, "name", "row_twice")]


def test_only_those_who_edit_the_lists(town: Town) -> None:
    rows, import_id, staff = desk_of(town).rows(NEW), desk_of(town).opened(), town.staff
    for who in (staff.clerk, staff.property_handler, staff.leader, staff.grid_worker):
        Desk(TABLE, who, town.district_id, NOW).lets_nobody_in(rows, import_id)
    assert not Premises.objects.exists()


def test_statements_do_not_grow_with_the_rows(town: Town) -> None:
    desk = desk_of(town)
    head, row = NEW.splitlines()
    many = "\n".join([head, *(row.replace("15号", f"{n}号") for n in range(100, 140))])
    few = statements(lambda: desk.take(NEW))
    assert statements(lambda: desk.take(many)) == few
    assert Premises.objects.count() == 41
