"""Two extracts at once, on the real database: one after the other or one refused, never mixed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from tests.apps.orgs.acts import at_once
from tests.apps.places.extracts import ESTATE, EXTRACT, POINTS, ask, take
from tests.apps.places.factories import SETUP, District, make_district
from tests.osm import Sketch

from linquan.apps.places import bringing, operations, queries
from linquan.apps.places.models import MapExtract, MapFacility, MapFile, PlaceName
from linquan.engine.addresses import Kind, NameDraft
from linquan.kernel.errors import WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 4


def in_use() -> MapExtract:
    return MapExtract.objects.get(state="in_use")


def names() -> set[str]:
    rows = PlaceName.objects.filter(source="osm", valid_to__isnull=True)
    return set(rows.values_list("source_key", flat=True))


def begun(district: District, now: datetime) -> int:
    extract_id = ask(district, SETUP, now)
    operations.begin_extract(actor=SETUP, extract_id=extract_id, now=now)
    return extract_id


def test_asked_for_twice(now: datetime) -> None:
    district = make_district()
    outcomes = at_once(*[lambda: ask(district, SETUP, now)] * 4)
    assert outcomes == ["done", *["extract_under_way"] * 3]
    assert MapExtract.objects.count() == 1
    assert Event.objects.filter(kind="map_extract.asked").count() == 1


def test_taken_twice(now: datetime) -> None:
    district = make_district()
    extract_id = begun(district, now)

    def taken() -> None:
        operations.take_extract(
            actor=SETUP, extract_id=extract_id, extract=EXTRACT, tiles=b"", now=now
        )

    assert at_once(taken, taken, taken) == ["done", *["extract_not_waiting"] * 2]
    assert names() == {"way/1", "node/5/door", "way/7", "way/8", "node/9"}
    assert MapFacility.objects.count() == len(POINTS)
    assert MapFile.objects.count() == len(set(MapFile.objects.values_list("part", flat=True)))


def test_taken_while_the_one_in_use_is_taken_back(now: datetime) -> None:
    """Whichever comes first, the newer one is in use in the end, and nothing of the older is."""
    district = make_district()
    newer = NameDraft("way/2", Kind.ROAD, "清江路", 104.02, 30.01)
    for _ in range(TURNS):
        first = take(district, now)
        second = begun(district, now)
        outcomes = at_once(
            lambda: operations.take_back_extract(actor=SETUP, extract_id=first, now=now),  # noqa: B023
            lambda: operations.take_extract(
                actor=SETUP, extract_id=second, now=now, tiles=b"",  # noqa: B023
                extract=replace(EXTRACT, names=(newer, ESTATE), points=POINTS[:1]),
            ),
        )  # fmt: skip
        assert outcomes in (["done", "done"], ["done", "extract_not_in_use"])
        assert in_use().pk == second
        assert names() == {"way/2", "way/7"}
        assert MapFacility.objects.filter(extract_id=second).count() == 1
        assert queries.facility_page(district.district_id).total == 1


def drawn(path: Path, way: int, name: str) -> Path:
    sketch = Sketch()
    for nth in range(way):  # so that the way has a number of its own
        sketch.way([(104.005, 30.01), (104.03, 30.01)], highway="primary", name=f"{name}{nth}")
    return sketch.write(path)


def test_two_files_brought_in_at_once(now: datetime, tmp_path: Path) -> None:
    """From file to map, as two administrators would: one is refused, or comes after the other."""
    district = make_district()
    held = {
        drawn(tmp_path / "a.osm.pbf", 1, "甲路"): {"way/1"},
        drawn(tmp_path / "b.osm.pbf", 3, "乙路"): {"way/1", "way/2", "way/3"},
    }

    def brought(path: Path) -> Callable[[], None]:
        def bring() -> None:
            extract_id = ask(district, SETUP, now, file_name=path.name)
            code = bringing.bring_in(
                actor=SETUP, extract_id=extract_id, path=path, home=tmp_path, clock=lambda: now
            )
            if code:
                raise WrongState(code)

        return bring

    outcomes = at_once(*map(brought, held))
    assert outcomes in (["done", "extract_under_way"], ["done", "done"])
    (whole,) = (keys for path, keys in held.items() if path.name == in_use().file_name)
    assert names() == whole
    assert len(queries.osm_ways(district.district_id).way_id) == len(whole)
    assert not MapExtract.objects.filter(state__in=("waiting", "reading")).exists()
