"""Posts: what people hold in organisations, and with it what they may do."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account, Organisation, Post
from linquan.apps.orgs.operations._checks import (
    keep_an_administrator,
    lock_living,
    locked_account,
    office_day,
    own_newest,
    permit,
)
from linquan.apps.orgs.types import PostGiven
from linquan.kernel import sessions
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import record


@transaction.atomic
def give_post(
    *,
    actor: Actor,
    account_id: int,
    organisation_id: int,
    role: Role,
    valid_from: date | None = None,
    now: datetime,
) -> PostGiven:
    """Give a person a post in an organisation, from today if no day is said.

    Raises NotAllowed, NotFound, WrongState (``account_closed``, ``post_held``), Invalid
    (``organisation_id``, ``valid_from``).
    """
    account = locked_account(account_id)
    permit(actor, account.district_id, "give_post")
    if not account.is_active:
        raise WrongState(code="account_closed")
    since = valid_from or office_day(now)
    if fault := rules.year_fault(since.year):
        raise Invalid.field(name="valid_from", code=fault)
    living = Organisation.objects.filter(district_id=account.district_id, valid_to__isnull=True)
    if not living.select_for_update().filter(pk=organisation_id).exists():
        raise Invalid.field(name="organisation_id", code="organisation_unknown")
    post = Post(
        district_id=account.district_id,
        account_id=account_id,
        organisation_id=organisation_id,
        role=role,
        valid_from=since,
    )
    _refuse_if_held(post, since)
    post.save(force_insert=True)
    told = {"account": account_id, "organisation": organisation_id, "role": role}
    event_id = _tell("post.given", post, actor, now, told | {"before": {"post": None}})
    return PostGiven(post.pk, event_id)


def _refuse_if_held(post: Post, since: date) -> None:
    """Refuse a post that the same person holds already on that day or later. Raises WrongState."""
    same = Post.objects.filter(
        account_id=post.account_id, organisation_id=post.organisation_id, role=post.role
    )
    if same.exclude(pk=post.pk).exclude(valid_to__lte=since).exists():
        raise WrongState(code="post_held")


def _tell(kind: str, post: Post, actor: Actor, now: datetime, data: dict[str, Any]) -> int:
    return record(
        kind, subject=f"post:{post.pk}", actor=actor, at=now, district_id=post.district_id,
        data=data,
    )  # fmt: skip


@transaction.atomic
def end_post(*, actor: Actor, post_id: int, valid_to: date | None = None, now: datetime) -> int:
    """End a post: ``valid_to`` is the first day on which it is no longer held (today if not said).

    Whoever then holds none, now or later, is signed out everywhere, unless it was their own act.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``post_ended``,
    ``last_administrator``), Invalid (``valid_to`` before the beginning).
    """
    post = _post(post_id)
    permit(actor, post.district_id, "end_post")
    until = valid_to or office_day(now)
    if until < post.valid_from:
        raise Invalid.field(name="valid_to", code="before_beginning")
    if post.role == Role.ADMINISTRATOR:
        keep_an_administrator(post.district_id, Q(pk=post_id), until)
    open_post = Post.objects.filter(pk=post_id, valid_to__isnull=True)
    if not open_post.update(valid_to=until):
        raise WrongState(code="post_ended")
    if post.account_id != actor.account_id:  # who ends their own is told what that means
        _sign_out_without_post(post.account_id, office_day(now))
    told = {"account": post.account_id, "role": post.role, "valid_to": until.isoformat()}
    return _tell("post.ended", post, actor, now, told | {"before": {"valid_to": None}})


def _sign_out_without_post(account_id: int, today: date) -> None:
    """End the sessions of whoever holds no post, now or later."""
    held = Post.objects.filter(account_id=account_id).exclude(valid_to__lte=today)
    if not held.exists():
        sessions.end_of(account_id)


@transaction.atomic
def take_back_post_change(*, actor: Actor, post_id: int, event_id: int, now: datetime) -> int:
    """Undo one's own giving or ending of a post, within a week.

    A post given today goes, or ends where a plan names it already; one that was held for days ends
    today; one that was ended is held again as before. Returns the event's id.

    Raises NotAllowed, NotFound, WrongState (``changed_meanwhile``, ``cannot_take_back``,
    ``last_administrator``, ``account_closed``, ``unit_retired``, ``post_held``).
    """
    post = _post(post_id)
    account = locked_account(post.account_id)
    permit(actor, post.district_id, "take_back_post_change")
    last = own_newest(actor, f"post:{post_id}", event_id, now, district_id=post.district_id)
    if last.kind == "post.given":
        is_done = _take(post, office_day(last.at), office_day(now))
    else:
        is_done = _give_back(post, account, date.fromisoformat(last.data["valid_to"]))
    if not is_done:
        raise WrongState(code="changed_meanwhile")
    told = {"account": post.account_id, "role": post.role, "undone": event_id}
    return _tell("post.taken_back", post, actor, now, told)


def _take(post: Post, given_on: date, today: date) -> bool:
    """Take a post away that was given; says whether it was still held. Raises WrongState."""
    if post.role == Role.ADMINISTRATOR:
        keep_an_administrator(post.district_id, Q(pk=post.pk), today)
    held = Post.objects.select_for_update().filter(pk=post.pk, valid_to__isnull=True).first()
    if held is None:
        return False
    was_held = given_on < today and held.valid_from <= today
    if was_held or not _is_gone(held):
        held.valid_to = max(today, held.valid_from)
        held.save(update_fields=["valid_to"])
    return True


def _is_gone(held: Post) -> bool:
    """Delete a post, unless plans name it already: such a one ends."""
    try:
        held.delete()
    except ProtectedError:
        return False
    return True


def _give_back(post: Post, account: Account, ended_on: date) -> bool:
    """Let a post last that was ended; says whether it still was. Raises WrongState."""
    if not account.is_active:
        raise WrongState(code="account_closed")
    lock_living({post.organisation_id})
    _refuse_if_held(post, ended_on)
    return bool(Post.objects.filter(pk=post.pk, valid_to=ended_on).update(valid_to=None))


def _post(post_id: int) -> Post:
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotFound(code="post_unknown")
    return post
