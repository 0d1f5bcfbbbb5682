"""Forms by which a request leaves the house: what goes along, and what another system asks."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.referrals import AskedFor
from linquan.apps.appeals.rules import LONGEST_ID
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.plain_forms import WAIVER, PlainValues, id_field

LONGEST_SAID: Final = 1000


class SentOutForm(PlainValues):
    """What goes along with the words of a request: photos, and for a reason who reported it."""

    photos = forms.TypedMultipleChoiceField(
        label=_("Photos that go along"), required=False, coerce=int
    )
    tells_reporter = forms.BooleanField(
        label=_("The reporter's name and telephone go along"), required=False
    )
    reason = forms.CharField(
        label=_("Why they need the name and telephone"),
        required=False,
        help_text=_("It is written down who sent them, when and why."),
        widget=forms.TextInput({"maxlength": WAIVER, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.data.getlist("photos") if hasattr(self.data, "getlist") else []
        numbers = [one for one in told if one.isascii() and one.isdigit() and len(one) < LONGEST_ID]
        field = self.fields["photos"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(one, one) for one in numbers]


class ReferForm(SentOutForm):
    """What goes to another system, with what that asks beside it."""

    asked: dict[str, AskedFor]

    system = id_field(_("System"), required=True)
    service_code = forms.CharField(
        label=_("Their service_code"),
        max_length=60,
        help_text=_("What they call this kind of matter; see their list of services."),
    )
    text = forms.CharField(
        label=_("What is sent"),
        help_text=_("Only this goes there, with the address. Take out what they need not know."),
        widget=forms.Textarea({"rows": 5, "maxlength": 4000}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {}

    def ask(self, asked: Sequence[AskedFor]) -> None:
        """Ask what the other system wants to know beside the report."""
        self.asked = {f"attribute_{n}": one for n, one in enumerate(asked)}
        for name, one in self.asked.items():
            self.fields[name] = _field_of(one)

    @property
    def beside(self) -> list[Any]:
        """The fields that the other system asks for."""
        return [self[name] for name in self.asked]

    def attributes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return what was said to each, as the other system names it."""
        said = ((one.code, self.cleaned_data.get(name)) for name, one in self.asked.items())
        return tuple(
            (code, tuple(value) if isinstance(value, list) else (str(value),))
            for code, value in said
            if value
        )


def _field_of(asked: AskedFor) -> forms.Field:
    """Make a field for what another system asks; a list without choices is a line of text."""
    told: dict[str, Any] = {
        "label": asked.name, "help_text": asked.hint, "required": asked.is_required,
        "error_messages": {"required": words.FAULTS["missing"]},
    }  # fmt: skip
    if asked.choices and asked.datatype == "multivaluelist":
        return forms.MultipleChoiceField(
            choices=asked.choices, widget=forms.CheckboxSelectMultiple, **told
        )
    if asked.choices:
        return forms.ChoiceField(choices=[("", "—"), *asked.choices], **told)
    widget = forms.Textarea({"rows": 3}) if asked.datatype == "text" else forms.TextInput()
    return forms.CharField(max_length=LONGEST_SAID, widget=widget, **told)
