"""What became of a request that left the house, as sentences of a case's timeline."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.web import words
from linquan.kernel.events import EventRow


def _referred(event: EventRow, books: Desk) -> str:
    del books
    told = {"system": _system(event)}
    if event.data.get("reporter"):
        return _("Handed on to %(system)s, with the reporter's name and telephone") % told
    return _("Handed on to %(system)s") % told


def _referral_moved(event: EventRow, books: Desk) -> str:
    del books
    told = {"system": _system(event), "number": event.data["number"] or "—"}
    if event.data["status"]:
        status = str(event.data["status"])
        told["status"] = str(words.OUTSIDE_STATUSES.get(status, status))
        return _("%(system)s (%(number)s): %(status)s") % told
    return _("Sent to %(system)s, their number: %(number)s") % told


def _referral_updated(event: EventRow, books: Desk) -> str:
    del books
    return _("News from %(system)s") % {"system": _system(event)}


def _referral_failed(event: EventRow, books: Desk) -> str:
    del books
    told = {"system": _system(event), "why": words.call_fault(str(event.data.get("error", "—")))}
    return _("Could not be handed on to %(system)s: %(why)s") % told


def _forwarded(event: EventRow, books: Desk) -> str:
    del books
    told = {"body": _body(event), "day": words.moment(_until(event))}
    if event.data.get("reporter"):
        return (
            _(
                "Forwarded to %(body)s by a link until %(day)s, with the reporter's name and "
                "telephone"
            )
            % told
        )
    return _("Forwarded to %(body)s by a link until %(day)s") % told


def _until(event: EventRow) -> datetime:
    return datetime.fromisoformat(str(event.data["until"]))


def _outside_replied(event: EventRow, books: Desk) -> str:
    del books
    told = {"body": _body(event), "role": event.data.get("role", "")}
    told["what"] = str(words.OUTSIDE_SAID[str(event.data["said"])])
    if not told["role"]:
        return _("%(body)s: %(what)s") % told
    return _("%(body)s (%(role)s): %(what)s") % told


def _forward_revoked(event: EventRow, books: Desk) -> str:
    del books
    return _("The link of %(body)s was revoked") % {"body": _body(event)}


def _body(event: EventRow) -> str:
    name, name_en = str(event.data.get("body", "")), str(event.data.get("body_en", ""))
    return words.of_language(name, name_en)


def _system(event: EventRow) -> str:
    name, name_en = event.data["system"], event.data["system_en"]
    return words.of_language(str(name), str(name_en))


SENTENCES: Final[dict[str, Callable[[EventRow, Desk], str]]] = {
    "appeal.referred": _referred,
    "appeal.referral_moved": _referral_moved,
    "appeal.referral_updated": _referral_updated,
    "appeal.referral_failed": _referral_failed,
    "appeal.forwarded": _forwarded,
    "appeal.outside_replied": _outside_replied,
    "appeal.forward_revoked": _forward_revoked,
}
