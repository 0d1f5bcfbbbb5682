"""Forms of checklists: from fields to plain values; the operations say what is right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.web.plain_forms import RefusableForm, day_field
from linquan.apps.checklists.types import (
    CLAUSE_EN_LIMIT,
    CLAUSE_LIMIT,
    ITEM_EN_LIMIT,
    ITEM_LIMIT,
    MOST_WEIGHT,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_EN_LIMIT,
    SOURCE_LIMIT,
    UNIT_LIMIT,
    ChecklistDraft,
    ClauseDraft,
    Evidence,
    Proof,
    Subject,
)
from linquan.apps.checklists.web import words


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
