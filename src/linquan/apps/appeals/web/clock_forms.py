"""The form of the clocks beside handling: of which matter, by which deadlines."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.clocks import ClockTermsRow
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.list_forms import MatterOrAllForm, limit_name

CODES = ("contact_code", "total_code", "again_code")


def deadline_field(label: Any, help_text: Any) -> forms.CharField:
    """Make a field that takes a deadline of the list, or none."""
    return forms.CharField(label=label, help_text=help_text, required=False, widget=forms.Select)


class ClockTermsForm(MatterOrAllForm):
    """The clocks of a matter."""

    contact_code = deadline_field(
        _("First contact"), _("Until somebody has spoken with a reporter who left a telephone.")
    )
    total_code = deadline_field(
        _("From reception to the end"),
        _("It stands while the reporter is asked and while the request is answered."),
    )
    again_code = deadline_field(
        _("Handling once more"), _("After a reporter was not satisfied and it was opened again.")
    )
    field_order = ("matter_code", *CODES, "valid_from")

    @staticmethod
    def values(row: ClockTermsRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {"matter_code": row.code, **{name: getattr(row, name) for name in CODES}}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the matters, and the deadlines of today."""
        super().furnish(books, today)
        valid = {p.code: p for p in choices.policies(books, today)}
        for name in CODES:
            self.offer(name, [(c, limit_name(p)) for c, p in valid.items()])

    def draft(self) -> operations.ClockTermsDraft:
        """Lay it out for the operation."""
        return operations.ClockTermsDraft(*(self.said(name) for name in CODES))
