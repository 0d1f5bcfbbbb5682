"""The form of the list of calls."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.call_kinds import CallKindRow, CallLevel
from linquan.apps.appeals.web import choices, part_words
from linquan.apps.appeals.web.list_forms import LineForm, limit_name, name_field
from linquan.apps.appeals.web.part_forms import code_field

FIELDS = ("name", "name_en", "arrive_code", "answer_code", "lowest_level")


class CallKindForm(LineForm):
    """A kind of calls (吹哨)."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    arrive_code = code_field(_("There by"))
    answer_code = code_field(_("Answered by"))
    lowest_level = forms.ChoiceField(
        label=_("Who may call"), choices=list(part_words.CALL_LEVELS.items())
    )
    field_order = (*FIELDS, "valid_from")

    @staticmethod
    def values(row: CallKindRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {name: getattr(row, name) for name in FIELDS}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the deadlines of today."""
        valid = [(p.code, limit_name(p)) for p in choices.policies(books, today)]
        for name in ("arrive_code", "answer_code"):
            self.offer(name, valid, empty=False)

    def draft(self) -> operations.CallKindDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        return operations.CallKindDraft(
            given["name"],
            given["name_en"],
            given["arrive_code"],
            given["answer_code"],
            CallLevel(given["lowest_level"]),
        )
