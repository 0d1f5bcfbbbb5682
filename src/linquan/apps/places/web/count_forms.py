"""Forms of head-counts and age groups."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.counting import (
    EVERYONE,
    MOST_PEOPLE,
    MOST_STEPS,
    OLDEST,
    AgeGroup,
    AgeStep,
    CountDraft,
    CountLine,
)
from linquan.apps.places.web.forms import FaultyForm
from linquan.apps.places.web.words import ages, named

ROWS = 12
"""Lines that the form of age groups offers; more than anybody has."""


class CountForm(FaultyForm):
    """One number for each age group, or one for everyone."""

    counted_on = forms.DateField(
        label=_("Counted on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Such as: seventh census, household visits of spring, police register"),
    )
    everyone = forms.IntegerField(
        label=_("Everyone, if ages are not known"),
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
        help_text=_("Leave empty when you fill in the ages."),
    )

    def __init__(self, groups: Sequence[AgeGroup], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = tuple(groups)
        for group in self.groups:
            self.fields[f"from_{group.from_age}"] = forms.IntegerField(
                label=f"{named(group.name, group.name_en)} · {ages(group)}",
                min_value=0,
                max_value=MOST_PEOPLE,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Take either the ages or everyone: both would count people twice."""
        given = super().clean() or {}
        by_age = [given.get(f"from_{g.from_age}") for g in self.groups]
        has_ages, has_all = any(n is not None for n in by_age), given.get("everyone") is not None
        if has_ages and has_all and sum(n or 0 for n in by_age) != given["everyone"]:
            self.add_error("everyone", _("The ages add up to another number. Leave one of them."))
        if not has_ages and not has_all and not self.errors:
            self.add_error("everyone", _("Fill in the ages, or everyone."))
        return given

    def draft(self) -> CountDraft:
        """Return the values as the operation takes them; an age left empty counts nobody."""
        given = self.cleaned_data
        asked = [(g, given[f"from_{g.from_age}"]) for g in self.groups]
        if all(count is None for _group, count in asked):
            asked = [(EVERYONE, given["everyone"])]
        lines = tuple(CountLine(*group.ages, count or 0) for group, count in asked)
        return CountDraft(given["counted_on"], given["source"], lines)


class AgeGroupsForm(FaultyForm):
    """The steps of a list of age groups, and the day it begins."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(ROWS):
            self.fields[f"age_{row}"] = forms.IntegerField(
                label=_("From age"), min_value=0, max_value=OLDEST, required=False
            )
            self.fields[f"name_{row}"] = forms.CharField(
                label=_("Name"), max_length=40, required=False
            )
            self.fields[f"name_en_{row}"] = forms.CharField(
                label=_("English name"), max_length=80, required=False
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields line by line."""
        names = ("age", "name", "name_en")
        return [tuple(self[f"{name}_{row}"] for name in names) for row in range(ROWS)]  # type: ignore[misc]

    def steps(self) -> tuple[AgeStep, ...]:
        """Return the lines that are filled in, in order of age."""
        given = self.cleaned_data
        rows = range(min(ROWS, MOST_STEPS))
        filled = [row for row in rows if given[f"age_{row}"] is not None]
        steps = (
            AgeStep(given[f"age_{r}"], given[f"name_{r}"], given[f"name_en_{r}"]) for r in filled
        )
        return tuple(sorted(steps, key=lambda step: step.from_age))


def shown(groups: Sequence[AgeGroup], valid_from: date) -> dict[str, Any]:
    """Return a list as the form begins with it."""
    initial: dict[str, Any] = {"valid_from": valid_from}
    for row, group in enumerate(groups[:ROWS]):
        initial |= {
            f"age_{row}": group.from_age,
            f"name_{row}": group.name,
            f"name_en_{row}": group.name_en,
        }
    return initial
