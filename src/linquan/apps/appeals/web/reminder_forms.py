"""The forms of reminding: a rule of the list, and the word with which one takes note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.reminders import Audience, ReminderRuleRow, When
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LARGEST, LineForm, name_field
from linquan.apps.appeals.web.plain_forms import REASON, PlainValues
from linquan.kernel.calendar import Unit

FIELDS = ("name", "name_en", "clock", "amount", "unit", "when", "audience")


class ReminderRuleForm(LineForm):
    """A rule of reminding."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    clock = forms.ChoiceField(label=_("Which clock"), choices=list(say.CLOCK_NAMES.items()))
    amount = forms.IntegerField(label=_("How many"), min_value=1, max_value=LARGEST)
    unit = forms.ChoiceField(label=_("Of what"), choices=list(say.UNITS.items()))
    when = forms.ChoiceField(label=_("Before or after"), choices=list(say.SIDES.items()))
    audience = forms.ChoiceField(label=_("Who is reminded"), choices=list(say.AUDIENCES.items()))
    field_order = (*FIELDS, "valid_from")

    @staticmethod
    def values(row: ReminderRuleRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {name: getattr(row, name) for name in FIELDS}

    def draft(self) -> operations.ReminderRuleDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        return operations.ReminderRuleDraft(
            given["name"],
            given["name_en"],
            ClockKind(given["clock"]),
            When(given["when"]),
            given["amount"],
            Unit(given["unit"]),
            Audience(given["audience"]),
        )


class AcknowledgeForm(PlainValues):
    """Take note of a reminder, with a word to those at work."""

    instruction = forms.CharField(required=False, max_length=REASON)
