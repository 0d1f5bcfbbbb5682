"""Forms of actions: the list of kinds, what is announced, what came of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import queries
from linquan.apps.appeals.actions import (
    LARGEST_CENTS,
    LARGEST_COUNT,
    PLACE_LIMIT,
    ROLE_LIMIT,
    TITLE_LIMIT,
    WORDS_LIMIT,
    ActionDraft,
    ActionKindDraft,
    ActionKindRow,
    Measure,
    ResultDraft,
)
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import LineForm, name_field
from linquan.apps.appeals.web.plain_forms import (
    PlainValues,
    area_of_text,
    id_field,
    moment_field,
    photos_field,
)

PARTED, LONGEST_LIST = "|", 400


class ActionKindForm(LineForm):
    """A kind of actions, and what is counted after one."""

    name = name_field(_("Name in Chinese"))
    name_en = name_field(_("Name in English"))
    measures = forms.CharField(
        label=_("What is counted"),
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line, with its unit: Chinese | English. At most six."),
    )
    has_money = forms.BooleanField(label=_("Money is counted as well"), required=False)
    field_order = ("name", "name_en", "measures", "has_money", "valid_from")

    @staticmethod
    def values(row: ActionKindRow) -> dict[str, Any]:
        """What the form shows of a version."""
        lines = (f"{m.name} {PARTED} {m.name_en}" for m in row.measures)
        told = {"name": row.name, "name_en": row.name_en, "has_money": row.has_money}
        return told | {"measures": "\n".join(lines)}

    def furnish(self, books: queries.Desk, today: date) -> None:
        """Nothing is chosen from a list."""
        del books, today

    def draft(self) -> ActionKindDraft:
        """Lay it out for the operation; a line without its parts is refused there."""
        rows = [line for line in self.said("measures").splitlines() if line.strip()]
        parts = ([part.strip() for part in row.split(PARTED)] for row in rows)
        given = self.cleaned_data
        return ActionKindDraft(
            given["name"],
            given["name_en"],
            tuple(Measure(*(*found, "")[:2]) for found in parts),
            given["has_money"],
        )


def _line(label: Any, limit: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, required=required, help_text=help_text,
        widget=forms.TextInput({"maxlength": limit, "autocomplete": "off"}),
    )  # fmt: skip


class ActionForm(PlainValues):
    """What is announced."""

    kind = id_field(_("Kind of action"), required=True)
    title = _line(_("What it is called"), TITLE_LIMIT)
    starts_at = moment_field(_("Begins"))
    place = _line(_("Place or channel"), PLACE_LIMIT)
    host = id_field(_("Host"))
    host_role = _line(
        _("As what it hosts"), ROLE_LIMIT, required=False,
        help_text=_("Such as anchor of the station. No names of people."),
    )  # fmt: skip
    asks = area_of_text(
        _("Who is asked to help, and with what"), limit=WORDS_LIMIT, rows=2, required=False
    )

    def furnish(self, page: queries.CaseActions) -> None:
        """Offer kinds of today, and units that are no party."""
        self.offer("kind", [(k.kind_id, say.named(k)) for k in page.kinds], empty=False)
        about = page.case.facts.about.path if page.case.facts.about else ""
        hosts = choices.organisations(page.case.books)
        offered = [o for o in hosts if not (about and o.path.startswith(about))]
        self.offer("host", [(o.organisation_id, say.named(o)) for o in offered])

    def draft(self) -> ActionDraft:
        """Lay it out for the operation."""
        return ActionDraft(
            self.number("kind") or 0, self.said("title"), self.cleaned_data["starts_at"],
            self.said("place"), self.number("host"), self.said("host_role"), self.said("asks"),
        )  # fmt: skip


class ResultForm(PlainValues):
    """What came of an action: one field for each measure of its kind."""

    text = area_of_text(_("In words (may be empty)"), limit=WORDS_LIMIT, rows=2, required=False)
    photos = photos_field(_("Photo as proof"))

    def __init__(self, kind: ActionKindRow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {}
        for n, measure in enumerate(kind.measures, start=1):
            name = f"count_{n}"
            self.places[f"counts-{n}"] = name
            self.fields[name] = forms.IntegerField(
                label=say.named(measure), min_value=0, max_value=LARGEST_COUNT
            )
        self._counts = tuple(self.places.values())
        if kind.has_money:
            self.fields["amount"] = forms.DecimalField(
                label=_("Money (yuan)"), min_value=0, max_value=LARGEST_CENTS // 100,
                decimal_places=2,
            )  # fmt: skip
        self.order_fields((*self._counts, "amount", "text", "photos"))

    def draft(self) -> ResultDraft:
        """Lay it out for the operation; money in cents."""
        given = self.cleaned_data
        amount = given.get("amount") or Decimal(0)
        counts = tuple(given[name] for name in self._counts)
        return ResultDraft(counts, int(amount * 100), self.said("text"))


class CancelForm(PlainValues):
    """Why it is called off."""

    reason = area_of_text(_("Why it is called off"), limit=WORDS_LIMIT, rows=2)
