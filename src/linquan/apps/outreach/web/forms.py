"""Forms of visits: from fields to plain values; the operations say what is right."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.petition_reasons import PetitionReasonRow
from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.types import MatterRow
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.named_lists import EndForm, NameForm
from linquan.apps.appeals.web.plain_forms import (
    PlainValues,
    area_of_text,
    day_field,
    id_field,
    moment_field,
    photos_field,
    reason_field,
)
from linquan.apps.appeals.web.register_form import NAME_LIMIT as PERSON_LIMIT
from linquan.apps.appeals.web.register_form import (
    PHONE_LIMIT,
    OpenedForm,
    PlaceForm,
    line,
)
from linquan.apps.orgs.words import ROLES
from linquan.apps.outreach.queries import VisitPage
from linquan.apps.outreach.types import (
    ADDRESS_LIMIT,
    FINDING_TEXT_LIMIT,
    NOTES_LIMIT,
    PEOPLE_LIMIT,
    PROPOSAL_LIMIT,
    REASON_LIMIT,
    TITLE_LIMIT,
    TOPIC_LIMIT,
    FindingDraft,
    Particulars,
    PostName,
    ProposalDraft,
    RoundDraft,
)
from linquan.apps.outreach.web import words
from linquan.apps.places.types import AreaRow
from linquan.kernel.actors import Role
from linquan.kernel.clock import OFFICE_ZONE


class OutreachForm(PlainValues):
    """A form that says in words of visits and points what an operation refused."""

    own_faults = words.FAULTS


class Posts(forms.TypedMultipleChoiceField):
    """Posts to tick."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            coerce=int,
            error_messages={"required": desk_words.FAULTS["choose"]},
            widget=forms.CheckboxSelectMultiple,
        )

    def offer(self, posts: Iterable[PostName]) -> None:
        """Set who can be ticked."""
        self.choices = [(post.post_id, said_of(post)) for post in posts]


def said_of(post: PostName) -> str:
    """Say who holds a post, as what and where."""
    unit = desk_words.named(post, "organisation")
    return f"{post.person_name} · {ROLES[Role(post.role)]} · {unit}"


class RoundForm(OutreachForm):
    """What a round of visits is."""

    area = id_field(_("Community"), required=True)
    way = forms.CharField(label=_("Way of listening"), max_length=30, widget=forms.Select)
    topic = forms.CharField(label=_("Topic"), max_length=TOPIC_LIMIT)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    posts = Posts(_("Who goes"))

    def furnish(
        self, areas: Sequence[AreaRow], ways: Iterable[Any], posts: Iterable[PostName]
    ) -> None:
        """Set what can be chosen."""
        offered = [(a.area_id, desk_words.named(a)) for a in areas]
        self.offer("area", offered, empty=len(areas) != 1)
        self.offer("way", [(way.code, desk_words.named(way)) for way in ways])
        field: Any = self.fields["posts"]
        field.offer(posts)

    def draft(self) -> RoundDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return RoundDraft(
            given["area"], given["way"], given["topic"], given["starts_on"], given["ends_on"],
            tuple(given["posts"]),
        )  # fmt: skip


class ParticularsForm(OutreachForm, PlaceForm):
    """Of a visit: where, when, who went, how many were spoken with."""

    places = {"place": "area", "findings": "notes"}
    visited_at = moment_field(_("When"))
    posts = Posts(_("Who went"))
    people = forms.IntegerField(
        label=_("How many people you spoke with"),
        min_value=1,
        max_value=PEOPLE_LIMIT,
        initial=1,
        help_text=_("A number only. Names of people who were visited are not kept."),
    )
    notes = area_of_text(
        _("Notes"),
        limit=NOTES_LIMIT,
        rows=2,
        required=False,
        help_text=_("No names. Telephone numbers are starred before they are kept."),
    )

    def choose_posts(self, posts: Iterable[PostName]) -> None:
        """Set who can have gone."""
        field: Any = self.fields["posts"]
        field.offer(posts)

    def particulars(self, books: Desk) -> dict[str, Any]:
        """Return the values as the operations take them."""
        lon, lat = self.point()
        given = self.cleaned_data
        return {
            "area_id": choices.area_at(books, self.number("area") or 0, lon, lat),
            "address": self.said("address"),
            "visited_at": given["visited_at"],
            "post_ids": tuple(given["posts"]),
            "people": given["people"],
            "notes": self.said("notes"),
            "lon": lon,
            "lat": lat,
        }


