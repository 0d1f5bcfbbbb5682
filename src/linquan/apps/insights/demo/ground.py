"""Places of the demo: the area tree, zones, posters at gates, the drawn map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, pi, radians, sin
from typing import Any

from shapely import Polygon, unary_union

from linquan.apps.places import operations as places
from linquan.apps.places.counting import CountDraft, CountLine
from linquan.apps.places.types import (
    AreaDraft,
    Level,
    NameSource,
    PlannedArea,
    ZoneDraft,
    ZoneKind,
)
from linquan.engine.addresses import Kind, NameDraft
from linquan.engine.towns import AGE_BANDS, Area, Estate, Town, Use
from linquan.engine.towns.addresses import town_places
from linquan.kernel.actors import Actor

DISTRICT_NAME, DISTRICT_NAME_EN = "江安区（演示）", "Jiang'an District (demo)"
NEIGHBOURHOOD_CENTRE = "ADM-B02"
CENTRE_RADIUS_M = 500
M_PER_DEGREE = 111_195  # along a meridian of a sphere of 6371 km
COUNT_SOURCE = "演示数据（虚构的入户走访）"
NAMED = frozenset({Kind.ROAD, Kind.DOOR, Kind.BUILDING, Kind.SITE})
SOURCE = "演示数据 demo data: linquan.engine.towns"


@dataclass(frozen=True, slots=True)
class Ground:
    """Ids of the demo's areas, by their place in the town."""

    district_id: int
    street_id: int
    communities: tuple[int, ...]
    grids: tuple[int, ...]
    estates: tuple[int, ...]


def lay_out(town: Town, actor: Actor, now: datetime) -> Ground:
    """Load the tree in one basket, then zones, posters and the map."""
    ids = places.load_places(actor=actor, areas=_planned(town), now=now)
    ground = Ground(
        ids["district"],
        ids["street"],
        tuple(ids[f"community-{c.index}"] for c in town.communities),
        tuple(ids[f"grid-{g.index}"] for g in town.grids),
        tuple(ids[f"estate-{e.index}"] for e in town.estates),
    )
    _add_zones(town, ground, actor, now)
    _hang_posters(town, ground, actor, now)
    _name_places(town, ground, actor, now)
    _count_people(town, ground, actor, now)
    places.store_map_layer(
        actor=actor,
        district_id=ground.district_id,
        name="base",
        geojson=_drawn(town),
        source=SOURCE,
        now=now,
    )
    return ground


def _planned(town: Town) -> list[PlannedArea]:
    street = town.street_area
    outline = _outline(street)
    head = AreaDraft(
        Level.DISTRICT,
        DISTRICT_NAME,
        None,
        street.code[:6] + "000000",
        DISTRICT_NAME_EN,
        street.residents,
        *_middle(street.ring),
        outline,
    )
    return [
        PlannedArea("district", head),
        PlannedArea("street", _area(street, Level.STREET), "district"),
        *(
            PlannedArea(f"community-{c.index}", _area(c, Level.COMMUNITY), "street")
            for c in town.communities
        ),
        *(
            PlannedArea(
                f"grid-{g.index}",
                AreaDraft(
                    Level.GRID, g.name.zh, None, g.code, g.name.en, g.residents,
                    *_middle(g.ring), _polygon(g.ring),
                ),
                f"community-{g.community}",
            )
            for g in town.grids
        ),
        *(
            PlannedArea(f"estate-{e.index}", _estate(e), f"community-{e.community}")
            for e in town.estates
        ),
    ]  # fmt: skip


def _area(area: Area, level: Level) -> AreaDraft:
    return AreaDraft(
        level, area.name.zh, None, area.code.ljust(12, "0"), area.name.en, area.residents,
        *_middle(area.ring), _outline(area),
    )  # fmt: skip


def _estate(estate: Estate) -> AreaDraft:
    return AreaDraft(
        Level.ESTATE, estate.name.zh, None, "", estate.name.en, estate.residents,
        *_middle(estate.ring), _polygon(estate.ring),
    )  # fmt: skip


def _outline(area: Area) -> dict[str, Any]:
    return _polygon(area.ring)


def _polygon(ring: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}


