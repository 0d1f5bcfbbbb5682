"""Extracts of OpenStreetMap: every write, what is found by their names, undo, what is refused."""

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.extracts import BUILDING, ESTATE, EXTRACT, POINTS, ROAD, ask, take
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_operations import last_event
from tests.dead_workers import left_job
from tests.osm import Sketch

from linquan.apps.places import bringing, jobs, operations, queries
from linquan.apps.places.extracting import NearName, told_map
from linquan.apps.places.models import Area, MapExtract, MapFacility, MapFile, PlaceName
from linquan.apps.places.types import AreaDraft, Level
from linquan.engine.addresses import Kind, NameDraft
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.left_jobs import MOST_TURNS, take_up_left
from linquan.kernel.models import BookVersion, Event

pytestmark = pytest.mark.django_db
TILES = b"PMTiles" + bytes(range(256)) * 8


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def everything() -> tuple[list[dict[str, Any]], ...]:
    tables: tuple[Any, ...] = (
        Area, PlaceName, MapExtract, MapFile, MapFacility, Event, BookVersion,
    )  # fmt: skip
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> None:
    before = everything()
    with pytest.raises(error) as raised:
        act()
    given = raised.value
    found = next(iter(given.fields.values())) if isinstance(given, Invalid) else given.code
    assert found == code
    assert everything() == before


def best(district: District, address: str) -> tuple[str, int] | None:
    (found,) = queries.find_addresses(district.district_id, [address])
    return (found.best.label, found.best.percent) if found.best else None


def states() -> dict[int, str]:
    return dict(MapExtract.objects.order_by("pk").values_list("pk", "state"))


