"""Codes and the tree: pure checks (GB/T 10114-2003 division codes; CJ/T grid codes)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shapely.errors import GEOSException
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from linquan.apps.places.types import PARENTS, AreaChange, AreaDraft, AreaRow, Level, ZoneDraft
from linquan.kernel.actors import Actor, Role
from linquan.kernel.events import EventRow
from linquan.kernel.letters import is_blank

TOWNSHIP_RANGES = (range(1, 100), range(100, 200), range(200, 400), range(400, 600))
COMMUNITY_RANGE, VILLAGE_RANGE = range(1, 200), range(200, 400)
GRID_DIGITS, DIVISION_DIGITS = 15, 12
# Where the serial number of a level begins in its code, and which numbers it may be.
SERIALS = {
    Level.STREET: (6, range(1, 600)),
    Level.COMMUNITY: (9, COMMUNITY_RANGE),
    Level.VILLAGE: (9, VILLAGE_RANGE),
    Level.GRID: (12, range(1, 1000)),
}
SERIAL_DIGITS = 3
LENDS_ITS_CODE = frozenset({Level.COMMUNITY, Level.VILLAGE})  # to its grids, before their serial
TAKE_BACK_WITHIN = timedelta(days=7)


def may_edit_places(actor: Actor, district_id: int) -> bool:
    """Only an administrator's post in the district, or the house itself, edits places."""
    return actor.is_system or any(
        p.district_id == district_id and p.role is Role.ADMINISTRATOR for p in actor.posts
    )


def can_hang_below(level: Level, parent: Level | None) -> bool:
    """Whether the tree allows this level below that one."""
    return parent in PARENTS[level]


def code_fault(level: Level, code: str, parent_code: str) -> str:
    """Name what is wrong with a code, or return an empty string.

    District 6 digits + 000000; street + 3 digits (001-599) + 000; community or village + 3 digits
    (001-199 or 200-399); grid 12 + 3 digits. Source: standards seen at a statistics office;
    village ranges only remembered.
    """
    if not code:
        return ""
    if not code.isascii() or not code.isdigit():
        return "code_not_digits"
    wanted = GRID_DIGITS if level is Level.GRID else DIVISION_DIGITS
    if len(code) != wanted:
        return "code_length"
    return _serial_fault(level, code, parent_code)


def _serial_fault(level: Level, code: str, parent_code: str) -> str:
    start, allowed = SERIALS.get(level, (0, range(0)))
    if not start:
        return ""
    if parent_code and code[:start] != parent_code[:start]:
        return "code_not_below_parent"
    return "" if int(code[start : start + SERIAL_DIGITS]) in allowed else "code_out_of_range"


LONGEST_NAME, LONGEST_ENGLISH = 80, 120
LONGEST_SOURCE = 200
MOST_RESIDENTS = 10_000_000


def name_faults(name: str, name_en: str) -> dict[str, str]:
    """Name what is wrong with a pair of names: field to code."""
    faults = {}
    if is_blank(name):
        faults["name"] = "missing"
    elif len(name) > LONGEST_NAME:
        faults["name"] = "too_long"
    if len(name_en) > LONGEST_ENGLISH:
        faults["name_en"] = "too_long"
    return faults


def point_fault(lon: float | None, lat: float | None) -> str:
    """Name what is wrong with a point in degrees (WGS-84), or return an empty string."""
    if lon is None and lat is None:
        return ""
    if lon is None or lat is None:
        return "half_a_point"
    return "" if -180 <= lon <= 180 and -90 <= lat <= 90 else "not_on_earth"


def geometry_fault(geometry: dict[str, Any] | None) -> str:
    """Name what is wrong with a GeoJSON polygon in lon, lat, or return an empty string."""
    if geometry is None:
        return ""
    depth = _DEPTHS.get(str(geometry.get("type")), 0)
    if not depth or not _are_numbers(geometry.get("coordinates"), depth):
        return "not_a_polygon"
    try:
        polygon = shape(geometry)
    except (ValueError, TypeError, IndexError, OverflowError, GEOSException):
        return "not_a_polygon"
    return _polygon_fault(polygon)


