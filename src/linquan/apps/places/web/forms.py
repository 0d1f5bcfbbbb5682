"""Forms of places: from fields to plain values; what is right is for the operations to say."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.types import (
    PARENTS,
    AreaChange,
    AreaDraft,
    AreaRow,
    Level,
    ZoneChange,
    ZoneDraft,
    ZoneKind,
)
from linquan.apps.places.web.words import FAULTS, LEVELS, ZONE_KINDS, fault
from linquan.kernel.errors import Invalid


class FaultyForm(forms.Form):
    """A form that takes back the faults an operation has found."""

    def take_back(self, refusal: Invalid) -> None:
        """Put each fault beside its field, in words; those without a field at the head."""
        for name, code in refusal.fields.items():
            self.add_error(name if name in self.fields else None, fault(code, refusal.details))


class AreaForm(FaultyForm):
    """Name, code, head-count and centre of an area."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    code = forms.CharField(
        label=_("Code"),
        max_length=15,
        required=False,
        help_text=_(
            "Division code of 12 digits, or grid code of 15. Leave empty if there is none."
        ),
    )
    residents = forms.IntegerField(
        label=_("Residents"),
        min_value=0,
        required=False,
        help_text=_("Leave empty to add up the parts."),
    )
    lon = forms.FloatField(label=_("Longitude of the centre"), required=False)
    lat = forms.FloatField(
        label=_("Latitude of the centre"),
        required=False,
        help_text=_("WGS-84 / CGCS2000, not the shifted coordinates of street maps."),
    )

    def change(self) -> AreaChange:
        """Return the values as the operation takes them."""
        return AreaChange(**self._values())

    def _values(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("name", "name_en", "code", "lon", "lat")
        return {name: given[name] for name in names} | {"residents": given["residents"] or 0}


class NewAreaForm(AreaForm):
    """The same, with the level among those that may hang below the parent."""

    field_order = ("level", "name", "name_en", "code", "residents", "lon", "lat")
    level = forms.ChoiceField(label=_("Level"))

    def __init__(self, parent: AreaRow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent
        allowed = [v for v in Level if Level(parent.level) in PARENTS[v]]
        level: Any = self.fields["level"]
        level.choices = [(v.value, LEVELS[v]) for v in allowed]

    def draft(self) -> AreaDraft:
        """Return the values as the operation takes them."""
        level = Level(self.cleaned_data["level"])
        return AreaDraft(level=level, parent_id=self.parent.area_id, **self._values())


class OutlineForm(FaultyForm):
    """The outline of an area as GeoJSON."""

    geometry = forms.CharField(
        label=_("Outline (GeoJSON polygon, longitude before latitude)"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        required=False,
        help_text=_("Paste a Polygon, MultiPolygon or a Feature with one. Empty: no outline."),
    )

    def clean_geometry(self) -> dict[str, Any] | None:
        """Read the JSON; a feature gives its geometry. Members that say no place are left out."""
        text = str(self.cleaned_data["geometry"]).strip()
        if not text:
            return None
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(str(FAULTS["not_json"])) from error
        if isinstance(given, dict) and given.get("type") == "Feature":
            given = given.get("geometry")
        if not isinstance(given, dict):
            raise forms.ValidationError(str(FAULTS["not_a_polygon"]))
        return {"type": given.get("type"), "coordinates": given.get("coordinates")}


class SeenForm(FaultyForm):
    """A form that knows which version of a zone its page showed."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def see(self, version: object) -> None:
        """Know the newest version: sent once more, the form is taken."""
        given = {name: self.data[name] for name in self.data}
        self.data = given | {"seen_version": str(version)}


class ZoneForm(SeenForm):
    """Kind and names of a zone."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(ZONE_KINDS.items()))
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)

    def change(self) -> ZoneChange:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return ZoneChange(ZoneKind(given["kind"]), given["name"], given["name_en"])


class ZoneOutlineForm(SeenForm, OutlineForm):
    """The outline of a zone, which must have one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["geometry"].help_text = _(
            "Paste a Polygon, MultiPolygon or a Feature with one."
        )

    def clean_geometry(self) -> dict[str, Any]:
        """Read the JSON; a browser cannot ask for a field that is folded away, so we do."""
        if (given := super().clean_geometry()) is None:
            raise forms.ValidationError(_("Draw the outline on the map, or paste it below."))
        return given


class NewZoneForm(ZoneForm, ZoneOutlineForm):
    """A whole zone."""

    field_order = ("kind", "name", "name_en", "geometry")

    def draft(self) -> ZoneDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return ZoneDraft(
            ZoneKind(given["kind"]), given["name"], given["geometry"], given["name_en"]
        )


class PosterForm(FaultyForm):
    """What a poster says, and where it hangs."""

    label = forms.CharField(
        label=_("Where it hangs"),
        max_length=80,
        help_text=_("Such as: east gate, beside the barrier"),
    )
    label_en = forms.CharField(label=_("The same in English"), max_length=120, required=False)
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
