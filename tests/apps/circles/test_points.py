"""Tables of points of interest of other maps become facilities."""

import json
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, picture
from tests.apps.circles.factories import enter
from tests.apps.orgs.clients import client_of
from tests.apps.tables import Desk, statements

from linquan.apps.circles import operations
from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import Facility
from linquan.apps.circles.offerings import PoiTypeDraft
from linquan.apps.circles.poi_planning import meant_by
from linquan.engine.circles.catalogue import Match
from linquan.engine.coordinates import System, convert
from linquan.kernel.exchange.columns import CellFault
from linquan.kernel.exchange.pairs import PointPair
from linquan.kernel.exchange.port import Plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
HEAD = "名称,类型,地址,经度,纬度,id\n"
ROW = "益民大药房,医疗保健服务;医药保健销售店;药房,锦绣路9号,104.0041,30.0042,B0FF1\n"


def desk_of(town: Town) -> Desk:
    (table,) = [one for one in TABLES if one.layout.name == "points_of_interest"]
    return Desk(table, town.staff.street_clerk, town.district_id, NOW)


def remarks(desk: Desk, text: str) -> list[tuple[int, str, Any]]:
    found = desk.check(desk.rows(text)).remarks
    return [(one.row, one.code, dict(one.details)) for one in found]


def test_a_point_becomes_a_facility_and_goes_again(town: Town) -> None:
    desk, before = desk_of(town), picture()["circles_facility"]
    assert desk.check(desk.rows(HEAD + ROW)) == Plan(new=(2,))
    import_id = desk.take(HEAD + ROW + ROW)
    row = Facility.objects.get()
    assert (row.name, row.item_code, row.match, row.state, row.progress, row.area_id) == (
        "益民大药房", "HEA-B03", "exact", "open", 100, town.grid_id,
    )  # fmt: skip
    assert (row.address, row.lon, row.lat, row.source) == ("锦绣路9号", 104.0041, 30.0042, "POI")
    assert row.evidence == "医疗保健服务;医药保健销售店;药房 B0FF1"
    assert desk.check(desk.rows(HEAD + ROW)) == Plan(same=(2,))
    assert desk.take_back(import_id) == 1
    assert picture()["circles_facility"] == before


def test_what_the_register_gives_out_changes_nothing(town: Town) -> None:
    enter(town, NOW)
    desk = desk_of(town)
    reading = desk.read(desk.written("excel"))
    assert (reading.faults, len(reading.rows)) == ((), 1)
    assert desk.check(reading.rows) == Plan(same=(2,))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("益民,汽车服务;加油站,,104.004,30.004,", ("type", "type_unknown")),
        ("益民,药房,,104.5,30.004,", ("lon", "outside_communities")),
        ("益民,药房,,30.004,104.004,", ("lat", "coordinates_swapped")),
        ("益民,药房,,,,", ("lon", "point_missing")),
    ],
)
def test_what_is_wrong_is_told_by_row(town: Town, row: str, fault: tuple[str, str]) -> None:
    desk = desk_of(town)
    faults = desk.faults(HEAD + ROW + row + "\n")
    assert faults == [(3, *fault)]
    assert fault[1] in desk.table.faults
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(HEAD + ROW + row + "\n", import_id), picture)


def test_the_narrowest_word_counts() -> None:
    row = {"type": "a;b;c|d", "typecode": "90601|050000", "type_middle": "m", "type_large": "l"}
    assert list(meant_by(row)) == [
        "090601", "050000", "a;b;c", "d", "c", "b", "a", "d", "m", "l", "090600", "090000",
        "050000", "050000",
    ]  # fmt: skip
    assert "".join(meant_by({})).strip("0") == ""


def test_how_surely_is_said_by_the_line_of_the_type(town: Town) -> None:
    desk = desk_of(town)
    for word, item, match in (("090601", "HEA-B03", "coarse"), ("宠物服务", "HEA-Q01", "none")):
        operations.revise_poi_type(
            actor=town.staff.street_clerk, district_id=town.district_id, type_code="",
            draft=PoiTypeDraft(word, item, Match(match), ""), valid_from=date(2026, 11, 20),
            now=NOW,
        )  # fmt: skip
    desk.take(
        "name,typecode,type,lng,lat\n甲,90601,药房,104.004,30.004\n"
        "乙,,宠物服务;宠物诊所,104.005,30.004\n丙,,Pharmacy,104.006,30.004\n"
    )
    found = Facility.objects.order_by("name").values_list("name", "item_code", "match")
    assert sorted(found) == [
        ("丙", "HEA-B03", "exact"), ("乙", "HEA-Q01", "none"), ("甲", "HEA-B03", "coarse"),
    ]  # fmt: skip


def test_what_lies_near_and_what_is_closed_is_told_not_merged(town: Town) -> None:
    enter(town, NOW, place={"lon": 104.0041, "lat": 30.0043})
    gone = enter(town, NOW, draft={"name": "老药房"}, place={"lon": 104.009, "lat": 30.01})
    operations.close_facility(
        actor=town.staff.clerk, facility_id=gone, closed_on=date(2026, 11, 2), reason="房屋拆除",
        now=NOW,
    )  # fmt: skip
    desk, closed = desk_of(town), "老药房,药房,,104.0091,30.01,\n"
    assert remarks(desk, HEAD + ROW + closed) == [
        (2, "near_one", {"name": "康民药房", "metres": 11}), (3, "closed_here", {}),
    ]  # fmt: skip
    assert desk.check(desk.rows(HEAD + ROW + closed)).new == (2,)


