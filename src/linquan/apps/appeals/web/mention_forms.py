"""Forms of words about a person in texts of others: what is looked for, and what is chosen."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.mentions import LONGEST, Place, TextKind, place_of
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.personal_forms import LONGEST_WHO, reason_field
from linquan.apps.appeals.web.plain_forms import PlainValues
from linquan.kernel.errors import HouseError, Invalid, WrongState


class MentionForm(PlainValues):
    """What is looked for, and why."""

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=LONGEST_WHO,
        required=False,
        help_text=_("Found with blanks, dashes, +86, full-width or written digits too."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )
    words = forms.CharField(
        label=_("Name or address, as others may have written it"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = reason_field(_("Who asked. No name and no number: looking is on record."))


class ChosenForm(PlainValues):
    """The mentions that were ticked, and why they are taken or blacked out."""

    mention = forms.TypedMultipleChoiceField(
        coerce=place_of,
        label=pgettext_lazy("of words", "Places"),
        error_messages={"required": _("Tick at least one place.")},
    )
    places = {"reason": "why"}
    why = reason_field(
        _("Who asked, and how you know that it is them. No name and no number: it stays on record.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.data.getlist("mention") if isinstance(self.data, QueryDict) else ()
        self.chosen = frozenset(told)
        field = cast("forms.TypedMultipleChoiceField", self.fields["mention"])
        field.choices = [(one, one) for one in self.chosen if place_of(one)]

    def clean_mention(self) -> tuple[Place, ...]:
        """Places in the order of the texts."""
        order = tuple(TextKind)
        told: list[Place] = self.cleaned_data["mention"]
        return tuple(
            sorted(told, key=lambda at: (order.index(at.kind), at.row_id, at.field, at.start))
        )

    def refuse_all(self, error: HouseError) -> None:
        """Say what was refused, beside its field or at the head."""
        if isinstance(error, Invalid):
            self.refuse(error)
        elif isinstance(error, WrongState):
            self.add_error(None, words.state(error))
        else:
            self.add_error(None, words.fault("nothing_held", {}))
