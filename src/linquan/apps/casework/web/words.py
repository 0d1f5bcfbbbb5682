"""The words of protected files: every code as a person reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

Words = Mapping[str, Any]

STATES: Words = {
    "opened": pgettext_lazy("protected file", "opened"),
    "accepted": pgettext_lazy("protected file", "taken up"),
    "working": pgettext_lazy("protected file", "at work"),
    "following": pgettext_lazy("protected file", "looked after"),
    "closed": pgettext_lazy("protected file", "closed"),
}
STATE_PILLS: Mapping[str, str] = {
    "opened": "new",
    "accepted": "new",
    "working": "soon",
    "following": "ok",
}
TRACKS: Words = {
    "mediation": gettext_lazy("mediation between parties"),
    "help": gettext_lazy("help by a plan"),
}
REACHES: Words = {
    "own": gettext_lazy("own files only"),
    "all": gettext_lazy("all files of the kind in the area (head)"),
}
NATURES: Words = {
    "agreement": gettext_lazy("an agreement"),
    "reached": gettext_lazy("help has reached its goals"),
    "nothing": gettext_lazy("no agreement, or goals not reached"),
    "withdrawn": gettext_lazy("taken back"),
    "referred": gettext_lazy("referred to somebody else"),
}
CONSENTS: Words = {
    "guardian": gettext_lazy("A guardian agrees for a child under 14"),
    "health": gettext_lazy("Health may be noted (separate consent)"),
    "work": gettext_lazy("Agrees to the work itself"),
}
WAYS: Words = {
    "visit": gettext_lazy("at home"),
    "office": gettext_lazy("in the office"),
    "phone": gettext_lazy("by telephone"),
    "video": gettext_lazy("by video"),
    "paper": gettext_lazy("in writing"),
}
TASK_STATES: Words = {
    "open": pgettext_lazy("obligation", "open"),
    "kept": pgettext_lazy("obligation", "kept"),
    "not_kept": pgettext_lazy("obligation", "not kept"),
}
TASK_PILLS: Mapping[str, str] = {"open": "new", "kept": "ok", "not_kept": "overdue"}
STEPS: Words = {
    "casefile.opened": gettext_lazy("Opened"),
    "casefile.handed_over": gettext_lazy("Came from a request"),
    "casefile.party_added": gettext_lazy("Added a party"),
    "casefile.consent_noted": gettext_lazy("Noted a consent"),
    "casefile.accepted": gettext_lazy("Taken up"),
    "casefile.health_marked": gettext_lazy("Said whether health is concerned"),
    "casefile.given": gettext_lazy("Given to somebody else"),
    "casefile.next_set": gettext_lazy("Set the next date"),
    "casefile.mediator_chosen": gettext_lazy("Chose the mediator"),
    "casefile.mediator_recused": gettext_lazy("Left a mediator out"),
    "casefile.sitting_noted": gettext_lazy("Noted a session or contact"),
    "casefile.concluded": gettext_lazy("Noted what it came to"),
    "casefile.task_added": gettext_lazy("Added an obligation or goal"),
    "casefile.task_judged": gettext_lazy("Judged an obligation or goal"),
    "casefile.resumed": gettext_lazy("Went on with the mediation"),
    "casefile.closed": gettext_lazy("Closed it"),
    "casefile.held": gettext_lazy("Must not be erased yet"),
    "casefile.hold_lifted": gettext_lazy("May be erased again"),
    "casefile.erased": gettext_lazy("Erased it"),
}
FAULTS: Words = {
    "missing": gettext_lazy("Please write something here."),
    "too_short": gettext_lazy("Please say a little more: at least %(least)s characters."),
    "choose": gettext_lazy("Please choose one of the list."),
    "too_long": gettext_lazy("Please shorten this to %(limit)s characters."),
    "too_many": gettext_lazy("At most %(limit)s of these."),
    "out_of_range": gettext_lazy("Write a whole number from %(least)s to %(limit)s."),
    "too_early": gettext_lazy("It begins on %(since)s. Choose a later day."),
    "name_taken": gettext_lazy("There is one of this name already."),
    "in_use": gettext_lazy("Open files are of this kind. Close them first."),
    "area_unknown": gettext_lazy("Choose an area of yours."),
    "past_day": gettext_lazy("This day has passed. Choose today or later."),
    "future_day": gettext_lazy("This has not been yet. Choose a day or time that has passed."),
    "next_date": gettext_lazy("Choose a day from %(since)s on, within a year."),
    "hold_day": gettext_lazy("Choose a day from %(since)s on, within five years."),
    "too_long_a_time": gettext_lazy(
        "Choose an end after the beginning, at most %(limit)s days later."
    ),
    "not_oneself": gettext_lazy("Nobody admits themselves. Ask another administrator."),
    "account_unknown": gettext_lazy("Choose somebody who holds a post here."),
    "is_administrator": gettext_lazy(
        "Whoever administers accounts cannot be admitted: who admits does not read."
    ),
    "not_admitted": gettext_lazy("Choose somebody who is admitted to this kind in this area."),
    "not_a_phone": gettext_lazy(
        "This is no telephone number. Write 11 digits, or a landline with its area code."
    ),
    "choose_child": gettext_lazy("Choose the child under 14 for whom the guardian agrees."),
    "recused": gettext_lazy("This mediator is left out of this file. Choose another one."),
    "without_agreement": gettext_lazy("Only an agreement obliges. Take the obligations out."),
    "result_of_agreement": gettext_lazy("There is an agreement: close it with that result."),
    "result_no_agreement": gettext_lazy(
        "An agreement is written down under “What it came to”. Choose another result here."
    ),
    "number_in_reason": gettext_lazy(
        "The reason stays when all else is gone: leave numbers of people out."
    ),
    "nobody_admitted": gettext_lazy(
        "Nobody heads this kind of work here yet. Ask your administrator to admit somebody, "
        "then hand it over. Nothing has changed."
    ),
}
REFUSALS: Words = {
    "moved_on": gettext_lazy(
        "This no longer fits where the file stands: somebody was faster. Look at it as it is now."
    ),
    "erased": gettext_lazy("This file is erased. Nothing more can be done with it."),
    "parties_missing": gettext_lazy(
        "A mediation needs two parties, help at least one. Add who is missing first."
    ),
    "guardian_missing": gettext_lazy(
        "A child under 14 is in it: note first which guardian agreed, when and how. Only where the "
        "child must be protected at once, say below why."
    ),
    "health_missing": gettext_lazy(
        "Health is concerned: note first that the person agreed to that, when and how."
    ),
    "consent_missing": gettext_lazy("This kind of work needs a consent. Note it first."),
    "mediator_first": gettext_lazy("Choose the mediator first."),
    "agreement_first": gettext_lazy("Note first what the mediation came to."),
    "nothing_broken": gettext_lazy("No obligation was broken. Say first which one was not kept."),
    "other_track": gettext_lazy("This is for mediations only."),
    "tasks_open": gettext_lazy("An obligation or goal is open still. Say first what became of it."),
    "files_left": gettext_lazy(
        "This person answers for open files. Ask the head of this kind of work to hand them on, "
        "then revoke the admission."
    ),
    "revoked": gettext_lazy("This admission is revoked already."),
    "withdrawn": gettext_lazy("This mediator is off the page already."),
    "not_held": gettext_lazy("Nothing holds this file back."),
    "still_open": gettext_lazy("Close the file first: only what is closed is erased."),
    "held": gettext_lazy("This file is held back. Lift the hold first."),
    "held_back": gettext_lazy("A hold says that nothing of this request may go. Lift it first."),
    "merged_first": gettext_lazy(
        "It is handled together with other requests. Take them apart first, then hand it over."
    ),
    "protected": gettext_lazy("A protected service has taken this request up already."),
}


def named(name: str, name_en: str) -> str:
    """Return a name in the language of the page."""
    return name_en if name_en and get_language() == "en" else name


def refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))
