"""A round of visits from its plan to its end."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.models import Finding, Round
from linquan.apps.outreach.operations._checks import take_round
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import ROUND_DAYS, TEAM_LIMIT, TOPIC_LIMIT, RoundDraft
from linquan.apps.places.types import COMMUNITIES
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on


@transaction.atomic
def plan_round(*, actor: Actor, draft: RoundDraft, now: datetime) -> int:
    """Plan a round of visits in a community. Returns its id. Five statements.

    Raises NotAllowed, Invalid (``area``, ``way``, ``topic``, ``ends_on``, ``posts``).
    """
    books = desk(actor.district_id)
    area = books.areas.areas.get(draft.area_id)
    if not rules.may_plan(actor, area.path if area else ""):
        raise NotAllowed("plan_round")
    row = Round(district_id=actor.district_id)
    _fill(row, draft, books)
    row.save()
    tell("round.planned", row, actor, now, area_id=row.area_id)
    return row.pk


def _fill(row: Round, draft: RoundDraft, books: Desk) -> None:
    """Write a draft into a round. Two statements."""
    area = books.areas.areas.get(draft.area_id)
    if area is None or area.is_retired or area.level not in COMMUNITIES:
        raise Invalid.field("area", "area_unknown")
    if not rules.is_span(draft.starts_on, draft.ends_on):
        raise Invalid.field("ends_on", "span_odd", limit=ROUND_DAYS)
    valid = valid_on(standing.ways(row.district_id), draft.starts_on)
    if draft.way_code not in {way.code for way in valid}:
        raise Invalid.field("way", "choose")
    able = {post.post_id for post in standing.team(books, area.path, draft.starts_on)}
    chosen = sorted(set(draft.post_ids))
    if not chosen or len(chosen) > TEAM_LIMIT or not able.issuperset(chosen):
        raise Invalid.field("posts", "team_odd", limit=TEAM_LIMIT)
    row.area_id, row.way_code = area.area_id, draft.way_code
    row.topic = words_needed(draft.topic, "topic", TOPIC_LIMIT)
    row.starts_on, row.ends_on, row.post_ids = draft.starts_on, draft.ends_on, chosen


@transaction.atomic
def change_round(*, actor: Actor, round_id: int, draft: RoundDraft, now: datetime) -> int:
    """Change a round that has not ended; its community stays. Returns the event's id.

    Six statements. Raises NotFound, NotAllowed, WrongState (``round_ended``), Invalid.
    """
    row, books, path = take_round(round_id)
    if not rules.may_plan(actor, path):
        raise NotAllowed("change_round")
    if row.ended_at is not None:
        raise WrongState("round_ended")
    if draft.area_id != row.area_id:
        raise Invalid.field("area", "area_stays")
    _fill(row, draft, books)
    row.save()
    return tell("round.changed", row, actor, now)


@transaction.atomic
def end_round(*, actor: Actor, round_id: int, now: datetime) -> int:
    """End a round, once every finding of it is decided. Returns the event's id. Five statements.

    Raises NotFound, NotAllowed, WrongState (``round_ended``, ``findings_left``).
    """
    row, _books, path = take_round(round_id)
    if not rules.may_plan(actor, path):
        raise NotAllowed("end_round")
    if row.ended_at is not None:
        raise WrongState("round_ended")
    left = Finding.objects.filter(district_id=row.district_id, visit__round=row, decision="")
    if left.exists():
        raise WrongState("findings_left")
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    return tell("round.ended", row, actor, now)
