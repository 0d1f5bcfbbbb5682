"""Figures of a facility are noted, corrected and withdrawn; none is written over."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from linquan.apps.circles import standing
from linquan.apps.circles.figures import (
    FIELDS,
    LEAST_REASON,
    NOTE_LIMIT,
    FigureDraft,
    FigureKindRow,
    FigureRow,
    Standing,
    figure_faults,
    overlaps,
    values_of,
)
from linquan.apps.circles.models import Figure
from linquan.apps.circles.operations._register import Held, hold, subject
from linquan.apps.circles.telling import tell
from linquan.apps.circles.types import SOURCE_LIMIT
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on


@transaction.atomic
def note_figure(*, actor: Actor, facility_id: int, draft: FigureDraft, now: datetime) -> int:
    """Note what a facility did, or what was agreed for it. Returns the figure's id.

    Six statements. Raises NotFound, NotAllowed, Invalid (``kind_code``, ``side``, ``first_on``,
    ``last_on``, ``amount``, ``source``, ``note``).
    """
    held = hold(actor, facility_id, "note_figure")
    made = _note(held, draft, actor, now)
    _tell(held, "figure_noted", draft, actor, now)
    return made


@transaction.atomic
def correct_figure(
    *, actor: Actor, figure_id: int, draft: FigureDraft, reason: str, now: datetime
) -> int:
    """Put another figure in the place of one, which stays to be read. Returns the new one's id.

    Nine statements. Raises NotFound, NotAllowed, WrongState (``figure_gone``: it no longer
    stands), Invalid (by field; ``nothing_corrected``).
    """
    held, row = _held(actor, figure_id, "correct_figure")
    given = _plain(draft)
    if all(getattr(row, name) == getattr(given, name) for name in FigureDraft.__slots__):
        raise Invalid("nothing_corrected")
    _retire(row, Standing.CORRECTED, reason)
    made = _note(held, given, actor, now, was=row)
    _tell(held, "figure_corrected", given, actor, now)
    return made


@transaction.atomic
def withdraw_figure(*, actor: Actor, figure_id: int, reason: str, now: datetime) -> int:
    """Take a figure out of what counts; it stays to be read. Returns the event's id.

    Six statements. Raises NotFound, NotAllowed, WrongState (``figure_gone``), Invalid (``reason``).
    """
    held, row = _held(actor, figure_id, "withdraw_figure")
    _retire(row, Standing.WITHDRAWN, reason)
    draft = FigureDraft(
        row.kind_code, row.side, row.first_on, row.last_on, row.amount, row.source, row.note
    )
    return _tell(held, "figure_withdrawn", draft, actor, now)


def _held(actor: Actor, figure_id: int, verb: str) -> tuple[Held, Figure]:
    """Lock the facility of a figure that stands. Four statements.

    Raises NotFound, NotAllowed, WrongState.
    """
    found = Figure.objects.filter(pk=figure_id)
    if (facility_id := found.values_list("facility_id", flat=True).first()) is None:
        raise NotFound("figure_unknown")
    held = hold(actor, facility_id, verb)
    row = found.get()
    if row.state != Standing.STANDS:
        raise WrongState("figure_gone")
    return held, row


def _retire(row: Figure, state: Standing, reason: str) -> None:
    row.reason = words_needed(reason, "reason", NOTE_LIMIT, least=LEAST_REASON)
    row.state = state.value
    row.version += 1
    row.save(update_fields=["reason", "state", "version"])


def _plain(draft: FigureDraft) -> FigureDraft:
    """Return a figure with its texts as they are stored. Raises Invalid."""
    return replace(
        draft,
        source=words_needed(draft.source, "source", SOURCE_LIMIT),
        note=words_needed(draft.note, "note", NOTE_LIMIT, least=0),
    )


def _kinds(district_id: int, today: date, was: Figure | None) -> dict[str, FigureKindRow]:
    """Return kinds of today by code; what is corrected keeps its own, though it ended since."""
    every = standing.figure_kinds(district_id)
    found = {one.code: one for one in valid_on(every, today)}
    return {one.code: one for one in every if was and one.code == was.kind_code} | found


def _note(
    held: Held, draft: FigureDraft, actor: Actor, now: datetime, was: Figure | None = None
) -> int:
    """Write a figure that nothing speaks against. Three statements. Raises Invalid."""
    district_id, facility_id = held.facility.district_id, held.facility.pk
    today = held.books.day(now)
    kinds = _kinds(district_id, today, was)
    if faults := figure_faults(draft, kinds, today):
        raise Invalid("invalid", fields=faults)
    given = _plain(draft)
    kind = kinds[given.kind_code]
    beside = Figure.objects.filter(
        district_id=district_id, facility_id=facility_id, kind_code=kind.code, side=given.side,
        state=Standing.STANDS.value, first_on__lte=given.last_on, last_on__gte=given.first_on,
    )  # fmt: skip
    if overlaps(given, kind.gathering, rows_of(FigureRow, beside.values_list(*FIELDS))):
        raise Invalid.field("first_on", "period_taken")
    values = {name: getattr(given, name) for name in FigureDraft.__slots__}
    made = Figure.objects.create(
        district_id=district_id, facility_id=facility_id, gathering=kind.gathering,
        account_id=actor.account_id, account_name=actor.name, noted_at=now, replaces=was, **values,
    )  # fmt: skip
    return made.pk


def _tell(held: Held, step: str, draft: FigureDraft, actor: Actor, now: datetime) -> int:
    row = held.facility
    return tell(
        f"facility.{step}", subject(row.pk), row.district_id, actor, now, **values_of(draft)
    )
