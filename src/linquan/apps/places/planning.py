"""What rows of a file would do to the area tree: pure, for the preview and for the import alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from linquan.apps.places import rules
from linquan.apps.places.references import References
from linquan.apps.places.types import PARENTS, AreaChange, AreaDraft, AreaRow, Level
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different

CHANGEABLE: Final = ("name", "name_en", "residents", "lon", "lat", GEOMETRY)
DEPTHS: Final = {
    level: depth
    for depth, levels in enumerate(
        (
            (Level.DISTRICT,),
            (Level.STREET,),
            (Level.COMMUNITY, Level.VILLAGE),
            (Level.GRID, Level.GROUP, Level.ESTATE),
            (Level.BUILDING,),
        )
    )
    for level in levels
}
"""What hangs below comes after what it hangs below."""


@dataclass(frozen=True, slots=True)
class Added:
    """A new area: its row, its draft, and the row that brings the area above (0: it is there)."""

    row: int
    draft: AreaDraft
    parent_row: int


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """What rows would do: areas to add, in order, and by id what is to be changed."""

    plan: Plan
    added: tuple[Added, ...]
    changed: Mapping[int, Mapping[str, Any]]


@dataclass(slots=True)
class _Desk:
    """What is being worked out. Rows are told from areas by a negative number."""

    areas: Mapping[int, AreaRow]
    outlines: Mapping[int, Any]
    references: References = field(default_factory=References)
    codes: dict[str, int] = field(default_factory=dict)
    named: dict[tuple[int, str, str], int] = field(default_factory=dict)
    drafts: dict[int, AreaDraft] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    changed: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    sieve: Sieve = field(default_factory=Sieve)


def plan_areas(
    rows: Sequence[Row], areas: Mapping[int, AreaRow], outlines: Mapping[int, Any]
) -> AreaPlan:
    """Work out what rows would do.

    Parameters
    ----------
    rows
        As read by the layout ``AREAS``.
    areas
        Every area of the district by id, retired ones too.
    outlines
        Outlines of areas by id, where the rows bring any.
    """
    desk = _opened(areas, outlines)
    for row in sorted((placed(row) for row in rows), key=lambda row: _depth(row, desk)):
        _look_at(desk, row)
    return AreaPlan(desk.sieve.plan(), tuple(desk.added), desk.changed)


def _opened(areas: Mapping[int, AreaRow], outlines: Mapping[int, Any]) -> _Desk:
    desk = _Desk(areas, outlines)
    desk.codes = {area.code: area.area_id for area in areas.values() if area.code}
    for area in sorted(areas.values(), key=lambda area: area.path.count("/")):
        if not area.is_retired:
            desk.references.add(area.area_id, area, area.parent_id)
            desk.named[area.parent_id or 0, area.level, area.name] = area.area_id
    return desk


def placed(row: Row) -> Row:
    """Take the point of a feature for longitude and latitude, and an outline for an outline."""
    outline = row.values.get(GEOMETRY)
    if not isinstance(outline, dict) or outline.get("type") != "Point":
        return row
    values = {**row.values, GEOMETRY: None}
    if values.get("lon") is None and values.get("lat") is None:
        values |= dict(zip(("lon", "lat"), _coordinates(outline), strict=False))
    return Row(row.number, values)


def _coordinates(point: Mapping[str, Any]) -> Sequence[float]:
    """Return what can be coordinates of a point; nothing of what cannot."""
    found = point.get("coordinates")
    is_pair = isinstance(found, list) and len(found) >= 2 and all(map(_is_number, found))
    return found[:2] if isinstance(found, list) and is_pair else ()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _depth(row: Row, desk: _Desk) -> tuple[int, int]:
    known = desk.areas.get(row.values.get("area_id") or 0)
    level = row.values.get("level") or (known.level if known else None)
    return (DEPTHS.get(Level(level), 0) if level else 0, row.number)


def _look_at(desk: _Desk, row: Row) -> None:
    """Match a row with an area, or make a new one of it."""
    parent_id = _parent(desk, row)
    if desk.sieve.is_bad(row):
        return
    area = _match(desk, row, parent_id)
    if desk.sieve.is_bad(row):
        return
    if area is None:
        _add(desk, row, parent_id)
    elif not desk.sieve.is_repeat(row, area.area_id, "name"):
        _change(desk, area, row, parent_id)


def _parent(desk: _Desk, row: Row) -> int | None:
    """Return what a row says it hangs below: an area, a row (negative), or nothing."""
    text = row.values.get("parent", "")
    if not text:
        return None
    level = row.values.get("level")
    wanted = PARENTS[Level(level)] if level else frozenset(Level)
    found = desk.references.find(text, frozenset(one for one in wanted if one is not None))
    if len(found) == 1:
        return found[0]
    desk.sieve.fault(row, "parent", "area_ambiguous" if found else "area_unknown")
    return None


def _match(desk: _Desk, row: Row, parent_id: int | None) -> AreaRow | None:
    """Return the area in use that a row means, None for a new one."""
    values = row.values
    if values.get("area_id"):
        area = desk.areas.get(values["area_id"])
        if area is None or area.is_retired:
            desk.sieve.fault(row, "area_id", "area_unknown")
        return area
    if values.get("code") and (area_id := desk.codes.get(values["code"])):
        return _by_code(desk, row, area_id)
    name = parent_id, values.get("level"), values.get("name", "")
    area_id = desk.named.get(name, 0) if parent_id else 0  # type: ignore[arg-type]
    if area_id < 0:
        desk.sieve.fault(row, "name", "row_twice", row=-area_id)
    return desk.areas.get(area_id)


def _by_code(desk: _Desk, row: Row, area_id: int) -> AreaRow | None:
    if area_id < 0:
        desk.sieve.fault(row, "code", "row_twice", row=-area_id)
        return None
    if desk.areas[area_id].is_retired:
        desk.sieve.fault(row, "code", "code_taken")
    return desk.areas[area_id]


def _add(desk: _Desk, row: Row, parent_id: int | None) -> None:
    values = row.values
    for column in ("level", "name"):
        if not values.get(column):
            desk.sieve.fault(row, column, "cell_missing")
    if parent_id is None:
        desk.sieve.fault(row, "parent", "cell_missing")
    if desk.sieve.is_bad(row) or parent_id is None:
        return
    draft = _draft(values, parent_id)
    level, code = _level_and_code(desk, parent_id)
    if desk.sieve.has_faults(row, rules.draft_faults(draft, level, code)):
        return
    key = -row.number
    desk.drafts[key] = draft
    desk.references.add(key, draft, parent_id)
    desk.named[parent_id, draft.level, draft.name] = key
    if draft.code:
        desk.codes[draft.code] = key
    desk.sieve.new.append(row.number)
    desk.added.append(Added(row.number, draft, max(0, -parent_id)))


def _draft(values: Mapping[str, Any], parent_id: int) -> AreaDraft:
    return AreaDraft(
        level=Level(values["level"]),
        name=values["name"],
        parent_id=parent_id if parent_id > 0 else None,
        code=values.get("code", ""),
        name_en=values.get("name_en", ""),
        residents=values.get("residents") or 0,
        lon=values.get("lon"),
        lat=values.get("lat"),
        geometry=values.get(GEOMETRY),
    )


def _level_and_code(desk: _Desk, area_id: int) -> tuple[Level, str]:
    found: AreaRow | AreaDraft = desk.drafts[area_id] if area_id < 0 else desk.areas[area_id]
    return Level(found.level), found.code


def _change(desk: _Desk, area: AreaRow, row: Row, parent_id: int | None) -> None:
    values = row.values
    if values.get("level") not in {None, area.level}:
        desk.sieve.fault(row, "level", "level_differs")
    if values.get("code", "") not in {"", area.code}:
        desk.sieve.fault(row, "code", "code_differs", code=area.code)
    if parent_id not in {None, area.parent_id}:
        above = desk.areas.get(area.parent_id or 0)
        desk.sieve.fault(row, "parent", "parent_differs", parent=above.name if above else "")
    now = {name: _held(desk, area, name) for name in CHANGEABLE if name in values}
    wanted = different(now, {name: values[name] for name in now})
    if desk.sieve.has_faults(row, _change_faults(desk, area, wanted)):
        return
    if wanted:
        desk.changed[area.area_id] = wanted
    desk.sieve.keep(row, {name: now[name] for name in wanted})


def _held(desk: _Desk, area: AreaRow, name: str) -> Any:
    return desk.outlines.get(area.area_id) if name == GEOMETRY else getattr(area, name)


def _change_faults(desk: _Desk, area: AreaRow, wanted: Mapping[str, Any]) -> dict[str, str]:
    """Name what is wrong with what would change; what stays was right once."""
    if not wanted:
        return {}
    above = desk.areas.get(area.parent_id or 0)
    fields = ("name", "name_en", "residents", "lon", "lat")
    now = {name: wanted.get(name, getattr(area, name)) for name in fields}
    change = AreaChange(code=area.code, **now)
    faults = rules.area_faults(Level(area.level), change, above.code if above else "")
    if GEOMETRY in wanted and (fault := rules.geometry_fault(wanted[GEOMETRY])):
        faults[GEOMETRY] = fault
    return faults


def touched(plan: AreaPlan) -> frozenset[int]:
    """Ids of the areas that a plan would change, or hang something below."""
    above = (added.draft.parent_id for added in plan.added)
    return frozenset(area_id for area_id in (*plan.changed, *above) if area_id)
