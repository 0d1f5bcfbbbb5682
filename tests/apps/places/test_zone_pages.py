"""Pages of zones: status, words in both languages, refusals with nothing changed."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import (
    SETUP,
    SETUP_AT,
    ZONE,
    District,
    make_district,
    make_zone,
    square,
)
from tests.apps.places.test_pages import words

from linquan.apps.places import operations, queries
from linquan.apps.places.types import ZoneChange, ZoneDraft, ZoneKind
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
OUTLINE = ZONE.geometry
FIELDS = {"kind": "campus", "name": "医学院", "name_en": "Medical school"}


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def clerk(staff: Staff) -> Client:
    return client_of(staff.clerk)


@pytest.fixture
def admin(staff: Staff) -> Client:
    return client_of(staff.administrator)


@pytest.fixture
def zone_id(district: District) -> int:
    return kept(make_zone, district)


def picture(district: District) -> tuple[Any, ...]:
    """All that a page may change."""
    page = queries.zones_page(district.district_id)
    outlines = [
        queries.zone_outline(district.district_id, one.zone.zone_id)
        for one in (*page.zones, *page.ended)
    ]
    return (page, outlines, Event.objects.count())


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh-hans", ["医药园", "园区", "社区、村", "使用中", "同样内容的表格版"]),
        ("en", ["Pharma Park", "Communities, villages", "In use", "Table version of this map"]),
    ],
)
def test_list(staff: Staff, zone_id: int, language: str, wanted: list[str]) -> None:
    text = words(client_of(staff.clerk, language).get("/places/zones/"))
    assert [word for word in wanted if word not in text] == []
    assert f'href="/places/zones/{zone_id}/"' in text
    assert 'data-areas="/places/zones/zones.geojson"' in text
    assert "/places/zones/add/" not in text


def test_empty_list_says_what_to_do(clerk: Client, admin: Client) -> None:
    text = words(admin.get("/places/zones/"))
    assert "还没有片区" in text
    assert "添加园区、校区、商圈或邻里中心，并画出边界。" in text
    assert 'class="button button--primary" href="/places/zones/add/"' in text
    text = words(clerk.get("/places/zones/"))
    assert "请本区管理员添加园区、校区、商圈和邻里中心。" in text
    assert "/places/zones/add/" not in text
    assert "没有停用的片区。" in words(clerk.get("/places/zones/?show=ended"))


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh-hans", ["锦绣社区", "75%", "第1网格", "50%", "涉及的区域", "2026-01-05"]),
        ("en", ["Jinxiu Community", "75%", "Grid 1", "50%", "What it touches"]),
    ],
)
def test_zone(
    staff: Staff, district: District, zone_id: int, language: str, wanted: list[str]
) -> None:
    answer = client_of(staff.clerk, language).get(f"/places/zones/{zone_id}/")
    text = words(answer)
    assert [word for word in wanted if word not in text] == []
    for area_id in (*district.community_ids, *district.grid_ids[:3]):
        assert f'href="/places/{area_id}/"' in text
    assert f'href="/places/{district.grid_ids[3]}/"' not in text
    assert f'data-areas="/places/zones/{zone_id}/zone.geojson"' in text
    assert "/change/" not in text
    assert "/end/" not in text


def test_the_page_of_an_area_leads_to_its_zones(
    clerk: Client, district: District, zone_id: int
) -> None:
    link = f'href="/places/zones/{zone_id}/"'
    assert link in words(clerk.get(f"/places/{district.grid_ids[0]}/"))
    assert link not in words(clerk.get(f"/places/{district.grid_ids[3]}/"))


def test_zone_that_touches_nothing(clerk: Client, district: District) -> None:
    made = make_zone(district, geometry=square(100, 101))
    assert "这个边界内没有任何区域。" in words(clerk.get(f"/places/zones/{made}/"))


def test_areas_that_nobody_can_place_are_told(
    admin: Client, district: District, zone_id: int
) -> None:
    wanted = {"name": "新网格", "level": "grid", "residents": "", "code": ""}
    admin.post(f"/places/{district.community_ids[0]}/add/", wanted)
    for address in ("/places/zones/", f"/places/zones/{zone_id}/"):
        assert "还有 1 个区域既没有边界，也没有中心点，无法计入。" in words(admin.get(address))


def test_linked_from_the_places(clerk: Client, zone_id: int) -> None:
    text = words(clerk.get("/places/"))
    assert 'href="/places/zones/"' in text
    assert f'href="/places/zones/{zone_id}/"' in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_statements_of_the_pages(
    staff: Staff, zone_id: int, language: str, django_assert_num_queries: Any
) -> None:
    client = client_of(staff.administrator, language)
    for address, statements in (
        ("/places/zones/", 4), ("/places/zones/?show=ended", 4), (f"/places/zones/{zone_id}/", 4),
        ("/places/zones/add/", 2), (f"/places/zones/{zone_id}/change/", 3),
        (f"/places/zones/{zone_id}/outline/", 4), ("/places/zones/zones.geojson", 3),
        (f"/places/zones/{zone_id}/zone.geojson", 5),
    ):  # fmt: skip
        client.get(address)
        with django_assert_num_queries(statements):
            answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        words(answer)


@pytest.mark.parametrize("verb", ["change", "outline", "end", "restore"])
def test_clerks_read_and_do_not_edit(
    clerk: Client, district: District, zone_id: int, verb: str
) -> None:
    before = picture(district)
    given = FIELDS | {"geometry": json.dumps(square(1, 2))}
    for address in (f"/places/zones/{zone_id}/{verb}/", "/places/zones/add/"):
        assert clerk.post(address, given).status_code == 403
    assert clerk.get("/places/zones/add/").status_code == 403
    assert picture(district) == before


def test_another_district_is_unknown_and_stays_as_it_is(admin: Client) -> None:
    other = make_district("510188000000", "别区")
    foreign, before = make_zone(other), picture(other)
    given = FIELDS | {"geometry": json.dumps(square(1, 2))}
    for verb in ("", "change/", "outline/", "zone.geojson"):
        assert admin.get(f"/places/zones/{foreign}/{verb}").status_code == 404
    for verb in ("change/", "outline/", "end/", "restore/"):
        assert admin.post(f"/places/zones/{foreign}/{verb}", given).status_code == 404
    assert admin.get("/places/zones/zones.geojson").json()["features"] == []
    assert admin.get("/places/zones/999999/").status_code == 404
    assert picture(other) == before


def test_add(admin: Client, district: District) -> None:
    given = FIELDS | {"geometry": json.dumps(OUTLINE)}
    answer = admin.post("/places/zones/add/", given)
    assert answer.status_code == 302
    made = int(answer["Location"].split("/")[3])
    found = queries.own_zone(district.district_id, made)
    assert (found.kind, found.name, found.name_en) == ("campus", "医学院", "Medical school")
    assert queries.zone_outline(district.district_id, made) == OUTLINE


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"name": ""}, "name", "这个字段是必填项。"),
        ({"name": "医药园", "kind": "park"}, "name", "同类型的片区已有这个名称，请换一个。"),
        ({"kind": "planet"}, "kind", "选择一个有效的选项。 planet 不在可用的选项中。"),
        ({"geometry": ""}, "geometry", "请在地图上画出边界，或粘贴到下面。"),
        ({"geometry": "{"}, "geometry", "这不是 JSON。请粘贴整个文件。"),
        ({"geometry": '{"type": "Point"}'}, "geometry", "这不是 GeoJSON 多边形。"),
    ],
)
def test_add_refused(
    admin: Client,
    district: District,
    zone_id: int,
    wrong: dict[str, str],
    field: str,
    told: str,
) -> None:
    before = picture(district)
    given = FIELDS | {"geometry": json.dumps(OUTLINE)} | wrong
    answer = admin.post("/places/zones/add/", given)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [told]}
    assert "医" in words(answer) or "医" not in given["name"]
    assert picture(district) == before


def test_change(admin: Client, district: District, zone_id: int) -> None:
    address = f"/places/zones/{zone_id}/change/"
    text = words(admin.get(address))
    assert 'name="seen_version" value="1"' in text
    assert admin.post(address, FIELDS | {"seen_version": "1"}).status_code == 302
    found = queries.own_zone(district.district_id, zone_id)
    assert (found.kind, found.name, found.version) == ("campus", "医学院", 2)
    before = picture(district)
    answer = admin.post(address, FIELDS | {"name": "x" * 81})
    assert answer.status_code == 422
    assert picture(district) == before


def test_change_of_an_old_page(
    admin: Client, staff: Staff, district: District, zone_id: int, now: Any
) -> None:
    operations.change_zone(
        actor=staff.administrator,
        zone_id=zone_id,
        change=ZoneChange(ZoneKind.PARK, "药园"),
        now=now,
    )
    before, address = picture(district), f"/places/zones/{zone_id}/change/"
    answer = admin.post(address, FIELDS | {"seen_version": "1"})
    text = words(answer)
    assert answer.status_code == 409
    assert "没有保存：您打开本页后，这个片区被修改过" in text
    assert "修改人：吴管理，今天" in text
    assert 'value="医学院"' in text
    assert 'name="seen_version" value="2"' in text
    assert picture(district) == before
    assert admin.post(address, FIELDS | {"seen_version": "2"}).status_code == 302
    assert queries.own_zone(district.district_id, zone_id).name == "医学院"


def test_redraw(admin: Client, district: District, zone_id: int) -> None:
    address = f"/places/zones/{zone_id}/outline/"
    assert "104.005" in words(admin.get(address))
    before = picture(district)
    for geometry, told in (
        ("", "请在地图上画出边界，或粘贴到下面。"), ("[]", "这不是 GeoJSON 多边形。"),
        (
            '{"type":"Polygon","coordinates":[[[1,1],[3,3],[3,1],[1,2],[1,1]]]}',
            "边界自相交叉，请重新画一条不交叉的边界。",
        ),
    ):  # fmt: skip
        answer = admin.post(address, {"geometry": geometry, "seen_version": "1"})
        assert answer.status_code == 422
        assert answer.context["form"].errors == {"geometry": [told]}
    assert picture(district) == before
    wanted = square(104.03, 104.04)
    feature = json.dumps({"type": "Feature", "geometry": wanted})
    assert admin.post(address, {"geometry": feature, "seen_version": "1"}).status_code == 302
    assert queries.zone_outline(district.district_id, zone_id) == wanted
    before = picture(district)
    late = admin.post(address, {"geometry": json.dumps(square(1, 2)), "seen_version": "1"})
    assert late.status_code == 409
    assert picture(district) == before


@pytest.mark.parametrize("of", ["area", "new zone", "zone"])
def test_outlines_are_drawn_on_a_map_and_stand_as_text(
    admin: Client, district: District, zone_id: int, of: str
) -> None:
    address = {
        "area": f"/places/{district.grid_ids[0]}/outline/",
        "new zone": "/places/zones/add/",
        "zone": f"/places/zones/{zone_id}/outline/",
    }[of]
    text = words(admin.get(address))
    assert 'id="id_geometry_map"' in text
    assert 'data-draw="id_geometry"' in text
    assert 'data-draw-bar="id_geometry_map"' in text
    assert '<details class="reveal"><summary>边界的文本' in text
    assert '<label for="id_geometry">' in text
    wrong = words(admin.post(address, FIELDS | {"geometry": "{"}))
    assert '<details class="reveal" open><summary>边界的文本' in wrong
    assert "这不是 JSON。请粘贴整个文件。" in wrong


def test_end_offers_the_way_back(admin: Client, district: District, zone_id: int) -> None:
    text = words(admin.post(f"/places/zones/{zone_id}/end/", follow=True))
    assert "医药园已停用。" in text
    assert f'action="/places/zones/{zone_id}/restore/"' in text
    assert "医药园" in words(admin.get("/places/zones/?show=ended"))
    text = words(admin.get(f"/places/zones/{zone_id}/"))
    assert "已停用" in text
    assert "/outline/" not in text
    text = words(admin.post(f"/places/zones/{zone_id}/restore/", follow=True))
    assert "医药园已恢复使用。" in text
    assert not queries.own_zone(district.district_id, zone_id).is_ended


def test_what_stands_in_the_way_is_told(admin: Client, district: District, zone_id: int) -> None:
    def told(verb: str, **given: str) -> str:
        return words(admin.post(f"/places/zones/{zone_id}/{verb}/", given, follow=True))

    assert "它已重新启用，请刷新页面。" in told("restore")
    told("end")
    before = picture(district)
    assert "这个片区已停用，请先重新启用。" in told("end")
    assert "这个片区已停用，请先重新启用。" in told("change", **FIELDS)
    assert "这个片区已停用，请先重新启用。" in told("outline", geometry=json.dumps(square(1, 2)))
    assert picture(district) == before
    draft = ZoneDraft(ZoneKind.PARK, "医药园", OUTLINE)
    operations.add_zone(actor=SETUP, district_id=district.district_id, draft=draft, now=SETUP_AT)
    assert "现在已有同类型、同名称的片区。" in told("restore")


def test_map(clerk: Client, zone_id: int) -> None:
    found = clerk.get(f"/places/zones/{zone_id}/zone.geojson").json()["features"]
    assert [(f["properties"]["kind"], f["properties"]["name"]) for f in found] == [
        ("zone", "医药园"), ("area", "锦绣社区"), ("area", "第1网格"), ("area", "第2网格"),
        ("area", "清江社区"), ("area", "第3网格"),
    ]  # fmt: skip
    assert found[0]["geometry"] == OUTLINE
    every = clerk.get("/places/zones/zones.geojson").json()["features"]
    assert every == found[:1]
