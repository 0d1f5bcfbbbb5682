"""Forms of joint meetings: from fields to plain values; the operations say what is right."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.alliances.types import (
    NAME_LIMIT,
    PEOPLE_LIMIT,
    PLACE_LIMIT,
    ROLE_LIMIT,
    WORDS_LIMIT,
    AttendanceDraft,
    ForumDraft,
    KindRow,
    MemberDraft,
    Outcome,
    Presence,
    ResolutionDraft,
)
from linquan.apps.alliances.web import words
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.kernel.errors import Invalid

LARGEST_ID = 2**63 - 1
CODE_LIMIT = 30


class MeetingForm(forms.Form):
    """A form that shows what an operation refused beside the field it is about."""

    def refuse(self, error: Invalid) -> None:
        """Put each fault beside its field, those without one at the head."""
        for name, text in words.faults(error):
            self.add_error(name if name in self.fields else None, text)

    def offer(self, name: str, offered: Iterable[tuple[object, str]]) -> None:
        """Set what a field offers, after an empty choice."""
        field: Any = self.fields[name]
        field.widget.choices = [("", "—"), *offered]

    def said(self, name: str) -> str:
        """What was typed."""
        return str(self.cleaned_data.get(name) or "")


def _id(label: Any, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=1,
        max_value=LARGEST_ID,
        widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": _("Write day and time, for example 2026-11-21 12:00.")},
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def _words(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=WORDS_LIMIT,
        help_text=help_text,
        widget=forms.Textarea({"rows": 2}),
    )


def units(offered: Iterable[OrganisationRow]) -> list[tuple[int, str]]:
    """Organisations as a field offers them."""
    return [(o.organisation_id, words.named(o.name, o.name_en)) for o in offered]


class ForumForm(MeetingForm):
    """What a standing meeting is."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=NAME_LIMIT)
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME_LIMIT, required=False)
    kind = forms.CharField(
        label=_("Kind of forum"),
        max_length=CODE_LIMIT,
        widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )
    area = _id(_("For which area"))
    convener = _id(_("Convened by"))

    def furnish(
        self,
        kinds: Sequence[KindRow],
        areas: Sequence[AreaRow],
        organisations: Sequence[OrganisationRow],
    ) -> None:
        """Set what can be chosen."""
        self.offer("kind", [(k.code, words.named(k.name, k.name_en)) for k in kinds])
        self.offer("area", [(a.area_id, words.named(a.name, a.name_en)) for a in areas])
        self.offer("convener", units(organisations))

    def draft(self) -> ForumDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return ForumDraft(
            given["name"], given["name_en"], given["kind"], given["area"], given["convener"]
        )


class MemberForm(MeetingForm):
    """A member, as what, from when on."""

    organisation = _id(_("Unit"))
    role = forms.CharField(
        label=_("As what"),
        max_length=ROLE_LIMIT,
        required=False,
        help_text=_("Such as chair, or representative of the shops. No names of people."),
    )
    since = _day(_("Member from"))

    def draft(self) -> MemberDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return MemberDraft(given["organisation"], given["role"], given["since"])


class UntilForm(MeetingForm):
    """The first day no more."""

    until = _day(_("Member until"))


class WhenForm(MeetingForm):
    """When and where."""

    starts_at = _moment(_("Begins"))
    place = forms.CharField(label=_("Place"), max_length=PLACE_LIMIT)


class ReasonForm(MeetingForm):
    """Why a meeting is called off."""

    reason = forms.CharField(max_length=WORDS_LIMIT, required=False)


class ItemForm(MeetingForm):
    """A request for the agenda: one of the list, or by its number."""

    appeal = _id(_("An open request of the area"), required=False)
    number = forms.CharField(
        label=_("Or its number"),
        max_length=30,
        required=False,
        help_text=_("Such as LQ-2611-1200."),
    )
    words = _words(_("What the meeting is to decide"))


class PapersForm(MeetingForm):
    """What of an item the members see."""

    words = _words(_("What the meeting is to decide"))
    photos = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, photo_ids: Iterable[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["photos"]
        field.choices = [(pk, str(pk)) for pk in photo_ids]


class SeatForm(MeetingForm):
    """Whether a member was there, how many came, as what."""

    presence = forms.ChoiceField(choices=list(words.PRESENCES.items()))
    people = forms.IntegerField(min_value=0, max_value=PEOPLE_LIMIT, required=False)
    role = forms.CharField(max_length=ROLE_LIMIT, required=False)

    def draft(self, organisation_id: int) -> AttendanceDraft:
        """Return the values as the operation takes them; who was not there sent nobody."""
        given = self.cleaned_data
        presence = Presence(given["presence"])
        people = (given["people"] or 0) if presence is Presence.PRESENT else 0
        return AttendanceDraft(organisation_id, presence, people, given["role"])


class OutcomeForm(MeetingForm):
    """What was resolved on an item; without an outcome nothing is."""

    places = {"promised_at": "due_at", "reason": "text", "unit": "organisation"}
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", "—"), *words.OUTCOMES.items()], required=False
    )
    organisation = _id(_("Who does it"), required=False)
    due_at = _moment(
        _("Done by"),
        required=False,
        help_text=_("A part needs a date; a request given has its deadline, or an earlier date."),
    )
    step_reason = forms.CharField(
        label=_("Why higher than it must"),
        max_length=CODE_LIMIT,
        required=False,
        widget=forms.Select,
    )
    text = _words(_("What was resolved, or why it is not taken up"))

    def refuse(self, error: Invalid) -> None:
        """Show faults where the form has their fields."""
        for name, text in words.faults(error):
            field = self.places.get(name, name)
            self.add_error(field if field in self.fields else None, text)

    def draft(self, item_id: int) -> ResolutionDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return ResolutionDraft(
            item_id,
            Outcome(given["outcome"]),
            given["text"],
            given["organisation"],
            given["due_at"],
            given["step_reason"],
        )


class KindForm(MeetingForm):
    """A kind of forum from a day on."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    valid_from = _day(_("Valid from"))


class KindEndForm(MeetingForm):
    """The first day a kind is valid no more."""

    valid_to = _day(_("Ends on"))
