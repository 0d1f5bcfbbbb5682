"""Forms of protected files: from fields to plain values; the operations say what is right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.web.plain_forms import RefusableForm, moment_field
from linquan.apps.casework.types import (
    NAME_LIMIT,
    PLACE_LIMIT,
    REASON_LIMIT,
    RECORD_LIMIT,
    WORDS_LIMIT,
    Nature,
    Track,
)
from linquan.apps.casework.web import words

LARGEST_ID = 2**63 - 1
CODE_LIMIT = 30
TASKS = 3
"""Obligations that the form of an agreement has room for; more are added one by one."""


class CaseForm(RefusableForm):
    """A form that says in words of protected files what an operation refused."""

    own_faults = words.FAULTS


def pick(label: Any, *, required: bool = True, help_text: Any = "") -> forms.IntegerField:
    """A choice among rows."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=1,
        max_value=LARGEST_ID,
        help_text=help_text,
        widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )


def pick_code(label: Any) -> forms.CharField:
    """A choice among lines of a list."""
    return forms.CharField(
        label=label,
        max_length=CODE_LIMIT,
        widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )


def pick_word(label: Any, book: words.Words, *left_out: str) -> forms.ChoiceField:
    """A choice among the words of the house."""
    offered = [(code, text) for code, text in book.items() if code not in left_out]
    return forms.ChoiceField(label=label, choices=[("", "—"), *offered])


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


