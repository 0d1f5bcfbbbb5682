"""What operations on assessments check alike."""

from dataclasses import dataclass

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.checklists import rules
from linquan.apps.checklists.models import Answer, Assessment, CheckedClause
from linquan.apps.checklists.types import State
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState


@dataclass(frozen=True, slots=True)
class Held:
    """An assessment under lock, with the books of its district."""

    row: Assessment
    books: Desk

    @property
    def path(self) -> str:
        """Path of the area that is assessed."""
        return self.books.areas.areas[self.row.area_id].path


@dataclass(frozen=True, slots=True)
class HeldClause:
    """A clause of an assessment that is under lock, and its newest answer."""

    clause: CheckedClause
    answer: Answer | None
    held: Held


def hold(actor: Actor, assessment_id: int, verb: str) -> Held:
    """Lock an assessment for who may assess its area. Two statements.

    Raises NotFound (also for who may not see it), NotAllowed.
    """
    row = Assessment.objects.select_for_update().filter(pk=assessment_id).first()
    if row is None:
        raise NotFound("assessment_unknown")
    held = Held(row, desk(row.district_id))
    if not rules.may_see(actor, held.path):
        raise NotFound("assessment_unknown")
    if not rules.may_assess(actor, held.path):
        raise NotAllowed(verb)
    return held


def hold_clause(actor: Actor, clause_id: int, verb: str) -> HeldClause:
    """Lock the assessment of a clause. Five statements. Raises NotFound, NotAllowed."""
    rows = CheckedClause.objects.filter(pk=clause_id)
    found = rows.values_list("assessment_id", flat=True).first()
    if found is None:
        raise NotFound("clause_unknown")
    held = hold(actor, found, verb)
    return HeldClause(rows.get(), newest_answer(held.row.district_id, clause_id), held)


def newest_answer(district_id: int, clause_id: int) -> Answer | None:
    """What counts of a clause. One statement."""
    answers = Answer.objects.filter(district_id=district_id, clause_id=clause_id)
    return answers.order_by("-id").first()


def check_open(held: Held) -> None:
    """Refuse to change what has ended. Raises WrongState."""
    if held.row.state != State.OPEN:
        raise WrongState("assessment_ended", state=held.row.state)
