"""Forms of idle spaces."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.web.plain_forms import RefusableForm, id_field
from linquan.apps.appeals.web.words import named
from linquan.apps.circles.premises import (
    EQUIPMENT,
    HIGHEST_FLOOR,
    LIMITS,
    LOWEST_FLOOR,
    MOST_M2,
    MOST_RENT_CENTS,
    Ending,
    Kind,
    PremisesDraft,
    PremisesRow,
    PremisesView,
)
from linquan.apps.circles.premises_links import LINK_DAYS
from linquan.apps.circles.queries import LinksPage, SpaceFormPage
from linquan.apps.circles.siting import MOST_YUAN
from linquan.apps.circles.web import premises_words as words
from linquan.apps.circles.web.facility_forms import Parts, area_choices
from linquan.apps.circles.web.forms import line, maybe_day, number
from linquan.apps.orgs.types import OrganisationRow

F: Final = words.SPACE_FIELDS
_YES_NO: Final = [("", words.KNOWN[None]), ("yes", words.KNOWN[True]), ("no", words.KNOWN[False])]
_CODES: Final = {"yes": True, "no": False}
_WORD_OF: Final = {True: "yes", False: "no", None: ""}


class SpaceForm(RefusableForm):
    """A form that says in words of spaces what an operation refused."""

    own_faults = words.SPACE_FAULTS


def whether(label: Any) -> forms.ChoiceField:
    """Make a choice of yes, no, and not known."""
    return forms.ChoiceField(label=label, required=False, choices=_YES_NO)


def yuan(label: Any, help_text: Any) -> forms.DecimalField:
    """Make a field for yuan that may be empty."""
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=MOST_RENT_CENTS // 100,
        max_digits=8, decimal_places=2, help_text=help_text,
    )  # fmt: skip


def unit_choices(units: Iterable[OrganisationRow]) -> Iterable[tuple[int, str]]:
    """Return organisations to choose from."""
    return ((unit.organisation_id, named(unit)) for unit in units)


class ReportForm(SpaceForm):
    """A space that stands empty, as a company reports it."""

    places = {"area_id": "area", "owner_id": "owner", "rent_cents": "rent"}
    parts: Parts = (
        (_("What stands empty"), ("name", "kind", "size_m2", "floor", "idle_since", "rent")),
        (_("Where it lies"), ("area", "address", "lon", "lat")),
        (_("How it is equipped"), EQUIPMENT),
        (_("Further"), ("note",)),
    )
    name = line(
        F["name"], LIMITS["name"], required=True,
        help_text=_("Such as “Shop 12 on Jinxiu Road”. No names of persons."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=F["kind"], choices=list(words.KINDS.items()))
    size_m2 = forms.IntegerField(label=F["size_m2"], min_value=1, max_value=MOST_M2)
    floor = forms.IntegerField(
        label=F["floor"], required=False, min_value=LOWEST_FLOOR, max_value=HIGHEST_FLOOR,
        help_text=_("1 is the ground floor, -1 the first below it."),
    )  # fmt: skip
    idle_since = maybe_day(F["idle_since"])
    rent = yuan(F["rent_cents"], _("0 for nothing; leave it empty where it is not settled."))
    area = id_field(F["area_id"], required=True)
    address = line(F["address"], LIMITS["address"])
    lon = forms.FloatField(
        label=F["lon"], required=False, help_text=_("Without a point it is on no map.")
    )
    lat = forms.FloatField(label=F["lat"], required=False)
    has_water = whether(F["has_water"])
    has_power = whether(F["has_power"])
    has_exhaust = whether(F["has_exhaust"])
    has_access = whether(F["has_access"])
    note = line(F["note"], LIMITS["note"], help_text=_("No names and numbers of persons."))

    def furnish(self, page: SpaceFormPage) -> None:
        """Set what the fields offer."""
        self.offer("area", area_choices(page.areas, page))

    def draft(self) -> PremisesDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        rent = given["rent"]
        has: Any = {name: _CODES.get(given[name]) for name in EQUIPMENT}
        return PremisesDraft(
            area_id=given["area"],
            kind=Kind(given["kind"]),
            rent_cents=None if rent is None else int(rent * 100),
            owner_id=given.get("owner") or None,
            fit_out_yuan=given.get("fit_out_yuan"),
            **has,
            **{name: given[name] for name in _PLAIN},
        )


_PLAIN: Final = ("name", "address", "lon", "lat", "size_m2", "floor", "idle_since", "note")


class PremisesForm(ReportForm):
    """A space, as a clerk enters it: with who speaks for it."""

    parts: Parts = (*ReportForm.parts[:-1], (_("Further"), ("owner", "fit_out_yuan", "note")))
    owner = id_field(F["owner_id"])
    fit_out_yuan = forms.IntegerField(
        label=F["fit_out_yuan"], required=False, min_value=0, max_value=MOST_YUAN,
        help_text=_("For asking where to put something with a budget. Empty: as the list says."),
    )  # fmt: skip

    def furnish(self, page: SpaceFormPage) -> None:
        """Set what the fields offer."""
        super().furnish(page)
        self.offer("owner", unit_choices(page.units))


class CorrectPremisesForm(PremisesForm):
    """A space, as the actor saw it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class OfferForm(SpaceForm):
    """Since when a space stands empty."""

    idle_since = maybe_day(F["idle_since"])


class WithdrawForm(SpaceForm):
    """Why a space is offered no more."""

    ending = forms.ChoiceField(label=F["reason_code"], choices=list(words.ENDINGS.items()))
    reason = line(F["reason"], LIMITS["reason"])

    def why(self) -> Ending:
        """Return what was chosen."""
        return Ending(self.cleaned_data["ending"])


class TakenForm(SpaceForm):
    """By whom a space was taken, otherwise than for a wanted outlet."""

    reason = line(_("By whom or for what"), LIMITS["reason"], required=True)


class LinkForm(SpaceForm):
    """To which company a link is handed out, for where, for how long."""

    unit = id_field(pgettext_lazy("space", "Company"), required=True)
    area = id_field(_("Area"), required=True)
    days = number(_("Opens for so many days"), LINK_DAYS)

    def furnish(self, page: LinksPage) -> None:
        """Set what the fields offer."""
        self.offer("unit", unit_choices(page.units))
        self.offer("area", area_choices(page.areas, page))


def names_of(view: PremisesView) -> dict[str, object]:
    """Return what a space names, by field of its forms: it may have ended since."""
    return {"area": named(view.area), "owner": named(view.owner) if view.owner else ""}


def filled(row: PremisesRow) -> dict[str, Any]:
    """Return what the forms of a space begin with."""
    said = {name: getattr(row, name) for name in row.__slots__}
    said |= {name: _WORD_OF[said[name]] for name in EQUIPMENT}
    return said | {
        "area": row.area_id, "owner": row.owner_id, "rent": row.rent, "seen": row.version,
    }  # fmt: skip
