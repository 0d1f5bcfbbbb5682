"""The words of wanted outlets, and of what fits what."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.web.words import named
from linquan.apps.circles.matching import Finding, Remark
from linquan.apps.circles.outlets import NEEDS
from linquan.apps.circles.web.premises_words import SPACE_FAULTS, SPACE_FIELDS, SPACE_STEPS
from linquan.apps.circles.web.words import Words

OUTLET_STATES: Final[Words] = {
    "wanted": pgettext_lazy("outlet", "Wanted"),
    "filled": pgettext_lazy("outlet", "A space was agreed on"),
    "dropped": pgettext_lazy("outlet", "Wanted no more"),
}
OUTLET_PILLS: Final[Mapping[str, str]] = {"wanted": "soon", "filled": "ok", "dropped": "neutral"}
UNSUITABLE: Final[Words] = {
    "rent": _("too dear after all"),
    "spot": _("wrong spot"),
    "shape": _("unfit shape"),
    "owner": _("owner says no"),
    "neighbours": _("neighbours object"),
}
OUTLET_STEPS: Final[Words] = {
    **SPACE_STEPS,
    "outlet.wanted": _("Entered as wanted"),
    "outlet.corrected": pgettext_lazy("facility", "Corrected"),
    "outlet.dropped": _("No longer wanted"),
    "outlet.reopened": _("Wanted again"),
    "outlet.filled": _("A space was agreed on; it is a planned facility now"),
    "outlet.passed_over": _("A space is not suitable"),
    "outlet.reconsidered": _("A space is looked at again"),
    "outlet.taken_back": _("The last step was taken back"),
    "outlet.imported": _("Came with a table"),
    "outlet.import_undone": _("The table was taken back"),
}
OUTLET_FIELDS: Final[Words] = {
    **SPACE_FIELDS,
    "name": _("What is wanted"),
    "item_code": pgettext_lazy("circle", "Item"),
    "area_id": _("Within which area"),
    "least_m2": _("Square metres at least"),
    "most_m2": _("Square metres at most"),
    "most_rent_cents": _("Rent at most, in yuan for a square metre and month"),
    "wanted_by_id": _("Who wants it"),
    "takes_land": _("A parcel of land will do"),
    "needs_water": _("Needs water"),
    "needs_power": _("Needs power"),
    "needs_exhaust": _("Needs an exhaust flue"),
    "needs_access": _("Must be reached without steps"),
    "needs_ground": _("Must be on the ground floor"),
    "until": _("Wanted until"),
    "note": pgettext_lazy("space", "What else to know"),
}
SHOWN_NEEDS: Final = (*NEEDS, "takes_land")
NEED_WORDS: Final[Mapping[bool, Any]] = {
    True: pgettext_lazy("outlet", "yes"), False: pgettext_lazy("outlet", "no"),
}  # fmt: skip
OUTLET_REFUSALS: Final[Words] = {
    "passed_already": _("This space was found not suitable. Look at it again first."),
    "not_passed": _("This space is looked at already."),
}
OUTLET_FAULTS: Final[Words] = {
    **SPACE_FAULTS,
    "most_below_least": _("At most must not be less than at least."),
    "day_gone": _("This day has passed. Choose a later one."),
    "outlet_not_here": _("There is no wanted outlet of this number."),
    "outlet_agreed": _(
        "A space was agreed on by a person, in the page of the outlet. Leave this row as it is."
    ),
}


def _yuan(cents: int) -> str:
    return f"{cents / 100:.2f}".removesuffix(".00")


def _area(remark: Remark, books: Desk) -> str:
    told = {
        "area": named(books.areas.areas[remark.details["area_id"]]),
        "wanted": named(books.areas.areas[remark.details["wanted_id"]]),
    }
    if remark.finding is Finding.FITS:
        return _now("It lies within %(wanted)s.") % told
    return _now("It lies in %(area)s: look there as well as in %(wanted)s.") % told


def _size(remark: Remark, books: Desk) -> str:
    del books
    if remark.details["most"] is None:
        return _now("%(size)s m² are enough: at least %(least)s m² are wanted.") % remark.details
    return _now("%(size)s m² lie within %(least)s to %(most)s m².") % remark.details


def _small(remark: Remark, books: Desk) -> str:
    del books
    return _now("%(by)s m² too small: %(size)s m² instead of %(least)s.") % remark.details


def _large(remark: Remark, books: Desk) -> str:
    del books
    return (
        _now("%(by)s m² too large: take a part of the %(size)s m², %(most)s at most.")
        % remark.details
    )


def _rent(remark: Remark, books: Desk) -> str:
    del books
    told = {name: _yuan(cents) for name, cents in remark.details.items()}
    if remark.finding is Finding.UNKNOWN:
        return _now("Ask for the rent: at most %(most)s yuan/m² are wanted.") % told
    return _now("The rent of %(rent)s yuan/m² is within %(most)s.") % told


def _dear(remark: Remark, books: Desk) -> str:
    del books
    told = {name: _yuan(cents) for name, cents in remark.details.items()}
    return _now("%(by)s yuan/m² too dear: agree on %(most)s instead of %(rent)s.") % told


def _ground(remark: Remark, books: Desk) -> str:
    del books
    if remark.finding is Finding.UNKNOWN:
        return _now("Ask on which floor it lies: the ground floor is wanted.")
    if remark.finding is Finding.FITS:
        return _now("It lies on the ground floor.")
    return _now("It lies on floor %(floor)s, not on the ground floor.") % remark.details


_EQUIPPED: Final[Mapping[tuple[str, Finding], Any]] = {
    ("water", Finding.FITS): _("It has water."),
    ("water", Finding.UNKNOWN): _("Ask whether it has water."),
    ("water", Finding.NEAR): _("Water would have to be laid on."),
    ("power", Finding.FITS): _("It has power."),
    ("power", Finding.UNKNOWN): _("Ask whether it has power."),
    ("power", Finding.NEAR): _("Power would have to be laid on."),
    ("exhaust", Finding.FITS): _("It has an exhaust flue."),
    ("exhaust", Finding.UNKNOWN): _("Ask whether it has an exhaust flue."),
    ("exhaust", Finding.NEAR): _("An exhaust flue would have to be built."),
    ("access", Finding.FITS): _("It is reached without steps."),
    ("access", Finding.UNKNOWN): _("Ask whether it is reached without steps."),
    ("access", Finding.NEAR): _("A way without steps would have to be built."),
    ("land", Finding.FITS): _("A parcel of land will do."),
    ("land", Finding.MISSES): _("It is a parcel of land, and a built space is wanted."),
}
_SENTENCES: Final[Mapping[str, Callable[[Remark, Desk], str]]] = {
    "area": _area, "size": _size, "small": _small, "large": _large, "rent": _rent, "dear": _dear,
    "ground": _ground,
}  # fmt: skip


def sentence(remark: Remark, books: Desk) -> str:
    """Say what a remark says."""
    if remark.code in _SENTENCES:
        return _SENTENCES[remark.code](remark, books)
    return str(_EQUIPPED[remark.code, remark.finding])
