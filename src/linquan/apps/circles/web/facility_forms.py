"""Forms of the register of facilities."""

import re
from collections.abc import Iterable
from typing import Any, Final, Protocol, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.web.plain_forms import (
    PlainValues,
    day_field,
    id_field,
    photos_field,
)
from linquan.apps.appeals.web.words import named
from linquan.apps.circles.facilities import (
    LIMITS,
    MOST_CAPACITY,
    FacilityDraft,
    FacilityRow,
    PlaceDraft,
    StandingDraft,
    State,
)
from linquan.apps.circles.queries import FacilityFormPage, FacilityPage
from linquan.apps.circles.types import ItemRow
from linquan.apps.circles.web import words
from linquan.apps.circles.web.forms import CircleForm, line, maybe_day, number
from linquan.apps.places.types import AreaRow
from linquan.engine.circles.catalogue import Item, Match

_DIVIDERS: Final = re.compile(r"[、,，;；\n]")
F: Final = words.FIELDS
Parts: TypeAlias = tuple[tuple[Any, tuple[str, ...]], ...]
"""Fields under their headings, in the order in which they are filled in."""
WHAT: Final = (
    _("What it is"),
    ("name", "name_en", "item", "match", "level", "space_tier", "parent", "source", "evidence"),
)
MORE: Final = (
    _("What it offers"),
    ("kind", "functions", "hours", "served_area", "capacity", "capacity_unit", "brand"),
)
WHO: Final = (
    _("Who operates it"),
    ("operator", "contract_from", "contract_to", "contract_results"),
)


class Placed(CircleForm):
    """Where a facility lies."""

    places = {"area_id": "area"}
    parts: Parts = ((_("Where it lies"), ("area", "address", "lon", "lat")),)
    area = id_field(F["area_id"], required=True)
    address = line(F["address"], LIMITS["address"])
    lon = forms.FloatField(
        label=F["lon"], required=False, help_text=_("Without a point it is on no map.")
    )
    lat = forms.FloatField(label=F["lat"], required=False)

    def furnish(self, page: FacilityFormPage) -> None:
        """Set what the fields offer."""
        self.offer("area", area_choices(page.areas, page))

    def place(self) -> PlaceDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        return PlaceDraft(
            area_id=given["area"], address=given["address"], lon=given["lon"], lat=given["lat"]
        )


def _picked(label: Any, help_text: Any = "") -> Any:
    """Make a choice among lines of a list of the district, which may be empty."""
    return forms.CharField(
        label=label, max_length=30, required=False, widget=forms.Select, help_text=help_text
    )


class MoveForm(Placed):
    """Where a facility lies, as the actor saw it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class FacilityForm(CircleForm):
    """What a facility is."""

    places = {
        "item_code": "item", "served_area_id": "served_area", "operator_id": "operator",
        "parent_id": "parent",
    }  # fmt: skip
    parts: Parts = (WHAT, MORE, WHO)
    name = line(F["name"], LIMITS["name"], required=True)
    name_en = line(F["name_en"], LIMITS["name_en"])
    item = forms.CharField(
        label=F["item_code"], max_length=30, widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )  # fmt: skip
    match = forms.ChoiceField(
        label=F["match"],
        choices=list(words.MATCHES.items()),
        help_text=_("Only exact ones are counted as covering anybody."),
    )
    level = forms.ChoiceField(
        label=F["level"], required=False, choices=[("", "—"), *words.LEVELS.items()]
    )
    space_tier = _picked(F["space_tier"])
    parent = number(F["parent_id"], 10**15, help_text=_("Its number in the register."))
    kind = _picked(F["kind"], _("Decides which functions it must have."))
    served_area = id_field(F["served_area_id"])
    capacity = number(F["capacity"], MOST_CAPACITY, least=0)
    capacity_unit = line(
        F["capacity_unit"], LIMITS["capacity_unit"], help_text=_("Such as beds or seats.")
    )
    hours = line(F["hours"], LIMITS["hours"])
    functions = line(F["functions"], 1_000, help_text=_("Divided by commas."))
    brand = line(F["brand"], LIMITS["brand"], help_text=_("One for each centre."))
    operator = id_field(F["operator_id"])
    contract_from = maybe_day(F["contract_from"])
    contract_to = maybe_day(F["contract_to"])
    contract_results = line(F["contract_results"], LIMITS["contract_results"])
    source = line(F["source"], LIMITS["source"])
    evidence = line(F["evidence"], LIMITS["evidence"])

    def furnish(self, page: FacilityFormPage) -> None:
        """Set what the fields offer."""
        self.fields["item"].widget.choices = [("", "—"), *item_choices(page.items)]
        for name, lines in (("space_tier", page.tiers), ("kind", page.kinds)):
            offered = [(one.code, named(one)) for one in lines]
            self.fields[name].widget.choices = [("", "—"), *offered]
        self.offer("served_area", area_choices(page.served, page))
        self.offer("operator", ((unit.organisation_id, named(unit)) for unit in page.units))

    def draft(self) -> FacilityDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        return FacilityDraft(
            item_code=given["item"], match=Match(given["match"]),
            served_area_id=given["served_area"] or None, operator_id=given["operator"] or None,
            functions=parted(given["functions"]), parent_id=given["parent"],
            **{name: given[name] for name in _PLAIN},
        )  # fmt: skip


_PLAIN: Final = (
    "name", "name_en", "level", "capacity", "capacity_unit", "hours", "brand", "contract_from",
    "contract_to", "contract_results", "source", "evidence", "space_tier", "kind",
)  # fmt: skip


def parted(text: str) -> tuple[str, ...]:
    """Return the words of a line that are divided by commas."""
    return tuple(filter(None, map(str.strip, _DIVIDERS.split(text))))


class CorrectForm(FacilityForm):
    """What a facility is, as the actor saw it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class NewForm(FacilityForm, Placed):
    """A new facility: what it is, where it lies, how it stands."""

    places = FacilityForm.places | Placed.places
    parts: Parts = (
        WHAT,
        *Placed.parts,
        (_("How it stands"), ("state", "opened_on", "progress", "planned_for")),
        MORE,
        WHO,
    )
    state = forms.ChoiceField(
        label=F["state"],
        choices=[(s, words.STATES[s]) for s in (State.OPEN.value, State.PLANNED.value)],
    )
    opened_on = maybe_day(F["opened_on"])
    progress = number(F["progress"], 100, least=0)
    planned_for = maybe_day(F["planned_for"])

    def furnish(self, page: FacilityFormPage) -> None:
        """Set what the fields offer."""
        FacilityForm.furnish(self, page)
        Placed.furnish(self, page)

    def standing(self) -> StandingDraft:
        """Return how it stands."""
        given = self.cleaned_data
        return StandingDraft(
            state=State(given["state"]), progress=given["progress"] or 0,
            planned_for=given["planned_for"], opened_on=given["opened_on"],
        )  # fmt: skip


