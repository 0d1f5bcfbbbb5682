"""Reads of presets of the catalogue: which there are, and what one would change from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.circles import presets, rules, standing
from linquan.apps.circles.presets import Outlook, PlannedLine, Preset
from linquan.apps.circles.runs import WALKERS, Changes
from linquan.apps.circles.taking import Taking, takings
from linquan.apps.circles.types import Audience, SpeedRow
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.validity import valid_on


@dataclass(frozen=True, slots=True)
class PresetsPage:
    """Every preset with how many items it would change today, and those that were taken."""

    presets: tuple[tuple[Preset, int], ...]
    takings: tuple[tuple[Taking, Preset | None], ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class PresetPage:
    """A preset held against the catalogue of a day."""

    preset: Preset
    planned: tuple[PlannedLine, ...]
    speeds: Mapping[str, SpeedRow]
    day: date
    today: date
    may_edit: bool
    may_plan: bool

    @property
    def mark(self) -> str:
        """Name all that is shown."""
        return presets.mark_of(self.planned)

    def of(self, outlook: Outlook) -> tuple[PlannedLine, ...]:
        """Return the lines of one outlook."""
        return tuple(one for one in self.planned if one.outlook is outlook)

    def walker(self, audience: str) -> SpeedRow:
        """Return who walks to the items of an audience."""
        return self.speeds[WALKERS.get(Audience(audience), "adult")]

    def changes(self, codes: tuple[str, ...]) -> Changes:
        """Return what a run would have to change for some items."""
        chosen = (one for one in self.of(Outlook.CHANGES) if one.code in codes)
        return Changes(items=tuple(one.change() for one in chosen))


def presets_page(actor: Actor, now: datetime) -> PresetsPage:
    """Return the presets and what was taken of them. Two statements. Raises NotAllowed."""
    district_id = _seen(actor)
    items, today = standing.items(district_id), now.astimezone(OFFICE_ZONE).date()
    counted = tuple(
        (one, _changing(presets.plan(one, items, today))) for one in presets.own_presets()
    )
    taken = tuple((one, presets.preset_of(one.preset)) for one in takings(district_id))
    return PresetsPage(counted, taken, rules.may_edit_lists(actor, district_id))


def preset_page(actor: Actor, code: str, day: date | None, now: datetime) -> PresetPage:
    """Return what a preset would change from a day on, today unless one to come is given.

    Two statements. Raises NotAllowed, NotFound (``preset_unknown``).
    """
    district_id = _seen(actor)
    preset = presets.preset_of(code)
    if preset is None:
        raise NotFound("preset_unknown")
    today = now.astimezone(OFFICE_ZONE).date()
    since = max(today, day or today)
    speeds = {row.code: row for row in valid_on(standing.speeds(district_id), since)}
    return PresetPage(
        preset, presets.plan(preset, standing.items(district_id), since), speeds, since, today,
        rules.may_edit_lists(actor, district_id), rules.may_plan(actor, district_id),
    )  # fmt: skip


def _seen(actor: Actor) -> int:
    if not rules.may_see(actor, actor.district_id):
        raise NotAllowed("presets")
    return actor.district_id


def _changing(planned: tuple[PlannedLine, ...]) -> int:
    return sum(one.outlook is Outlook.CHANGES for one in planned)
