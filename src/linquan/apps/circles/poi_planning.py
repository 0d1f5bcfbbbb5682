"""What a table of points of interest of another map would bring into the register. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from linquan.apps.circles.facilities import LIMITS, FacilityRow, State
from linquan.apps.circles.intake import NEAR_M
from linquan.apps.circles.offerings import PoiTypeRow
from linquan.apps.circles.planning import EMPTY
from linquan.apps.circles.register_tables import Planned
from linquan.apps.circles.rules import FARTHEST_EAST, FARTHEST_NORTH, WHOLE
from linquan.apps.circles.spacing import METRES_A_DEGREE, nearest_within
from linquan.apps.circles.types import ItemRow
from linquan.apps.places.queries import AreaBook
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Match
from linquan.engine.coordinates import System, convert
from linquan.kernel.exchange.columns import folded
from linquan.kernel.exchange.layout import Fault, Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve
from linquan.kernel.letters import seen

SAME_WITHIN_M: Final = 1_000.0
"""One of the same item and name so close is the same one: a wrong system moves it no further."""
SHIFTED_M: Final = (100.0, 1_500.0)
AGREE_M: Final = 60.0
ON_SPOT_M: Final = 50.0
SOURCE: Final = "POI"
_CODE_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class PoiGround:
    """What points are looked at against: types, items, areas, the register."""

    types: Sequence[PoiTypeRow]
    items: Mapping[str, ItemRow]
    areas: AreaBook
    rows: Sequence[FacilityRow]
    today: date


@dataclass(slots=True)
class _Desk:
    ground: PoiGround
    by_word: Mapping[str, tuple[str, str]]
    """Item and match by folded word."""
    named: Mapping[tuple[str, str], list[FacilityRow]]
    """Facilities by item and folded name."""
    sieve: Sieve = field(default_factory=Sieve)
    added: list[Mapping[str, Any]] = field(default_factory=list)
    taken: set[tuple[str, str, int]] = field(default_factory=set)
    remarks: list[Fault] = field(default_factory=list)


def plan_points(rows: Sequence[Row], ground: PoiGround) -> Planned:
    """Work out what rows of another map would add; what is there already stays as it is."""
    named: dict[tuple[str, str], list[FacilityRow]] = {}
    for one in ground.rows:
        named.setdefault((one.item_code, folded(one.name)), []).append(one)
    desk = _Desk(ground, _words(ground), named)
    for row in rows:
        _look_at(desk, row)
    plan = desk.sieve.plan()
    told = (*_whole(rows, ground), *_near(desk), *desk.remarks)
    whole = Plan(plan.new, plan.changed, plan.same, plan.faults, plan.before, told)
    return Planned(whole, tuple(desk.added), {})


def _words(ground: PoiGround) -> dict[str, tuple[str, str]]:
    """Return what words mean: names and codes of items, and types as the district maps them."""
    told = {
        folded(word): (item.code, Match.EXACT.value)
        for item in ground.items.values()
        for word in (item.code, item.name, item.name_en)
        if word
    }
    mapped = (one for one in ground.types if one.item_code in ground.items)
    return told | {folded(one.name): (one.item_code, one.match) for one in mapped}


def meant_by(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words that a row is known by, the narrowest first."""
    codes = [c.strip().zfill(_CODE_DIGITS) for c in str(values.get("typecode") or "").split("|")]
    types = [one.strip() for one in str(values.get("type") or "").split("|")]
    yield from codes
    yield from types
    for one in types:
        yield from (part.strip() for part in reversed(one.split(";")))
    yield from (str(values.get(name) or "") for name in ("type_middle", "type_large"))
    for code in codes:
        yield from (f"{code[:4]}00", f"{code[:2]}0000")


def _look_at(desk: _Desk, row: Row) -> None:
    known = (desk.by_word.get(folded(word)) for word in meant_by(row.values) if word)
    meaning = next((one for one in known if one), None)
    name = seen(str(row.values.get("name") or ""))
    if not name:
        desk.sieve.fault(row, "name", "name_missing")
    if meaning is None:
        desk.sieve.fault(row, "type", "type_unknown")
    area = _area(desk, row)
    if meaning is None or area is None or desk.sieve.is_bad(row):
        return
    there = _there(desk, row, meaning[0], name)
    key = (meaning[0], folded(name), area.area_id)
    if there is not None or key in desk.taken:
        desk.sieve.same.append(row.number)
        if there is not None and there.state == State.CLOSED:
            desk.remarks.append(Fault(row.number, "name", "closed_here", there.name))
        return
    desk.taken.add(key)
    desk.sieve.new.append(row.number)
    desk.added.append(_values(row, name, meaning, area))


def _area(desk: _Desk, row: Row) -> AreaRow | None:
    """Return the area in which a row lies; what is wrong with its point is noted."""
    lon, lat = row.values.get("lon"), row.values.get("lat")
    if lon is None or lat is None:
        desk.sieve.fault(row, "lon", "point_missing")
        return None
    if abs(lon) <= FARTHEST_NORTH < abs(lat) <= FARTHEST_EAST:
        desk.sieve.fault(row, "lat", "coordinates_swapped")
        return None
    found = desk.ground.areas.home_of(lon, lat)
    if found is None:
        desk.sieve.fault(row, "lon", "outside_communities")
    return found


