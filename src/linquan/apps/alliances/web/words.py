"""The words of joint meetings: every code as a person reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

Words = Mapping[str, Any]

STATES: Words = {
    "planned": gettext_lazy("being prepared"),
    "called": gettext_lazy("notice given"),
    "held": gettext_lazy("minutes to be closed"),
    "minuted": gettext_lazy("minutes closed"),
    "cancelled": gettext_lazy("called off"),
}
STATE_PILLS: Mapping[str, str] = {
    "planned": "neutral",
    "called": "new",
    "held": "soon",
    "minuted": "ok",
}
PRESENCES: Words = {
    "present": gettext_lazy("present"),
    "excused": gettext_lazy("excused"),
    "absent": gettext_lazy("absent"),
}
OUTCOMES: Words = {
    "assigned": gettext_lazy("Task: give the request to"),
    "part": gettext_lazy("Task: ask for a part"),
    "noted": gettext_lazy("Not taken up"),
    "deferred": gettext_lazy("Left for the next meeting"),
}
TASK_STATES: Words = {
    "done": gettext_lazy("resolved"),
    "under_way": gettext_lazy("under way"),
    "late": gettext_lazy("late"),
    "sent_back": gettext_lazy("sent back"),
}
TASK_PILLS: Mapping[str, str] = {
    "done": "ok",
    "under_way": "new",
    "late": "overdue",
    "sent_back": "soon",
}
FAULTS: Words = {
    "missing": gettext_lazy("Please write something here."),
    "choose": gettext_lazy("Please choose one."),
    "too_long": gettext_lazy("Please shorten this to %(limit)s characters."),
    "too_many": gettext_lazy("At most %(limit)s of these."),
    "out_of_range": gettext_lazy(
        "Write a number from %(least)s to %(limit)s where somebody came, else none."
    ),
    "past_date": gettext_lazy("This moment has passed. Choose a later one."),
    "too_early": gettext_lazy("It begins on %(since)s. Choose a later day."),
    "name_taken": gettext_lazy("There is one of this name already."),
    "area_unknown": gettext_lazy("Choose an area of yours."),
    "organisation_unknown": gettext_lazy("Choose a unit from the list."),
    "member_already": gettext_lazy("This unit is a member on that day already."),
    "no_member": gettext_lazy("Only members of that day can be there. Open the page again."),
    "kind_in_use": gettext_lazy("A forum is of this kind. Change or end the forum first."),
    "appeal_unknown": gettext_lazy("There is no such request in the area of this forum."),
    "appeal_over": gettext_lazy("This request is answered. There is nothing left to meet about."),
    "on_agenda": gettext_lazy("This request is on the agenda already."),
    "photo_unknown": gettext_lazy("Choose photos of this request."),
    "own_case": gettext_lazy(
        "This unit, or one above it, is complained about. Choose one that is no party."
    ),
    "unit_has_it": gettext_lazy("This unit has the request itself. Choose another one."),
    "unit_is_asked": gettext_lazy("This unit is asked already. Wait for what it answers."),
    "later_than_policy": gettext_lazy(
        "This is later than the deadline of the request (%(due_at)s). "
        "Choose an earlier moment, or leave it empty."
    ),
    "step_reason_missing": gettext_lazy(
        "This hands the request higher than it must. Choose a reason from the list."
    ),
    "step_reason_words": gettext_lazy("This reason needs words of your own. Write them below."),
}
REFUSALS: Words = {
    "forum_ended": gettext_lazy("This forum has ended."),
    "meeting_to_come": gettext_lazy("A meeting of this forum is still to come. Call it off first."),
    "member_ended": gettext_lazy("This membership has ended already."),
    "meeting_moved_on": gettext_lazy(
        "This no longer fits where the meeting stands: a colleague was faster. "
        "Look at it as it is now."
    ),
    "agenda_empty": gettext_lazy("Put something on the agenda before you give notice."),
    "not_begun": gettext_lazy("It has not begun yet. Move it if it takes place earlier."),
    "carried_stays": gettext_lazy("What is carried over stays on the agenda until it is done."),
    "items_left": gettext_lazy(
        "Not every item has an outcome yet. What nobody dealt with is left for the next meeting. "
        "An item that you do not see is for a clerk who is no party to it."
    ),
    "attendance_missing": gettext_lazy("Say first who was there."),
    "resolved_already": gettext_lazy("A colleague has resolved on this item already."),
    "erased": gettext_lazy(
        "The personal data of this request are erased: nothing can be written to it."
    ),
    "wrong_state": gettext_lazy(
        "A request on the agenda has moved on meanwhile. Look at it as it is now."
    ),
}


def named(name: str, name_en: str) -> str:
    """Return a name in the language of the page."""
    return name_en if name_en and get_language() == "en" else name


def refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))
