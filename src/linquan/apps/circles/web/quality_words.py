"""Words of what is doubtful in the data of a run."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.circles.doubts import Doubt

DOUBTS: Final[Mapping[Doubt, tuple[Any, Any]]] = {
    Doubt.NOTHING: (
        _("Homes that reach nothing"),
        _("Look whether the point lies where people live, and whether the map has the way there."),
    ),
    Doubt.OFF_WAY: (
        _("Homes far from every way"),
        _("Mend the point, or bring in a newer map: the way may be missing."),
    ),
    Doubt.ISLAND: (
        _("Homes beside ways that lead nowhere else"),
        _("A bridge or a path may be missing on the map, or a wall has no gate that is known."),
    ),
    Doubt.NOBODY: (
        _("Homes and estates without people"),
        _("Enter head-counts under “Places”, or bring in a population table."),
    ),
    Doubt.PLACE_OFF_WAY: (
        _("Facilities far from every way"),
        _("Mend the point of the facility, or bring in a newer map."),
    ),
    Doubt.PLACE_ISLAND: (
        _("Facilities beside ways that lead nowhere else"),
        _("Only whoever lives beside the same ways reaches them. Mend the point or the map."),
    ),
}
"""What each doubt is called, and what to do about it."""
