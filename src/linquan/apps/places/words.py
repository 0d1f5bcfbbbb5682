"""What people call the codes of places."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.facilities import Quality
from linquan.apps.places.types import Level, ZoneKind

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
QUALITIES: Mapping[Quality, Promise] = {
    Quality.EXACT: _("exact"),
    Quality.PROBABLE: _("probable"),
    Quality.NAME: _("by its name only"),
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
    "in_future": _("This day is still to come."),
    "overlap": _("Two age groups overlap: people would be counted twice."),
    "not_from_birth": _("The first group must begin at 0."),
    "not_ascending": _("Every group must begin at another age, at most 120."),
    "name_missing": _("Give every group a name."),
    "too_many": _("Fewer lines, please."),
    "day_over": _("Choose today or a later day: what was counted before stays."),
    "says_no_place": _("This says no place: at least two characters besides numbers."),
    "no_point": _("Click on the map where it is."),
    "not_json": _("This is not JSON. Paste the whole file."),
    "kind_unknown": _("Line %(line)s: there is no such kind."),
    "one_of_both": _("Line %(line)s: either a tag or a part of the name, not both."),
    "not_a_tag": _("Line %(line)s: a tag is written like amenity=clinic."),
    "quality_differs": _("Line %(line)s: a part of the name goes with “name”, a tag never does."),
    "rule_kind_unknown": _("Choose a kind."),
    "rule_one_of_both": _("Fill in a tag or a part of the name, and only one of them."),
    "rule_not_a_tag": _("A tag is written like amenity=clinic."),
    "rule_quality_differs": _("A part of the name goes with “by name only”, a tag never does."),
    "rule_day_over": _("Choose today or a later day."),
    "rule_twice": _("There is such a rule for this kind already. Change that one."),
    "area_unknown": _("There is no such area in use here. Write its code, or its name."),
    "area_ambiguous": _(
        "Several areas have this name. Write those above it too: street / community."
    ),
    "zone_unknown": _("There is no zone of this number in use here."),
    "outline_missing": _("A new zone needs its outline: bring it in a GeoJSON file."),
    "poster_not_here": _("There is no poster of this number in use here."),
    "codes_are_ours": _("Codes are given here. Leave the cell empty for a new poster."),
    "poster_differs": _(
        "This is not so here. A printed code stays as it is: take it out of use and make a new one."
    ),
    "row_twice": _("Line %(row)s means the same area. Keep one of them."),
    "level_differs": _("It has another level here, which cannot change."),
    "code_differs": _("It has another code here: %(code)s. Codes are changed on its own page."),
    "parent_differs": _("It hangs below %(parent)s. Areas are moved on their own page."),
}
COUNT_FAULTS: Mapping[str, Promise] = {
    **FAULTS,
    "row_twice": _("Line %(row)s counts the same people. Keep one of them."),
    "group_not_of_day": _(
        "There is no such age group on that day. Write its name, or the ages from and to."
    ),
}
