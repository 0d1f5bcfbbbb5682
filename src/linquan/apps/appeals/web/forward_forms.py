"""Forms of forwarding to bodies outside: the list, what goes, what they say."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.forwards import BodyRow, ForwardDraft, ReplyDraft, Said
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LineForm, name_field
from linquan.apps.appeals.web.plain_forms import PlainValues, area_of_text, id_field
from linquan.apps.appeals.web.sent_out_forms import SentOutForm

LONGEST_TEXT, LONGEST_ROLE, LONGEST_PHONE = 2000, 40, 20


class BodyForm(LineForm):
    """A body outside that requests may be forwarded to."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    phone = forms.CharField(
        label=_("Telephone of its office"),
        required=False,
        max_length=LONGEST_PHONE,
        help_text=_("Of the office, never a person's. Links can be sent there by text message."),
    )
    organisation_id = id_field(_("If it is a unit here: which"))
    field_order = ("name", "name_en", "phone", "organisation_id", "valid_from")
    places = {"organisation": "organisation_id"}

    @staticmethod
    def values(row: BodyRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {n: getattr(row, n) for n in ("name", "name_en", "phone", "organisation_id")}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the units that can be complained about."""
        del today
        units = choices.organisations(books)
        self.offer("organisation_id", [(o.organisation_id, say.named(o)) for o in units])

    def draft(self) -> operations.BodyDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        return operations.BodyDraft(
            given["name"], given["name_en"], given["phone"], self.number("organisation_id")
        )


class ForwardForm(SentOutForm):
    """What goes to a body, and for how long its link opens."""

    body = id_field(_("To whom"), required=True)
    text = area_of_text(
        _("What they read"),
        limit=LONGEST_TEXT,
        rows=5,
        help_text=_("Only this goes there. Take out what they need not know."),
    )
    days = forms.IntegerField(label=_("For how many days the link opens"), min_value=1)
    texts_body = forms.BooleanField(
        label=_("Send the link to the telephone of its office too"), required=False
    )

    def draft(self) -> ForwardDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        return ForwardDraft(
            body_id=self.number("body") or 0,
            text=self.said("text"),
            days=given["days"],
            photo_ids=tuple(given["photos"]),
            tells_reporter=given["tells_reporter"],
            reason=self.said("reason"),
            texts_body=given["texts_body"],
        )


class ReplyForm(PlainValues):
    """What a body says, as a clerk was told by telephone."""

    said_what = forms.TypedChoiceField(
        label=_("What they say"),
        choices=[(s.value, say.OUTSIDE_SAID[s]) for s in Said],
        coerce=Said,
        error_messages={"required": say.FAULTS["choose"]},
    )
    role = forms.CharField(
        label=_("Who says it"),
        max_length=LONGEST_ROLE,
        help_text=_("The office or duty, such as the dispatcher on duty; no name."),
    )
    text = area_of_text(_("Their answer, or why it is not theirs"), limit=LONGEST_TEXT,
                        required=False)  # fmt: skip

    def draft(self) -> ReplyDraft:
        """Lay it out for the operation."""
        return ReplyDraft(self.cleaned_data["said_what"], self.said("role"), self.said("text"))


class OutsideReplyForm(ReplyForm):
    """What a body says by its link: the same, in words to itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = (
            ("said_what", _("What you say")),
            ("role", _("Who you are")),
            ("text", _("Your answer, or why it is not yours")),
        )
        for name, label in told:
            self.fields[name].label = label
