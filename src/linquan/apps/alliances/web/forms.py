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
from linquan.apps.appeals.web.named_lists import EndForm, NameForm
from linquan.apps.appeals.web.plain_forms import RefusableForm, day_field, moment_field
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow

LARGEST_ID = 2**63 - 1
CODE_LIMIT = 30


class MeetingForm(RefusableForm):
    """A form that says in words of meetings what an operation refused."""

    own_faults = words.FAULTS


def _id(label: Any, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=1,
        max_value=LARGEST_ID,
        widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
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
    since = day_field(_("Member from"))

    def draft(self) -> MemberDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return MemberDraft(given["organisation"], given["role"], given["since"])


class UntilForm(MeetingForm):
    """The first day no more."""

    until = day_field(_("Member until"))


class WhenForm(MeetingForm):
    """When and where."""

    starts_at = moment_field(_("Begins"))
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
    due_at = moment_field(
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


class KindForm(MeetingForm, NameForm):
    """A kind of forum from a day on."""


class KindEndForm(MeetingForm, EndForm):
    """The first day a kind is valid no more."""
