"""How long protected files are kept: holds, erasing with a tombstone, taking away what is held."""

from datetime import date, datetime, timedelta

from django.db import transaction

from linquan.apps.casework import sealed
from linquan.apps.casework.models import CaseFile, FileTombstone
from linquan.apps.casework.operations._checks import check_head, office_day, take_file
from linquan.apps.casework.telling import tell_file, tell_list
from linquan.apps.casework.types import (
    REASON_LEAST,
    REASON_LIMIT,
    WORDS_LIMIT,
    Ending,
    State,
)
from linquan.apps.casework.visible import files_of_phone, whom_of
from linquan.kernel import numbers, personal_rows
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.personal_rows import Section

LONGEST_HOLD = timedelta(days=5 * 366)
BATCH = 100


@transaction.atomic
def hold_file(*, actor: Actor, number: str, until: date, reason: str, now: datetime) -> int:
    """Say why a file must not be erased until a day has passed. Returns the event's id.

    By the head. Raises NotFound, NotAllowed, WrongState, Invalid (``until``, ``reason``).
    """
    taken = take_file(actor, number, now)
    check_head(taken, "hold_file")
    file = taken.file
    plain = words_needed(reason, "reason", WORDS_LIMIT, least=REASON_LEAST)
    if not taken.today <= until <= taken.today + LONGEST_HOLD:
        raise Invalid.field("until", "hold_day", since=taken.today)
    file.held_until = until
    file.held_sealed = sealed.of_file(plain, "held", file.district_id)
    file.save(update_fields=["held_until", "held_sealed"])
    return tell_file("casefile.held", file, actor, now)


@transaction.atomic
def lift_file_hold(*, actor: Actor, number: str, now: datetime) -> int:
    """Let a file be erased again when it is due. Returns the event's id.

    By the head. Raises NotFound, NotAllowed, WrongState (``not_held``).
    """
    taken = take_file(actor, number, now)
    check_head(taken, "lift_file_hold")
    if taken.file.held_until is None:
        raise WrongState("not_held")
    taken.file.held_until, taken.file.held_sealed = None, b""
    taken.file.save(update_fields=["held_until", "held_sealed"])
    return tell_file("casefile.hold_lifted", taken.file, actor, now)


@transaction.atomic
def erase_file(*, actor: Actor, number: str, reason: str, now: datetime) -> int:
    """Erase a closed file before its time, as somebody it is about wishes. No way back.

    By the head. Returns the event's id. Raises NotFound, NotAllowed, WrongState (``still_open``,
    ``held``), Invalid (``reason``).
    """
    taken = take_file(actor, number, now)
    check_head(taken, "erase_file")
    file = taken.file
    plain = words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    if numbers.found(plain):
        raise Invalid.field("reason", "number_in_reason")
    if file.state != State.CLOSED:
        raise WrongState("still_open")
    if file.held_until is not None and file.held_until >= taken.today:
        raise WrongState("held")
    _erase([file], Ending.WISH, plain, actor, now)
    return tell_file("casefile.erased", file, actor, now)


@transaction.atomic
def erase_due_files(*, actor: Actor, district_id: int, now: datetime, limit: int = BATCH) -> int:
    """Erase files that were kept as long as their kind says; returns how many. One event each.

    What is held waits. Raises NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("erase_due_files")
    today = office_day(district_id, now)
    rows = CaseFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        district_id=district_id, state=State.CLOSED, erase_on__lte=today, erased_at__isnull=True
    )
    due = list(rows.exclude(held_until__gte=today).order_by("pk")[:limit])
    _erase(due, Ending.RETENTION, "", actor, now)
    for file in due:
        tell_file("casefile.erased", file, actor, now)
    return len(due)


def _erase(files: list[CaseFile], ending: Ending, reason: str, actor: Actor, now: datetime) -> None:
    """Take away all that is written in files that are locked, and set their tombstones."""
    if not files:
        return
    district_id = files[0].district_id
    personal_rows.erase(whom_of(district_id, files))
    CaseFile.objects.filter(pk__in=[file.pk for file in files]).update(
        erased_at=now, appeal=None, has_health=False
    )
    FileTombstone.objects.bulk_create(
        FileTombstone(
            district_id=district_id, file=file, ending=ending, reason=reason,
            actor_kind=actor.kind, account_id=actor.account_id, account_name=actor.name, at=now,
        )
        for file in files
    )  # fmt: skip


@transaction.atomic
def export_held(*, actor: Actor, phone: str, reason: str, now: datetime) -> tuple[Section, ...]:
    """Gather what protected files hold on whoever left a telephone, as far as one is admitted.

    One event, which tells no name and no telephone. Raises Invalid (``phone``, ``reason``),
    NotFound (``nothing_held``: nothing, or nothing that one may know of).
    """
    plain = words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    if numbers.found(plain):
        raise Invalid.field("reason", "number_in_reason")
    found = files_of_phone(actor, phone, now)
    if not found:
        raise NotFound("nothing_held")
    sections = personal_rows.sections(whom_of(actor.district_id, found))
    tell_list(
        "casefile.exported", f"district:{actor.district_id}", actor.district_id, actor, now,
        reason=plain, files=[file.number for file in found],
    )  # fmt: skip
    return sections
