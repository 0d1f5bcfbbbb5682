"""The form of a rule of routing."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.routing_rows import RULE_LEVELS, Effect, RoutingRuleRow
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LineForm
from linquan.apps.appeals.web.plain_forms import id_field

REASON, REASON_EN = 100, 200
SEVERAL = ("matter_codes", "group_codes", "channel_codes", "weekdays")


def several(label: Any, *, coerce: Any = str) -> forms.TypedMultipleChoiceField:
    """Make a field for any number of choices; none means that it holds for all."""
    return forms.TypedMultipleChoiceField(
        label=label, required=False, coerce=coerce, widget=forms.CheckboxSelectMultiple
    )


def hour_field(label: Any) -> forms.TimeField:
    """Make a field for an hour of the day."""
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class RoutingRuleForm(LineForm):
    """A rule of routing (路由规则): why, what it asks, what it does."""

    reason = forms.CharField(label=_("Why, in Chinese"), max_length=REASON)
    reason_en = forms.CharField(label=_("Why, in English"), max_length=REASON_EN)
    effect = forms.TypedChoiceField(
        label=_("What it does"),
        choices=[(e.value, say.EFFECTS[e]) for e in Effect],
        coerce=Effect,
    )
    organisation_id = id_field(_("Unit"))
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", "—"), *((v, "") for v in RULE_LEVELS)]
    )
    is_direct = forms.BooleanField(
        label=_("Directly: at once when it comes in, before anyone dispatches it"), required=False
    )
    area_id = id_field(_("Only in this area"))
    zone_id = id_field(_("Only in this zone"))
    opens = hour_field(_("Only from"))
    closes = hour_field(_("Only until"))
    weekdays = several(_("Only on"), coerce=int)
    channel_codes = several(_("Only through these channels"))
    group_codes = several(_("Only these groups"))
    matter_codes = several(_("Only these matters"))

    places = {"organisation": "organisation_id", "area": "area_id", "zone": "zone_id"}
    field_order: tuple[str, ...] = (
        "reason", "reason_en", "effect", "organisation_id", "level", "is_direct", "area_id",
        "zone_id", "opens", "closes", "weekdays", "channel_codes", "group_codes", "matter_codes",
    )  # fmt: skip

    @staticmethod
    def values(row: RoutingRuleRow) -> dict[str, Any]:
        """What the form shows of a version."""
        same = (
            "reason", "reason_en", "effect", "organisation_id", "level", "is_direct", "area_id",
            "zone_id", "opens", "closes", *SEVERAL,
        )  # fmt: skip
        return {name: getattr(row, name) for name in same}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SEVERAL:  # what may be chosen is judged by the operation
            told = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            days = {str(day) for day in range(len(say.WEEKDAYS))}
            kept = [one for one in told if name != "weekdays" or one in days]
            self._choices(name, [(one, one) for one in kept])

    def _choices(self, name: str, offered: list[tuple[Any, str]]) -> None:
        cast("forms.TypedMultipleChoiceField", self.fields[name]).choices = offered

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer matters, groups, channels, areas, zones, units and levels."""
        self._choices("matter_codes", [(m.code, say.named(m)) for m in books.matters(today)])
        groups = choices.groups(books, today)
        self._choices("group_codes", [(g.code, say.named(g)) for g in groups])
        channels = choices.known_channels(books)
        self._choices("channel_codes", [(c.code, say.named(c)) for c in channels])
        self._choices("weekdays", [(n, str(word)) for n, word in enumerate(say.WEEKDAYS)])
        self.offer("area_id", [(a.area_id, say.named(a)) for a in choices.all_areas(books)])
        self.offer("zone_id", [(z.zone_id, say.named(z)) for z in choices.zones(books)])
        units = [(o.organisation_id, say.named(o)) for o in choices.answering(books)]
        self.offer("organisation_id", units)
        self.offer("level", [(level.value, say.level(level)) for level in RULE_LEVELS])

    def draft(self) -> operations.RoutingRuleDraft:
        """Lay it out for the operation."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "valid_from"}
        given |= {name: tuple(given[name]) for name in SEVERAL}
        for name in ("area_id", "zone_id", "organisation_id"):
            given[name] = given[name] or None
        return operations.RoutingRuleDraft(**given)
