"""The form of the clocks beside handling: of which matter, by which deadlines."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.clocks import DEFAULT, ClockTermsRow
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LineForm, limit_name

CODES = ("contact_code", "total_code", "again_code")


def deadline_field(label: Any, help_text: Any) -> forms.CharField:
    """Make a field that takes a deadline of the list, or none."""
    return forms.CharField(label=label, help_text=help_text, required=False, widget=forms.Select)


class ClockTermsForm(LineForm):
    """The clocks of a matter."""

    matter_code = forms.CharField(label=_("Matter"), required=False, widget=forms.Select)
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
    places = {"matter": "matter_code"}
    field_order = ("matter_code", *CODES, "valid_from")

    @staticmethod
    def values(row: ClockTermsRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {"matter_code": row.code, **{name: getattr(row, name) for name in CODES}}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the deadlines, and the matters; of a line that exists the matter stays."""
        valid = {p.code: p for p in choices.policies(books, today)}
        for name in CODES:
            self.offer(name, [(c, limit_name(p)) for c, p in valid.items()])
        if self.initial.get("matter_code"):
            self.fields["matter_code"].widget = forms.HiddenInput()
            return
        matters = [(m.code, say.named(m)) for m in books.matters(today)]
        every = (DEFAULT, str(_("every matter without its own line")))
        self.offer("matter_code", [every, *matters], empty=False)

    def draft(self) -> operations.ClockTermsDraft:
        """Lay it out for the operation."""
        return operations.ClockTermsDraft(*(self.said(name) for name in CODES))
