"""Requests handled as one, under their locks: what every operation on them shares.

One of them leads: whatever its unit does is done for all. The others (followers) keep their
reporter, their dates and their number, go where it goes, and get its answer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from linquan.apps.appeals import cases, part_cases, rules
from linquan.apps.appeals.bulk import Chosen
from linquan.apps.appeals.desk import Desk, subject_of
from linquan.apps.appeals.models import Answer, Appeal, PetitionRow
from linquan.apps.appeals.petitions import PetitionState
from linquan.apps.appeals.types import OPEN, Reason, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment

MOST_MERGED: Final = 20
FOLLOWED: Final = (*cases.MOVED, "owner", "owner_path", "lead", *cases.CLOCK)
"""What of a follower a step of its lead may change."""
_BESIDE: Final = {
    Status.RECEIVED: Status.RECEIVED,
    Status.REOPENED: Status.RECEIVED,
    Status.ASSIGNED: Status.ASSIGNED,
    Status.IN_PROGRESS: Status.IN_PROGRESS,
    Status.WAITING: Status.IN_PROGRESS,
}


def beside(lead: Appeal) -> Status:
    """Where a follower of a running request stands: with it, and never waiting for a reporter."""
    return _BESIDE[Status(lead.status)]


def take_all(lead: Chosen, others: Sequence[Chosen], actor: Actor) -> tuple[Appeal, list[Appeal]]:
    """Lock a lead, what shall follow it, and what follows those already. Two statements.

    In the order of their numbers. Raises NotFound, Invalid.
    """
    ids = {one.appeal_id for one in others} - {lead.appeal_id}
    if not 1 <= len(ids) <= MOST_MERGED:
        raise Invalid.field("merged", "merge_some", limit=MOST_MERGED)
    rows = Appeal.objects.filter(district_id=actor.district_id)
    along = rows.filter(lead_id__in=ids, status__in=sorted(OPEN)).values_list("id", flat=True)
    wanted = Q(pk__in=[lead.appeal_id, *ids, *along])
    locked = rows.filter(wanted).select_for_update().defer(*cases.HEAVY).order_by("pk")
    found = {appeal.pk: appeal for appeal in locked}
    if lead.appeal_id not in found or not ids <= found.keys():
        raise NotFound("appeal_unknown")
    return found.pop(lead.appeal_id), list(found.values())


def take_with_followers(lead_id: int) -> tuple[Appeal, list[Appeal]]:
    """Lock a request and what follows it and is not done. One statement. Raises NotFound."""
    wanted = Q(pk=lead_id) | Q(lead_id=lead_id, status__in=sorted(OPEN))
    locked = Appeal.objects.filter(wanted).select_for_update().defer(*cases.HEAVY).order_by("pk")
    found = {appeal.pk: appeal for appeal in locked}
    if lead_id not in found:
        raise NotFound("appeal_unknown")
    return found.pop(lead_id), list(found.values())


def check_mergeable(lead: Appeal, others: Iterable[Appeal], chosen: set[int], actor: Actor) -> None:
    """Refuse what cannot be handled as one. Two statements. Raises NotAllowed, WrongState."""
    for appeal in (lead, *others):
        if not rules.may_assign(actor, cases.scope_of(appeal)):
            raise NotAllowed("merge_appeals")
    others = list(others)
    for appeal in (lead, *(one for one in others if one.pk in chosen)):
        if appeal.erased_at is not None:
            raise WrongState("erased", status=appeal.status)
        cases.check_single(appeal)
        part_cases.check_running(appeal)
    for appeal in others:
        if not rules.can_take(appeal.about_path, lead.owner_path):
            raise WrongState("merged_party", status=appeal.status)
    _check_idle(others)


def _check_idle(others: Sequence[Appeal]) -> None:
    """Refuse to let something follow on which another unit, or the desk, has still to act."""
    if any(part_cases.open_parts_of(others).values()):
        raise WrongState("merged_parts_open", status=others[0].status)
    waiting = PetitionRow.objects.filter(appeal__in=others, state=PetitionState.PENDING)
    if waiting.exists():
        raise WrongState("merged_petition_waits", status=others[0].status)


def follow(appeal: Appeal, lead: Appeal, books: Desk, now: datetime) -> Status:
    """Lay a request with its lead; returns where it stood. The caller saves."""
    if appeal.status == Status.WAITING:
        cases.start_clock(appeal, books, now)
    cases.give(appeal, lead.owner_id, lead.owner_path)
    number = rules.number_of(lead.pk, lead.received_at, books.calendar)
    old = cases.move(appeal, beside(lead), Reason.MERGED, number, now)
    appeal.lead_id = lead.pk
    return old


def let_go(appeal: Appeal, why: str, now: datetime) -> dict[str, object]:
    """Let a request go its own way where it lies; returns what its event says. The caller saves."""
    lead_id, appeal.lead_id = appeal.lead_id, None
    old = cases.move(appeal, Status(appeal.status), Reason.CLERK, "", now)
    return cases.standing(appeal, old) | {"lead": lead_id, "why": why}


def hurry(lead: Appeal, others: Iterable[Appeal], books: Desk) -> None:
    """Bring the date of the lead forward to the earliest of those it answers for.

    The caller saves.
    """
    if lead.status == Status.WAITING:
        return
    earliest = min(appeal.due_at for appeal in others)
    if earliest < lead.due_at:
        lead.promised_at = earliest
        cases.reckon(lead, books)


def proof_of(lead: Appeal, answer: Answer) -> list[Attachment]:
    """Pictures of an answer. One statement."""
    found = Attachment.objects.filter(
        district_id=lead.district_id, subject=subject_of(lead.pk), role="proof"
    )
    return list(found.filter(created_at=answer.at))


def copied(picture: Attachment, appeal: Appeal, now: datetime) -> Attachment:
    """The same picture under another request: the file lies once. The caller writes it."""
    return Attachment(
        district_id=appeal.district_id, subject=subject_of(appeal.pk), role=picture.role,
        sha256=picture.sha256, media_type=picture.media_type, width=picture.width,
        height=picture.height, size_bytes=picture.size_bytes, created_at=now,
    )  # fmt: skip


def before(appeal: Appeal) -> dict[str, Any]:
    """Where a request stands and whom it follows, as its event keeps it."""
    return cases.snapshot(appeal) | {"lead_id": appeal.lead_id}
