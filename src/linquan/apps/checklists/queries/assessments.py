"""Pages of assessments: the list, one of them, beside the last one, what is lacking."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet

from linquan.apps.checklists import rules, standing
from linquan.apps.checklists.models import Assessment, CheckedClause
from linquan.apps.checklists.queries.lists import lists_page
from linquan.apps.checklists.queries.reading import Reader, clauses_of, reader, rows_of, visible
from linquan.apps.checklists.queries.rows import (
    AssessmentPage,
    AssessmentRow,
    AssessmentsPage,
    BeginPage,
    ClauseView,
    Compared,
    ComparisonPage,
    Lack,
    LackingPage,
    ListName,
    PhotoFile,
    Wanted,
)
from linquan.apps.checklists.telling import ASSESSMENT, subject_of
from linquan.apps.checklists.types import LACKING, LEVELS, State
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.events import EventRow, events_of
from linquan.kernel.models import Attachment
from linquan.kernel.rows import rows_of as names_of

A_PAGE: Final = 50
MOST_LACKING: Final = 300
_CUT: Final = MOST_LACKING + 1
MOST_EVENTS: Final = 2000


def assessments_page(actor: Actor, wanted: Wanted, *, before: int = 0) -> AssessmentsPage:
    """Assessments that the reader may see, the newest first. Five statements."""
    who = reader(actor)
    every = visible(who)
    rows = every.order_by("-id")
    if wanted.checklist:
        rows = rows.filter(checklist_code=wanted.checklist)
    if wanted.area_id:
        rows = rows.filter(area_id=wanted.area_id)
    by_state = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if before:
        rows = rows.filter(pk__lt=before)
    found = rows_of(who, rows[: A_PAGE + 1])
    named = every.order_by("checklist_code", "-id").distinct("checklist_code")
    return AssessmentsPage(
        found[:A_PAGE],
        by_state,
        names_of(ListName, named.values_list("checklist_code", "name", "name_en")),
        _areas(who),
        found[A_PAGE - 1].assessment_id if len(found) > A_PAGE else None,
        rules.may_assess_somewhere(actor),
    )


_OFFERED: Final = tuple(
    level for level in Level if any(level.value in levels for levels in LEVELS.values())
)


def _areas(who: Reader) -> tuple[AreaRow, ...]:
    """Areas whose assessments the reader may see."""
    return tuple(a for a in who.books.areas.living(*_OFFERED) if a.area_id in who.area_ids)


def begin_page(actor: Actor, now: datetime) -> BeginPage:
    """By what and of what something can be begun. Three statements."""
    who = reader(actor)
    lists = lists_page(actor, now)
    return BeginPage(
        tuple(one for one in lists.valid if one.clauses),
        tuple(a for a in who.books.areas.living(*_OFFERED) if who.assesses(a.area_id)),
        who.books,
    )


def assessment_page(actor: Actor, assessment_id: int, now: datetime) -> AssessmentPage:
    """One assessment. Eight statements, six more where a clause has a request. Raises NotFound."""
    who = reader(actor)
    row, of = _one(who, assessment_id)
    events = events_of(who.district_id, subject_of(assessment_id), limit=MOST_EVENTS)
    clauses = tuple(clauses_of(who, _clauses(of), events)[of.pk])
    may = who.assesses(of.area_id)
    return AssessmentPage(
        row,
        clauses,
        events,
        _previous(of),
        may,
        frozenset(_undoable(actor, clauses, events, now)) if may and row.is_open else frozenset(),
        who.books,
    )


def _one(who: Reader, assessment_id: int) -> tuple[AssessmentRow, Assessment]:
    """Two statements. Raises NotFound, also for what may not be seen."""
    of = visible(who).filter(pk=assessment_id).first()
    if of is None:
        raise NotFound("assessment_unknown")
    return rows_of(who, [of])[0], of


def _clauses(of: Assessment) -> QuerySet[CheckedClause]:
    rows = CheckedClause.objects.filter(district_id=of.district_id, assessment=of)
    return rows.order_by("position")


def _previous(of: Assessment) -> int | None:
    """The last closed assessment of the same place before this one. One statement."""
    rows = standing.same_place(of).filter(state=State.CLOSED, pk__lt=of.pk).order_by("-id")
    return rows.values_list("id", flat=True).first()


def _undoable(
    actor: Actor, clauses: Iterable[ClauseView], events: Iterable[EventRow], now: datetime
) -> Iterable[int]:
    newest = {e.data["clause"]: e for e in events if "clause" in e.data}
    for one in clauses:
        if one.answers and rules.can_take_back(newest.get(one.clause_id), actor, now):
            yield one.clause_id


def comparison_page(actor: Actor, assessment_id: int) -> ComparisonPage:
    """An assessment beside the one before it: verdicts and amounts. Ten statements.

    Raises NotFound, also where there is none before it.
    """
    who = reader(actor)
    row, of = _one(who, assessment_id)
    before = _previous(of)
    if before is None:
        raise NotFound("no_assessment_before")
    then, was = _one(who, before)
    old = {one.code: one for one in _verdicts(who, was)}
    rows = [Compared(one, old.pop(one.code, None), one) for one in _verdicts(who, of)]
    gone = (Compared(one, one, None) for one in old.values())
    return ComparisonPage(row, then, (*rows, *gone))


def _verdicts(who: Reader, of: Assessment) -> list[ClauseView]:
    return clauses_of(who, _clauses(of), verdicts_only=True)[of.pk]


def lacking_page(actor: Actor, *, area_id: int = 0) -> LackingPage:
    """What the newest assessment of every place found lacking, place by place.

    Six statements, six more where something has a request.
    """
    who = reader(actor)
    rows = visible(who).exclude(state=State.DROPPED)
    if area_id:
        rows = rows.filter(area_id=area_id)
    place = ("checklist_code", "area_id", "organisation_id", "place")
    newest = rows.order_by(*place, "-id").distinct(*place)
    clauses = CheckedClause.objects.filter(
        district_id=who.district_id, assessment_id__in=newest.values("id"), verdict__in=LACKING
    )
    found = clauses_of(who, clauses.order_by("-assessment_id", "position")[:_CUT])
    of = rows_of(who, visible(who).filter(pk__in=set(found)).order_by("-id"))
    lacks = tuple(
        Lack(row, one, who.assesses(row.area.area_id))
        for row in of
        for one in found[row.assessment_id]
    )
    return LackingPage(lacks[:MOST_LACKING], len(lacks) == _CUT, _areas(who))


def photo_of(actor: Actor, photo_id: int) -> PhotoFile:
    """A picture of an assessment that the reader may see. Three statements. Raises NotFound."""
    who = reader(actor)
    rows = Attachment.objects.filter(
        district_id=who.district_id, pk=photo_id, subject__startswith=ASSESSMENT
    )
    told = rows.values_list("subject", "sha256", "media_type").first()
    if told is None or not visible(who).filter(pk=int(told[0].removeprefix(ASSESSMENT))).exists():
        raise NotFound("photo_unknown")
    return PhotoFile(photo_id, told[1], told[2])
