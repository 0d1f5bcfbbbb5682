"""Handing a request over to a protected service: its words leave the desk for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from linquan.apps.appeals import cases, erasing, part_cases, rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Appeal, Hold, OrderLine, Reporter
from linquan.apps.appeals.types import OPEN, PhotoDraft, Reason, Status
from linquan.kernel import personal_rows, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, WrongState
from linquan.kernel.models import Attachment

OF_OTHERS: Final = frozenset({OrderLine._meta.db_table})
"""The cells of an upper office's table stay: it has them, and its row must go back to it."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the desk knew of a request, and knows no more."""

    area_id: int
    area_path: str
    text: str
    address: str
    name: str
    phone: str
    photos: tuple[PhotoDraft, ...]


@transaction.atomic
def hand_to_protected(
    *, actor: Actor, appeal_id: int, seen_version: int | None, now: datetime
) -> Handed:
    """End a request that a protected service takes up; returns all that was written in it.

    The request keeps its number, matter and dates. Words, place, photos and reporter leave it, its
    search and the words of its timeline, as an erasure would take them: the caller keeps what is
    returned in the same transaction. By a clerk of its area who is no party; there is no way back.
    A fixed number of statements. Raises NotFound, NotAllowed, WrongState (``held_back``: a hold
    says that nothing of it may go; ``merged_first``: it is handled with others).
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("hand_to_protected")
    cases.check_seen(appeal, seen_version)
    cases.check_move(appeal, Status.WITHDRAWN)
    _check_free(appeal, now)
    handed = _handed(appeal)
    part_cases.cancel_all([appeal.pk], now)
    whom = erasing.whom_of(appeal.district_id, [appeal.pk])
    personal_rows.erase(whom, besides=OF_OTHERS)
    old = cases.move(appeal, Status.WITHDRAWN, Reason.PROTECTED, "", now)
    cases.save(appeal)
    cases.tell("appeal.withdrawn", appeal, old, actor=actor, now=now, protected=True)
    return handed


def _check_free(appeal: Appeal, now: datetime) -> None:
    today = desk(appeal.district_id).day(now)
    rows = Hold.objects.filter(district_id=appeal.district_id, appeal=appeal, until__gte=today)
    if rows.filter(lifted_at__isnull=True).exists():
        raise WrongState("held_back", status=appeal.status)
    followers = Appeal.objects.filter(district_id=appeal.district_id, lead_id=appeal.pk)
    if appeal.lead_id is not None or followers.filter(status__in=sorted(OPEN)).exists():
        raise WrongState("merged_first", status=appeal.status)


def _handed(appeal: Appeal) -> Handed:
    """Read all that is written in a request; its reporter is locked. Two statements."""
    district_id = appeal.district_id
    rows = Reporter.objects.select_for_update().filter(district_id=district_id, appeal=appeal)
    reporter = rows.first()
    photos = Attachment.objects.filter(district_id=district_id, subject=subject_of(appeal.pk))
    told = photos.order_by("id").values_list(
        "sha256", "media_type", "width", "height", "size_bytes"
    )
    return Handed(
        appeal.area_id,
        appeal.area_path,
        appeal.text,
        appeal.address,
        _open(reporter.name_sealed if reporter else None, f"reporter.name:{district_id}"),
        _open(reporter.phone_sealed if reporter else None, f"reporter.phone:{district_id}"),
        tuple(PhotoDraft(*row) for row in told),
    )


def _open(value: bytes | memoryview | None, purpose: str) -> str:
    return secrets.unseal(value, purpose) if value else ""
