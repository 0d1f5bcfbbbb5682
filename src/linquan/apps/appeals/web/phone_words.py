"""What the residents' pages say: states, reasons, refusals. One wording for each code."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy as says

from linquan.apps.appeals.status_words import PASSED_ON as PASSED_ON
from linquan.apps.appeals.status_words import STATUS as STATUS
from linquan.apps.appeals.types import Grade, Reason, Status
from linquan.kernel.errors import HouseError

SEE_PHOTO = lazy("(see photo)")

STATES = {
    Status.RECEIVED: "new",
    Status.WAITING: "soon",
    Status.ANSWERED: "ok",
    Status.CLOSED: "ok",
    Status.REOPENED: "soon",
}
GRADES = {
    Grade.SATISFIED: says("resident", "Satisfied"),
    Grade.BASICALLY: says("resident", "Fairly satisfied"),
    Grade.UNSATISFIED: says("resident", "Not satisfied"),
}
REASONS = {
    Reason.DESK: lazy("New reports of this place go there first."),
    Reason.DUTY: lazy("The list of duties names it for this kind of matter."),
    Reason.CLERK: lazy("The desk judged that it can solve this."),
    Reason.STARTED: lazy("Work has begun."),
    Reason.QUESTION: lazy("It has asked you something. The clock stands until you reply."),
    Reason.REPLIED: lazy("You have replied, so the work goes on."),
    Reason.ANSWER: lazy("It has answered. Please say what you think of it."),
    Reason.DECLINED: lazy("It says that this cannot be done, and why."),
    Reason.UNSATISFIED: lazy("You were not satisfied, so it is being done again."),
    Reason.RATED: lazy("You have rated the answer."),
    Reason.UNRATED: lazy("The answer was not rated in time, so the report was closed."),
    Reason.WITHDRAWN: lazy("You have taken it back."),
    Reason.TAKEN_BACK: lazy("The desk is choosing who should do it."),
    Reason.RULE: lazy("A rule of the desk names it for this kind of matter."),
    Reason.DIRECT: lazy("A rule of the desk has sent it there directly."),
    Reason.MERGED: lazy("It is handled together with another report about the same thing."),
    Reason.PROTECTED: lazy("Somebody who is responsible for it will get in touch with you."),
}
OWN_WORDS = frozenset({Reason.UNSATISFIED, Reason.WITHDRAWN})
"""Reasons whose text may be the reporter's own."""

REFUSALS = {
    "missing": says("resident", "Please fill this in."),
    "too_long": lazy("This is too long: at most %(limit)s characters."),
    "text_missing": lazy("Say in one sentence what is wrong, or add a photo."),
    "area_missing": lazy("Choose the community or estate where it is."),
    "area_unknown": lazy("This place is not in the list any more. Choose another."),
    "organisation_unknown": lazy("This organisation is not in the list any more. Choose another."),
    "not_a_phone": lazy(
        "This is not a phone number. Write 11 digits for a mobile phone, or a landline with its "
        "area code."
    ),
    "null_characters": lazy("This contains characters that cannot be read. Please type it anew."),
    "too_many": lazy("At most %(limit)s photos. Take some away."),
    "too_large": lazy("A photo is larger than 20 MB. Take a smaller one; the rest is kept."),
    "not_a_picture": lazy("One of the files is not a photo. Send JPEG, PNG, WebP or HEIC."),
    "too_many_pixels": lazy("A photo has too many pixels. Take it with a smaller setting."),
    "damaged": lazy("A photo is damaged and cannot be read. Take it anew."),
    "photo_expired": lazy("A photo was kept too long and is gone. Please add it again."),
    "no_desk": lazy("Nobody else may handle a report about this organisation here. Please call."),
    "no_channel": lazy("Reports cannot be taken online here yet. Please call the community."),
    "form_stale": lazy("The form was open too long. Please press Send once more."),
    "why_missing": lazy("Say in a few words what is not good yet, then it is opened again."),
    "too_short": lazy("Please say a little more."),
    "already_rated": lazy("You have rated this answer already. Thank you."),
    "nothing_to_rate": lazy("There is no new answer to rate yet."),
    "too_late_to_rate": lazy("It is too long ago to rate this. Please report it anew."),
    "too_late_to_reopen": lazy("It is too long ago to open this again. Please report it anew."),
    "details_locked": lazy("Too many wrong tries. Wait an hour, then try once more."),
    "details_wrong": lazy("These are not the last four digits of the phone left with the report."),
}
ELSE = lazy("This cannot be done now: the report has moved on. Look at its state below.")


def named(name: str, name_en: str) -> str:
    """Return the name in the language of the page; the Chinese one where there is no other."""
    return name_en if name_en and get_language() == "en" else name


def refusal(code: str, details: Mapping[str, object] | None = None) -> str:
    """Say what a code of refusal means and what to do next."""
    return str(REFUSALS.get(code, ELSE)) % {"limit": "", **(details or {})}


def refusals(error: HouseError) -> dict[str, str]:
    """Say what is wrong with each field; the empty field stands for the whole."""
    fields = error.details.get("fields")
    told = fields if isinstance(fields, dict) else {"": error.code}
    return {str(name): refusal(str(code), error.details) for name, code in told.items()}


def reason_line(reason: str) -> str:
    """Say why a request lies where it lies."""
    return str(REASONS[Reason(reason)]) if reason else ""


def grade_word(grade: str) -> str:
    """Say a rating."""
    return str(GRADES[Grade(grade)])
