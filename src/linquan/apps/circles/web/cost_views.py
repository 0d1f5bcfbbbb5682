"""Pages of the list of what new places cost."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.appeals.web.words import named
from linquan.apps.circles import operations, queries
from linquan.apps.circles.place_costs import PlaceCostDraft
from linquan.apps.circles.queries import LinesPage
from linquan.apps.circles.siting import MOST_YUAN, YUAN_OF_WAN
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import cost_words, words
from linquan.apps.circles.web.facility_forms import item_choices
from linquan.apps.circles.web.forms import LineForm, line
from linquan.apps.circles.web.line_pages import LinePages


def wan_field(label: Any, *, required: bool, help_text: Any = "") -> forms.DecimalField:
    """Make a field for an amount in 10,000 yuan, down to one yuan."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_value=MOST_YUAN // YUAN_OF_WAN,
        max_digits=11, decimal_places=4, help_text=help_text,
    )  # fmt: skip


def yuan_of(wan: Decimal | None) -> int | None:
    """Return what such a field says in whole yuan."""
    return None if wan is None else int(wan * YUAN_OF_WAN)


def wan_of(yuan: int | None) -> Decimal | None:
    """Return yuan as such a field begins with them."""
    return None if yuan is None else Decimal(f"{(Decimal(yuan) / YUAN_OF_WAN).normalize():f}")


class PlaceCostForm(LineForm):
    """What a new place costs, from a day on."""

    own_faults = cost_words.FAULTS
    places = {"yuan": "wan"}
    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    item_code = forms.CharField(
        label=words.FIELDS["item_code"], max_length=30, required=False, widget=forms.Select,
        help_text=_("An item or a category; empty: any."),
    )  # fmt: skip
    category = forms.CharField(
        label=pgettext_lazy("circle", "Category"), max_length=20, required=False,
        widget=forms.Select,
    )  # fmt: skip
    site_kind = forms.ChoiceField(
        label=cost_words.KIND, required=False, choices=[("", "—"), *cost_words.KINDS.items()]
    )
    wan = wan_field(
        _("Cost in 10,000 yuan, once"), required=True,
        help_text=_("What it takes to have one: building or fitting out. A rent is no part of it."),
    )  # fmt: skip
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    @staticmethod
    def filled(row: Any) -> dict[str, Any]:
        """Return what the form of a line begins with."""
        return LineForm.filled(row) | {"wan": wan_of(row.yuan)}

    def furnish(self, page: LinesPage) -> None:
        """Set what the fields offer."""
        items = page.items.values()
        self.fields["item_code"].widget.choices = [("", "—"), *item_choices(items)]
        categories = {row.category: named(row, "category") for row in items}
        self.fields["category"].widget.choices = [("", "—"), *categories.items()]

    def draft(self) -> PlaceCostDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return PlaceCostDraft(
            said["name"], said["name_en"], said["item_code"], said["category"], said["site_kind"],
            yuan_of(said["wan"]) or 0, said["source"],
        )  # fmt: skip


def _categories(request: object, page: LinesPage) -> dict[str, Any]:
    """Return the items of the catalogue by category: by them a category is told."""
    del request
    return {"categories": {row.category: row for row in page.items.values()}}


COSTS: Final = LinePages(
    "place_costs", _("What new places cost"), _("Add a cost"), queries.place_costs_page,
    PlaceCostForm, "cost_code", operations.revise_place_cost, operations.end_place_cost,
    more=_categories,
)  # fmt: skip
