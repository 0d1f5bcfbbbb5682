"""The catalogue and the walking speeds out and in."""

from datetime import UTC, date, datetime

import pytest
from tests.apps.appeals.factories import Town
from tests.apps.dated_tables import DatedTable
from tests.apps.tables import FORMS, Desk, comes_back

from linquan.apps.circles.exchange import TABLES
from linquan.apps.circles.models import CatalogueItem, PositionRule, WalkingSpeed

pytestmark = pytest.mark.django_db
HEAD = "名称,中文类别,层次,分钟,怎么去,面向人群,标签对应程度,OpenStreetMap 标签"
ITEM = DatedTable(
    TABLES[0], CatalogueItem, "catalogueitem", "宠物医院",
    f"{HEAD}\n宠物医院,商业服务,品质提升,15,步行,所有人,精确,amenity=veterinary\n", "药店",
)  # fmt: skip
SPEED = DatedTable(
    TABLES[1], WalkingSpeed, "walkingspeed", "轮椅使用者",
    "名称,英文名称,厘米每秒\n轮椅使用者,In a wheelchair,90\n", "成年人",
)  # fmt: skip
RULES = next(table for table in TABLES if table.layout.name == "position_rules")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
LISTS = pytest.mark.parametrize(("of", "own"), [(ITEM, 66), (SPEED, 3)], ids=["items", "speeds"])


@LISTS
@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(
    town: Town, of: DatedTable, own: int, form: str
) -> None:
    """Also what comes with the house, which has no first day."""
    of.desk(town).take(of.new)
    assert comes_back(of.desk(town, days=3), form) == own + 1


@LISTS
def test_a_new_line(town: Town, of: DatedTable, own: int) -> None:
    of.takes_a_new_line(town)
    assert len(of.desk(town).lines()) == own + 1


@LISTS
def test_only_those_who_edit_the_lists(town: Town, of: DatedTable, own: int) -> None:
    of.lets_in_who_edits_it(town)
    assert of.rows.objects.count() == 0


@LISTS
def test_statements_do_not_grow_with_the_rows(town: Town, of: DatedTable, own: int) -> None:
    of.takes_the_same_statements(town)
    assert of.rows.objects.count() == 41


def test_an_item_is_written_as_its_row_says(town: Town) -> None:
    ITEM.desk(town).take(ITEM.new)
    row = CatalogueItem.objects.get()
    assert (row.tier, row.minutes, row.mode, row.audience) == ("quality", 15, "walk", "all")
    assert (row.osm_tags, row.osm_match) == (["amenity=veterinary"], "exact")


def test_one_of_the_house_is_written_down_to_be_changed(town: Town) -> None:
    desk = ITEM.desk(town)
    import_id = desk.take("编码,分钟\nHEA-B03,15\n")
    row = CatalogueItem.objects.get()
    assert (row.code, row.name, row.minutes, row.valid_from) == (
        "HEA-B03", "药店", 15, date(2026, 11, 20),
    )  # fmt: skip
    assert desk.take_back(import_id) == 1
    assert not CatalogueItem.objects.exists()


@pytest.mark.parametrize(
    ("tags", "match", "code"),
    [
        ("amenity", "精确", "tag_odd"),
        ("", "精确", "tags_or_none"),
        ("amenity=clinic", "不对应", "tags_or_none"),
        ("、".join(f"shop=s{n}" for n in range(21)), "精确", "tags_too_many"),
    ],
)
def test_tags_and_how_well_they_tell_it(town: Town, tags: str, match: str, code: str) -> None:
    text = f"{HEAD}\n宠物医院,商业服务,品质提升,15,步行,所有人,{match},{tags}\n"
    ITEM.tells_faults(town, text, [(2, "osm_tags", code)])


def test_a_speed_that_is_needed_does_not_end(town: Town) -> None:
    SPEED.tells_faults(town, "编码,失效日期\nelder,2026-12-01\n", [(2, "valid_to", "speed_stays")])
    assert not WalkingSpeed.objects.exists()


@pytest.mark.parametrize("form", FORMS)
def test_thresholds_out_and_in(town: Town, form: str) -> None:
    desk = Desk(RULES, town.staff.street_clerk, town.district_id, NOW)
    assert comes_back(desk, form) == 15
    import_id = desk.take("编码,限值\nfar_m,800\n")
    row = PositionRule.objects.get()
    assert (row.code, row.value, row.valid_from) == ("far_m", 800, date(2026, 11, 20))
    assert desk.take_back(import_id) == 1


def test_what_a_table_of_thresholds_cannot_say(town: Town) -> None:
    desk = Desk(RULES, town.staff.street_clerk, town.district_id, NOW)
    for text, fault in (
        ("编码,限值\nfar_m,1\n", ("value", "threshold_bounds")),
        ("名称,限值\n另一条,100\n", ("name", "threshold_unknown")),
        ("编码,失效日期\nfar_m,2026-12-01\n", ("valid_to", "threshold_stays")),
    ):
        assert desk.faults(text) == [(2, *fault)]
        assert fault[1] in RULES.faults
