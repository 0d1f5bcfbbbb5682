"""Codes sent to a telephone: owed once a minute, good for five minutes, taken once.

Whoever asks learns nothing: a telephone that nobody signs in with is answered like any other.
"""

import hmac
import json
import secrets as randomness
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import SignInCode, SignInIdentifier
from linquan.apps.orgs.types import CODE_SEALED_FOR, CodeEntry, IdentifierKind
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.events import record

PHONE = IdentifierKind.PHONE


@transaction.atomic
def owe_sign_in_code(*, actor: Actor, phone: str, now: datetime) -> None:
    """Owe a code to a telephone that someone signs in with; to any other nothing.

    Asked again within a minute it owes nothing more: what was sent still holds. After that the new
    code takes the place of the one before. Raises Invalid (``phone``: ``not_a_mobile``).
    """
    number = secrets.normalise_mobile(phone)
    if number is None:
        raise Invalid.field(name="phone", code="not_a_mobile")
    noted = _locked(number)
    if noted is None:
        return
    before = SignInCode.objects.filter(identifier=noted).first()
    if before is not None and not rules.may_send_code_again(before.made_at, now):
        return
    _make(noted, number, now)
    _tell("account.code_owed", noted, actor, now)


@transaction.atomic
def spend_sign_in_code(*, actor: Actor, phone: str, code: str, now: datetime) -> CodeEntry | None:
    """Take a code, once; returns whose account it opens, or nothing when it is wrong or too old.

    A wrong one for a telephone that is known is an event too. The caller has counted the try before
    (:func:`try_sign_in`).
    """
    noted = _locked(secrets.normalise_mobile(phone) or "")
    if noted is None:
        return None
    kept = SignInCode.objects.filter(identifier=noted).first()
    if kept is None or not _holds(kept, noted, code, now):
        _tell("account.sign_in_refused", noted, actor, now, {"via": PHONE})
        return None
    kept.spent_at, kept.message_sealed = now, None
    kept.save(update_fields=["spent_at", "message_sealed"])
    _tell("account.code_spent", noted, actor, now)
    return CodeEntry(noted.account_id, noted.account.username)


@transaction.atomic
def note_code_sending(*, actor: Actor, code_id: int, error: str, now: datetime) -> None:
    """Note that a code has left the house, or why not: then it is tried again while it holds.

    What was sent is forgotten. Raises NotAllowed, NotFound.
    """
    if not actor.is_system:
        raise NotAllowed("note_code_sending")
    kept = SignInCode.objects.select_for_update(of=("self",)).select_related("identifier")
    code = kept.filter(pk=code_id).first()
    if code is None:
        raise NotFound("code_unknown")
    if error and now < code.made_at + rules.CODE_LIFE:
        code.next_at = now + rules.CODE_TRIED_AGAIN
    else:
        code.message_sealed = None
    code.save(update_fields=["message_sealed", "next_at"])
    kind = "account.code_not_sent" if error else "account.code_sent"
    _tell(kind, code.identifier, actor, now, {"error": error} if error else None)


def _locked(number: str) -> SignInIdentifier | None:
    """Lock the telephone that someone signs in with. One statement."""
    found = SignInIdentifier.objects.select_for_update(of=("self",)).select_related("account")
    name_hash = secrets.sign_in_hash(PHONE, number)
    return found.filter(kind=PHONE, name_hash=name_hash, account__is_active=True).first()


def _holds(kept: SignInCode, noted: SignInIdentifier, code: str, now: datetime) -> bool:
    """Whether a code is the newest one, unspent, and not too old."""
    is_right = hmac.compare_digest(kept.code_hash, _hash(noted, kept.made_at, code))
    return is_right and kept.spent_at is None and now < kept.made_at + rules.CODE_LIFE


def _make(noted: SignInIdentifier, number: str, now: datetime) -> None:
    """Write a new code over the one before; in clear it stands nowhere, sealed until it is sent."""
    code = f"{randomness.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    text = _(
        "Your code for Linquan: %(code)s. It holds for five minutes. Nobody of the office will ask "
        "you for it."
    )
    message = json.dumps([number, text % {"code": code}])
    made = {
        "district_id": noted.district_id,
        "code_hash": _hash(noted, now, code),
        "message_sealed": secrets.seal(message, f"{CODE_SEALED_FOR}:{noted.district_id}"),
        "made_at": now,
        "next_at": now,
        "spent_at": None,
    }
    SignInCode.objects.update_or_create(identifier=noted, defaults=made)


def _hash(noted: SignInIdentifier, made_at: datetime, code: str) -> str:
    return secrets.sign_in_hash("code", str(noted.pk), made_at.isoformat(), code.strip())


def _tell(
    kind: str,
    noted: SignInIdentifier,
    actor: Actor,
    now: datetime,
    data: dict[str, str] | None = None,
) -> None:
    record(
        kind, subject=f"account:{noted.account_id}", actor=actor, at=now,
        district_id=noted.district_id, data=data,
    )  # fmt: skip