class VisitForm(ParticularsForm):
    """One visit, when it is written down."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    photos = photos_field(_("Photos"))


class CorrectionForm(ParticularsForm):
    """A visit as it was, and why it is corrected."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = area_of_text(
        _("Why it is corrected"),
        limit=REASON_LIMIT,
        rows=2,
        help_text=_("What it said before stays in the timeline, with your name and this reason."),
    )

    @staticmethod
    def values(page: VisitPage) -> dict[str, Any]:
        """Return what the fields say of a visit as it is written down."""
        visit = page.visit
        return {
            "area": visit.area.area_id, "address": visit.address, "people": visit.people,
            "lon": visit.lon, "lat": visit.lat, "notes": visit.notes,
            "posts": [post.post_id for post in visit.went], "seen": visit.corrections,
            "visited_at": minute(visit.visited_at.astimezone(OFFICE_ZONE)),
        }  # fmt: skip

    def draft(self, page: VisitPage) -> Particulars:
        """Return the values as the operation takes them; an untouched minute keeps its seconds."""
        given = self.particulars(page.books)
        if given["visited_at"] == minute(page.visit.visited_at):
            given["visited_at"] = page.visit.visited_at
        return Particulars(**given)


class FindingForm(OutreachForm):
    """Something that was found; whoever wants an answer leaves name and telephone."""

    text = area_of_text(_("What was found"), limit=FINDING_TEXT_LIMIT, rows=2, required=False)
    matter = id_field(_("Matter, if you know it"))
    address = forms.CharField(
        label=_("Where, if elsewhere"), required=False, widget=line(ADDRESS_LIMIT)
    )
    name = forms.CharField(label=_("Their name"), required=False, widget=line(PERSON_LIMIT))
    phone = forms.CharField(
        label=_("Their telephone"),
        required=False,
        strip=False,
        widget=line(PHONE_LIMIT, inputmode="tel"),
    )

    def furnish(self, matters: Sequence[MatterRow]) -> None:
        """Set the matters of the day."""
        self.offer("matter", [(m.matter_id, desk_words.named(m)) for m in matters])

    @property
    def is_filled(self) -> bool:
        """Whether anything was written."""
        told = (self.said(name).strip() for name in ("text", "name", "phone"))
        return bool(self.errors) or any(told)

    @property
    def is_open(self) -> bool:
        """Whether its fields for an answer stand open."""
        return bool(self["name"].value() or self["phone"].value())

    def draft(self) -> FindingDraft:
        """Return the values as the operation takes them."""
        return FindingDraft(
            self.said("text"), self.number("matter"), self.said("address"), self.said("name"),
            self.said("phone"),
        )  # fmt: skip


class RequestForm(OutreachForm, OpenedForm):
    """A finding as the request it becomes."""


class ProposalForm(OutreachForm):
    """A finding as the proposal it becomes."""

    title = forms.CharField(label=_("Title"), required=False, widget=line(TITLE_LIMIT))
    text = area_of_text(_("What is proposed"), limit=PROPOSAL_LIMIT, rows=4)
    area = id_field(_("Area"), required=True)

    def draft(self) -> ProposalDraft:
        """Return the values as the operation takes them."""
        return ProposalDraft(self.said("title"), self.said("text"), self.number("area") or 0)


class ReasonForm(OutreachForm):
    """Why nothing further is done: a reason of the list, and words beside it."""

    reason_code = reason_field(_("Why"))
    reason = area_of_text(_("In your own words"), limit=REASON_LIMIT, rows=2, required=False)

    def furnish(self, reasons: Iterable[PetitionReasonRow]) -> None:
        """Set the reasons of the day."""
        self.offer("reason_code", [(row.code, desk_words.named(row)) for row in reasons])


class MoveForm(ReasonForm):
    """Why a proposal is moved on; only dropping it asks for a reason of the list."""

    reason_code = reason_field(_("To drop it: why"), required=False)


class WayForm(OutreachForm, NameForm):
    """A way of listening from a day on."""


class WayEndForm(OutreachForm, EndForm):
    """The first day a way of listening is valid no more."""


def minute(moment: datetime) -> datetime:
    """A moment as a field of day and time shows it."""
    return moment.replace(second=0, microsecond=0)
