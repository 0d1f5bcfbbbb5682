"""Forms of the map: an extract to bring in, rules by which facilities are recognised."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.facilities import FacilityRule, Quality
from linquan.apps.places.web.forms import FaultyForm

COLUMNS: Final = ("kind", "tag", "name_part", "quality")
LONGEST_RULES: Final = 200_000


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


class RulesForm(FaultyForm):
    """The rules as lines, and the day from which they are valid."""

    rules = forms.CharField(
        label=_("Rules"),
        max_length=LONGEST_RULES,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
        help_text=_(
            "One rule a line: code of the kind, tag, part of the name, exact or probable or name. "
            "Of tag and part of the name one stays empty."
        ),
    )
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_rules(self) -> tuple[FacilityRule, ...]:
        """Read the lines."""
        found = []
        lines = csv.reader(io.StringIO(self.cleaned_data["rules"]))
        for number, line in enumerate(filter(None, lines), start=1):
            try:
                kind, tag, part, quality = (cell.strip() for cell in line)
                found.append(FacilityRule(kind, tag, part, Quality(quality)))
            except ValueError as error:
                told = _("Line %(line)s cannot be read.") % {"line": number}
                raise forms.ValidationError(told) from error
        return tuple(found)


def as_lines(rules: Sequence[FacilityRule], valid_from: date) -> dict[str, Any]:
    """Return what the form of rules begins with."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [rule.kind, rule.tag, rule.name_part, rule.quality.value] for rule in rules
    )
    return {"rules": text.getvalue(), "valid_from": valid_from}
