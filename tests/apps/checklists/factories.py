"""A checklist of three clauses, one of each proof, and assessments by it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.apps.appeals.factories import Town, make_town, photo
from tests.apps.places.factories import SETUP_AT

from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.checklists import operations
from linquan.apps.checklists.models import Answer, CheckedClause
from linquan.apps.checklists.types import (
    AnswerDraft,
    ChecklistDraft,
    ClauseDraft,
    Evidence,
    Proof,
    Subject,
    Target,
    Verdict,
)
from linquan.kernel.actors import Actor

SINCE = date(2026, 11, 1)
CLAUSES = (
    ClauseDraft("议事", "Council", "有议事会", "There is a council", Proof.TEXT, "", "", 3,
                Evidence.OWN),
    ClauseDraft("空间", "Space", "有座椅", "There are benches", Proof.PHOTO, "", "", None,
                Evidence.EXAMPLE),
    ClauseDraft("空间", "Space", "绿地面积", "Area of greens", Proof.NUMBER, "平方米", "m²", 2,
                Evidence.OWN),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watch:
    """A town with a checklist of three clauses."""

    town: Town
    code: str
    clauses: tuple[str, ...]

    @property
    def clerk(self) -> Actor:
        return self.town.staff.clerk

    @property
    def community_id(self) -> int:
        return self.town.district.community_ids[0]


def make_watch() -> Watch:
    """Make the town and the list."""
    town = make_town()
    code = add_list(town)
    return Watch(town, code, tuple(add_clause(town, code, one) for one in CLAUSES))


def add_list(town: Town, **changes: Any) -> str:
    """Add a checklist; returns its code."""
    plain: dict[str, Any] = {
        "subject": Subject.COMMUNITY, "name": "社区小清单", "name_en": "Small list",
        "source": "街道发〔2026〕3号", "source_en": "", "evidence": Evidence.OWN,
    }  # fmt: skip
    made = operations.revise_checklist(
        actor=town.staff.street_clerk, district_id=town.district_id, checklist_code="",
        draft=ChecklistDraft(**plain | changes), valid_from=SINCE, now=SETUP_AT,
    )  # fmt: skip
    return f"line-{made}"


def add_clause(town: Town, code: str, draft: ClauseDraft) -> str:
    """Add a clause; returns its code."""
    made = operations.revise_clause(
        actor=town.staff.street_clerk, district_id=town.district_id, checklist_code=code,
        clause_code="", draft=draft, valid_from=SINCE, now=SETUP_AT,
    )  # fmt: skip
    return f"line-{made}"


def begin(watch: Watch, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Begin to assess the first community, by its clerk unless told otherwise."""
    target = {"area_id": watch.community_id} | changes.pop("target", {})
    return operations.begin_assessment(
        actor=by or watch.clerk, district_id=watch.town.district_id,
        checklist_code=changes.pop("code", watch.code), target=Target(**target), now=now,
    )  # fmt: skip


def clause_ids(assessment_id: int) -> tuple[int, ...]:
    """Clauses of an assessment, in their order: words, photo, number."""
    rows = CheckedClause.objects.filter(assessment_id=assessment_id).order_by("position")
    return tuple(rows.values_list("id", flat=True))


def answer(
    watch: Watch,
    clause_id: int,
    verdict: Verdict,
    now: datetime,
    *,
    by: Actor | None = None,
    note: str = "看过现场",
    amount: Decimal | None = None,
    photos: tuple[PhotoDraft, ...] = (),
    seen: int | None = None,
) -> int:
    """Answer a clause, knowing of what was answered before unless told otherwise."""
    last = Answer.objects.filter(clause_id=clause_id).order_by("-id").first()
    known = last.pk if last else 0
    return operations.answer_clause(
        actor=by or watch.clerk, clause_id=clause_id, draft=AnswerDraft(verdict, note, amount),
        photos=photos, seen=known if seen is None else seen, now=now,
    )  # fmt: skip


def answer_all(watch: Watch, assessment_id: int, now: datetime, *verdicts: Verdict) -> None:
    """Answer the three clauses with all that they need."""
    for clause_id, verdict in zip(clause_ids(assessment_id), verdicts, strict=True):
        answer(watch, clause_id, verdict, now, amount=Decimal("12.5"), photos=(photo(),))


def request(watch: Watch, **changes: Any) -> RequestDraft:
    """What is lacking, as a request."""
    plain: dict[str, Any] = {
        "text": "小区没有座椅，请增设", "area_id": watch.town.grid_id,
        "matter_id": watch.town.matters["lamp"],
    }  # fmt: skip
    return RequestDraft(**plain | changes)
