"""What a timeline says of a missing service: which one is asked for, and that it has opened."""

from collections.abc import Callable, Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.gap_notes import TOLD, GapStep, TiedBy, openings
from linquan.apps.appeals.web import words
from linquan.kernel.events import EventRow


def _item(event: EventRow) -> str:
    return words.of_language(str(event.data["item"]), str(event.data["item_en"]))


def _tied(event: EventRow) -> str:
    if event.data["by"] == TiedBy.GAP:
        return _("Opened from a gap: %(item)s") % {"item": _item(event)}
    if event.data["by"] == TiedBy.REPORTER:
        return _("The reporter asks for a missing service: %(item)s") % {"item": _item(event)}
    return _("Asks for a missing service: %(item)s") % {"item": _item(event)}


def _untied(event: EventRow) -> str:
    return _("Does not ask for a missing service: %(item)s") % {"item": _item(event)}


def there(event: EventRow) -> str:
    """Say what is there now, and since when where that is known."""
    data = event.data
    name = words.of_language(str(data["facility_name"]), str(data["facility_name_en"]))
    told = {"facility": name, "item": _item(event), "day": data["on"]}
    if data["step"] == GapStep.OFFERED:
        return _("%(facility)s offers now: %(item)s.") % told
    if not data["on"]:
        return _("%(facility)s (%(item)s) is in the register as open now.") % told
    return _("%(facility)s (%(item)s) has been open since %(day)s.") % told


_SAID: Final[dict[str, Callable[[EventRow], str]]] = {
    GapStep.TIED.value: _tied, GapStep.UNTIED.value: _untied, GapStep.OPENED.value: there,
    GapStep.OFFERED.value: there,
}  # fmt: skip


def _sentence(event: EventRow, books: Desk) -> str:
    del books
    if "item" not in event.data:  # the words of an erased request are gone
        return _("About a missing service")
    return _SAID[str(event.data["step"])](event)


SENTENCES: Final = {TOLD: _sentence}


def facility_url(event: EventRow) -> str:
    """Return where the facility is that an event tells of; empty for none."""
    if event.kind != TOLD or "facility" not in event.data:
        return ""
    return reverse("circles:facility", args=[event.data["facility"]])


def answer_from(events: Iterable[EventRow]) -> str:
    """With what an answer can begin: what is there meanwhile."""
    return "\n".join(map(there, openings(events)))
