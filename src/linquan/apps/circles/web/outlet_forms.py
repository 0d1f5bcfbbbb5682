"""Forms of wanted outlets."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.web.plain_forms import RefusableForm, id_field
from linquan.apps.appeals.web.words import named
from linquan.apps.circles.outlets import (
    NEEDS,
    OUTLET_LIMITS,
    Agreement,
    OutletDraft,
    OutletRow,
    OutletView,
)
from linquan.apps.circles.premises import MOST_M2
from linquan.apps.circles.queries import AgreePage, OutletFormPage, Pair
from linquan.apps.circles.web import outlet_words as words
from linquan.apps.circles.web.facility_forms import Parts, area_choices, item_choices
from linquan.apps.circles.web.forms import line, maybe_day, number
from linquan.apps.circles.web.premises_forms import unit_choices, yuan

F: Final = words.OUTLET_FIELDS


class OutletFormBase(RefusableForm):
    """A form that says in words of outlets what an operation refused."""

    own_faults = words.OUTLET_FAULTS


def tick(label: Any) -> forms.BooleanField:
    """Make a box to tick."""
    return forms.BooleanField(label=label, required=False)


class OutletForm(OutletFormBase):
    """An outlet that somebody wants."""

    places = {
        "item_code": "item", "area_id": "area", "wanted_by_id": "wanted_by",
        "most_rent_cents": "most_rent",
    }  # fmt: skip
    parts: Parts = (
        (F["name"], ("name", "item", "wanted_by", "until")),
        (_("How large, where, for how much"), ("least_m2", "most_m2", "area", "most_rent")),
        (_("What it needs"), (*NEEDS, "takes_land")),
        (_("Further"), ("note",)),
    )
    name = line(F["name"], OUTLET_LIMITS["name"], required=True)
    item = forms.CharField(
        label=F["item_code"], max_length=30, widget=forms.Select,
        error_messages={"required": words.OUTLET_FAULTS["choose"]},
    )  # fmt: skip
    wanted_by = id_field(F["wanted_by_id"])
    until = maybe_day(F["until"])
    least_m2 = forms.IntegerField(label=F["least_m2"], min_value=1, max_value=MOST_M2)
    most_m2 = number(F["most_m2"], MOST_M2)
    area = id_field(F["area_id"], required=True)
    most_rent = yuan(F["most_rent_cents"], _("Leave it empty where rent does not matter."))
    needs_water = tick(F["needs_water"])
    needs_power = tick(F["needs_power"])
    needs_exhaust = tick(F["needs_exhaust"])
    needs_access = tick(F["needs_access"])
    needs_ground = tick(F["needs_ground"])
    takes_land = tick(F["takes_land"])
    note = line(F["note"], OUTLET_LIMITS["note"], help_text=_("No names and numbers of persons."))

    def furnish(self, page: OutletFormPage) -> None:
        """Set what the fields offer."""
        self.fields["item"].widget.choices = [("", "—"), *item_choices(page.items)]
        self.offer("area", area_choices(page.areas, page))
        self.offer("wanted_by", unit_choices(page.units), empty=_("The street itself"))

    def draft(self) -> OutletDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        rent = given["most_rent"]
        return OutletDraft(
            item_code=given["item"],
            area_id=given["area"],
            wanted_by_id=given["wanted_by"] or None,
            most_rent_cents=None if rent is None else int(rent * 100),
            **{name: given[name] for name in _PLAIN},
        )


_PLAIN: Final = ("name", "least_m2", "most_m2", "until", "note", "takes_land", *NEEDS)


class CorrectOutletForm(OutletForm):
    """An outlet, as the actor saw it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class DropForm(OutletFormBase):
    """Why an outlet is wanted no more."""

    reason = line(F["reason_code"], OUTLET_LIMITS["reason"], required=True)


class ReopenForm(OutletFormBase):
    """Nothing to fill in: the outlet is wanted again."""


class AgreeForm(OutletFormBase):
    """What is entered in the register."""

    places = {"operator_id": "operator"}
    name = line(_("Name of the planned facility"), OUTLET_LIMITS["name"], required=True)
    operator = id_field(_("Operated by"))
    planned_for = maybe_day(_("Planned for"))

    def furnish(self, page: AgreePage) -> None:
        """Set what the fields offer."""
        self.offer("operator", unit_choices(page.units))

    def agreement(self) -> Agreement:
        """Return what was filled in."""
        given = self.cleaned_data
        return Agreement(given["name"], given["operator"] or None, given["planned_for"])


def begun(pair: Pair) -> dict[str, Any]:
    """Return what the form of an agreement begins with."""
    row = pair.outlet.row
    return {"name": row.name, "operator": row.wanted_by_id, "planned_for": row.until}


def names_of(view: OutletView) -> dict[str, object]:
    """Return what an outlet names, by field of its forms: it may have ended since."""
    known = {"item": view.item, "area": view.area, "wanted_by": view.wanted_by}
    return {name: named(one) if one else "" for name, one in known.items()}


def filled(row: OutletRow) -> dict[str, Any]:
    """Return what the forms of an outlet begin with."""
    said = {name: getattr(row, name) for name in row.__slots__}
    return said | {
        "item": row.item_code, "area": row.area_id, "wanted_by": row.wanted_by_id,
        "most_rent": row.most_rent, "seen": row.version,
    }  # fmt: skip
