"""A report of the demo town: every figure and shape is reckoned by the engine, none is typed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import mapping

from linquan.apps.circles.reporting import (
    Advice,
    CircleCounts,
    Community,
    Gap,
    MapArea,
    MapHome,
    MapPlace,
    MapRing,
    MapSheet,
    Methods,
    Name,
    Quality,
    Rejected,
    ReportData,
    Site,
    Speed,
    Summary,
    Worst,
)
from linquan.engine.circles import (
    Catalogue,
    Coverage,
    Item,
    Tier,
    arcs_to_sites,
    coverage,
    facilities,
    homes,
    limits_by_minutes,
    load_catalogue,
)
from linquan.engine.networks import UNREACHED, Mode, Network, snap, with_places
from linquan.engine.networks.towns import network_of_town
from linquan.engine.reach import AUDIENCES, bands_of_minutes, isochrone
from linquan.engine.siting import Run, cost_of_forcing, gains_of, max_cover
from linquan.engine.towns import DEMO_SEED, JIANG_AN, Building, Town, make_town

ON = date(2026, 11, 20)
CIRCLES = (5, 10, 15)
CLINIC = "HEA-B01"
CENTRE = "ADM-B02"
BUDGET = 2
DRAWN_AS = {"lane": "path", "bridge": "road_major"}


@dataclass(frozen=True, eq=False)
class Reckoned:
    """A town with what was reckoned of it."""

    town: Town
    network: Network
    lived_in: tuple[Building, ...]
    found: Coverage
    open: tuple[tuple[int, int], ...]
    """Place in the town and item of each facility that is counted."""


@cache
def reckoned() -> Reckoned:
    town = make_town(JIANG_AN, DEMO_SEED)
    items = load_catalogue().of_mode(Mode.WALK)
    network = network_of_town(town, Mode.WALK)
    lived_in = tuple(b for b in town.buildings if b.residents)
    known = tuple(
        (f.index, items.position(f.code)) for f in town.facilities if f.code in items.codes
    )
    at = [town.facilities[index] for index, _ in known]
    found = coverage(
        network,
        homes(
            [b.lon for b in lived_in], [b.lat for b in lived_in], [b.residents for b in lived_in]
        ),
        facilities([f.lon for f in at], [f.lat for f in at], [item for _, item in known]),
        items,
    )
    return Reckoned(town, network, lived_in, found, known)


@cache
def example() -> ReportData:
    """Return the report of the demo town."""
    it = reckoned()
    return ReportData(
        area=_name(it.town.street_area.name),
        office=Name("江安街道办事处", "Jiang'an Sub-district Office"),
        made_on=ON,
        is_demo=True,
        summary=_summary(it),
        gaps=_gaps(it),
        communities=_communities(it),
        maps=(_gap_map(it), _ring_map(it), _site_map(it)),
        advice=(_advice(it),),
        methods=Methods(
            ON,
            (Speed(Name("成年人", "adults"), 1.2), Speed(Name("老年人", "elders"), 0.8),
             Speed(Name("推婴儿车的人", "with a pram"), 1.0)),
            len(it.found.catalogue.items),
            sources=(Name("底图、人口、设施：演示数据，由程序生成。",
                          "Map, people and facilities: demo data, made by the program."),),
        ),
        quality=Quality(facilities_coarse=3, facilities_without_point=1, facilities_planned=2),
        base_map=_base(it.town),
        attribution=Name("底图：程序生成", "Map: made by the program"),
    )  # fmt: skip


def _name(name: Any) -> Name:
    return Name(name.zh, name.en)


def _item_name(item: Item) -> Name:
    return Name(item.name, item.name_en)


def people_of(it: Reckoned) -> NDArray[np.int64]:
    return it.found.homes.people[:, 0].astype(np.int64)


def _within(items: Catalogue, minutes: int) -> list[int]:
    return [
        n for n, item in enumerate(items.items)
        if item.tier is Tier.BASIC and item.minutes <= minutes
    ]  # fmt: skip


def counts_of(it: Reckoned, minutes: int) -> CircleCounts:
    columns = _within(it.found.catalogue, minutes)
    having = it.found.has[:, columns].sum(axis=1)
    heads = np.bincount(having, people_of(it), len(columns) + 1).astype(int)
    return CircleCounts(minutes, len(columns), tuple(heads.tolist()))


def _summary(it: Reckoned) -> Summary:
    circles = tuple(counts_of(it, minutes) for minutes in CIRCLES)
    return Summary(int(people_of(it).sum()), len(it.lived_in), len(it.open), circles)


def _community_of(it: Reckoned) -> NDArray[np.int64]:
    return np.array([it.town.estates[b.estate].community for b in it.lived_in])


def _gaps(it: Reckoned) -> tuple[Gap, ...]:
    limits = limits_by_minutes(it.found.catalogue)
    return tuple(
        _gap(it, n, item, int(limits[n]))
        for n, item in enumerate(it.found.catalogue.items)
        if item.tier is Tier.BASIC
    )


def _gap(it: Reckoned, n: int, item: Item, limit: int) -> Gap:
    heads, lacks = people_of(it), ~it.found.has[:, n]
    costs = it.found.costs[lacks, n]
    near = costs[costs < UNREACHED]
    nearest = float(np.median(near)) * item.minutes / limit if len(near) else None
    by_area = np.bincount(_community_of(it)[lacks], heads[lacks], len(it.town.communities))
    worst = sorted(zip(by_area.astype(int).tolist(), it.town.communities, strict=True),
                   key=lambda one: -one[0])  # fmt: skip
    return Gap(
        _item_name(item), item.minutes, item.audience, int(heads.sum()), int(heads[lacks].sum()),
        tuple(Worst(_name(area.name), people) for people, area in worst if people),
        nearest,
    )  # fmt: skip


def _communities(it: Reckoned) -> tuple[Community, ...]:
    heads, area = people_of(it), _community_of(it)
    basic = _within(it.found.catalogue, 15)
    return tuple(
        _community(it, one, heads * (area == one.index), basic) for one in it.town.communities
    )


def _community(it: Reckoned, one: Any, heads: NDArray[np.int64], basic: Sequence[int]) -> Community:
    lacking = [int(heads[~it.found.has[:, n]].sum()) for n in basic]
    most = int(np.argmax(lacking))
    full = [
        (m, int(heads[it.found.has[:, _within(it.found.catalogue, m)].all(axis=1)].sum()))
        for m in CIRCLES
    ]
    return Community(
        _name(one.name), int(heads.sum()), int((heads > 0).sum()),
        sum(it.town.facilities[f].community == one.index for f, _ in it.open),
        tuple(full), _item_name(it.found.catalogue.items[basic[most]]), lacking[most],
    )  # fmt: skip


# --- maps -----------------------------------------------------------------------------------------


def _base(town: Town) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": one["geometry"],
                "properties": {
                    "kind": DRAWN_AS.get(one["properties"]["layer"], one["properties"]["layer"]),
                    "name": one["properties"].get("name_zh", ""),
                    "name_en": one["properties"].get("name_en", ""),
                },
            }
            for one in town.base_map()["features"]
        ],
    }


def _outline(one: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [one.ring]}


def _estates(it: Reckoned, column: int) -> tuple[MapHome, ...]:
    """Estates, hatched where most of their people lack an item."""
    heads, has = people_of(it), it.found.has[:, column]
    estate = np.array([b.estate for b in it.lived_in])
    without = np.bincount(estate, heads * ~has, len(it.town.estates))
    return tuple(
        MapHome(_outline(one), bool(without[one.index] * 2 > one.residents))
        for one in it.town.estates
        if one.residents
    )  # fmt: skip


def _places(it: Reckoned, centre: str = "") -> tuple[MapPlace, ...]:
    return tuple(
        MapPlace(_name(f.name), f.lon, f.lat, is_centre=f.code == centre)
        for f in it.town.facilities
    )


def _areas(it: Reckoned) -> tuple[MapArea, ...]:
    return tuple(MapArea(_name(one.name), _outline(one)) for one in it.town.communities)


def _gap_map(it: Reckoned) -> MapSheet:
    at = it.found.catalogue.position(CLINIC)
    item = it.found.catalogue.items[at]
    return MapSheet(
        Name(f"哪里没有{item.name}", f"{item.name_en}: where there is none"),
        homes=_estates(it, at),
        places=_places(it),
        areas=_areas(it),
        item=_item_name(item),
        minutes=item.minutes,
    )


def rings_around(it: Reckoned, lon: float, lat: float) -> tuple[MapRing, ...]:
    network, (node,) = with_places(it.network, snap(it.network, [lon], [lat]), with_approach=True)
    bands = bands_of_minutes(list(CIRCLES), AUDIENCES[0], Mode.WALK)
    found = isochrone(network, int(node), bands)
    return tuple(
        MapRing(minutes, mapping(area)) for minutes, area in zip(CIRCLES, found.areas, strict=True)
    )


def _ring_map(it: Reckoned) -> MapSheet:
    (centre,) = (f for f in it.town.facilities if f.code == CENTRE)
    return MapSheet(
        Name(
            f"从{centre.name.zh}步行 5、10、15 分钟", f"5, 10 and 15 minutes from {centre.name.en}"
        ),
        rings=rings_around(it, centre.lon, centre.lat),
        places=_places(it, CENTRE),
        note=Name("成年人每秒 1.2 米，沿街道、过桥、进小区大门，不是画圆。",
                  "Adults at 1.2 m/s, along streets, over bridges and through gates: no disc."),
    )  # fmt: skip


# --- advice ---------------------------------------------------------------------------------------


@cache
def sited(it: Reckoned) -> Any:
    """Where two more clinics should be: candidates are the gates of estates."""
    at = it.found.catalogue.position(CLINIC)
    limit = int(limits_by_minutes(it.found.catalogue)[at])
    lacking = np.where(it.found.has[:, at], 0, it.found.homes.people[:, 0])
    open_ = homes(it.found.homes.lon, it.found.homes.lat, lacking)
    gates = it.town.gates
    arcs = arcs_to_sites(
        it.network, open_, [g.lon for g in gates], [g.lat for g in gates], limit=limit
    )
    run = Run(seconds=None, rounds=60, workers=1)
    result = max_cover(arcs, BUDGET, run=run)
    return arcs, result


def _gate_name(it: Reckoned, gate: int) -> Name:
    found = it.town.gates[gate]
    estate = it.town.estates[found.estate].name
    return Name(f"{estate.zh}{found.label.zh}", f"{estate.en}, {found.label.en}")


def _advice(it: Reckoned) -> Advice:
    arcs, result = sited(it)
    at = it.found.catalogue.position(CLINIC)
    item = it.found.catalogue.items[at]
    heads = people_of(it)
    before = int(heads[it.found.has[:, at]].sum())
    return Advice(
        _item_name(item), item.minutes, BUDGET, len(it.town.gates), before,
        before + round(result.value), before + round(result.bound), int(heads.sum()),
        tuple(_site(it, gain) for gain in gains_of(arcs, result)),
        _rejected(it, arcs, result),
    )  # fmt: skip


def _site(it: Reckoned, gain: Any) -> Site:
    estate = np.array([it.lived_in[n].estate for n in gain.demands.tolist()], dtype=int)
    people = np.bincount(estate, gain.lost_each, len(it.town.estates)).astype(int)
    best = sorted(zip(people.tolist(), it.town.estates, strict=True), key=lambda one: -one[0])
    gains = tuple(Worst(_name(one.name), count) for count, one in best if count)
    return Site(_gate_name(it, gain.site), round(gain.lost), gains)


def _rejected(it: Reckoned, arcs: Any, result: Any) -> tuple[Rejected, ...]:
    other = next(n for n in range(len(it.town.gates)) if n not in result.sites)

    def ask(fixed: list[int], start: Any) -> Any:
        run = Run(seconds=None, rounds=60, workers=1)
        return max_cover(arcs, BUDGET, fixed=fixed, start=start, run=run)

    forced = cost_of_forcing(ask, result, other)
    least, most = round(forced.at_least), round(forced.at_most)
    return (Rejected(_gate_name(it, other), least, most),)


def _site_map(it: Reckoned) -> MapSheet:
    _, result = sited(it)
    at = it.found.catalogue.position(CLINIC)
    item = it.found.catalogue.items[at]
    chosen = [it.town.gates[n] for n in result.sites.tolist()]
    sites = tuple(
        MapPlace(_gate_name(it, gate.index), gate.lon, gate.lat, is_site=True) for gate in chosen
    )
    rings = [rings_around(it, gate.lon, gate.lat) for gate in chosen]
    return MapSheet(
        Name(f"建议新设{item.name}的位置", f"{item.name_en}: where it would help most"),
        homes=_estates(it, at),
        rings=tuple(ring for many in rings for ring in many if ring.minutes == item.minutes),
        places=(*_open_places(it, CLINIC), *sites),
        item=_item_name(item),
        minutes=item.minutes,
    )


def _open_places(it: Reckoned, code: str) -> Iterable[MapPlace]:
    return (MapPlace(_name(f.name), f.lon, f.lat) for f in it.town.facilities if f.code == code)
