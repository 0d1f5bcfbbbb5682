"""Forms of the lists of reasons: of stepping up, and of what is asked or found about a request."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.petition_reasons import Act, PetitionReasonRow
from linquan.apps.appeals.reasons import ReasonRow
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LineForm, name_field, position_field

SHOWN = ("name", "name_en", "position", "needs_text")


class StepReasonForm(LineForm):
    """A reason of stepping up (提级理由)."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    position = position_field()
    needs_text = forms.BooleanField(
        label=_("Says nothing alone: more words are needed"), required=False
    )
    field_order: tuple[str, ...] = (*SHOWN, "valid_from")

    @staticmethod
    def values(row: ReasonRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {name: getattr(row, name) for name in SHOWN}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the place behind the last one."""
        del today
        last = max((row.position for row in books.book.step_reasons), default=0)
        self.initial.setdefault("position", last + 1)

    def draft(self) -> operations.StepReasonDraft | operations.PetitionReasonDraft:
        """Lay it out for the operation."""
        return operations.StepReasonDraft(**{name: self.cleaned_data[name] for name in SHOWN})


class PetitionReasonForm(StepReasonForm):
    """A reason, and the act it is for."""

    act = forms.TypedChoiceField(
        label=_("What it is for"), choices=[(a.value, say.ACTS[a]) for a in Act], coerce=Act
    )
    field_order = ("act", *SHOWN, "valid_from")

    @staticmethod
    def values(row: ReasonRow) -> dict[str, Any]:
        """What the form shows of a version."""
        act = row.act if isinstance(row, PetitionReasonRow) else ""
        return StepReasonForm.values(row) | {"act": act}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the place behind the last one; of a line that exists the act stays."""
        del today
        last = max((row.position for row in books.book.petition_reasons), default=0)
        self.initial.setdefault("position", last + 1)
        if self.initial.get("act"):
            self.fields["act"].widget = forms.HiddenInput()

    def draft(self) -> operations.PetitionReasonDraft:
        """Lay it out for the operation."""
        return operations.PetitionReasonDraft(
            **{name: self.cleaned_data[name] for name in ("act", *SHOWN)}
        )
