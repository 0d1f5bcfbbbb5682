"""What rows of a file would do to the posters: new ones are made, printed ones stay as they are."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from linquan.apps.places import rules
from linquan.apps.places.planning import placed
from linquan.apps.places.references import References
from linquan.apps.places.types import Level, PosterRow
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve

_LEVELS: Final = frozenset(Level)
_NEAR: Final = 1e-9
"""Degrees; a spreadsheet keeps fifteen digits."""


@dataclass(frozen=True, slots=True)
class PosterDraft:
    """A poster to be made; it works from today if no day is said."""

    area_id: int
    label: str
    label_en: str
    lon: float | None
    lat: float | None
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class PosterPlan:
    """What rows would do: posters to make, in order."""

    plan: Plan
    added: tuple[PosterDraft, ...]

    @property
    def areas(self) -> frozenset[int]:
        """Ids of the areas where posters would hang."""
        return frozenset(draft.area_id for draft in self.added)


def plan_posters(
    rows: Sequence[Row], posters: Sequence[PosterRow], areas: References
) -> PosterPlan:
    """Work out what rows would do.

    Parameters
    ----------
    rows
        As read by the layout ``POSTERS``.
    posters
        Those in use.
    areas
        What finds areas in use.
    """
    sieve, added = Sieve(), []
    known = _Known(posters)
    for row in map(placed, rows):
        area_id = _area(sieve, row, areas)
        found = None if sieve.is_bad(row) else known.find(sieve, row, area_id)
        if sieve.is_bad(row):
            continue
        if found is not None:
            _compare(sieve, row, found, area_id)
        elif (draft := _draft(sieve, row, area_id)) is not None:
            added.append(draft)
    return PosterPlan(sieve.plan(), tuple(added))


class _Known:
    """Posters in use by number, by code, and by where they hang."""

    def __init__(self, posters: Sequence[PosterRow]) -> None:
        self._by_id = {poster.poster_id: poster for poster in posters}
        self._by_code = {poster.code: poster for poster in posters}
        self._by_place = {(p.area_id, p.label): p for p in reversed(posters)}

    def find(self, sieve: Sieve, row: Row, area_id: int | None) -> PosterRow | None:
        """Return the poster that a row means, None for a new one."""
        number, code = row.values.get("poster_id"), row.values.get("code", "").upper()
        found = self._by_id.get(number) if number else self._by_code.get(code)
        if number and found is None:
            sieve.fault(row, "poster_id", "poster_not_here")
        elif code and (found is None or found.code != code):
            sieve.fault(row, "code", "codes_are_ours")
        elif found is None and area_id is not None:
            found = self._by_place.get((area_id, row.values.get("label", "")))
        return found


def _area(sieve: Sieve, row: Row, areas: References) -> int | None:
    """Return the area that a row names."""
    text = row.values.get("area", "")
    found = areas.find(text, _LEVELS) if text else ()
    if text and len(found) != 1:
        sieve.fault(row, "area", "area_ambiguous" if found else "area_unknown")
    return found[0] if len(found) == 1 else None


def _compare(sieve: Sieve, row: Row, poster: PosterRow, area_id: int | None) -> None:
    """Note a poster that is there: what is said of it must be so already."""
    if sieve.is_repeat(row, poster.poster_id, "label"):
        return
    said = {**row.values, "area": area_id}
    held = {"area": poster.area_id} | {
        name: getattr(poster, name) for name in ("label", "label_en", "lon", "lat", "valid_from")
    }
    for name, value in held.items():
        if not _is_so(said.get(name), value):
            sieve.fault(row, name, "poster_differs")
    if not sieve.is_bad(row):
        sieve.keep(row, {})


def _is_so(said: Any, held: Any) -> bool:
    """Whether what a cell says is so; an empty one says nothing."""
    if said in {None, ""}:
        return True
    if isinstance(said, float) and isinstance(held, float):
        return math.isclose(said, held, rel_tol=0, abs_tol=_NEAR)
    return bool(said == held)


def _draft(sieve: Sieve, row: Row, area_id: int | None) -> PosterDraft | None:
    values: Mapping[str, Any] = row.values
    if area_id is None:
        sieve.fault(row, "area", "cell_missing")
        return None
    draft = PosterDraft(
        area_id, values.get("label", ""), values.get("label_en", ""), values.get("lon"),
        values.get("lat"), values.get("valid_from"),
    )  # fmt: skip
    faults = rules.poster_faults(draft.label, draft.label_en, draft.lon, draft.lat)
    if sieve.has_faults(row, faults) or sieve.is_repeat(row, (area_id, draft.label), "label"):
        return None
    sieve.new.append(row.number)
    return draft
