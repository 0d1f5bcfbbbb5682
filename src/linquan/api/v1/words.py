"""What every endpoint does, in the reader's language: for the page that describes them."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TAGS: Final[Mapping[str, Promise]] = {
    "key": _("The key itself"),
    "appeals": _("Requests"),
    "photos": _("Photos"),
    "lists": _("Lists"),
    "places": _("Places"),
    "organisations": _("Organisations"),
    "figures": _("Public figures"),
    "events": _("What happened"),
    "webhooks": _("Webhooks"),
}
DOES: Final[Mapping[str, Promise]] = {
    "read_key": _("Read what the key that is shown may do"),
    "list_appeals": _("List the requests this key may see, with the filters of the inbox"),
    "read_appeal": _("Read a request; its ETag is what If-Match of a step takes"),
    "file_appeal": _("File a request"),
    "assign_appeal": _("Dispatch a request to the unit that must answer it"),
    "sort_appeal": _("Correct what a request is about, where, and who is complained about"),
    "start_appeal": _("Say that work has begun"),
    "ask_reporter": _("Ask the reporter something; the clock stands until the reply"),
    "answer_appeal": _("Answer with what was done, with photos of it or why there can be none"),
    "decline_appeal": _("Say that it cannot be done, and why"),
    "reply_to_question": _("Write down what the reporter replied"),
    "note_appeal": _("Write a note that only staff read"),
    "reopen_appeal": _("Open a closed request again"),
    "withdraw_appeal": _("Withdraw a request because the reporter said so"),
    "list_photos": _("List the photos of a request"),
    "read_photo": _("Read a photo, or a small copy of it, as WebP"),
    "send_photo": _("Send a photo, to be named when a request is filed or answered"),
    "list_matters": _("List the matters valid today"),
    "list_duties": _("List the duties for one matter valid today"),
    "list_channels": _("List the channels open today"),
    "list_areas": _("List areas in use, by level or below one area"),
    "read_area": _("Read one area"),
    "list_zones": _("List the zones in use"),
    "read_zone": _("Read one zone and which areas it touches"),
    "find_place": _("Find the grid in which a point lies, and the zones over it"),
    "list_organisations": _("List the units in use"),
    "read_organisation": _("Read one unit in use"),
    "read_figures": _("Read the public figures, small counts hidden"),
    "list_webhooks": _("List the webhooks of the key's unit"),
    "subscribe_webhook": _("Have events sent; the secret that signs them is told once"),
    "end_webhook": _("Send nothing more to an address"),
    "list_sendings": _("List what was sent and with what outcome"),
    "replay_webhook": _("Send an event once more"),
    "list_events": _("List what happened to requests, in order, half a minute late"),
}
