"""What programs are told in words; their staff and residents read it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linquan.kernel.errors import HouseError

REFUSALS: Final[Mapping[str, str | Promise]] = {
    "address_unknown": _("There is no address with this address_id here."),
    "answer_too_long": _("%(name)s is too long."),
    "channel_closed": _("Reports are not taken from programs here at present. Please call."),
    "damaged": _("A photo is damaged and cannot be read. Take it anew."),
    "degrees_odd": _("%(name)s is a number of degrees between -%(limit)s and %(limit)s."),
    "date_odd": _("%(name)s is not a date: write it like 2026-11-20T08:00:00+08:00."),
    "district_unknown": _("Nothing has been entered here yet."),
    "jurisdiction_needed": _("Say for which jurisdiction (jurisdiction_id): there are several."),
    "jurisdiction_unknown": _("There is no jurisdiction with this jurisdiction_id."),
    "key_elsewhere": _("This api_key does not hold for this jurisdiction."),
    "key_needed": _("An api_key is needed here. See discovery.xml for how to get one."),
    "key_scope": _("This api_key may not be used for reporting."),
    "key_unknown": _("This api_key is not known, or holds no longer."),
    "missing": _("%(name)s is missing."),
    "no_desk": _("No desk answers for this place yet. Please call the community."),
    "not_a_choice": _("%(name)s has a value that is not in its list; see the service definition."),
    "not_a_datetime": _("%(name)s is not a date: write it like 2026-11-20T08:00:00+08:00."),
    "not_a_number": _("%(name)s is not a number."),
    "not_a_picture": _("One of the files is not a photo. Send JPEG, PNG, WebP or HEIC."),
    "not_an_address": _("%(name)s begins with http:// or https://."),
    "one_only": _("%(name)s takes one value only."),
    "place_missing": _("Say where it is: lat and long, address_string or address_id."),
    "place_outside": _("This point lies outside of the area that is served here."),
    "null_characters": _("%(name)s contains characters that cannot be read."),
    "number_odd": _("%(name)s is a whole number between 1 and %(limit)s."),
    "range_too_long": _("At most %(days)s days at once: bring start_date and end_date closer."),
    "range_turned": _("%(name)s lies before the date that it ends."),
    "request_unknown": _("There is no request with this service_request_id, or it is not public."),
    "request_not_yours": _("No request with this service_request_id was filed with this api_key."),
    "service_unknown": _("There is no service with the service_code %(name)s."),
    "status_unknown": _("status is open, closed, or both with a comma between them."),
    "token_unknown": _("There is no report with this token."),
    "too_large": _("A photo is larger than 20 MB. Send a smaller one."),
    "too_often": _("This api_key has been used %(limit)s times within this minute. Wait a little."),
    "too_many": _("%(name)s: at most %(limit)s."),
    "too_many_pixels": _("A photo has too many pixels. Take it with a smaller setting."),
    "update_status_unknown": _(
        "status is open (a reply to what was asked), fixed (content), cancelled or reopen."
    ),
    "wrong_state": _("The request stands where this cannot be done; look at its state first."),
    "too_late_to_rate": _("The days in which an answer can be rated are over. Report it anew."),
    "too_late_to_reopen": _("The days in which it can be opened again are over. Report it anew."),
    "already_rated": _("This answer has been rated already. Thank you."),
    "nothing_to_rate": _("There is no answer to rate yet."),
    "too_long": _("%(name)s is too long: at most %(limit)s characters."),
    "too_many_ids": _("At most %(limit)s values of %(name)s at once."),
    "unknown_address": _("There is nothing at this address. See discovery.xml for what there is."),
    "wrong_method": _("This address is not called in this way (%(method)s)."),
}
UNREADABLE: Final = _("What was sent cannot be read. Send a form, in UTF-8, with at most 6 photos.")
ELSE: Final = _("This cannot be taken (%(code)s).")


FIELDS: Final[Mapping[str, str]] = {
    "text": "description", "area": "address_string", "address": "address_string",
    "place": "lat, long", "photos": "media", "name": "first_name, last_name", "key": "api_key",
    "matter": "service_code", "reason": "description",
}  # fmt: skip
"""What the house calls a field, and what the protocol calls it."""


def refusals(error: HouseError) -> list[str]:
    """Say what a refusal means and what to do next, a field at a time."""
    fields = error.details.get("fields")
    if not isinstance(fields, dict):
        return [_said(error.code, {"name": "", **error.details})]
    return [
        _said(code, {**error.details, "name": FIELDS.get(name, name)})
        for name, code in fields.items()
    ]


def _said(code: str, details: Mapping[str, object]) -> str:
    return str(REFUSALS.get(code, ELSE)) % {"code": code, "limit": "", **details}


def named(name: str, name_en: str) -> str:
    """Return the name in the language that was asked for; the Chinese one where it has no other."""
    return name_en if name_en and get_language() == "en" else name
