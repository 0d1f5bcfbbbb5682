"""Forms of rules by which facilities are recognised: one rule, its end, or a whole list."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.facilities import (
    LONGEST_PART,
    LONGEST_TAG,
    FacilityRule,
    Quality,
    kinds,
)
from linquan.apps.places.web.forms import FaultyForm
from linquan.apps.places.web.words import QUALITIES, named

LONGEST_RULES: Final = 200_000


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("Valid from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


def kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds to choose from, by category, in the reader's language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in kinds().values():
        category = named(kind.category, kind.category_en)
        found.setdefault(category, []).append((kind.code, named(kind.name, kind.name_en)))
    return list(found.items())


class RuleForm(FaultyForm):
    """One rule, and the day from which it is valid."""

    kind = forms.ChoiceField(label=_("Kind"))
    tag = forms.CharField(
        label=_("Tag"),
        max_length=LONGEST_TAG,
        required=False,
        widget=forms.TextInput({"spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("As in OpenStreetMap, such as amenity=clinic."),
    )
    quality = forms.ChoiceField(
        label=_("How sure"),
        required=False,
        choices=[
            (quality.value, QUALITIES[quality]) for quality in (Quality.EXACT, Quality.PROBABLE)
        ],
        help_text=_("Of a tag only: exact when it means this kind alone."),
    )
    name_part = forms.CharField(
        label=_("Or part of the name"),
        max_length=LONGEST_PART,
        required=False,
        help_text=_("Such as 卫生站. Fill in either a tag or a part of the name."),
    )
    valid_from = _day()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds of the catalogue."""
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy
        field.choices = [("", "—"), *kind_choices()]

    def rule(self) -> FacilityRule:
        """Return the rule that was filled in; one by a name is as sure as a name."""
        given = self.cleaned_data
        tag, part = given["tag"].strip(), given["name_part"].strip()
        quality = (
            Quality.NAME if part and not tag else Quality(given["quality"] or Quality.PROBABLE)
        )
        return FacilityRule(given["kind"], tag, part, quality)


def filled(rule: FacilityRule, valid_from: date) -> dict[str, Any]:
    """Return what the form of a rule begins with."""
    return {
        "kind": rule.kind, "tag": rule.tag, "name_part": rule.name_part,
        "quality": rule.quality.value, "valid_from": valid_from,
    }  # fmt: skip


class EndRuleForm(FaultyForm):
    """The day from which a rule is no longer valid."""

    valid_from = forms.DateField(
        label=_("No longer valid from"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class RulesForm(FaultyForm):
    """The rules as lines, and the day from which they are valid."""

    rules = forms.CharField(
        label=_("Rules"),
        max_length=LONGEST_RULES,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
        help_text=_(
            "One rule a line: code of the kind, tag, part of the name, exact or probable or name. "
            "Of tag and part of the name one stays empty."
        ),
    )
    valid_from = _day()

    def clean_rules(self) -> tuple[FacilityRule, ...]:
        """Read the lines."""
        found = []
        lines = csv.reader(io.StringIO(self.cleaned_data["rules"]))
        for number, line in enumerate(filter(None, lines), start=1):
            try:
                kind, tag, part, quality = (cell.strip() for cell in line)
                found.append(FacilityRule(kind, tag, part, Quality(quality)))
            except ValueError as error:
                told = _("Line %(line)s cannot be read.") % {"line": number}
                raise forms.ValidationError(told) from error
        return tuple(found)


def as_lines(rules: Sequence[FacilityRule], valid_from: date) -> dict[str, Any]:
    """Return what the form of rules begins with."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [rule.kind, rule.tag, rule.name_part, rule.quality.value] for rule in rules
    )
    return {"rules": text.getvalue(), "valid_from": valid_from}
