"""Forms of the residents' pages: typed words to plain values, refusals in plain words."""

from collections.abc import Callable
from typing import Any, Final, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy as says

from linquan.apps.appeals.types import TEXT_LIMIT, ReporterKind
from linquan.apps.appeals.web.phone_places import Standing, party_choices, place_choices
from linquan.apps.appeals.web.phone_words import refusal
from linquan.kernel import secrets
from linquan.kernel.errors import HouseError

WHERE_LIMIT, NAME_LIMIT, PHONE_LIMIT, REASON_LIMIT = 60, 60, 40, 500
REPLY_LIMIT = 2000


class Words(forms.CharField):
    """Text in plain lines, with a limit that counts characters as people do."""

    def __init__(self, limit: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.limit: Final = limit
        self.validators = []  # ours say what to do next

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Every form shares it: nothing of it changes once it is made."""
        return self

    def to_python(self, value: Any) -> str:
        """Return the text stripped, with one kind of line break."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        """Refuse what is missing, too long or unreadable."""
        if self.required and not value:
            raise ValidationError(refusal("missing"))
        if "\x00" in value:
            raise ValidationError(refusal("null_characters"))
        if len(value) > self.limit:
            raise ValidationError(refusal("too_long", {"limit": self.limit}))


class OneOf(forms.ChoiceField):
    """A choice whose refusal says what to do."""

    def __init__(self, missing: str, unknown: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.missing, self.unknown = missing, unknown

    def validate(self, value: str) -> None:
        """Refuse a missing or unknown choice."""
        if self.required and not value:
            raise ValidationError(refusal(self.missing))
        if value and not self.valid_value(value):
            raise ValidationError(refusal(self.unknown))


KINDS = ((ReporterKind.RESIDENT, lazy("as a resident")), (ReporterKind.FIRM, lazy("as a firm")))


class ReportForm(forms.Form):
    """A report as a resident makes it: words or a photo are enough where the code knows the place.

    ``photo_count`` tells how many photos came with it, so that the words may be left out.
    """

    text = Words(
        TEXT_LIMIT,
        label=lazy("What is wrong?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    area = OneOf("area_missing", "area_unknown", label=lazy("Community or estate"))
    where = Words(
        WHERE_LIMIT,
        label=lazy("Building, floor or other sign"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = Words(
        NAME_LIMIT,
        label=lazy("Your name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = Words(
        PHONE_LIMIT,
        label=lazy("Your phone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    kind = OneOf(
        "missing",
        "missing",
        label=lazy("I report this"),
        choices=KINDS,
        required=False,
        widget=forms.RadioSelect,
    )
    about = OneOf(
        "missing", "organisation_unknown", label=says("resident", "Organisation"), required=False
    )

    def __init__(self, here: Standing, photo_count: int, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.photo_count = photo_count
        blank = _("as the code says") if here.poster else _("Please choose")
        self.fields["area"].required = here.poster is None
        nobody = _("no organisation")
        self._choose("area", lambda: [("", blank), *place_choices(here)])
        self._choose("about", lambda: [("", nobody), *party_choices(here)])

    def _choose(self, name: str, choices: Callable[[], list[Any]]) -> None:
        """Set choices that are made when they are looked at: a good report needs neither list."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_text(self) -> str:
        """Take no words when a photo says it."""
        text = str(self.cleaned_data["text"])
        if not text and not self.photo_count:
            raise ValidationError(refusal("text_missing"))
        return text

    def clean_phone(self) -> str:
        """Take only what can be called back."""
        phone = str(self.cleaned_data["phone"])
        if phone and secrets.normalise_phone(phone) is None:
            raise ValidationError(refusal("not_a_phone"))
        return phone

    def clean_kind(self) -> ReporterKind:
        """Residents are the rule."""
        return ReporterKind(self.cleaned_data["kind"] or ReporterKind.RESIDENT)


class FindForm(forms.Form):
    """Number and phone of a report, to have its link sent again."""

    number = Words(40, label=lazy("Number of the report"))
    phone = Words(
        PHONE_LIMIT,
        label=lazy("The phone you left with it"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


def show_refusals(form: forms.Form, told: dict[str, str]) -> None:
    """Put refusals of an operation beside the fields they belong to."""
    for name, text in told.items():
        form.add_error(name if name in form.fields else None, text)


def refusal_text(error: HouseError) -> str:
    """Say a refusal as one text, for pages without fields."""
    return refusal(next(iter(_codes(error))), error.details)


def _codes(error: HouseError) -> list[str]:
    fields = error.details.get("fields")
    return [str(code) for code in fields.values()] if isinstance(fields, dict) else [error.code]
