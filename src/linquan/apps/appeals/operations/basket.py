"""Many requests written at once: a fixed number of statements, and one for each 500 rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, models

from linquan.apps.appeals import cases, clocks
from linquan.apps.appeals.desk import subject_of
from linquan.apps.appeals.models import Answer, Appeal, Rating, Reporter
from linquan.apps.appeals.naming import Register
from linquan.apps.appeals.new_requests import NEEDS_ANSWER, REFUSED_LENGTH
from linquan.apps.appeals.operations.drafting import (
    Place,
    lay_out,
    plain_reporter,
    seal_name,
    seal_reporter,
)
from linquan.apps.appeals.request_rows import NewRequest
from linquan.apps.appeals.types import AppealDraft, MatterRow, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.exchange import ledger

BATCH: Final = 500
TABLES: Final[tuple[type[models.Model], ...]] = (Rating, Answer, Reporter, Appeal)
"""What is written, in the order in which it can be deleted."""


@dataclass(frozen=True, slots=True)
class _Owner:
    organisation_id: int
    organisation_path: str


def write_requests(
    actor: Actor, found: Register, import_id: int, new: Sequence[NewRequest]
) -> list[Appeal]:
    """Write requests with their reporters, answers and ratings, and note them in the ledger.

    Four statements for each table that gets rows, and one for each 500 rows. Raises Invalid.
    """
    district_id = found.books.district_id
    appeals = [_appeal(found, one) for one in new]
    _number(appeals)
    pairs = list(zip(appeals, new, strict=True))
    reporters = [_reporter(district_id, a, one.draft) for a, one in pairs]
    answered = [(a, one) for a, one in pairs if one.status in NEEDS_ANSWER]
    answers = [_answer(actor, a, one) for a, one in answered]
    _number(answers)
    ratings = [_rating(x, one) for x, (_, one) in zip(answers, answered, strict=True) if one.grade]
    for rows in (appeals, reporters, answers, ratings):
        keep(district_id, import_id, rows)
    return appeals


def _number(rows: Sequence[models.Model]) -> None:
    """Give rows their numbers before they exist: the ledger wants them. One statement."""
    if not rows:
        return
    table = type(rows[0])._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def keep(district_id: int, import_id: int, rows: Sequence[Any]) -> None:
    """Write new rows and note them in the ledger. Four statements, one more for each 500 rows."""
    if not rows:
        return
    table = type(rows[0])
    if rows[0].pk is None:
        _number(rows)
    ledger.note_before(district_id, import_id, table, [row.pk for row in rows])
    table._default_manager.bulk_create(rows, batch_size=BATCH)
    ledger.note_after(district_id, import_id, table)


def _appeal(found: Register, one: NewRequest) -> Appeal:
    books, draft = found.books, one.draft
    owner = books.organisations[one.owner_id]
    about = books.organisations.get(draft.about_organisation_id or 0)
    path = cases.area_path(books, draft.area_id)
    place = Place(path, _Owner(owner.organisation_id, owner.path), about)
    matter = _matter(found, draft)
    policy = found.policy_for(matter, books.day(one.received_at))
    if policy is None:
        raise Invalid.field("matter", "policy_missing", policy=matter.policy_code)
    appeal = lay_out(books, draft, place, matter, policy, one.received_at, list(one.beside))
    if one.ordered_due_at is not None:
        appeal.ordered_due_at = one.ordered_due_at
        cases.reckon(appeal, books)
    appeal.status, appeal.reason, appeal.done_at = one.status, one.reason, one.done_at
    if one.done_at is not None:
        appeal.total_pauses = clocks.stopped(appeal.total_pauses, one.done_at)
        cases.contact(appeal, one.done_at)
    appeal.grade, appeal.is_refused = one.grade, one.status is Status.DECLINED
    if one.status in {Status.DECLINED, Status.WITHDRAWN}:
        appeal.reason_text = one.answer[:REFUSED_LENGTH]
    return appeal


def _matter(found: Register, draft: AppealDraft) -> MatterRow:
    books = found.books
    return books.matter(draft.matter_id or books.guess(draft.text, found.day).matter_id)


def _reporter(district_id: int, appeal: Appeal, draft: AppealDraft) -> Reporter:
    name, phone = plain_reporter(draft.reporter)
    sealed = seal_name(name, district_id) if name else None
    reporter = seal_reporter(district_id, draft.reporter.kind, sealed, phone)
    reporter.appeal_id = appeal.pk
    return reporter


def _answer(actor: Actor, appeal: Appeal, one: NewRequest) -> Answer:
    return Answer(
        district_id=appeal.district_id,
        appeal_id=appeal.pk,
        organisation_id=appeal.owner_id,
        account_id=actor.account_id or 0,
        text=one.answer,
        is_refusal=one.status is Status.DECLINED,
        at=one.done_at or one.received_at,
    )


def _rating(answer: Answer, one: NewRequest) -> Rating:
    return Rating(
        district_id=answer.district_id,
        appeal_id=answer.appeal_id,
        answer_id=answer.pk,
        grade=one.grade,
        at=answer.at,
    )


def imported_fact(appeal: Appeal, answer: str, more: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Subject and data of the event that a request came in with a file."""
    told = {"received_at": appeal.received_at.isoformat(), "matter_id": appeal.matter_id}
    done_at = appeal.done_at.isoformat() if appeal.done_at else ""
    said = {"grade": appeal.grade, "text": answer, "done_at": done_at}
    data = cases.standing(appeal, None) | told | {k: v for k, v in said.items() if v} | more
    return subject_of(appeal.pk), data
