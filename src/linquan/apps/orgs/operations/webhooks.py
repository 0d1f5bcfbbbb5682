"""Webhooks: having events sent to another system, and what became of each."""

import secrets as randomness
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from linquan.apps.orgs import rules, webhooks
from linquan.apps.orgs.models import ApiKey, Webhook, WebhookSending
from linquan.apps.orgs.webhooks import Owed, Sending, WebhookDraft, WebhookIssued
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import record

LONGEST_ERROR = 60


@transaction.atomic
def subscribe_webhook(*, actor: Actor, draft: WebhookDraft, now: datetime) -> WebhookIssued:
    """Have events sent to an address as long as a key holds, as far as that key may know of them.

    By the key itself or an administrator. Returns the secret that signs, which is told once. Raises
    NotAllowed, NotFound, WrongState (``webhook_exists``, ``too_many_webhooks``), Invalid (``url``,
    ``kinds``).
    """
    key = ApiKey.objects.select_for_update().filter(pk=draft.key_id).first()
    if key is None:
        raise NotFound(code="key_unknown")
    _permit(actor, key, "subscribe_webhook")
    if fault := webhooks.url_fault(draft.url, settings.LINQUAN_WEBHOOK_NETWORKS):
        raise Invalid.field(name="url", code=fault)
    if not draft.kinds:
        raise Invalid.field(name="kinds", code="missing")
    urls = list(Webhook.objects.filter(key=key, ended_at__isnull=True).values_list("url"))
    if (draft.url,) in urls:
        raise WrongState(code="webhook_exists")
    if len(urls) >= webhooks.MOST_OF_A_KEY:
        raise WrongState(code="too_many_webhooks")
    secret = randomness.token_urlsafe(32)
    made = Webhook.objects.create(
        district_id=key.district_id,
        key=key,
        url=draft.url,
        kinds=sorted(set(draft.kinds)),
        secret_sealed=secrets.seal(secret, f"{webhooks.SEALED_FOR}:{key.district_id}"),
        created_at=now,
    )
    _tell("webhook.subscribed", made, actor, now, {"url": made.url, "kinds": made.kinds})
    return WebhookIssued(made.pk, secret)


def _permit(actor: Actor, key: ApiKey, verb: str) -> None:
    """Refuse who is neither a key of the same organisation nor an administrator."""
    is_own = (
        actor.key_id is not None
        and actor.district_id == key.district_id
        and actor.organisation_id == key.organisation_id
    )
    if not is_own and not rules.may_administer(actor, key.district_id):
        raise NotAllowed(verb=verb)


@transaction.atomic
def end_webhook(*, actor: Actor, webhook_id: int, now: datetime) -> None:
    """Send nothing more to an address; what waits for it is given up.

    Raises NotAllowed, NotFound, WrongState (``webhook_ended``).
    """
    found = _locked(webhook_id)
    _permit(actor, found.key, "end_webhook")
    if found.ended_at is not None:
        raise WrongState(code="webhook_ended")
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    waiting = WebhookSending.objects.filter(webhook=found, state=Sending.WAITING)
    waiting.update(state=Sending.GIVEN_UP, next_at=None)
    _tell("webhook.ended", found, actor, now, {"url": found.url})


@transaction.atomic
def owe_webhooks(*, actor: Actor, district_id: int, owed: Sequence[Owed], now: datetime) -> None:
    """Note what webhooks are to be told; a repeat owes nothing more. Only the house itself."""
    if not actor.is_system:
        raise NotAllowed(verb="owe_webhooks")
    WebhookSending.objects.bulk_create(
        [
            WebhookSending(
                district_id=district_id,
                webhook_id=one.webhook_id,
                event_id=one.event_id,
                kind=one.kind,
                subject=one.subject,
                at=one.at,
                state=Sending.WAITING,
                next_at=now,
            )
            for one in owed
        ],
        ignore_conflicts=True,
    )
    record(
        "webhook.owed", subject=f"webhooks:{district_id}", actor=actor, at=now,
        district_id=district_id, data={"sendings": len(owed)},
    )  # fmt: skip


@transaction.atomic
def note_webhook_try(
    *, actor: Actor, sending_id: int, status: int | None, error: str, now: datetime
) -> None:
    """Note the outcome of a try: delivered by a status from 200 to 299, else tried again later.

    After the last wait it is given up. While a receiver fails, all that waits for it waits as long.
    Only the house itself. Raises NotAllowed, NotFound.
    """
    if not actor.is_system:
        raise NotAllowed(verb="note_webhook_try")
    found = _sending(sending_id)
    found.attempts += 1
    found.tried_at, found.status, found.error = now, status, error[:LONGEST_ERROR]
    is_done = status is not None and 200 <= status < 300
    wait = None if is_done else webhooks.wait_after(found.attempts)
    found.next_at = now + wait if wait else None
    if found.state == Sending.WAITING:
        found.state = Sending.DELIVERED if is_done else found.state
        found.state = Sending.GIVEN_UP if not is_done and wait is None else found.state
    found.save(update_fields=["attempts", "tried_at", "status", "error", "next_at", "state"])
    if found.next_at is not None:
        others = WebhookSending.objects.filter(webhook_id=found.webhook_id, state=Sending.WAITING)
        others.filter(next_at__lt=found.next_at).update(next_at=found.next_at)
    told = {"sending": sending_id, "status": status, "error": found.error}
    kind = "webhook.delivered" if is_done else "webhook.failed"
    _tell(kind, found.webhook, actor, now, told)


@transaction.atomic
def replay_webhook(*, actor: Actor, sending_id: int, now: datetime) -> None:
    """Send an event once more, from the first try on, whatever became of it.

    By a key of the same organisation or an administrator. Raises NotAllowed, NotFound, WrongState
    (``webhook_ended``).
    """
    found = _sending(sending_id)
    _permit(actor, found.webhook.key, "replay_webhook")
    if found.webhook.ended_at is not None:
        raise WrongState(code="webhook_ended")
    found.state, found.attempts, found.next_at = Sending.WAITING, 0, now
    found.save(update_fields=["state", "attempts", "next_at"])
    _tell("webhook.replayed", found.webhook, actor, now, {"sending": sending_id})


def _locked(webhook_id: int) -> Webhook:
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("key")
    found = rows.filter(pk=webhook_id).first()
    if found is None:
        raise NotFound(code="webhook_unknown")
    return found


def _sending(sending_id: int) -> WebhookSending:
    rows = WebhookSending.objects.select_for_update(of=("self",)).select_related("webhook__key")
    found = rows.filter(pk=sending_id).first()
    if found is None:
        raise NotFound(code="sending_unknown")
    return found


def _tell(kind: str, found: Webhook, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    record(
        kind, subject=f"webhook:{found.pk}", actor=actor, at=now, district_id=found.district_id,
        data=data,
    )  # fmt: skip
