"""By what else a person signs in: what administrators note, and what the other house says."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account, SignInIdentifier
from linquan.apps.orgs.operations._checks import locked_account, permit
from linquan.apps.orgs.types import IdentifierKind, ProviderEntry
from linquan.kernel import masks, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record

PROVIDER = IdentifierKind.PROVIDER


@transaction.atomic
def note_identifier(
    *, actor: Actor, account_id: int, kind: IdentifierKind, identifier: str, now: datetime
) -> None:
    """Note by what a person signs in besides the password; what was noted before goes.

    What the other house said of the person before goes too: its next word is the first. Raises
    NotAllowed, NotFound, Invalid (``identifier``).
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "note_identifier")
    name, hint = _named(kind, identifier.strip())
    noted = {
        "name_hash": secrets.sign_in_hash(kind, name), "hint": hint, "noted_at": now,
        "subject_hash": "", "linked_at": None,
    }  # fmt: skip
    try:
        with transaction.atomic():
            SignInIdentifier.objects.update_or_create(
                district_id=account.district_id, account_id=account_id, kind=kind, defaults=noted
            )
    except IntegrityError as error:
        if "identifier_of_one" not in str(error):
            raise
        raise Invalid.field(name="identifier", code="identifier_taken") from error
    _tell("account.identifier_noted", account, actor, now, kind)


def _named(kind: IdentifierKind, identifier: str) -> tuple[str, str]:
    """Return an identifier in its one form, and what is shown of it. Raises Invalid."""
    if kind is IdentifierKind.PHONE:
        phone = secrets.normalise_mobile(identifier)
        if phone is None:
            raise Invalid.field(name="identifier", code="not_a_mobile")
        return phone, masks.mask_phone(phone)
    if fault := rules.identifier_fault(identifier):
        raise Invalid.field(name="identifier", code=fault)
    return identifier, rules.identifier_hint(identifier)


@transaction.atomic
def drop_identifier(*, actor: Actor, account_id: int, kind: IdentifierKind, now: datetime) -> None:
    """Let a person no longer sign in by this.

    Raises NotAllowed, NotFound, WrongState (``no_identifier``).
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "drop_identifier")
    gone, _ = SignInIdentifier.objects.filter(
        district_id=account.district_id, account_id=account_id, kind=kind
    ).delete()
    if not gone:
        raise WrongState(code="no_identifier")
    _tell("account.identifier_dropped", account, actor, now, kind)


@transaction.atomic
def enter_by_provider(
    *, actor: Actor, issuer: str, subject: str, identifier: str, now: datetime
) -> ProviderEntry:
    """Say whose account the other house's word opens; a refusal is an event too.

    It is the account that this house linked with that person at the first sign-in; at that first
    one it is the account for which an administrator noted ``identifier`` (which may be empty: then
    there is no first one). Refused: ``identity_unknown`` (an account that is closed is one that
    nobody has), ``identity_linked_otherwise`` (it is linked with someone else of that house).
    """
    subject_hash = secrets.sign_in_hash("subject", issuer, subject)
    kept = _locked().filter(subject_hash=subject_hash).first()
    is_known = kept is not None
    if kept is None and identifier:
        kept = _locked().filter(name_hash=secrets.sign_in_hash(PROVIDER, identifier)).first()
    if kept is None or not kept.account.is_active:
        return _refused(actor, kept, "identity_unknown", now)
    if kept.subject_hash not in {"", subject_hash}:
        return _refused(actor, kept, "identity_linked_otherwise", now)
    if not is_known and not kept.subject_hash:
        kept.subject_hash, kept.linked_at = subject_hash, now
        kept.save(update_fields=["subject_hash", "linked_at"])
        _tell("account.identifier_linked", kept.account, actor, now, PROVIDER)
    return ProviderEntry(kept.account_id, kept.account.username)


def _locked() -> QuerySet[SignInIdentifier]:
    found = SignInIdentifier.objects.select_for_update(of=("self",)).select_related("account")
    return found.filter(kind=PROVIDER)


def _refused(actor: Actor, kept: SignInIdentifier | None, why: str, now: datetime) -> ProviderEntry:
    account_id, district_id = (kept.account_id, kept.district_id) if kept else (0, 0)
    record(
        "account.sign_in_refused", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=district_id, data={"via": PROVIDER, "why": why},
    )  # fmt: skip
    return ProviderEntry(None, why=why)


def _tell(
    kind: str, account: Account, actor: Actor, now: datetime, identifier: IdentifierKind
) -> None:
    record(
        kind, subject=f"account:{account.pk}", actor=actor, at=now,
        district_id=account.district_id, data={"kind": identifier},
    )  # fmt: skip
