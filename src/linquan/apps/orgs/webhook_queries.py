"""Reads of webhooks, and taking what is due to be sent."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from linquan.apps.orgs import webhooks
from linquan.apps.orgs.models import Webhook, WebhookSending
from linquan.apps.orgs.webhooks import Owed, Sending, SendingRow, Wanting, WebhookRow, WebhooksPage
from linquan.kernel import secrets
from linquan.kernel.actors import Actor, Post, Role
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.rows import rows_of

LATEST = 100
ROW = (
    "id", "key_id", "key__name", "key__organisation_id", "key__organisation__name",
    "key__organisation__name_en", "url", "kinds", "created_at", "ended_at",
)  # fmt: skip
SENDING = (
    "id", "webhook_id", "webhook__url", "event_id", "kind", "subject", "at", "state", "attempts",
    "next_at", "tried_at", "status", "error",
)  # fmt: skip


def _living(now: datetime, of: str = "") -> Q:
    """Say which webhooks live: their key holds, and its organisation is in use."""
    on = now.astimezone(OFFICE_ZONE).date()
    told = {
        "ended_at__isnull": True, "key__revoked_at__isnull": True, "key__valid_from__lte": on,
        "key__valid_to__gt": on, "key__organisation__valid_to__isnull": True,
    }  # fmt: skip
    return Q(**{f"{of}{name}": value for name, value in told.items()})


def webhooks_wanting(
    district_id: int, kinds: Collection[str], now: datetime
) -> tuple[Wanting, ...]:
    """Return the living webhooks that want some kinds, and as whom each may know. One statement."""
    found = Webhook.objects.filter(_living(now), district_id=district_id, kinds__overlap=[*kinds])
    rows = found.order_by("id").values_list(
        "id", "kinds", "key_id", "key__name", "key__organisation_id", "key__organisation__path",
        "key__organisation__name", "key__role", "district_id", "key__organisation__area_path",
    )  # fmt: skip
    return tuple(
        Wanting(
            pk,
            frozenset(wanted),
            Actor.key(key_id, name, Post(org, path, org_name, Role(role), district, area_path)),
        )
        for pk, wanted, key_id, name, org, path, org_name, role, district, area_path in rows
    )


def webhooks_of(actor: Actor) -> tuple[WebhookRow, ...]:
    """Return the webhooks of a key's organisation, the newest first. One statement."""
    mine = Q(district_id=actor.district_id, key__organisation_id=actor.organisation_id)
    rows = Webhook.objects.filter(mine).order_by("-id").values_list(*ROW)
    return tuple(map(_row, rows))


def sendings_of(actor: Actor, webhook_id: int, *, before: int = 0) -> tuple[SendingRow, ...]:
    """Return what was sent to a webhook of the actor's organisation, newest first. One statement.

    ``before`` is the number of the last line of the page before.
    """
    found = WebhookSending.objects.filter(
        district_id=actor.district_id,
        webhook_id=webhook_id,
        webhook__key__organisation_id=actor.organisation_id or 0,
    )
    if before:
        found = found.filter(pk__lt=before)
    return rows_of(SendingRow, found.order_by("-id").values_list(*SENDING)[:LATEST])


def webhooks_page(actor: Actor) -> WebhooksPage:
    """Return the webhooks of a district and what was sent lately. Two statements."""
    hooks = Webhook.objects.filter(district_id=actor.district_id).order_by("ended_at", "-id")
    sent = WebhookSending.objects.filter(district_id=actor.district_id).order_by("-id")
    return WebhooksPage(
        tuple(map(_row, hooks.values_list(*ROW))),
        rows_of(SendingRow, sent.values_list(*SENDING)[:LATEST]),
    )


def _row(values: tuple[Any, ...]) -> WebhookRow:
    row = WebhookRow(*values)
    return replace(row, kinds=tuple(row.kinds))


@dataclass(frozen=True, slots=True)
class Due:
    """A try that was taken: nobody else makes it while its lease lasts."""

    sending_id: int
    url: str
    secret: str
    owed: Owed


def take_due(now: datetime) -> Due | None:
    """Take the next sending that is due, if there is one, for as long as a try may take.

    A short transaction of two statements; nothing is sent within it.
    """
    rows = WebhookSending.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.filter(_living(now, "webhook__"), state=Sending.WAITING, next_at__lte=now)
    with transaction.atomic():
        found = rows.select_related("webhook").order_by("next_at", "id").first()
        if found is None:
            return None
        hook = found.webhook
        WebhookSending.objects.filter(pk=found.pk).update(next_at=now + webhooks.LEASE)
    return Due(
        found.pk,
        hook.url,
        secrets.unseal(hook.secret_sealed, f"{webhooks.SEALED_FOR}:{hook.district_id}"),
        Owed(hook.pk, found.event_id, found.kind, found.subject, found.at),
    )
