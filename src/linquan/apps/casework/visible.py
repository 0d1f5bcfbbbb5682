"""Which protected files are open to an actor, as one condition."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from linquan.apps.appeals.queries import desk
from linquan.apps.casework import rules
from linquan.apps.casework.models import CaseFile, Party
from linquan.apps.casework.standing import admissions_of
from linquan.apps.casework.types import AdmissionRow, Reach
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.personal import Whom


def visible(actor: Actor, admissions: Iterable[AdmissionRow], day: date) -> QuerySet[CaseFile]:
    """Files that are open to an actor on a day: none for a programme or an administrator."""
    if rules.is_barred(actor):
        return CaseFile.objects.none()
    mine = Q(worker_id=actor.account_id) | Q(mediator__account_id=actor.account_id)
    wanted = Q(pk__in=())
    for one in admissions:
        if one.account_id != actor.account_id or not one.holds(day):
            continue
        there = Q(kind_code=one.kind_code, area_path__startswith=one.area_path)
        wanted |= there if one.reach == Reach.ALL else there & mine
    return CaseFile.objects.filter(wanted, district_id=actor.district_id)


def subject_of(file_id: int) -> str:
    """How events and photos name a file."""
    return f"casefile:{file_id}"


def whom_of(district_id: int, files: Iterable[CaseFile]) -> Whom:
    """Name files as the register of personal data looks for them."""
    ids = tuple(sorted(file.pk for file in files))
    return Whom(district_id, subjects=tuple(map(subject_of, ids)), files=ids)


def files_of_phone(actor: Actor, phone: str, now: datetime) -> list[CaseFile]:
    """Files that are open to an actor and about whoever left a telephone. Two statements.

    Only the whole number finds them. Raises Invalid (``phone``).
    """
    told = secrets.phone_hash(phone, actor.district_id)
    day = desk(actor.district_id).day(now)
    parties = Party.objects.filter(district_id=actor.district_id, phone_hash=told)
    found = visible(actor, admissions_of(actor), day).filter(erased_at__isnull=True)
    return list(found.filter(pk__in=parties.values("file_id")).order_by("pk"))
