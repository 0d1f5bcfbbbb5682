"""The form of a keeping time: of which matter, how many months after its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations
from linquan.apps.appeals.erasures import LONGEST_MONTHS, RetentionRow
from linquan.apps.appeals.web.list_forms import SOURCE, MatterOrAllForm


class RetentionForm(MatterOrAllForm):
    """How long requests of a matter are kept."""

    months = forms.IntegerField(
        label=_("Months after its end"),
        min_value=1,
        max_value=LONGEST_MONTHS,
        help_text=_("Counted from the day on which it was answered or taken back."),
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=SOURCE,
        help_text=_("The rule that says so. Ask your archive before you write a number."),
    )
    field_order = ("matter_code", "months", "source", "valid_from")

    @staticmethod
    def values(row: RetentionRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {"matter_code": row.code, "months": row.months, "source": row.source}

    def draft(self) -> operations.RetentionDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        return operations.RetentionDraft(given["months"], given["source"])
