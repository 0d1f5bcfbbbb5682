"""Actions of a case: announced, held with results, or cancelled; and the list of their kinds."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from linquan.apps.appeals import actions, cases, lines, rules
from linquan.apps.appeals.action_book import action_kinds
from linquan.apps.appeals.actions import (
    ActionDraft,
    ActionKindDraft,
    ActionKindRow,
    ActionState,
    ResultDraft,
)
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Action, ActionKind, Appeal
from linquan.apps.appeals.operations.list_drafts import check_names
from linquan.apps.appeals.types import OPEN, PhotoDraft, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on

LEAST_REASON = 4


@transaction.atomic
def revise_action_kind(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: ActionKindDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a kind of actions, or a new version of it from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    if len(draft.measures) > actions.MOST_MEASURES:
        raise Invalid.field("measures", "too_many_measures", limit=actions.MOST_MEASURES)
    if not draft.measures and not draft.has_money:
        raise Invalid.field("measures", "missing")
    fields: dict[str, Any] = asdict(draft) | {
        "measures": [
            [words_needed(m.name, "measures", actions.MEASURE_LIMIT),
             words_needed(m.name_en, "measures", actions.MEASURE_LIMIT)]
            for m in draft.measures
        ]
    }  # fmt: skip
    line = lines.revise(edit, ActionKind, code, fields, valid_from)
    return lines.tell(edit, "actionkind.revised", line, {"code": code, **fields})


@transaction.atomic
def retire_action_kind(
    *, actor: Actor, district_id: int, kind_id: int, valid_to: date, now: datetime
) -> int:
    """Announce no action of a kind from a day on. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, ActionKind, kind_id, valid_to)
    return lines.tell(edit, "actionkind.retired", line, {"valid_to": valid_to})


def _may(actor: Actor, appeal: Appeal, verb: str) -> None:
    scope = cases.scope_of(appeal)
    if not (rules.may_work(actor, scope) or rules.may_assign(actor, scope)):
        raise NotAllowed(verb)


@transaction.atomic
def plan_action(*, actor: Actor, appeal_id: int, draft: ActionDraft, now: datetime) -> int:
    """Announce what is done in answer to an open request: by its unit or a clerk of its area.

    The host is no party. Returns the action's id. Raises NotFound, NotAllowed, WrongState, Invalid
    by field.
    """
    appeal = cases.take(appeal_id)
    _may(actor, appeal, "plan_action")
    if appeal.status not in OPEN:
        raise WrongState("wrong_state", status=appeal.status)
    books = desk(appeal.district_id)
    kind = _kind(books, draft.kind_id, now)
    if not now < draft.starts_at <= now + timedelta(days=actions.DAYS_AHEAD):
        raise Invalid.field("starts_at", "past_date")
    if draft.host_id is not None:
        host = books.organisation(draft.host_id, "host")
        if not rules.can_take(appeal.about_path, host.path):
            raise Invalid.field("host", "own_case")
    mine = Action.objects.filter(district_id=appeal.district_id, appeal=appeal)
    if mine.count() >= actions.MOST_ACTIONS:
        raise WrongState("too_many_actions", status=appeal.status)
    row = Action.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        kind_id=kind.kind_id,
        title=words_needed(draft.title, "title", actions.TITLE_LIMIT),
        starts_at=draft.starts_at,
        place=words_needed(draft.place, "place", actions.PLACE_LIMIT),
        host_id=draft.host_id,
        host_role=words_needed(draft.host_role, "host_role", actions.ROLE_LIMIT, least=0),
        asks=words_needed(draft.asks, "asks", actions.WORDS_LIMIT, least=0),
        state=ActionState.PLANNED,
        created_at=now,
    )
    _tell(actions.PLANNED, row, appeal, actor, now, at=row.starts_at.isoformat(), text=row.title)
    return row.pk


def _kind(books: Desk, kind_id: int, now: datetime) -> ActionKindRow:
    valid = valid_on(action_kinds(books.district_id), books.day(now))
    found = next((kind for kind in valid if kind.kind_id == kind_id), None)
    if found is None:
        raise Invalid.field("kind", "action_kind_unknown")
    return found


def _taken(actor: Actor, action_id: int, verb: str) -> tuple[Appeal, Action]:
    """Lock a planned action with its request. Raises NotFound, NotAllowed, WrongState."""
    found = Action.objects.filter(pk=action_id).values_list("appeal_id", flat=True).first()
    if found is None:
        raise NotFound("action_unknown")
    appeal = cases.take(found)
    _may(actor, appeal, verb)
    row = Action.objects.select_related("kind").get(pk=action_id)
    if row.state != ActionState.PLANNED:
        raise WrongState("action_over", status=appeal.status)
    return appeal, row


@transaction.atomic
def record_action_result(
    *,
    actor: Actor,
    action_id: int,
    draft: ResultDraft,
    photos: tuple[PhotoDraft, ...],
    now: datetime,
) -> int:
    """Write down what came of an action once it has begun: counts, money, a photo as proof.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid (``counts-N``,
    ``amount``, ``text``, ``photos``).
    """
    appeal, row = _taken(actor, action_id, "record_action_result")
    if now < row.starts_at:
        raise WrongState("action_to_come", status=appeal.status)
    _check_result(row.kind, draft)
    if not photos:
        raise Invalid.field("photos", "proof_needed")
    row.state, row.ended_at = ActionState.HELD, now
    row.counts, row.amount_cents = list(draft.counts), draft.amount_cents
    row.text = words_needed(draft.text, "text", actions.WORDS_LIMIT, least=0)
    row.save()
    cases.attach(appeal, actions.photo_role(row.pk), photos, now)
    return _tell(
        actions.HELD, row, appeal, actor, now, counts=row.counts, amount=row.amount_cents,
        photos=len(photos), text=row.text, kind_name=row.kind.name, kind_name_en=row.kind.name_en,
        measures=row.kind.measures, has_money=row.kind.has_money,
    )  # fmt: skip


def _check_result(kind: ActionKind, draft: ResultDraft) -> None:
    if len(draft.counts) != len(kind.measures):
        raise Invalid.field("counts", "invalid")
    for place, count in enumerate(draft.counts, start=1):
        if not 0 <= count <= actions.LARGEST_COUNT:
            name = f"counts-{place}"
            raise Invalid.field(name, "out_of_range", least=0, limit=actions.LARGEST_COUNT)
    most = actions.LARGEST_CENTS if kind.has_money else 0
    if not 0 <= draft.amount_cents <= most:
        raise Invalid.field("amount", "out_of_range", least=0, limit=most // 100)


@transaction.atomic
def cancel_action(*, actor: Actor, action_id: int, reason: str, now: datetime) -> int:
    """Call a planned action off, for a reason. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid (``reason``).
    """
    appeal, row = _taken(actor, action_id, "cancel_action")
    row.text = words_needed(reason, "reason", actions.WORDS_LIMIT, least=LEAST_REASON)
    row.state, row.ended_at = ActionState.CANCELLED, now
    row.save()
    return _tell(actions.CANCELLED, row, appeal, actor, now, text=row.text)


def _tell(kind: str, row: Action, appeal: Appeal, actor: Actor, now: datetime, **told: Any) -> int:
    return cases.tell(
        kind, appeal, Status(appeal.status), actor=actor, now=now, action=row.pk, title=row.title,
        **told,
    )  # fmt: skip
