"""Forms of tables out and in: a file or pasted cells, a reason, columns of a file."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.exports import LONGEST_REASON
from linquan.kernel.exchange.port import Batch, Wanted
from linquan.web.exchange import words

LONGEST_PASTE: Final = 300_000
"""Letters; a form field is held in memory, so that more belongs into a file."""
ACCEPTED: Final = ".xlsx,.xls,.ods,.csv,.tsv,.txt,.json,.geojson"


class BringForm(forms.Form):
    """A file, or cells that were copied."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Excel, ODS, CSV or GeoJSON, at most 20 MB."),
    )
    text = forms.CharField(
        label=_("Pasted cells"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "Copy cells with their headings in Excel and paste them, or a list that people "
            "continued in a chat group (接龙)."
        ),
    )

    def __init__(self, *args: Any, was_too_large: bool = False, **kwargs: Any) -> None:
        """Take whether the upload was stopped while it arrived."""
        super().__init__(*args, **kwargs)
        self.was_too_large = was_too_large

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean() or {}
        if self.was_too_large:
            raise forms.ValidationError({"file": str(words.FILES["file_too_big"])})
        has_text = bool((given.get("text") or "").strip())
        if not (given.get("file") or has_text or self.errors):
            raise forms.ValidationError({"file": str(words.FILES["file_missing"])})
        return given

    def brought(self) -> tuple[str, bytes]:
        """Return the name of the file (empty when pasted) and what it holds."""
        if file := self.cleaned_data.get("file"):
            return file.name, file.read()
        return "", str(self.cleaned_data["text"]).encode(errors="replace")


class ReasonForm(forms.Form):
    """Why someone takes away data on people."""

    reason = forms.CharField(
        label=_("What you need it for"),
        error_messages={"required": _("Say what you need these data for.")},
        help_text=_("It is written down with your name."),
        widget=forms.TextInput(attrs={"maxlength": LONGEST_REASON}),
    )

    def told(self) -> str:
        """Return the reason as it was typed; empty where none is asked for."""
        self.full_clean()
        return str(self.cleaned_data.get("reason", ""))

    def take_back(self, refusal: Invalid) -> None:
        """Say what is wrong with the reason."""
        for name, code in refusal.fields.items():
            if name in self.errors:
                continue
            self.add_error(
                name if name in self.fields else None, words.refusal(code, refusal.details)
            )


class ExportForm(ReasonForm):
    """Why someone takes away data on people, and whether in clear."""

    clear = forms.BooleanField(
        label=_("Names, telephones and numbers in texts in clear"),
        required=False,
        help_text=_("Of the requests whose reporters you may see; a reason is written down."),
    )


class ReplyForm(ReasonForm):
    """Which rows go back to the office that they came from."""

    batch = forms.TypedChoiceField(label=_("Columns and rows of"), coerce=int)
    since = forms.DateField(
        label=_("Ended from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Ended until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("With days: every row of files with the same columns that ended in them."),
    )
    also_open = forms.BooleanField(label=_("Also rows that are not ended yet"), required=False)
    field_order = ("batch", "since", "until", "also_open", "reason")

    def __init__(self, batches: Sequence[Batch], *args: Any, **kwargs: Any) -> None:
        """Take the files to choose from."""
        super().__init__(*args, **{"auto_id": "reply-%s"} | kwargs)
        field = self.fields["batch"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.batch_id, words.batch(one)) for one in batches]

    def wanted(self) -> Wanted:
        """Return what was chosen."""
        given = self.cleaned_data
        return Wanted(given["batch"], given["since"], given["until"], given["also_open"])
