"""Forms of personal data: whose, why, and the second look before an erasure."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import queries
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.plain_forms import PlainValues, day_field

LONGEST_WHO, REASON = 40, 200


def reason_field(help_text: Any = "") -> forms.CharField:
    """Make a field for a reason that stays when all else is gone."""
    return forms.CharField(
        label=_("Reason"), max_length=REASON, help_text=help_text,
        error_messages={"required": words.FAULTS["missing"]},
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


class WhoForm(PlainValues):
    """Whose data: a telephone, or the number of one request."""

    who = forms.CharField(
        label=_("Telephone, or the number of a request"),
        max_length=LONGEST_WHO,
        error_messages={"required": words.FAULTS["missing"]},
        help_text=_(
            "The telephone that was left with the requests, or a number such as LQ-2611-1200."
        ),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )


class ArchiveForm(WhoForm):
    """All that is held on someone, as one file."""

    reason = reason_field(
        _("Who asked, and how you know that it is them. No name and no number: it stays on record.")
    )


class AccountArchiveForm(PlainValues):
    """All that is held on a member of staff, as one file."""

    username = forms.CharField(
        label=_("Sign-in name"), max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    reason = reason_field()


class EraseForm(PlainValues):
    """What is to go: the requests that were looked at, a reason, and that there is no way back."""

    who = forms.CharField(max_length=LONGEST_WHO, widget=forms.HiddenInput)
    requests = forms.TypedMultipleChoiceField(
        label=_("Requests to erase"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field(_("Who asked for it. No name and no number: the reason stays."))
    is_sure = forms.BooleanField(
        label=_("I have looked through the list. It cannot be undone, by nobody."),
        error_messages={"required": _("Tick this when you have looked through the list.")},
    )

    def offer_requests(self, page: queries.HeldPage) -> None:
        """Offer the requests that can be erased now."""
        offered = [(one.appeal_id, f"{one.number} {one.title}") for one in page.free]
        cast("forms.TypedMultipleChoiceField", self.fields["requests"]).choices = offered


class ApproveForm(PlainValues):
    """That one has looked through what another clerk proposed."""

    is_sure = forms.BooleanField(
        label=_("I have looked through the list. It cannot be undone, by nobody."),
        error_messages={"required": _("Tick this when you have looked through the list.")},
    )


class DropForm(PlainValues):
    """Why it is not erased."""

    reason = reason_field(_("What the person is told. No name and no number."))


class HoldForm(PlainValues):
    """Until when a request must not be erased, and why."""

    until = day_field(_("Until this day"))
    reason = reason_field(_("Such as a dispute that it is needed for. No name and no number."))
