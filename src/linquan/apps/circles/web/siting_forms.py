"""The form of a question of siting: everything is filled in, so that one press asks."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.web.plain_forms import day_field, id_field
from linquan.apps.appeals.web.words import named
from linquan.apps.circles.facilities import LIMITS
from linquan.apps.circles.levels import level_of
from linquan.apps.circles.operations import SiteDraft
from linquan.apps.circles.queries import SitingFormPage, SitingPage
from linquan.apps.circles.siting import (
    CLOSEST_M,
    FARTHEST_M,
    MOST_MINUTES,
    MOST_NEW,
    MOST_SERVED,
    NEAREST_M,
    SPACING_M,
    WIDEST_M,
    Goal,
    SitingDraft,
    Source,
    Spot,
)
from linquan.apps.circles.siting_points import TEXT_LIMIT, read_points
from linquan.apps.circles.web import siting_words as words
from linquan.apps.circles.web.cost_views import wan_field, wan_of, yuan_of
from linquan.apps.circles.web.facility_forms import item_choices
from linquan.apps.circles.web.forms import CircleForm, line
from linquan.apps.circles.web.words import FIELDS
from linquan.kernel.errors import Invalid

EVERYBODY: Final = "0-"
GOALS: Final = list(words.GOALS.items())
_AGES: Final = re.compile(r"(\d{1,3})-(\d{1,3})?")
Parts = tuple[tuple[Any, tuple[str, ...]], ...]


def _number(label: Any, least: int, most: int, *, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, help_text=help_text
    )


class SitingForm(CircleForm):
    """A question: what is missing where, and where it may stand."""

    own_faults = words.FAULTS
    places = {"item_code": "item", "area_id": "area"}
    asked = ("item", "area", "goal", "sites", "budget")
    more: Parts = (
        (_("For whom, and how far"), ("ages", "minutes")),
        (_("Where it may stand"), ("sources", "spacing_m", "points", "lon", "lat")),
        (_("Of centres only"), ("radius_m", "least", "most")),
    )
    item = forms.CharField(
        label=pgettext_lazy("circle", "Item"), max_length=30, widget=forms.Select,
        error_messages={"required": words.FAULTS["ages_odd"]},
    )  # fmt: skip
    area = id_field(_("Area"), required=True)
    goal = forms.ChoiceField(label=_("What matters"), choices=GOALS, widget=forms.RadioSelect)
    sites = _number(
        _("New sites"),
        1,
        MOST_NEW,
        help_text=_("Not asked where everybody counts, or where money says how many."),
    )
    budget = wan_field(
        _("Budget in 10,000 yuan"), required=False,
        help_text=_("Only where money says how many: what all new places may cost together, once."),
    )  # fmt: skip
    ages = forms.CharField(
        label=_("Whom it is for"), required=False, max_length=10, widget=forms.Select
    )
    minutes = _number(
        _("Within so many minutes"), 1, MOST_MINUTES,
        help_text=_("Empty: as many as the item allows."),
    )  # fmt: skip
    sources = forms.MultipleChoiceField(
        label=_("Places to choose from"), required=False, choices=list(words.SOURCES.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    spacing_m = _number(_("Metres between the points of the grid"), CLOSEST_M, WIDEST_M)
    points = forms.CharField(
        label=_("Points of your own"), required=False, max_length=TEXT_LIMIT, strip=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        help_text=_("One a line: name, longitude, latitude, and perhaps what a place there costs, "
                    "such as 300000 yuan. At most 500."),
    )  # fmt: skip
    lon = forms.FloatField(label=_("Longitude of one more point"), required=False)
    lat = forms.FloatField(label=_("Latitude of one more point"), required=False)
    radius_m = _number(_("Metres around a centre"), NEAREST_M, FARTHEST_M)
    least = _number(_("People of a centre, at least"), 1, MOST_SERVED)
    most = _number(_("People of a centre, at most"), 1, MOST_SERVED)

    def furnish(self, page: SitingFormPage) -> None:
        """Set what the fields offer, and what stands for a field that is left empty."""
        self.centres = page.centres
        self.fields["item"].widget.choices = [("", "—"), *item_choices(page.items)]
        if level_of(str(self["item"].value() or "")) is not None:
            self.offer("goal", (one for one in GOALS if one[0] != Goal.CENTRES), empty=False)
            self.more = tuple(part for part in self.more if "radius_m" not in part[1])
        self.offer("area", ((area.area_id, named(area)) for area in page.areas), empty=False)
        ages = [
            (f"{a.from_age}-{'' if a.to_age is None else a.to_age}", _told(a)) for a in page.ages
        ]
        everybody = (EVERYBODY, pgettext_lazy("audience", "Everybody"))
        self.offer("ages", [everybody, *ages], empty=_("As the item says"))

    def clean(self) -> None:
        """Read the points, and say which line is none."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        try:
            found = read_points(self.said("points"))
        except Invalid as error:
            self.refuse(error)
            return
        if (lon is None) != (lat is None):
            self.add_error("lat" if lat is None else "lon", words.FAULTS["both_coordinates"])
        elif lon is not None and lat is not None:
            found = (*found, Spot("", lon, lat))
        self.cleaned_data["spots"] = found

    def draft(self) -> SitingDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        spots = given["spots"]
        from_age, to_age = _ages(given["ages"])
        chosen = {Source(one) for one in given["sources"]} | ({Source.POINTS} if spots else set())
        return SitingDraft(
            item_code=given["item"], area_id=given["area"], goal=Goal(given["goal"]),
            sites=given["sites"] or 1, from_age=from_age, to_age=to_age, minutes=given["minutes"],
            sources=tuple(one for one in Source if one in chosen), points=spots,
            spacing_m=given["spacing_m"] or SPACING_M,
            radius_m=given["radius_m"] or self.centres.centre_radius_m,
            least=given["least"] or self.centres.centre_least,
            most=given["most"] or self.centres.centre_most,
            budget_yuan=yuan_of(given["budget"]),
        )  # fmt: skip


