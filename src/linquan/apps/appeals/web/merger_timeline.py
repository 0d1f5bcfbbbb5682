"""What happened when several requests became one, as sentences of a case's timeline."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linquan.apps.appeals.queries import Desk
from linquan.kernel.events import EventRow
from linquan.kernel.letters import listed


def _merged(event: EventRow, books: Desk) -> str:
    del books
    return _("Handled together with %(number)s") % {"number": event.data["number"]}


def _gathered(event: EventRow, books: Desk) -> str:
    del books
    numbers = event.data["numbers"]
    told = {"n": len(numbers), "numbers": listed(numbers)}
    return (
        ngettext(
            "%(n)s request is handled with this one: %(numbers)s",
            "%(n)s requests are handled with this one: %(numbers)s",
            len(numbers),
        )
        % told
    )


def _separated(event: EventRow, books: Desk) -> str:
    del books
    if event.data["why"] == "withdrawn":
        return _("Goes its own way: the request it was handled with was withdrawn")
    if event.data["why"] == "party":
        return _("Goes its own way: it is about the unit that the other was given to")
    return _("Goes its own way again")


def _put_back(event: EventRow, books: Desk) -> str:
    del event, books
    return _("Taken back: it goes its own way as before")


SENTENCES: Final[dict[str, Callable[[EventRow, Desk], str]]] = {
    "appeal.merged": _merged,
    "appeal.gathered": _gathered,
    "appeal.separated": _separated,
    "appeal.merge_taken_back": _put_back,
    "appeal.gathering_taken_back": _put_back,
}
