"""The words of checklists and assessments: every code as a person reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

Words = Mapping[str, Any]

SUBJECTS: Words = {
    "community": pgettext_lazy("checklist", "a community"),
    "industry": pgettext_lazy("checklist", "an industry community"),
    "facility": pgettext_lazy("checklist", "a facility or centre"),
    "street": pgettext_lazy("checklist", "a street"),
}
PROOFS: Words = {
    "text": pgettext_lazy("proof", "words"),
    "photo": pgettext_lazy("proof", "a photo"),
    "number": pgettext_lazy("proof", "a number"),
}
EVIDENCE: Words = {
    "example": pgettext_lazy("evidence", "example"),
    "source": pgettext_lazy("evidence", "as its source says"),
    "own": pgettext_lazy("evidence", "our own"),
}
VERDICTS: Words = {
    "met": pgettext_lazy("verdict", "met"),
    "partly": pgettext_lazy("verdict", "partly met"),
    "not_met": pgettext_lazy("verdict", "not met"),
    "not_applicable": pgettext_lazy("verdict", "does not apply"),
    "": pgettext_lazy("verdict", "not looked at"),
}
VERDICT_PILLS: Mapping[str, str] = {
    "met": "ok", "partly": "soon", "not_met": "overdue", "not_applicable": "neutral", "": "new",
}  # fmt: skip
STATES: Words = {
    "open": pgettext_lazy("assessment", "begun"),
    "closed": pgettext_lazy("assessment", "closed"),
    "dropped": pgettext_lazy("assessment", "dropped"),
}
STATE_PILLS: Mapping[str, str] = {"open": "new", "closed": "ok", "dropped": "neutral"}
STEPS: Words = {
    "assessment.begun": gettext_lazy("The assessment was begun"),
    "assessment.answered": gettext_lazy("A clause was answered"),
    "assessment.answer_taken_back": gettext_lazy("An answer was taken back"),
    "assessment.filed": gettext_lazy("A request was opened"),
    "assessment.closed": gettext_lazy("The assessment was closed"),
    "assessment.dropped": gettext_lazy("The assessment was dropped"),
}
FAULTS: Words = {
    "subject_stays": gettext_lazy(
        "What a checklist is about stays. Add another checklist instead."
    ),
    "name_taken": gettext_lazy("There is one of this name already."),
    "too_early": gettext_lazy("It begins on %(since)s. Choose a later day."),
    "out_of_range": gettext_lazy("Choose a number from %(least)s to %(limit)s."),
    "clauses_full": gettext_lazy("At most %(limit)s clauses. Begin another checklist."),
    "checklist_unknown": gettext_lazy("Choose a checklist that is valid today."),
    "no_clauses": gettext_lazy("This checklist has no clause today. Add one first."),
    "area_unknown": gettext_lazy("Choose an area that you answer for."),
    "area_level_community": gettext_lazy("This checklist is about a community. Choose one."),
    "area_level_industry": gettext_lazy("This checklist is about a community. Choose one."),
    "area_level_street": gettext_lazy("This checklist is about a street. Choose one."),
    "area_level_facility": gettext_lazy("Choose the community or street of the facility."),
    "area_inside": gettext_lazy("Choose a place inside the area that is assessed."),
    "organisation_unknown": gettext_lazy(
        "No organisation of the register is called that. Choose one, or leave it empty."
    ),
    "place_needed": gettext_lazy("Write which facility or centre is meant."),
    "begun_already": gettext_lazy(
        "An assessment of this place by this checklist is begun already. Go on with that one."
    ),
    "amount_odd": gettext_lazy("Write a number that is not below 0."),
    "amount_needed": gettext_lazy("This clause is proved by a number. Write it."),
    "photo_needed": gettext_lazy("This clause is proved by a photo. Add one."),
    "note_needed": gettext_lazy("Say in a few words what was seen or what is lacking."),
}
CHANGES: Words = {
    "better": pgettext_lazy("comparison", "better"),
    "worse": pgettext_lazy("comparison", "worse"),
    "same": pgettext_lazy("comparison", "as before"),
    "other": pgettext_lazy("comparison", "not to be compared"),
    "new": pgettext_lazy("comparison", "new clause"),
    "gone": pgettext_lazy("comparison", "no longer asked"),
}
CHANGE_PILLS: Mapping[str, str] = {
    "better": "ok", "worse": "overdue", "same": "neutral", "other": "neutral", "new": "new",
    "gone": "neutral",
}  # fmt: skip
REFUSALS: Words = {
    "assessment_ended": gettext_lazy(
        "This assessment has ended: nothing is changed any more. Begin another one."
    ),
    "clauses_left": gettext_lazy("Answer every clause before you close it."),
    "answered_meanwhile": gettext_lazy(
        "A colleague has answered this clause meanwhile. Look at it as it is now."
    ),
    "answer_stays": gettext_lazy(
        "It can no longer be taken back. Answer the clause once more instead."
    ),
    "not_lacking": gettext_lazy("Only what is not met, or partly met, becomes a request."),
    "request_open": gettext_lazy("A request is open for this already."),
    "assessment_dropped": gettext_lazy("This assessment was dropped."),
}


def refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))
