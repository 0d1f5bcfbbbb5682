"""What happened to a rectification: every event as a sentence, with who and when."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.routing_words import petition_reason
from linquan.apps.appeals.web.timeline import Photo, Step
from linquan.apps.rectifications.queries import Desk, PartyPage, RectificationPage
from linquan.apps.rectifications.web import words
from linquan.kernel.events import EventRow

PhotoUrl = Callable[[int, bool], str]


def steps(page: RectificationPage | PartyPage, photo_url: PhotoUrl) -> list[Step]:
    """Write the timeline, oldest first; with the date that is ahead, while it is open."""
    return [_step(event, page, photo_url) for event in page.events]


def staff_photo_url(rectification_id: int) -> PhotoUrl:
    """Say where a picture is found by staff."""

    def url(photo_id: int, is_thumb: bool) -> str:
        name = "rectifications:thumb" if is_thumb else "rectifications:photo"
        return reverse(name, args=[rectification_id, photo_id])

    return url


def link_photo_url(token: str) -> PhotoUrl:
    """Say where a picture is found by whoever holds the link."""

    def url(photo_id: int, is_thumb: bool) -> str:
        name = "rectifications:order_thumb" if is_thumb else "rectifications:order_photo"
        return reverse(name, args=[token, photo_id])

    return url


def _step(event: EventRow, page: RectificationPage | PartyPage, photo_url: PhotoUrl) -> Step:
    said = page.said.get(int(event.data.get("entry") or 0))
    photos = tuple(
        Photo(photo_url(p.photo_id, False), photo_url(p.photo_id, True), _("Photo"))
        for p in (said.photos if said else ())
    )
    kind = event.kind.removeprefix("rectification.")
    text = SENTENCES[kind](event, page.books)
    return Step(event.at, text, _who(event, page.books), said.text if said else "", photos=photos)


def _who(event: EventRow, books: Desk) -> str:
    unit = books.organisations.get(event.organisation_id or 0)
    parts = (event.actor_name, words.named(unit) if unit else "")
    return " · ".join(part for part in parts if part)


def _opened(event: EventRow, books: Desk) -> str:
    del books
    return _("Clue from %(origin)s") % {"origin": words.ORIGINS[str(event.data["origin"])]}


def _verified(event: EventRow, books: Desk) -> str:
    del books
    is_so = event.data["finding"] == "confirmed"
    return _("Looked into: it is so") if is_so else _("Looked into: it is not so")


def _handed(event: EventRow, books: Desk) -> str:
    unit = books.organisations.get(int(event.data.get("to") or 0))
    if unit is None:
        return _("Not ours: handed to a body outside")
    return _("Not ours: handed to %(unit)s") % {"unit": words.named(unit)}


def _ordered(event: EventRow, books: Desk) -> str:
    del books
    return _("Order issued, %(n)s to be put right") % {"n": event.data["items"]}


def _delivered(event: EventRow, books: Desk) -> str:
    del books
    how = words.DELIVERIES[str(event.data["how"])]
    at = desk_words.moment(datetime.fromisoformat(str(event.data["on"])))
    return _("Order delivered %(how)s, %(at)s") % {"how": how, "at": at}


def _link_renewed(event: EventRow, books: Desk) -> str:
    del books
    return _("New link for the party, until %(until)s") % {"until": _until(event)}


def _until(event: EventRow) -> str:
    return desk_words.moment(datetime.fromisoformat(str(event.data["until"])))


def _reported(event: EventRow, books: Desk) -> str:
    del books
    told = {"n": event.data["item"]}
    if event.data["late"]:
        return _("Item %(n)s reported as put right, after its date") % told
    return _("Item %(n)s reported as put right") % told


def _asked(event: EventRow, books: Desk) -> str:
    told = {"n": event.data["item"], "until": _until(event)}
    told["why"] = petition_reason(str(event.data["reason_code"]), books)
    return _("Item %(n)s: more time asked for until %(until)s (%(why)s)") % told


def _decided(event: EventRow, books: Desk) -> str:
    told = {"n": event.data["item"], "until": _until(event)}
    told["why"] = petition_reason(str(event.data["answer_code"]), books)
    if event.data["grants"]:
        return _("Item %(n)s: more time granted until %(until)s (%(why)s)") % told
    return _("Item %(n)s: more time refused, the date stays %(until)s (%(why)s)") % told


def _sent_back(event: EventRow, books: Desk) -> str:
    del books
    told = {"n": event.data["item"], "until": _until(event)}
    return _("Item %(n)s sent back, to be put right by %(until)s") % told


def _accepted(event: EventRow, books: Desk) -> str:
    del books
    return _("Item %(n)s accepted") % {"n": event.data["item"]}


def _plain(word: str) -> Callable[[EventRow, Desk], str]:
    def sentence(event: EventRow, books: Desk) -> str:
        del event, books
        return {
            "visited": _("Looked at again at the place"),
            "closed": _("Evaluated and closed"),
            "withdrawn": _("Withdrawn"),
        }[word]

    return sentence


SENTENCES: Final[dict[str, Callable[[EventRow, Desk], str]]] = {
    "opened": _opened,
    "verified": _verified,
    "handed": _handed,
    "ordered": _ordered,
    "delivered": _delivered,
    "link_renewed": _link_renewed,
    "reported": _reported,
    "extension_asked": _asked,
    "extension_decided": _decided,
    "accepted": _accepted,
    "sent_back": _sent_back,
    "visited": _plain("visited"),
    "closed": _plain("closed"),
    "withdrawn": _plain("withdrawn"),
}