class OpenForm(CircleForm):
    """The day on which a facility opens."""

    opened_on = day_field(_("Opens on"))


class CloseForm(CircleForm):
    """Since when and why a facility is closed."""

    closed_on = day_field(F["closed_on"])
    close_reason = line(F["close_reason"], LIMITS["close_reason"], required=True)


class ProgressForm(CircleForm):
    """How far a planned facility is."""

    progress = number(F["progress"], 100, least=0)
    planned_for = maybe_day(F["planned_for"])


class RenewForm(CircleForm):
    """Until when a contract runs that is renewed."""

    contract_to = day_field(_("Contract until"))


class PhotoForm(PlainValues):
    """Pictures of a facility."""

    own_faults = words.FAULTS
    photos = photos_field(
        _("Add photos"),
        _("JPEG, PNG, WebP or HEIC. Where and with what they were taken is removed."),
    )


def filled(row: FacilityRow) -> dict[str, Any]:
    """Return what the forms of a facility begin with."""
    said = {name: getattr(row, name) for name in row.__slots__}
    return said | {
        "item": row.item_code, "area": row.area_id, "served_area": row.served_area_id,
        "operator": row.operator_id, "functions": "、".join(row.functions), "seen": row.version,
        "parent": row.parent_id,
    }  # fmt: skip


def names_of(page: FacilityPage) -> dict[str, object]:
    """Return what a facility names, by field of its forms: it may have ended since."""
    row = page.view.row
    known = {
        "item": page.items.get(row.item_code), "area": page.areas.get(row.area_id),
        "served_area": page.areas.get(row.served_area_id or 0),
        "operator": page.units.get(row.operator_id or 0),
        "space_tier": page.tiers.get(row.space_tier), "kind": page.kinds.get(row.kind),
    }  # fmt: skip
    return {name: named(one) if one else "" for name, one in known.items()}


def item_choices(items: Iterable[ItemRow | Item]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return items to choose from, by category, in the reader's language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in items:
        found.setdefault(named(one, "category"), []).append((one.code, named(one)))
    return list(found.items())


class HasBooks(Protocol):
    """A page that knows the names of areas."""

    @property
    def books(self) -> Desk:
        """The books of its district."""
        ...


def area_choices(areas: Iterable[AreaRow], page: HasBooks) -> list[tuple[int, str]]:
    """Return areas to choose from, each below what it lies in."""
    return [(area.area_id, _told(area, page)) for area in areas]


def _told(area: AreaRow, page: HasBooks) -> str:
    line_of = page.books.areas.line(area.area_id)[1:]
    return " / ".join(named(one) for one in line_of) or named(area)
