"""Codes of places in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.types import Level, ZoneKind
from linquan.kernel.errors import Invalid, WrongState

LEVELS: Mapping[Level, Promise] = {
    Level.DISTRICT: _("District"),
    Level.STREET: _("Street"),
    Level.COMMUNITY: _("Community"),
    Level.VILLAGE: _("Village"),
    Level.GRID: _("Grid"),
    Level.GROUP: _("Villagers' group"),
    Level.ESTATE: _("Housing estate"),
    Level.BUILDING: _("Building"),
}
ZONE_KINDS: Mapping[ZoneKind, Promise] = {
    ZoneKind.PARK: _("Park"),
    ZoneKind.CAMPUS: _("Campus"),
    ZoneKind.BUSINESS_DISTRICT: _("Business district"),
    ZoneKind.CENTRE: _("Neighbourhood centre"),
}
FAULTS: Mapping[str, Promise] = {
    "missing": _("Please fill this in."),
    "too_long": _("Shorter, please."),
    "out_of_range": _("This number is not possible."),
    "half_a_point": _("Give both longitude and latitude, or neither."),
    "not_on_earth": _("Longitude lies between -180 and 180, latitude between -90 and 90."),
    "level_not_below_parent": _("This level cannot hang below that area. Choose another level."),
    "code_not_digits": _("A code has digits only."),
    "code_length": _("12 digits for a district, street, community or village; 15 for a grid."),
    "code_not_below_parent": _("The code must begin like the code of the area above."),
    "code_out_of_range": _(
        "Streets are numbered 001-599, communities 001-199, villages 200-399, grids 001-999."
    ),
    "code_taken": _("Another area of the district has this code."),
    "name_taken": _("Another zone of this kind has this name. Choose another one."),
    "part_code_taken": _(
        "A part of it would get the code %(clash)s, which another area has. Choose another code, "
        "or change that one first."
    ),
    "same_parent": _("It hangs there already."),
    "below_itself": _("An area cannot hang below itself."),
    "other_district": _("That area lies in another district."),
    "not_a_polygon": _("This is not a GeoJSON polygon."),
    "crosses_itself": _("The outline crosses itself. Draw it again without crossings."),
    "not_json": _("This is not JSON. Paste the whole file."),
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
    "poster_in_use": _("It is already back in use. Load the page again."),
    "poster_retired": _("This poster has already been taken out of use."),
}


def fault(code: str, details: Mapping[str, object]) -> str:
    """Say what is wrong with a field."""
    text = str(FAULTS.get(code, _("Please check this.")))
    return text % details if "%(" in text else text


def obstacle(refusal: WrongState | Invalid) -> str:
    """Say why something cannot be done, and what to do first."""
    if isinstance(refusal, Invalid):
        return " ".join(fault(code, refusal.details) for code in refusal.fields.values())
    return str(OBSTACLES.get(refusal.code, refusal.code))


def is_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "zh").startswith("zh")


def named(name: str, name_en: str) -> str:
    """Return a name in the reader's language; the Chinese one where there is no English one."""
    return name if is_chinese() or not name_en else name_en
