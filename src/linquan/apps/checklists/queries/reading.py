"""Assessments and their clauses as their reader may see them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from linquan.apps.appeals.queries import Desk, PhotoRow, became_of, desk
from linquan.apps.checklists import rules
from linquan.apps.checklists.models import Answer, Assessment, CheckedClause
from linquan.apps.checklists.queries.rows import AnswerRow, AssessmentRow, ClauseView
from linquan.apps.checklists.telling import role_of, subject_of
from linquan.apps.checklists.types import ChecklistDraft, ClauseDraft
from linquan.kernel.actors import Actor
from linquan.kernel.events import EventRow
from linquan.kernel.models import Attachment

_OF_ASSESSMENT: Final = (
    "checklist_code", *ChecklistDraft.__slots__, "place", "state", "begun_at", "ended_at",
)  # fmt: skip
_OF_CLAUSE: Final = ("code", "position", *ClauseDraft.__slots__, "verdict")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, the books, and the areas whose assessments the reader may see."""

    actor: Actor
    books: Desk
    area_ids: frozenset[int]

    @property
    def district_id(self) -> int:
        """The reader's district."""
        return self.books.district_id

    def assesses(self, area_id: int) -> bool:
        """Whether the reader may assess an area."""
        return rules.may_assess(self.actor, self.books.areas.areas[area_id].path)


def reader(actor: Actor) -> Reader:
    """Open the books of the actor's district. One statement."""
    books = desk(actor.district_id)
    seen = (a.area_id for a in books.areas.areas.values() if rules.may_see(actor, a.path))
    return Reader(actor, books, frozenset(seen))


def visible(who: Reader) -> QuerySet[Assessment]:
    """Assessments that the reader may see."""
    return Assessment.objects.filter(district_id=who.district_id, area_id__in=sorted(who.area_ids))


def rows_of(who: Reader, found: Iterable[Assessment]) -> tuple[AssessmentRow, ...]:
    """Resolve assessments, in their order, with their counts. One statement, none without any.

    One more where they are not read yet.
    """
    read = tuple(found)
    counts = _counts(who.district_id, [of.pk for of in read])
    areas, units = who.books.areas.areas, who.books.organisations
    return tuple(
        AssessmentRow(
            assessment_id=of.pk,
            area=areas[of.area_id],
            organisation=units.get(of.organisation_id or 0),
            counts=counts[of.pk],
            **{name: getattr(of, name) for name in _OF_ASSESSMENT},
        )
        for of in read
    )


def _counts(district_id: int, ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    if ids:
        rows = CheckedClause.objects.filter(district_id=district_id, assessment_id__in=ids)
        grouped = rows.order_by().values_list("assessment_id", "verdict").annotate(n=Count("id"))
        for pk, verdict, n in grouped:
            found[pk][verdict] = n
    return found


def clauses_of(
    who: Reader,
    rows: QuerySet[CheckedClause],
    events: Iterable[EventRow] = (),
    *,
    verdicts_only: bool = False,
) -> dict[int, list[ClauseView]]:
    """Clauses by assessment, in their order, each with its answers and its request.

    Three statements, six more where some have a request; two with ``verdicts_only``, without photos
    and without what became of requests. ``events`` say who answered.
    """
    told = list(rows.values("id", "assessment_id", "appeal_id", *_OF_CLAUSE))
    of = frozenset(row["assessment_id"] for row in told)
    photos: Mapping[str, list[PhotoRow]] = {} if verdicts_only else _photos(who.district_id, of)
    answers = _answers(who, [row["id"] for row in told], photos, events)
    opened = {row["appeal_id"] for row in told if row["appeal_id"] and not verdicts_only}
    requests = became_of(who.actor, opened)
    found: dict[int, list[ClauseView]] = defaultdict(list)
    for row in told:
        view = ClauseView(
            clause_id=row["id"],
            answers=tuple(answers[row["id"]]),
            has_request=row["appeal_id"] is not None,
            became=requests.get(row["appeal_id"] or 0),
            **{name: row[name] for name in _OF_CLAUSE},
        )
        found[row["assessment_id"]].append(view)
    return found


def _answers(
    who: Reader,
    ids: Collection[int],
    photos: Mapping[str, list[PhotoRow]],
    events: Iterable[EventRow],
) -> Mapping[int, list[AnswerRow]]:
    """Answers by clause, oldest first. One statement, or none."""
    found: dict[int, list[AnswerRow]] = defaultdict(list)
    if not ids:
        return found
    by = {e.data["answer"]: e for e in events if e.kind == rules.ANSWERED}
    rows = Answer.objects.filter(district_id=who.district_id, clause_id__in=ids).order_by("id")
    for row in rows:
        event = by.get(row.pk)
        found[row.clause_id].append(
            AnswerRow(
                row.pk, row.verdict, row.note, row.amount, row.at,
                event.actor_name if event else "",
                who.books.organisations.get(event.organisation_id or 0) if event else None,
                tuple(photos.get(role_of(row.pk), ())),
            )
        )  # fmt: skip
    return found


def _photos(district_id: int, assessment_ids: Collection[int]) -> Mapping[str, list[PhotoRow]]:
    """Photos by the role of their answer. One statement, none without assessments."""
    found: dict[str, list[PhotoRow]] = defaultdict(list)
    rows = Attachment.objects.filter(
        district_id=district_id, subject__in=[subject_of(pk) for pk in assessment_ids]
    )
    names = ("id", "role", "sha256", "width", "height", "created_at")
    for row in rows.order_by("id").values_list(*names):
        photo = PhotoRow(*row)
        found[photo.role].append(photo)
    return found
