"""The words of life circles: every code as a person reads it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles.audience_words import AUDIENCES as AUDIENCES
from linquan.apps.circles.flaws import Flaw

Words = Mapping[str, Any]

TIERS: Final[Words] = {
    "basic": pgettext_lazy("tier", "Basic"),
    "quality": pgettext_lazy("tier", "Quality"),
    "featured": pgettext_lazy("tier", "Featured"),
}
MODES: Final[Words] = {"walk": _("on foot"), "drive": _("by car")}
MATCHES: Final[Words] = {
    "exact": pgettext_lazy("match", "exact"),
    "coarse": pgettext_lazy("match", "coarse"),
    "none": pgettext_lazy("match", "none"),
}
STATES: Final[Words] = {
    "planned": pgettext_lazy("facility", "Planned"),
    "open": pgettext_lazy("facility", "Open"),
    "closed": pgettext_lazy("facility", "Closed"),
}
STATE_PILLS: Final[Mapping[str, str]] = {"planned": "soon", "open": "ok", "closed": "neutral"}
RUN_KINDS: Final[Words] = {
    "standing": pgettext_lazy("run", "What stands"),
    "asked": pgettext_lazy("run", "What would be"),
}
RUN_STATES: Final[Words] = {
    "waiting": pgettext_lazy("run", "Waits"),
    "running": pgettext_lazy("run", "Is being reckoned"),
    "done": pgettext_lazy("run", "Done"),
    "failed": pgettext_lazy("run", "Failed"),
}
RUN_PILLS: Final[Mapping[str, str]] = {
    "waiting": "neutral", "running": "soon", "done": "ok", "failed": "late",
}  # fmt: skip
LANGUAGES: Final[Words] = {"zh-hans": _("in Chinese"), "en": _("in English")}
RUN_REFUSALS: Final[Words] = {
    "run_refused": _("The engine could not work with what it was given. Look at “Data quality”."),
    "run_failed": _("Something went wrong. Ask again; if it fails again, tell whoever runs this."),
    "worker_stopped": _(
        "The machine stopped while it worked on this, several times. Ask again; if it stops again, "
        "tell whoever runs this: there may be too little memory."
    ),
    "no_network": _("There are no streets to walk along."),
    "network_changed": _("The network of ways has changed meanwhile. Ask again."),
    "run_unknown": _("What it was asked of is gone. Ask again."),
    "area_unknown": _("There is no such area any more. Choose another."),
    "fonts_missing": _("The fonts of the house are not installed: nothing can be set in Chinese."),
    "document_too_long": _("It is too long for a report. Choose a smaller area."),
    "map_too_full": _("The map holds more than can be drawn. Choose a smaller area."),
}
LEVELS: Final[Words] = {
    "centre": pgettext_lazy("network", "Community centre (core)"),
    "station": pgettext_lazy("network", "Estate station (extension)"),
    "shared": pgettext_lazy("network", "Shared centre (supplement)"),
}
STEPS: Final[Words] = {
    "facility.added": _("Entered in the register"),
    "facility.corrected": pgettext_lazy("facility", "Corrected"),
    "facility.moved": _("The place was changed"),
    "facility.progressed": _("Progress was noted"),
    "facility.opened": pgettext_lazy("facility", "Opened"),
    "facility.closed": pgettext_lazy("facility", "Was closed"),
    "facility.reopened": pgettext_lazy("facility", "Opened again"),
    "facility.taken_back": _("The last step was taken back"),
    "facility.imported": _("Came with a table"),
    "facility.import_undone": _("The table was taken back"),
    "facility.taken_in": _("Taken in from the map"),
    "facility.photographed": _("Photos were added"),
    "facility.photo_removed": _("A photo was removed"),
    "facility.contract_renewed": _("The contract was renewed"),
    "facility.step_planned": _("A step was planned"),
    "facility.step_moved": _("A step was moved to another day"),
    "facility.step_done": _("A step was done"),
    "facility.step_dropped": _("A step was left out"),
    "facility.figure_noted": _("A figure was noted"),
    "facility.figure_corrected": _("A figure was corrected"),
    "facility.figure_withdrawn": _("A figure was withdrawn"),
    "facility.intake_undone": _("The basket was taken back"),
}
FIELDS: Final[Words] = {
    "name": _("Name in Chinese"),
    "name_en": _("Name in English"),
    "item_code": pgettext_lazy("circle", "Item"),
    "level": _("Place in the network"),
    "area_id": _("Area"),
    "address": _("Address"),
    "lon": _("Longitude of the point"),
    "lat": _("Latitude of the point"),
    "capacity": _("Capacity"),
    "capacity_unit": _("Capacity in"),
    "hours": _("Opening hours"),
    "functions": _("Functions present"),
    "served_area_id": _("Area served"),
    "brand": _("Service brand"),
    "operator_id": _("Operated by"),
    "contract_from": _("Contract from"),
    "contract_to": _("Contract until"),
    "contract_results": _("Results of the contract"),
    "state": pgettext_lazy("facility", "State"),
    "progress": _("Progress in percent"),
    "planned_for": _("Planned for"),
    "opened_on": _("Open since"),
    "closed_on": _("Closed since"),
    "close_reason": _("Why it was closed"),
    "match": _("How surely it is this item"),
    "source": pgettext_lazy("circle", "Source"),
    "evidence": _("Evidence"),
    "osm_key": _("Object of OpenStreetMap"),
    "space_tier": _("Tier of space"),
    "kind": _("Kind of centre"),
    "parent_id": _("Belongs to the facility"),
}
FLAWS: Final[Mapping[Flaw, tuple[Any, Any]]] = {
    Flaw.NO_POINT: (_("Without a point"), _("Choose the point: until then it covers nobody.")),
    Flaw.COARSE: (
        _("Coarse: not sure to be its item"),
        _("Look on the spot, then correct it to exact or none. Until then it is not counted."),
    ),
    Flaw.NO_MATCH: (
        _("None: known not to be its item"), _("Choose the item that it is, or close it."),
    ),
    Flaw.OUTSIDE: (
        _("Outside every community"), _("Mend the point, or draw the community that is missing."),
    ),
    Flaw.ELSEWHERE: (
        _("In another community than it names"), _("Mend the point or the area."),
    ),
    Flaw.TOO_CLOSE: (
        _("Two of one item within 30 m"), _("Where both are the same one, close one of them."),
    ),
    Flaw.NO_SOURCE: (
        _("Without source and evidence"), _("Write down who saw it and when."),
    ),
    Flaw.LACKING: (
        _("Lacks functions that it must have"), _("See what is lacking, and plan or correct it."),
    ),
    Flaw.CONTRACT_ENDS: (
        _("Contract ends soon"), _("Prolong it or look for another operator."),
    ),
    Flaw.CONTRACT_ENDED: (
        _("Contract has ended"), _("Write down the new contract, or who operates it now."),
    ),
    Flaw.BRAND_TWICE: (
        _("Nearly the same brand as another"),
        _("Give each centre a brand of its own. The very same brand is refused at once."),
    ),
    Flaw.CLOSED_NAMED: (
        _("Closed, and still a position, a brand or a contract"),
        _("Take its place in the network, its brand or its contract off."),
    ),
}  # fmt: skip
"""What each flaw is called, and what to do about it."""
REFUSALS: Final[Words] = {
    "run_stays": _("It is being reckoned, or the house keeps it: it stays."),
    "reports_waiting": _("Several reports are being written. Wait until one is done."),
    "facility_changed": _(
        "A colleague has changed this facility meanwhile. Look at it as it is now, then save again."
    ),
    "facility_moved_on": _("It stands otherwise by now. Look at it as it is now."),
    "step_stays": _("It can no longer be taken back. Correct it instead."),
    "facility_agreed": _(
        "A space and a wanted outlet were agreed on for it. Take that back on the page of the "
        "space, or close the plan."
    ),
    "step_over": _("This step is done or left out by now. Look at the steps as they are now."),
    "figure_gone": _("This figure no longer stands. Look at the figures as they are now."),
    "facility_above_others": _(
        "Other facilities belong to it. Let them belong to another one first, or close it."
    ),
    "no_forecast": _("Nothing is forecast until that year. Choose a year of the list."),
    "runs_waiting": _("Several runs are waiting already. Wait until one is done."),
    "no_network": RUN_REFUSALS["no_network"],
    "facility_born_closed": _("A new facility is planned or open."),
    "table_not_in_use": _("This table is not in use any more. Nothing was changed."),
}
FACILITY_FAULTS: Final[Words] = {
    "text_long": _("This is too long. Shorten it."),
    "name_missing": _("Write a name."),
    "functions_odd": _("At most 30 functions, each of at most 30 letters."),
    "functions_missing": _("Write at least one function."),
    "item_unknown": _("Choose an item that is in the catalogue today."),
    "area_unknown": _("Choose an area that is in use."),
    "operator_unknown": _("Choose an organisation that is in use."),
    "operator_missing": _("Say who operates it, or leave the contract empty."),
    "brand_taken": _("Another facility has this brand. Each centre has one of its own."),
    "both_coordinates": _("Write both longitude and latitude, or neither."),
    "coordinates_swapped": _("Longitude and latitude seem to be swapped."),
    "no_such_point": _("There is no such point. Longitude goes to 180, latitude to 90."),
    "renewed_earlier": _("Choose a day after the one on which the contract ends now."),
    "contract_odd": _("The contract ends before it begins."),
    "day_to_come": _("This day is still to come."),
    "closed_before_open": _("It cannot be closed before it was opened."),
    "opened_before_closed": _("It cannot open again before it was closed."),
    "closed_how": _("Say since when it is closed, and why, in at least 4 letters."),
    "not_closed": _("Only what is closed has a day and a reason of closing."),
    "capacity_odd": _("Choose a number from 0 to 1,000,000."),
    "progress_odd": _("Choose a number from 0 to 100."),
    "nothing_corrected": _("Nothing differs from what is written down. Change what was wrong."),
    "facility_not_here": _("The register has no facility of this number."),
    "state_step": _("It cannot go from where it stands to this state."),
    "osm_twice": _("Another facility was taken from this object already."),
    "several_called_so": _("Several are called so. Write the code."),
    "tier_unknown": _("Choose a tier of space that is in the list today."),
    "kind_unknown": _("Choose a kind of centre that is in the list today."),
    "parent_unknown": _("Choose a facility of the register."),
    "parent_circle": _("It would belong to itself. Choose another facility."),
    "parent_deep": _("More than six facilities would stand above it. Choose one higher up."),
}
FAULTS: Final[Words] = {
    **FACILITY_FAULTS,
    "choose": _("Choose one."),
    "photo_missing": _("Choose at least one photo that is not there yet."),
    "photos_full": _("A facility has at most %(limit)s photos. Remove some first."),
    "tag_odd": _("Write tags as in OpenStreetMap, such as amenity=clinic, one a line."),
    "tags_too_many": _("At most 20 tags, each of at most 80 letters."),
    "tags_or_none": _(
        "Where tags do not tell this item, leave them empty and choose “none”; else write them."
    ),
    "item_needed": _("One item must stay. Write another one down first."),
    "speed_odd": _("Choose a speed from 0.2 to 3 metres a second."),
    "speed_stays": _("Reckoning needs this speed. Change it instead of ending it."),
    "threshold_odd": _("Choose a number from %(least)s to %(limit)s."),
    "threshold_bounds": _("It is far from anything usual. Choose another number."),
    "threshold_unknown": _("Thresholds are changed, never added or renamed."),
    "threshold_stays": _("Reckoning needs this threshold. Change it instead of ending it."),
    "too_early": _("It begins on %(since)s. Choose a later day."),
    "name_taken": _("There is one of this name already."),
    "out_of_range": _("Choose a number from %(least)s to %(limit)s."),
}


def refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))
