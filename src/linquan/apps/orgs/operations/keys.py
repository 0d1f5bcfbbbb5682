"""Keys: what a programme shows to act for an organisation."""

import secrets as randomness
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from linquan.apps.orgs import rules
from linquan.apps.orgs.key_types import KeyDraft, KeyIssued
from linquan.apps.orgs.models import ApiKey, Organisation
from linquan.apps.orgs.operations._checks import office_day, permit, refuse_faults
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import record


@transaction.atomic
def issue_api_key(*, actor: Actor, district_id: int, draft: KeyDraft, now: datetime) -> KeyIssued:
    """Let a programme act for an organisation, as far as a post in it reaches, from today.

    Returns the secret, which is told here once: only its keyed hash is kept. Raises NotAllowed,
    Invalid (``organisation_id``, ``name``, ``role``, ``scopes``, ``rate_per_minute``,
    ``valid_to``).
    """
    living = Organisation.objects.filter(district_id=district_id, valid_to__isnull=True)
    is_known = living.select_for_update().filter(pk=draft.organisation_id).exists()
    permit(actor, district_id, "issue_api_key")
    refuse_faults(rules.key_faults(draft, office_day(now)))
    if not is_known:
        raise Invalid.field(name="organisation_id", code="organisation_unknown")
    secret = rules.key_secret(
        "".join(randomness.choice(rules.KEY_ALPHABET) for _ in range(rules.KEY_LETTERS))
    )
    key = _made(draft, district_id, secret, now)
    told = {
        "name": key.name,
        "organisation": draft.organisation_id,
        "role": key.role,
        "scopes": key.scopes,
        "valid_to": key.valid_to.isoformat(),
    }
    _tell("api_key.issued", key, actor, now, told)
    return KeyIssued(key.pk, secret)


def _made(draft: KeyDraft, district_id: int, secret: str, now: datetime) -> ApiKey:
    """Write the row. Raises Invalid (``name``: another key of the organisation has it)."""
    key = ApiKey(
        district_id=district_id,
        organisation_id=draft.organisation_id,
        role=draft.role,
        name=draft.name.strip(),
        prefix=secret[: rules.SHOWN_LETTERS],
        secret_hash=secrets.api_key_hash(secret),
        scopes=sorted(draft.scopes),
        rate_per_minute=draft.rate_per_minute,
        valid_from=office_day(now),
        valid_to=draft.valid_to,
    )
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError as error:
        if "apikey_name_once" not in str(error):
            raise
        raise Invalid.field(name="name", code="key_name_taken") from error
    return key


@transaction.atomic
def revoke_api_key(*, actor: Actor, key_id: int, now: datetime) -> None:
    """End a key at once and for good. Raises NotAllowed, NotFound, WrongState (``key_revoked``)."""
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound(code="key_unknown")
    permit(actor, key.district_id, "revoke_api_key")
    if key.revoked_at is not None:
        raise WrongState(code="key_revoked")
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    _tell("api_key.revoked", key, actor, now, {"name": key.name})


@transaction.atomic
def note_key_use(*, actor: Actor, now: datetime) -> None:
    """Note that a key was used today; the edge asks for it once a day. Three statements.

    Raises NotFound (``key_unknown``: the actor is no key).
    """
    key = ApiKey.objects.select_for_update().filter(pk=actor.key_id or 0).first()
    if key is None:
        raise NotFound(code="key_unknown")
    today = office_day(now)
    if key.last_used_on == today:  # another request of the same moment was first
        return
    key.last_used_on = today
    key.save(update_fields=["last_used_on"])
    _tell("api_key.used", key, actor, now, {})


def _tell(kind: str, key: ApiKey, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    record(
        kind, subject=f"api_key:{key.pk}", actor=actor, at=now, district_id=key.district_id,
        data=data,
    )  # fmt: skip