def _middle(ring: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    point = Polygon(ring).representative_point()
    return round(point.x, 7), round(point.y, 7)


DRAWN_AS = {"lane": "path", "bridge": "road_major"}
OWN_TABLES = frozenset({"area", "community", "grid"})


def _drawn(town: Town) -> dict[str, Any]:
    """The engine's layers as the map widget knows them; areas come from their own tables."""
    features = [
        {
            "type": "Feature",
            "geometry": feature["geometry"],
            "properties": {
                "kind": DRAWN_AS.get(layer, layer),
                "name": feature["properties"].get("name_zh", ""),
                "name_en": feature["properties"].get("name_en", ""),
            },
        }
        for feature in town.base_map()["features"]
        if (layer := feature["properties"]["layer"]) not in OWN_TABLES
    ]
    return {"type": "FeatureCollection", "features": features}


def _add_zones(town: Town, ground: Ground, actor: Actor, now: datetime) -> None:
    """One zone around the parks, one around the neighbourhood centre, across communities."""
    parks = [e for e in town.estates if e.use is Use.PARK]
    hull = unary_union([Polygon(e.ring) for e in parks]).convex_hull
    ring = tuple((round(x, 7), round(y, 7)) for x, y in hull.exterior.coords)
    centre = next(f for f in town.facilities if f.code == NEIGHBOURHOOD_CENTRE)
    around = _circle(centre.lon, centre.lat, CENTRE_RADIUS_M)
    name = f"{centre.name.zh}片区"
    for draft in (
        ZoneDraft(ZoneKind.PARK, "创智医药园", _polygon(ring), "Chuangzhi Pharma Park"),
        ZoneDraft(ZoneKind.CENTRE, name, _polygon(around), f"Around {centre.name.en}"),
    ):
        places.add_zone(actor=actor, district_id=ground.district_id, draft=draft, now=now)


def _circle(lon: float, lat: float, radius_m: float) -> tuple[tuple[float, float], ...]:
    """A ring of 24 corners around a point."""
    north = radius_m / M_PER_DEGREE
    east = north / cos(radians(lat))
    turns = [2 * pi * (n % 24) / 24 for n in range(25)]
    return tuple((round(lon + east * cos(t), 7), round(lat + north * sin(t), 7)) for t in turns)


def _hang_posters(town: Town, ground: Ground, actor: Actor, now: datetime) -> None:
    """One code at the first gate of every estate."""
    seen: set[int] = set()
    for gate in town.gates:
        if gate.estate in seen:
            continue
        seen.add(gate.estate)
        estate = town.estates[gate.estate]
        places.add_poster(
            actor=actor,
            area_id=ground.estates[gate.estate],
            label=f"{estate.name.zh}{gate.label.zh}",
            label_en=f"{estate.name.en}, {gate.label.en}",
            lon=gate.lon,
            lat=gate.lat,
            now=now,
        )


def _name_places(town: Town, ground: Ground, actor: Actor, now: datetime) -> None:
    """Roads with house numbers, buildings and shops, for addresses to be found."""
    made = town_places(town)
    known = {place.key: place for place in made}
    drafts = [
        NameDraft(
            f"town/{place.key}",
            place.kind,
            place.name or known[place.within or 0].name,
            round(place.lon, 7),
            round(place.lat, 7),
            place.number,
            f"town/{place.within}" if place.kind is Kind.DOOR else "",
        )
        for place in made
        if place.kind in NAMED and place.lon is not None and place.lat is not None
    ]
    places.take_place_names(
        actor=actor,
        district_id=ground.district_id,
        source=NameSource.IMPORTED,
        drafts=drafts,
        now=now,
    )


def _count_people(town: Town, ground: Ground, actor: Actor, now: datetime) -> None:
    """Estates by age, as if last month; the communities as the sum of their estates."""
    by_community = {c.index: [0] * len(AGE_BANDS) for c in town.communities}
    for estate in town.estates:
        if estate.residents:
            _count(ground.estates[estate.index], estate.residents_by_age, actor, now)
            people = zip(by_community[estate.community], estate.residents_by_age, strict=True)
            by_community[estate.community] = [a + b for a, b in people]
    for index, sums in by_community.items():
        _count(ground.communities[index], sums, actor, now)


def _count(area_id: int, people: Sequence[int], actor: Actor, now: datetime) -> None:
    begins = [int(band.rstrip("+").split("-")[0]) for band in AGE_BANDS]
    ends = [*(age - 1 for age in begins[1:]), None]
    lines = tuple(CountLine(*line) for line in zip(begins, ends, people, strict=True))
    draft = CountDraft(now.date().replace(day=1), COUNT_SOURCE, lines)
    places.set_head_counts(actor=actor, area_id=area_id, draft=draft, now=now)
