"""What programs are told in words; their staff and residents read it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linquan.kernel.errors import HouseError

REFUSALS: Final[Mapping[str, str | Promise]] = {
    "date_odd": _("%(name)s is not a date: write it like 2026-11-20T08:00:00+08:00."),
    "district_unknown": _("Nothing has been entered here yet."),
    "jurisdiction_needed": _("Say for which jurisdiction (jurisdiction_id): there are several."),
    "jurisdiction_unknown": _("There is no jurisdiction with this jurisdiction_id."),
    "null_characters": _("%(name)s contains characters that cannot be read."),
    "number_odd": _("%(name)s is a whole number between 1 and %(limit)s."),
    "range_too_long": _("At most %(days)s days at once: bring start_date and end_date closer."),
    "range_turned": _("%(name)s lies before the date that it ends."),
    "request_unknown": _("There is no request with this service_request_id, or it is not public."),
    "service_unknown": _("There is no service with the service_code %(name)s."),
    "status_unknown": _("status is open, closed, or both with a comma between them."),
    "too_long": _("%(name)s is too long: at most %(limit)s characters."),
    "too_many_ids": _("At most %(limit)s values of %(name)s at once."),
    "unknown_address": _("There is nothing at this address. See discovery.xml for what there is."),
    "wrong_method": _("This address is not called in this way (%(method)s)."),
}
UNREADABLE: Final = _("What was sent cannot be read. Send a form, in UTF-8, with at most 6 photos.")
ELSE: Final = _("This cannot be taken (%(code)s).")


def refusal(error: HouseError) -> str:
    """Say what a refusal means and what to do next."""
    told = {"code": error.code, "name": "", "limit": "", **error.details}
    return str(REFUSALS.get(error.code, ELSE)) % told


def named(name: str, name_en: str) -> str:
    """Return the name in the language that was asked for; the Chinese one where it has no other."""
    return name_en if name_en and get_language() == "en" else name
