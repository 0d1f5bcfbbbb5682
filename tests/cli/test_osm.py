"""`linquan osm`: what it says when a file is brought in, refused and taken back."""

from pathlib import Path
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.places.factories import District, make_district
from tests.osm import Sketch

from linquan.apps.places import bringing
from linquan.apps.places.models import MapExtract, MapFacility, MapFile, PlaceName
from linquan.cli import entered, osm
from linquan.cli.terminal import CommandFailed

pytestmark = pytest.mark.django_db
SHOWN = ("valid_to", "name", "aliases", "kind", "number", "source_key", "lon", "lat")


@pytest.fixture
def district() -> District:
    return kept(make_district)


def drawn(path: Path, *roads: str) -> Path:
    sketch = Sketch()
    for road in roads:
        sketch.way([(104.005, 30.01), (104.03, 30.01)], highway="primary", name=road)
    sketch.node(104.02, 30.011, amenity="pharmacy", name="云渡药店")
    sketch.way(
        [(104.01, 30.01), (104.011, 30.01), (104.011, 30.011), (104.01, 30.01)], building="yes"
    )
    return sketch.write(path)


def living() -> list[dict[str, Any]]:
    rows = PlaceName.objects.filter(valid_to__isnull=True)
    return list(rows.order_by("source_key").values(*SHOWN))


def test_in_and_back(
    district: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    osm._bring(bringing, district.district_id, drawn(tmp_path / "a.osm.pbf", "甲路"), tmp_path)
    said = capsys.readouterr().out
    for line in ("2 names for addresses", "1 pieces of ways", "1 buildings", "1 facilities"):
        assert line in said
    assert "data of 2026-11-01." in said
    before = living()
    second = drawn(tmp_path / "b.osm.pbf", "乙路", "丙路")
    osm._bring(bringing, district.district_id, second, tmp_path)
    assert {row["name"] for row in living()} == {"乙路", "丙路", "云渡药店"}
    osm._take_back(bringing, district.district_id)
    assert "b.osm.pbf was taken back." in capsys.readouterr().out
    assert living() == before
    osm._take_back(bringing, district.district_id)
    assert living() == []
    assert MapFile.objects.count() == MapFacility.objects.count() == 0
    with pytest.raises(CommandFailed, match="there is nothing to take back"):
        osm._take_back(bringing, district.district_id)


def test_refused_in_words(district: District, tmp_path: Path) -> None:
    far = Sketch()
    far.way([(121.5, 31.2), (121.6, 31.2)], highway="primary", name="远方路")
    text = tmp_path / "c.osm.pbf"
    text.write_text("no map")
    for path, words in (
        (far.write(tmp_path / "far.osm.pbf"), "Nothing in the file lies in the district"),
        (text, "This is no .osm.pbf file"),
        (tmp_path / "none.osm.pbf", "is no file"),
    ):
        with pytest.raises(CommandFailed, match=words):
            osm._bring(bringing, district.district_id, path, tmp_path)
    assert set(MapExtract.objects.values_list("state", flat=True)) == {"refused"}


def test_which_district(district: District) -> None:
    assert entered.district_of(None) == district.district_id
    with pytest.raises(CommandFailed, match=f"one of {district.district_id}"):
        entered.district_of(999_999)
