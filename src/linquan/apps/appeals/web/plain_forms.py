"""Forms of plain values, and the fields that they are made of: the operations judge them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.kept_photos import Pictures, gather
from linquan.apps.appeals.web.photos import FIELD
from linquan.apps.appeals.words import Words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import Invalid

LARGEST_ID = 2**63 - 1
REASON, REMARK, WAIVER, CODE = 500, 2000, 200, 30
"""Longest words of each kind, in letters."""


def area_of_text(
    label: Any, *, limit: int, rows: int = 3, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """Make a field for some lines of text; the operation says what is missing."""
    return forms.CharField(
        label=label,
        required=required,
        widget=forms.Textarea({"rows": rows, "maxlength": limit}),
        strip=False,
        help_text=help_text,
        error_messages={"required": words.FAULTS["missing"]},
    )


def id_field(
    label: Any, *, required: bool = False, widget: type[forms.Select] = forms.Select
) -> forms.IntegerField:
    """Make a field that holds an id; what it offers is set when it is drawn."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=LARGEST_ID,
        widget=widget,
        error_messages={"required": words.FAULTS["choose"]},
    )


def reason_field(label: Any, *, required: bool = True) -> forms.CharField:
    """Make a field for the code of a reason of a list; what it offers is set when it is drawn."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=CODE,
        widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Make a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d"], help_text=help_text
    )


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """Make a field for a day and time in the zone of the office."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": _("Write day and time, for example 2026-11-21 12:00.")},
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ManyFiles(forms.ClearableFileInput):
    """A file input for several files."""

    allow_multiple_selected = True


class ManyPhotos(forms.FileField):
    """Draws the input; the pictures are read from ``request.FILES`` and judged by `gather`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Pass on what was sent: Django's own check knows a single file only."""
        return data


def waiver_field() -> forms.CharField:
    """Make the field for why there is no photo of the result."""
    return forms.CharField(
        label=_("Or why there can be no photo"),
        required=False,
        max_length=WAIVER,
        strip=False,
        widget=forms.TextInput({"maxlength": WAIVER}),
    )


def photos_field(label: Any, help_text: Any = "") -> forms.FileField:
    """Make a field for photos; what was sent is read from ``request.FILES``."""
    widget = ManyFiles({"accept": "image/*", "multiple": True})
    return ManyPhotos(label=label, required=False, widget=widget, help_text=help_text)


class RefusableForm(forms.Form):
    """A form that shows what an operation refused beside the field it is about.

    ``places`` maps a field that an operation refuses to the field of the form that shows it;
    ``own_faults`` says in words of another part of the house what the desk has none for.
    """

    places: dict[str, str] = {}
    own_faults: Words = {}

    def refuse(self, error: Invalid) -> None:
        """Write each fault beside its field, and at the head what has none or is not seen."""
        for name, text in words.faults(error, self.own_faults):
            field = self.places.get(name, name)
            is_seen = field in self.fields and not self[field].is_hidden
            self.add_error(field if is_seen else None, text)

    def offer(
        self,
        name: str,
        offered: Iterable[tuple[object, object]],
        *,
        empty: "bool | str | Promise" = True,
    ) -> None:
        """Set what a field offers, after an empty choice if wanted."""
        first = [("", "—" if empty is True else empty)] if empty else []
        self.fields[name].widget.choices = [*first, *offered]

    def still_offer(self, named: Mapping[str, object]) -> None:
        """Offer also what fields begin with, by its name: what has ended since may stay."""
        for name, told in named.items():
            widget = self.fields[name].widget if name in self.fields else None
            value = self.initial.get(name)
            if not isinstance(widget, forms.Select) or value in (None, ""):
                continue
            if not _offers(widget.choices, value):
                widget.choices = [*widget.choices, (value, told or value)]

    def said(self, name: str) -> str:
        """What was typed."""
        return str(self.cleaned_data.get(name) or "")


def _offers(choices: Iterable[tuple[object, Any]], value: object) -> bool:
    """Whether a value is among choices, some of which may stand in groups."""
    return any(
        _offers(told, value) if isinstance(told, list | tuple) else str(key) == str(value)
        for key, told in choices
    )


class PlainValues(RefusableForm):
    """A form that only reads values and photos; the checks that count are the operation's."""

    pictures = Pictures()
    kept: Sequence[str] = ()

    def clean(self) -> None:
        """Say what is wrong with the photos, and for the whole form what nobody sees."""
        for text in self.pictures.wrong:
            self.add_error(FIELD, text)
        if any(self[name].is_hidden for name in self.errors):
            self.add_error(None, words.fault("key_odd", {}))

    def take_photos(self, request: ActorRequest) -> None:
        """Take in the photos of the form: a browser does not keep them over a fault elsewhere."""
        if FIELD in self.fields:
            self.pictures = gather(request, words.fault)
            self.kept = self.pictures.tokens(request.now)

    def begin_here(self) -> None:
        """Put the cursor into the first field."""
        first = next(iter(self.visible_fields()), None)
        if first is not None:
            first.field.widget.attrs["autofocus"] = True

    def number(self, name: str) -> int | None:
        """An id that was chosen, none for the empty choice."""
        return self.cleaned_data.get(name) or None
