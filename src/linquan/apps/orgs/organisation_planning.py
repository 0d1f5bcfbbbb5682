"""What rows of a file would do to the organisations: pure, for the preview and for the import."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from linquan.apps.orgs import rules
from linquan.apps.orgs.references import Names, folded
from linquan.apps.orgs.types import (
    OrganisationChange,
    OrganisationDraft,
    OrganisationKind,
    OrganisationRow,
)
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different

DEEPEST: Final = 10
"""Organisations above each other; a path holds the numbers of all of them."""
CHANGEABLE: Final = ("name", "name_en", "phone", "area")


class Areas(Protocol):
    """Areas by what a cell says."""

    def find(self, text: str) -> tuple[int, ...]:
        """Return every area in use that a text may mean."""
        ...

    def told(self, area_id: int | None) -> str:
        """Return what says in a cell which area is meant."""
        ...


@dataclass(frozen=True, slots=True)
class Added:
    """A new organisation: its row, its draft, and the row that brings the one above (0: none)."""

    row: int
    draft: OrganisationDraft
    parent_row: int


@dataclass(frozen=True, slots=True)
class OrganisationPlan:
    """What rows would do: organisations to add, in order, and by id the fields to change."""

    plan: Plan
    added: tuple[Added, ...]
    changed: Mapping[int, Mapping[str, Any]]

    @property
    def touched(self) -> frozenset[int]:
        """Ids of the organisations that would change, or get something below them."""
        above = (added.draft.parent_id for added in self.added)
        return frozenset(pk for pk in (*self.changed, *above) if pk)

    @property
    def areas(self) -> frozenset[int]:
        """Ids of the areas that organisations would answer for."""
        changed = (values.get("area_id") for values in self.changed.values())
        wanted = (*changed, *(added.draft.area_id for added in self.added))
        return frozenset(area_id for area_id in wanted if area_id)


@dataclass(slots=True)
class _Desk:
    """What is being worked out. Rows are told from organisations by a negative number."""

    organisations: Mapping[int, OrganisationRow]
    areas: Areas
    names: Names = field(default_factory=Names)
    taken: dict[str, int] = field(default_factory=dict)
    depths: dict[int, int] = field(default_factory=dict)
    sieve: Sieve = field(default_factory=Sieve)
    added: list[Added] = field(default_factory=list)
    changed: dict[int, Mapping[str, Any]] = field(default_factory=dict)


def plan_organisations(
    rows: Sequence[Row], organisations: Mapping[int, OrganisationRow], areas: Areas
) -> OrganisationPlan:
    """Work out what rows would do.

    Parameters
    ----------
    rows
        As read by the layout ``ORGANISATIONS``.
    organisations
        Every organisation of the district by id, retired ones too.
    areas
        What finds areas in use.
    """
    desk = _Desk(organisations, areas)
    for one in organisations.values():
        desk.taken[one.name] = one.organisation_id
        if one.valid_to is None:
            desk.names.add(one.organisation_id, one.name)
            desk.depths[one.organisation_id] = one.path.count("/") - 1
    fresh = tuple(_look_at(desk, rows))
    above = _rows_above(fresh)
    for row in sorted(fresh, key=lambda row: (_depth(row, above), row.number)):
        _add(desk, row, above.get(row.number))
    return OrganisationPlan(desk.sieve.plan(), tuple(desk.added), desk.changed)


def _look_at(desk: _Desk, rows: Sequence[Row]) -> Iterator[Row]:
    """Note what becomes of organisations that are there already; gives the rows that are new."""
    for row in rows:
        found = _match(desk, row)
        if desk.sieve.is_bad(row):
            continue
        if found is None:
            name = row.values.get("name", "")
            if name and not desk.sieve.is_repeat(row, name, "name"):
                yield row
            elif not name:
                desk.sieve.fault(row, "name", "cell_missing")
        elif not desk.sieve.is_repeat(row, found.organisation_id, "name"):
            _change(desk, found, row)


def _match(desk: _Desk, row: Row) -> OrganisationRow | None:
    """Return the organisation in use that a row means, None for a new one."""
    number, name = row.values.get("organisation_id"), row.values.get("name", "")
    found = desk.organisations.get(number or desk.taken.get(name, 0))
    if number and (found is None or found.valid_to is not None):
        desk.sieve.fault(row, "organisation_id", "unit_unknown")
    elif found is not None and found.valid_to is not None:
        desk.sieve.fault(row, "name", "name_of_retired")
    return found


def _rows_above(rows: Sequence[Row]) -> Mapping[int, Row]:
    """By number of a row the row of the file that brings what it belongs to, where there is one."""
    named = {folded(row.values["name"]): row for row in rows}
    above = ((row, named.get(folded(row.values.get("parent", "")))) for row in rows)
    return {row.number: found for row, found in above if found is not None}


def _depth(row: Row, above: Mapping[int, Row]) -> int:
    """How many rows of the file stand above a row; more than ``DEEPEST`` when in a circle."""
    depth = 0
    while depth <= DEEPEST and (found := above.get(row.number)) is not None:
        row, depth = found, depth + 1
    return depth


def _add(desk: _Desk, row: Row, above: Row | None) -> None:
    values = row.values
    if not values.get("kind"):
        desk.sieve.fault(row, "kind", "cell_missing")
    parent_id = _parent(desk, row, above)
    area_id = _area(desk, row, None)
    if desk.sieve.is_bad(row):
        return
    draft = OrganisationDraft(
        OrganisationKind(values["kind"]),
        values["name"],
        values.get("name_en", ""),
        parent_id if parent_id and parent_id > 0 else None,
        area_id,
        values.get("phone", ""),
    )
    faults = rules.organisation_faults(draft)
    if values["name"] in desk.taken:
        faults["name"] = "name_taken"
    depth = desk.depths.get(parent_id or 0, 0) + 1
    if depth > DEEPEST:
        faults["parent"] = "too_deep"
    if desk.sieve.has_faults(row, faults):
        return
    key = -row.number
    desk.names.add(key, draft.name)
    desk.taken[draft.name], desk.depths[key] = key, depth
    desk.sieve.new.append(row.number)
    desk.added.append(Added(row.number, draft, max(0, -(parent_id or 0))))


def _parent(desk: _Desk, row: Row, above: Row | None) -> int | None:
    """Return what a row belongs to: an organisation, a row (negative), or nothing."""
    text = row.values.get("parent", "")
    found = desk.names.find(text) if text else ()
    if len(found) == 1:
        return found[0]
    if found:
        desk.sieve.fault(row, "parent", "unit_ambiguous")
    elif text and above is not None:
        desk.sieve.fault(row, "parent", "unit_above_wrong", row=above.number)
    elif text:
        desk.sieve.fault(row, "parent", "unit_unknown")
    return None


def _area(desk: _Desk, row: Row, held: int | None) -> int | None:
    """Return the area that a row names; what is there already stays, also when out of use."""
    text = row.values.get("area", "")
    if not text:
        return None
    if held and text == desk.areas.told(held):
        return held
    found = desk.areas.find(text)
    if len(found) == 1:
        return found[0]
    desk.sieve.fault(row, "area", "area_ambiguous" if found else "area_not_here")
    return None


def _change(desk: _Desk, found: OrganisationRow, row: Row) -> None:
    values = row.values
    if values.get("kind") not in {None, found.kind}:
        desk.sieve.fault(row, "kind", "kind_differs")
    _check_parent(desk, found, row)
    held: dict[str, Any] = {n: getattr(found, n) for n in ("name", "name_en", "phone")}
    wanted = {name: values[name] for name in held if name in values}
    if "area" in values:
        held["area"], wanted["area"] = found.area_id, _area(desk, row, found.area_id)
    changed = different(held, wanted)
    if desk.sieve.has_faults(row, _change_faults(desk, found, changed)):
        return
    before = {name: held[name] for name in changed}
    if "area" in changed:
        before["area"] = desk.areas.told(found.area_id)
        changed["area_id"] = changed.pop("area")
    desk.sieve.keep(row, before)
    if changed:
        desk.changed[found.organisation_id] = changed
        desk.taken.setdefault(changed.get("name", found.name), found.organisation_id)


def _check_parent(desk: _Desk, found: OrganisationRow, row: Row) -> None:
    told = desk.names.told(found.parent_id)
    if row.values.get("parent", "") in {"", told}:
        return
    parent_id = _parent(desk, row, None)
    if not desk.sieve.is_bad(row) and parent_id != found.parent_id:
        desk.sieve.fault(row, "parent", "unit_above_differs", parent=told)


def _change_faults(
    desk: _Desk, found: OrganisationRow, changed: Mapping[str, Any]
) -> dict[str, str]:
    """Name what is wrong with what would change; what stays was right once."""
    texts = ("name", "name_en", "phone")
    change = OrganisationChange(**{n: changed.get(n, getattr(found, n)) for n in texts})
    wrong = rules.organisation_faults(change)
    faults = {name: code for name, code in wrong.items() if name in changed}
    if changed.get("name") in desk.taken:
        faults["name"] = "name_taken"
    return faults
