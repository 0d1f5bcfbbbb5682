"""What rows of a file would do to a list with days of validity: for preview and import alike.

A row is one version of a line. What was valid before today stays as it is, because requests were
judged by it: a change is a new version, and a line ends on a day.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Protocol

from linquan.kernel.exchange.dated_lists import ListSpec, Version
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve, different

ONE_DAY = timedelta(days=1)


class Found(Protocol):
    """What the cells of a list name, as its specification looks it up, on a day."""

    @property
    def today(self) -> date:
        """The office's day."""


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What rows would do: versions that are new or changed."""

    plan: Plan
    put: tuple[Version, ...]


@dataclass(slots=True)
class _Planner:
    spec: ListSpec
    found: Found
    lines: dict[Hashable, list[Version]]
    codes: Mapping[tuple[str, ...], str | None]
    """Names of lines in use, folded, to their codes; none where several have the name."""
    sieve: Sieve = field(default_factory=Sieve)


def plan_list(spec: ListSpec, rows: Sequence[Row], found: Found) -> ListPlan:
    """Work out what rows, as read by the list's layout, would do."""
    listed = tuple(spec.rows(found))
    held = _lines(spec, listed)
    planner = _Planner(spec, found, held, _codes(spec, listed, found.today))
    needed = _staying(planner)
    for row in sorted(rows, key=lambda row: row.values.get("valid_from") or found.today):
        _sort_out(planner, row)
    for row, column, code in spec.whole(found, planner.lines):
        planner.sieve.fault(row, column, code)
    _check_staying(planner, needed)
    put = (v for v in _touched(planner) if not v.is_own)
    return ListPlan(planner.sieve.plan(), tuple(put))


def _lines(spec: ListSpec, listed: Sequence[Any]) -> dict[Hashable, list[Version]]:
    """Versions by line, oldest first; those that were never valid are nothing to anyone."""
    lines: dict[Hashable, list[Version]] = {}
    for row in sorted(listed, key=lambda row: row.valid_from):
        if row.valid_to is None or row.valid_to > row.valid_from:
            fields = spec.values(row)
            key = _key(spec, getattr(row, "code", ""), fields)
            version = Version(key, fields, row.valid_from, row.valid_to, getattr(row, spec.row_id))
            lines.setdefault(key, []).append(version)
    return lines


def _key(spec: ListSpec, code: str, fields: Mapping[str, Any]) -> Hashable:
    return tuple(fields.get(name) for name in spec.key) if spec.key else code


def _codes(spec: ListSpec, listed: Sequence[Any], today: date) -> dict[tuple[str, ...], str | None]:
    codes: dict[tuple[str, ...], str | None] = {}
    for row in () if spec.key else listed:
        if row.valid_to is None or row.valid_to > today:
            names = spec.names(partial(getattr, row))
            codes[names] = row.code if codes.get(names, row.code) == row.code else None
    return codes


def _sort_out(planner: _Planner, row: Row) -> None:
    told = _told(planner, row)
    key = _line_of(planner, row, told)
    if planner.sieve.is_bad(row):
        return
    versions = planner.lines.setdefault(key, [])
    meant = _meant(planner, row, versions, told)
    day = meant.valid_from if meant else row.values.get("valid_from") or planner.found.today
    if planner.sieve.is_repeat(row, (key, day), planner.spec.layout.columns[0].name):
        return
    if meant is None:
        _open(planner, row, versions, Version(key, told, day, row.values.get("valid_to")))
    else:
        _revise(planner, row, versions, meant, told)


def _told(planner: _Planner, row: Row) -> dict[str, Any]:
    """Return the fields that a row tells, what its cells name looked up."""
    told = {}
    for column, name in planner.spec.fields.items():
        if column in row.values:
            told[name] = _meaning(planner, row, column)
    return told


def _meaning(planner: _Planner, row: Row, column: str) -> Any:
    value, reference = row.values[column], planner.spec.references.get(column)
    if reference is None:
        return value
    if isinstance(value, tuple):
        return tuple(sorted({_named(planner, row, column, one) for one in value}))
    return _named(planner, row, column, value) if value else reference.nothing


