"""Pages of the lists that intake and quality go by: functions required, types of other maps."""

from datetime import date
from typing import Any, Final

from django import forms
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.circles import operations, queries
from linquan.apps.circles.offerings import (
    TYPE_LIMIT,
    FunctionRuleDraft,
    FunctionRuleRow,
    PoiTypeDraft,
    PoiTypeRow,
)
from linquan.apps.circles.queries import LinesPage
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import words
from linquan.apps.circles.web.facility_forms import item_choices, parted
from linquan.apps.circles.web.forms import CircleForm, line
from linquan.apps.circles.web.line_pages import LinePages
from linquan.engine.circles.catalogue import Match
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


def _item_field(*, required: bool) -> Any:
    return forms.CharField(
        label=words.FIELDS["item_code"], max_length=30, required=required, widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )  # fmt: skip


class OfItems(CircleForm):
    """A form that chooses an item of today's catalogue."""

    def furnish(self, page: LinesPage) -> None:
        """Set what the field offers."""
        widget = self.fields["item_code"].widget
        widget.choices = [("", "—"), *item_choices(page.items.values())]


class FunctionRuleForm(OfItems):
    """Functions that facilities must have, from a day on."""

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    item_code = _item_field(required=False)
    level = forms.ChoiceField(
        label=words.FIELDS["level"], required=False, choices=[("", "—"), *words.LEVELS.items()],
        help_text=_("An item, a place in the network, or both."),
    )  # fmt: skip
    functions = line(_("Functions required"), 1_000, required=True,
                     help_text=_("Divided by commas."))  # fmt: skip
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> FunctionRuleDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return FunctionRuleDraft(
            said["name"], said["name_en"], said["item_code"], said["level"],
            parted(said["functions"]), said["source"],
        )  # fmt: skip


class PoiTypeForm(OfItems):
    """What a type of another map means, from a day on."""

    name = line(_("Type on the other map"), TYPE_LIMIT, required=True,
                help_text=_("A word such as 药房, a whole line of words as the other map has "
                            "it, or a number such as 090601."))  # fmt: skip
    item_code = _item_field(required=True)
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


def _given(request: ActorRequest) -> dict[str, Any]:
    actor = request.actor
    return {"actor": actor, "district_id": actor.district_id, "now": request.now}


def _revise_rule(request: ActorRequest, code: str, form: FunctionRuleForm) -> object:
    day = form.cleaned_data["valid_from"]
    return operations.revise_function_rule(
        rule_code=code, draft=form.draft(), valid_from=day, **_given(request)
    )


def _end_rule(request: ActorRequest, code: str, day: date) -> object:
    return operations.end_function_rule(rule_code=code, valid_to=day, **_given(request))


def _revise_type(request: ActorRequest, code: str, form: PoiTypeForm) -> object:
    day = form.cleaned_data["valid_from"]
    return operations.revise_poi_type(
        type_code=code, draft=form.draft(), valid_from=day, **_given(request)
    )


def _end_type(request: ActorRequest, code: str, day: date) -> object:
    return operations.end_poi_type(type_code=code, valid_to=day, **_given(request))


def _rule_filled(row: FunctionRuleRow) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in FunctionRuleRow.__slots__}
    return said | {"functions": "、".join(row.functions)}


def _type_filled(row: PoiTypeRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PoiTypeRow.__slots__}


RULES: Final = LinePages(
    "functions", _("Functions required"), _("Add a rule"),
    lambda request: queries.function_rules_page(request.actor, request.now), FunctionRuleForm,
    _rule_filled, _revise_rule, _end_rule,
)  # fmt: skip
TYPES: Final = LinePages(
    "poi_types", _("Types of other maps"), _("Add a type"),
    lambda request: queries.poi_types_page(request.actor, request.now), PoiTypeForm,
    _type_filled, _revise_type, _end_type,
)  # fmt: skip


@require_safe
@staff
def functions(request: ActorRequest) -> HttpResponseBase:
    """Show which functions facilities must have."""
    return RULES.shown(request)


@staff
def new_function_rule(request: ActorRequest) -> HttpResponseBase:
    """Add a rule on functions."""
    return RULES.added(request)


@staff
def function_rule(request: ActorRequest, code: str) -> HttpResponseBase:
    """Show a rule on functions; a POST changes it from a day on."""
    return RULES.line(request, code)


@staff
def end_function_rule(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a rule on functions on a day."""
    return RULES.ended(request, code)


@require_safe
@staff
def poi_types(request: ActorRequest) -> HttpResponseBase:
    """Show what types of other maps mean."""
    return TYPES.shown(request)


@staff
def new_poi_type(request: ActorRequest) -> HttpResponseBase:
    """Say what a type of another map means."""
    return TYPES.added(request)


@staff
def poi_type(request: ActorRequest, code: str) -> HttpResponseBase:
    """Show a type of another map; a POST changes what it means from a day on."""
    return TYPES.line(request, code)


@staff
def end_poi_type(request: ActorRequest, code: str) -> HttpResponseBase:
    """End what a type of another map means on a day."""
    return TYPES.ended(request, code)