def _ages(said: str) -> tuple[int | None, int | None]:
    """Return ages that were chosen; those of the item where nothing was."""
    if not said:
        return None, None
    found = _AGES.fullmatch(said)
    if found is None:
        return -1, None  # the operation refuses it
    return int(found[1]), int(found[2]) if found[2] else None


def _told(age: Any) -> str:
    years = f"{age.from_age}–{age.to_age}" if age.to_age is not None else f"≥ {age.from_age}"
    return f"{named(age)} ({years})"


def begun(given: Mapping[str, str], page: SitingFormPage) -> dict[str, Any]:
    """Return what the form begins with, led there by a gap."""
    centres = page.centres
    return {
        "item": given.get("item", "")[:30], "area": given.get("area", "")[:19] or page.district_id,
        "goal": Goal.MOST.value, "sites": 1,
        "sources": [Source.GRID.value, Source.DWELLINGS.value, Source.PREMISES.value],
        "spacing_m": SPACING_M, "radius_m": centres.centre_radius_m,
        "least": centres.centre_least, "most": centres.centre_most,
    }  # fmt: skip


def begun_again(draft: SitingDraft) -> dict[str, Any]:
    """Return what the form begins with where a question is asked once more, otherwise."""
    lines = [_line(one) for one in draft.points]
    to_age = "" if draft.to_age is None else draft.to_age
    return {
        "item": draft.item_code, "area": draft.area_id, "goal": draft.goal.value,
        "sites": draft.sites, "ages": f"{draft.from_age}-{to_age}", "minutes": draft.minutes,
        "sources": [one.value for one in draft.sources], "spacing_m": draft.spacing_m,
        "points": "\n".join(lines), "radius_m": draft.radius_m, "least": draft.least,
        "most": draft.most, "budget": wan_of(draft.budget_yuan),
    }  # fmt: skip


def _line(spot: Spot) -> str:
    """Return a point as it is written in the form."""
    cost = "" if spot.yuan is None else f", {spot.yuan} yuan"
    return f"{spot.name}, {spot.lon}, {spot.lat}{cost}".lstrip(", ")


class TakeForm(CircleForm):
    """What is planned at a chosen site: its name, what it is, who operates it, for when."""

    own_faults = words.FAULTS
    places = {"operator_id": "operator", "item_code": "item"}
    name = line(FIELDS["name"], LIMITS["name"], required=True)
    name_en = line(FIELDS["name_en"], LIMITS["name_en"])
    item = forms.CharField(
        label=FIELDS["item_code"], max_length=30, widget=forms.Select,
        help_text=_("What item of the catalogue the position will be of."),
        error_messages={"required": words.FAULTS["item_unknown"]},
    )  # fmt: skip
    operator = id_field(FIELDS["operator_id"], required=True)
    planned_for = day_field(FIELDS["planned_for"])
    address = line(FIELDS["address"], LIMITS["address"])

    def furnish(self, page: SitingPage) -> None:
        """Set what the fields offer; only of a position it is asked what item it will be of."""
        self.offer("operator", ((unit.organisation_id, named(unit)) for unit in page.units))
        if page.items:
            self.fields["item"].widget.choices = [("", "—"), *item_choices(page.items)]
        else:
            del self.fields["item"]

    def draft(self, source: str) -> SiteDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        return SiteDraft(
            item_code=given.get("item", ""),
            name=given["name"], name_en=given["name_en"], operator_id=given["operator"] or None,
            planned_for=given["planned_for"], address=given["address"], source=source,
        )  # fmt: skip
