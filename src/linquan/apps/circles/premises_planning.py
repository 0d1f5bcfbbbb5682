"""What rows of a file would do to idle spaces: for the preview and the import. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from linquan.apps.circles import premises_rules
from linquan.apps.circles.premises import SPACE_WRITTEN, Ending, Kind, PremisesRow, SpaceState
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.planning import placed
from linquan.apps.places.references import References
from linquan.apps.places.types import Level
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different
from linquan.kernel.letters import seen

COLUMN_OF: Final = {"area_id": "area", "owner_id": "owner", "rent_cents": "rent"}
"""Columns that are called otherwise than what they write."""
NAME_OF: Final = {column: name for name, column in COLUMN_OF.items()}
KEPT: Final = frozenset({"facility_id"})
"""What no table writes: a facility comes of an agreement."""
EMPTY_SPACE: Final[Mapping[str, Any]] = {
    "name": "", "kind": Kind.SHOP.value, "area_id": None, "address": "", "lon": None, "lat": None,
    "size_m2": 0, "floor": None, "rent_cents": None, "has_water": None, "has_power": None,
    "has_exhaust": None, "has_access": None, "idle_since": None, "owner_id": None, "note": "",
    "state": SpaceState.OFFERED.value, "reason_code": "", "reason": "", "facility_id": None,
}  # fmt: skip
_LEVELS: Final = frozenset(Level)


@dataclass(frozen=True, slots=True)
class SpaceGround:
    """What rows are looked at against: areas, units, and the spaces there are."""

    known: premises_rules.KnownSpaces
    areas: References
    units: Mapping[int, OrganisationRow]
    rows: Sequence[PremisesRow]


@dataclass(frozen=True, slots=True)
class PlannedSpaces:
    """What rows would do: spaces to add, in order, and what changes of others by their id."""

    plan: Plan
    added: tuple[Mapping[str, Any], ...]
    changed: Mapping[int, Mapping[str, Any]]


@dataclass(slots=True)
class _Desk:
    ground: SpaceGround
    by_id: dict[int, PremisesRow]
    by_place: dict[tuple[int, str], PremisesRow]
    sieve: Sieve = field(default_factory=Sieve)
    added: list[Mapping[str, Any]] = field(default_factory=list)
    changed: dict[int, Mapping[str, Any]] = field(default_factory=dict)


def plan_premises(rows: Sequence[Row], ground: SpaceGround) -> PlannedSpaces:
    """Work out what rows, as read by the layout of spaces, would do."""
    desk = _Desk(
        ground,
        {row.premises_id: row for row in ground.rows},
        {(row.area_id, row.name): row for row in reversed(ground.rows)},
    )
    for row in map(placed, rows):
        _look_at(desk, row)
    return PlannedSpaces(desk.sieve.plan(), tuple(desk.added), desk.changed)


def _look_at(desk: _Desk, row: Row) -> None:
    told = _told(desk, row)
    was = _meant(desk, row, told)
    if desk.sieve.is_bad(row):
        return
    values = _values(was) | told
    if values["state"] in {SpaceState.OFFERED, SpaceState.REPORTED}:
        values |= {"reason_code": "", "reason": ""}
    key = was.premises_id if was else (values["area_id"], values["name"])
    if desk.sieve.is_repeat(row, key, "name") or _has_faults(desk, row, values, was):
        return
    if was is None:
        desk.sieve.new.append(row.number)
        desk.added.append(values)
        return
    changes = different(_values(was), values)
    before = {COLUMN_OF.get(n, n): shown(desk.ground, n, getattr(was, n)) for n in changes}
    desk.sieve.keep(row, before)
    if changes:
        desk.changed[was.premises_id] = changes


def _told(desk: _Desk, row: Row) -> dict[str, Any]:
    """Return what a row writes, with what its cells name looked up."""
    found: dict[str, Any] = {}
    for column, value in row.values.items():
        name = NAME_OF.get(column, column)
        if name in SPACE_WRITTEN and name not in KEPT:
            found[name] = _meaning(desk, row, column, value)
    return found


def _meaning(desk: _Desk, row: Row, column: str, value: Any) -> Any:
    if column == "area":
        return _one(desk, row, column, value, desk.ground.areas.find(value, _LEVELS))
    if column == "owner":
        units = desk.ground.units.values()
        ids = [u.organisation_id for u in units if u.name == value and u.valid_to is None]
        return _one(desk, row, column, value, ids)
    if column == "rent":
        return None if value is None else round(value * 100)
    if column in {"state", "kind", "size_m2"}:
        return value or EMPTY_SPACE[column]
    return seen(value) if isinstance(value, str) else value


def _one(desk: _Desk, row: Row, column: str, text: str, found: Sequence[int]) -> int | None:
    """Return the one thing that a cell names, None for an empty cell."""
    if not text:
        return None
    if len(found) != 1:
        unknown = "operator_unknown" if column == "owner" else "area_unknown"
        desk.sieve.fault(row, column, "several_called_so" if found else unknown)
        return None
    return found[0]


def _meant(desk: _Desk, row: Row, told: Mapping[str, Any]) -> PremisesRow | None:
    """Return the space that a row is about, None for a new one."""
    if number := row.values.get("premises_id"):
        if number not in desk.by_id:
            desk.sieve.fault(row, "premises_id", "premises_not_here")
        return desk.by_id.get(number)
    return desk.by_place.get((told.get("area_id") or 0, told.get("name", "")))


def _values(was: PremisesRow | None) -> dict[str, Any]:
    return {n: getattr(was, n) for n in SPACE_WRITTEN} if was else dict(EMPTY_SPACE)


def _has_faults(desk: _Desk, row: Row, values: Mapping[str, Any], was: PremisesRow | None) -> bool:
    faults = premises_rules.premises_faults(values, desk.ground.known) | _ending(values)
    if was is not None:
        kept = {n for n, code in faults.items() if code.endswith("_unknown")}
        faults = {n: c for n, c in faults.items() if n not in kept or values[n] != getattr(was, n)}
    faults |= _step(values, was)
    return desk.sieve.has_faults(row, {COLUMN_OF.get(n, n): c for n, c in faults.items()})


def _ending(values: Mapping[str, Any]) -> dict[str, str]:
    """Ask why a space is offered no more."""
    state, code = values["state"], values["reason_code"]
    has_words = len(values["reason"]) >= premises_rules.LEAST_REASON
    if state == SpaceState.WITHDRAWN:
        if not code:
            return {"reason_code": "ending_missing"}
        return {"reason": "reason_short"} if code == Ending.OTHER and not has_words else {}
    if state == SpaceState.TAKEN and values["facility_id"] is None and not has_words:
        return {"reason": "reason_short"}
    return {}


def _step(values: Mapping[str, Any], was: PremisesRow | None) -> dict[str, str]:
    """Refuse a step of the state that a table cannot make."""
    if was is None or values["state"] == was.state:
        return {}
    can = premises_rules.can_move_space(SpaceState(was.state), SpaceState(values["state"]))
    return {} if can and was.facility_id is None else {"state": "state_step"}


def shown(ground: SpaceGround, name: str, value: Any) -> Any:
    """Return a value as its cell says it."""
    if name == "area_id":
        return ground.areas.told(value, _LEVELS)
    if name == "owner_id":
        unit = ground.units.get(value or 0)
        return unit.name if unit else ""
    if name == "rent_cents":
        return None if value is None else value / 100
    return value


def line(row: PremisesRow, ground: SpaceGround) -> dict[str, Any]:
    """Return a space as values by column."""
    names = (n for n in SPACE_WRITTEN if n not in KEPT)
    told = {COLUMN_OF.get(n, n): shown(ground, n, getattr(row, n)) for n in names}
    return {"premises_id": row.premises_id} | told
