"""A preset is written into the catalogue from a day on, and taken out again as one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import presets, standing
from linquan.apps.circles.models import CatalogueItem
from linquan.apps.circles.operations._lines import begin
from linquan.apps.circles.presets import Outlook, PlannedLine
from linquan.apps.circles.taking import SUBJECT, TAKEN, TAKEN_BACK, Taking, takings
from linquan.apps.circles.telling import tell
from linquan.apps.circles.types import ItemRow
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotFound, WrongState

_BATCH: Final = 200


@transaction.atomic
def take_preset(
    *,
    actor: Actor,
    district_id: int,
    preset_code: str,
    item_codes: tuple[str, ...],
    valid_from: date,
    seen: str,
    now: datetime,
) -> int:
    """Write chosen lines of a preset as new versions of the catalogue. Returns the event's id.

    ``seen`` names what was shown (``presets.mark_of``). Five statements at most. Raises NotAllowed,
    NotFound (``preset_unknown``), Invalid (``valid_from``: before today; ``nothing_chosen``),
    WrongState (``preset_moved_on``: the catalogue is not as it was shown).
    """
    begin(actor, district_id, "take_preset")
    preset = presets.preset_of(preset_code)
    if preset is None:
        raise NotFound("preset_unknown")
    today = now.astimezone(OFFICE_ZONE).date()
    if valid_from < today:
        raise Invalid.field("valid_from", "too_early", since=today)
    planned = presets.plan(preset, standing.items(district_id), valid_from)
    chosen = _chosen(planned, item_codes, seen)
    made = _written(district_id, chosen, valid_from)
    return tell(
        TAKEN, SUBJECT.format(district_id), district_id, actor, now, preset=preset_code,
        on=valid_from, lines=made,
    )  # fmt: skip


def _chosen(planned: Sequence[PlannedLine], codes: Sequence[str], seen: str) -> list[PlannedLine]:
    """Return the lines that are to be written. Raises Invalid, WrongState."""
    if not codes:
        raise Invalid("nothing_chosen")
    possible = {one.code: one for one in planned if one.outlook is Outlook.CHANGES}
    if presets.mark_of(planned) != seen or not possible.keys() >= {*codes}:
        raise WrongState("preset_moved_on")
    return [one for one in possible.values() if one.code in codes]


def _written(
    district_id: int, chosen: Sequence[PlannedLine], since: date
) -> list[Mapping[str, Any]]:
    """End the versions there are and write the new ones. Two statements.

    Returns what the event tells of each: how to know it again, and what it was.
    """
    ended = {one.code: one.was.item_id for one in chosen if one.was}
    CatalogueItem.objects.filter(pk__in=[pk for pk in ended.values() if pk]).update(valid_to=since)
    rows = CatalogueItem.objects.bulk_create(
        [
            CatalogueItem(district_id=district_id, valid_from=since, **one.values())
            for one in chosen
        ],
        batch_size=_BATCH,
    )
    return [
        {
            "item": one.code, "row": row.pk, "was": ended[one.code],
            "mark": presets.version_mark(one.values(), since, None),
            "changes": {name: list(pair) for name, pair in one.changes.items()},
        }
        for one, row in zip(chosen, rows, strict=True)
    ]  # fmt: skip


@transaction.atomic
def take_back_preset(*, actor: Actor, district_id: int, taking_id: int, now: datetime) -> int:
    """Bring the catalogue back to what it was before a preset, within a week. Returns lines.

    Six statements at most. Raises NotAllowed, NotFound (``taking_unknown``), WrongState
    (``preset_taken_back``, ``too_late_to_take_back``; ``preset_changed_since`` with ``items``:
    lines that somebody has changed since).
    """
    begin(actor, district_id, "take_back_preset")
    taking = next((t for t in takings(district_id) if t.taking_id == taking_id), None)
    if taking is None:
        raise NotFound("taking_unknown")
    if taking.is_back:
        raise WrongState("preset_taken_back")
    if not taking.can_go_back(now):
        raise WrongState("too_late_to_take_back")
    _check_untouched(district_id, taking)
    CatalogueItem.objects.filter(pk__in=[line["row"] for line in taking.lines]).delete()
    ended = [line["was"] for line in taking.lines if line["was"]]
    CatalogueItem.objects.filter(pk__in=ended).update(valid_to=None)
    tell(
        TAKEN_BACK, SUBJECT.format(district_id), district_id, actor, now, taken=taking_id,
        preset=taking.preset, lines=len(taking.lines),
    )  # fmt: skip
    return len(taking.lines)


def _check_untouched(district_id: int, taking: Taking) -> None:
    """Refuse where a version is not as the preset left it. One statement. Raises WrongState."""
    rows = {row.item_id: row for row in standing.items(district_id) if row.item_id}
    touched = [line["item"] for line in taking.lines if not _is_untouched(line, rows, taking.on)]
    if touched:
        raise WrongState("preset_changed_since", items=touched)


def _is_untouched(line: Mapping[str, Any], rows: Mapping[int, ItemRow], on: date) -> bool:
    made, was = rows.get(line["row"]), rows.get(line["was"])
    is_ended_so = not line["was"] or (was is not None and was.valid_to == on)
    return is_ended_so and made is not None and presets.row_mark(made) == line["mark"]
