"""What can be done with many requests at once: its forms, and the operation behind each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.bulk import Chosen, Outcome
from linquan.apps.appeals.types import TEXT_LIMIT
from linquan.apps.appeals.web import choices, words
from linquan.apps.appeals.web.phrase_forms import Offer
from linquan.apps.appeals.web.plain_forms import (
    CODE,
    REASON,
    REMARK,
    WAIVER,
    PlainValues,
    area_of_text,
    id_field,
)
from linquan.kernel.actors import ActorRequest
from linquan.kernel.validity import valid_on

Run = Callable[..., Outcome]


class BulkForm(PlainValues):
    """What is asked once for all of them."""

    phrase_verb: str = ""
    """The verb whose templates are offered; its text keeps the placeholders."""

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Set what the fields offer; most offer nothing."""

    def values(self) -> dict[str, Any]:
        """Lay it out for the operation."""
        return dict(self.cleaned_data)


class DispatchForm(BulkForm):
    """To which unit, with a note."""

    organisation = id_field(_("To whom"), required=True)
    step_reason = forms.CharField(
        label=_("Why it goes higher"), required=False, max_length=CODE, widget=forms.Select,
        help_text=_("Needed where the unit lies higher than a request must go."),
    )  # fmt: skip
    reason = area_of_text(_("Note to the unit"), limit=REASON, rows=2, required=False)

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer every organisation that answers."""
        units = [(o.organisation_id, words.named(o)) for o in choices.answering(books)]
        self.offer("organisation", units)
        self.offer("step_reason", [(r.code, words.named(r)) for r in books.step_reasons(today)])

    def values(self) -> dict[str, Any]:
        """Lay it out for the operation."""
        return {
            "to_organisation_id": self.number("organisation") or 0,
            "reason_text": self.said("reason"),
            "step_reason": self.said("step_reason"),
        }


class SortForm(BulkForm):
    """What they are about."""

    matter = id_field(_("Matter"), required=True)

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the matters of the day."""
        self.offer("matter", [(m.matter_id, words.named(m)) for m in books.matters(today)])

    def values(self) -> dict[str, Any]:
        """Lay it out for the operation."""
        return {"matter_id": self.number("matter") or 0}


class AnswerForm(BulkForm):
    """The same answer for all."""

    phrase_verb = "answer"
    text = area_of_text(
        _("What was done?"), limit=TEXT_LIMIT, rows=4,
        help_text=_(
            "Each reporter reads this and rates it. {number} {title} {unit} {due} {address} are "
            "filled in for each."
        ),
    )  # fmt: skip
    proof_waiver = forms.CharField(
        label=_("Why there can be no photo"), max_length=WAIVER, strip=False,
        help_text=_("An answer with a photo is given on the page of the request."),
        error_messages={"required": words.FAULTS["missing"]},
    )  # fmt: skip


class NoteForm(BulkForm):
    """The same note for all."""

    places = {"note": "text"}
    phrase_verb = "note"
    text = area_of_text(_("Note among staff"), limit=REMARK, help_text=_("Only staff read it."))


class UrgeForm(BulkForm):
    """A word to the units that have them."""

    text = area_of_text(
        _("A word to those at work (may be empty)"), limit=REASON, rows=2, required=False
    )


@dataclass(frozen=True, slots=True)
class BulkVerb:
    """One thing that can be done with many; ``undo`` names the page that takes it back."""

    name: str
    label: Promise
    icon: str
    form: type[BulkForm]
    run: Run
    undo: str = ""


BULK: Final[dict[str, BulkVerb]] = {
    verb.name: verb
    for verb in (
        BulkVerb("assign", _("Dispatch"), "send", DispatchForm, operations.dispatch_appeals,
                 "bulk_take_back"),
        BulkVerb("sort", _("Sort"), "flag", SortForm, operations.sort_appeals,
                 "bulk_take_back_sorting"),
        BulkVerb("note", _("Note among staff"), "file-text", NoteForm, operations.note_appeals),
        BulkVerb("answer", _("Answer"), "check", AnswerForm, operations.answer_appeals),
        BulkVerb("urge", _("Urge"), "bell", UrgeForm, operations.urge_appeals),
    )
}  # fmt: skip


def do(
    request: ActorRequest, verb: BulkVerb, form: BulkForm, chosen: tuple[Chosen, ...], *,
    only_good: bool,
) -> Outcome:  # fmt: skip
    """Do it with all that is chosen, or with the good ones."""
    return verb.run(
        actor=request.actor, chosen=chosen, only_good=only_good, now=request.now, **form.values()
    )


def offers(books: queries.Desk, form: BulkForm, today: date) -> tuple[Offer, ...]:
    """Templates for every matter, their places still open. One statement, or none."""
    if not form.phrase_verb:
        return ()
    return tuple(
        Offer(row.code, words.named(row), words.named(row, "text"))
        for row in valid_on(queries.phrases(books.district_id), today)
        if row.verb == form.phrase_verb and not row.matter_code
    )