def _there(desk: _Desk, row: Row, item: str, name: str) -> FacilityRow | None:
    """Return the facility of the register that a row means."""
    rows = desk.named.get((item, folded(name)), [])
    without = next((one for one in rows if one.lon is None), None)
    placed = [one for one in rows if one.lon is not None]
    point = [(row.values["lon"], row.values["lat"])]
    others = [(one.lon or 0.0, one.lat or 0.0) for one in placed]
    (near,) = nearest_within(point, others, SAME_WITHIN_M)
    return placed[near[0]] if near else without


def _values(row: Row, name: str, meaning: tuple[str, str], area: AreaRow) -> dict[str, Any]:
    said = {key: seen(str(row.values.get(key) or "")) for key in ("address", "source", "type")}
    number = seen(str(row.values.get("poi_id") or ""))
    evidence = " ".join(filter(None, (said["type"], number)))
    return dict(EMPTY) | {
        "name": name[: LIMITS["name"]],
        "item_code": meaning[0],
        "match": meaning[1],
        "area_id": area.area_id,
        "address": said["address"][: LIMITS["address"]],
        "lon": row.values["lon"],
        "lat": row.values["lat"],
        "state": State.OPEN.value,
        "progress": WHOLE,
        "source": (said["source"] or SOURCE)[: LIMITS["source"]],
        "evidence": evidence[: LIMITS["evidence"]],
    }


def _near(desk: _Desk) -> Iterator[Fault]:
    """Say of new rows which facility of the same item lies close by, under another name."""
    of_item: dict[str, list[FacilityRow]] = {}
    for row in desk.ground.rows:
        if row.lon is not None and row.state != State.CLOSED:
            of_item.setdefault(row.item_code, []).append(row)
    new: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for number, one in zip(desk.sieve.new, desk.added, strict=True):
        new.setdefault(one["item_code"], []).append((number, one))
    for item, ours in new.items():
        rows = of_item.get(item, [])
        points = [(one["lon"], one["lat"]) for _, one in ours]
        others = [(row.lon or 0.0, row.lat or 0.0) for row in rows]
        for (number, one), near in zip(ours, nearest_within(points, others, NEAR_M), strict=True):
            if near is not None:
                told = {"name": rows[near[0]].name, "metres": round(near[1])}
                yield Fault(number, "name", "near_one", one["name"], told)


# Is it another system of coordinates?


def _whole(rows: Sequence[Row], ground: PoiGround) -> Iterator[Fault]:
    """Say what is odd about all points together."""
    points = [row for row in rows if row.values.get("lon") is not None]
    points = [row for row in points if row.values.get("lat") is not None]
    inside = (ground.areas.home_of(row.values["lon"], row.values["lat"]) for row in points)
    if points and ground.areas.is_drawn and not any(inside):
        yield Fault(0, "lon", "all_outside", details={"n": len(points)})
    yield from _shifted(points, ground)


def _shifted(points: Sequence[Row], ground: PoiGround) -> Iterator[Fault]:
    """Hold points against facilities of the same name, to see whether all are moved alike."""
    pairs = np.array(list(_pairs(points, ground)), dtype=np.float64).reshape(-1, 4)
    if not len(pairs):
        return
    off = _off_m(pairs[:, :2], pairs[:, 2:])
    middle = np.median(off, axis=0)
    spread = float(np.median(np.hypot(*(off - middle).T)))
    far = float(np.hypot(*middle))
    if spread <= AGREE_M and SHIFTED_M[0] <= far <= SHIFTED_M[1]:
        told = {"metres": round(far), "n": len(pairs), "system": _likely(pairs)}
        code = "shifted_like" if told["system"] else "shifted"
        yield Fault(0, "lon", code, details=told)


def _pairs(points: Sequence[Row], ground: PoiGround) -> Iterator[tuple[float, float, float, float]]:
    """Yield points and the facility of their name, where both have the name once."""
    mine: dict[str, list[Row]] = {}
    for row in points:
        mine.setdefault(folded(str(row.values.get("name") or "")), []).append(row)
    theirs: dict[str, list[FacilityRow]] = {}
    for one in ground.rows:
        if one.lon is not None:
            theirs.setdefault(folded(one.name), []).append(one)
    for name, rows in mine.items():
        there = theirs.get(name, [])
        if name and len(rows) == 1 and len(there) == 1:
            values = rows[0].values
            yield values["lon"], values["lat"], there[0].lon or 0.0, there[0].lat or 0.0


def _off_m(points: Any, others: Any) -> Any:
    """Return how far east and north points lie of others, in metres."""
    flat = (points - others) * METRES_A_DEGREE
    flat[:, 0] *= np.cos(np.radians(others[:, 1]))
    return flat


def _likely(pairs: Any) -> str:
    """Return the system from which points would have to be converted to lie on their places."""
    for system in (System.GCJ02, System.BD09):
        lon, lat = convert(pairs[:, 0], pairs[:, 1], system, System.WGS84)
        off = _off_m(np.column_stack((lon, lat)), pairs[:, 2:])
        if float(np.median(np.hypot(*off.T))) <= ON_SPOT_M:
            return {"gcj02": "GCJ-02", "bd09": "BD-09"}[system.value]
    return ""
