"""The words of idle spaces and wanted outlets."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles.web.words import FACILITY_FAULTS, Words

KINDS: Final[Words] = {
    "shop": pgettext_lazy("space", "Shop"),
    "hall": pgettext_lazy("space", "Ground floor hall"),
    "office": pgettext_lazy("space", "Office"),
    "building": pgettext_lazy("space", "Building"),
    "land": pgettext_lazy("space", "Parcel of land"),
}
SPACE_STATES: Final[Words] = {
    "reported": pgettext_lazy("space", "Reported"),
    "offered": pgettext_lazy("space", "Offered"),
    "taken": pgettext_lazy("space", "Taken"),
    "withdrawn": pgettext_lazy("space", "Withdrawn"),
}
SPACE_PILLS: Final[Mapping[str, str]] = {
    "reported": "soon", "offered": "ok", "taken": "neutral", "withdrawn": "neutral",
}  # fmt: skip
ENDINGS: Final[Words] = {
    "not_so": _("it does not stand empty"),
    "twice": _("it was entered twice"),
    "own_use": _("its owner uses it"),
    "let": _("it was let to somebody else"),
    "sold": _("it was sold or pulled down"),
    "unsafe": _("it may not be used as it is"),
    "other": pgettext_lazy("space", "another reason"),
}
SPACE_STEPS: Final[Words] = {
    "premises.reported": _("Reported as empty"),
    "premises.added": _("Entered as offered"),
    "premises.corrected": pgettext_lazy("facility", "Corrected"),
    "premises.offered": pgettext_lazy("space", "Offered from now on"),
    "premises.withdrawn": pgettext_lazy("space", "No longer offered"),
    "premises.taken": pgettext_lazy("space", "Was taken"),
    "premises.agreed": _("A wanted outlet comes here"),
    "premises.sited": _("A new facility is planned here"),
    "premises.taken_back": _("The last step was taken back"),
    "premises.imported": _("Came with a table"),
    "premises.import_undone": _("The table was taken back"),
    "facility.progressed": _("The facility here: progress was noted"),
    "facility.opened": _("The facility here opened"),
    "facility.closed": _("The facility here was closed"),
    "facility.reopened": _("The facility here opened again"),
}
SPACE_FIELDS: Final[Words] = {
    "name": pgettext_lazy("space", "What the space is called"),
    "kind": pgettext_lazy("space", "Kind"),
    "area_id": _("Area"),
    "address": _("Address"),
    "lon": _("Longitude of the point"),
    "lat": _("Latitude of the point"),
    "size_m2": _("Size in square metres"),
    "floor": pgettext_lazy("space", "Floor"),
    "rent_cents": _("Rent in yuan for a square metre and month"),
    "fit_out_yuan": _("Cost of fitting it out in yuan, once"),
    "has_water": pgettext_lazy("space", "Water"),
    "has_power": pgettext_lazy("space", "Power"),
    "has_exhaust": pgettext_lazy("space", "Exhaust flue"),
    "has_access": pgettext_lazy("space", "Reached without steps"),
    "idle_since": _("Empty since"),
    "owner_id": _("Who speaks for it"),
    "note": pgettext_lazy("space", "What else to know"),
    "state": pgettext_lazy("facility", "State"),
    "reason_code": pgettext_lazy("space", "Why"),
    "reason": pgettext_lazy("space", "In words"),
    "facility_id": _("Facility of the register"),
    "progress": _("Progress in percent"),
    "planned_for": _("Planned for"),
    "opened_on": _("Open since"),
    "closed_on": _("Closed since"),
    "close_reason": _("Why it was closed"),
}
KNOWN: Final[Mapping[bool | None, Any]] = {
    True: pgettext_lazy("equipment", "yes"),
    False: pgettext_lazy("equipment", "no"),
    None: pgettext_lazy("equipment", "not known"),
}
SPACE_REFUSALS: Final[Words] = {
    "space_changed": _(
        "A colleague has changed this meanwhile. Look at it as it is now, then save again."
    ),
    "space_moved_on": _("It stands otherwise by now. Look at it as it is now."),
    "facility_there": _(
        "The facility that was agreed on still stands here. Close it in the register first."
    ),
    "step_stays": _("It can no longer be taken back. Correct it instead."),
    "link_over": _("This link opens nothing already."),
}
SPACE_FAULTS: Final[Words] = {
    **FACILITY_FAULTS,
    "choose": _("Choose one."),
    "size_odd": _("Write whole square metres, from 1 to 1,000,000."),
    "fit_out_odd": _("Write yuan, from 0 to 10,000,000,000."),
    "rent_odd": _("Write yuan for a square metre and month, from 0 to 100,000."),
    "floor_odd": _("Floors go from -9 to 200, and there is none of number 0."),
    "floor_of_land": _("A parcel of land has no floor. Leave it empty."),
    "area_outside": _("Choose an area that your link is for."),
    "reported_already": _("You have reported a space of this name there already."),
    "too_many_reported": _(
        "Very many of your spaces are open. Withdraw those that are let, then report further ones."
    ),
    "reason_short": _("Say it in words, in at least 4 letters."),
    "ending_missing": _("Say why it is offered no more."),
    "premises_not_here": _("There is no space of this number."),
    "out_of_range": _("Choose a number from %(least)s to %(limit)s."),
}


def space_refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(SPACE_REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))
