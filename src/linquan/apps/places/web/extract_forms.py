"""Forms of the map: an extract to bring in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ExtractForm(forms.Form):
    """A file of OpenStreetMap."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pbf"}),
        help_text=_("An extract of your city or province (.osm.pbf), at most 300 MB."),
    )

    def __init__(self, *args: Any, was_too_large: bool = False, **kwargs: Any) -> None:
        """Take whether the upload was stopped while it arrived."""
        super().__init__(*args, **kwargs)
        self.was_too_large = was_too_large

    def clean(self) -> dict[str, Any]:
        """Ask for a file."""
        given = super().clean() or {}
        if self.was_too_large:
            told = _("Larger than 300 MB. Cut an extract around the district, or use the command.")
            raise forms.ValidationError({"file": str(told)})
        if not given.get("file"):
            raise forms.ValidationError({"file": str(_("Choose a file."))})
        return given
