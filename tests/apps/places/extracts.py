"""Extracts of OpenStreetMap for tests of places: read beforehand, as the engine gives them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.apps.places.factories import SETUP, District

from linquan.apps.places import operations
from linquan.engine.addresses import Kind, NameDraft
from linquan.engine.osm import Extract, MapPoint
from linquan.engine.osm.reading import Raw
from linquan.engine.osm.types import Line
from linquan.engine.osm.ways import buildings_of, ways_of
from linquan.kernel.actors import Actor

MADE_AT = "2026-11-01T04:20:00Z"
ROAD = NameDraft("way/1", Kind.ROAD, "云渡路", 104.01, 30.01)
DOOR = NameDraft("node/5/door", Kind.DOOR, "云渡路", 104.012, 30.01, "18", "way/1")
ESTATE = NameDraft("way/7", Kind.ESTATE, "锦绣花园", 104.015, 30.012, aliases=("锦绣",))
BUILDING = NameDraft("way/8", Kind.BUILDING, "锦绣花园", 104.0151, 30.0121, "3", "way/7")
COMMUNITY = NameDraft("node/9", Kind.AREA, "清江社区", 104.0301, 30.0101)
POINTS = (
    MapPoint(
        "node/2", "清江社区卫生服务站", "Qingjiang Station", 104.03, 30.011, None,
        {"amenity": "clinic", "name": "清江社区卫生服务站"},
    ),
    MapPoint("way/3", "", "", 104.031, 30.011, 81.5, {"amenity": "toilets"}),
    MapPoint("node/4", "长江银行", "", 104.032, 30.011, None, {"building": "yes"}),
    MapPoint("node/6", "", "", 104.033, 30.011, None, {"amenity": "fuel"}),
)  # fmt: skip
LINE = Line(1, [1, 2], [1040000000, 1040100000], [300100000, 300100000], {"highway": "primary"})
WAYS = ways_of([LINE]).pack()
EXTRACT = Extract(
    MADE_AT, "linquan tests", (ROAD, DOOR, ESTATE, BUILDING, COMMUNITY), POINTS, WAYS,
    buildings_of(Raw().shapes).pack(), b'{"type":"FeatureCollection","features":[]}',
    {"names": 5, "ways": 1, "facilities": 4},
)  # fmt: skip


def ask(district: District, actor: Actor, now: datetime, **other: Any) -> int:
    given: dict[str, Any] = {
        "actor": actor, "district_id": district.district_id, "file_name": "江安.osm.pbf",
        "file_key": "0a1b", "size_bytes": 2048, "now": now,
    }  # fmt: skip
    return operations.ask_extract(**(given | other))


def take(
    district: District, now: datetime, *, actor: Actor = SETUP, tiles: bytes = b"", **other: Any
) -> int:
    """Bring an extract into use; ``other`` fields differ from the usual one."""
    extract_id = ask(district, actor, now)
    operations.begin_extract(actor=actor, extract_id=extract_id, now=now)
    operations.take_extract(
        actor=actor, extract_id=extract_id, extract=replace(EXTRACT, **other), tiles=tiles, now=now
    )
    return extract_id
