"""The form of a template, and the choice of one in the form of a verb."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.operations import PHRASE_LIMIT
from linquan.apps.appeals.phrases import PhraseRow, PhraseVerb, filled, known
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LineForm, name_field
from linquan.kernel.validity import valid_on

FIELD_OF: Final = {"answer": "text", "ask": "question", "decline": "because", "note": "note"}
"""Which field of a verb's form a template fills."""


def _text(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=PHRASE_LIMIT, help_text=help_text,
        widget=forms.Textarea({"rows": 4}), strip=False,
    )  # fmt: skip


class PhraseForm(LineForm):
    """A template."""

    verb = forms.ChoiceField(label=_("For which verb"), choices=list(say.PHRASE_VERBS.items()))
    matter_code = forms.CharField(label=_("Matter"), required=False, widget=forms.Select)
    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    text = _text(
        _("Text in Chinese"),
        _(
            "Filled in by the house: the number, the title, the unit, the date and the place, "
            "where you write {number} {title} {unit} {due} {address}."
        ),
    )
    text_en = _text(_("Text in English"), _("Empty: the Chinese text is offered."), required=False)
    places = {"matter": "matter_code"}
    field_order = ("verb", "matter_code", "name", "name_en", "text", "text_en", "valid_from")

    @staticmethod
    def values(row: PhraseRow) -> dict[str, Any]:
        """What the form shows of a version."""
        same = ("verb", "matter_code", "name", "name_en", "text", "text_en")
        return {name: getattr(row, name) for name in same}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the matters."""
        matters = [(m.code, say.named(m)) for m in books.matters(today)]
        self.offer("matter_code", matters, empty=_("every matter"))

    def draft(self) -> operations.PhraseDraft:
        """Lay it out for the operation."""
        said = (self.said(name) for name in ("matter_code", "name", "name_en", "text", "text_en"))
        return operations.PhraseDraft(PhraseVerb(self.said("verb")), *said)


@dataclass(frozen=True, slots=True)
class Offer:
    """A template that fits a case and a verb, with its places filled in."""

    code: str
    name: str
    text: str


def offers(case: queries.CasePage, verb: str, today: date) -> tuple[Offer, ...]:
    """Templates for a verb of a case, those of its matter first. One statement."""
    if verb not in FIELD_OF:
        return ()
    facts = case.facts
    fits = [
        row
        for row in valid_on(queries.phrases(case.books.district_id), today)
        if row.verb == verb and row.matter_code in {"", facts.matter.code}
    ]
    told = known(
        number=facts.number,
        title=facts.title,
        unit=say.named(facts.owner),
        due_at=facts.due_at.astimezone(case.books.calendar.zone),
        address=facts.address,
    )
    return tuple(
        Offer(row.code, say.named(row), filled(say.named(row, "text"), told))
        for row in sorted(fits, key=lambda row: (not row.matter_code, row.name))
    )
