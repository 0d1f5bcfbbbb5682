"""Webhooks of a key's organisation: have events sent, see what became of each, send it again."""

from typing import Annotated, Final

from django.http import HttpResponse
from ninja import Router
from ninja.params import functions as part

from linquan.api.v1 import schemas
from linquan.api.v1.answering import endpoint, once
from linquan.api.v1.doors import KeyRequest
from linquan.api.v1.schemas.fields import LARGEST_ID, Id, IdempotencyKey
from linquan.apps.appeals.types import TOLD_OUTSIDE
from linquan.apps.orgs import operations, webhook_queries
from linquan.apps.orgs.types import Scope
from linquan.apps.orgs.webhooks import WebhookDraft
from linquan.kernel.errors import Invalid

TAG: Final = "webhooks"
SCOPE: Final = Scope.WEBHOOKS_WRITE
router = Router()


@router.get("", **endpoint(SCOPE, TAG, list[schemas.WebhookOut]))
def list_webhooks(request: KeyRequest) -> list[schemas.WebhookOut]:
    """List the webhooks of the key's organisation, ended ones too."""
    found = webhook_queries.webhooks_of(request.actor)
    return [schemas.WebhookOut.model_validate(row) for row in found]


@router.post("", **endpoint(SCOPE, TAG, schemas.WebhookMade, status=201, writes=True))
def subscribe_webhook(request: KeyRequest, draft: schemas.WebhookIn) -> HttpResponse:
    """Have events sent as far as this key may know of them. The secret that signs is told once."""
    if unknown := set(draft.kinds) - set(TOLD_OUTSIDE):
        raise Invalid.field("kinds", "kind_unknown", kinds=", ".join(sorted(unknown)))
    made = WebhookDraft(request.auth.key_id, draft.url, tuple(draft.kinds) or TOLD_OUTSIDE)

    def subscribe() -> schemas.WebhookMade:
        issued = operations.subscribe_webhook(actor=request.actor, draft=made, now=request.now)
        return schemas.WebhookMade(webhook_id=issued.webhook_id, secret=issued.secret)

    return once(request, None, subscribe, status=201)


@router.post("/{webhook_id}/end", **endpoint(SCOPE, TAG, schemas.WebhookDone, writes=True))
def end_webhook(
    request: KeyRequest,
    webhook_id: Id,
    draft: schemas.EmptyIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Send nothing more to an address."""
    del draft

    def end() -> schemas.WebhookDone:
        operations.end_webhook(actor=request.actor, webhook_id=webhook_id, now=request.now)
        return schemas.WebhookDone(webhook_id=webhook_id)

    return once(request, idempotency_key, end)


@router.get("/{webhook_id}/sendings", **endpoint(SCOPE, TAG, list[schemas.SendingOut]))
def list_sendings(
    request: KeyRequest,
    webhook_id: Id,
    before: Annotated[int, part.Query(ge=0, le=LARGEST_ID)] = 0,
) -> list[schemas.SendingOut]:
    """List what was sent and with what outcome, the newest first, a hundred at once."""
    found = webhook_queries.sendings_of(request.actor, webhook_id, before=before)
    return [schemas.SendingOut.model_validate(row) for row in found]


@router.post("/sendings/{sending_id}/replay", **endpoint(SCOPE, TAG, schemas.Replayed, writes=True))
def replay_webhook(
    request: KeyRequest,
    sending_id: Id,
    draft: schemas.EmptyIn,
    idempotency_key: IdempotencyKey = None,
) -> HttpResponse:
    """Send an event once more, whatever became of it."""
    del draft

    def replay() -> schemas.Replayed:
        operations.replay_webhook(actor=request.actor, sending_id=sending_id, now=request.now)
        return schemas.Replayed(sending_id=sending_id)

    return once(request, idempotency_key, replay)