def shifted(system: System, n: int = 3) -> str:
    lon, lat = np.array([104.004 + k / 1000 for k in range(n)]), np.full(n, 30.004)
    x, y = convert(lon, lat, System.WGS84, system)
    rows = (f"药房{k},药房,,{a:.6f},{b:.6f},\n" for k, (a, b) in enumerate(zip(x, y, strict=True)))
    return HEAD + "".join(rows)


@pytest.mark.parametrize(
    ("system", "name"), [(System.GCJ02, "GCJ-02"), (System.BD09, "BD-09"), (System.WGS84, "")]
)
def test_a_wrong_system_is_noticed_by_names(town: Town, system: System, name: str) -> None:
    for n in range(3):
        place = {"lon": 104.004 + n / 1000, "lat": 30.004}
        enter(town, NOW, draft={"name": f"药房{n}"}, place=place)
    desk, text = desk_of(town), shifted(system)
    found = [one for one in desk.check(desk.rows(text)).remarks if not one.row]
    if not name:
        assert found == []
        return
    (told,) = found
    assert (told.code, told.details["system"], told.details["n"]) == ("shifted_like", name, 3)
    metres = told.details["metres"]
    assert isinstance(metres, int)
    assert 300 <= metres <= 1_300


def test_moved_otherwise_and_all_outside(town: Town) -> None:
    for n in range(3):
        place = {"lon": 104.004 + n / 1000, "lat": 30.004}
        enter(town, NOW, draft={"name": f"药房{n}"}, place=place)
    north = "".join(f"药房{n},药房,,{104.004 + n / 1000},30.009,\n" for n in range(3))
    told = {"metres": 556, "n": 3, "system": ""}
    assert remarks(desk_of(town), HEAD + north) == [(0, "shifted", told)]
    far = "".join(f"别处{n},药房,,105.0,31.0,\n" for n in range(3))
    assert remarks(desk_of(town), HEAD + far) == [(0, "all_outside", {"n": 3})]


def test_a_point_in_one_cell() -> None:
    column = PointPair("location", "坐标")
    for text in ("118.5,32.25", " 118.5 32.25 ", "118.5，32.25"):
        assert column.read(text) == (118.5, 32.25)
    assert column.read(column.write((118.5, 32.25))) == (118.5, 32.25)
    assert (column.read(None), column.write(None)) == (None, None)
    for text in ("118.5", "118.5,32.25,7", "东经118", "1" * 99):
        with pytest.raises(CellFault):
            column.read(text)


def test_only_those_who_edit_the_lists(town: Town) -> None:
    rows, import_id, staff = desk_of(town).rows(HEAD + ROW), desk_of(town).opened(), town.staff
    for who in (staff.clerk, staff.handler, staff.leader, staff.grid_worker):
        Desk(desk_of(town).table, who, town.district_id, NOW).lets_nobody_in(rows, import_id)
    assert not Facility.objects.exists()


def test_statements_do_not_grow_with_the_rows(town: Town) -> None:
    desk = desk_of(town)
    many = HEAD + "".join(ROW.replace("益民大", f"益民{n}") for n in range(40))
    few = statements(lambda: desk.take(HEAD + ROW))
    assert statements(lambda: desk.take(many)) == few
    assert Facility.objects.count() == 41


def test_the_pages_from_a_file_of_another_map_to_the_register(town: Town, now: datetime) -> None:
    for n in range(3):
        place = {"lon": 104.004 + n / 1000, "lat": 30.004}
        enter(town, now, draft={"name": f"药房{n}"}, place=place)
    clerk = client_of(town.staff.street_clerk)
    lon, lat = convert([104.014], [30.014], System.WGS84, System.GCJ02)
    new = f'新药房\t药房\t"{lon[0]:.6f},{lat[0]:.6f}"\n车行\t汽车服务\t104.1,30.1\n'
    lines = shifted(System.GCJ02).splitlines()[1:]
    old = "".join(f'{c[0]}\t药房\t"{c[3]},{c[4]}"\n' for c in (one.split(",") for one in lines))
    sent = {"text": f"name\ttype\tlocation\n{old}{new}"}
    here = posted(clerk, "/exchange/points_of_interest/", sent)
    page = said(clerk.get(here))
    assert "导入前请留意" in page
    assert "文件的坐标系很可能是GCJ-02" in page
    assert "还没有说明这个类型对应哪个项目" in page
    posted(clerk, f"{here}columns/", {"system": "gcj02"})
    answer = clerk.get(here)
    assert "文件的坐标系很可能是" not in said(answer)
    seal = answer.content.decode().split('name="seal" value="')[1].split('"')[0]
    posted(clerk, f"{here}take/", {"seal": seal})
    row = Facility.objects.get(name="新药房")
    assert (round(row.lon or 0, 5), round(row.lat or 0, 5)) == (104.014, 30.014)
    assert Facility.objects.count() == 4
    assert json.dumps(row.osm_key) == '""'
