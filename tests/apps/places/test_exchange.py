"""Areas out and in: what a file would do, what it does, and back."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP_AT, District, make_district, square

from linquan.apps.places import operations, queries
from linquan.apps.places.exchange import TABLES
from linquan.apps.places.models import Area
from linquan.apps.places.types import AreaChange, AreaDraft, Level
from linquan.kernel import books
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, WrongState
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import Fault, Reading, Row, read_rows
from linquan.kernel.exchange.opening import open_table
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.writing import write_csv, write_excel, write_geojson
from linquan.kernel.models import Event, Import, ImportedRow

pytestmark = pytest.mark.django_db
NOW = SETUP_AT + timedelta(days=300)
(AREAS,) = (table for table in TABLES if table.layout.name == "areas")
NEW_CSV = """层级,名称,代码,上级,人口
小区,梅园,,锦绣社区,900
楼栋,1幢,,锦绣社区 / 梅园,90
社区,竹园社区,510199001009,510199001000,3000
"""


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def read(content: bytes) -> Reading:
    return read_rows(AREAS.layout, open_table(content))


def rows_of(text: str) -> tuple[Row, ...]:
    reading = read(text.encode())
    assert reading.faults == ()
    return reading.rows


def check(staff: Staff, district: District, rows: tuple[Row, ...]) -> Plan:
    return queries.check_areas(
        actor=staff.administrator, district_id=district.district_id, rows=rows, now=NOW
    )


def opened(staff: Staff, district: District) -> int:
    return imports.keep_file(
        actor=staff.administrator, district_id=district.district_id, table="areas",
        file_name="areas.csv", content=b"...", now=NOW,
    )  # fmt: skip


def take(staff: Staff, district: District, rows: tuple[Row, ...], import_id: int = 0) -> int:
    import_id = import_id or opened(staff, district)
    operations.import_areas(
        actor=staff.administrator, district_id=district.district_id, import_id=import_id,
        rows=rows, now=NOW,
    )  # fmt: skip
    return import_id


def take_back(staff: Staff, district: District, import_id: int, **other: Any) -> int:
    told = {"actor": staff.administrator, "district_id": district.district_id, "now": NOW} | other
    return operations.take_back_areas(import_id=import_id, **told)


def all_areas() -> list[dict[str, Any]]:
    return list(Area.objects.order_by("pk").values())


def lines(staff: Staff, district: District) -> list[Any]:
    return list(
        queries.area_lines(actor=staff.administrator, district_id=district.district_id, now=NOW)
    )


def test_lines_say_where_each_area_hangs(staff: Staff, district: District) -> None:
    books.forget()
    with CaptureQueriesContext(connection) as caught:
        found = lines(staff, district)
    assert len(caught) == 4  # versions, and once the book with its grids; outlines
    assert [(line["name"], line["parent"]) for line in found[:4]] == [
        ("江安区", ""),
        ("江安街道", "江安区"),
        ("锦绣社区", "江安街道"),
        (found[3]["name"], "江安街道 / 锦绣社区"),
    ]
    assert found[2]["geometry"] == Area.objects.get(name="锦绣社区").geometry


@pytest.mark.parametrize("form", ["excel", "csv", "geojson"])
def test_what_goes_out_comes_in_and_changes_nothing(
    staff: Staff, district: District, form: str
) -> None:
    out = lines(staff, district)
    if form == "excel":
        content = write_excel(AREAS.layout, out, notes=(), made_at=NOW)
    elif form == "csv":
        content = write_csv(AREAS.layout, out)
    else:
        content = write_geojson(AREAS.layout, out, point=AREAS.point)
    reading = read(content)
    assert reading.faults == ()
    plan = check(staff, district, reading.rows)
    assert plan == Plan(same=tuple(row.number for row in reading.rows))


def test_new_areas_hang_below_old_and_new_ones(staff: Staff, district: District) -> None:
    rows = rows_of(NEW_CSV)
    assert check(staff, district, rows) == Plan(new=(2, 3, 4))
    import_id = take(staff, district, rows)
    new = {area.name: area for area in Area.objects.order_by("-pk")[:3]}
    estate, building, community = new["梅园"], new["1幢"], new["竹园社区"]
    assert (estate.parent_id, estate.residents) == (district.community_ids[0], 900)
    assert building.path == f"{estate.path}{building.pk}/"
    assert (community.parent_id, community.code) == (district.street_id, "510199001009")
    told = list(Event.objects.order_by("-id").values_list("kind", "subject", "data")[:4])
    assert told[0] == (
        "import.taken", f"import:{import_id}", {"new": 3, "changed": 0, "same": 0, "left_out": 0},
    )  # fmt: skip
    assert {kind for kind, *_ in told[1:]} == {"area.added"}
    kept_import = imports.import_row(district.district_id, import_id)
    assert (kept_import.state, kept_import.taken_at) == (imports.State.TAKEN, NOW)
    with pytest.raises(WrongState):
        imports.content_of(district.district_id, import_id)


def test_the_same_file_again_changes_nothing(staff: Staff, district: District) -> None:
    rows = rows_of(NEW_CSV)
    take(staff, district, rows)
    assert check(staff, district, rows) == Plan(same=(2, 3, 4))


def test_changes_touch_only_the_columns_there_are(staff: Staff, district: District) -> None:
    was = Area.objects.get(name="锦绣社区")
    rows = rows_of(f"代码,人口\n{was.code},4321\n")
    plan = check(staff, district, rows)
    assert plan == Plan(changed=(2,), before={2: {"residents": was.residents}})
    take(staff, district, rows)
    now = Area.objects.get(pk=was.pk)
    assert (now.residents, now.name, now.geometry) == (4321, was.name, was.geometry)
    event = Event.objects.filter(kind="area.changed").latest("id")
    assert event.data == {"residents": [was.residents, 4321]}


def test_an_outline_comes_by_geojson(staff: Staff, district: District) -> None:
    was, outline = Area.objects.get(name="锦绣社区"), square(104, 104.015)
    feature = {"type": "Feature", "properties": {"code": was.code}, "geometry": outline}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    take(staff, district, read(content).rows)
    assert Area.objects.get(pk=was.pk).geometry == outline
    assert Event.objects.filter(kind="area.redrawn").latest("id").data == {"before": was.geometry}


FAULTY = """编号,层级,代码,名称,上级,人口
,小区,,,锦绣社区,1
,小区,,兰园,不存在的社区,1
,网格,510199001002001,重复网格,锦绣社区,1
,小区,,菊园,锦绣社区,1
,小区,,菊园,锦绣社区,2
999999999,,,无此编号,,
,社区,510199002001,错代码社区,江安街道,1
,,510199001001,锦绣社区,清江社区,
,楼栋,,2幢,锦绣社区 / 菊园,1
"""


def test_every_fault_is_told_by_cell(staff: Staff, district: District) -> None:
    plan = check(staff, district, rows_of(FAULTY))
    assert [(f.row, f.column, f.code) for f in plan.faults] == [
        (2, "name", "cell_missing"),
        (3, "parent", "area_unknown"),
        (4, "parent", "parent_differs"),
        (6, "name", "row_twice"),
        (7, "area_id", "area_unknown"),
        (8, "code", "code_not_below_parent"),
        (9, "parent", "parent_differs"),
    ]
    assert plan.faults[3] == Fault(6, "name", "row_twice", "菊园", {"row": 5})
    assert plan.new == (5, 10)


def test_a_name_that_several_areas_have_needs_more_words(staff: Staff, district: District) -> None:
    take(staff, district, rows_of("层级,名称,上级\n小区,梅园,锦绣社区\n小区,梅园,清江社区\n"))
    plan = check(
        staff, district, rows_of("层级,名称,上级\n楼栋,1幢,梅园\n楼栋,1幢,清江社区/梅园\n")
    )
    assert [(f.row, f.code) for f in plan.faults] == [(2, "area_ambiguous")]
    assert plan.new == (3,)


def test_faults_write_nothing(staff: Staff, district: District) -> None:
    before, import_id = all_areas(), opened(staff, district)
    with pytest.raises(Invalid) as caught:
        take(staff, district, rows_of(FAULTY), import_id)
    assert caught.value.code == "rows_wrong"
    assert all_areas() == before
    assert not ImportedRow.objects.exists()
    assert Import.objects.get(pk=import_id).state == imports.State.OPENED


def test_others_may_neither_see_nor_bring_nor_take_back(staff: Staff, district: District) -> None:
    import_id = take(staff, district, rows_of(NEW_CSV))
    before, rows = all_areas(), rows_of(NEW_CSV)
    clerk = replace(staff, administrator=staff.clerk)
    with pytest.raises(NotAllowed):
        lines(clerk, district)
    with pytest.raises(NotAllowed):
        check(clerk, district, rows)
    with pytest.raises(NotAllowed):
        take(clerk, district, rows, opened(staff, district))
    with pytest.raises(NotAllowed):
        take_back(clerk, district, import_id)
    assert all_areas() == before


def test_an_import_is_taken_once(staff: Staff, district: District) -> None:
    import_id = take(staff, district, rows_of(NEW_CSV))
    with pytest.raises(WrongState) as caught:
        take(staff, district, rows_of(NEW_CSV), import_id)
    assert caught.value.code == "import_taken"


def test_taking_back_restores_the_exact_state(staff: Staff, district: District) -> None:
    before = all_areas()
    text = NEW_CSV + ",锦绣新名,510199001001,,77\n"
    import_id = take(staff, district, rows_of(text))
    assert all_areas() != before
    assert take_back(staff, district, import_id) == 4
    assert all_areas() == before
    assert imports.import_row(district.district_id, import_id).state is imports.State.UNDONE
    refused("import_not_taken", take_back, staff, district, import_id)


def test_what_was_changed_since_stays(staff: Staff, district: District) -> None:
    import_id = take(staff, district, rows_of("代码,人口\n510199001001,77\n"))
    change = AreaChange(name="锦绣社区", code="510199001001", residents=78)
    operations.change_area(
        actor=staff.administrator, area_id=district.community_ids[0], change=change, now=NOW
    )
    before = all_areas()
    refused("import_changed_since", take_back, staff, district, import_id)
    assert all_areas() == before


def test_what_something_hangs_on_stays(staff: Staff, district: District) -> None:
    import_id = take(staff, district, rows_of(NEW_CSV))
    draft = AreaDraft(Level.BUILDING, "9幢", Area.objects.get(name="梅园").pk)
    operations.add_area(actor=staff.administrator, draft=draft, now=NOW)
    before = all_areas()
    refused("import_in_use", take_back, staff, district, import_id)
    assert all_areas() == before


def test_after_a_week_it_is_too_late(staff: Staff, district: District) -> None:
    import_id = take(staff, district, rows_of(NEW_CSV))
    late = NOW + timedelta(days=7, seconds=1)
    refused("too_late_to_take_back", take_back, staff, district, import_id, now=late)
    assert imports.forget(now=late) == 3
    assert not ImportedRow.objects.exists()


def test_statements_do_not_grow_with_the_rows(staff: Staff, district: District) -> None:
    def statements(count: int, start: int) -> int:
        text = "层级,名称,上级\n" + "".join(
            f"小区,第{start + n}小区,锦绣社区\n" for n in range(count)
        )
        rows, import_id = rows_of(text), opened(staff, district)
        with CaptureQueriesContext(connection) as caught:
            take(staff, district, rows, import_id)
        return len(caught)

    statements(1, 0)
    assert statements(2, 10) == statements(60, 100)


def refused(code: str, act: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(HouseError) as caught:
        act(*given, **named)
    assert caught.value.code == code
