"""Requests: read them, file them, and every step of the case page."""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from django.http import HttpResponse
from ninja import Query, Router

from linquan.api.v1 import schemas
from linquan.api.v1.answering import endpoint, once, seen_version
from linquan.api.v1.doors import KeyRequest
from linquan.api.v1.photos import sent_photos
from linquan.api.v1.schemas.appeals import Done
from linquan.api.v1.schemas.fields import Id, IdempotencyKey, IfMatch
from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.types import AppealDraft, ReporterDraft
from linquan.apps.orgs.types import Scope
from linquan.apps.places import queries as places
from linquan.kernel import books, letters
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import EventRow

TAG: Final = "appeals"
router = Router()
STEP: Final = endpoint(Scope.APPEALS_WRITE, TAG, Done, writes=True)


@router.get("", **endpoint(Scope.APPEALS_READ, TAG, schemas.AppealPage))
def list_appeals(request: KeyRequest, given: Query[schemas.AppealFilter]) -> schemas.AppealPage:
    """List the requests this key may see, open work by what is due next, the rest newest first."""
    plain = letters.plain
    wanted = InboxFilter(
        tab=given.tab,
        query=plain(given.q).strip(),
        matter_code=plain(given.matter),
        channel_id=given.channel,
        area_id=given.area,
        owner_id=given.owner,
        after=plain(given.after),
        before=plain(given.before),
        size=given.size,
    )
    found = queries.inbox(request.actor, wanted, request.now)
    lines = [schemas.AppealLine.model_validate(row) for row in found.rows]
    return schemas.AppealPage(items=lines, newer=found.newer, older=found.older)


@router.get("/{appeal_id}", **endpoint(Scope.APPEALS_READ, TAG, schemas.AppealOut))
def read_appeal(request: KeyRequest, appeal_id: Id, response: HttpResponse) -> schemas.AppealOut:
    """Read a request. Its ETag is what If-Match of a step takes."""
    case = queries.case_page(request.actor, appeal_id, request.now)
    response.headers["Linquan-Version"] = str(case.facts.version)
    return _whole(case)


SAME: Final = (
    "appeal_id", "number", "version", "status", "title", "text", "address", "lon", "lat", "reason",
    "reason_text", "received_at", "due_at", "promised_at", "done_at", "reopened_count", "grade",
    "is_public",
)  # fmt: skip
STEPS: Final = (
    "assign", "sort", "start", "ask", "answer", "decline", "withdraw", "reopen", "note",
)  # fmt: skip


def _whole(case: queries.CasePage) -> schemas.AppealOut:
    facts = case.facts
    return schemas.AppealOut(
        **{name: getattr(facts, name) for name in SAME},
        matter=schemas.named(facts.matter, "matter_id"),
        channel=schemas.named(facts.channel, "channel_id"),
        area=schemas.named(facts.area, "area_id"),
        owner=schemas.named(facts.owner, "organisation_id"),
        about=schemas.named(facts.about, "organisation_id") if facts.about else None,
        reporter_kind=case.reporter_kind,
        reporter_name=case.reporter_name,
        reporter_phone=case.reporter_phone,
        photos=[photo.photo_id for photo in case.photos],
        may=[step for step in STEPS if getattr(case.allowed, step)],
        suggestions=[
            schemas.Named(id=s.organisation_id, name=s.organisation_name,
                          name_en=s.organisation_name_en)
            for s in case.suggestions
        ],
        timeline=[_step(event, case.books) for event in case.events],
    )  # fmt: skip


def _step(event: EventRow, books: queries.Desk) -> schemas.Step:
    unit = books.organisations.get(event.organisation_id or 0)
    said = event.data.get("text") or event.data.get("reason") or event.data.get("title") or ""
    return schemas.Step(
        event_id=event.event_id,
        kind=event.kind,
        at=event.at,
        by=event.actor_kind,
        organisation=schemas.named(unit, "organisation_id") if unit else None,
        text=str(said),
    )


@router.post("", **endpoint(Scope.APPEALS_WRITE, TAG, schemas.Filed, status=201, writes=True))
def file_appeal(
    request: KeyRequest, draft: schemas.AppealIn, idempotency_key: IdempotencyKey = None
) -> HttpResponse:
    """File a request, through an online channel or, as staff of the area do, any other."""

    def file() -> schemas.Filed:
        filed = operations.file_appeal(
            actor=request.actor,
            district_id=request.auth.district_id,
            draft=_draft(request, draft),
            now=request.now,
        )
        return schemas.Filed(appeal_id=filed.appeal_id, number=filed.number)

    return once(request, idempotency_key, file, status=201)


