"""What happened to an assessment: every event as a sentence."""

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.timeline import Step
from linquan.apps.checklists.queries import AssessmentPage
from linquan.apps.checklists.web import words
from linquan.kernel.events import EventRow


def steps(page: AssessmentPage) -> list[Step]:
    """Write the timeline, oldest first."""
    names = {one.clause_id: desk_words.named(one) for one in page.clauses}
    return [_step(page, event, names) for event in page.events]


def _step(page: AssessmentPage, event: EventRow, names: dict[int, str]) -> Step:
    unit = page.books.organisations.get(event.organisation_id or 0)
    who = " · ".join(filter(None, [event.actor_name, desk_words.named(unit)]))
    told = [names.get(event.data.get("clause", 0), "")]
    if verdict := event.data.get("verdict"):
        told.append(str(words.VERDICTS[verdict]))
    text = str(words.STEPS.get(event.kind, event.kind))
    return Step(event.at, text, who, " · ".join(filter(None, told)))
