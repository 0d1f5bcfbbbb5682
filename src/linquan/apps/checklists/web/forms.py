"""Forms of checklists: from fields to plain values; the operations say what is right."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.types import MatterRow
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.plain_forms import (
    PlainValues,
    RefusableForm,
    area_of_text,
    day_field,
    id_field,
    photos_field,
)
from linquan.apps.appeals.web.register_form import OpenedForm
from linquan.apps.checklists.queries import BeginPage, ClauseView
from linquan.apps.checklists.types import (
    CLAUSE_EN_LIMIT,
    CLAUSE_LIMIT,
    CODE_LIMIT,
    ITEM_EN_LIMIT,
    ITEM_LIMIT,
    MOST_WEIGHT,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    NOTE_LIMIT,
    PLACE_LIMIT,
    SOURCE_EN_LIMIT,
    SOURCE_LIMIT,
    UNIT_LIMIT,
    AnswerDraft,
    ChecklistDraft,
    ClauseDraft,
    Evidence,
    Proof,
    Subject,
    Target,
    Verdict,
)
from linquan.apps.checklists.web import words

ORGANISATION = 100
"""Longest name of an organisation."""


class ChecklistForm(RefusableForm):
    """A form that says in words of checklists what an operation refused."""

    own_faults = words.FAULTS


def line(
    label: Any, limit: int, *, required: bool = False, help_text: Any = "", offers: str = ""
) -> Any:
    """Make a field for one line of text; ``offers`` names the list of what can be picked."""
    attrs = {"autocomplete": "off"} | ({"list": offers} if offers else {})
    return forms.CharField(
        label=label, max_length=limit, required=required, help_text=help_text,
        widget=forms.TextInput(attrs),
    )  # fmt: skip


def lines(label: Any, limit: int, *, required: bool = False) -> Any:
    """Make a field for a sentence or two."""
    return forms.CharField(
        label=label, max_length=limit, required=required,
        widget=forms.Textarea({"rows": 2, "maxlength": limit}),
    )  # fmt: skip


def pick(label: Any, book: words.Words, help_text: Any = "") -> Any:
    """Make a choice among the words of the house."""
    return forms.ChoiceField(label=label, choices=list(book.items()), help_text=help_text)


EVIDENCE_HELP = _("Only what was checked against the document itself is “as its source says”.")


class ListForm(ChecklistForm):
    """What a checklist says of itself, from a day on."""

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    subject = pick(pgettext_lazy("checklist", "What it is about"), words.SUBJECTS)
    source = line(
        pgettext_lazy("checklist", "Source"), SOURCE_LIMIT,
        help_text=_("Who asks for it: the standard or letter, with its number and year."),
    )  # fmt: skip
    source_en = line(_("Source in English"), SOURCE_EN_LIMIT)
    evidence = pick(_("How sure the words are"), words.EVIDENCE, EVIDENCE_HELP)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> ChecklistDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        return ChecklistDraft(
            Subject(given["subject"]), given["name"], given["name_en"], given["source"],
            given["source_en"], Evidence(given["evidence"]),
        )  # fmt: skip


class ClauseForm(ChecklistForm):
    """A clause under its item, from a day on."""

    item = line(_("Item in Chinese"), ITEM_LIMIT, required=True, offers="items")
    item_en = line(_("Item in English"), ITEM_EN_LIMIT, offers="items_en")
    name = lines(_("Clause in Chinese"), CLAUSE_LIMIT, required=True)
    name_en = lines(_("Clause in English"), CLAUSE_EN_LIMIT)
    proof = pick(_("How it is proved"), words.PROOFS)
    unit = line(_("Unit in Chinese"), UNIT_LIMIT, help_text=_("Where it is proved by a number."))
    unit_en = line(_("Unit in English"), UNIT_LIMIT)
    weight = forms.IntegerField(
        label=_("Weight"), required=False, min_value=1, max_value=MOST_WEIGHT,
        help_text=_("Empty: none."),
    )  # fmt: skip
    evidence = pick(_("How sure the words are"), words.EVIDENCE, EVIDENCE_HELP)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> ClauseDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        return ClauseDraft(
            given["item"], given["item_en"], given["name"], given["name_en"],
            Proof(given["proof"]), given["unit"], given["unit_en"], given["weight"],
            Evidence(given["evidence"]),
        )  # fmt: skip


class EndForm(ChecklistForm):
    """The first day on which a line is valid no more."""

    valid_to = day_field(_("Ends on"))


class BeginForm(ChecklistForm):
    """By what checklist, and of what."""

    checklist = forms.CharField(
        label=_("Checklist"), max_length=CODE_LIMIT, widget=forms.Select,
        error_messages={"required": desk_words.FAULTS["choose"]},
    )  # fmt: skip
    area = id_field(_("Area"), required=True)
    organisation = line(
        _("Organisation, if one is meant"), ORGANISATION, offers="organisations",
        help_text=_("Leave it empty where the whole area is looked at."),
    )  # fmt: skip
    place = line(
        _("Facility or centre"), PLACE_LIMIT,
        help_text=_("Its name, where the checklist is about a facility."),
    )  # fmt: skip

    def furnish(self, page: BeginPage) -> None:
        """Set what can be chosen."""
        self.offer("checklist", [(o.row.code, desk_words.named(o.row)) for o in page.lists])
        areas = [(a.area_id, desk_words.named(a)) for a in page.areas]
        self.offer("area", areas, empty=len(areas) != 1)

    def target(self, page: BeginPage) -> Target:
        """Return what is assessed. Raises Invalid (``organisation_unknown``)."""
        given = self.cleaned_data
        unit = choices.party_told(page.books, given["organisation"], "organisation")
        return Target(given["area"], unit, given["place"])


class AnswerForm(PlainValues):
    """What is found of a clause."""

    own_faults = words.FAULTS
    verdict = forms.ChoiceField(
        label=_("What is found"),
        choices=[(code, word) for code, word in words.VERDICTS.items() if code],
        widget=forms.RadioSelect,
        error_messages={"required": desk_words.FAULTS["choose"]},
    )
    amount = forms.DecimalField(
        label=pgettext_lazy("amount", "Number"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=3,
    )
    note = area_of_text(
        pgettext_lazy("assessment", "Note"), limit=NOTE_LIMIT, required=False,
        help_text=_("What was seen, or what is lacking. No names; telephones are starred."),
    )  # fmt: skip
    photos = photos_field(_("Photos"))
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def furnish(self, clause: ClauseView) -> None:
        """Ask only for what the clause is proved by."""
        if clause.proof != Proof.NUMBER:
            del self.fields["amount"]
        elif clause.unit:
            of = desk_words.named(clause, "unit")
            self.fields["amount"].label = f"{self.fields['amount'].label} ({of})"

    def draft(self) -> AnswerDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        return AnswerDraft(Verdict(given["verdict"]), given["note"], given.get("amount"))


class RequestForm(OpenedForm):
    """What is lacking, as the request it becomes."""

    own_faults = words.FAULTS

    def furnish(self, clause: ClauseView, matters: Sequence[MatterRow]) -> None:
        """Set the matters of the day, and which photos can go along."""
        self.offer_matters(matters)
        self.offer_photos(photo.photo_id for photo in clause.photos)
