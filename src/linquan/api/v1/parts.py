"""Parts: what other units are asked to do for a request, and calls to its place."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from ninja import Query, Router

from linquan.api.v1 import schemas
from linquan.api.v1.answering import endpoint, once
from linquan.api.v1.doors import KeyRequest
from linquan.api.v1.photos import sent_photos
from linquan.api.v1.schemas.fields import Id, IdempotencyKey
from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.parts import PartRow
from linquan.apps.orgs.types import Scope
from linquan.kernel import letters
from linquan.kernel.errors import NotAllowed
from linquan.kernel.validity import valid_on

TAG: Final = "parts"
router = Router()
STEP: Final = endpoint(Scope.APPEALS_WRITE, TAG, schemas.PartDone, writes=True)
ASK: Final = endpoint(Scope.APPEALS_WRITE, TAG, schemas.PartAsked, status=201, writes=True)
CALL: Final = endpoint(Scope.APPEALS_WRITE, TAG, schemas.UnitsCalled, status=201, writes=True)
SAME: Final = (
    "part_id", "appeal_id", "kind", "call_id", "text", "asked_at", "arrive_due_at", "arrived_at",
    "arrival_place", "arrival_confirmed_at", "due_at", "state", "outcome", "waiver", "done_at",
)  # fmt: skip


def _fields(part: PartRow) -> dict[str, Any]:
    return {name: getattr(part, name) for name in SAME} | {
        "unit": schemas.named(part.unit, "organisation_id"),
        "asked_by": schemas.named(part.asked_by, "organisation_id"),
    }


@router.get("/parts", **endpoint(Scope.APPEALS_READ, TAG, schemas.PartPage))
def list_parts(request: KeyRequest, given: Query[schemas.PartFilter]) -> schemas.PartPage:
    """List the parts of the key's unit: open ones by their date, or those that are over."""
    found = queries.own_parts(
        request.actor,
        is_open=given.state == "open",
        after=letters.plain(given.after),
        size=given.size,
    )
    lines = [
        schemas.OwnPartOut(**_fields(row.part), number=row.number, title=row.title)
        for row in found.rows
    ]
    return schemas.PartPage(items=lines, open_count=found.open_count, next=found.next)


@router.get("/parts/{part_id}", **endpoint(Scope.APPEALS_READ, TAG, schemas.PartWhole))
def read_part(request: KeyRequest, part_id: Id) -> schemas.PartWhole:
    """Read a part as the unit that was asked sees it, with what it needs of the request."""
    page = queries.part_page(request.actor, part_id)
    may = {
        "arrival": page.can_arrive, "answer": page.can_answer, "send-back": page.can_send_back,
    }  # fmt: skip
    return schemas.PartWhole(
        **_fields(page.part),
        number=page.number,
        title=page.title,
        request=page.text,
        address=page.address,
        matter=schemas.named(page.matter, "matter_id"),
        areas=[schemas.named(area, "area_id") for area in page.area_line],
        photos=[photo.photo_id for photo in page.photos],
        may=[step for step, is_open in may.items() if is_open],
    )


@router.get(
    "/appeals/{appeal_id}/parts", **endpoint(Scope.APPEALS_READ, TAG, list[schemas.PartOut])
)
def list_parts_of_appeal(request: KeyRequest, appeal_id: Id) -> list[schemas.PartOut]:
    """List what other units were asked to do for a request, the oldest first."""
    case = queries.case_page(request.actor, appeal_id, request.now)
    return [schemas.PartOut(**_fields(part)) for part in case.asked.parts]


@router.get("/call-kinds", **endpoint(Scope.LISTS_READ, "lists", list[schemas.CallKindOut]))
def list_call_kinds(request: KeyRequest) -> list[schemas.CallKindOut]:
    """List the kinds of calls valid today."""
    district_id = request.auth.district_id
    day = queries.desk(district_id).day(request.now)
    valid = valid_on(queries.call_kinds(district_id), day)
    return [schemas.CallKindOut.model_validate(row) for row in valid]


