"""A hand-drawn extract, read as a stranger's is: what is kept of it, value by value.

lat 30.010 +------------------+   the frame: this box and 100 m around it
           |  estate  hospital|
lat 30.005 =====road=========== → out of it
lat 30.000 +------------------+
        104.000            104.020
"""

import json
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Point, box
from tests.osm import MADE_AT, Sketch

from linquan.engine.addresses import Kind, NameDraft
from linquan.engine.errors import BadInput
from linquan.engine.osm import (
    Buildings,
    Extract,
    ExtractRefused,
    Ways,
    frame_around,
    read_apart,
    walkable,
)
from linquan.engine.osm.reading import moment_of
from linquan.engine.osm.tags import ACCESS, CLASSES, clean, tags_of
from linquan.engine.osm.ways import BRIDGE, CARLESS, ONEWAY, TUNNEL

FRAME = frame_around([box(104.0, 30.0, 104.02, 30.01)], margin_m=100)
ROAD = {"highway": "primary", "name": "云渡路"}


def ring(west: float, south: float, side: float = 0.002) -> list[tuple[float, float]]:
    east, north = round(west + side, 7), round(south + side, 7)
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def sketch() -> Sketch:
    drawn = Sketch()
    drawn.way([(104.004, 30.005), (104.01, 30.005), (104.04, 30.005)], **ROAD, bridge="yes")
    drawn.way(
        [(104.01, 30.005), (104.01, 30.006), (104.01, 30.03), (104.012, 30.006), (104.012, 30.005)],
        highway="residential", name="环路", oneway="yes", layer="-1", tunnel="culvert",
    )  # fmt: skip
    drawn.way([(104.001, 30.001), (104.002, 30.001)], highway="motorway")
    drawn.way([(104.001, 30.001), (104.001, 30.002)], highway="footway", access="no")
    drawn.way([(104.001, 30.002), (104.002, 30.002)], highway="service", access="private")
    drawn.way([(104.002, 30.002), (104.002, 30.001)], highway="steps", foot="designated")
    drawn.way([(105.0, 30.0), (105.001, 30.0)], highway="primary", name="远方路")
    drawn.way([(104.003, 30.001), (104.004, 30.001)], highway="proposed", name="未来路")
    drawn.way(
        ring(104.004, 30.006), landuse="residential", name="桂语花园", alt_name="桂语;桂语花园小区"
    )
    drawn.way(ring(104.0045, 30.0065, 0.0002), building="yes", name="3号楼", building__levels="6")
    drawn.way(ring(104.001, 30.007, 0.0002), building="yes", name="5栋")
    outer = drawn.way(ring(104.014, 30.006))
    inner = drawn.way(ring(104.0145, 30.0065, 0.0005))
    drawn.multipolygon(
        outer, [inner], building="hospital", amenity="hospital", name="江安医院",
        name__en="Jiang'an Hospital",
    )  # fmt: skip
    drawn.node(104.015, 30.007, amenity="hospital", name="江安医院")
    drawn.node(104.011, 30.0052, addr__street="云渡路", addr__housenumber="18号")
    drawn.node(104.0111, 30.0053, shop="convenience", name="早安便利店", brand="早安")
    drawn.node(104.0112, 30.0053, amenity="bench")
    drawn.node(104.0041, 30.006, barrier="gate")
    drawn.node(105.0, 30.0, shop="convenience", name="远方便利店")
    return drawn


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    folder = tmp_path_factory.mktemp("extract")
    path = sketch().write(folder / "a.osm.pbf")
    (folder / "out").mkdir()
    return read_apart(path, FRAME, folder / "out")


def test_says_when_and_by_what_it_was_made(extract: Extract) -> None:
    assert (extract.made_at, extract.generator) == ("2026-11-01T04:20:00+00:00", "linquan tests")


def test_ways_are_cut_to_the_frame(extract: Extract) -> None:
    ways = Ways.unpack(extract.ways)
    assert ways.way_id.tolist() == [1, 2, 2, 3, 4, 5, 6]
    assert ways.start.tolist() == [0, 2, 4, 6, 8, 10, 12, 14]
    places = np.column_stack((ways.node_x, ways.node_y))[ways.node].tolist()
    assert places[:6] == [
        [1040040000, 300050000], [1040100000, 300050000],
        [1040100000, 300050000], [1040100000, 300060000],
        [1040120000, 300060000], [1040120000, 300050000],
    ]  # fmt: skip
    assert ways.node[1] == ways.node[2], "pieces meet where they share a node"
    assert np.all(np.diff(ways.node_id) > 0)
    assert [CLASSES[kind] for kind in ways.kind] == [
        "primary", "residential", "residential", "motorway", "footway", "service", "steps",
    ]  # fmt: skip
    assert ways.flags.tolist() == [
        BRIDGE, TUNNEL + ONEWAY, TUNNEL + ONEWAY, ONEWAY, CARLESS, CARLESS, 0,
    ]  # fmt: skip
    assert ways.layer.tolist() == [0, -1, -1, 0, 0, 0, 0]
    assert [ACCESS[code] for code in ways.access] == ["", "", "", "", "no", "private", ""]
    assert [ACCESS[code] for code in ways.foot] == ["", "", "", "", "", "", "designated"]
    assert [ways.names[n] if n >= 0 else "" for n in ways.name] == [
        "云渡路", "环路", "环路", "", "", "", "",
    ]  # fmt: skip


