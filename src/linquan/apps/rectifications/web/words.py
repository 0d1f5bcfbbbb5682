"""The words of rectifications: every code as a person reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from linquan.kernel.errors import WrongState

Words = Mapping[str, Any]

STAGES: Words = {
    "clue": gettext_lazy("clue, to be looked into"),
    "confirmed": gettext_lazy("confirmed, order to be issued"),
    "ordered": gettext_lazy("ordered, being put right"),
    "remedied": gettext_lazy("put right, to be evaluated"),
    "closed": gettext_lazy("evaluated and closed"),
    "dismissed": gettext_lazy("found not to be so"),
    "handed_on": gettext_lazy("handed to a body outside"),
    "withdrawn": gettext_lazy("withdrawn"),
}
TABS: Words = {
    "clue": gettext_lazy("To look into"),
    "confirmed": gettext_lazy("To order"),
    "ordered": gettext_lazy("Being put right"),
    "remedied": gettext_lazy("To evaluate"),
    "closed": pgettext_lazy("rectifications", "Closed"),
    "dismissed": gettext_lazy("Not so"),
    "handed_on": gettext_lazy("Handed on"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
STAGE_PILLS: Mapping[str, str] = {
    "clue": "new",
    "confirmed": "soon",
    "ordered": "new",
    "remedied": "soon",
    "closed": "ok",
}
ORIGINS: Words = {
    "request": gettext_lazy("a request of a resident or firm"),
    "staff": gettext_lazy("staff of the unit"),
    "office": gettext_lazy("another office"),
    "patrol": gettext_lazy("a patrol"),
}
FINDINGS: Words = {
    "confirmed": gettext_lazy("It is so: an order follows"),
    "not_confirmed": gettext_lazy("It is not so"),
    "not_ours": gettext_lazy("It is not ours: hand it on"),
}
ITEM_STATES: Words = {
    "open": gettext_lazy("to be put right"),
    "reported": gettext_lazy("reported as put right"),
    "sent_back": pgettext_lazy("item", "sent back"),
    "accepted": pgettext_lazy("item", "accepted"),
}
ITEM_PILLS: Mapping[str, str] = {
    "open": "new",
    "reported": "soon",
    "sent_back": "overdue",
    "accepted": "ok",
}
DELIVERIES: Words = {
    "handed_over": gettext_lazy("handed over in person"),
    "post": gettext_lazy("by post"),
    "left": gettext_lazy("left at the place, before a witness"),
    "electronic": gettext_lazy("electronically, as the party agreed"),
}
TERMS: Words = {
    "verify": gettext_lazy("Looking into a clue"),
    "order": gettext_lazy("Issuing the order"),
    "remedy": gettext_lazy("Putting it right, where an item has no day of its own"),
    "evaluate": gettext_lazy("Evaluating what was put right"),
}
UNITS: Words = {
    "workdays": gettext_lazy("working days"),
    "days": gettext_lazy("days"),
    "hours": gettext_lazy("hours"),
}
FAULTS: Words = {
    "appeal_missing": gettext_lazy("Write the number of an open request, such as LQ-2611-1200."),
    "appeal_unknown": gettext_lazy("There is no such request for you."),
    "appeal_over": gettext_lazy("This request is answered. Write the clue down as one of staff."),
    "appeal_taken": gettext_lazy("A rectification is open from this request already."),
    "own_case": gettext_lazy(
        "This unit, or one above it, is the party. Choose one that has nothing to do with it."
    ),
    "about_first": gettext_lazy(
        "Say in the request first that it is about this unit (Sort). Else the party could read "
        "there who told of it."
    ),
    "party_missing": gettext_lazy("Say who is to put it right."),
    "party_unknown": gettext_lazy("No unit of the register is called that. Choose one."),
    "to_missing": gettext_lazy("Choose the unit that has it now, or write the body outside."),
    "unit_has_it": gettext_lazy("This unit has it already. Choose another one."),
    "ground_unknown": gettext_lazy("Choose a legal basis that is valid today."),
    "items_missing": gettext_lazy("Write at least one thing that is to be put right."),
    "too_many": gettext_lazy("At most %(limit)s of these."),
    "date_odd": gettext_lazy("Choose a later moment, at most %(limit)s days from now."),
    "not_later": gettext_lazy("Choose a moment after the present date."),
    "moment_odd": gettext_lazy("Choose a moment between the issue of the order and now."),
    "photo_missing": gettext_lazy("Add a photo that shows how it is now."),
    "too_early": gettext_lazy("It begins on %(since)s. Choose a later day."),
}
REFUSALS: Words = {
    "rectification_moved_on": gettext_lazy(
        "This no longer fits where it stands: somebody was faster. Look at it as it is now."
    ),
    "item_moved_on": gettext_lazy(
        "This item no longer stands where this fits. Look at it as it is now."
    ),
    "delivered_already": gettext_lazy("The delivery is written down already."),
    "asked_already": gettext_lazy("More time is asked for already. Wait for the answer."),
    "nothing_asked": gettext_lazy("Nobody asks for more time for this item any more."),
    "reports_full": gettext_lazy("Much was reported to this item already. Telephone instead."),
    "link_over": gettext_lazy("This link has run out. Ask the office for a new one."),
    "erased": gettext_lazy("The personal data of this request are erased: nothing can follow."),
}


def named(row: Any) -> str:
    """Return the name of a row in the language of the page."""
    return row.name_en if row.name_en and get_language() == "en" else str(row.name)


def refusal(error: WrongState) -> str:
    """Say why a step cannot be done now."""
    return str(REFUSALS.get(error.code, _("This can no longer be done. Look at it as it is now.")))