def text(
    label: Any, limit: int, *, rows: int = 0, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """A line, or a box of some rows. Nothing typed here is remembered by the browser."""
    quiet = {"autocomplete": "off"}
    widget = forms.Textarea({"rows": rows, **quiet}) if rows else forms.TextInput(quiet)
    return forms.CharField(
        label=label, required=required, max_length=limit, help_text=help_text, widget=widget
    )


def next_day() -> forms.DateField:
    """When it goes on."""
    return day(_("Next date"), help_text=_("Every open file has a next date."))


def yes(label: Any, *, help_text: Any = "") -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class PartyForm(CaseForm):
    """Somebody a file is about."""

    name = text(_("Name"), NAME_LIMIT)
    phone = text(_("Telephone"), 40, required=False)
    is_under_14 = yes(
        _("Under 14"), help_text=_("No date of birth is kept, only whether under 14.")
    )


class NewForm(CaseForm):
    """A new file, with up to two parties."""

    kind = pick_code(_("Kind of work"))
    area = pick(_("Where"))
    matter = text(_("What it is about"), RECORD_LIMIT, rows=5)
    has_health = yes(_("Health is concerned"))
    name = text(_("First party"), NAME_LIMIT, required=False)
    phone = text(_("Telephone of the first party"), 40, required=False)
    is_under_14 = yes(_("The first party is under 14"))
    name_2 = text(_("Second party"), NAME_LIMIT, required=False)
    phone_2 = text(_("Telephone of the second party"), 40, required=False)
    is_under_14_2 = yes(_("The second party is under 14"))


class HandForm(CaseForm):
    """Handing a request over."""

    kind = pick_code(_("Kind of work"))
    words = text(
        _("What the service should know"),
        RECORD_LIMIT,
        rows=4,
        required=False,
        help_text=_("Read by the protected service alone. It stands nowhere else."),
    )
    confirmed = forms.BooleanField(
        label=_("I know that there is no way back: the desk cannot read this request any more.")
    )


class ConsentForm(CaseForm):
    """A consent."""

    consent = pick_word(_("Agrees to what"), words.CONSENTS)
    by = text(_("Who agreed"), NAME_LIMIT)
    party = pick(_("For whom"), required=False, help_text=_("Needed where a guardian agrees."))
    on = day(_("When"))
    way = pick_word(_("How"), words.WAYS)


class AcceptForm(CaseForm):
    """Taking a file up."""

    next_on = next_day()
    urgent = text(
        _("Why a child must be protected at once"),
        WORDS_LIMIT,
        rows=2,
        required=False,
        help_text=_("Only where a guardian could not agree yet."),
    )


class MediatorChoiceForm(CaseForm):
    """The mediator of a file."""

    mediator = pick(
        _("Mediator"), help_text=_("Of those who are listed for the area and not left out.")
    )
    next_on = next_day()


class RecuseForm(CaseForm):
    """Leaving a mediator out."""

    mediator = pick(_("Mediator"))
    is_related = yes(_("The mediator is related to a party"))
    reason = text(_("Why"), WORDS_LIMIT, rows=2)
    next_on = next_day()


class SittingForm(CaseForm):
    """A session, a contact, a follow-up."""

    at = moment_field(_("When"))
    way = pick_word(_("How"), words.WAYS)
    place = text(_("Place"), PLACE_LIMIT, required=False)
    present = text(_("Who was there"), WORDS_LIMIT, required=False)
    record = text(_("What was said"), RECORD_LIMIT, rows=6)
    next_on = next_day()


class ConcludeForm(CaseForm):
    """What a mediation came to."""

    result = pick_code(_("Result"))
    words = text(_("Text of the agreement, or why there is none"), RECORD_LIMIT, rows=6)
    next_on = next_day()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add room for what the agreement obliges to."""
        super().__init__(*args, **kwargs)
        for n in range(1, TASKS + 1):
            label = _("Obligation %(n)s") % {"n": n}
            self.fields[f"task_{n}"] = text(label, WORDS_LIMIT, required=False)
            self.fields[f"due_{n}"] = day(_("by"), required=False)


class TaskForm(CaseForm):
    """An obligation or a goal."""

    task = text(_("What is to be done"), WORDS_LIMIT)
    due_on = day(_("By when"))


class JudgeForm(CaseForm):
    """What became of an obligation or a goal."""

    task = pick(_("Which"))
    state = pick_word(_("What became of it"), words.TASK_STATES)


class GiveForm(CaseForm):
    """Making somebody else responsible."""

    account = pick(_("To whom"))
    next_on = next_day()


class NextForm(CaseForm):
    """The next date."""

    next_on = next_day()


class HealthForm(CaseForm):
    """Whether health is concerned."""

    has_health = yes(_("Health is concerned"))


class CloseForm(CaseForm):
    """Closing a file."""

    result = pick_code(_("Result"))
    words = text(_("What it came to"), RECORD_LIMIT, rows=4)


class HoldForm(CaseForm):
    """Holding a file back."""

    until = day(_("Until"))
    reason = text(_("Why"), WORDS_LIMIT, rows=2)


class ReasonForm(CaseForm):
    """A reason."""

    reason = text(
        _("Why"), REASON_LIMIT, help_text=_("It stays when all else is gone: name nobody.")
    )


class NothingForm(CaseForm):
    """A step that needs no words."""


class AdmissionForm(CaseForm):
    """An admission."""

    account = pick(_("Admitted person"))
    kind = pick_code(_("Kind of work"))
    area = pick(_("Where"))
    reach = pick_word(_("How far"), words.REACHES)
    valid_from = day(_("From"))
    valid_to = day(_("Until"), help_text=_("At most two years; the day itself is excluded."))
    reason = text(_("Why"), REASON_LIMIT)


class MediatorForm(CaseForm):
    """A mediator of a named programme."""

    name = text(_("Name"), NAME_LIMIT)
    programme = text(_("Name of the programme"), NAME_LIMIT)
    words = text(_("Introduction"), WORDS_LIMIT, rows=3)
    hours = text(_("When and where to find them"), PLACE_LIMIT)
    area = pick(_("For which area"))
    account = pick(_("Account, where they have one"), required=False)
    consented_on = day(_("Agreed to be introduced in public on"))


class HeldForm(CaseForm):
    """What is held on someone."""

    phone = text(_("Telephone"), 40)
    reason = text(_("Why"), REASON_LIMIT)


class KindForm(CaseForm):
    """A kind of work."""

    name = text(_("Name in Chinese"), 40)
    name_en = text(_("Name in English"), 80, required=False)
    track = pick_word(_("How it goes"), words.TRACKS)
    needs_consent = yes(_("Needs a consent"))
    rhythm_days = forms.IntegerField(label=_("Days until the next date"), min_value=1)
    keep_years = forms.IntegerField(label=_("Kept for years after closing"), min_value=1)
    source = text(_("Where these numbers come from"), 200, required=False)
    valid_from = day(_("Valid from"))


class ResultForm(CaseForm):
    """A result."""

    name = text(_("Name in Chinese"), 40)
    name_en = text(_("Name in English"), 80, required=False)
    track = pick_word(_("For which work"), words.TRACKS)
    nature = pick_word(_("What it means"), words.NATURES)
    valid_from = day(_("Valid from"))


class EndForm(CaseForm):
    """The end of a line of a list."""

    valid_to = day(_("Ends on"))


def track_of(given: dict[str, Any]) -> Track:
    """The track that was chosen."""
    return Track(given["track"])


def nature_of(given: dict[str, Any]) -> Nature:
    """The meaning that was chosen."""
    return Nature(given["nature"])
