"""Presets of the catalogue: what the lines of a catalogue could say, and what that would change.

Pure. A preset is a starting point and never official: each of its lines says where its numbers are
from. What is written from it are ordinary versions of the district's own lines.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.own import own_items
from linquan.apps.circles.runs import ItemChange
from linquan.apps.circles.types import EXAMPLE, ItemRow
from linquan.kernel.validity import valid_on

SETS: Final = ("minutes", "standard_m", "audience", "least_people")
"""What a preset may set; all else of an item stays."""
HOUSE: Final = "house"
_WRITTEN: Final = ItemRow.__slots__[1:-2]


class Basis(StrEnum):
    """Where the numbers of a line are from: none of these is the text of a standard."""

    SECOND_HAND = "second_hand"
    """Seen where others cite the standard."""
    MEMORY = "memory"
    ARTICLE = "article"
    """What a place told of itself."""
    HOUSE = "house"
    """The catalogue that comes with the house."""


class Outlook(StrEnum):
    """What would become of an item from a day on."""

    CHANGES = "changes"
    SAME = "same"
    LATER = "later"
    """Another version begins on that day or later."""
    ABSENT = "absent"
    """The catalogue of that day does not have it, or it ends."""


@dataclass(frozen=True, slots=True)
class PresetLine:
    """What a preset says of an item; what stands not in ``sets`` stays as it is."""

    item_code: str
    sets: Mapping[str, Any]
    basis: Basis
    note: str
    note_en: str
    source: str
    """As a version that is made of it will say."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of lines for the catalogue, with words on where it is from."""

    code: str
    name: str
    name_en: str
    about: str
    about_en: str
    lines: tuple[PresetLine, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a preset beside what the catalogue of a day says; ``was`` is None for nothing."""

    line: PresetLine
    outlook: Outlook
    was: ItemRow | None
    since: date | None = None
    """From when the version is that is in the way."""

    @property
    def code(self) -> str:
        """The item."""
        return self.line.item_code

    @property
    def before(self) -> dict[str, Any]:
        """What is said now of all that a preset may set."""
        return {name: getattr(self.was, name) for name in SETS} if self.was else {}

    @property
    def after(self) -> dict[str, Any]:
        """The same as it would be."""
        return self.before | dict(self.line.sets)

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """What would differ: before and after, by field."""
        before, after = self.before, self.after
        return {n: (before[n], after[n]) for n in SETS if before and before[n] != after[n]}

    def values(self) -> dict[str, Any]:
        """Return all that the new version says."""
        said = {name: getattr(self.was, name) for name in _WRITTEN}
        told = {"source": self.line.source, "evidence": self.line.note}
        return _listed(said | dict(self.line.sets) | told)

    def change(self) -> ItemChange:
        """Return what a run changes of the item."""
        return ItemChange(self.code, **self.after)


def plan(preset: Preset, items: Sequence[ItemRow], day: date) -> tuple[PlannedLine, ...]:
    """Hold a preset against the catalogue of a day; ``items`` are all versions of a district."""
    valid = {row.code: row for row in valid_on(items, day)}
    newest = {row.code: row for row in items if row.valid_to is None}
    return tuple(
        _planned(line, valid.get(line.item_code), newest.get(line.item_code), day)
        for line in preset.lines
    )


def _planned(
    line: PresetLine, was: ItemRow | None, newest: ItemRow | None, day: date
) -> PlannedLine:
    if newest is None:
        return PlannedLine(line, Outlook.ABSENT, was, was.valid_to if was else None)
    if newest.valid_from >= day:
        return PlannedLine(line, Outlook.LATER, was, newest.valid_from)
    found = PlannedLine(line, Outlook.CHANGES, newest)
    return found if found.changes else PlannedLine(line, Outlook.SAME, newest)


def mark_of(planned: Iterable[PlannedLine]) -> str:
    """Name what was shown: where anything of it differs, the name is another one."""
    return digest_of(*(repr((p.code, p.outlook, _id(p.was), p.before, p.after)) for p in planned))


def _id(row: ItemRow | None) -> int | None:
    return row.item_id if row else None


def version_mark(values: Mapping[str, Any], since: date, until: date | None) -> str:
    """Name a version by all that it says, and its days: another version has another name."""
    said = sorted(_listed({name: values[name] for name in _WRITTEN}).items())
    return digest_of(repr((said, since.isoformat(), until and until.isoformat())))[:16]


def row_mark(row: ItemRow) -> str:
    """Name a version of the catalogue."""
    values = {name: getattr(row, name) for name in _WRITTEN}
    return version_mark(values, row.valid_from, row.valid_to)


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: sorted(v) if isinstance(v, tuple | list) else v for n, v in values.items()}


def preset_of(code: str) -> Preset | None:
    """Return a preset by its code."""
    return next((one for one in own_presets() if one.code == code), None)


@cache
def own_presets() -> tuple[Preset, ...]:
    """Return the presets that come with the house, in their order; read once."""
    lines: dict[str, list[PresetLine]] = {}
    sources = {row["code"]: row["source"] for row in _read("presets.csv")}
    for row in _read("preset_lines.csv"):
        lines.setdefault(row["preset"], []).append(_line(row, sources[row["preset"]]))
    written = (
        Preset(
            row["code"], row["name"], row["name_en"], row["about"], row["about_en"],
            tuple(lines[row["code"]]),
        )
        for row in _read("presets.csv")
    )  # fmt: skip
    return (*written, _house())


def _line(row: Mapping[str, str], source: str) -> PresetLine:
    basis = Basis(row["basis"])
    numbers = {n: int(row[n]) for n in ("minutes", "standard_m", "least_people") if row[n]}
    audience = {"audience": row["audience"]} if row["audience"] else {}
    return PresetLine(
        row["item"], {**numbers, **audience}, basis, row["note"], row["note_en"],
        EXAMPLE if basis is Basis.MEMORY else source,
    )  # fmt: skip


def _house() -> Preset:
    """Return the way back to the catalogue that comes with the house."""
    return Preset(
        HOUSE, "系统自带的目录", "The catalogue that comes with the house",
        "把分钟、米数、人群和起始人口改回系统自带的示例。",
        "Brings minutes, metres, audience and people back to the examples of the house.",
        tuple(
            PresetLine(
                row.code, {name: getattr(row, name) for name in SETS}, Basis.HOUSE,
                "系统自带的目录：示例", "The catalogue of the house: an example",
                row.source or EXAMPLE,
            )
            for row in own_items()
        ),
    )  # fmt: skip


def _read(name: str) -> Iterator[Mapping[str, str]]:
    text = (files("linquan.apps.circles") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
