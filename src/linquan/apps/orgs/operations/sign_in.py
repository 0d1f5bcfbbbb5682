"""Signing in: tries are counted before they are checked, so that none escapes by being fast.

A sign-in has steps (password, second step). Each step is first written down as tried, then checked;
one that is passed no longer counts, a whole sign-in forgives the failures before it. Unknown names
are counted like known ones: what is refused says nothing about which names exist.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account, EntryLink, SignInAttempt
from linquan.apps.orgs.types import Outcome
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Gone, NotAllowed, NotFound
from linquan.kernel.events import record

KEPT = timedelta(days=1)


@transaction.atomic
def try_sign_in(*, actor: Actor, username: str, now: datetime) -> int:
    """Count a step of signing in before it is checked. Returns the id of the attempt.

    Raises NotAllowed (``sign_in_locked``, details ``until``) while the name is locked: then the
    step must not be checked at all.
    """
    name_hash = _name_hash(username)
    with connection.cursor() as cursor:  # one at a time for each name, known or not
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name_hash])
    if until := _locked_until(name_hash, now):
        raise NotAllowed(code="sign_in_locked", until=until)
    attempt = SignInAttempt.objects.create(name_hash=name_hash, at=now, outcome=Outcome.TRIED)
    account_id, district_id = _known(username)
    record(
        "account.sign_in_tried", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=district_id,
    )  # fmt: skip
    return attempt.pk


@transaction.atomic
def pass_sign_in(*, actor: Actor, attempt_id: int, username: str, now: datetime) -> None:
    """Note that a tried step was right, so that it does not count as a failure."""
    tried = SignInAttempt.objects.filter(pk=attempt_id, outcome=Outcome.TRIED)
    tried.update(outcome=Outcome.PASSED)
    account_id, district_id = _known(username)
    record(
        "account.step_passed", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=district_id,
    )  # fmt: skip


@transaction.atomic
def refuse_sign_in(*, actor: Actor, username: str, now: datetime) -> datetime | None:
    """Note that a tried step was wrong. Returns until when the name is now locked, if it is."""
    until = _locked_until(_name_hash(username), now)
    account_id, district_id = _known(username)
    record(
        "account.locked" if until else "account.sign_in_refused",
        subject=f"account:{account_id}", actor=actor, at=now, district_id=district_id,
        data={"until": until.isoformat()} if until else {},
    )  # fmt: skip
    return until


@transaction.atomic
def note_sign_in(*, actor: Actor, account_id: int, via: str, now: datetime) -> None:
    """Note that someone is signed in by password or entry link: earlier failures are forgiven."""
    account = Account.objects.select_for_update().get(pk=account_id)
    name_hash = _name_hash(account.username)
    SignInAttempt.objects.create(name_hash=name_hash, at=now, outcome=Outcome.SIGNED_IN)
    SignInAttempt.objects.filter(at__lt=now - KEPT).delete()
    record(
        "account.signed_in", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id, data={"via": via},
    )  # fmt: skip


@transaction.atomic
def note_second_step(*, actor: Actor, account_id: int, is_set_up: bool, now: datetime) -> None:
    """Note that a person has set up the second step, or given it up to set it up anew."""
    district_id = Account.objects.values_list("district_id", flat=True).get(pk=account_id)
    record(
        "account.second_step_set" if is_set_up else "account.second_step_given_up",
        subject=f"account:{account_id}", actor=actor, at=now, district_id=district_id,
    )  # fmt: skip


@transaction.atomic
def issue_entry_link(*, actor: Actor, account_id: int, now: datetime) -> str:
    """Make a token that signs an account in, once, within half an hour of the machine's time.

    Only the house itself, and only in a demo database. The token is kept as its hash. Raises
    NotAllowed (``not_a_demo``), NotFound.
    """
    installation = clock.installation()
    if not actor.is_system or not installation.is_demo:
        raise NotAllowed(code="not_a_demo")
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound(code="account_unknown")
    token = secrets.token_urlsafe(24)
    machine_time = now - timedelta(seconds=installation.clock_offset_s)
    EntryLink.objects.create(
        token_hash=_token_hash(token),
        account=account,
        expires_at=machine_time + rules.ENTRY_LINK_LIFE,
    )
    record(
        "account.link_issued", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id,
    )  # fmt: skip
    return token


@transaction.atomic
def use_entry_link(*, actor: Actor, token: str, now: datetime) -> int:
    """Spend a token of :func:`issue_entry_link`. Returns the id of the account to sign in.

    Raises NotAllowed (``not_a_demo``), NotFound (``link_unknown``), Gone (``link_used``,
    ``link_expired``).
    """
    installation = clock.installation()
    if not installation.is_demo:
        raise NotAllowed(code="not_a_demo")
    links = EntryLink.objects.select_for_update(of=("self",)).select_related("account")
    link = links.filter(token_hash=_token_hash(token), account__is_active=True).first()
    if link is None:
        raise NotFound(code="link_unknown")
    if link.used_at is not None:
        raise Gone(code="link_used")
    if now - timedelta(seconds=installation.clock_offset_s) >= link.expires_at:
        raise Gone(code="link_expired")
    link.used_at = now
    link.save(update_fields=["used_at"])
    record(
        "account.link_used", subject=f"account:{link.account_id}", actor=actor, at=now,
        district_id=link.account.district_id,
    )  # fmt: skip
    return link.account_id


def _name_hash(username: str) -> str:
    return salted_hmac("linquan.sign-in", username.strip().lower(), algorithm="sha256").hexdigest()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _locked_until(name_hash: str, now: datetime) -> datetime | None:
    """Say until when a name is locked. One statement."""
    recent = SignInAttempt.objects.filter(
        name_hash=name_hash, at__gt=now - 2 * rules.SIGN_IN_WINDOW
    ).exclude(outcome=Outcome.PASSED)
    failures = []
    for at, outcome in recent.order_by("-at", "-id").values_list("at", "outcome"):
        if outcome == Outcome.SIGNED_IN:
            break
        failures.append(at)
    return rules.locked_until(failures, now)


def _known(username: str) -> tuple[int, int]:
    """Return id and district of a name, zeros for an unknown one."""
    found = Account.objects.filter(username=username.strip().lower())
    return found.values_list("id", "district_id").first() or (0, 0)
