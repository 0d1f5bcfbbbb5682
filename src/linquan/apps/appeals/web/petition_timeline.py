"""What a unit asked of the desk, as sentences: to give a request back, or for more time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.web import words
from linquan.kernel.events import EventRow


def _petitioned(event: EventRow, books: Desk) -> str:
    del books
    return _("Asked %(what)s") % {"what": words.PETITIONS[str(event.data["asks"])]}


def _petition_refused(event: EventRow, books: Desk) -> str:
    del books
    return _("Refused %(what)s") % {"what": words.PETITIONS[str(event.data["asks"])]}


def _returned(event: EventRow, books: Desk) -> str:
    owner = books.organisations.get(int(event.data["owner_id"]))
    was = books.organisations.get(int(event.data["was_owner_id"]))
    told = {"unit": words.named(was), "desk": words.named(owner)}
    told["lost"] = words.span(int(event.data["lost_min"]))
    return _("Given back by %(unit)s after %(lost)s, now with %(desk)s") % told


def _extended(event: EventRow, books: Desk) -> str:
    del books
    was = datetime.fromisoformat(str(event.data["was_due_at"]))
    due = datetime.fromisoformat(str(event.data["due_at"]))
    told = {"was": words.moment(was), "due": words.moment(due)}
    return _("Extended from %(was)s to %(due)s") % told


def _lapsed(event: EventRow, books: Desk) -> str:
    del event, books
    return _("Taken back what was asked for")


SENTENCES: Final[dict[str, Callable[[EventRow, Desk], str]]] = {
    "appeal.petitioned": _petitioned,
    "appeal.petition_refused": _petition_refused,
    "appeal.returned": _returned,
    "appeal.extended": _extended,
    "appeal.petition_lapsed": _lapsed,
}
