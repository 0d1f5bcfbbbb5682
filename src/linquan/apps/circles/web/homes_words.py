"""Words of population tables: columns, what is wrong with one, where it stands."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles.web import words
from linquan.apps.circles.web.words import Words

AGES: Final[Words] = {
    "people_0_6": _("People aged 0 to 6"),
    "people_7_14": _("People aged 7 to 14"),
    "people_15_59": _("People aged 15 to 59"),
    "people_60": _("People aged 60 and over"),
}
FAULTS: Final[Words] = {
    "coordinates_swapped": words.FAULTS["coordinates_swapped"],
    "no_such_point": words.FAULTS["no_such_point"],
    "ages_more_than_people": _("The ages add up to more people than there are."),
    "nobody_there": _("Nobody lives at any of these points. Is it the right column?"),
    "nothing_drawn": _(
        "No area of the district is drawn yet, so that nobody can say where a point lies. Bring "
        "outlines in first."
    ),
    "outside_every_area": _(
        "All points lie outside of the district. Is it the right file, and the right system of "
        "coordinates?"
    ),
    "too_many_points": _("At most 5,000,000 points."),
    "no_points": _("The file has no points."),
}
STATES: Final[Words] = {
    "in_use": pgettext_lazy("population", "in use"),
    "replaced": pgettext_lazy("population", "replaced"),
    "taken_back": pgettext_lazy("population", "taken back"),
}
