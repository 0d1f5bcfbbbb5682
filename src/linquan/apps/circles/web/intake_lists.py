"""Pages of the lists that intake and quality go by: functions required, types of other maps."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.circles import operations, queries
from linquan.apps.circles.offerings import TYPE_LIMIT, FunctionRuleDraft, PoiTypeDraft
from linquan.apps.circles.queries import LinesPage
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import words
from linquan.apps.circles.web.facility_forms import item_choices, parted
from linquan.apps.circles.web.forms import LineForm, line
from linquan.apps.circles.web.line_pages import LinePages
from linquan.engine.circles.catalogue import Match


def item_field(*, required: bool, help_text: Any = "") -> Any:
    """Make a choice among the items of today's catalogue; the page sets what it offers."""
    return forms.CharField(
        label=words.FIELDS["item_code"], max_length=30, required=required, widget=forms.Select,
        help_text=help_text,
        error_messages={"required": words.FAULTS["choose"]},
    )  # fmt: skip


class OfItems(LineForm):
    """A form that chooses an item of today's catalogue."""

    def furnish(self, page: LinesPage) -> None:
        """Set what the field offers."""
        widget = self.fields["item_code"].widget
        widget.choices = [("", "—"), *item_choices(page.items.values())]


class FunctionRuleForm(OfItems):
    """Functions that facilities must have, from a day on."""

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    item_code = item_field(required=False)
    level = forms.ChoiceField(
        label=words.FIELDS["level"], required=False, choices=[("", "—"), *words.LEVELS.items()],
        help_text=_("An item, a place in the network, or both; without either it is a kind of "
                    "centre that is chosen in the register."),
    )  # fmt: skip
    functions = line(_("Functions required"), 1_000, help_text=_("Divided by commas."))
    needs_hours = forms.BooleanField(label=_("Opening hours must be told"), required=False)
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    @staticmethod
    def filled(row: Any) -> dict[str, Any]:
        """Return what the form of a rule begins with."""
        return LineForm.filled(row) | {"functions": "、".join(row.functions)}

    def draft(self) -> FunctionRuleDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return FunctionRuleDraft(
            said["name"], said["name_en"], said["item_code"], said["level"],
            parted(said["functions"]), said["source"], said["needs_hours"],
        )  # fmt: skip


class PoiTypeForm(OfItems):
    """What a type of another map means, from a day on."""

    name = line(_("Type on the other map"), TYPE_LIMIT, required=True,
                help_text=_("A word such as 药房, a whole line of words as the other map has "
                            "it, or a number such as 090601."))  # fmt: skip
    item_code = item_field(required=True)
    match = forms.ChoiceField(
        label=words.FIELDS["match"], choices=list(words.MATCHES.items()),
        help_text=_("Only exact ones are counted as covering anybody."),
    )  # fmt: skip
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> PoiTypeDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return PoiTypeDraft(said["name"], said["item_code"], Match(said["match"]), said["source"])


RULES: Final = LinePages(
    "functions", _("Functions required"), _("Add a rule"), queries.function_rules_page,
    FunctionRuleForm, "rule_code", operations.revise_function_rule, operations.end_function_rule,
)  # fmt: skip
TYPES: Final = LinePages(
    "poi_types", _("Types of other maps"), _("Add a type"), queries.poi_types_page,
    PoiTypeForm, "type_code", operations.revise_poi_type, operations.end_poi_type,
)  # fmt: skip