@router.post("/appeals/{appeal_id}/parts", **ASK)
def ask_part(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.PartIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Ask another unit to do its part; the request stays with its owner."""

    def ask() -> schemas.PartAsked:
        part_id = operations.ask_part(
            actor=request.actor,
            appeal_id=appeal_id,
            to_organisation_id=draft.organisation_id,
            text=draft.text,
            policy_code=draft.policy,
            due_at=draft.due_at,
            now=request.now,
        )
        return schemas.PartAsked(appeal_id=appeal_id, part_id=part_id)

    return _on_appeal(request, appeal_id, idempotency_key, ask)


@router.post("/appeals/{appeal_id}/calls", **CALL)
def call_units(
    request: KeyRequest,
    appeal_id: Id,
    draft: schemas.CallIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Call several units to the place of a request at once (吹哨)."""

    def call() -> schemas.UnitsCalled:
        call_id = operations.call_units(
            actor=request.actor,
            appeal_id=appeal_id,
            kind_code=draft.kind,
            organisation_ids=draft.organisation_ids,
            text=draft.text,
            now=request.now,
        )
        return schemas.UnitsCalled(appeal_id=appeal_id, call_id=call_id)

    return _on_appeal(request, appeal_id, idempotency_key, call)


def _on_appeal(
    request: KeyRequest,
    appeal_id: int,
    key: str | None,
    do: Callable[[], schemas.PartAsked | schemas.UnitsCalled],
) -> HttpResponse:
    """Do it once; who may not see the request is told the same as where there is none."""
    try:
        return once(request, key, do, status=201)
    except NotAllowed:
        queries.case_page(request.actor, appeal_id, request.now)
        raise


def _take(
    request: KeyRequest, part_id: int, key: str | None, step: Callable[..., int], **said: Any
) -> HttpResponse:
    """Take a step of a part; who may not know of it is told the same as where there is none."""

    def take() -> schemas.PartDone:
        event_id = step(actor=request.actor, part_id=part_id, now=request.now, **said)
        return schemas.PartDone(part_id=part_id, event_id=event_id)

    try:
        return once(request, key, take)
    except NotAllowed:
        queries.check_part_known(request.actor, part_id)
        raise


@router.post("/parts/{part_id}/answer", **STEP)
def answer_part(
    request: KeyRequest,
    part_id: Id,
    draft: schemas.AnswerIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Say what the unit has done, with photos of it or why there can be none."""

    def answer(**said: Any) -> int:
        return operations.answer_part(proof=sent_photos(request, draft.photos), **said)

    said = {"text": draft.text, "proof_waiver": draft.proof_waiver}
    return _take(request, part_id, idempotency_key, answer, **said)


@router.post("/parts/{part_id}/send-back", **STEP)
def send_back_part(
    request: KeyRequest,
    part_id: Id,
    draft: schemas.ReasonIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Say why the unit cannot do its part."""
    step = operations.send_back_part
    return _take(request, part_id, idempotency_key, step, reason=draft.reason)


@router.post("/parts/{part_id}/cancel", **STEP)
def cancel_part(
    request: KeyRequest,
    part_id: Id,
    draft: schemas.ReasonIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Say for whoever asked that a part is not needed any more, and why."""
    step = operations.cancel_part
    return _take(request, part_id, idempotency_key, step, reason=draft.reason)


@router.post("/parts/{part_id}/arrival", **STEP)
def report_arrival(
    request: KeyRequest,
    part_id: Id,
    draft: schemas.ArrivalIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Report that the unit, which was called, is there, and where."""
    step = operations.report_arrival
    return _take(request, part_id, idempotency_key, step, place=draft.place)


@router.post("/parts/{part_id}/arrival/confirm", **STEP)
def confirm_arrival(
    request: KeyRequest,
    part_id: Id,
    draft: schemas.EmptyIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Confirm for whoever called that a unit is there."""
    del draft
    return _take(request, part_id, idempotency_key, operations.confirm_arrival)


@router.post("/parts/{part_id}/arrival/refuse", **STEP)
def refuse_arrival(
    request: KeyRequest,
    part_id: Id,
    draft: schemas.TextIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Say for whoever called that a unit is not there: it still has to come."""
    step = operations.refuse_arrival
    return _take(request, part_id, idempotency_key, step, text=draft.text)
