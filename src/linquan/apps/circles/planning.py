"""What rows of a file would do to the register of facilities: for the preview and the import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from linquan.apps.circles import rules
from linquan.apps.circles.facilities import WRITTEN, FacilityRow, State
from linquan.apps.circles.types import ItemRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.planning import placed
from linquan.apps.places.references import References
from linquan.apps.places.types import Level
from linquan.engine.circles.catalogue import Match
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different
from linquan.kernel.letters import seen

COLUMNS: Final[Mapping[str, str]] = {
    "item": "item_code", "area": "area_id", "served_area": "served_area_id",
    "operator": "operator_id",
}  # fmt: skip
"""Columns that are called otherwise than what they write."""
_COLUMN_OF: Final = {name: column for column, name in COLUMNS.items()}
EMPTY: Final[Mapping[str, Any]] = {
    "name": "", "name_en": "", "item_code": "", "level": "", "area_id": None, "address": "",
    "lon": None, "lat": None, "capacity": None, "capacity_unit": "", "hours": "", "functions": [],
    "served_area_id": None, "brand": "", "operator_id": None, "contract_from": None,
    "contract_to": None, "contract_results": "", "state": State.OPEN.value, "progress": 0,
    "planned_for": None, "opened_on": None, "closed_on": None, "close_reason": "",
    "match": Match.EXACT.value, "source": "", "evidence": "", "osm_key": "",
}  # fmt: skip
_LEVELS: Final = frozenset(Level)


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are looked at against: items, areas, units, and the facilities there are."""

    known: rules.Known
    items: Mapping[str, ItemRow]
    areas: References
    units: Mapping[int, OrganisationRow]
    rows: Sequence[FacilityRow]


@dataclass(frozen=True, slots=True)
class Planned:
    """What rows would do: facilities to add, in order, and what changes of others by their id."""

    plan: Plan
    added: tuple[Mapping[str, Any], ...]
    changed: Mapping[int, Mapping[str, Any]]


@dataclass(slots=True)
class _Desk:
    ground: Ground
    brands: dict[str, int]
    by_id: dict[int, FacilityRow]
    by_place: dict[tuple[int, str], FacilityRow]
    keys: dict[str, int]
    sieve: Sieve = field(default_factory=Sieve)
    added: list[Mapping[str, Any]] = field(default_factory=list)
    changed: dict[int, Mapping[str, Any]] = field(default_factory=dict)


def plan_facilities(rows: Sequence[Row], ground: Ground) -> Planned:
    """Work out what rows, as read by the layout of the register, would do."""
    desk = _Desk(
        ground,
        dict(ground.known.brands),
        {row.facility_id: row for row in ground.rows},
        {(row.area_id, row.name): row for row in reversed(ground.rows)},
        {row.osm_key: row.facility_id for row in ground.rows if row.osm_key},
    )
    for row in map(placed, rows):
        _look_at(desk, row)
    return Planned(desk.sieve.plan(), tuple(desk.added), desk.changed)


def _look_at(desk: _Desk, row: Row) -> None:
    told = _told(desk, row)
    was = _meant(desk, row, told)
    if desk.sieve.is_bad(row):
        return
    values = _values(was) | told
    if values["state"] == State.OPEN:
        values["progress"] = rules.WHOLE
    facility_id = was.facility_id if was else -row.number
    name = (values["area_id"], values["name"]) if was is None else facility_id
    if desk.sieve.is_repeat(row, name, "name") or _has_faults(desk, row, values, was):
        return
    if values["brand"] and values["state"] != State.CLOSED:
        desk.brands[values["brand"]] = facility_id
    if values["osm_key"]:
        desk.keys[values["osm_key"]] = facility_id
    _sort_out(desk, row, values, was)


def _told(desk: _Desk, row: Row) -> dict[str, Any]:
    """Return what a row writes, with what its cells name looked up."""
    found: dict[str, Any] = {}
    for column, value in row.values.items():
        name = COLUMNS.get(column, column)
        if name in WRITTEN:
            found[name] = _meaning(desk, row, column, value)
    return found