_DEPTHS = {"Polygon": 3, "MultiPolygon": 4}
"""How deep the numbers of a geometry lie."""
_MOST = 1e6
"""Beyond this a number is no degree of anything, on earth or not."""


def _are_numbers(found: Any, depth: int) -> bool:
    """Whether there are numbers at that depth, and nothing else anywhere."""
    if depth:
        is_list = isinstance(found, list | tuple)
        return is_list and all(_are_numbers(part, depth - 1) for part in found)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return is_number and abs(found) <= _MOST  # nothing infinite, nor what is no number


def _polygon_fault(polygon: BaseGeometry) -> str:
    if polygon.is_empty or polygon.area == 0:
        return "not_a_polygon"
    west, south, east, north = polygon.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return "not_on_earth"
    return "" if polygon.is_valid else "crosses_itself"


# Without digits and letters that are mistaken for each other in print or by telephone:
# 0 O D Q, 1 I L J, 2 Z, 5 S, 6 G, 8 B, U V.
POSTER_LETTERS = "3479ACEFHKMNPRTWXY"
POSTER_LENGTH = 8


def poster_code(choose: Callable[[str], str]) -> str:
    """Make a code for a poster: 18**8 = 1.1e10 of them, none of which is mistaken for another."""
    return "".join(choose(POSTER_LETTERS) for _ in range(POSTER_LENGTH))


def area_faults(level: Level, wanted: AreaDraft | AreaChange, parent_code: str) -> dict[str, str]:
    """Name what is wrong with the fields of an area of that level: field to code."""
    faults = name_faults(wanted.name, wanted.name_en)
    if not 0 <= wanted.residents <= MOST_RESIDENTS:
        faults["residents"] = "out_of_range"
    if fault := point_fault(wanted.lon, wanted.lat):
        faults["lon"] = fault
    if fault := code_fault(level, wanted.code, parent_code):
        faults["code"] = fault
    return faults


def draft_faults(draft: AreaDraft, parent: Level | None, parent_code: str) -> dict[str, str]:
    """Name what is wrong with a draft below a parent of that level and code: field to code."""
    faults = area_faults(draft.level, draft, parent_code)
    if not can_hang_below(draft.level, parent):
        faults["level"] = "level_not_below_parent"
    if fault := geometry_fault(draft.geometry):
        faults["geometry"] = fault
    return faults


def outline_fault(geometry: dict[str, Any] | None) -> str:
    """Name what is wrong with an outline that must be there, or return an empty string."""
    return "missing" if geometry is None else geometry_fault(geometry)


# Moving an area below another parent.


def can_be_moved(level: Level) -> bool:
    """Whether there can be another parent: a street has its district alone."""
    return PARENTS[level].isdisjoint({None, Level.DISTRICT})


def fits_below(area: AreaRow, parent: AreaRow) -> bool:
    """Whether an area may be moved below that one."""
    return not parent.is_retired and not parent_fault(area, parent)


def parent_fault(area: AreaRow, parent: AreaRow) -> str:
    """Name why an area cannot be moved below that one, or return an empty string."""
    if parent.area_id == area.parent_id:
        return "same_parent"
    if parent.path.startswith(area.path):
        return "below_itself"
    if _district_in(parent.path) != _district_in(area.path):
        return "other_district"
    fits = can_hang_below(Level(area.level), Level(parent.level))
    return "" if fits else "level_not_below_parent"


def _district_in(path: str) -> str:
    return path.split("/")[1]


def move_faults(area: AreaRow, parent: AreaRow, code: str) -> dict[str, str]:
    """Name what is wrong with a move below that parent under that code: field to code."""
    faults = {}
    if fault := parent_fault(area, parent):
        faults["parent_id"] = fault
    elif area.code and not code:
        faults["code"] = "missing"
    elif fault := code_fault(Level(area.level), code, parent.code):
        faults["code"] = fault
    return faults