def _named(planner: _Planner, row: Row, column: str, text: str) -> Any:
    reference = planner.spec.references[column]
    found = tuple(reference.find(planner.found, text))
    if len(found) != 1:
        planner.sieve.fault(row, column, "several_called_so" if found else reference.unknown)
        return reference.nothing
    return found[0]


def _line_of(planner: _Planner, row: Row, told: Mapping[str, Any]) -> Hashable:
    """Say which line a row is about: by its key, its code, or the name of one in use."""
    spec, code = planner.spec, str(row.values.get("code", ""))
    if spec.key:
        if missing := [n for n in spec.key if n not in told]:
            column = next(c for c, name in spec.fields.items() if name == missing[0])
            planner.sieve.fault(row, column, "cell_missing")
        return _key(spec, "", told)
    if code:
        if code not in planner.lines and not code.replace("_", "").isalnum():
            planner.sieve.fault(row, "code", "code_odd")
        return code
    names = spec.names(told.get)
    if names in planner.codes and planner.codes[names] is None:
        planner.sieve.fault(row, _column(spec, spec.named_by[-1]), "several_called_so")
    return planner.codes.get(names) or ("", *names)


def _meant(
    planner: _Planner, row: Row, versions: Sequence[Version], told: Mapping[str, Any]
) -> Version | None:
    """Return the version a row is about: that of its day, else the newest where it is so still."""
    day = row.values.get("valid_from")
    if day is not None:
        return next((v for v in versions if v.valid_from == day), None)
    newest = versions[-1] if versions else None
    if newest is None or newest.valid_from >= planner.found.today:
        return newest
    if newest.is_own and row.values.get("valid_to"):
        return None  # to be ended, it is written down first
    is_same = newest.valid_to is None and not different(newest.fields, told)
    return newest if is_same else None


def _revise(
    planner: _Planner,
    row: Row,
    versions: Sequence[Version],
    version: Version,
    told: Mapping[str, Any],
) -> None:
    """Change a version that has not begun, or end one."""
    spec, sieve, today = planner.spec, planner.sieve, planner.found.today
    changed = different(version.fields, told)
    end = _end(row, versions, version)
    if changed and (version.valid_from < today or version is not versions[-1]):
        sieve.fault(row, _column(spec, next(iter(changed))), "line_is_past")
    if changed:
        _check_fixed(planner, row, changed)
        faults = spec.check(planner.found, version.fields | changed, version.valid_from)
        sieve.has_faults(row, faults)
    if end != version.valid_to:
        _check_end(planner, row, version, end)
    if sieve.is_bad(row):
        return
    before = {_column(spec, n): _shown(planner, version, _column(spec, n)) for n in changed}
    if end != version.valid_to:
        before["valid_to"] = version.valid_to
    sieve.keep(row, before)
    if before:
        version.fields, version.valid_to, version.row = version.fields | changed, end, row
        version.is_revised = version.is_revised or bool(changed)


def _end(row: Row, versions: Sequence[Version], version: Version) -> date | None:
    """Return when a version ends by its row; the next version ends it without being told."""
    end: date | None = row.values.get("valid_to", version.valid_to)
    is_followed = any(v.valid_from == version.valid_to for v in versions)
    return version.valid_to if end is None and is_followed else end


def _check_end(planner: _Planner, row: Row, version: Version, end: date | None) -> None:
    sieve, spec = planner.sieve, planner.spec
    if version.valid_to is not None or end is None:
        sieve.fault(row, "valid_to", "line_ended")
    elif end < planner.found.today or end <= version.valid_from:
        sieve.fault(row, "valid_to", "past_date")
    else:
        fields = version.fields | {"code": version.key}
        sieve.has_faults(row, spec.may_end(planner.found, fields, end))