def _draft(request: KeyRequest, given: schemas.AppealIn) -> AppealDraft:
    return AppealDraft(
        key=uuid4().hex,
        channel_id=given.channel_id,
        text=given.text,
        area_id=given.area_id or _grid_at(request, given),
        address=given.address,
        lon=given.lon,
        lat=given.lat,
        matter_id=given.matter_id,
        about_organisation_id=given.about_organisation_id,
        language=given.language,
        reporter=ReporterDraft(given.reporter.kind, given.reporter.name, given.reporter.phone),
        photos=sent_photos(request, given.photos),
    )


def _grid_at(request: KeyRequest, given: schemas.AppealIn) -> int:
    """Find the grid of the point. One statement. Raises Invalid (``area_id``)."""
    if given.lon is not None and given.lat is not None:
        district_id = request.auth.district_id
        book = places.area_book(district_id, books.versions(district_id))
        if grid := book.locate(given.lon, given.lat):
            return grid.area_id
    raise Invalid.field("area_id", "area_unknown")


def _take(
    request: KeyRequest,
    appeal_id: int,
    key: str | None,
    step: Callable[..., int | None],
    **said: Any,
) -> HttpResponse:
    """Take a step of the case page; ``said`` is what the operation wants besides who and when.

    Who may not see the request is told the same as where there is none.
    """

    def take() -> Done:
        event_id = step(actor=request.actor, appeal_id=appeal_id, now=request.now, **said)
        return Done(appeal_id=appeal_id, event_id=event_id)

    try:
        return once(request, key, take)
    except NotAllowed:
        queries.case_page(request.actor, appeal_id, request.now)
        raise


@router.post("/{appeal_id}/assign", **STEP)
def assign_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.AssignIn,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> HttpResponse:
    """Dispatch a request to the organisation that must answer it."""
    return _take(
        request,
        appeal_id,
        idempotency_key,
        operations.assign_appeal,
        to_organisation_id=draft.organisation_id,
        reason_text=draft.reason,
        step_reason=draft.step_reason,
        promised_at=draft.promised_at,
        seen_version=seen_version(if_match),
    )


@router.post("/{appeal_id}/sort", **STEP)
def sort_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.SortIn,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> HttpResponse:
    """Correct what a request is about, where, and who is complained about."""
    return _take(
        request,
        appeal_id,
        idempotency_key,
        operations.sort_appeal,
        matter_id=draft.matter_id,
        area_id=draft.area_id,
        address=draft.address,
        about_organisation_id=draft.about_organisation_id,
        seen_version=seen_version(if_match),
    )


@router.post("/{appeal_id}/start", **STEP)
def start_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.EmptyIn,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> HttpResponse:
    """Say that work has begun."""
    del draft
    return _take(
        request,
        appeal_id,
        idempotency_key,
        operations.start_appeal,
        seen_version=seen_version(if_match),
    )


@router.post("/{appeal_id}/ask", **STEP)
def ask_reporter(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.TextIn,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> HttpResponse:
    """Ask the reporter something; the clock stands until the reply."""
    return _take(
        request,
        appeal_id,
        idempotency_key,
        operations.ask_reporter,
        question=draft.text,
        seen_version=seen_version(if_match),
    )


@router.post("/{appeal_id}/answer", **STEP)
def answer_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.AnswerIn,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> HttpResponse:
    """Answer with what was done, with photos of the result or why there can be none."""

    def answer(**said: Any) -> int:
        return operations.answer_appeal(proof=sent_photos(request, draft.photos), **said)

    return _take(
        request,
        appeal_id,
        idempotency_key,
        answer,
        text=draft.text,
        proof_waiver=draft.proof_waiver,
        seen_version=seen_version(if_match),
    )


@router.post("/{appeal_id}/decline", **STEP)
def decline_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.ReasonIn,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> HttpResponse:
    """Say honestly that it cannot be done, and why."""
    return _take(
        request,
        appeal_id,
        idempotency_key,
        operations.decline_appeal,
        because=draft.reason,
        seen_version=seen_version(if_match),
    )


@router.post("/{appeal_id}/reply", **STEP)
def reply_to_question(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.TextIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Write down what the reporter replied; the clock runs on."""
    step = operations.reply_to_question
    return _take(request, appeal_id, idempotency_key, step, text=draft.text)


@router.post("/{appeal_id}/note", **STEP)
def note_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.TextIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Write a note that only staff read."""
    return _take(request, appeal_id, idempotency_key, operations.note_appeal, text=draft.text)


@router.post("/{appeal_id}/reopen", **STEP)
def reopen_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.ReasonIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Open a closed request again, because the trouble has come back."""
    return _take(request, appeal_id, idempotency_key, operations.reopen_appeal, reason=draft.reason)


@router.post("/{appeal_id}/withdraw", **STEP)
def withdraw_appeal(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.ReasonIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Withdraw a request because the reporter said so."""
    step = operations.withdraw_appeal
    return _take(request, appeal_id, idempotency_key, step, reason=draft.reason)
