"""The register of facilities out and in, all or none, and taken back."""

from datetime import UTC, date, datetime

import pytest
from tests.apps.appeals.factories import Town, picture
from tests.apps.circles.factories import enter
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.circles import operations
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import Facility
from linquan.kernel.exchange.port import Plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
NEW = (
    "name,item,area,lon,lat,state,opened_on,match\n"
    "社区药房,药店,锦绣社区,104.002,30.002,开放,2026-10-01,粗略\n"
)


def desk_of(town: Town) -> Desk:
    return Desk(TABLES[-1], town.staff.street_clerk, town.district_id, NOW)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, form: str) -> None:
    for place, name in enumerate(ODD_NAMES[:3] + ODD_NAMES[5:]):
        pk = enter(
            town, NOW, draft={"name": name.replace("\n", " ")}, place={"lon": 104 + place / 99}
        )
    unit = town.staff.property_company_id
    enter(
        town, NOW,
        draft={"name": "托管点", "operator_id": unit, "contract_from": date(2026, 1, 1),
               "contract_results": "服务 300 人", "served_area_id": town.grid_id, "brand": "暖心"},
        place={"lon": None, "lat": None},
    )  # fmt: skip
    operations.close_facility(
        actor=town.staff.clerk, facility_id=pk, closed_on=date(2026, 11, 2), reason="房屋拆除",
        now=NOW,
    )  # fmt: skip
    assert comes_back(desk_of(town), form) == len(ODD_NAMES) - 1


def test_a_new_facility_and_taking_it_back(town: Town) -> None:
    desk, before = desk_of(town), picture()["circles_facility"]
    assert desk.check(desk.rows(NEW)) == Plan(new=(2,))
    import_id = desk.take(NEW)
    row = Facility.objects.get()
    assert (row.item_code, row.area_id, row.state, row.progress, row.match) == (
        "HEA-B03", town.district.community_ids[0], "open", 100, "coarse",
    )  # fmt: skip
    assert desk.check(desk.rows(NEW)) == Plan(same=(2,))
    assert desk.take_back(import_id) == 1
    assert picture()["circles_facility"] == before


def test_a_change_and_taking_it_back(town: Town) -> None:
    pk = enter(town, NOW)
    desk, before = desk_of(town), picture()["circles_facility"]
    import_id = desk.take(f"facility_id,hours,state,closed_on,close_reason\n{pk},全天,,,\n")
    assert (Facility.objects.get().hours, Facility.objects.get().version) == ("全天", 2)
    assert desk.take_back(import_id) == 1
    assert picture()["circles_facility"] == before


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",药房,无此项,锦绣社区,,,", ("item", "item_unknown")),
        (",药房,药店,火星,,,", ("area", "area_unknown")),
        (",药房,药店,,,,", ("area", "area_unknown")),
        (",,药店,锦绣社区,,,", ("name", "name_missing")),
        (",药房,药店,锦绣社区,104,,", ("lat", "both_coordinates")),
        (",药房,药店,锦绣社区,,,已关闭", ("closed_on", "closed_how")),
        ("77777,药房,药店,锦绣社区,,,", ("facility_id", "facility_not_here")),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    town: Town, row: str, fault: tuple[str, str]
) -> None:
    desk, text = desk_of(town), f"facility_id,name,item,area,lon,lat,state\n{row}\n"
    assert desk.faults(text) == [(2, *fault)]
    assert fault[1] in TABLES[-1].faults
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)


def test_what_two_rows_say_at_once(town: Town) -> None:
    pk = enter(town, NOW)
    text = (
        "facility_id,name,item,area,brand,osm_key,state,operator\n"
        ",一店,药店,锦绣社区,暖心,node/1,,\n"
        ",二店,药店,锦绣社区,暖心,node/2,,\n"
        ",三店,药店,锦绣社区,,node/1,,\n"
        ",一店,药店,锦绣社区,,,,\n"
        f"{pk},康民药房,药店,锦绣社区,,,规划中,没有的单位\n"
    )
    assert desk_of(town).faults(text) == [
        (3, "brand", "brand_taken"), (4, "osm_key", "osm_twice"), (5, "name", "row_twice"),
        (6, "operator", "operator_unknown"),
    ]  # fmt: skip
    step = f"facility_id,state\n{pk},规划中\n"
    assert desk_of(town).faults(step) == [(2, "state", "state_step")]


def test_only_those_who_edit_the_lists(town: Town) -> None:
    rows, import_id, staff = desk_of(town).rows(NEW), desk_of(town).opened(), town.staff
    for who in (staff.clerk, staff.handler, staff.leader, staff.grid_worker):
        Desk(TABLES[-1], who, town.district_id, NOW).lets_nobody_in(rows, import_id)
    assert not Facility.objects.exists()


def test_statements_do_not_grow_with_the_rows(town: Town) -> None:
    desk = desk_of(town)
    head, row = NEW.splitlines()
    many = "\n".join([head, *(row.replace("社区药房", f"药房{n}") for n in range(40))])
    few = statements(lambda: desk.take(NEW))
    assert statements(lambda: desk.take(many)) == few
    assert Facility.objects.count() == 41