def _meaning(desk: _Desk, row: Row, column: str, value: Any) -> Any:
    if column in {"area", "served_area"}:
        return _one(desk, row, column, value, desk.ground.areas.find(value, _LEVELS))
    if column == "operator":
        units = desk.ground.units.values()
        ids = [u.organisation_id for u in units if u.name == value and u.valid_to is None]
        return _one(desk, row, column, value, ids)
    if column == "item":
        codes = [c for c, one in desk.ground.items.items() if value in {c, one.name, one.name_en}]
        return _one(desk, row, column, value, codes) or ""
    if column == "functions":
        return [*dict.fromkeys(filter(None, map(seen, value)))]
    if column in {"state", "match"}:
        return value or EMPTY[column]
    return seen(value) if isinstance(value, str) else value


def _one(desk: _Desk, row: Row, column: str, text: str, found: Sequence[Any]) -> Any:
    """Return the one thing that a cell names, None for an empty cell."""
    if not text:
        return None
    if len(found) != 1:
        unknown = {"operator": "operator_unknown", "item": "item_unknown"}
        code = "several_called_so" if found else unknown.get(column, "area_unknown")
        desk.sieve.fault(row, column, code)
        return None
    return found[0]


def _meant(desk: _Desk, row: Row, told: Mapping[str, Any]) -> FacilityRow | None:
    """Return the facility that a row is about, None for a new one."""
    if number := row.values.get("facility_id"):
        if number not in desk.by_id:
            desk.sieve.fault(row, "facility_id", "facility_not_here")
        return desk.by_id.get(number)
    return desk.by_place.get((told.get("area_id") or 0, told.get("name", "")))


def _values(was: FacilityRow | None) -> dict[str, Any]:
    return {name: getattr(was, name) for name in WRITTEN} if was else dict(EMPTY)


def _has_faults(desk: _Desk, row: Row, values: Mapping[str, Any], was: FacilityRow | None) -> bool:
    facility_id = was.facility_id if was else -row.number
    known = replace(desk.ground.known, brands=desk.brands)
    faults = rules.facility_faults(values, known, facility_id)
    if was is not None:
        kept = {n for n, code in faults.items() if code.endswith("_unknown")}
        faults = {n: c for n, c in faults.items() if n not in kept or values[n] != getattr(was, n)}
        if values["state"] != was.state and not rules.can_move(
            State(was.state), State(values["state"])
        ):
            faults["state"] = "state_step"
    if desk.keys.get(values["osm_key"], facility_id) != facility_id:
        faults["osm_key"] = "osm_twice"
    return desk.sieve.has_faults(row, {_COLUMN_OF.get(n, n): c for n, c in faults.items()})


def _sort_out(desk: _Desk, row: Row, values: Mapping[str, Any], was: FacilityRow | None) -> None:
    if was is None:
        desk.sieve.new.append(row.number)
        desk.added.append(values)
        return
    changes = different(_values(was), values)
    before = {_COLUMN_OF.get(n, n): shown(desk.ground, n, getattr(was, n)) for n in changes}
    desk.sieve.keep(row, before)
    if changes:
        desk.changed[was.facility_id] = changes


def shown(ground: Ground, name: str, value: Any) -> Any:
    """Return a value as its cell says it."""
    if name in {"area_id", "served_area_id"}:
        return ground.areas.told(value, _LEVELS)
    if name == "operator_id":
        unit = ground.units.get(value or 0)
        return unit.name if unit else ""
    return tuple(value) if isinstance(value, list) else value


def line(row: FacilityRow, ground: Ground) -> dict[str, Any]:
    """Return a facility as values by column."""
    told = {_COLUMN_OF.get(n, n): shown(ground, n, getattr(row, n)) for n in WRITTEN}
    return {"facility_id": row.facility_id} | told
