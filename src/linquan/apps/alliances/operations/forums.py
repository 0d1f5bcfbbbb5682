"""Standing meetings and who belongs to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from linquan.apps.alliances import rules
from linquan.apps.alliances.models import Forum, Meeting, Member
from linquan.apps.alliances.operations._checks import take_forum
from linquan.apps.alliances.standing import kinds
from linquan.apps.alliances.telling import tell_forum
from linquan.apps.alliances.types import (
    MEMBER_LIMIT,
    NAME_LIMIT,
    ROLE_LIMIT,
    TO_COME,
    ForumDraft,
    MemberDraft,
)
from linquan.apps.appeals.queries import Desk, desk
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on


@transaction.atomic
def open_forum(*, actor: Actor, draft: ForumDraft, now: datetime) -> int:
    """Open a standing meeting for an area of which the actor is a clerk. Returns its id.

    Raises NotAllowed, Invalid by field.
    """
    books = desk(actor.district_id)
    values = _checked(actor, draft, books, "open_forum", now)
    with _refusing_a_taken_name():
        forum = Forum.objects.create(district_id=books.district_id, opened_at=now, **values)
    tell_forum("forum.opened", forum, actor, now, name=forum.name)
    return forum.pk


@transaction.atomic
def change_forum(*, actor: Actor, forum_id: int, draft: ForumDraft, now: datetime) -> int:
    """Change names, kind, area or convener. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid by field.
    """
    forum, _, books = take_forum(actor, forum_id, "change_forum")
    before = {name: getattr(forum, name) for name in FIELDS}
    values = _checked(actor, draft, books, "change_forum", now)
    for name, value in values.items():
        setattr(forum, name, value)
    with _refusing_a_taken_name():
        forum.save(update_fields=list(values))
    return tell_forum("forum.changed", forum, actor, now, before=before)


FIELDS = ("name", "name_en", "kind_code", "area_id", "convener_id")


def _checked(
    actor: Actor, draft: ForumDraft, books: Desk, verb: str, now: datetime
) -> dict[str, Any]:
    """Lay out what a forum is, if the actor is a clerk of its area. Raises NotAllowed, Invalid."""
    area = books.areas.areas.get(draft.area_id)
    if area is None or area.is_retired:
        raise Invalid.field("area", "area_unknown")
    if not rules.may_convene(actor, books.district_id, area.path):
        raise NotAllowed(verb)
    valid = valid_on(kinds(books.district_id), books.day(now))
    if draft.kind_code not in {kind.code for kind in valid}:
        raise Invalid.field("kind", "choose")
    return {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_LIMIT, least=0),
        "kind_code": draft.kind_code,
        "area_id": area.area_id,
        "convener_id": books.organisation(draft.convener_id, "convener").organisation_id,
    }


@contextmanager
def _refusing_a_taken_name() -> Iterator[None]:
    """Refuse ``name`` when another open forum of the district has it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "forum_name_once" not in str(error):
            raise
        raise Invalid.field("name", "name_taken") from error


@transaction.atomic
def end_forum(*, actor: Actor, forum_id: int, now: datetime) -> int:
    """End a standing meeting that has no meeting to come. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState (``forum_ended``, ``meeting_to_come``).
    """
    forum, _, _ = take_forum(actor, forum_id, "end_forum")
    meetings = Meeting.objects.filter(district_id=forum.district_id, forum=forum)
    if meetings.filter(state__in=sorted(TO_COME)).exists():
        raise WrongState("meeting_to_come")
    forum.ended_at = now
    forum.save(update_fields=["ended_at"])
    return tell_forum("forum.ended", forum, actor, now)


@transaction.atomic
def add_member(*, actor: Actor, forum_id: int, draft: MemberDraft, now: datetime) -> int:
    """Make an organisation a member from a day on. Returns the line's id.

    Raises NotFound, NotAllowed, WrongState, Invalid (``organisation``, ``role``).
    """
    forum, row, books = take_forum(actor, forum_id, "add_member")
    unit = books.organisation(draft.organisation_id, "organisation")
    role = words_needed(draft.role, "role", ROLE_LIMIT, least=0)
    if len(row.members) >= MEMBER_LIMIT:
        raise Invalid.field("organisation", "too_many", limit=MEMBER_LIMIT)
    mine = (m for m in row.members if m.organisation_id == unit.organisation_id)
    if any(m.until is None or m.until > draft.since for m in mine):
        raise Invalid.field("organisation", "member_already")
    made = Member.objects.create(
        district_id=forum.district_id,
        forum=forum,
        organisation_id=unit.organisation_id,
        role=role,
        since=draft.since,
    )
    tell_forum(
        "forum.member_added", forum, actor, now, organisation_id=unit.organisation_id,
        since=draft.since.isoformat(), role=role,
    )  # fmt: skip
    return made.pk


@transaction.atomic
def end_member(*, actor: Actor, forum_id: int, member_id: int, until: date, now: datetime) -> int:
    """End a membership from a day on; what was, stays. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid (``until``).
    """
    forum, _, _ = take_forum(actor, forum_id, "end_member")
    rows = Member.objects.filter(district_id=forum.district_id, forum=forum, pk=member_id)
    member = rows.first()
    if member is None:
        raise NotFound("member_unknown")
    if member.until is not None:
        raise WrongState("member_ended")
    if until <= member.since:
        raise Invalid.field("until", "too_early", since=member.since)
    member.until = until
    member.save(update_fields=["until"])
    return tell_forum(
        "forum.member_ended", forum, actor, now, organisation_id=member.organisation_id,
        until=until.isoformat(),
    )  # fmt: skip
