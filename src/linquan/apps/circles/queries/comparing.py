"""Two runs of a district beside each other: before and after, one proposal and another."""

from dataclasses import dataclass

from linquan.apps.circles import gaps
from linquan.apps.circles.gaps import Gap
from linquan.apps.circles.queries.coverage import CHOSEN, Shelf, shelf
from linquan.apps.circles.runs import Inputs, Place
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Change:
    """Of an item: who had none before, who has none after; None where a run does not know it."""

    item: Item
    before: Gap | None
    after: Gap | None

    @property
    def gained(self) -> int | None:
        """How many more have one; below 0 where fewer do."""
        if self.before is None or self.after is None:
            return None
        return (self.after.people - self.after.without) - (self.before.people - self.before.without)


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Of an area: how many more people have an item, summed over items that changed."""

    area: AreaRow
    gained: int


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """An item that two runs take for something else."""

    before: Item
    after: Item


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two runs: which places and items differ, what changes for whom, and where."""

    before: Shelf
    after: Shelf
    added: tuple[Place, ...]
    removed: tuple[Place, ...]
    changes: tuple[Change, ...]
    areas: tuple[AreaChange, ...]
    items: tuple[ItemDifference, ...]

    @property
    def same_homes(self) -> bool:
        """Whether both count the same people in the same homes."""
        return self.before.book.inputs.homes == self.after.book.inputs.homes


def compare_page(actor: Actor, before: int, after: int, *, area_id: int = 0) -> ComparePage:
    """Return how two runs differ in an area. Eight statements. Raises NotAllowed, NotFound."""
    if not before or not after:
        raise NotFound("run_unknown")
    a, b = shelf(actor, area_id, before), shelf(actor, area_id, after)
    changes = _changes(a, b)
    return ComparePage(
        a, b, _more(a, b), _more(b, a), changes, _areas(a, b, changes), _differing(a, b)
    )


def _differing(a: Shelf, b: Shelf) -> tuple[ItemDifference, ...]:
    """Return the items of both runs that have other minutes, metres, ways or audiences."""
    pairs = ((item, b.book.inputs.item(item.code)) for item in a.book.inputs.items)
    return tuple(
        ItemDifference(one, other) for one, other in pairs if other and _said(one) != _said(other)
    )


def _said(item: Item) -> tuple[object, ...]:
    return item.minutes, item.mode, item.standard_m, item.audience


def _more(one: Shelf, other: Shelf) -> tuple[Place, ...]:
    """Return the places and positions that only the other one has, each once."""
    known = {*one.book.inputs.places, *one.book.inputs.posts}
    more = [place for place in _standing(other.book.inputs) if place not in known]
    return tuple({place.facility_id: place for place in reversed(more)}.values())[::-1]


def _standing(inputs: Inputs) -> tuple[Place, ...]:
    return (*inputs.places, *inputs.posts)


def _changes(a: Shelf, b: Shelf) -> tuple[Change, ...]:
    """Return the items of both runs of which the figures differ, the largest gain first."""
    before, after = _by_code(a), _by_code(b)
    found = [
        Change((after.get(code) or before[code]).item, before.get(code), after.get(code))
        for code in {**before, **after}
    ]
    moved = (change for change in found if change.gained is None or change.gained)
    return tuple(sorted(moved, key=lambda one: (-(one.gained or 0), one.item.code)))


def _by_code(found: Shelf) -> dict[str, Gap]:
    if (row := found.row) is None:
        return {}
    inputs, totals = found.book.inputs, found.book.totals
    return {
        item.code: gaps.gap_of(inputs, totals, found.homes, row, item) for item in inputs.wanted
    }


def _areas(a: Shelf, b: Shelf, changes: tuple[Change, ...]) -> tuple[AreaChange, ...]:
    """Return the areas below the one looked at in which people gain or lose."""
    codes = [change.item.code for change in changes if change.gained is not None]
    found = []
    for area in a.areas.living(*CHOSEN):
        if area.area_id == a.area.area_id or not area.path.startswith(a.area.path):
            continue
        gained = sum(_has(b, area.area_id, code) - _has(a, area.area_id, code) for code in codes)
        if gained:
            found.append(AreaChange(area, gained))
    return tuple(sorted(found, key=lambda one: (-one.gained, one.area.area_id)))


def _has(found: Shelf, area_id: int, code: str) -> int:
    row, totals, inputs = found.book.totals.row_of(area_id), found.book.totals, found.book.inputs
    item = inputs.item(code)
    if row is None or item is None:
        return 0
    groups = list(gaps.concerned(item, found.homes))
    return int(totals.has[row, inputs.index_of[code]][groups].sum())
