"""The form by which a request is registered at the desk."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import TEXT_LIMIT, ChannelRow, MatterRow
from linquan.apps.appeals.web import choices, words
from linquan.apps.appeals.web.plain_forms import (
    LARGEST_ID,
    PlainValues,
    area_of_text,
    id_field,
    photos_field,
)

_SPOT = re.compile(r"(-?\d{1,3}\.\d{1,9}),(-?\d{1,2}\.\d{1,9})")
NAME_LIMIT, ADDRESS_LIMIT, PHONE_LIMIT = 60, 120, 40


def line(limit: int, **attributes: str) -> forms.TextInput:
    """Make a field of one line."""
    return forms.TextInput({"maxlength": limit, "autocomplete": "off", **attributes})


class PlaceForm(PlainValues):
    """Where something is: an area, an address, a point of the map or of a suggested place."""

    places = {"place": "area"}

    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    spot = forms.CharField(required=False, max_length=80)
    area = id_field(_("Area"))
    address = forms.CharField(
        label=_("Address"), required=False, strip=False, widget=line(ADDRESS_LIMIT)
    )

    def point(self) -> tuple[float | None, float | None]:
        """Return lon, lat of the map, else those of the suggested place that was chosen."""
        given = self.cleaned_data
        if given["lon"] is not None or given["lat"] is not None:
            return given["lon"], given["lat"]
        chosen = _SPOT.fullmatch(given["spot"])
        return (float(chosen[1]), float(chosen[2])) if chosen else (None, None)


class HeardForm(PlaceForm):
    """What is told, where, about whom."""

    text = area_of_text(_("What is the matter?"), limit=TEXT_LIMIT, rows=5)
    matter = id_field(_("Matter"))
    about = forms.CharField(
        label=_("Who is complained about"),
        required=False,
        max_length=100,
        help_text=_("Only if the request complains about a unit: it will not decide about it."),
        widget=forms.TextInput({"list": "organisations", "autocomplete": "off"}),
    )

    def told(self, books: Desk) -> dict[str, Any]:
        """Return what was told as the draft of a request takes it. Raises Invalid (``about``)."""
        lon, lat = self.point()
        return {
            "text": self.said("text"),
            "area_id": choices.area_at(books, self.number("area") or 0, lon, lat),
            "address": self.said("address"),
            "lon": lon,
            "lat": lat,
            "matter_id": self.number("matter"),
            "about_organisation_id": choices.party_told(books, self.said("about"), "about"),
        }

    def offer_matters(self, matters: Sequence[MatterRow]) -> None:
        """Set the matters of the day."""
        offered = [(m.matter_id, words.named(m)) for m in matters]
        self.offer("matter", offered, empty=_("as guessed from the words"))


class OpenedForm(HeardForm):
    """What was found elsewhere, as the request that it becomes; its photos can go along."""

    along = forms.TypedMultipleChoiceField(
        label=_("Photos that go along"), coerce=int, required=False
    )

    def offer_photos(self, photo_ids: Iterable[int]) -> None:
        """Set which photos can go along."""
        field: Any = self.fields["along"]
        field.choices = [(pk, str(pk)) for pk in photo_ids]

    def draft(self, books: Desk) -> RequestDraft:
        """Return what was filled in. Raises Invalid (``about``)."""
        return RequestDraft(**self.told(books), photo_ids=frozenset(self.cleaned_data["along"]))


class RegisterForm(HeardForm):
    """What is told, by whom, where, about whom, and how it came."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    same_as = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    channel = id_field(_("How it came"), required=True)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        strip=False,
        widget=line(PHONE_LIMIT, inputmode="tel", autofocus="autofocus"),
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        required=False,
        strip=False,
        widget=line(NAME_LIMIT),
    )
    kind = forms.ChoiceField(
        label=_("Who reports"),
        choices=list(words.REPORTERS.items()),
        widget=forms.RadioSelect,
    )
    photos = photos_field(_("Photos"))
    field_order = (
        *("key", "lon", "lat", "spot", "same_as", "channel", "phone", "name", "kind"),
        *("text", "matter", "area", "address", "about", "photos"),
    )

    def furnish(self, channels: Sequence[ChannelRow], matters: Sequence[MatterRow]) -> None:
        """Set what the fields offer today."""
        self.offer("channel", [(c.channel_id, words.named(c)) for c in channels], empty=False)
        self.offer_matters(matters)
