"""The words of life circles: every code as a person reads it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, Any]

TIERS: Final[Words] = {
    "basic": pgettext_lazy("tier", "Basic"),
    "quality": pgettext_lazy("tier", "Quality"),
    "featured": pgettext_lazy("tier", "Featured"),
}
AUDIENCES: Final[Words] = {
    "all": pgettext_lazy("audience", "Everybody"),
    "children": pgettext_lazy("audience", "Children"),
    "drivers": pgettext_lazy("audience", "Drivers"),
    "elderly": pgettext_lazy("audience", "Elderly people"),
    "enterprises": pgettext_lazy("audience", "Firms"),
    "families": pgettext_lazy("audience", "Families"),
    "villagers": pgettext_lazy("audience", "Villagers"),
    "workers": pgettext_lazy("audience", "Workers"),
    "youth": pgettext_lazy("audience", "Young people"),
}
MODES: Final[Words] = {"walk": _("on foot"), "drive": _("by car")}
MATCHES: Final[Words] = {
    "exact": pgettext_lazy("match", "exact"),
    "coarse": pgettext_lazy("match", "coarse"),
    "none": pgettext_lazy("match", "none"),
}
FAULTS: Final[Words] = {
    "choose": _("Choose one."),
    "tag_odd": _("Write tags as in OpenStreetMap, such as amenity=clinic, one a line."),
    "tags_too_many": _("At most 20 tags, each of at most 80 letters."),
    "tags_or_none": _(
        "Where tags do not tell this item, leave them empty and choose “none”; else write them."
    ),
    "item_needed": _("One item must stay. Write another one down first."),
    "speed_odd": _("Choose a speed from 0.2 to 3 metres a second."),
    "speed_stays": _("Reckoning needs this speed. Change it instead of ending it."),
    "too_early": _("It begins on %(since)s. Choose a later day."),
    "name_taken": _("There is one of this name already."),
    "out_of_range": _("Choose a number from %(least)s to %(limit)s."),
}
