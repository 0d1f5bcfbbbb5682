"""Forms of the lists of what programs see (Open311)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.open311 import (
    AttributeRow,
    Choice,
    Datatype,
    JurisdictionRow,
    ServiceType,
    TermsRow,
)
from linquan.apps.appeals.referrals import SystemRow
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import SEPARATORS, LineForm, name_field
from linquan.apps.appeals.web.plain_forms import id_field
from linquan.apps.places.types import Level
from linquan.kernel.dated import LARGEST_POSITION

HINT, NAME, CHOICES = 200, 100, 20_000
PARTED = "|"


class JurisdictionForm(LineForm):
    """The name under which programs reach a district or a street."""

    domain = forms.CharField(
        label=_("Name for programs (jurisdiction_id)"),
        max_length=80,
        help_text=_("Like an internet address, such as jiangan.example.cn."),
    )
    area_id = id_field(_("Area"), required=True)
    field_order = ("domain", "area_id", "valid_from")

    @staticmethod
    def values(row: JurisdictionRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {"domain": row.domain, "area_id": row.area_id}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the district and its streets."""
        del today
        areas = books.areas.living(Level.DISTRICT, Level.STREET)
        self.offer("area_id", [(a.area_id, say.named(a)) for a in areas])

    def draft(self) -> operations.JurisdictionDraft:
        """Lay it out for the operation."""
        return operations.JurisdictionDraft(
            self.said("domain").lower(), self.number("area_id") or 0
        )


class SystemForm(LineForm):
    """Another city's system that requests may be referred to."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    url = forms.CharField(
        label=_("Address of its Open311 endpoint"),
        max_length=200,
        help_text=_("As its discovery tells it, such as https://311.example/open311/v2/."),
    )
    domain = forms.CharField(label=_("Its jurisdiction_id"), required=False, max_length=80)
    api_key = forms.CharField(
        label=_("Its key for us (api_key)"),
        required=False,
        max_length=120,
        help_text=_("Kept sealed and never shown. Empty: the one there is stays."),
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    may_be_private = forms.BooleanField(
        label=_("It stands in our own network (a private address, or without https)"),
        required=False,
    )
    field_order = ("name", "name_en", "url", "domain", "api_key", "may_be_private", "valid_from")

    @staticmethod
    def values(row: SystemRow) -> dict[str, Any]:
        """What the form shows of a version; never the key."""
        same = ("name", "name_en", "url", "domain", "may_be_private")
        return {name: getattr(row, name) for name in same}

    def draft(self) -> operations.SystemDraft:
        """Lay it out for the operation."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "valid_from"}
        return operations.SystemDraft(**given)


class MatterLineForm(LineForm):
    """A line that belongs to a matter."""

    matter_code = forms.CharField(label=_("Matter"), widget=forms.Select)
    places = {"matter": "matter_code"}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the matters."""
        self.offer("matter_code", [(m.code, say.named(m)) for m in books.matters(today)])


class TermsForm(MatterLineForm):
    """How a matter is offered to programs."""

    type = forms.ChoiceField(
        label=_("Whoever reports gets"), choices=list(say.SERVICE_TYPES.items())
    )
    description = forms.CharField(
        label=_("Description in Chinese"), required=False, max_length=HINT
    )
    description_en = forms.CharField(
        label=_("Description in English"), required=False, max_length=HINT
    )
    keywords = forms.CharField(
        label=_("Keywords"),
        required=False,
        max_length=HINT,
        help_text=_(
            "Parted by commas. Some systems read private, inactive, staff or waste_only as orders."
        ),
    )
    field_order = ("matter_code", "type", "description", "description_en", "keywords")

    @staticmethod
    def values(row: TermsRow) -> dict[str, Any]:
        """What the form shows of a version."""
        same = {name: getattr(row, name) for name in ("type", "description", "description_en")}
        return same | {"matter_code": row.code, "keywords": ", ".join(row.keywords)}

    def draft(self) -> operations.TermsDraft:
        """Lay it out for the operation."""
        words = tuple(self.said("keywords").translate(SEPARATORS).split(","))
        return operations.TermsDraft(
            ServiceType(self.said("type")),
            self.said("description"),
            self.said("description_en"),
            words,
        )


class AttributeForm(MatterLineForm):
    """What a program is asked beside a report of a matter."""

    name = forms.CharField(label=_("Question in Chinese"), max_length=NAME)
    name_en = forms.CharField(label=_("Question in English"), max_length=NAME)
    datatype = forms.ChoiceField(label=_("Answered with"), choices=list(say.DATATYPES.items()))
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    is_asked = forms.BooleanField(
        label=_("Is asked (otherwise the words are only shown)"), required=False, initial=True
    )
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=LARGEST_POSITION,
        initial=0,
        help_text=_("Smaller numbers come first."),
    )
    hint = forms.CharField(label=_("Help in Chinese"), required=False, max_length=HINT)
    hint_en = forms.CharField(label=_("Help in English"), required=False, max_length=HINT)
    choices = forms.CharField(
        label=_("Values to choose from"),
        required=False,
        max_length=CHOICES,
        help_text=_("One a line: key | Chinese | English. Only for choices."),
        widget=forms.Textarea({"rows": 4}),
    )
    field_order = ("matter_code", "datatype", "name", "name_en", "hint", "hint_en", "choices")

    @staticmethod
    def values(row: AttributeRow) -> dict[str, Any]:
        """What the form shows of a version."""
        same = (
            "matter_code", "name", "name_en", "datatype", "is_required", "is_asked", "position",
            "hint", "hint_en",
        )  # fmt: skip
        lines = (f" {PARTED} ".join((c.key, c.name, c.name_en)) for c in row.choices)
        return {name: getattr(row, name) for name in same} | {"choices": "\n".join(lines)}

    def draft(self) -> operations.AttributeDraft:
        """Lay it out for the operation."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "valid_from"}
        given |= {"datatype": Datatype(given["datatype"]), "choices": tuple(self._choices())}
        return operations.AttributeDraft(**given)

    def _choices(self) -> list[Choice]:
        """Read the values; a line without its parts is refused by the operation."""
        rows = [line for line in self.said("choices").splitlines() if line.strip()]
        parts = ([part.strip() for part in row.split(PARTED)] for row in rows)
        return [Choice(*(*found, "", "")[:3]) for found in parts]
