"""Forms of the lists of the desk: each makes a version that begins on a day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.clocks import DEFAULT
from linquan.apps.appeals.thresholds import LARGEST_LIMIT
from linquan.apps.appeals.types import ChannelKind, ChannelRow, GroupRow, MatterRow, PolicyRow
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.plain_forms import PlainValues, day_field, id_field
from linquan.kernel.calendar import Unit
from linquan.kernel.dated import LARGEST_POSITION

NAME, SOURCE, PLACE, WORD, RESPONSIBILITY = 40, 120, 80, 20, 200
LARGEST = 3650
SEPARATORS = str.maketrans(dict.fromkeys("，、；;\n\r\t ", ","))


def name_field(label: Any) -> forms.CharField:
    """Make a field for a name."""
    return forms.CharField(label=label, max_length=NAME)


def position_field() -> forms.IntegerField:
    """Make the field for where a line stands among those of its list."""
    return forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=LARGEST_POSITION,
        help_text=_("Smaller numbers come first."),
    )


class LineForm(PlainValues):
    """A version of a line: its names, and its first day."""

    valid_from = day_field(_("Valid from"), _("Not in the past: what was valid before stays."))

    @classmethod
    def of(cls, row: Any, today: date) -> "LineForm":
        """Make a form filled with the latest version of a line, or an empty one."""
        return cls(initial={"valid_from": today} | (cls.values(row) if row else {}))

    @staticmethod
    def values(row: Any) -> dict[str, Any]:
        """What the form shows of a version besides its first day: here nothing."""
        del row
        return {}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Set what the fields offer."""