class TestTake:
    def test_success(self, district: District, staff: Staff, now: datetime) -> None:
        before = list(Area.objects.order_by("pk").values())
        extract_id = take(district, now, actor=staff.administrator)
        assert list(Area.objects.order_by("pk").values()) == before, "nothing is merged"
        row = queries.extract_row(district.district_id, extract_id)
        assert (row.state, row.file_name, row.size_bytes) == ("in_use", "江安.osm.pbf", 2048)
        assert row.made_at == datetime(2026, 11, 1, 4, 20, tzinfo=UTC)
        assert row.counts == {"names": 5, "ways": 1, "facilities": 4, "near": 1}
        assert (row.account_name, row.taken_at) == (staff.administrator.name, now)
        assert last_event() == (
            "map_extract.taken", f"map_extract:{extract_id}", staff.administrator.name,
            district.district_id, now, row.counts,
        )  # fmt: skip

    def test_addresses_are_found_by_its_names(self, district: District, now: datetime) -> None:
        assert best(district, "云渡路18号") is None
        take(district, now)
        for address, label in (("云渡路18号", "云渡路18号"), ("锦绣花园3号楼", "锦绣花园3栋")):
            found = best(district, address)
            assert found is not None
            assert (found[0], found[1] > 90) == (label, True)

    def test_a_place_of_ones_own_stands_and_is_told(
        self, district: District, now: datetime
    ) -> None:
        own = operations.add_area(
            actor=SETUP, now=now,
            draft=AreaDraft(
                Level.ESTATE, "锦绣花园", district.community_ids[0], lon=104.0152, lat=30.0121
            ),
        )  # fmt: skip
        alone = best(district, "锦绣花园")
        take(district, now)
        assert best(district, "锦绣花园") == alone, "two of one name would make it doubtful"
        (found,) = queries.find_addresses(district.district_id, ["锦绣花园3栋"])
        assert found.best is not None
        assert found.best.label == "锦绣花园3栋"
        assert (found.best.lon, found.best.lat) == (BUILDING.lon, BUILDING.lat)
        page = queries.extract_page(district.district_id)
        assert page.near == (
            NearName("node/9", "清江社区", "area", district.community_ids[1], "清江社区", 15),
            NearName("way/7", "锦绣花园", "estate", own, "锦绣花园", 22),
        )
        assert page.near_count == 2

    def test_facilities_are_recognised(self, district: District, now: datetime) -> None:
        take(district, now)
        rows = queries.facility_page(district.district_id).rows
        assert [(r.key, r.kind, r.quality) for r in rows] == [
            ("node/2", "HEA-B02", "exact"), ("way/3", "INF-B02", "exact"),
            ("node/4", "COM-Q03", "name"), ("node/6", "", None),
        ]  # fmt: skip
        assert [match.kind for match in rows[0].also] == ["HEA-B01", "HEA-Q01", "HEA-F02"]

    def test_files_are_kept(self, district: District, now: datetime) -> None:
        take(district, now, tiles=TILES)
        here = district.district_id
        assert queries.osm_ways(here).way_id.tolist() == [1]
        assert queries.osm_buildings(here).key.tolist() == []
        tag = hashlib.sha256(TILES).hexdigest()
        drawn = queries.osm_map(here)
        assert drawn is not None
        assert json.loads(gzip.decompress(drawn[0])) == {
            "source": "OpenStreetMap", "made_on": "2026-11-01",
            "tiles": f"/places/map/tiles/{tag}.pmtiles", "type": "FeatureCollection",
            "features": [],
        }  # fmt: skip
        found = queries.tile_range(tag, 5, 4)
        assert (found.content, found.size_bytes) == (TILES[5:9], len(TILES))
        assert queries.tile_range(tag, len(TILES) - 2, 100).content == TILES[-2:]
        with pytest.raises(NotFound):
            queries.tile_range("0" * 64, 0, 1)

    def test_denied(self, district: District, staff: Staff, now: datetime) -> None:
        extract_id = ask(district, SETUP, now)
        operations.begin_extract(actor=SETUP, extract_id=extract_id, now=now)
        for actor in (staff.clerk, staff.leader, staff.handler):
            refused(lambda who=actor: ask(district, who, now), NotAllowed, "not_allowed")  # type: ignore[misc]
            for act in (
                lambda who=actor: operations.take_extract(  # type: ignore[misc]
                    actor=who, extract_id=extract_id, extract=EXTRACT, tiles=b"", now=now
                ),
                lambda who=actor: operations.refuse_extract(  # type: ignore[misc]
                    actor=who, extract_id=extract_id, code="x", now=now
                ),
                lambda who=actor: operations.begin_extract(  # type: ignore[misc]
                    actor=who, extract_id=extract_id, now=now
                ),
                lambda who=actor: operations.take_back_extract(  # type: ignore[misc]
                    actor=who, extract_id=extract_id, now=now
                ),
            ):
                refused(act, NotAllowed, "not_allowed")

    def test_wrong_state(self, district: District, now: datetime) -> None:
        extract_id = ask(district, SETUP, now)

        def taken() -> None:
            operations.take_extract(
                actor=SETUP, extract_id=extract_id, extract=EXTRACT, tiles=b"", now=now
            )

        def begun() -> None:
            operations.begin_extract(actor=SETUP, extract_id=extract_id, now=now)

        def back() -> None:
            operations.take_back_extract(actor=SETUP, extract_id=extract_id, now=now)

        refused(taken, WrongState, "extract_not_waiting")
        refused(back, WrongState, "extract_not_in_use")
        refused(lambda: ask(district, SETUP, now), WrongState, "extract_under_way")
        begun()
        refused(begun, WrongState, "extract_not_waiting")
        taken()
        refused(taken, WrongState, "extract_not_waiting")
        with pytest.raises(NotFound):
            operations.begin_extract(actor=SETUP, extract_id=extract_id + 1, now=now)
        refused(lambda: ask(district, SETUP, now, file_key="../x"), Invalid, "not_a_key")
        other = replace(district, district_id=district.street_id)
        refused(lambda: ask(other, SETUP, now), NotFound, "area_unknown")

    def test_a_fault_in_the_midst_leaves_nothing(self, district: District, now: datetime) -> None:
        take(district, now)
        extract_id = ask(district, SETUP, now)
        operations.begin_extract(actor=SETUP, extract_id=extract_id, now=now)
        twice = replace(EXTRACT, names=(ROAD, ROAD))

        def taken() -> None:
            operations.take_extract(
                actor=SETUP, extract_id=extract_id, extract=twice, tiles=b"", now=now
            )

        refused(taken, Invalid, "key_twice")

    def test_the_database_keeps_one_in_use(self, district: District, now: datetime) -> None:
        take(district, now)
        replaced = take(district, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            MapExtract.objects.exclude(pk=replaced).update(state="in_use")


class TestReplaceAndTakeBack:
    def test_a_newer_one_replaces_and_gives_way_again(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        first = take(district, now)
        newer = NameDraft("way/2", Kind.ROAD, "清江路", 104.02, 30.01)
        second = take(district, now, names=(newer, ESTATE), points=POINTS[:1])
        assert states() == {first: "replaced", second: "in_use"}
        assert best(district, "云渡路18号") is None
        assert queries.facility_page(district.district_id).total == 1
        operations.take_back_extract(actor=staff.administrator, extract_id=second, now=now)
        assert states() == {first: "in_use", second: "taken_back"}
        found = best(district, "云渡路18号")
        assert found is not None
        assert found[0] == "云渡路18号"
        assert best(district, "清江路") is None
        assert queries.facility_page(district.district_id).total == 4
        assert last_event()[0] == "map_extract.taken_back"
        assert last_event()[5] == {"former": first}
        assert set(MapFile.objects.values_list("extract_id", flat=True)) == {first}

    def test_the_first_one_leaves_nothing_in_use(self, district: District, now: datetime) -> None:
        only = take(district, now)
        operations.take_back_extract(actor=SETUP, extract_id=only, now=now)
        assert queries.osm_map(district.district_id) is None
        assert not PlaceName.objects.filter(valid_to__isnull=True).exists()
        assert MapFacility.objects.count() == MapFile.objects.count() == 0
        assert queries.extract_page(district.district_id).current is None

    def test_what_lies_two_back_is_let_go_of(self, district: District, now: datetime) -> None:
        ids = [take(district, now) for _ in range(3)]
        kept_for = set(MapFile.objects.values_list("extract_id", flat=True))
        assert kept_for == set(ids[1:])
        assert len(queries.extract_page(district.district_id).rows) == 3


class TestRefuse:
    def test_what_is_in_use_stays(self, district: District, now: datetime) -> None:
        first = take(district, now)
        second = ask(district, SETUP, now)
        operations.refuse_extract(actor=SETUP, extract_id=second, code="file_damaged", now=now)
        assert states() == {first: "in_use", second: "refused"}
        assert last_event()[0] == "map_extract.refused"
        page = queries.extract_page(district.district_id)
        assert page.current is not None
        assert (page.current.extract_id, page.open) == (first, None)
        assert page.rows[0].refused == "file_damaged"
        refused(
            lambda: operations.refuse_extract(actor=SETUP, extract_id=second, code="x", now=now),
            WrongState, "extract_not_waiting",
        )  # fmt: skip

    def test_one_whose_worker_was_killed_waits_again(
        self, district: District, now: datetime
    ) -> None:
        extract_id = ask(district, SETUP, now)
        operations.begin_extract(actor=SETUP, extract_id=extract_id, now=now)
        left_job(jobs.read_extract.name, now, extract_id=extract_id)
        assert take_up_left(now) == 1
        assert states() == {extract_id: "waiting"}
        assert last_event()[0] == "map_extract.put_back"
        refused(
            lambda: operations.put_back_extract(actor=SETUP, extract_id=extract_id, now=now),
            WrongState, "extract_not_waiting",
        )  # fmt: skip
        operations.begin_extract(actor=SETUP, extract_id=extract_id, now=now)
        left_job(jobs.read_extract.name, now, extract_id=extract_id, attempts=MOST_TURNS - 1)
        assert take_up_left(now) == 1
        assert states() == {extract_id: "refused"}

    def test_the_stuck_are_known(self, district: District, now: datetime) -> None:
        extract_id = ask(district, SETUP, now)
        assert queries.stuck_extracts(now + timedelta(hours=2)) == ()
        assert queries.stuck_extracts(now + timedelta(hours=3)) == (extract_id,)


def small(path: Path) -> Path:
    drawn = Sketch()
    drawn.way([(104.005, 30.01), (104.03, 30.01)], highway="primary", name="云渡路")
    drawn.way([(121.5, 31.2), (121.6, 31.2)], highway="primary", name="远方路")
    return drawn.write(path)


class TestBringIn:
    def test_from_the_file_to_the_map(
        self, district: District, now: datetime, tmp_path: Path
    ) -> None:
        extract_id = ask(district, SETUP, now)
        path = small(tmp_path / "a.osm.pbf")
        code = bringing.bring_in(
            actor=SETUP, extract_id=extract_id, path=path, home=tmp_path, clock=lambda: now
        )
        assert code == ""
        assert [p.name for p in tmp_path.iterdir()] == ["a.osm.pbf"], "nothing is left"
        assert queries.osm_ways(district.district_id).way_id.tolist() == [1]
        assert list(PlaceName.objects.values_list("name", "source_key")) == [("云渡路", "way/1")]

    def test_a_broken_file_is_told(self, district: District, now: datetime, tmp_path: Path) -> None:
        first = take(district, now)
        extract_id = ask(district, SETUP, now)
        path = tmp_path / "a.osm.pbf"
        path.write_bytes(small(path).read_bytes()[:150])
        code = bringing.bring_in(
            actor=SETUP, extract_id=extract_id, path=path, home=tmp_path, clock=lambda: now
        )
        assert code == "file_damaged"
        assert states() == {first: "in_use", extract_id: "refused"}

    def test_leftovers_are_removed(self, district: District, now: datetime, tmp_path: Path) -> None:
        ask(district, SETUP, now, file_key="0a1b")
        for key in ("0a1b", "ffff"):
            bringing.waiting_path(tmp_path, key).write_bytes(b"x")
        later = datetime.now(UTC) + timedelta(days=1)
        assert bringing.remove_leftovers(tmp_path, later - timedelta(days=2)) == 0
        assert bringing.remove_leftovers(tmp_path, later) == 1
        assert bringing.waiting_path(tmp_path, "0a1b").exists()


class TestFrame:
    def test_communities_where_the_district_is_not_drawn(self, district: District) -> None:
        west, south, east, north = queries.extract_frame(district.district_id).bounds
        assert (round(south, 4), round(north, 4)) == (29.9892, 30.0308)
        assert (round(west, 4), round(east, 4)) == (103.9875, 104.0525)

    def test_points_where_nothing_is_drawn(self, district: District) -> None:
        Area.objects.update(geometry=None)
        west, south, east, north = queries.extract_frame(district.district_id).bounds
        assert (round(south, 4), round(north, 4)) == (29.9992, 30.0208)
        assert (round(west, 4), round(east, 4)) == (103.9925, 104.0475)

    def test_nothing_to_cut_by(self, district: District) -> None:
        Area.objects.update(geometry=None, lon=None, lat=None)
        assert queries.extract_page(district.district_id).is_drawn is False
        with pytest.raises(NotFound):
            queries.extract_frame(district.district_id)


def test_members_of_our_own_stand_first() -> None:
    base = b'{"type":"FeatureCollection","features":[]}'
    assert told_map(base, {}) == base
    assert json.loads(told_map(base, {"source": "x"})) == {"source": "x"} | json.loads(base)
