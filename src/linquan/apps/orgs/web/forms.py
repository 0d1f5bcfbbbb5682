"""Forms of organisations: from fields to plain values; the operations say what is right."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.orgs import rules
from linquan.apps.orgs.key_types import KeyDraft
from linquan.apps.orgs.types import (
    AccountRow,
    OrganisationChange,
    OrganisationDraft,
    OrganisationKind,
    OrganisationRow,
    Scope,
)
from linquan.apps.orgs.web.words import FAULTS, KINDS, ROLE_HINTS, SCOPES, named
from linquan.apps.places.types import AreaRow
from linquan.kernel.actors import Role
from linquan.kernel.errors import Invalid

NO_ONE = [("", _("None"))]


class FaultyForm(forms.Form):
    """A form that takes back the faults an operation has found."""

    def take_back(self, refusal: Invalid) -> None:
        """Put each fault beside its field, in words; those without a field at the head."""
        for name, code in refusal.fields.items():
            words = FAULTS.get(code, _("Please check this."))
            is_seen = name in self.fields and not self.fields[name].widget.is_hidden
            self.add_error(name if is_seen else None, str(words))

    def _choose(self, name: str, choices: Sequence[tuple[object, object]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


def _number(text: str) -> int | None:
    return int(text) if text else None


class OrganisationForm(FaultyForm):
    """Names, telephone and the area an organisation answers for."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone of the office"), max_length=30, required=False)
    area_id = forms.TypedChoiceField(
        label=_("Answers for"),
        required=False,
        coerce=_number,
        empty_value=None,
        help_text=_("Requests from this area come here. None for firms and shops."),
    )

    def __init__(self, areas: Sequence[AreaRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indented = [
            (a.area_id, "\u3000" * (a.path.count("/") - 2) + named(a.name, a.name_en))
            for a in areas
        ]
        self._choose("area_id", [*NO_ONE, *indented])

    def change(self) -> OrganisationChange:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return OrganisationChange(given["name"], given["name_en"], given["area_id"], given["phone"])


class NewOrganisationForm(OrganisationForm):
    """The same, with the kind and what it stands below."""

    field_order = ("kind", "name", "name_en", "parent_id", "area_id", "phone")
    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, w) for k, w in KINDS.items()])
    parent_id = forms.TypedChoiceField(
        label=_("Stands below"), required=False, coerce=_number, empty_value=None
    )

    def __init__(self, above: Sequence[OrganisationRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose(
            "parent_id", [*NO_ONE, *((o.organisation_id, named(o.name, o.name_en)) for o in above)]
        )

    def draft(self) -> OrganisationDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return OrganisationDraft(
            OrganisationKind(given["kind"]), given["name"], given["name_en"],
            given["parent_id"], given["area_id"], given["phone"],
        )  # fmt: skip


class PostForm(FaultyForm):
    """Who gets which post in an organisation, from when."""

    account_id = forms.TypedChoiceField(label=_("Person"), coerce=int)
    role = forms.ChoiceField(label=_("Post"), choices=[(r.value, w) for r, w in ROLE_HINTS.items()])
    valid_from = forms.DateField(
        label=_("From (day)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from today."),
    )

    def __init__(self, people: Sequence[AccountRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("account_id", [(p.account_id, f"{p.name} ({p.username})") for p in people])


class PersonForm(FaultyForm):
    """A new person of staff."""

    name = forms.CharField(label=_("Person's name"), max_length=60)
    username = forms.CharField(
        label=_("Sign-in name"), max_length=60, help_text=_("Such as zhang.san; small letters.")
    )
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Tell it in person. The second step is set up at the first sign-in."),
    )


class PasswordForm(FaultyForm):
    """Another password for someone who has forgotten theirs."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("All sessions of this person end. Tell it in person."),
    )


class IdentifierForm(FaultyForm):
    """By what else a person signs in."""

    identifier = forms.CharField(max_length=rules.LONGEST_IDENTIFIER)


class PhoneForm(IdentifierForm):
    """The mobile telephone that codes go to."""

    identifier = forms.CharField(
        label=_("Mobile telephone"),
        max_length=rules.LONGEST_PHONE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
        help_text=_(
            "Codes to sign in with go there. Kept are only a fingerprint and seven of its digits."
        ),
    )


class ProviderForm(IdentifierForm):
    """By what the provider of the unified sign-in knows a person."""

    identifier = forms.CharField(
        label=_("Identifier"),
        max_length=rules.LONGEST_IDENTIFIER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "As the unified sign-in tells it, often the number of the member of staff. Whoever "
            "tries to sign in without it is shown theirs. It is kept as a fingerprint only."
        ),
    )


class KeyForm(FaultyForm):
    """A key for a programme: for whom, what for, how much and how long."""

    field_order = ("name", "organisation_id", "role", "valid_to", "rate_per_minute", "scopes")
    name = forms.CharField(
        label=_("What it is for"),
        max_length=rules.LONGEST_PERSON,
        help_text=_("Such as the name of the other system."),
    )
    organisation_id = forms.TypedChoiceField(label=_("Acts for"), coerce=int)
    role = forms.TypedChoiceField(
        label=_("Reaches as far as"),
        choices=[(r.value, ROLE_HINTS[r]) for r in rules.KEY_ROLES],
        coerce=Role,
        help_text=_("It never sees or does more than someone in this post of the organisation."),
    )
    scopes = forms.TypedMultipleChoiceField(
        label=_("May be used to"),
        choices=[(s.value, w) for s, w in SCOPES.items()],
        coerce=Scope,
        widget=forms.CheckboxSelectMultiple,
    )
    rate_per_minute = forms.IntegerField(label=_("Requests a minute at most"), initial=60)
    valid_to = forms.DateField(
        label=_("Ends on (day)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From this day on it no longer opens anything."),
    )

    def __init__(self, units: Sequence[OrganisationRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose(
            "organisation_id", [(o.organisation_id, named(o.name, o.name_en)) for o in units]
        )

    def draft(self) -> KeyDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return KeyDraft(**given | {"scopes": frozenset(given["scopes"])})


class DayForm(FaultyForm):
    """A day unlike its weekday, or several in a row."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("Up to (day)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("For several days in a row. Weekends within a holiday are closed anyway."),
    )
    is_workday = forms.TypedChoiceField(
        label=_("The office"),
        choices=[("0", _("is closed (holiday)")), ("1", _("works (make-up day)"))],
        coerce=lambda text: text == "1",
    )
    note = forms.CharField(label=_("Occasion"), max_length=80, required=False)
    source = forms.CharField(
        label=_("Source"), max_length=120, help_text=_("Such as the number of the notice.")
    )


class YearForm(FaultyForm):
    """A year whose days are complete."""

    year = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.CharField(label=_("Source"), max_length=120)


class HoursForm(FaultyForm):
    """When the office opens and closes."""

    opens = forms.TimeField(
        label=_("Opens"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=_("Closes"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
