"""The form of a formula of the three rates."""

from datetime import date
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import queries, rate_words
from linquan.apps.appeals.rates import (
    CONFIDENCES,
    FULL,
    LARGEST_LEAST,
    OUTCOMES,
    DatedBy,
    LeftOut,
    Rate,
    RateFormula,
    RateFormulaRow,
    TurnsTaken,
)
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LineForm
from linquan.kernel.errors import Invalid

SEVERAL: Final = ("left_out", "channel_kinds", "group_codes")


def _several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


class RateFormulaForm(LineForm):
    """How a rate is reckoned: a field for what each outcome is worth, and what is in the base."""

    rate = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Rate], widget=forms.HiddenInput
    )
    turns = forms.ChoiceField(label=_("Which turns"), choices=list(rate_words.TURNS.items()))
    dated_by = forms.ChoiceField(label=_("Counted in"), choices=list(rate_words.DATED.items()))
    least = forms.IntegerField(
        label=_("Shown from how many on"),
        min_value=1,
        max_value=LARGEST_LEAST,
        help_text=_("With fewer in the base, luck would speak and not the unit."),
    )
    confidence = forms.TypedChoiceField(
        label=_("Interval at"), coerce=int, choices=[(n, f"{n} %") for n in CONFIDENCES]
    )
    left_out = _several(_("Left out"))
    channel_kinds = _several(_("Only these channels"), _("None chosen: all of them."))
    group_codes = _several(_("Only these groups of matters"), _("None chosen: all of them."))
    field_order = ("rate", "turns", "dated_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.data.get("rate") or self.initial.get("rate")
        self.of_rate = Rate(told) if told in set(Rate) else Rate.RESPONSE
        for outcome in OUTCOMES[self.of_rate]:
            self.fields[f"worth_{outcome}"] = forms.IntegerField(
                label=_("Worth in %%: %(outcome)s")
                % {"outcome": rate_words.outcome_word(self.of_rate, outcome)},
                required=False,
                min_value=0,
                max_value=FULL,
                help_text=_("Empty: not in the base."),
            )
        self._choices("left_out", list(rate_words.LEFT_OUT.items()))
        self._choices("channel_kinds", list(say.CHANNEL_KINDS.items()))
        given = self.data.getlist("group_codes") if hasattr(self.data, "getlist") else []
        self._choices("group_codes", [(code, code) for code in given])  # judged by the operation
        self.order_fields((*self.field_order, *(f"worth_{o}" for o in OUTCOMES[self.of_rate])))

    def _choices(self, name: str, offered: list[tuple[Any, Any]]) -> None:
        cast("forms.MultipleChoiceField", self.fields[name]).choices = offered

    @staticmethod
    def values(row: RateFormulaRow) -> dict[str, Any]:
        """What the form shows of a version."""
        formula = row.formula
        same = ("turns", "dated_by", "least", "confidence", "channel_kinds", "group_codes")
        told = {name: getattr(formula, name) for name in same}
        worths = {f"worth_{name}": worth for name, worth in formula.worths.items()}
        return told | worths | {"rate": formula.rate, "left_out": sorted(formula.left_out)}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the groups of today."""
        groups = choices.groups(books, today)
        self._choices("group_codes", [(g.code, say.named(g)) for g in groups])

    def draft(self) -> RateFormula:
        """Lay it out for the operation. Raises Invalid."""
        given = self.cleaned_data
        rate = Rate(given["rate"])
        if rate is not self.of_rate:
            raise Invalid.field("rate", "choose")
        return RateFormula(
            rate,
            DatedBy(given["dated_by"]),
            TurnsTaken(given["turns"]),
            {outcome: given[f"worth_{outcome}"] for outcome in OUTCOMES[rate]},
            frozenset(map(LeftOut, given["left_out"])),
            tuple(given["channel_kinds"]),
            tuple(given["group_codes"]),
            given["least"],
            given["confidence"],
        )
