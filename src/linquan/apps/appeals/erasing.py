"""Erasing requests for good: what every erasure shares."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from linquan.apps.appeals import cases, erasures
from linquan.apps.appeals.desk import Desk, subject_of
from linquan.apps.appeals.erasures import ERASABLE, RetentionRow, Rule, Standing
from linquan.apps.appeals.models import (
    Appeal,
    Hold,
    Referral,
    Reporter,
    Retention,
    Tombstone,
)
from linquan.apps.appeals.types import Status
from linquan.kernel import numbers, personal_rows, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid
from linquan.kernel.events import record_many
from linquan.kernel.models import Attachment
from linquan.kernel.personal import Whom
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

REASON_LEAST, REASON_LIMIT = 4, 200
LEAST_NAME: Final = 2


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is erased: by which rule, in which words, after how many months."""

    rule: Rule
    reason: str
    months: Mapping[int, int]
    """Of the matter of each request; none where the person asked for it."""
    proposed_by: str = ""
    """Who proposed it, where another one had to approve."""


def whom_of(district_id: int, appeal_ids: Iterable[int], phone: str = "") -> Whom:
    """Name requests as the register of personal data looks for them."""
    ids = tuple(sorted(appeal_ids))
    return Whom(district_id, ids, tuple(map(subject_of, ids)), phone=phone)


def locked(district_id: int, appeal_ids: Iterable[int]) -> list[Appeal]:
    """Lock requests in order of their numbers. One statement."""
    rows = Appeal.objects.select_for_update().defer(*cases.HEAVY)
    return list(rows.filter(district_id=district_id, pk__in=set(appeal_ids)).order_by("pk"))


def standings(found: Sequence[Appeal], books: Desk, today: date) -> dict[int, Standing]:
    """What decides whether requests may be erased. One statement."""
    holds = _held(books.district_id).filter(appeal_id__in=[a.pk for a in found], until__gte=today)
    until = dict(holds.values_list("appeal_id", "until"))
    return {
        appeal.pk: Standing(
            Status(appeal.status),
            books.day(appeal.due_at),
            books.day(appeal.done_at) if appeal.done_at else None,
            appeal.erased_at is not None,
            until.get(appeal.pk),
        )
        for appeal in found
    }


def _held(district_id: int) -> QuerySet[Hold]:
    return Hold.objects.filter(district_id=district_id, lifted_at__isnull=True)


def refusals(
    found: Sequence[Appeal], books: Desk, now: datetime
) -> dict[int, erasures.Refusal | None]:
    """What stands in the way of erasing each of some requests. One statement."""
    today, days = books.day(now), books.rules(now).unrated_close_days
    stands = standings(found, books, today)
    return {pk: erasures.refusal(one, today, days) for pk, one in stands.items()}


def check_silent(reason: str, found: Sequence[Appeal]) -> None:
    """Refuse a reason that says who it is about: it stays when all else is gone.

    One statement. Raises Invalid (``reason``).
    """
    if numbers.found(reason):
        raise Invalid.field("reason", "number_in_reason")
    reporters = Reporter.objects.filter(appeal_id__in=[appeal.pk for appeal in found])
    if any(words in reason for words in _names(found, reporters)):
        raise Invalid.field("reason", "reason_names_someone")


def _names(found: Iterable[Appeal], reporters: Iterable[Reporter]) -> set[str]:
    """Names and addresses, as far as they are long enough to mean someone."""
    told = {appeal.address for appeal in found}
    for reporter in reporters:
        purpose = f"reporter.name:{reporter.district_id}"
        told.add(secrets.unseal(reporter.name_sealed, purpose) if reporter.name_sealed else "")
    return {words for words in told if len(words) >= LEAST_NAME}


def erase(found: Sequence[Appeal], cause: Cause, actor: Actor, now: datetime) -> None:
    """Erase what is held of requests that are locked, and set their tombstones.

    Whoever else writes about a request holds its reporter, or what was handed on: they are waited
    for, so that nothing is written behind the erasure. A fixed number of statements.
    """
    if not found:
        return
    district_id, ids = found[0].district_id, [appeal.pk for appeal in found]
    of_them = {"district_id": district_id, "appeal_id__in": ids}
    reporters = Reporter.objects.select_for_update().filter(**of_them).order_by("appeal_id")
    names = _names(found, reporters)
    told, files = _told_outside(of_them), _files(district_id, ids)
    _forget_searches(district_id, names)
    erased = personal_rows.erase(whom_of(district_id, ids))
    rows = Appeal.objects.filter(pk__in=ids)
    rows.update(erased_at=now, version=F("version") + 1)
    stones = [_tombstone(appeal, cause, actor, now) for appeal in found]
    for stone in stones:
        stone.rows = {
            table: n[stone.appeal_id] for table, n in erased.items() if n[stone.appeal_id]
        }
        stone.told, stone.files = told[stone.appeal_id], files[stone.appeal_id]
    Tombstone.objects.bulk_create(stones)
    record_many(
        "appeal.erased", [_fact(stone) for stone in stones], actor=actor, at=now,
        district_id=district_id, batch_id=uuid4(),
    )  # fmt: skip