def _open(planner: _Planner, row: Row, versions: list[Version], new: Version) -> None:
    """Begin a line, or its next version, which ends the one before."""
    spec, sieve, last = planner.spec, planner.sieve, versions[-1] if versions else None
    _check_begin(planner, row, last, new)
    fields = (last.fields if last else _empty(spec)) | new.fields
    for column, name in spec.fields.items():
        if spec.layout.by_name[column].is_required and fields[name] in {None, "", ()}:
            sieve.fault(row, column, "cell_missing")
    if last:
        _check_fixed(planner, row, different(last.fields, new.fields))
    if new.valid_to:
        ended = fields | {"code": new.key}
        sieve.has_faults(row, spec.may_end(planner.found, ended, new.valid_to))
    if sieve.is_bad(row) or sieve.has_faults(
        row, spec.check(planner.found, fields, new.valid_from)
    ):
        return
    if last is None:
        sieve.new.append(row.number)
    else:
        changed = different(last.fields, new.fields)
        before = {_column(spec, n): _shown(planner, last, _column(spec, n)) for n in changed}
        sieve.keep(row, before | {"valid_from": None if last.is_own else last.valid_from})
        if last.valid_to is None:
            last.valid_to, last.row = new.valid_from, row
    new.fields, new.row = fields, row
    versions.append(new)


def _check_begin(planner: _Planner, row: Row, last: Version | None, new: Version) -> None:
    sieve = planner.sieve
    if new.valid_from < planner.found.today:
        sieve.fault(row, "valid_from", "past_date")
    elif last and new.valid_from < max(last.valid_from + ONE_DAY, last.valid_to or date.min):
        sieve.fault(row, "valid_from", "before_current")
    if new.valid_to is not None and new.valid_to <= new.valid_from:
        sieve.fault(row, "valid_to", "past_date")


def _empty(spec: ListSpec) -> dict[str, Any]:
    """What the fields of a new line hold that its row says nothing of."""
    return {name: _nothing(spec, column) for column, name in spec.fields.items()}


def _nothing(spec: ListSpec, column: str) -> Any:
    empty, reference = spec.layout.by_name[column].empty, spec.references.get(column)
    return empty if reference is None or empty == () else reference.nothing


def _check_fixed(planner: _Planner, row: Row, changed: Mapping[str, Any]) -> None:
    for name in planner.spec.fixed & changed.keys():
        planner.sieve.fault(row, _column(planner.spec, name), "field_stays")


def _column(spec: ListSpec, name: str) -> str:
    return next(column for column, field_name in spec.fields.items() if field_name == name)


def _shown(planner: _Planner, version: Version, column: str) -> Any:
    spec = planner.spec
    return spec.told(planner.found, column, version.fields[spec.fields[column]])


def _staying(planner: _Planner) -> frozenset[Hashable]:
    """Kinds of lines that are in use, where one of each must stay."""
    kind_of = planner.spec.one_stays
    if kind_of is None:
        return frozenset()
    last = (versions[-1] for versions in planner.lines.values() if versions)
    return frozenset(kind_of(version.fields) for version in last if version.valid_to is None)


def _check_staying(planner: _Planner, needed: frozenset[Hashable]) -> None:
    """Check that of each kind a line stays that has no end in sight."""
    kind_of, lost = planner.spec.one_stays, needed - _staying(planner)
    for versions in planner.lines.values() if lost else ():
        version = versions[-1]
        if kind_of and version.row and version.valid_to and kind_of(version.fields) in lost:
            planner.sieve.fault(version.row, "valid_to", "reason_needed")


def _touched(planner: _Planner) -> list[Version]:
    return [v for versions in planner.lines.values() for v in versions if v.row is not None]


def lines(spec: ListSpec, found: Found) -> Iterator[Mapping[str, Any]]:
    """Return every version of a list, line by line, as values by column."""
    return (_line(spec, found, row) for row in spec.rows(found) if _goes_out(spec, row))


def _goes_out(spec: ListSpec, row: Any) -> bool:
    """Whether a version was ever valid; of what the house itself offers, whether it still is."""
    if row.valid_to is None:
        return True
    return bool(getattr(row, spec.row_id) and row.valid_to > row.valid_from)


def _line(spec: ListSpec, found: Found, row: Any) -> dict[str, Any]:
    fields = spec.values(row)
    told = {column: spec.told(found, column, fields[name]) for column, name in spec.fields.items()}
    begun = row.valid_from if getattr(row, spec.row_id) else None
    dates = {"valid_from": begun, "valid_to": row.valid_to}
    return told | dates | ({} if spec.key else {"code": row.code})
