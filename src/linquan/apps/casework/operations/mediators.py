"""Mediators of named programmes (蓉姐对你说): introduced in public while they consent."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.casework import rules
from linquan.apps.casework.models import Mediator
from linquan.apps.casework.operations._checks import living_area
from linquan.apps.casework.standing import admissions_of
from linquan.apps.casework.telling import tell_list
from linquan.apps.casework.types import NAME_LIMIT, PLACE_LIMIT, WORDS_LIMIT, MediatorDraft
from linquan.apps.orgs import queries as people
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed


@transaction.atomic
def list_mediator(*, actor: Actor, draft: MediatorDraft, now: datetime) -> int:
    """List a mediator who has agreed to be introduced in public. Returns the id.

    By the head of a kind of work in the area. Raises NotAllowed, Invalid.
    """
    books = desk(actor.district_id)
    area_path, today = living_area(books, draft.area_id), books.day(now)
    if not _heads(actor, area_path, now):
        raise NotAllowed("list_mediator")
    if draft.consented_on > today:
        raise Invalid.field("consented_on", "future_day")
    if draft.account_id is not None and people.actor_in_posts(draft.account_id, today) is None:
        raise Invalid.field("account", "account_unknown")
    made = Mediator.objects.create(
        district_id=actor.district_id,
        name=words_needed(draft.name, "name", NAME_LIMIT),
        programme=words_needed(draft.programme, "programme", NAME_LIMIT),
        words=words_needed(draft.words, "words", WORDS_LIMIT),
        hours=words_needed(draft.hours, "hours", PLACE_LIMIT),
        area_id=draft.area_id,
        area_path=area_path,
        account_id=draft.account_id,
        consented_on=draft.consented_on,
    )
    tell_list(
        "mediator.listed", f"mediator:{made.pk}", actor.district_id, actor, now,
        area=draft.area_id, since=draft.consented_on,
    )  # fmt: skip
    return made.pk


@transaction.atomic
def withdraw_mediator(*, actor: Actor, mediator_id: int, now: datetime) -> int:
    """Take a mediator off the public page for good; open files of theirs go on with them.

    By the head, or the mediator. Returns the event's id. Raises NotFound, NotAllowed, WrongState.
    """
    rows = Mediator.objects.select_for_update()
    found = rows.filter(pk=mediator_id, district_id=actor.district_id).first()
    if found is None:
        raise NotFound("mediator_unknown")
    is_self = found.account_id is not None and found.account_id == actor.account_id
    if not (is_self or _heads(actor, found.area_path, now)):
        raise NotAllowed("withdraw_mediator")
    if found.withdrawn_at is not None:
        raise WrongState("withdrawn")
    found.withdrawn_at, found.words, found.hours = now, "", ""
    found.save(update_fields=["withdrawn_at", "words", "hours"])
    return tell_list("mediator.withdrawn", f"mediator:{found.pk}", found.district_id, actor, now)


def _heads(actor: Actor, area_path: str, now: datetime) -> bool:
    """Whether the actor heads a kind of work over an area. One statement."""
    today = desk(actor.district_id).day(now)
    return not rules.is_barred(actor) and any(
        one.holds(today) and area_path.startswith(one.area_path)
        for one in admissions_of(actor)
        if rules.is_head((one,))
    )