def test_who_may_walk(extract: Extract) -> None:
    may = walkable(Ways.unpack(extract.ways))
    assert may.tolist() == [True, True, True, False, False, True, True]


def test_buildings_keep_their_outlines(extract: Extract) -> None:
    buildings = Buildings.unpack(extract.buildings)
    assert buildings.key.tolist() == ["way/10", "way/11", "relation/1"]
    assert buildings.storeys.tolist() == [6, 0, 0]
    assert buildings.start.tolist() == [0, 5, 10, 15]
    first = np.column_stack((buildings.x, buildings.y))[:5]
    assert first.min(axis=0).tolist() == [1040045000, 300065000]
    assert first.max(axis=0).tolist() == [1040047000, 300067000]


def test_names_of_every_kind(extract: Extract) -> None:
    assert extract.names == (
        NameDraft("way/1", Kind.ROAD, "云渡路", 104.01, 30.005),
        NameDraft("way/2", Kind.ROAD, "环路", 104.01, 30.006),
        NameDraft(
            "way/9", Kind.ESTATE, "桂语花园", 104.005, 30.007, aliases=("桂语", "桂语花园小区")
        ),
        NameDraft("way/10", Kind.BUILDING, "桂语花园", 104.0046, 30.0066, "3", "way/9"),
        NameDraft("relation/1", Kind.SITE, "江安医院", 104.0155, 30.00675),
        NameDraft("node/38", Kind.SITE, "早安便利店", 104.0111, 30.0053),
        NameDraft("node/37/door", Kind.DOOR, "云渡路", 104.011, 30.0052, "18", "way/1"),
    )


def test_facilities_with_their_tags(extract: Extract) -> None:
    found = {point.key: point for point in extract.points}
    assert set(found) == {"relation/1", "node/36", "node/38"}
    hospital = found["relation/1"]
    assert (hospital.name, hospital.name_en) == ("江安医院", "Jiang'an Hospital")
    assert hospital.area_m2 == pytest.approx(40_126.9, abs=100)
    assert found["node/38"].tags == {"shop": "convenience", "name": "早安便利店"}
    assert found["node/38"].area_m2 is None


def test_the_drawn_map(extract: Extract) -> None:
    features = json.loads(extract.base)["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert kinds == [
        "road_major", "road_major", "road_minor", "road_minor", "road_minor", "block",
        "path", "path", "label", "label", "building", "building", "building", "gate",
    ]  # fmt: skip
    assert features[0]["geometry"] == {
        "type": "LineString", "coordinates": [[104.004, 30.005], [104.01, 30.005]],
    }  # fmt: skip
    block = next(f for f in features if f["properties"]["kind"] == "block")
    assert block["properties"]["name"] == "桂语花园"


def test_counts_say_what_was_kept(extract: Extract) -> None:
    assert extract.counts == {
        "names": 7, "ways": 7, "way_nodes": 9, "buildings": 3, "facilities": 3, "drawn": 14,
        "left_out": 0, "unreadable": 0,
    }  # fmt: skip


def refused(path: Path, folder: Path) -> str:
    with pytest.raises(ExtractRefused) as raised:
        read_apart(path, FRAME, folder)
    assert list(folder.iterdir()) == []
    return raised.value.code


def test_what_is_no_extract_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    path = sketch().write(tmp_path / "a.osm.pbf")
    whole = path.read_bytes()
    path.write_bytes(b"PK\x03\x04" + whole)
    assert refused(path, out) == "file_damaged"
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path, out) == "file_damaged"
    path.write_text("<osm version='0.6'/>")
    assert refused(path, out) == "file_not_osm"
    far = Sketch()
    far.way([(105.0, 30.0), (105.001, 30.0)], highway="primary")
    assert refused(far.write(path), out) == "nothing_inside"


def test_a_frame_goes_around_by_metres() -> None:
    frame = frame_around([Point(104.0, 30.0)], margin_m=1_000)
    west, south, east, north = frame.bounds
    assert (north - south) / 2 == pytest.approx(1_000 / 111_195, rel=1e-4)
    assert (east - west) / 2 == pytest.approx(1_000 / (111_195 * np.cos(np.radians(30))), rel=1e-4)
    with pytest.raises(BadInput):
        frame_around([])
    with pytest.raises(BadInput):
        frame_around([Point(104.0, 89.0)])


def test_packed_arrays_are_read_or_refused(extract: Extract) -> None:
    again = Ways.unpack(Ways.unpack(extract.ways).pack())
    assert again.way_id.tolist() == Ways.unpack(extract.ways).way_id.tolist()
    for packed in (b"", b"PK", extract.buildings):
        with pytest.raises(BadInput):
            Ways.unpack(packed)


@pytest.mark.parametrize(
    "said", ["", "yesterday", "2026-11-01", "1999-11-01T04:20:00Z", "2026<b>01T04:20:0Z"]
)
def test_what_is_no_moment_is_left_out(said: str) -> None:
    assert moment_of(MADE_AT) == "2026-11-01T04:20:00+00:00"
    assert moment_of(said) == ""


def test_tags_are_known_keys_with_clean_values() -> None:
    assert clean(" 桂语\u202e花园\x00  三期 ") == "桂语 花园 三期"
    told = tags_of([("name", "a\x00b"), ("brand", "x"), ("amenity", "y" * 256)])
    assert told == {"name": "a b"}