class MatterOrAllForm(LineForm):
    """A line of one matter, or of every matter that has none of its own."""

    matter_code = forms.CharField(label=_("Matter"), required=False, widget=forms.Select)
    places = {"matter": "matter_code"}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the matters; of a line that exists the matter stays."""
        if self.initial.get("matter_code"):
            self.fields["matter_code"].widget = forms.HiddenInput()
            return
        matters = [(m.code, say.named(m)) for m in books.matters(today)]
        every = (DEFAULT, str(_("every matter without its own line")))
        self.offer("matter_code", [every, *matters], empty=False)


class GroupForm(LineForm):
    """A group of matters."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    position = position_field()

    field_order = ("name", "name_en", "position", "valid_from")

    @staticmethod
    def values(row: GroupRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {name: getattr(row, name) for name in ("name", "name_en", "position")}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the place behind the last one."""
        del today
        last = max((group.position for group in books.book.groups), default=-1)
        self.initial.setdefault("position", last + 1)

    def draft(self) -> operations.GroupDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        return operations.GroupDraft(given["name"], given["name_en"], given["position"])


class MatterForm(LineForm):
    """A matter (事)."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    group_code = forms.CharField(label=_("Group"), widget=forms.Select)
    words = forms.CharField(
        label=_("Words that point to it"),
        required=False,
        max_length=2000,
        help_text=_("Parted by commas or spaces. They make the first guess."),
        widget=forms.Textarea({"rows": 2}),
    )
    policy_code = forms.CharField(label=_("Deadline"), widget=forms.Select)
    is_public_space = forms.BooleanField(
        label=_("In public space: a clerk may show such requests to everyone"), required=False
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=SOURCE)
    is_fallback = forms.BooleanField(required=False, widget=forms.HiddenInput)

    field_order = ("name", "name_en", "group_code", "policy_code", "words", "is_public_space")

    @staticmethod
    def values(row: MatterRow) -> dict[str, Any]:
        """What the form shows of a version."""
        same = ("name", "name_en", "group_code", "policy_code", "is_public_space", "source")
        told = {name: getattr(row, name) for name in same}
        return told | {"words": "，".join(row.words), "is_fallback": row.is_fallback}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the groups, and the deadlines of today."""
        groups = choices.groups(books, today)
        self.offer("group_code", [(g.code, say.named(g)) for g in groups], empty=False)
        valid = {p.code: p for p in choices.policies(books, today)}
        self.offer("policy_code", [(c, limit_name(p)) for c, p in valid.items()], empty=False)

    def clean_words(self) -> tuple[str, ...]:
        """Read the words; each is short."""
        parts = str(self.cleaned_data["words"]).translate(SEPARATORS).split(",")
        found = tuple(dict.fromkeys(part for part in parts if part))
        if any(len(word) > WORD for word in found):
            raise forms.ValidationError(say.fault("too_long", {"limit": WORD}))
        return found

    def draft(self) -> operations.MatterDraft:
        """Lay it out for the operation."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "valid_from"}
        return operations.MatterDraft(**given)


def limit_name(policy: PolicyRow) -> str:
    """Name a deadline with its limit."""
    return f"{say.named(policy)} ({say.limit_word(policy.amount, policy.unit)})"


class PolicyForm(LineForm):
    """A deadline."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    amount = forms.IntegerField(label=_("How many"), min_value=1, max_value=LARGEST)
    unit = forms.ChoiceField(label=_("Of what"), choices=list(say.UNITS.items()))
    source = forms.CharField(label=_("Source"), required=False, max_length=SOURCE)

    field_order = ("name", "name_en", "amount", "unit", "source", "valid_from")

    @staticmethod
    def values(row: PolicyRow) -> dict[str, Any]:
        """What the form shows of a version."""
        return {
            name: getattr(row, name) for name in ("name", "name_en", "amount", "unit", "source")
        }

    def draft(self) -> operations.PolicyDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        return operations.PolicyDraft(
            given["name"], given["name_en"], given["amount"], Unit(given["unit"]), given["source"]
        )


class ChannelForm(LineForm):
    """A channel (找); a mobile point has a place and a time window."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(say.CHANNEL_KINDS.items()))
    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    is_online = forms.BooleanField(
        label=_("Residents use it themselves, without staff"), required=False
    )
    area_id = id_field(_("Area"))
    place = forms.CharField(label=_("Place"), required=False, max_length=PLACE)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *enumerate(say.WEEKDAYS)],
    )
    opens = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=_("To"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    field_order = ("kind", "is_online", "name", "name_en", "area_id", "place", "weekday", "opens")

    @staticmethod
    def values(row: ChannelRow) -> dict[str, Any]:
        """What the form shows of a version."""
        same = ("kind", "name", "name_en", "is_online", "area_id", "place", "weekday", "opens")
        return {name: getattr(row, name) for name in (*same, "closes")}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer the areas."""
        del today
        self.offer("area_id", [(a.area_id, say.named(a)) for a in choices.all_areas(books)])

    def draft(self) -> operations.ChannelDraft:
        """Lay it out for the operation."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "valid_from"}
        given |= {"kind": ChannelKind(given["kind"]), "area_id": given["area_id"] or None}
        return operations.ChannelDraft(**given)


class DutyForm(LineForm):
    """Who answers for a matter in an area (我)."""

    matter_code = forms.CharField(label=_("Matter"), required=False, widget=forms.Select)
    organisation_id = id_field(_("Unit"), required=True)
    area_id = id_field(_("Area"), required=True)
    responsibility = forms.CharField(
        label=_("What it answers for, in Chinese"), required=False, max_length=RESPONSIBILITY
    )
    responsibility_en = forms.CharField(
        label=_("What it answers for, in English"), required=False, max_length=RESPONSIBILITY
    )
    places = {"organisation": "organisation_id", "area": "area_id", "matter": "matter_code"}
    field_order = ("matter_code", "organisation_id", "area_id")

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Offer matters, units and areas."""
        matters = [(m.code, say.named(m)) for m in books.matters(today)]
        self.offer("matter_code", matters, empty=_("everything: the desk that receives requests"))
        units = [(o.organisation_id, say.named(o)) for o in choices.answering(books)]
        self.offer("organisation_id", units)
        self.offer("area_id", [(a.area_id, say.named(a)) for a in choices.all_areas(books)])

    def draft(self) -> operations.DutyDraft:
        """Lay it out for the operation."""
        return operations.DutyDraft(
            self.said("matter_code"),
            self.number("organisation_id") or 0,
            self.number("area_id") or 0,
            self.said("responsibility"),
            self.said("responsibility_en"),
        )


class RuleForm(LineForm):
    """A threshold of the desk."""

    value = forms.IntegerField(label=_("Value"), min_value=1, max_value=LARGEST)
    field_order = ("value", "valid_from")

    @staticmethod
    def values(row: Any) -> dict[str, Any]:
        """What the form shows of a version."""
        return {"value": row.value}


class LimitForm(RuleForm):
    """A limit for people without an account."""

    value = forms.IntegerField(label=_("Value"), min_value=1, max_value=LARGEST_LIMIT)


class EndForm(PlainValues):
    """The first day on which a line is valid no more."""

    places = {"valid_from": "valid_to"}
    valid_to = day_field(_("No longer valid from"), _("Until the day before it stays valid."))
