"""The pages of the catalogue and of walking speeds."""

from datetime import datetime

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.orgs.clients import client_of

from linquan.apps.circles.models import CatalogueItem, PositionRule, WalkingSpeed

ITEM = {
    "name": "宠物医院", "category": "商业服务", "tier": "quality", "minutes": "15", "mode": "walk",
    "audience": "all", "osm_tags": "amenity=veterinary\n", "osm_match": "exact",
    "valid_from": "2026-11-20",
}  # fmt: skip
AT = "/lists/circle-items/"


def test_the_catalogue_in_both_languages(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.street_clerk)
    page = said(clerk.get(AT))
    assert "全部项目 66" in page
    assert "基础保障 24 品质提升 26 特色引导 16" in page
    assert "HEA-B03 基础保障 示例／默认" in page
    assert "HEA-F01" not in said(clerk.get(f"{AT}?tier=basic"))
    assert "全部项目 66" in said(clerk.get(f"{AT}?tier=none"))
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "Pharmacy HEA-B03 Basic example, default" in english


def test_an_item_is_added_changed_and_ended(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.street_clerk)
    assert clerk.get(f"{AT}new/").status_code == 200
    assert "每行一个" in posted(clerk, f"{AT}new/", ITEM | {"osm_tags": "pets"}, 422)
    assert posted(clerk, f"{AT}new/", ITEM) == AT
    row = CatalogueItem.objects.get()
    here = f"{AT}{row.code}/"
    assert "宠物医院" in said(clerk.get(here))
    assert "请选择更晚的日期" in posted(clerk, here, ITEM, 422)
    posted(clerk, here, ITEM | {"minutes": "10", "valid_from": "2026-12-01"})
    assert "以后生效 宠物医院 2026-12-01" in said(clerk.get(AT))
    posted(clerk, f"{here}end/", {"valid_to": "2026-11-30"}, 422)
    assert clerk.get(f"{here}end/").status_code == 405
    posted(clerk, f"{here}end/", {"valid_to": "2026-12-31"})
    assert [str(one.valid_to) for one in CatalogueItem.objects.order_by("pk")] == [
        "2026-12-01", "2026-12-31",
    ]  # fmt: skip
    assert clerk.get(f"{AT}none/").status_code == 404
    posted(clerk, f"{AT}none/end/", {"valid_to": "2026-12-31"}, 404)


def test_who_does_not_edit_the_lists_reads_them(town: Town, now: datetime) -> None:
    reader = client_of(town.staff.leader)
    assert "新增项目" not in said(reader.get(AT))
    assert "自某日起变更" not in said(reader.get(f"{AT}HEA-B03/"))
    assert reader.get(f"{AT}new/").status_code == 403
    posted(reader, f"{AT}HEA-B03/", ITEM, 403)


def test_walking_speeds(town: Town, now: datetime) -> None:
    clerk, at = client_of(town.staff.street_clerk), "/lists/walking-speeds/"
    assert "老年人 示例／默认 0.8" in said(clerk.get(at))
    slow = {"name": "老年人", "speed_m_s": "0.70", "valid_from": "2026-11-20"}
    assert "0.2 至 3" in posted(clerk, f"{at}elder/", slow | {"speed_m_s": "0.1"}, 422)
    assert posted(clerk, f"{at}elder/", slow) == at
    assert WalkingSpeed.objects.get().speed_cm_s == 70
    posted(clerk, at, {"name": "轮椅使用者", "speed_m_s": "0.9", "valid_from": "2026-11-20"})
    code = WalkingSpeed.objects.latest("pk").code
    assert "不能停用" in posted(clerk, f"{at}elder/end/", {"valid_to": "2026-12-01"}, 422)
    posted(clerk, f"{at}{code}/end/", {"valid_to": "2026-12-01"})
    assert str(WalkingSpeed.objects.get(code=code).valid_to) == "2026-12-01"


@pytest.mark.parametrize("name", ["circle_items", "walking_speeds"])
def test_they_are_in_the_exchange(town: Town, name: str) -> None:
    assert client_of(town.staff.street_clerk).get(f"/exchange/{name}/").status_code == 200


def test_the_thresholds(town: Town, now: datetime) -> None:
    clerk, at = client_of(town.staff.street_clerk), "/lists/position-rules/"
    page = said(clerk.get(at))
    assert "小区到最近阵地的直线距离上限（米）" in page
    posted(clerk, f"{at}far_m/", {"value": "800", "valid_from": "2026-11-20"})
    assert PositionRule.objects.get().value == 800
    wrong = {"value": "7", "valid_from": "2026-11-21"}
    assert "50" in posted(clerk, f"{at}far_m/", wrong, 422)
    posted(clerk, f"{at}none/", wrong, 404)
    assert clerk.get(f"{at}far_m/").status_code == 405
    posted(client_of(town.staff.clerk), f"{at}far_m/", wrong, 403)
    english = said(clerk.get(at, headers={"accept-language": "en"}))
    assert "People for each position, at most" in english
