"""Facilities out of an extract: by tags of the catalogue, each item once, coarse ones named."""

from pathlib import Path

import pytest
import shapely
from tests.osm import Sketch

from linquan.engine.circles import Catalogue, Match, found_in, load_catalogue
from linquan.engine.osm import ExtractRefused


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    drawn = Sketch()
    drawn.way([(104.0, 30.0), (104.01, 30.0)], highway="residential")
    drawn.node(104.001, 30.0, amenity="pharmacy", name="仁和药店")
    drawn.node(104.002, 30.0, amenity="library", name="社区书吧")  # culture centre, station, corner
    corners = [(104.004, 30.001), (104.006, 30.001), (104.006, 30.003), (104.004, 30.003)]
    drawn.way([*corners, corners[0]], amenity="kindergarten", name="幼儿园")
    drawn.node(104.003, 30.0, amenity="bench")
    return drawn.write(tmp_path / "a.osm.pbf")


def told(path: Path, catalogue: Catalogue, **options: object) -> list[tuple[str, str, str, str]]:
    return [
        (catalogue.codes[one.item], one.match.value, one.key, one.name)
        for one in found_in(path, catalogue, **options)
    ]


def test_places_are_found_by_the_tags_of_items(extract: Path) -> None:
    catalogue = load_catalogue()
    found = told(extract, catalogue)
    assert ("HEA-B03", "exact", "node/3", "仁和药店") in found
    assert ("EDU-B01", "exact", "way/2", "幼儿园") in found
    libraries = [code for code, _, key, _ in found if key == "node/4"]
    wanted = [item.code for item in catalogue.items if "amenity=library" in item.osm_tags]
    assert libraries == wanted
    matches = {one.item: one.match for one in found_in(extract, catalogue)}
    assert all(catalogue.items[item].osm_match is match for item, match in matches.items())
    assert Match.NONE not in matches.values()
    (area,) = [one for one in found_in(extract, catalogue) if one.key == "way/2"]
    assert (104.004 < area.lon < 104.006, 30.001 < area.lat < 30.003) == (True, True)


def test_what_lies_outside_the_frame_is_left_out(extract: Path) -> None:
    west = shapely.box(103.9, 29.9, 104.0015, 30.1)
    assert {key for _, _, key, _ in told(extract, load_catalogue(), frame=west)} == {"node/3"}


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.osm.pbf").write_bytes(b"nothing")
    with pytest.raises(ExtractRefused, match="file_not_osm"):
        found_in(tmp_path / "a.osm.pbf", load_catalogue())
