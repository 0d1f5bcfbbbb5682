"""Pages of the map, of facilities and their rules; the base map as text and as tiles."""

import gzip
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.extracts import ask, take
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_pages import client_of, words

from linquan.apps.places import jobs, operations, queries
from linquan.apps.places.bringing import waiting_path
from linquan.apps.places.facilities import FacilityRule, Quality, Recogniser, default_rules, kinds
from linquan.apps.places.models import FacilityRule as FacilityRuleTable
from linquan.apps.places.models import MapExtract
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
TILES = b"PMTiles" + bytes(range(256)) * 8
TAG = hashlib.sha256(TILES).hexdigest()


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def admin(staff: Staff) -> Client:
    return client_of(staff.administrator)


@pytest.fixture
def clerk(staff: Staff) -> Client:
    return client_of(staff.clerk)


class TestBring:
    @pytest.fixture(autouse=True)
    def _home(self, settings: Any, tmp_path: Path) -> None:
        settings.LINQUAN_HOME = tmp_path

    def send(self, client: Client, content: bytes, name: str = "四川.osm.pbf") -> Any:
        file = SimpleUploadedFile(name, content)
        return client.post("/places/map/extract/", {"file": file}, follow=True)

    def test_a_file_waits_for_the_worker(
        self, admin: Client, district: District, tmp_path: Path
    ) -> None:
        answer = self.send(admin, b"what a stranger sends")
        assert "等待读取" in words(answer)
        row = queries.extract_page(district.district_id).open
        assert row is not None
        assert (row.file_name, row.size_bytes) == ("四川.osm.pbf", 21)
        waiting = queries.waiting_file(row.extract_id)
        path = waiting_path(tmp_path, waiting.file_key)
        assert path.read_bytes() == b"what a stranger sends"
        job = ProcrastinateJob.objects.get(task_name="places.read_extract")
        assert job.args == {"extract_id": row.extract_id}

        assert jobs.read_extract(**job.args) == "file_not_osm"
        assert not path.exists()
        assert "这不是OpenStreetMap数据包。" in words(admin.get("/places/map/"))
        assert jobs.read_extract(**job.args) == "", "a job that comes twice does nothing"

    def test_a_second_file_is_refused(self, admin: Client, tmp_path: Path) -> None:
        self.send(admin, b"one")
        assert "另一个数据包还在读取" in words(self.send(admin, b"two"))
        assert MapExtract.objects.count() == len(list((tmp_path / "incoming").iterdir())) == 1

    def test_what_is_missing_or_too_large(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        answer = admin.post("/places/map/extract/", {})
        assert (answer.status_code, "请选择文件。" in words(answer)) == (422, True)
        monkeypatch.setitem(
            __import__("linquan.web.uploads", fromlist=["ROOMY"]).ROOMY, "/places/map/extract/", 10
        )
        answer = self.send(admin, b"x" * 11)
        assert (answer.status_code, "文件超过300 MB。" in words(answer)) == (422, True)
        assert MapExtract.objects.count() == 0
        assert not (tmp_path / "incoming").exists()

    def test_large_files_only_from_administrators(self, admin: Client, clerk: Client) -> None:
        for client, length, status in (
            (clerk, 200_000_000, 413), (clerk, 100_000_000, 403),
            (admin, 302_000_000, 413),
        ):  # fmt: skip
            answer = client.generic(
                "POST", "/places/map/extract/", b"", "application/octet-stream",
                CONTENT_LENGTH=str(length),
            )  # fmt: skip
            assert answer.status_code == status, length

    def test_denied(self, clerk: Client, client: Client) -> None:
        assert clerk.get("/places/map/").status_code == 403
        assert self.send(clerk, b"x").status_code == 403
        assert client.get("/places/map/").status_code == 303
        assert MapExtract.objects.count() == 0


class TestMapPage:
    def test_what_is_in_use(
        self, admin: Client, district: District, now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        take(district, now)
        with django_assert_num_queries(4):
            queries.extract_page(district.district_id)
        page = words(admin.get("/places/map/"))
        for text in ("江安.osm.pbf", "2026-11-01", "© OpenStreetMap贡献者（ODbL）", "清江社区"):
            assert text in page
        assert 'data-base="/places/map/base.geojson"' in admin.get("/places/map/").content.decode()

    def test_who_brought_it_in(
        self, admin: Client, staff: Staff, district: District, now: datetime
    ) -> None:
        take(district, now)
        page = admin.get("/places/map/")
        assert "命令行" in words(page)
        assert "tests" not in words(page)
        take(district, now, actor=staff.administrator)
        assert staff.administrator.name in words(admin.get("/places/map/"))

    def test_progress(self, admin: Client, district: District, now: datetime) -> None:
        ask(district, SETUP, now)
        part = admin.get("/places/map/", headers={"X-Fragment": "1"})
        assert "江安.osm.pbf自" in words(part)
        assert "<html" not in part.content.decode()
        (extract_id,) = MapExtract.objects.values_list("pk", flat=True)
        operations.refuse_extract(actor=SETUP, extract_id=extract_id, code="file_damaged", now=now)
        part = admin.get("/places/map/", headers={"X-Fragment": "1"})
        assert "写入已结束" in words(part)
        assert "文件已损坏。" in words(admin.get("/places/map/"))

    def test_take_back(
        self, admin: Client, clerk: Client, district: District, now: datetime
    ) -> None:
        address = f"/places/map/extract/{take(district, now)}/take-back/"
        assert clerk.post(address).status_code == 403
        assert "已撤回：底图恢复到之前的样子。" in words(admin.post(address, follow=True))
        assert "它已经不在使用了" in words(admin.post(address, follow=True))
        other = make_district("510188000000", "别区")
        elsewhere = take(other, now)
        assert admin.post(f"/places/map/extract/{elsewhere}/take-back/").status_code == 404

    def test_without_any_place(self, admin: Client, district: District) -> None:
        from linquan.apps.places.models import Area  # noqa: PLC0415

        Area.objects.update(geometry=None, lon=None, lat=None)
        page = words(admin.get("/places/map/"))
        assert "先有区划，再有底图" in page
        assert "请先导入带边界或坐标的区划。" in page


class TestBaseMap:
    def test_of_the_extract_in_use(self, client: Client, district: District, now: datetime) -> None:
        operations.store_map_layer(
            actor=SETUP, district_id=district.district_id, name="base", source="made up", now=now,
            geojson={"type": "FeatureCollection", "features": []},
        )  # fmt: skip
        extract_id = take(district, now)
        answer = client.get("/places/map/base.geojson", headers={"Accept-Encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.content).startswith(
            b'{"source":"OpenStreetMap","made_on":"2026-11-01","type":"FeatureCollection"'
        )
        plain = client.get("/places/map/base.geojson")
        assert plain.json()["source"] == "OpenStreetMap"
        assert plain["Cache-Control"] == "public, no-cache"
        held = client.get("/places/map/base.geojson", headers={"If-None-Match": plain["ETag"]})
        assert (held.status_code, held.content, held["ETag"]) == (304, b"", plain["ETag"])
        operations.take_back_extract(actor=SETUP, extract_id=extract_id, now=now)
        drawn = client.get("/places/map/base.geojson", headers={"If-None-Match": plain["ETag"]})
        assert drawn.json() == {"type": "FeatureCollection", "features": []}
        again = client.get("/places/map/base.geojson", headers={"If-None-Match": drawn["ETag"]})
        assert again.status_code == 304

    def test_tiles_by_ranges(
        self, client: Client, district: District, now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        take(district, now, tiles=TILES)
        address = client.get("/places/map/base.geojson").json()["tiles"]
        assert address == f"/places/map/tiles/{TAG}.pmtiles"
        for asked, status, content, told in (
            ("bytes=0-6", 206, b"PMTiles", "bytes 0-6/2055"),
            ("bytes=2050-9999", 206, TILES[2050:], "bytes 2050-2054/2055"),
            ("bytes=2055-2060", 416, b"", "bytes */2055"),
            ("bytes=9-3", 416, b"", "bytes */2055"),
            ("bytes=-5", 416, b"", "bytes */2055"),
            ("", 416, b"", "bytes */2055"),
        ):
            answer = client.get(address, headers={"Range": asked})
            found = (answer.status_code, answer.content, answer["Content-Range"])
            assert found == (status, content, told), asked
        with django_assert_num_queries(1):
            queries.tile_range(TAG, 0, 5)
        assert client.get(f"/places/map/tiles/{'0' * 64}.pmtiles").status_code == 404


class TestFacilities:
    def test_list_and_map(
        self, clerk: Client, district: District, now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        assert "还没有设施" in words(clerk.get("/places/facilities/"))
        take(district, now)
        page = words(clerk.get("/places/facilities/"))
        for text in (
            "清江社区卫生服务站",
            "社区卫生服务站",
            "公共厕所",
            "准确",
            "仅凭名称",
            "没有名称",
        ):
            assert text in page
        with django_assert_num_queries(2):
            queries.facility_page(district.district_id)
        for query, keys in (
            ("kind=HEA-B02", ["node/2"]), ("quality=name", ["node/4"]), ("kind=none", ["node/6"]),
            ("kind=XXX&quality=sure", ["node/2", "way/3", "node/4", "node/6"]),
        ):  # fmt: skip
            rows = clerk.get(f"/places/facilities/?{query}").context["page"].rows
            assert [row.key for row in rows] == keys
        last = clerk.get("/places/facilities/").context["page"].rows[-2].facility_id
        rows = clerk.get(f"/places/facilities/?after={last}").context["page"].rows
        assert [row.key for row in rows] == ["node/6"]
        points = clerk.get("/places/facilities/facilities.geojson?kind=INF-B02").json()["features"]
        assert [p["geometry"]["coordinates"] for p in points] == [[104.031, 30.011]]

    def test_they_go_out_as_a_table(self, admin: Client, district: District, now: datetime) -> None:
        take(district, now)
        answer = admin.post("/exchange/facilities/export/", {"kind": "csv"})
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[0].split(",")[:6] == [
            "地图对象",
            "名称",
            "英文名称",
            "类别编号",
            "类型",
            "把握",
        ]
        assert lines[1].startswith(
            "node/2,清江社区卫生服务站,Qingjiang Station,HEA-B02,社区卫生服务站,准确"
        )
        assert len(lines) == 5


RULE = FacilityRule("HEA-B03", "amenity=fuel", "", Quality.PROBABLE)


class TestRules:
    def test_a_list_of_ones_own(
        self, admin: Client, clerk: Client, district: District, now: datetime
    ) -> None:
        take(district, now)
        page = admin.get("/places/facilities/rules/whole/")
        assert "系统自带的规则" in words(page)
        # A browser shows no date that is written in words.
        assert 'value="2026-11-20"' in page.content.decode()
        assert (
            page.context["form"]
            .initial["rules"]
            .startswith("HEA-B01,healthcare=centre,,probable\n")
        )
        given = {"rules": "HEA-B03,amenity=fuel,,probable\n", "valid_from": now.date().isoformat()}
        assert clerk.post("/places/facilities/rules/whole/", given).status_code == 403
        answer = admin.post("/places/facilities/rules/whole/", given, follow=True)
        assert "已保存，设施已重新识别。" in words(answer)
        rows = queries.facility_page(district.district_id).rows
        assert [(row.key, row.kind, row.quality) for row in rows if row.kind] == [
            ("node/6", "HEA-B03", "probable")
        ]
        assert queries.facility_rules(district.district_id, now.date()).rules == (RULE,)
        event = Event.objects.latest("pk")
        assert (event.kind, event.data) == (
            "facility_rules.set", {"valid_from": now.date().isoformat(), "rules": 1},
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("XXX-B03,amenity=fuel,,probable", "第1行：没有这个类别。"),
            ("HEA-B03,amenity=fuel,药,probable", "第1行：标签和名称片段只能填一个。"),
            ("HEA-B03,fuel,,probable", "第1行：标签的写法如amenity=clinic。"),
            (
                "HEA-B03,amenity=fuel,,name",
                "第1行：按名称片段的，匹配程度写name；按标签的，不能写name。",
            ),
            ("HEA-B03,amenity=fuel,,sure", "第1行读不懂。"),
            ("HEA-B03,amenity=fuel", "第1行读不懂。"),
        ],
    )
    def test_refused(self, admin: Client, now: datetime, line: str, told: str) -> None:
        given = {"rules": line, "valid_from": now.date().isoformat()}
        answer = admin.post("/places/facilities/rules/whole/", given)
        assert (answer.status_code, told in words(answer)) == (422, True)
        assert FacilityRuleTable.objects.count() == 0

    def test_what_comes_with_the_house(self) -> None:
        rules = default_rules()
        assert (len(kinds()), len(rules)) == (66, 300)
        recogniser = Recogniser(rules)

        def best(name: str, **tags: str) -> tuple[str, str] | None:
            found = recogniser.matches(name, tags)
            return (found[0].kind, found[0].quality) if found else None

        assert best("江安小学", amenity="school") == ("EDU-B02", "exact")
        assert best("江安学校", amenity="school") == ("EDU-B02", "probable")
        assert best("", amenity="kindergarten") == ("EDU-B01", "exact")
        assert best("大润发", shop="supermarket") == ("COM-B01", "probable")
        assert best("江安派出所") == ("ADM-B03", "name")
        assert best("某处", amenity="bench") is None
        assert best("", amenity="cafe;pharmacy") == ("HEA-B03", "exact")
