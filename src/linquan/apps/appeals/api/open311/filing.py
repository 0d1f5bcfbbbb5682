"""What programs send: reports, and what they add to their own reports later."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from django.db import transaction

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.api.open311.asking import Ask
from linquan.apps.appeals.api.open311.bodies import Body
from linquan.apps.appeals.api.open311.catalogue import offered, terms_of
from linquan.apps.appeals.api.open311.form import draft_of, notice_of
from linquan.apps.appeals.api.open311.keys import writer
from linquan.apps.appeals.api.open311.reading import USE
from linquan.apps.appeals.desk import subject_of
from linquan.apps.appeals.open311 import ServiceType, UpdateStatus
from linquan.apps.appeals.types import Filed, Grade, Status
from linquan.apps.orgs.key_types import KeyRow
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound
from linquan.kernel.events import newest_of

TOKEN: Final = "open311.token"  # noqa: S105 - the name of a use


def report(ask: Ask) -> Body:
    """File a report; what is sent to the endpoint for tests is judged, and then undone."""
    key = writer(ask)
    draft = draft_of(ask, key.key_id)
    # All that could still be refused is read before anything is written.
    beside = {"service_notice": notice_of(ask), "account_id": ask.said("account_id") or None}
    kind = terms_of(ask, offered(ask, ask.said("service_code"))).type
    with transaction.atomic():
        filed = operations.file_appeal(
            actor=key.actor, district_id=ask.land.desk.district_id, draft=draft, now=ask.now
        )
        transaction.set_rollback(ask.is_test)
    return Body("service_requests", [_receipt(kind, filed) | beside], "request", HTTPStatus.CREATED)


def _receipt(kind: str, filed: Filed) -> dict[str, Any]:
    """Tell the id, or a token for it, or neither, as the service is offered."""
    if kind == ServiceType.BLACKBOX:
        return {}
    if kind == ServiceType.BATCH:
        return {"token": secrets.open_reference(filed.appeal_id, TOKEN)}
    return {"service_request_id": secrets.open_reference(filed.appeal_id, USE)}


def token(ask: Ask, token: str) -> Body:
    """Tell the id that a token stands for, once the desk has taken the report up."""
    appeal_id = secrets.read_reference(token, TOKEN)
    status = queries.status_for_key(ask.land, appeal_id) if appeal_id else None
    if status is None or appeal_id is None:
        raise NotFound("token_unknown")
    is_told = status is not Status.RECEIVED
    told = {
        "service_request_id": secrets.open_reference(appeal_id, USE) if is_told else None,
        "token": token,
    }
    return Body("service_requests", [told], "request")


def update(ask: Ask) -> Body:
    """Add to a report of one's own: a reply, a withdrawal, a wish to have it opened again."""
    key = writer(ask)
    appeal_id = secrets.read_reference(ask.said("service_request_id"), USE)
    if appeal_id is None or not queries.is_filed_with(ask.land, appeal_id, key.key_id):
        raise NotFound("request_not_yours")
    with transaction.atomic():
        _step(ask, key, appeal_id)
        told = newest_of(ask.land.desk.district_id, subject_of(appeal_id))
        transaction.set_rollback(ask.is_test)
    row = {"update_id": str(told.event_id) if told else None}
    return Body("service_request_updates", [row], "request_update", HTTPStatus.CREATED)


def _step(ask: Ask, key: KeyRow, appeal_id: int) -> None:
    """Do what the status says, as whoever holds the link of the request may."""
    status, said = _status(ask), ask.said("description")
    holder = replace(Actor.reporter(subject_of(appeal_id)), name=key.name)
    step: dict[str, Any] = {"actor": holder, "appeal_id": appeal_id, "now": ask.now}
    if status is UpdateStatus.CANCELLED:
        operations.withdraw_appeal(**step, reason=said)
    elif status is UpdateStatus.REOPEN:
        operations.reopen_appeal(**step, reason=said)
    elif status in {UpdateStatus.CLOSED, UpdateStatus.FIXED}:
        operations.rate_appeal(**step, grade=Grade.SATISFIED, reason=said)
    else:
        operations.reply_to_question(**step, text=said)


def _status(ask: Ask) -> UpdateStatus:
    try:
        return UpdateStatus(ask.said("status").lower() or UpdateStatus.OPEN)
    except ValueError:
        raise Invalid.field("status", "update_status_unknown") from None