def codes_after(area: AreaRow, code: str, parts: Mapping[int, str]) -> dict[int, str]:
    """New codes of an area and of its parts, by id; those that stay are left out.

    Codes of parts that begin with the division code of the area (grids of a community) go along:
    the beginning is exchanged, their own serial stays. Others say nothing of where they hang.
    """
    new = {} if area.code == code else {area.area_id: code}
    if not (new and area.code and Level(area.level) in LENDS_ITS_CODE):
        return new
    gone = {pk: old for pk, old in parts.items() if old.startswith(area.code)}
    gone.pop(area.area_id, None)
    return new | {pk: code + old[DIVISION_DIGITS:] for pk, old in gone.items()}


def code_below(area: AreaRow, parent_code: str, taken: Collection[str]) -> str:
    """Offer a code below another parent: with the same serial, else the first that is free."""
    start, allowed = SERIALS.get(Level(area.level), (0, range(0)))
    if not (start and area.code and parent_code):
        return area.code
    own = int(area.code[start : start + SERIAL_DIGITS])
    for serial in (own, *allowed):
        code = f"{parent_code[:start]}{serial:0{SERIAL_DIGITS}}"
        if serial in allowed and code not in taken:
            return code
    return ""


def may_take_back(last: EventRow, actor: Actor, now: datetime) -> bool:
    """Whether a change is one's own, no undoing, and not older than a week."""
    return last.is_by(actor) and "undone" not in last.data and now - last.at <= TAKE_BACK_WITHIN


def zone_faults(draft: ZoneDraft) -> dict[str, str]:
    """Name what is wrong with the fields of a zone: field to code."""
    faults = name_faults(draft.name, draft.name_en)
    if fault := outline_fault(draft.geometry):
        faults["geometry"] = fault
    return faults


def poster_faults(
    label: str, label_en: str, lon: float | None, lat: float | None
) -> dict[str, str]:
    """Name what is wrong with the fields of a poster: field to code."""
    named = name_faults(label, label_en)
    faults = {field.replace("name", "label"): code for field, code in named.items()}
    if fault := point_fault(lon, lat):
        faults["lon"] = fault
    return faults


def layer_faults(geojson: dict[str, Any], source: str) -> dict[str, str]:
    """Name what is wrong with a drawn layer: field to code. Every map says where it comes from."""
    faults = {}
    if geojson.get("type") != "FeatureCollection" or not isinstance(geojson.get("features"), list):
        faults["geojson"] = "not_features"
    if not source.strip():
        faults["source"] = "missing"
    elif len(source) > LONGEST_SOURCE:
        faults["source"] = "too_long"
    return faults


def head_counts(areas: Sequence[AreaRow]) -> dict[int, int]:
    """Residents of every area in use: its own number, or else the sum of its parts.

    Parts that repeat the people of others (estates, buildings) count only where nothing else does.
    """
    counts: dict[int, int] = {}
    parts: dict[int, list[AreaRow]] = {}
    for area in sorted(areas, key=lambda a: -len(a.path.split("/"))):
        counts[area.area_id] = area.residents or _sum_of(parts.get(area.area_id, []), counts)
        if area.parent_id is not None:
            parts.setdefault(area.parent_id, []).append(area)
    return counts


def _sum_of(parts: Sequence[AreaRow], counts: dict[int, int]) -> int:
    whole = [p for p in parts if p.level not in {Level.ESTATE, Level.BUILDING}]
    return sum(counts[p.area_id] for p in whole or parts)


def in_order(areas: Sequence[AreaRow]) -> tuple[AreaRow, ...]:
    """Sort areas as a tree is read: below their parent, by code, those without one by name."""
    below: dict[int | None, list[AreaRow]] = {}
    known = {a.area_id for a in areas}
    for area in sorted(areas, key=lambda a: (a.code == "", a.code, a.name, a.area_id)):
        below.setdefault(area.parent_id if area.parent_id in known else None, []).append(area)
    found: list[AreaRow] = []
    stack = list(reversed(below.get(None, [])))
    while stack:
        area = stack.pop()
        found.append(area)
        stack.extend(reversed(below.get(area.area_id, [])))
    return tuple(found)
