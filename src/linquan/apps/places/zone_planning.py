"""What rows of a file would do to the zones: pure, for the preview and for the import alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from linquan.apps.places import rules
from linquan.apps.places.types import ZoneDraft, ZoneKind, ZoneRow
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.opening import GEOMETRY
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different

_NAMES: Final = ("kind", "name", "name_en")


@dataclass(frozen=True, slots=True)
class ZonePlan:
    """What rows would do: zones to add, and by id the fields to change."""

    plan: Plan
    added: tuple[ZoneDraft, ...]
    changed: Mapping[int, Mapping[str, Any]]


@dataclass(slots=True)
class _Desk:
    """What is being worked out."""

    zones: Mapping[int, ZoneRow]
    outlines: Mapping[int, Any]
    named: dict[tuple[str, str], int] = field(default_factory=dict)
    sieve: Sieve = field(default_factory=Sieve)
    added: list[ZoneDraft] = field(default_factory=list)
    changed: dict[int, Mapping[str, Any]] = field(default_factory=dict)


def plan_zones(
    rows: Sequence[Row], zones: Mapping[int, ZoneRow], outlines: Mapping[int, Any]
) -> ZonePlan:
    """Work out what rows would do.

    Parameters
    ----------
    rows
        As read by the layout ``ZONES``.
    zones
        Every zone in use by id.
    outlines
        Their outlines by id, where the rows bring any.
    """
    desk = _Desk(zones, outlines)
    desk.named = {(zone.kind, zone.name): zone.zone_id for zone in zones.values()}
    for row in rows:
        _look_at(desk, row)
    return ZonePlan(desk.sieve.plan(), tuple(desk.added), desk.changed)


def _look_at(desk: _Desk, row: Row) -> None:
    number, name = row.values.get("zone_id"), row.values.get("name", "")
    found = desk.zones.get(number or desk.named.get((row.values.get("kind") or "", name), 0))
    if number and found is None:
        desk.sieve.fault(row, "zone_id", "zone_unknown")
    elif found is None:
        _add(desk, row)
    elif not desk.sieve.is_repeat(row, found.zone_id, "name"):
        _change(desk, found, row)


def _add(desk: _Desk, row: Row) -> None:
    values = row.values
    if not values.get("kind"):
        desk.sieve.fault(row, "kind", "cell_missing")
        return
    draft = ZoneDraft(
        ZoneKind(values["kind"]), values.get("name", ""), values.get(GEOMETRY),
        values.get("name_en", ""),
    )  # fmt: skip
    faults = rules.zone_faults(draft)
    if faults.get(GEOMETRY) == "missing":
        faults[GEOMETRY] = "outline_missing"
    if desk.sieve.has_faults(row, faults):
        return
    if not desk.sieve.is_repeat(row, (draft.kind, draft.name), "name"):
        desk.sieve.new.append(row.number)
        desk.added.append(draft)


def _change(desk: _Desk, zone: ZoneRow, row: Row) -> None:
    """Note what changes; a zone without an outline, or without a kind, is not meant."""
    held = {name: getattr(zone, name) for name in _NAMES} | {
        GEOMETRY: desk.outlines.get(zone.zone_id)
    }
    wanted = {name: row.values[name] for name in held if name in row.values}
    unsaid = {name for name in ("kind", GEOMETRY) if wanted.get(name) is None}
    changed = different(held, {n: value for n, value in wanted.items() if n not in unsaid})
    if desk.sieve.has_faults(row, _change_faults(desk, zone, changed)):
        return
    desk.sieve.keep(row, {name: held[name] for name in changed})
    if changed:
        desk.changed[zone.zone_id] = changed
        key = (changed.get("kind", zone.kind), changed.get("name", zone.name))
        desk.named.setdefault(key, zone.zone_id)


def _change_faults(desk: _Desk, zone: ZoneRow, changed: Mapping[str, Any]) -> dict[str, str]:
    """Name what is wrong with what would change; what stays was right once."""
    key = (changed.get("kind", zone.kind), changed.get("name", zone.name))
    named = rules.name_faults(key[1], changed.get("name_en", zone.name_en))
    faults = {name: code for name, code in named.items() if name in changed}
    if desk.named.get(key, zone.zone_id) != zone.zone_id:
        faults["name"] = "name_taken"
    if GEOMETRY in changed and (fault := rules.outline_fault(changed[GEOMETRY])):
        faults[GEOMETRY] = fault
    return faults
