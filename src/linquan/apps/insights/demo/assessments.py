"""The demo's assessments: a community looked at by an example list, once to its end, once begun."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.checklists import operations as checklists
from linquan.apps.checklists import queries as checklist_reads
from linquan.apps.checklists.queries import ClauseView
from linquan.apps.checklists.types import AnswerDraft, Proof, Target, Verdict
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.apps.insights.demo.pictures import pair
from linquan.kernel.actors import Actor

LIST: Final = "child_friendly"
MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
THEN: Final = (MET, NOT_MET, MET, PARTLY, MET, NOT_MET, MET, MET, PARTLY, MET)
NOW: Final = (MET, PARTLY, MET, MET, MET, NOT_MET)
NOTES: Final = {
    MET: "现场查看属实。（演示数据）",
    PARTLY: "已有安排，还未固定下来。（演示数据）",
    NOT_MET: "现场没有看到。（演示数据）",
}
AMOUNTS: Final = {"平方米": Decimal(180), "次": Decimal(2)}
FIRST, ENDED, BEGUN = timedelta(days=26), timedelta(days=24), timedelta(days=2)


def assess(ground: Ground, staff: Staff, now: datetime) -> None:
    """Assess the first community: closed some weeks ago, begun anew two days ago."""
    clerk = staff.clerks[staff.communities[0]]
    photo = pair(0)[1]
    made = _assess(ground, clerk, THEN, photo, now - FIRST)
    checklists.close_assessment(actor=clerk, assessment_id=made, now=now - ENDED)
    _assess(ground, clerk, NOW, photo, now - BEGUN)


def _assess(
    ground: Ground, clerk: Actor, verdicts: Iterable[Verdict], photo: PhotoDraft, at: datetime
) -> int:
    made = checklists.begin_assessment(
        actor=clerk, district_id=ground.district_id, checklist_code=LIST,
        target=Target(ground.communities[0]), now=at,
    )  # fmt: skip
    page = checklist_reads.assessment_page(clerk, made, at)
    for clause, verdict in zip(page.clauses, verdicts, strict=False):
        checklists.answer_clause(
            actor=clerk, clause_id=clause.clause_id, draft=_answer(clause, verdict),
            photos=(photo,) if clause.proof == Proof.PHOTO and verdict != NOT_MET else (),
            seen=0, now=at,
        )  # fmt: skip
    return made


def _answer(clause: ClauseView, verdict: Verdict) -> AnswerDraft:
    amount = AMOUNTS[clause.unit] if clause.proof == Proof.NUMBER else None
    return AnswerDraft(verdict, NOTES[verdict], amount)
