"""Forms of parts: on the case of whoever asks, and on the page of the unit that was asked."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.parts import PartRow
from linquan.apps.appeals.rules import LONGEST_ID
from linquan.apps.appeals.supports import SupportKind
from linquan.apps.appeals.types import TEXT_LIMIT
from linquan.apps.appeals.web import choices, part_words, words
from linquan.apps.appeals.web.forms import VerbForm
from linquan.apps.appeals.web.list_forms import limit_name
from linquan.apps.appeals.web.plain_forms import (
    CODE,
    REASON,
    WAIVER,
    PlainValues,
    area_of_text,
    day_field,
    id_field,
    photos_field,
    waiver_field,
)
from linquan.apps.orgs.types import OrganisationKind, OrganisationRow
from linquan.kernel.validity import valid_on

ASK, PLACE, CENTS = 1000, 120, 100
CALLED: Final = frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.STREET_OFFICE})
DECISIONS: Final = [("confirm", _("Confirm")), ("refuse", _("Refuse"))]


def code_field(label: Any) -> forms.CharField:
    """Make a field that takes a line of a list."""
    return forms.CharField(
        label=label,
        max_length=CODE,
        widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )


class ManyIds(forms.TypedMultipleChoiceField):
    """Takes any ids: which of them count is the operation's to say."""

    def valid_value(self, value: str) -> bool:
        """Whether it can be an id at all."""
        return value.isascii() and value.isdigit() and len(value) < LONGEST_ID


def free_units(case: queries.CasePage) -> tuple[OrganisationRow, ...]:
    """Units that may be asked: no party, not the owner, nobody who is asked already."""
    about = case.facts.about.path if case.facts.about else ""
    taken = {part.unit.organisation_id for part in case.asked.open_parts}
    taken.add(case.facts.owner.organisation_id)
    offered = choices.answering(case.books, about)
    return tuple(unit for unit in offered if unit.organisation_id not in taken)


class AskUnitForm(VerbForm):
    """Which unit, what it is asked, and by when."""

    unit = id_field(_("Which unit"), required=True)
    text = area_of_text(
        _("What is it asked to do?"),
        limit=ASK,
        help_text=_("It reads this with the text and the place, never who reported."),
    )
    policy = code_field(_("By when"))

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer the units that may be asked, and the deadlines of today."""
        self.offer("unit", [(o.organisation_id, words.named(o)) for o in free_units(case)])
        valid = choices.policies(case.books, case.books.day(now))
        self.offer("policy", [(p.code, limit_name(p)) for p in valid])


class CallForm(VerbForm):
    """Which kind of call, whom, and what for."""

    kind = code_field(_("Kind of call"))
    unit = ManyIds(label=_("Whom"), coerce=int, widget=forms.CheckboxSelectMultiple)
    text = area_of_text(
        _("What is it about?"),
        limit=ASK,
        help_text=_("They read this with the text and the place, never who reported."),
    )

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer the kinds that the actor may use, and the offices. One statement."""
        valid = valid_on(queries.call_kinds(case.facts.district_id), case.books.day(now))
        mine = [kind for kind in valid if kind.lowest_level in case.asked.call_levels]
        self.offer("kind", [(kind.code, words.named(kind)) for kind in mine])
        if not mine:
            self["kind"].help_text = _("The list of calls has none that you may make.")
        offices = (unit for unit in free_units(case) if OrganisationKind(unit.kind) in CALLED)
        self.offer("unit", [(o.organisation_id, words.named(o)) for o in offices], empty=False)


class PartForm(VerbForm):
    """Something about one of the parts."""

    part = id_field(_("Which unit"), required=True)

    def offer_parts(self, parts: Iterable[PartRow]) -> None:
        """Offer parts by the names of their units."""
        self.offer("part", [(p.part_id, words.named(p.unit)) for p in parts], empty=False)


class CancelPartForm(PartForm):
    """Why a part is not needed any more."""

    reason = area_of_text(_("Why it is not needed any more"), limit=REASON, rows=2)

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer the parts that are open."""
        del now
        self.offer_parts(case.asked.open_parts)


class ArrivalForm(PartForm):
    """Whether a unit is there."""

    decision = forms.ChoiceField(label=_("Is it there?"), choices=DECISIONS)
    text = area_of_text(
        _("To the unit"), limit=REASON, rows=2, required=False,
        help_text=_("A refusal needs its reason."),
    )  # fmt: skip

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer the arrivals that nobody has confirmed."""
        del now
        self.offer_parts(case.asked.arrivals)


class JudgeSupportForm(VerbForm):
    """Whether something that was sent has come."""

    support = id_field(_("What was sent"), required=True)
    decision = forms.ChoiceField(label=_("Has it come?"), choices=DECISIONS)
    text = area_of_text(
        _("To the unit"), limit=REASON, rows=2, required=False,
        help_text=_("A refusal needs its reason."),
    )  # fmt: skip

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer what waits to be confirmed."""
        del now
        told = [
            (one.support_id, f"{words.named(one.unit)} · {_amount(one)} · {one.words}")
            for one in case.asked.sent
        ]
        self.offer("support", told, empty=False)


def _amount(one: Any) -> str:
    return part_words.amount_word(one.kind, one.amount)


# On the page of the unit that was asked.


class DoneForm(PlainValues):
    """What the unit has done, with a photo or the reason for none."""

    text = area_of_text(
        _("What was done?"),
        limit=TEXT_LIMIT,
        rows=4,
        help_text=_("Whoever asked reads this and answers the reporter."),
    )
    photos = photos_field(_("Photo of the result"))
    proof_waiver = waiver_field()
    places = {"proof": "photos"}


class SendBackForm(PlainValues):
    """Why the unit cannot do its part."""

    reason = area_of_text(_("It cannot be done by us, because…"), limit=REASON)


class ArriveForm(PlainValues):
    """Where the unit is."""

    place = forms.CharField(
        label=_("Where are you?"),
        max_length=PLACE,
        strip=False,
        help_text=_("The time is written down with it. Whoever called confirms it."),
        error_messages={"required": words.FAULTS["missing"]},
    )


class SendForm(PlainValues):
    """What the unit has sent."""

    kind = forms.ChoiceField(label=_("What"), choices=list(part_words.SUPPORT_KINDS.items()))
    amount = forms.DecimalField(label=_("How much"), max_digits=12, decimal_places=2)
    day = day_field(_("On which day"))
    words = forms.CharField(
        label=_("In words"),
        max_length=WAIVER,
        strip=False,
        help_text=_("For example: two lorries for the rubble."),
        error_messages={"required": words.FAULTS["missing"]},
    )

    def clean(self) -> None:
        """Refuse half a person."""
        super().clean()
        amount = self.cleaned_data.get("amount")
        is_money = self.cleaned_data.get("kind") == SupportKind.MONEY
        if amount is not None and not is_money and amount != amount.to_integral_value():
            self.add_error("amount", _("Write a whole number."))

    def draft(self) -> operations.SupportDraft:
        """Lay it out for the operation; money in cents."""
        given = self.cleaned_data
        kind, amount = SupportKind(given["kind"]), Decimal(given["amount"])
        whole = int(amount * CENTS) if kind is SupportKind.MONEY else int(amount)
        return operations.SupportDraft(kind, whole, given["day"], self.said("words"))
