"""Forms of the page for the street: what a telephone keeps until there is a signal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.types import TEXT_LIMIT
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.forms import VerbForm
from linquan.apps.appeals.web.plain_forms import PlainValues, area_of_text, id_field, photos_field

ADDRESS_LIMIT = 120


class KeyField(forms.RegexField):
    """A key that a telephone has made, or the page: 32 hexadecimal digits."""

    def __init__(self) -> None:
        told = {"invalid": words.FAULTS["key_odd"], "required": words.FAULTS["key_odd"]}
        super().__init__(r"^[0-9a-f]{32}\Z", widget=forms.HiddenInput, error_messages=told)


class PlaceField(forms.FloatField):
    """Degrees that one press has put in."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)


class StreetReportForm(PlainValues):
    """A report from the street: a matter or words, photos, where."""

    key = KeyField()
    matter = forms.CharField(required=False, max_length=30)
    text = area_of_text(_("What is wrong?"), limit=TEXT_LIMIT, required=False)
    photos = photos_field(_("Photo"))
    area = id_field(_("Area"))
    address = forms.CharField(
        label=_("Building, floor or other sign"),
        required=False,
        max_length=ADDRESS_LIMIT,
        widget=forms.TextInput({"maxlength": ADDRESS_LIMIT, "autocomplete": "off"}),
    )
    lon, lat = PlaceField(), PlaceField()
    places = {"place": "area"}

    def clean(self) -> None:
        """Want one of the two that say what it is."""
        super().clean()
        if not (self.said("matter") or self.said("text").strip()) and "text" not in self.errors:
            self.add_error("text", words.fault("matter_or_text", {}))

    def point(self) -> tuple[float | None, float | None]:
        """Where it is, none unless it was pressed."""
        values: dict[str, Any] = self.cleaned_data
        return values.get("lon"), values.get("lat")


class TaskForm(VerbForm):
    """What was done, with a photo of the result."""

    key = KeyField()
    text = area_of_text(_("What was done?"), limit=TEXT_LIMIT)
    photos = photos_field(_("Photo of the result"))
    places = {"proof": "photos"}
