"""Villages by car, worked out by hand: two clinics, four villages, minutes along the road.

::

    V1 ---10--- P ---25--- g1 (of V2) ---10--- g2 (of V2)     Q at V4 ---61.7--- V5
                |                                             |
                +------------------ 40 -----------------------+

P serves V1 (10 minutes) and the first group of V2 (25); the second group is 35 minutes away. Q
stands in V4. V5 drives for more than an hour: nothing near is looked for there.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.worked import PLANNER, make
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.circles import operations, queries
from linquan.apps.circles.ways import drafted
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.engine.networks import Mode, network_from_edges

CLINIC = "HEA-F02"
GAP = f"/circles/gaps/{CLINIC}/"
POINTS = {
    "V1": (104.1, 30.1), "P": (104.12, 30.1), "g1": (104.14, 30.1), "g2": (104.16, 30.1),
    "V4": (104.12, 30.2), "V5": (104.14, 30.2),
}  # fmt: skip
ROADS = (("V1", "P", 6000), ("P", "g1", 15000), ("g1", "g2", 6000), ("P", "V4", 24000),
         ("V4", "V5", 37000))  # fmt: skip


def village(town: Town, now: datetime, name: str, people: int, at: str, parent: int = 0) -> int:
    lon, lat = POINTS[at]
    level = Level.GROUP if parent else Level.VILLAGE
    draft = AreaDraft(
        level, name, parent or town.far_street_id, name_en=name, residents=people, lon=lon, lat=lat
    )
    return places.add_area(actor=SETUP, draft=draft, now=now)


@pytest.fixture
def rural(town: Town, tmp_path: Path, now: datetime, settings: Any) -> Town:
    settings.LINQUAN_HOME = tmp_path
    village(town, now, "一村", 100, "V1")
    second = village(town, now, "二村", 100, "g1")
    village(town, now, "二村一组", 60, "g1", second)
    village(town, now, "二村二组", 40, "g2", second)
    village(town, now, "四村", 30, "V4")
    village(town, now, "五村", 20, "V5")
    number = {name: n for n, name in enumerate(POINTS)}
    lon, lat = (list(side) for side in zip(*POINTS.values(), strict=True))
    roads = network_from_edges(
        lon, lat, [number[a] for a, _, _ in ROADS], [number[b] for _, b, _ in ROADS],
        [cost for *_, cost in ROADS], mode=Mode.DRIVE,
    )  # fmt: skip
    operations.keep_network(
        actor=PLANNER, district_id=town.district_id, draft=drafted(roads, "手算示例"), now=now
    )
    for name, at in (("一村分院", "P"), ("四村分院", "V4")):
        x, y = POINTS[at]
        enter(
            town, now, draft={"name": name, "name_en": name, "item_code": CLINIC},
            place={"lon": x, "lat": y},
        )  # fmt: skip
    make(town, tmp_path, now)
    return town


def test_villages_those_beyond_first(rural: Town) -> None:
    page = queries.item_page(rural.staff.grid_worker, CLINIC, rural.far_street_id)
    told = [
        (v.area.name, v.people, v.beyond, v.minutes, [p.name for p in v.places])
        for v in page.villages
    ]
    assert told == [
        ("二村", 100, 40, 35.0, ["一村分院"]),
        ("五村", 20, 20, None, []),
        ("一村", 100, 0, 10.0, ["一村分院"]),
        ("四村", 30, 0, 0.0, ["四村分院"]),
    ]
    assert page.gap is not None
    assert (page.gap.people, page.gap.without) == (250, 60)


def test_the_page_in_both_languages(rural: Town) -> None:
    client = client_of(rural.staff.street_clerk)
    text = said(client.get(f"{GAP}?area={rural.far_street_id}"))
    assert "二村 100 40 35 分钟 一村分院 五村 20 20 附近没有 – 一村 100 0 10 分钟 一村分院" in text
    assert "一村分院 160 人的最近一处 服务： 二村、一村" in text
    english = said(
        client.get(f"{GAP}?area={rural.far_street_id}", headers={"accept-language": "en"})
    )
    assert "Villages and communities by car 4" in english
    assert "Beyond 30 minutes" in english


def test_reach_and_rings_by_car(rural: Town) -> None:
    page = queries.item_page(rural.staff.grid_worker, CLINIC, rural.far_street_id)
    assert [(r.minutes, r.has) for r in page.reaches] == [(10, 130), (20, 130), (30, 190)]
    data = queries.item_map(rural.staff.grid_worker, CLINIC)
    assert sorted(map(int, data["rings"])) == [6000, 12000, 18000]
    assert list(data["minutes"]) == [10, 20, 30]
    costs = {f["properties"]["name"]: f["properties"]["cost"] for f in data["homes"]["features"]}
    assert (costs["一村"], costs["二村一组"], costs["二村二组"]) == (6000, 15000, 21000)


def test_on_foot_no_villages_are_listed(rural: Town) -> None:
    page = queries.item_page(rural.staff.grid_worker, "HEA-B01")
    assert page.villages == ()


def test_statements(rural: Town) -> None:
    actor = rural.staff.grid_worker
    warm(rural)
    queries.item_page(actor, CLINIC)
    assert statements(lambda: queries.item_page(actor, CLINIC)) == 11, (
        "two for capacities, two for rings"
    )
