"""Pages of places: status, words in both languages, refusals with nothing changed."""

from datetime import date
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district, square

from linquan.apps.places import operations, queries
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db


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
def code(district: District) -> str:
    return operations.add_poster(
        actor=SETUP, area_id=district.grid_ids[0], label="东门", label_en="East gate", now=SETUP_AT
    )


def words(answer: Any) -> str:
    text = answer.content.decode()
    assert "style=" not in text
    assert "<script>" not in text
    return str(text)


def events() -> int:
    return Event.objects.count()


FIELDS = {"name": "梅园社区", "name_en": "Meiyuan", "code": "510199001003", "residents": "900"}


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("zh-hans", ["江安区", "锦绣社区", "4 个网格"]), ("en", ["Jinxiu Community", "4 grids"])],
)
def test_tree(staff: Staff, language: str, wanted: list[str]) -> None:
    answer = client_of(staff.clerk, language).get("/places/")
    text = words(answer)
    assert answer.status_code == 200
    for word in wanted:
        assert word in text
    rows = [(r.area.name, r.depth, r.residents, r.parts) for r in answer.context["page"].tree]
    assert rows == [
        ("江安区", 0, 24_000, 1), ("江安街道", 1, 24_000, 2),
        ("锦绣社区", 2, 12_000, 2), ("清江社区", 2, 12_000, 2),
    ]  # fmt: skip
    assert "/add/" not in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_open_to_an_administrator(
    staff: Staff, district: District, code: str, language: str
) -> None:
    client, community = client_of(staff.administrator, language), district.community_ids[0]
    for address in (
        "/places/", "/places/?show=retired", f"/places/{community}/", f"/places/{community}/add/",
        f"/places/{community}/change/", f"/places/{community}/outline/", "/places/posters/",
        "/places/posters/?show=all", f"/places/posters/?area={community}",
        f"/places/{community}/poster/", f"/places/posters/{code}/", "/places/posters/sheets/",
    ):  # fmt: skip
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        words(answer)


@pytest.mark.parametrize(
    "address", ["/places/", "/places/posters/", "/places/map/areas.geojson", "/places/1/"]
)
def test_strangers_are_led_to_the_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/sign-in/?next={quote_plus(address)}",
    )


@pytest.mark.parametrize("verb", ["add", "change", "outline", "poster"])
def test_clerks_read_and_do_not_edit(clerk: Client, district: District, verb: str) -> None:
    before = events()
    address = f"/places/{district.community_ids[0]}/{verb}/"
    assert clerk.get(address).status_code == 403
    assert clerk.post(address, FIELDS | {"label": "东门"}).status_code == 403
    assert clerk.post(f"/places/{district.grid_ids[0]}/retire/").status_code == 403
    assert events() == before


def test_other_districts_are_unknown(admin: Client) -> None:
    other = make_district("510188000000", "别区")
    for verb in ("", "add/", "change/", "outline/", "poster/"):
        assert admin.get(f"/places/{other.street_id}/{verb}").status_code == 404
    for verb in ("retire/", "restore/"):
        assert admin.post(f"/places/{other.grid_ids[0]}/{verb}").status_code == 404
    assert admin.get("/places/999999/").status_code == 404


def test_add_area(admin: Client, district: District) -> None:
    answer = admin.post(f"/places/{district.street_id}/add/", FIELDS | {"level": "community"})
    assert answer.status_code == 302
    made = queries.area(int(answer["Location"].split("/")[2]))
    assert (made.name, made.code, made.residents) == ("梅园社区", "510199001003", 900)


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"name": ""}, "name", "这个字段是必填项。"),
        ({"code": "510199001001"}, "code", "本区已有其他区域使用这个代码。"),
        ({"code": "510199002003"}, "code", "代码开头须与上级区域的代码一致。"),
        ({"lon": "104"}, "lon", "经度和纬度要么都填，要么都不填。"),
        ({"residents": "-1"}, "residents", "确保该值大于或等于0。"),
    ],
)
def test_add_area_refused(
    admin: Client, district: District, wrong: dict[str, str], field: str, told: str
) -> None:
    before = events()
    given = FIELDS | {"level": "community"} | wrong
    answer = admin.post(f"/places/{district.street_id}/add/", given)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [told]
    assert events() == before


def test_change_area(admin: Client, district: District) -> None:
    community = district.community_ids[0]
    given = FIELDS | {"code": "510199001001"}
    assert admin.post(f"/places/{community}/change/", given).status_code == 302
    assert queries.area(community).name == "梅园社区"
    taken = admin.post(f"/places/{community}/change/", given | {"code": "510199001002"})
    assert taken.status_code == 422
    assert queries.area(community).code == "510199001001"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "这不是 JSON。请粘贴整个文件。"),
        ("[]", "这不是 GeoJSON 多边形。"),
        ('{"type": "Point", "coordinates": [1, 2]}', "这不是 GeoJSON 多边形。"),
    ],
)
def test_outline_refused(admin: Client, district: District, text: str, told: str) -> None:
    answer = admin.post(f"/places/{district.grid_ids[0]}/outline/", {"geometry": text})
    assert answer.status_code == 422
    assert answer.context["form"].errors["geometry"] == [told]
    assert queries.outline(district.district_id, district.grid_ids[0]) == square(104.0, 104.01)


