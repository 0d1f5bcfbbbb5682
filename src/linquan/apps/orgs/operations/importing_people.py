"""People and their posts from a file: written all or none, and taken back as one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q

from linquan.apps.orgs.models import Account, Post
from linquan.apps.orgs.operations._checks import (
    keep_an_administrator,
    lock_living,
    office_day,
    permit,
)
from linquan.apps.orgs.people_planning import PeoplePlan
from linquan.apps.orgs.plans import people_plan
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

_BATCH: Final = 1000
Facts = list[tuple[str, dict[str, Any]]]


@transaction.atomic
def import_people(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Open accounts without a password, give posts and end posts; :func:`take_back_people` undoes.

    The rules are those of ``give_post`` and ``end_post``; besides, nobody becomes an administrator
    by a file of their own, and no administrator's post ends. A fixed number of statements and one
    for each 1,000 rows. Raises NotAllowed, NotFound, WrongState (``import_taken``,
    ``changed_meanwhile``, ``unit_retired``), Invalid (``rows_wrong`` with ``faults``;
    ``username``: somebody has just taken it).
    """
    permit(actor, district_id, "import_people")
    imports.begin(district_id, import_id)
    planned = _planned_under_lock(actor, district_id, rows)
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    people = _people(planned, district_id, now)
    given = _given(planned, people, district_id, office_day(now))
    ledger.note_before(district_id, import_id, Account, [one.pk for one in people.values()])
    touched = [*planned.ended, *(post.pk for post in given)]
    ledger.note_before(district_id, import_id, Post, touched)
    ended = _write(planned, people, given)
    ledger.note_after(district_id, import_id, Account)
    ledger.note_after(district_id, import_id, Post)
    batch_id = uuid4()
    for kind, told in _facts(list(people.values()), given, ended).items():
        record_many(kind, told, actor=actor, at=now, district_id=district_id, batch_id=batch_id)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_people(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Bring back people and posts as they were before an import, within a week.

    Returns how many rows. Raises NotAllowed, NotFound, WrongState (``import_not_taken``,
    ``too_late_to_take_back``, ``import_changed_since``, ``import_in_use``, ``account_closed``,
    ``unit_retired``, ``last_administrator``).
    """
    permit(actor, district_id, "take_back_people")
    imports.begin_undo(district_id, import_id, now)
    _lock_for_undo(district_id, ledger.noted(district_id, import_id, Post), now)
    posts = ledger.put_back(district_id, import_id, Post)
    people = ledger.put_back(district_id, import_id, Account)
    told, batch_id = {"import": import_id}, uuid4()
    for kind, subjects in (
        ("post.import_undone", [f"post:{pk}" for pk in posts]),
        ("account.import_undone", [f"account:{pk}" for pk in people]),
    ):
        facts: Facts = [(subject, told) for subject in subjects]
        record_many(kind, facts, actor=actor, at=now, district_id=district_id, batch_id=batch_id)
    rows = len(posts) + len(people)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=rows, now=now
    )
    return rows


def _planned_under_lock(actor: Actor, district_id: int, rows: tuple[Row, ...]) -> PeoplePlan:
    """Plan, lock what the plan touches, and plan again: posts have no book that tells of changes.

    Accounts first, then organisations, then posts, as everywhere.
    """
    first = people_plan(actor, district_id, rows)
    accounts = Account.objects.select_for_update().filter(pk__in=first.accounts).order_by("id")
    list(accounts.values_list("id"))
    lock_living(first.organisations)
    posts = Post.objects.select_for_update().filter(pk__in=first.ended).order_by("id")
    list(posts.values_list("id"))
    planned = people_plan(actor, district_id, rows)
    if not (
        planned.accounts <= first.accounts
        and planned.organisations <= first.organisations
        and planned.ended.keys() <= first.ended.keys()
    ):
        raise WrongState("changed_meanwhile")
    return planned


def _people(planned: PeoplePlan, district_id: int, now: datetime) -> dict[int, Account]:
    """Return unsaved accounts by row; without a password nobody signs in."""
    ids = ledger.reserve_ids(Account, len(planned.opened))
    made = {}
    for pk, one in zip(ids, planned.opened, strict=True):
        account = Account(
            pk=pk, username=one.username, name=one.name, district_id=district_id, created_at=now
        )
        account.set_unusable_password()
        made[one.row] = account
    return made


def _given(
    planned: PeoplePlan, people: Mapping[int, Account], district_id: int, today: date
) -> list[Post]:
    """Return unsaved posts."""
    ids = ledger.reserve_ids(Post, len(planned.given))
    return [
        Post(
            pk=pk,
            district_id=district_id,
            account_id=one.account_id if one.account_id > 0 else people[-one.account_id].pk,
            organisation_id=one.organisation_id,
            role=one.role,
            valid_from=one.valid_from or today,
            valid_to=one.valid_to,
        )
        for pk, one in zip(ids, planned.given, strict=True)
    ]


def _write(planned: PeoplePlan, people: Mapping[int, Account], given: list[Post]) -> list[Post]:
    """Write people and posts; returns the posts that end."""
    try:
        with transaction.atomic():
            Account.objects.bulk_create(people.values(), batch_size=_BATCH)
    except IntegrityError as error:
        raise Invalid.field(name="username", code="username_taken") from error
    Post.objects.bulk_create(given, batch_size=_BATCH)
    ended = list(Post.objects.filter(pk__in=planned.ended).order_by("id"))
    for post in ended:
        post.valid_to = planned.ended[post.pk]
    Post.objects.bulk_update(ended, ["valid_to"], batch_size=_BATCH)
    return ended


def _facts(people: list[Account], given: list[Post], ended: list[Post]) -> dict[str, Facts]:
    """Say what is to be told, as the single operations tell it."""
    return {
        "account.opened": [(f"account:{one.pk}", {"username": one.username}) for one in people],
        "post.given": [
            (
                f"post:{post.pk}",
                {"account": post.account_id, "organisation": post.organisation_id}
                | {"role": post.role, "before": {"post": None}},
            )
            for post in given
        ],
        "post.ended": [
            (
                f"post:{post.pk}",
                {"account": post.account_id, "role": post.role}
                | {"valid_to": str(post.valid_to), "before": {"valid_to": None}},
            )
            for post in ended
        ],
    }


def _lock_for_undo(district_id: int, noted: tuple[int, ...], now: datetime) -> None:
    """Lock whose posts come back or go, and refuse what would leave nobody in charge.

    Raises WrongState (``account_closed``, ``unit_retired``, ``last_administrator``).
    """
    posts = Post.objects.filter(pk__in=noted)
    accounts = Account.objects.filter(pk__in=posts.values("account_id")).order_by("id")
    if not all(accounts.select_for_update().values_list("is_active", flat=True)):
        raise WrongState("account_closed")
    lock_living(set(posts.values_list("organisation_id", flat=True)))
    if posts.filter(role=Role.ADMINISTRATOR).exists():
        keep_an_administrator(district_id, Q(pk__in=noted), office_day(now))
