"""Admissions: who may open which protected files, given by who may not open any."""

from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.casework import rules
from linquan.apps.casework.models import Admission, CaseFile
from linquan.apps.casework.operations._checks import admitted, kind_on, living_area, office_day
from linquan.apps.casework.standing import admissions_in
from linquan.apps.casework.telling import tell_list
from linquan.apps.casework.types import (
    OPEN,
    REASON_LEAST,
    REASON_LIMIT,
    AdmissionDraft,
    Place,
)
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs import queries as people
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed

LONGEST_DAYS = 2 * 366
"""How long an admission may hold: then somebody looks again whether it is still needed."""


@transaction.atomic
def admit(*, actor: Actor, draft: AdmissionDraft, now: datetime) -> int:
    """Admit somebody to a kind of work in an area until a day, for a reason. Returns its id.

    By an administrator of the area, never for themselves, never for an administrator: who admits
    does not read. Raises NotAllowed, Invalid.
    """
    books = desk(actor.district_id)
    area_path = living_area(books, draft.area_id)
    if not rules.may_admit(actor, actor.district_id, area_path):
        raise NotAllowed("admit")
    today = books.day(now)
    reason = words_needed(draft.reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    _check_days(draft, today)
    kind_on(actor.district_id, draft.kind_code, today)
    _check_account(actor, draft.account_id, today)
    made = Admission.objects.create(
        district_id=actor.district_id,
        account_id=draft.account_id,
        kind_code=draft.kind_code,
        area_id=draft.area_id,
        area_path=area_path,
        reach=draft.reach,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        given_at=now,
    )
    _note_until(actor, draft.account_id, today, now)
    tell_list(
        "admission.given", f"admission:{made.pk}", actor.district_id, actor, now, reason=reason,
        account=draft.account_id, code=draft.kind_code, area=draft.area_id, reach=draft.reach,
        since=draft.valid_from, until=draft.valid_to,
    )  # fmt: skip
    return made.pk


def _check_days(draft: AdmissionDraft, today: date) -> None:
    if draft.valid_from < today:
        raise Invalid.field("valid_from", "past_day")
    days = (draft.valid_to - draft.valid_from).days
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid.field("valid_to", "too_long_a_time", limit=LONGEST_DAYS)


def _check_account(actor: Actor, account_id: int, today: date) -> None:
    """Refuse who cannot be admitted. One statement. Raises Invalid (``account``)."""
    if account_id == actor.account_id:
        raise Invalid.field("account", "not_oneself")
    found = people.actor_in_posts(account_id, today)
    if found is None or found.district_id != actor.district_id:
        raise Invalid.field("account", "account_unknown")
    if any(post.role is Role.ADMINISTRATOR for post in found.posts):
        raise Invalid.field("account", "is_administrator")


@transaction.atomic
def revoke_admission(*, actor: Actor, admission_id: int, reason: str, now: datetime) -> int:
    """Take an admission back at once, for a reason. Returns the event's id.

    Not while the person answers for open files that nothing else admits them to: the head hands
    those on first, so that none is left without anybody (``files_left``). Raises NotFound,
    NotAllowed, WrongState, Invalid.
    """
    rows = Admission.objects.select_for_update()
    found = rows.filter(pk=admission_id, district_id=actor.district_id).first()
    if found is None:
        raise NotFound("admission_unknown")
    if not rules.may_admit(actor, found.district_id, found.area_path):
        raise NotAllowed("revoke_admission")
    if found.revoked_at is not None:
        raise WrongState("revoked")
    plain = words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    today = office_day(found.district_id, now)
    _check_nothing_left(found, today)
    found.revoked_at = now
    found.save(update_fields=["revoked_at"])
    _note_until(actor, found.account_id, today, now)
    return tell_list(
        "admission.revoked", f"admission:{found.pk}", found.district_id, actor, now, reason=plain,
        account=found.account_id, code=found.kind_code, area=found.area_id,
    )  # fmt: skip


def _check_nothing_left(found: Admission, today: date) -> None:
    """Refuse while open files would be left with nobody admitted. Two statements, with a lock.

    Whoever takes up a file at the same moment locks it too, or finds the admission gone.
    """
    files = CaseFile.objects.select_for_update().filter(
        district_id=found.district_id, kind_code=found.kind_code, worker_id=found.account_id,
        state__in=sorted(OPEN),
    )  # fmt: skip
    rest = [one for one in admissions_in(found.district_id) if one.admission_id != found.pk]
    for file in files.order_by("pk"):
        place = Place(file.district_id, file.kind_code, file.area_path, file.worker_id, None)
        if not admitted(found.account_id, rest, place, today):
            raise WrongState("files_left")


def _note_until(actor: Actor, account_id: int, today: date, now: datetime) -> None:
    """Tell the account until when it is admitted anywhere: the side bar asks for no more."""
    rows = Admission.objects.filter(
        district_id=actor.district_id, account_id=account_id, revoked_at__isnull=True,
        valid_to__gt=today,
    )  # fmt: skip
    until = rows.order_by("-valid_to").values_list("valid_to", flat=True).first()
    orgs.note_admitted_until(actor=actor, account_id=account_id, until=until, now=now)
