"""Forms of life circles: from fields to plain values; the operations say what is right."""

from abc import abstractmethod
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.web.plain_forms import RefusableForm, day_field
from linquan.apps.circles.queries import LinesPage
from linquan.apps.circles.types import (
    CATEGORY_EN_LIMIT,
    CATEGORY_LIMIT,
    EVIDENCE_LIMIT,
    EXAMPLE,
    MINUTES,
    MOST_LEAST,
    MOST_M,
    MOST_PEOPLE,
    MOST_TAGS,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    TAG_LIMIT,
    Audience,
    ItemDraft,
    SpeedDraft,
)
from linquan.apps.circles.web import words
from linquan.engine.circles.catalogue import Match, Tier
from linquan.engine.networks import Mode


class CircleForm(RefusableForm):
    """A form that says in words of life circles what an operation refused."""

    own_faults = words.FAULTS


class LineForm(CircleForm):
    """A line of a dated list, from a day on; it has a field ``valid_from``."""

    @staticmethod
    def filled(row: Any) -> dict[str, Any]:
        """Return what the form of a line begins with: what is changed is no example any more."""
        said = {name: getattr(row, name) for name in row.__slots__}
        return said | ({"source": ""} if row.source == EXAMPLE else {})

    def furnish(self, page: LinesPage) -> None:
        """Set what fields offer that only the list knows."""

    @abstractmethod
    def draft(self) -> Any:
        """Return what was filled in."""


def line(label: Any, limit: int, *, required: bool = False, help_text: Any = "") -> Any:
    """Make a field for one line of text."""
    return forms.CharField(label=label, max_length=limit, required=required, help_text=help_text)


def number(label: Any, most: int, *, help_text: Any = "", least: int = 1) -> Any:
    """Make a field for a whole number that may be empty."""
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, help_text=help_text
    )


def maybe_day(label: Any) -> forms.DateField:
    """Make a field for a day that may be empty."""
    field = day_field(label)
    field.required = False
    return field


def pick(label: Any, book: words.Words) -> Any:
    """Make a choice among the words of the house."""
    return forms.ChoiceField(label=label, choices=list(book.items()))


class ItemForm(LineForm):
    """An item of the catalogue, from a day on."""

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    category = line(_("Category in Chinese"), CATEGORY_LIMIT, required=True)
    category_en = line(_("Category in English"), CATEGORY_EN_LIMIT)
    tier = pick(pgettext_lazy("catalogue", "Tier"), words.TIERS)
    minutes = forms.TypedChoiceField(
        label=pgettext_lazy("circle", "Minutes"), coerce=int, initial=15,
        choices=[(n, str(n)) for n in MINUTES],
    )  # fmt: skip
    mode = pick(_("How people get there"), words.MODES)
    audience = pick(pgettext_lazy("circle", "For whom"), words.AUDIENCES)
    standard_m = number(_("Metres that a standard gives"), MOST_M)
    least_people = number(_("People it takes to need one"), MOST_PEOPLE)
    least_capacity = number(_("Capacity for 1,000 of those it is for, at least"), MOST_LEAST,
                            help_text=_("Such as 40 beds for 1,000 elders."))  # fmt: skip
    osm_tags = forms.CharField(
        label=_("Tags of OpenStreetMap"),
        required=False,
        max_length=MOST_TAGS * (TAG_LIMIT + 2),
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line, such as amenity=clinic. Any of them means this item."),
    )
    osm_match = pick(_("How well the tags tell it"), words.MATCHES)
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    evidence = line(_("Evidence"), EVIDENCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    @staticmethod
    def filled(row: Any) -> dict[str, Any]:
        """Return what the form of an item begins with."""
        return LineForm.filled(row) | {"osm_tags": "\n".join(row.osm_tags)}

    def draft(self) -> ItemDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        tags = tuple(dict.fromkeys(given["osm_tags"].split()))
        return ItemDraft(
            given["category"], given["category_en"], Tier(given["tier"]), given["name"],
            given["name_en"], given["minutes"], given["standard_m"], Audience(given["audience"]),
            given["least_people"], given["least_capacity"], Mode(given["mode"]), tags,
            Match(given["osm_match"]), given["source"], given["evidence"],
        )  # fmt: skip


class SpeedForm(CircleForm):
    """A walking speed, from a day on."""

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    speed_m_s = forms.DecimalField(
        label=_("Metres a second"), min_value=0, max_value=9, max_digits=3, decimal_places=2
    )
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> SpeedDraft:
        """Return what was filled in."""
        given = self.cleaned_data
        return SpeedDraft(
            given["name"], given["name_en"], int(given["speed_m_s"] * 100), given["source"]
        )


class PositionRuleForm(CircleForm):
    """A threshold, from a day on."""

    value = forms.IntegerField(label=_("Threshold"), min_value=0, max_value=1_000_000)
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))


class EndForm(CircleForm):
    """The first day on which a line is valid no more."""

    valid_to = day_field(_("Ends on"))
