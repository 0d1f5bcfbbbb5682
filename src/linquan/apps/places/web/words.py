"""Codes of places in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.counting import AgeGroup
from linquan.apps.places.facilities import Quality, kinds
from linquan.apps.places.types import ExtractState
from linquan.apps.places.words import FAULTS, LEVELS, QUALITIES, ZONE_KINDS
from linquan.engine.addresses import Kind, Reason
from linquan.engine.coordinates import System
from linquan.kernel.errors import Invalid, WrongState

PLACE_KINDS: Mapping[Kind, Promise] = {
    Kind.AREA: _("area"),
    Kind.ROAD: _("road"),
    Kind.DOOR: _("house number"),
    Kind.ESTATE: _("housing estate"),
    Kind.BUILDING: _("building"),
    Kind.SITE: _("place"),
}
REASONS: Mapping[Reason, Promise] = {
    Reason.NAME: _("its name stands there"),
    Reason.SHORT: _("the beginning of its name stands there"),
    Reason.TYPO: _("its name but for one character"),
    Reason.PART: _("a part of its name"),
    Reason.DETAIL: _("building or number known"),
    Reason.DETAIL_UNKNOWN: _("this building or number is not known"),
    Reason.AGREES: _("fits the community or road"),
    Reason.CONFLICTS: _("another community is named"),
    Reason.SAME_NAME: _("others are just as likely"),
    Reason.UNREAD: _("some words are not understood"),
    Reason.FINER: _("another place is named more exactly"),
    Reason.BESIDE: _("beside or opposite it"),
}
GRADES: Mapping[str, Promise] = {
    "sure": _("sure"),
    "likely": _("likely"),
    "unsure": _("unsure"),
}
SYSTEMS: Mapping[System, Promise] = {
    System.WGS84: _("WGS-84 or CGCS2000: GPS, surveys, OpenStreetMap, Tianditu"),
    System.GCJ02: _("GCJ-02: AMap, Tencent maps"),
    System.BD09: _("BD-09: Baidu maps"),
}
OBSTACLES: Mapping[str, Promise] = {
    "area_has_parts": _("Other areas still hang below it. Take those out of use first."),
    "area_has_posters": _("Posters still hang there. Take those out of use first."),
    "area_retired": _("It has already been taken out of use. Load the page again."),
    "area_moved": _("Someone has just moved it. Look where it hangs now."),
    "parent_retired": _("The area above is out of use. Take that one back into use first."),
    "cannot_take_back": _(
        "This can no longer be taken back: someone else did it, or a week is over."
    ),
    "changed_meanwhile": _(
        "This can no longer be taken back: it was changed again meanwhile. Nothing was changed now."
    ),
    "area_in_use": _("It is already back in use. Load the page again."),
    "zone_ended": _("The zone is out of use. Take it back into use first."),
    "zone_in_use": _("It is already back in use. Load the page again."),
    "zone_name_taken": _(
        "Another zone of this kind has its name by now. Rename that one first, then take this one "
        "back into use."
    ),
    "name_forgotten": _("It has already been forgotten. Load the page again."),
    "name_learned_again": _(
        "This address was remembered again meanwhile. Nothing was changed now."
    ),
    "rule_gone": _("On that day there is no such rule any more. Look at the list again."),
    "last_rule": _("This is the last rule of that day. Add another one first."),
    "poster_in_use": _("It is already back in use. Load the page again."),
    "poster_retired": _("This poster has already been taken out of use."),
}

EXTRACT_STATES: Mapping[ExtractState, Promise] = {
    ExtractState.WAITING: _("Waiting"),
    ExtractState.READING: _("Being read"),
    ExtractState.IN_USE: _("In use"),
    ExtractState.REPLACED: _("Replaced"),
    ExtractState.TAKEN_BACK: _("Taken back"),
    ExtractState.REFUSED: _("Not taken"),
}
EXTRACT_PILLS: Mapping[ExtractState, str] = {
    ExtractState.WAITING: "new",
    ExtractState.READING: "new",
    ExtractState.IN_USE: "ok",
    ExtractState.REFUSED: "overdue",
}
EXTRACT_REFUSALS: Mapping[str, Promise] = {
    "file_not_osm": _("This is no extract of OpenStreetMap. Choose a file that ends in .osm.pbf."),
    "file_damaged": _("The file is damaged. Download it again, and bring it in once more."),
    "file_too_big": _(
        "It holds more than fits into memory. Cut an extract around the district, for example with "
        "the program osmium."
    ),
    "file_too_slow": _("It takes too long to read. Cut an extract around the district."),
    "nothing_inside": _("Nothing in the file lies in the district. Is it the right province?"),
    "nothing_to_cut_by": _(
        "No area of the district lies on the map yet. Bring areas in with their outlines or "
        "coordinates first."
    ),
    "extract_under_way": _("Another extract is still being read. Wait until it is there."),
    "extract_not_in_use": _("It is in use no longer. Load the page again."),
    "extract_failed": _(
        "It could not be brought in. Nothing was changed. Try again; if it fails once more, call "
        "whoever looks after this installation."
    ),
}
__all__ = [
    "FAULTS",
    "LEVELS",
    "OBSTACLES",
    "QUALITIES",
    "ZONE_KINDS",
    "fault",
    "is_chinese",
    "named",
    "obstacle",
]


def fault(code: str, details: Mapping[str, object]) -> str:
    """Say what is wrong with a field."""
    text = str(FAULTS.get(code, _("Please check this.")))
    return text % details if "%(" in text else text


def obstacle(refusal: WrongState | Invalid) -> str:
    """Say why something cannot be done, and what to do first."""
    if isinstance(refusal, Invalid):
        return " ".join(fault(code, refusal.details) for code in refusal.fields.values())
    return str(OBSTACLES.get(refusal.code, refusal.code))


def extract_refusal(code: str) -> str:
    """Say why an extract was not taken, and what to do."""
    return str(EXTRACT_REFUSALS.get(code, EXTRACT_REFUSALS["extract_failed"]))


def ages(group: AgeGroup) -> str:
    """Say from which age to which."""
    if group.to_age is None:
        return _now("%(from)d and older") % {"from": group.from_age}
    return _now("%(from)d to %(to)d") % {"from": group.from_age, "to": group.to_age}


def is_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "zh").startswith("zh")


def named(name: str, name_en: str) -> str:
    """Return a name in the reader's language; the Chinese one where there is no English one."""
    return name if is_chinese() or not name_en else name_en


def rule_change(kind: str, data: Mapping[str, Any]) -> str:
    """Say what became of a rule by which facilities are recognised."""
    if kind == "facility_rules.set":
        return _now("The whole list anew: %(n)s rules") % {"n": data["rules"]}
    told = {name: _rule(data[name]) for name in ("old", "new") if data[name]}
    if kind == "facility_rule.added":
        return _now("Added: %(new)s") % told
    if kind == "facility_rule.ended":
        return _now("Ended: %(old)s") % told
    return _now("Changed: %(old)s → %(new)s") % told


def _rule(told: Mapping[str, str]) -> str:
    kind = kinds().get(told["kind"])
    name = named(kind.name, kind.name_en) if kind else told["kind"]
    sign = told["tag"] or f"“{told['name_part']}”"
    quality = QUALITIES[Quality(told["quality"])]
    return _now("%(kind)s, %(sign)s (%(quality)s)") % {
        "kind": name, "sign": sign, "quality": quality
    }  # fmt: skip