def test_outline_is_taken_out_of_a_feature_and_away(admin: Client, district: District) -> None:
    grid, address = district.grid_ids[0], f"/places/{district.grid_ids[0]}/outline/"
    feature = (
        '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}'
    )
    assert admin.post(address, {"geometry": feature}).status_code == 302
    assert queries.outline(district.district_id, grid) == {
        "type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]],
    }  # fmt: skip
    assert admin.post(address, {"geometry": ""}).status_code == 302
    assert queries.outline(district.district_id, grid) is None


def test_retire_offers_the_way_back(admin: Client, district: District) -> None:
    grid = district.grid_ids[3]
    answer = admin.post(f"/places/{grid}/retire/", follow=True)
    text = words(answer)
    assert "第4网格已停用。" in text
    assert f'action="/places/{grid}/restore/"' in text
    assert "第4网格" in words(admin.get("/places/?show=retired"))
    admin.post(f"/places/{grid}/restore/")
    assert queries.area(grid).valid_to is None


def test_retire_says_what_stands_in_the_way(admin: Client, district: District, code: str) -> None:
    before = events()
    answer = admin.post(f"/places/{district.community_ids[0]}/retire/", follow=True)
    assert "下面还有其他区域，请先停用它们。" in words(answer)
    answer = admin.post(f"/places/{district.grid_ids[0]}/retire/", follow=True)
    assert "那里还挂着点位码，请先停用它们。" in words(answer)
    answer = admin.post(f"/places/{district.grid_ids[0]}/restore/", follow=True)
    assert "它已重新启用，请刷新页面。" in words(answer)
    assert events() == before


class TestPosters:
    def test_sheet(self, clerk: Client, code: str, settings: Any) -> None:
        settings.LINQUAN_PUBLIC_URL = "https://desk.example/"
        text = words(clerk.get(f"/places/posters/{code}/"))
        assert f"https://desk.example/q/{code}" in text
        assert "东门" in text
        drawn = clerk.get(f"/places/posters/{code}/qr.svg")
        assert drawn["Content-Type"] == "image/svg+xml"
        assert drawn.content.startswith(b"<svg")

    def test_add(self, admin: Client, district: District) -> None:
        given = {"label": "西门", "label_en": "West gate", "lon": "104.005", "lat": "30.01"}
        answer = admin.post(f"/places/{district.grid_ids[0]}/poster/", given)
        code = answer["Location"].split("/")[3]
        found = queries.poster(code, date.max)
        assert (found.label, found.lon, found.area_id) == ("西门", 104.005, district.grid_ids[0])

    def test_add_refused(self, admin: Client, district: District) -> None:
        before = events()
        address = f"/places/{district.grid_ids[0]}/poster/"
        answer = admin.post(address, {"label": "西门", "lon": "999", "lat": "30"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["lon"] == ["经度在-180到180之间，纬度在-90到90之间。"]
        assert events() == before

    def test_retire(self, admin: Client, clerk: Client, code: str) -> None:
        poster = queries.poster(code, date(2026, 11, 22))
        address = f"/places/posters/{poster.poster_id}/retire/"
        assert clerk.post(address).status_code == 403
        assert "这个码已停用，请把贴着的那张取下。" in words(admin.post(address, follow=True))
        assert admin.get(f"/places/posters/{code}/").status_code == 404
        assert "这个点位码已经停用了。" in words(admin.post(address, follow=True))
        listed = admin.get("/places/posters/?show=all").context["posters"]
        assert [p.code for p in listed] == [code]
        assert "还没有点位码" in words(admin.get("/places/posters/"))

    def test_of_another_district_is_unknown(self, admin: Client) -> None:
        other = make_district("510188000000", "别区")
        code = operations.add_poster(
            actor=SETUP, area_id=other.grid_ids[0], label="北门", now=SETUP_AT
        )
        assert admin.get(f"/places/posters/{code}/").status_code == 404
        assert admin.get(f"/places/posters/{code}/qr.svg").status_code == 404
        assert admin.get(f"/places/posters/?area={other.street_id}").status_code == 404


class TestMaps:
    def test_base_map_is_public(self, client: Client, district: District) -> None:
        empty = {"type": "FeatureCollection", "features": []}
        assert client.get("/places/map/base.geojson").json() == empty
        point = {"type": "Point", "coordinates": [104.0, 30.0]}
        feature = {"type": "Feature", "geometry": point, "properties": {"kind": "gate"}}
        drawn = {"type": "FeatureCollection", "features": [feature]}
        operations.store_map_layer(
            actor=SETUP, district_id=district.district_id, name="base", geojson=drawn,
            source="made up", now=SETUP_AT,
        )  # fmt: skip
        answer = client.get("/places/map/base.geojson")
        assert (answer.json(), answer["Cache-Control"]) == (drawn, "public, no-cache")
        same = client.get(f"/places/map/base.geojson?district={district.district_id}")
        assert same.json() == drawn
        assert client.get("/places/map/base.geojson?district=999").json() == empty
        assert client.get(f"/places/map/base.geojson?district={'9' * 30}").json() == drawn

    def test_areas(self, clerk: Client, district: District) -> None:
        found = clerk.get("/places/map/areas.geojson?level=grid").json()["features"]
        assert [f["properties"]["name"] for f in found] == [
            "第1网格", "第2网格", "第3网格", "第4网格",
        ]  # fmt: skip
        assert found[0]["geometry"] == square(104.0, 104.01)
        assert found[0]["properties"]["url"] == f"/places/{district.grid_ids[0]}/"
        assert clerk.get("/places/map/areas.geojson?level=planet").status_code == 404
