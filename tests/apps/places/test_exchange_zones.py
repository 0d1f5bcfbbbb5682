"""Zones and posters out and in: what a file would do, what it does, and back."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.acts import at_once
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import (
    SETUP,
    SETUP_AT,
    District,
    make_district,
    make_zone,
    square,
)
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.places import operations, queries
from linquan.apps.places.exchange import TABLES
from linquan.apps.places.models import Poster, Zone
from linquan.apps.places.types import ZoneKind
from linquan.kernel import books
from linquan.kernel.exchange.port import Plan
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
NOW = SETUP_AT + timedelta(days=300)
(ZONES,) = (table for table in TABLES if table.layout.name == "zones")
(POSTERS,) = (table for table in TABLES if table.layout.name == "posters")
NEW_POSTERS = """点位名称,所在社区,经度,纬度,启用日期
东门,锦绣社区,104.01,30.01,
服务大厅,510199001002,,,2026-12-01
"""


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def zones(district: District, staff: Staff) -> Desk:
    return Desk(ZONES, staff.administrator, district.district_id, NOW)


@pytest.fixture
def posters(zones: Desk) -> Desk:
    return replace(zones, table=POSTERS)


def rows() -> tuple[list[dict[str, Any]], ...]:
    return tuple(list(model.objects.order_by("pk").values()) for model in (Zone, Poster))


def features(*told: tuple[dict[str, Any], Any]) -> str:
    found = [{"type": "Feature", "properties": p, "geometry": g} for p, g in told]
    return json.dumps({"type": "FeatureCollection", "features": found})


NEW_ZONE = features(
    ({"name": "新园区", "kind": "park", "name_en": "New"}, square(104.0, 104.02)),
    ({"name": "学校", "kind": "campus"}, square(104.01, 104.03)),
)


@pytest.mark.parametrize("form", FORMS)
def test_zones_go_out_and_come_in_unchanged(zones: Desk, district: District, form: str) -> None:
    for name in ODD_NAMES:
        make_zone(district, name=name, name_en=name[:9], kind=ZoneKind.CAMPUS)
    make_zone(district)
    operations.end_zone(actor=SETUP, zone_id=make_zone(district, name="旧园区"), now=NOW)
    assert statements(zones.lines) == 1
    assert comes_back(zones, form) == len(ODD_NAMES) + 1


def test_new_zones_come_with_their_outline(zones: Desk, district: District) -> None:
    first = zones.check(zones.rows(NEW_ZONE))
    assert (len(first.new), first.faults) == (2, ())
    version = books.versions(district.district_id).get("zones")
    import_id = zones.take(NEW_ZONE)
    park, campus = Zone.objects.order_by("id")
    assert (park.kind, park.name, park.name_en) == ("park", "新园区", "New")
    assert (park.geometry, park.version) == (square(104.0, 104.02), 1)
    assert (park.valid_from, park.valid_to) == (NOW.date(), None)
    assert (campus.kind, campus.name) == ("campus", "学校")
    assert books.versions(district.district_id)["zones"] != version
    told = Event.objects.order_by("-id").values_list("kind", "data")[:3]
    assert list(told) == [
        ("import.taken", {"new": 2, "changed": 0, "same": 0, "left_out": 0}),
        ("zone.added", {"kind": "campus", "name": "学校"}),
        ("zone.added", {"kind": "park", "name": "新园区"}),
    ]
    assert len(zones.check(zones.rows(NEW_ZONE)).same) == 2
    assert zones.take_back(import_id) == 2
    assert rows() == ([], [])


def test_zones_change_and_are_taken_back_exactly(zones: Desk, district: District) -> None:
    zone_id, before = make_zone(district), rows()
    told = features(({"zone_id": zone_id, "name": "新名", "kind": "centre"}, square(104.0, 104.01)))
    plan = zones.check(zones.rows(told))
    (number,) = plan.changed
    assert plan.before[number] == {
        "kind": "park", "name": "医药园", "geometry": square(104.005, 104.03),
    }  # fmt: skip
    import_id = zones.take(told)
    zone = Zone.objects.get()
    assert (zone.kind, zone.name, zone.name_en) == ("centre", "新名", "Pharma Park")
    assert (zone.geometry, zone.version) == (square(104.0, 104.01), 2)
    kinds = Event.objects.order_by("-id").values_list("kind", "data")[1:3]
    assert list(kinds) == [
        ("zone.redrawn", {"name": "新名"}),
        ("zone.changed", {"kind": ["park", "centre"], "name": ["医药园", "新名"]}),
    ]
    assert zones.take_back(import_id) == 1
    assert rows() == before
    event = Event.objects.get(kind="zone.import_undone")
    assert (event.subject, event.data) == (f"zone:{zone_id}", {"import": import_id})
    zones.refused("import_not_taken", lambda: zones.take_back(import_id), rows)


def test_a_name_that_somebody_took_since_keeps_a_zone_from_coming_back(
    zones: Desk, district: District
) -> None:
    import_id = zones.take(f"编号,名称\n{make_zone(district)},新名\n")
    make_zone(district)
    zones.refused("import_in_use", lambda: zones.take_back(import_id), rows)


def test_every_fault_of_zones_is_told_by_cell(zones: Desk, district: District) -> None:
    first, second = make_zone(district), make_zone(district, name="物流园")
    text = (
        "编号,类型,名称\n999999,,无\n,,无类型\n,公园,无边界\n"
        f"{second},,医药园\n{first},,\n{first},,重复\n"
    ).replace("公园", "园区")
    assert zones.faults(text) == [
        (2, "zone_id", "zone_unknown"),
        (3, "kind", "cell_missing"),
        (4, "geometry", "outline_missing"),
        (5, "name", "name_taken"),
        (6, "name", "missing"),
        (7, "name", "row_twice"),
    ]
    import_id = zones.opened()
    zones.refused("rows_wrong", lambda: zones.take(text, import_id), rows)
    crossing = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 1], [0, 0]]]}
    told = features(
        ({"name": "甲", "kind": "park"}, crossing),
        ({"zone_id": first, "name": "医药园"}, crossing),
        ({"name": "乙", "kind": "park"}, {"type": "Point", "coordinates": [1, 2]}),
    )
    assert [(column, code) for _, column, code in zones.faults(told)] == [
        ("geometry", "crosses_itself"), ("geometry", "crosses_itself"),
        ("geometry", "not_a_polygon"),
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_posters_go_out_and_come_in_unchanged(posters: Desk, district: District, form: str) -> None:
    for number, name in enumerate(ODD_NAMES):
        operations.add_poster(
            actor=SETUP, area_id=district.grid_ids[number % 4], label=name, label_en=name[:9],
            lon=104.01234567890123 if number % 2 else None,
            lat=30.012345678901234 if number % 2 else None, now=SETUP_AT,
        )  # fmt: skip
    for _ in range(2):
        operations.add_poster(actor=SETUP, area_id=district.street_id, label="同名", now=NOW)
    posters.lines()
    assert statements(posters.lines) == 2
    assert comes_back(posters, form) == len(ODD_NAMES) + 2


def test_posters_go_out_with_the_address_they_print(posters: Desk, district: District) -> None:
    code = operations.add_poster(actor=SETUP, area_id=district.grid_ids[0], label="东门", now=NOW)
    gone = operations.add_poster(actor=SETUP, area_id=district.grid_ids[0], label="西门", now=NOW)
    operations.retire_poster(actor=SETUP, poster_id=Poster.objects.get(code=gone).pk, now=NOW)
    (line,) = posters.lines()
    assert (line["code"], line["address"]) == (code, queries.poster_address(code))
    assert line["address"].endswith(f"/q/{code}")
    assert line["area"] == "江安街道 / 锦绣社区 / 第1网格"


def test_new_posters_get_codes(posters: Desk, district: District) -> None:
    assert posters.check(posters.rows(NEW_POSTERS)) == Plan(new=(2, 3))
    version = books.versions(district.district_id)["places"]
    import_id = posters.take(NEW_POSTERS)
    gate, hall = Poster.objects.order_by("id")
    assert (gate.label, gate.area_id, gate.lon, gate.lat) == (
        "东门", district.community_ids[0], 104.01, 30.01,
    )  # fmt: skip
    assert (gate.valid_from, hall.valid_from) == (NOW.date(), date(2026, 12, 1))
    assert len({gate.code, hall.code, ""}) == 3
    assert queries.poster(gate.code, NOW.date()).poster_id == gate.pk
    assert books.versions(district.district_id)["places"] != version
    events = Event.objects.filter(kind="poster.added").order_by("id").values_list("data", flat=True)
    assert list(events) == [
        {"area": district.community_ids[0], "label": "东门"},
        {"area": district.community_ids[1], "label": "服务大厅"},
    ]
    assert posters.check(posters.rows(NEW_POSTERS)) == Plan(same=(2, 3))
    assert posters.take_back(import_id) == 2
    assert rows() == ([], [])
    posters.refused("import_not_taken", lambda: posters.take_back(import_id), rows)


def test_a_point_on_the_map_is_where_a_poster_hangs(posters: Desk) -> None:
    point = {"type": "Point", "coordinates": [104.005, 30.01]}
    posters.take(features(({"label": "北门", "area": "第1网格"}, point)))
    assert Poster.objects.values_list("lon", "lat").get() == (104.005, 30.01)


def test_every_fault_of_posters_is_told_by_cell(posters: Desk, district: District) -> None:
    code = operations.add_poster(
        actor=SETUP, area_id=district.grid_ids[0], label="东门", lon=104.0, lat=30.0, now=NOW
    )
    number = Poster.objects.get().pk
    text = (
        "编号,代码,区域,点位,经度,纬度,启用日期\n"
        "999999,,第1网格,甲,,,\n,ABCDEFGH,第1网格,乙,,,\n"
        f",{code},第2网格,东门,,,\n{number},,,西门,,,\n"
        ",,,丙,,,\n,,没有的网格,丁,,,\n,,第1网格,,,,\n,,第1网格,戊,104,,\n"
        ",,第1网格,己,,,\n,,第1网格,己,,,\n"
    )
    assert posters.faults(text) == [
        (2, "poster_id", "poster_not_here"),
        (3, "code", "codes_are_ours"),
        (4, "area", "poster_differs"),
        (5, "label", "row_twice"),
        (6, "area", "cell_missing"),
        (7, "area", "area_unknown"),
        (8, "label", "missing"),
        (9, "lon", "half_a_point"),
        (11, "label", "row_twice"),
    ]
    import_id = posters.opened()
    posters.refused("rows_wrong", lambda: posters.take(text, import_id), rows)
    text = f"编号,点位,经度,启用日期\n{number},西门,104.1,2026-01-01\n"
    assert posters.faults(text) == [
        (2, "label", "poster_differs"),
        (2, "lon", "poster_differs"),
        (2, "valid_from", "poster_differs"),
    ]


def test_what_was_changed_since_stays(posters: Desk) -> None:
    import_id = posters.take(NEW_POSTERS)
    operations.retire_poster(actor=SETUP, poster_id=Poster.objects.latest("pk").pk, now=NOW)
    posters.refused("import_changed_since", lambda: posters.take_back(import_id), rows)


def test_others_may_neither_see_nor_bring_nor_take_back(
    zones: Desk, posters: Desk, staff: Staff
) -> None:
    for desk, text in ((zones, NEW_ZONE), (posters, NEW_POSTERS)):
        import_id = desk.take(text)
        for actor in (staff.clerk, staff.leader):
            other = replace(desk, actor=actor)
            opened = other.opened()
            for act in (
                other.lines,
                lambda other=other, text=text: other.check(other.rows(text)),
                lambda other=other, text=text, opened=opened: other.take(text, opened),
                lambda other=other, import_id=import_id: other.take_back(import_id),
            ):
                desk.refused("not_allowed", act, rows)


def test_statements_do_not_grow_with_the_rows(zones: Desk, posters: Desk) -> None:
    def drawn(count: int, start: int) -> int:
        text = features(
            *(
                ({"name": f"园{start + n}", "kind": "park"}, square(104 + n / 1000, 104.2))
                for n in range(count)
            )
        )
        found, import_id = zones.rows(text), zones.opened()
        return statements(lambda: zones.put(found, import_id))

    def made(count: int, start: int) -> int:
        text = "点位,区域\n" + "".join(f"门{start + n},锦绣社区\n" for n in range(count))
        found, import_id = posters.rows(text), posters.opened()
        return statements(lambda: posters.put(found, import_id))

    drawn(1, 0)
    made(1, 0)
    assert drawn(2, 100) == drawn(40, 1000)
    assert made(2, 100) == made(60, 1000)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes_and_the_other_finds_it_done(posters: Desk) -> None:
    first, second = posters.opened(), posters.opened()
    found = posters.rows(NEW_POSTERS)
    plans: list[Plan] = []
    at_once(*(lambda i=i: plans.append(posters.put(found, i)) for i in (first, second)))
    assert sorted(plans, key=lambda plan: plan.same) == [Plan(new=(2, 3)), Plan(same=(2, 3))]
    assert Poster.objects.count() == 2
