"""People: how they sign in. Which posts they hold is in ``posts``."""

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account, Post
from linquan.apps.orgs.operations._checks import (
    keep_an_administrator,
    lock_living,
    locked_account,
    office_day,
    own_newest,
    permit,
    refuse_faults,
)
from linquan.apps.orgs.types import SIGN_IN_EVENTS
from linquan.kernel import sessions
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.events import record


@transaction.atomic
def open_account(
    *,
    actor: Actor,
    district_id: int,
    username: str,
    name: str,
    password: str | None,
    now: datetime,
) -> int:
    """Let a person of staff sign in; without a password only by an entry link of the demo.

    Returns the id. Raises NotAllowed, Invalid (``username``, ``name``, ``password``).
    """
    permit(actor, district_id, "open_account")
    username = username.strip().lower()
    refuse_faults(rules.account_faults(username, name))
    account = Account(username=username, name=name.strip(), district_id=district_id, created_at=now)
    _write_password(account, password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid.field(name="username", code="username_taken") from error
    record(
        "account.opened", subject=f"account:{account.pk}", actor=actor, at=now,
        district_id=district_id, data={"username": username},
    )  # fmt: skip
    return account.pk


@transaction.atomic
def close_account(*, actor: Actor, account_id: int, now: datetime) -> int:
    """End all posts of a person who leaves, and every session of theirs.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``account_closed``,
    ``last_administrator``).
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "close_account")
    if not account.is_active:
        raise WrongState(code="account_closed")
    today = office_day(now)
    held = Post.objects.filter(account_id=account_id).exclude(valid_to__lte=today)
    if held.filter(role=Role.ADMINISTRATOR).exists():
        keep_an_administrator(account.district_id, Q(account_id=account_id), today)
    days = held.order_by("id").values_list("id", "valid_from", "valid_to")
    posts = [[pk, since.isoformat(), until and until.isoformat()] for pk, since, until in days]
    held.filter(valid_from__gt=today).update(valid_from=today)
    held.update(valid_to=today)
    sessions.end_of(account_id)
    return _switch(account, "account.closed", actor, now, {"before": {"posts": posts}})


@transaction.atomic
def reopen_account(*, actor: Actor, account_id: int, now: datetime) -> int:
    """Let a person whose account was closed sign in again; posts are given anew.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``account_open``).
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "reopen_account")
    if account.is_active:
        raise WrongState(code="account_open")
    return _switch(account, "account.reopened", actor, now, {"before": {"posts": []}})


@transaction.atomic
def take_back_account_change(*, actor: Actor, account_id: int, event_id: int, now: datetime) -> int:
    """Undo one's own closing of an account, or opening it again, within a week.

    A closed account gets exactly those posts back that its closing ended, for as long as they were
    to last. Returns the event's id. Raises NotAllowed, NotFound, WrongState
    (``changed_meanwhile``, ``cannot_take_back``, ``unit_retired``, ``account_has_posts``).
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "take_back_account_change")
    subject, district_id = f"account:{account_id}", account.district_id
    last = own_newest(
        actor, subject, event_id, now, district_id=district_id, besides=SIGN_IN_EVENTS
    )
    held = Post.objects.filter(account_id=account_id).exclude(valid_to__lte=office_day(now))
    if account.is_active and held.exists():
        raise WrongState(code="account_has_posts")
    _give_back(last.data["before"]["posts"], office_day(last.at))
    return _switch(account, "account.taken_back", actor, now, {"undone": event_id})


def _give_back(posts: list[tuple[int, str, str | None]], ended_on: date) -> None:
    """Let posts last as long as they were to, if they ended as told. Raises WrongState."""
    ids = [pk for pk, _, _ in posts]
    found = Post.objects.select_for_update().filter(pk__in=ids, valid_to=ended_on)
    rows = {row.pk: row for row in found.order_by("id")}
    if len(rows) != len(ids):
        raise WrongState(code="changed_meanwhile")
    lock_living({row.organisation_id for row in rows.values()})
    for pk, since, until in posts:
        rows[pk].valid_from = date.fromisoformat(since)
        rows[pk].valid_to = date.fromisoformat(until) if until else None
    Post.objects.bulk_update(rows.values(), ["valid_from", "valid_to"])


def _switch(account: Account, kind: str, actor: Actor, now: datetime, data: dict[str, Any]) -> int:
    """Close an open account, or open a closed one; returns the event's id."""
    account.is_active = not account.is_active
    account.save(update_fields=["is_active"])
    return record(
        kind, subject=f"account:{account.pk}", actor=actor, at=now,
        district_id=account.district_id, data=data,
    )  # fmt: skip


@transaction.atomic
def note_admitted_until(*, actor: Actor, account_id: int, until: date | None, now: datetime) -> int:
    """Note until when a person is admitted to protected files; none: no more.

    Returns the event's id. Raises NotAllowed, NotFound.
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "note_admitted_until")
    account.admitted_until = until
    account.save(update_fields=["admitted_until"])
    return record(
        "account.admitted", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id, data={"until": until.isoformat() if until else ""},
    )  # fmt: skip


@transaction.atomic
def set_password(*, actor: Actor, account_id: int, password: str, now: datetime) -> None:
    """Give an account another password, which ends its sessions elsewhere.

    Raises NotAllowed (neither administrator nor the person), NotFound, Invalid (``password``).
    """
    account = locked_account(account_id)
    if not rules.may_set_password(actor, account_id, account.district_id):
        raise NotAllowed(verb="set_password")
    _write_password(account, password)
    account.save(update_fields=["password"])
    sessions.end_of(account_id)
    record(
        "account.password_set", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id,
    )  # fmt: skip


@transaction.atomic
def reset_second_step(*, actor: Actor, account_id: int, now: datetime) -> None:
    """Let a person who lost the telephone set up the second step anew at the next sign-in.

    Raises NotAllowed, NotFound, WrongState (``no_second_step``).
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "reset_second_step")
    gone, _ = Authenticator.objects.filter(user_id=account_id).delete()
    if not gone:
        raise WrongState(code="no_second_step")
    sessions.end_of(account_id)  # whoever found the telephone may be signed in on it
    record(
        "account.second_step_reset", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id,
    )  # fmt: skip


def _write_password(account: Account, password: str | None) -> None:
    """Hash a password that passes the rules; none at all cannot be used to sign in."""
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as error:
            code = error.error_list[0].code or "password_weak"
            raise Invalid.field(name="password", code=code) from error
    account.set_password(password)
