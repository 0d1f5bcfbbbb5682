"""What happened with other units, as sentences of a case's timeline."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.web import part_words, words
from linquan.kernel.events import EventRow
from linquan.kernel.letters import listed


def _part_asked(event: EventRow, books: Desk) -> str:
    due = datetime.fromisoformat(str(event.data["part_due_at"]))
    told = {"unit": _unit(event, books), "due": words.moment(due)}
    return _("Asked %(unit)s for its part, due %(due)s") % told


def _part_answered(event: EventRow, books: Desk) -> str:
    return _("%(unit)s has done its part") % {"unit": _unit(event, books)}


def _part_returned(event: EventRow, books: Desk) -> str:
    return _("%(unit)s cannot do its part") % {"unit": _unit(event, books)}


def _part_cancelled(event: EventRow, books: Desk) -> str:
    return _("The part of %(unit)s is not needed any more") % {"unit": _unit(event, books)}


def _units_called(event: EventRow, books: Desk) -> str:
    data = event.data
    known = (books.organisations.get(pk) for pk in data["unit_ids"])
    told = {
        "kind": words.of_language(data["rule"], data["rule_en"]),
        "units": listed(words.named(unit) for unit in known if unit),
        "arrive": words.moment(datetime.fromisoformat(str(data["arrive_due_at"]))),
        "due": words.moment(datetime.fromisoformat(str(data["part_due_at"]))),
    }
    return _("%(kind)s: called %(units)s, there by %(arrive)s, answered by %(due)s") % told


def _unit_arrived(event: EventRow, books: Desk) -> str:
    return _("%(unit)s says that it is there") % {"unit": _unit(event, books)}


def _arrival_confirmed(event: EventRow, books: Desk) -> str:
    return _("Confirmed: %(unit)s is there") % {"unit": _unit(event, books)}


def _arrival_refused(event: EventRow, books: Desk) -> str:
    return _("Refused: %(unit)s is not there") % {"unit": _unit(event, books)}


def _support_told(event: EventRow, books: Desk) -> str:
    return _("%(unit)s sent %(amount)s on %(day)s") % _sent(event, books)


def _support_confirmed(event: EventRow, books: Desk) -> str:
    return _("Confirmed: %(unit)s sent %(amount)s on %(day)s") % _sent(event, books)


def _support_refused(event: EventRow, books: Desk) -> str:
    return _("Refused: %(unit)s sent %(amount)s on %(day)s") % _sent(event, books)


def _sent(event: EventRow, books: Desk) -> dict[str, str]:
    amount = part_words.amount_word(event.data["support_kind"], event.data["amount"])
    return {"unit": _unit(event, books), "amount": amount, "day": str(event.data["day"])}


def _unit(event: EventRow, books: Desk) -> str:
    return words.named(books.organisations.get(int(event.data["unit_id"])))


SENTENCES: Final[dict[str, Callable[[EventRow, Desk], str]]] = {
    "appeal.part_asked": _part_asked,
    "appeal.part_answered": _part_answered,
    "appeal.part_returned": _part_returned,
    "appeal.part_cancelled": _part_cancelled,
    "appeal.units_called": _units_called,
    "appeal.unit_arrived": _unit_arrived,
    "appeal.arrival_confirmed": _arrival_confirmed,
    "appeal.arrival_refused": _arrival_refused,
    "appeal.support_told": _support_told,
    "appeal.support_confirmed": _support_confirmed,
    "appeal.support_refused": _support_refused,
}
