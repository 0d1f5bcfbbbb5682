"""An assessment is begun with the words of the day, and closed or dropped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.checklists import rules, standing
from linquan.apps.checklists.models import Assessment, CheckedClause
from linquan.apps.checklists.operations._checks import Held, check_open, hold
from linquan.apps.checklists.telling import subject_of, tell
from linquan.apps.checklists.types import (
    LEVELS,
    PLACE_LIMIT,
    ChecklistDraft,
    ChecklistRow,
    ClauseDraft,
    ClauseRow,
    State,
    Subject,
    Target,
    by_item,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on

_OF_LIST: Final = ChecklistDraft.__slots__
_OF_CLAUSE: Final = ("code", *ClauseDraft.__slots__)


@transaction.atomic
def begin_assessment(
    *, actor: Actor, district_id: int, checklist_code: str, target: Target, now: datetime
) -> int:
    """Begin to assess an area, an organisation or a centre by a checklist. Returns its id.

    It keeps the clauses of the day, and the requests that the last one of the same place opened.
    Seven statements, one more where there was one before. Raises NotAllowed, Invalid
    (``checklist``: also ``begun_already``; ``area``, ``organisation``, ``place``).
    """
    books = desk(district_id)
    _check_area(actor, books, target.area_id)
    today = books.day(now)
    row = next(
        (r for r in valid_on(standing.checklists(district_id), today) if r.code == checklist_code),
        None,
    )
    if row is None:
        raise Invalid.field("checklist", "checklist_unknown")
    every = valid_on(standing.clauses(district_id), today)
    items = by_item(one for one in every if one.checklist_code == checklist_code)
    clauses = [one for _, rows in items for one in rows]
    if not clauses:
        raise Invalid.field("checklist", "no_clauses")
    made = _laid_out(row, target, books, now)
    requests = _requests_before(made)
    _keep(made)
    CheckedClause.objects.bulk_create(
        _checked(made, place, one, requests) for place, one in enumerate(clauses)
    )
    tell(
        "assessment.begun", subject_of(made.pk), district_id, actor, now, checklist=row.code,
        area=made.area_id, organisation=made.organisation_id, clauses=len(clauses),
    )  # fmt: skip
    return made.pk


def _check_area(actor: Actor, books: Desk, area_id: int) -> None:
    area = books.areas.areas.get(area_id)
    if area is None or area.is_retired:
        raise Invalid.field("area", "area_unknown")
    if not rules.may_assess(actor, area.path):
        raise NotAllowed("begin_assessment")


def _laid_out(row: ChecklistRow, target: Target, books: Desk, now: datetime) -> Assessment:
    """Check what is assessed and lay it out (unsaved). Raises Invalid."""
    subject = Subject(row.subject)
    if books.areas.areas[target.area_id].level not in LEVELS[subject]:
        raise Invalid.field("area", f"area_level_{subject}")
    if target.organisation_id is not None:
        books.organisation(target.organisation_id, "organisation")
    place = words_needed(target.place, "place", PLACE_LIMIT, least=0)
    if subject is Subject.FACILITY and not place:
        raise Invalid.field("place", "place_needed")
    return Assessment(
        district_id=books.district_id,
        checklist_code=row.code,
        area_id=target.area_id,
        organisation_id=target.organisation_id,
        place=place,
        state=State.OPEN.value,
        begun_at=now,
        **{name: getattr(row, name) for name in _OF_LIST},
    )


def _keep(made: Assessment) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as clash:
        raise Invalid.field("checklist", "begun_already") from clash


def _requests_before(made: Assessment) -> Mapping[str, int]:
    """Requests of the last assessment of the same place, by clause. Two statements at most."""
    last = standing.same_place(made).exclude(state=State.DROPPED).order_by("-id")
    pk = last.values_list("id", flat=True).first()
    if pk is None:
        return {}
    rows = CheckedClause.objects.filter(district_id=made.district_id, assessment_id=pk)
    return dict(rows.exclude(appeal=None).values_list("code", "appeal_id"))


def _checked(
    made: Assessment, place: int, one: ClauseRow, requests: Mapping[str, int]
) -> CheckedClause:
    return CheckedClause(
        district_id=made.district_id,
        assessment=made,
        position=place,
        appeal_id=requests.get(one.code),
        **{name: getattr(one, name) for name in _OF_CLAUSE},
    )


@transaction.atomic
def close_assessment(*, actor: Actor, assessment_id: int, now: datetime) -> int:
    """Close an assessment of which every clause is answered; then it stays. Returns the event's id.

    Five statements. Raises NotFound, NotAllowed, WrongState (``assessment_ended``,
    ``clauses_left``).
    """
    held = hold(actor, assessment_id, "close_assessment")
    check_open(held)
    rows = CheckedClause.objects.filter(district_id=held.row.district_id, assessment=held.row)
    counts = dict(rows.order_by().values_list("verdict").annotate(n=Count("id")))
    if "" in counts:
        raise WrongState("clauses_left", n=counts[""])
    return _settle(held, State.CLOSED, actor, now, counts)


@transaction.atomic
def drop_assessment(*, actor: Actor, assessment_id: int, now: datetime) -> int:
    """Drop an assessment that was begun by mistake. Returns the event's id.

    Four statements. Raises NotFound, NotAllowed, WrongState (``assessment_ended``).
    """
    held = hold(actor, assessment_id, "drop_assessment")
    check_open(held)
    return _settle(held, State.DROPPED, actor, now, {})


def _settle(
    held: Held, state: State, actor: Actor, now: datetime, counts: Mapping[str, int]
) -> int:
    row = held.row
    if not rules.can_move(State(row.state), state):
        raise WrongState("assessment_ended", state=row.state)
    row.state, row.ended_at = state.value, now
    row.save(update_fields=["state", "ended_at"])
    return tell(
        f"assessment.{state}", subject_of(row.pk), row.district_id, actor, now,
        checklist=row.checklist_code, area=row.area_id, counts=dict(counts),
    )  # fmt: skip
