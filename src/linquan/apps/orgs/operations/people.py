"""People: how they sign in and which posts they hold."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account, Organisation, Post
from linquan.apps.orgs.operations._checks import permit, refuse_faults
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
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
def close_account(*, actor: Actor, account_id: int, now: datetime) -> None:
    """End all posts of a person who leaves, and every session of theirs.

    Raises NotAllowed, NotFound, WrongState (``account_closed``, ``last_administrator``).
    """
    account = _locked(account_id)
    permit(actor, account.district_id, "close_account")
    if not account.is_active:
        raise WrongState(code="account_closed")
    today = now.astimezone(OFFICE_ZONE).date()
    held = Post.objects.filter(account_id=account_id).exclude(valid_to__lte=today)
    if held.filter(role=Role.ADMINISTRATOR).exists():
        _keep_an_administrator(account.district_id, Q(account_id=account_id), today)
    held.filter(valid_from__gt=today).update(valid_from=today)
    held.update(valid_to=today)
    account.is_active = False
    account.save(update_fields=["is_active"])
    record(
        "account.closed", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id,
    )  # fmt: skip


@transaction.atomic
def set_password(*, actor: Actor, account_id: int, password: str, now: datetime) -> None:
    """Give an account another password, which ends its sessions elsewhere.

    Raises NotAllowed (neither administrator nor the person), NotFound, Invalid (``password``).
    """
    account = _locked(account_id)
    if not rules.may_set_password(actor, account_id, account.district_id):
        raise NotAllowed(verb="set_password")
    _write_password(account, password)
    account.save(update_fields=["password"])
    record(
        "account.password_set", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id,
    )  # fmt: skip


@transaction.atomic
def reset_second_step(*, actor: Actor, account_id: int, now: datetime) -> None:
    """Let a person who lost the telephone set up the second step anew at the next sign-in.

    Raises NotAllowed, NotFound, WrongState (``no_second_step``).
    """
    account = _locked(account_id)
    permit(actor, account.district_id, "reset_second_step")
    gone, _ = Authenticator.objects.filter(user_id=account_id).delete()
    if not gone:
        raise WrongState(code="no_second_step")
    record(
        "account.second_step_reset", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=account.district_id,
    )  # fmt: skip


@transaction.atomic
def give_post(
    *,
    actor: Actor,
    account_id: int,
    organisation_id: int,
    role: Role,
    valid_from: date | None = None,
    now: datetime,
) -> int:
    """Give a person a post in an organisation, from today if no day is said. Returns the id.

    Raises NotAllowed, NotFound, WrongState (``account_closed``, ``post_held``), Invalid
    (``organisation_id``).
    """
    account = _locked(account_id)
    permit(actor, account.district_id, "give_post")
    if not account.is_active:
        raise WrongState(code="account_closed")
    since = valid_from or now.astimezone(OFFICE_ZONE).date()
    living = Organisation.objects.filter(district_id=account.district_id, valid_to__isnull=True)
    if not living.select_for_update().filter(pk=organisation_id).exists():
        raise Invalid.field(name="organisation_id", code="organisation_unknown")
    same = Post.objects.filter(account_id=account_id, organisation_id=organisation_id, role=role)
    if same.exclude(valid_to__lte=since).exists():
        raise WrongState(code="post_held")
    post = Post.objects.create(
        district_id=account.district_id,
        account_id=account_id,
        organisation_id=organisation_id,
        role=role,
        valid_from=since,
    )
    record(
        "post.given", subject=f"post:{post.pk}", actor=actor, at=now,
        district_id=account.district_id,
        data={"account": account_id, "organisation": organisation_id, "role": role},
    )  # fmt: skip
    return post.pk


@transaction.atomic
def end_post(*, actor: Actor, post_id: int, valid_to: date | None = None, now: datetime) -> None:
    """End a post: ``valid_to`` is the first day on which it is no longer held (today if not said).

    Raises NotAllowed, NotFound, WrongState (``post_ended``, ``last_administrator``), Invalid
    (``valid_to`` before the beginning).
    """
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotFound(code="post_unknown")
    permit(actor, post.district_id, "end_post")
    until = valid_to or now.astimezone(OFFICE_ZONE).date()
    if until < post.valid_from:
        raise Invalid.field(name="valid_to", code="before_beginning")
    if post.role == Role.ADMINISTRATOR:
        _keep_an_administrator(post.district_id, Q(pk=post_id), until)
    open_post = Post.objects.filter(pk=post_id, valid_to__isnull=True)
    if not open_post.update(valid_to=until):
        raise WrongState(code="post_ended")
    record(
        "post.ended", subject=f"post:{post_id}", actor=actor, at=now,
        district_id=post.district_id,
        data={"account": post.account_id, "role": post.role, "valid_to": until.isoformat()},
    )  # fmt: skip


def _locked(account_id: int) -> Account:
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound(code="account_unknown")
    return account


def _keep_an_administrator(district_id: int, leaving: Q, until: date) -> None:
    """Lock the administrators' posts in order of id, and refuse to end the last one.

    Two who end each other's at the same moment wait for one another here.
    """
    lasting = Post.objects.filter(
        district_id=district_id, role=Role.ADMINISTRATOR, valid_to__isnull=True
    )
    locked = list(lasting.select_for_update().order_by("id").values_list("id", flat=True))
    others = Post.objects.filter(
        pk__in=locked, valid_to__isnull=True, valid_from__lte=until, account__is_active=True
    ).exclude(leaving)
    if not others.exists():
        raise WrongState(code="last_administrator")


def _write_password(account: Account, password: str | None) -> None:
    """Hash a password that passes the rules; none at all cannot be used to sign in."""
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as error:
            code = error.error_list[0].code or "password_weak"
            raise Invalid.field(name="password", code=code) from error
    account.set_password(password)