def _forget_searches(district_id: int, names: set[str]) -> None:
    """Take out of the record for what name or address a list was searched that was taken away.

    One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [district_id, sorted(names)])


_FORGET: Final = """
UPDATE kernel_event SET data = data #- '{filter,query}'
WHERE district_id = %s AND kind = 'appeals.exported' AND EXISTS (
    SELECT FROM unnest(%s::text[]) AS one (name)
    WHERE position(one.name IN data #>> '{filter,query}') > 0
)
"""


def _told_outside(of_them: Mapping[str, Any]) -> dict[int, list[str]]:
    """Names of the systems that have a copy. One statement; what is on its way is waited for."""
    told: dict[int, list[str]] = defaultdict(list)
    rows = Referral.objects.select_for_update(of=("self",)).filter(**of_them).order_by("pk")
    for appeal_id, name in rows.values_list("appeal_id", "system__name"):
        if name not in told[appeal_id]:
            told[appeal_id].append(name)
    return told


def _files(district_id: int, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Photos of each request, and when they were attached. One statement."""
    files: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Attachment.objects.filter(district_id=district_id, subject__in=map(subject_of, ids))
    for subject, sha256, at in rows.values_list("subject", "sha256", "created_at"):
        files[int(subject.rpartition(":")[2])][sha256] = at.isoformat()
    return files


def _tombstone(appeal: Appeal, cause: Cause, actor: Actor, now: datetime) -> Tombstone:
    return Tombstone(
        district_id=appeal.district_id,
        appeal_id=appeal.pk,
        rule=cause.rule,
        months=cause.months.get(appeal.matter_id),
        reason=cause.reason,
        actor_kind=actor.kind,
        account_id=actor.account_id,
        account_name=actor.name,
        organisation_id=actor.organisation_id,
        proposed_name=cause.proposed_by,
        at=now,
    )


def _fact(stone: Tombstone) -> tuple[str, dict[str, Any]]:
    told = {"rule": str(stone.rule), "reason": stone.reason, "months": stone.months}
    return subject_of(stone.appeal_id), {name: value for name, value in told.items() if value}


# What is due.


def retention_rows(district_id: int) -> tuple[RetentionRow, ...]:
    """Return every line of the list of keeping times, every version. One statement."""
    rows = Retention.objects.filter(district_id=district_id).order_by("code", "valid_from")
    return rows_of(
        RetentionRow,
        rows.values_list("id", "code", "months", "source", "valid_from", "valid_to"),
    )


def months_by_matter(books: Desk, day: date) -> dict[int, int]:
    """How many months requests of each matter are kept, by the lines of a day. One statement.

    Nothing for a matter without a line while there is none for all others: it is kept.
    """
    valid = valid_on(retention_rows(books.district_id), day)
    told = {m.matter_id: erasures.months_of(valid, m.code) for m in books.book.matters}
    return {matter_id: months for matter_id, months in told.items() if months is not None}


def due_by(books: Desk, day: date, months: Mapping[int, int]) -> QuerySet[Appeal]:
    """Requests that are to be erased on a day or before, the first to have ended first."""
    by_months: dict[int, list[int]] = defaultdict(list)
    for matter_id, amount in months.items():
        by_months[amount].append(matter_id)
    due = Q(pk__in=())
    for amount, matter_ids in sorted(by_months.items()):
        last = erasures.ended_by(day, amount)
        due |= Q(matter_id__in=matter_ids, done_at__lt=_start(last + timedelta(days=1)))
    rows = Appeal.objects.filter(
        due, district_id=books.district_id, status__in=sorted(ERASABLE), erased_at__isnull=True
    )
    held = _held(books.district_id).filter(appeal_id=OuterRef("pk"), until__gte=day)
    return rows.filter(~Exists(held)).order_by("done_at", "pk")


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
