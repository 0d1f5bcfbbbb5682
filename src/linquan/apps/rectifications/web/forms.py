"""Forms of rectifications: from fields to plain values; the operations say what is right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.queries import Desk, id_in_number
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.plain_forms import (
    PlainValues,
    area_of_text,
    day_field,
    id_field,
    moment_field,
    photos_field,
    reason_field,
)
from linquan.apps.rectifications.queries import PartyPage, RectificationPage
from linquan.apps.rectifications.types import (
    BASIS_LIMIT,
    ITEM_TEXT_LIMIT,
    LINK_DAYS,
    NAME_LIMIT,
    PLACE_LIMIT,
    TERM_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    ClueDraft,
    Delivery,
    Finding,
    FindingDraft,
    ItemDraft,
    ItemState,
    Origin,
)
from linquan.apps.rectifications.web import words
from linquan.kernel.errors import Invalid

ROWS = 6
"""Items that the form of an order offers at once."""


class RectifyForm(PlainValues):
    """A form that says in words of rectifications what an operation refused."""

    own_faults = words.FAULTS


def line_field(
    label: Any, limit: int, *, required: bool = True, help_text: Any = "", offers: str = ""
) -> forms.CharField:
    """Make a field for one line; ``offers`` names the list of what can be picked."""
    attrs = {"maxlength": limit, "autocomplete": "off"} | ({"list": offers} if offers else {})
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.TextInput(attrs),
    )


def party_field(*, help_text: Any) -> forms.CharField:
    """Make a field for a unit of the register, by its name."""
    return line_field(
        _("Who is to put it right"), 80, required=False, help_text=help_text, offers="parties"
    )


def party_in(form: RectifyForm, books: Desk) -> int | None:
    """The unit that was typed, if any. Raises Invalid (``party_unknown``)."""
    name = form.said("party")
    found = choices.party(books, name)
    if name.strip() and found is None:
        raise Invalid.field("party", "party_unknown")
    return found


def units(books: Desk, besides: str = "") -> list[tuple[int, str]]:
    """Units that may work on it: no party, nobody below one."""
    return [(o.organisation_id, words.named(o)) for o in choices.answering(books, besides)]


class ClueForm(RectifyForm):
    """A clue: from where, about whom, where, what."""

    origin = forms.ChoiceField(label=_("Where it comes from"), choices=list(words.ORIGINS.items()))
    request_number = line_field(
        _("Number of the request"),
        30,
        required=False,
        help_text=_("Only for a clue out of a request, such as LQ-2611-1200."),
    )
    title = line_field(_("What it is, in a few words"), TITLE_LIMIT)
    text = area_of_text(
        _("What was seen or told"),
        limit=TEXT_LIMIT,
        help_text=_("Without the name of who told it. The party never reads this."),
    )
    area = id_field(_("Area"), required=True)
    place = line_field(_("Place"), PLACE_LIMIT, required=False)
    party = party_field(help_text=_("A unit of the register. Leave it empty if nobody knows yet."))
    owner = id_field(_("Who looks into it"), required=True)
    photos = photos_field(_("Photos"))
    places = {"appeal": "request_number"}

    def draft(self, books: Desk) -> ClueDraft:
        """Return the values as the operation takes them. Raises Invalid."""
        given = self.cleaned_data
        typed = self.said("request_number").strip()
        appeal_id = id_in_number(typed) if typed else None
        if typed and appeal_id is None:
            raise Invalid.field("appeal", "appeal_missing")
        return ClueDraft(
            Origin(given["origin"]), self.said("title"), self.said("text"),
            self.number("area") or 0, self.said("place"), self.number("owner") or 0,
            party_in(self, books), appeal_id,
        )  # fmt: skip


class StepForm(RectifyForm):
    """A form of one step on a rectification."""

    def furnish(self, page: RectificationPage) -> None:
        """Set what the fields offer; most offer nothing."""


class VerifyForm(StepForm):
    """What was found."""

    finding = forms.ChoiceField(
        label=_("What was found"),
        choices=list(words.FINDINGS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": desk_words.FAULTS["choose"]},
    )
    text = area_of_text(_("What was seen, and if it is not ours why"), limit=TEXT_LIMIT)
    party = party_field(help_text=_("Needed for an order. A unit of the register."))
    to = id_field(_("If it is not ours: who has it now"))
    to_body = line_field(
        _("Or a body outside the register"), NAME_LIMIT, required=False,
        help_text=_("The office, no names of people."),
    )  # fmt: skip
    photos = photos_field(_("Photos"))

    def furnish(self, page: RectificationPage) -> None:
        """Offer the units that may have it."""
        self.offer("to", units(page.books, page.line.party.path if page.line.party else ""))
        if page.line.party:
            self.fields["party"].initial = words.named(page.line.party)

    def draft(self, books: Desk) -> FindingDraft:
        """Return the values as the operation takes them. Raises Invalid."""
        return FindingDraft(
            Finding(self.cleaned_data["finding"]), self.said("text"), party_in(self, books),
            self.number("to"), self.said("to_body"),
        )  # fmt: skip


class OrderForm(StepForm):
    """Legal basis, and what is to be put right by when."""

    ground = id_field(_("Legal basis"), required=True)
    words = area_of_text(
        _("What was found, as the party reads it"),
        limit=TEXT_LIMIT,
        required=False,
        help_text=_("This stands in the order. Do not say who told of it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, ROWS + 1):
            self.fields[f"text_{n}"] = line_field(
                _("To be put right (%(n)s)") % {"n": n}, ITEM_TEXT_LIMIT, required=False
            )
            self.fields[f"due_{n}"] = moment_field(_("By when (%(n)s)") % {"n": n}, required=False)

    def furnish(self, page: RectificationPage) -> None:
        """Offer what is valid today."""
        self.offer("ground", [(g.ground_id, words.named(g)) for g in page.grounds])

    def drafts(self) -> tuple[tuple[ItemDraft, ...], dict[str, str]]:
        """Return the rows that are filled, and by which field each fault is shown."""
        filled = [n for n in range(1, ROWS + 1) if self.said(f"text_{n}").strip()]
        places = {"items": "text_1"}
        for place, n in enumerate(filled, start=1):
            places |= {f"text-{place}": f"text_{n}", f"due-{place}": f"due_{n}"}
        drafts = (
            ItemDraft(self.said(f"text_{n}"), self.cleaned_data.get(f"due_{n}")) for n in filled
        )
        return tuple(drafts), places


class DeliverForm(StepForm):
    """How and when the order reached the party."""

    how = forms.ChoiceField(label=_("How it was delivered"), choices=list(words.DELIVERIES.items()))
    at = moment_field(_("When"))
    receipt = line_field(
        _("Receipt"), NAME_LIMIT,
        help_text=_("Number of the receipt, or the role of who signed it. No names of people."),
    )  # fmt: skip

    def delivery(self) -> Delivery:
        """How it was delivered."""
        return Delivery(self.cleaned_data["how"])


class LinkForm(StepForm):
    """For how long a new link opens."""

    days = forms.IntegerField(
        label=_("For how many days the link opens"), min_value=1, max_value=LINK_DAYS, initial=30
    )


class TextForm(StepForm):
    """Words and photos of somebody who looked."""

    text = area_of_text(_("What was seen"), limit=TEXT_LIMIT)
    photos = photos_field(_("Photos"))


class EvaluateForm(StepForm):
    """What came of it, in words."""

    text = area_of_text(
        _("Was it put right, and will it stay so?"),
        limit=TEXT_LIMIT,
        help_text=_("In words. Nobody is given a score."),
    )
    photos = photos_field(_("Photos"))


class WithdrawForm(StepForm):
    """Why it is taken back."""

    reason = area_of_text(
        _("Why it is withdrawn"), limit=TEXT_LIMIT, help_text=_("The party reads this.")
    )


class ItemForm(StepForm):
    """A form about one item."""

    states: frozenset[ItemState] = frozenset()
    item = id_field(_("Item"), required=True)

    def furnish(self, page: RectificationPage) -> None:
        """Offer the items that this fits."""
        fits = [i for i in page.items if i.state in self.states]
        self.offer("item", [(i.item_id, f"{i.position}. {i.text[:60]}") for i in fits], empty=False)


class AcceptForm(ItemForm):
    """An item is put right."""

    states = frozenset(ItemState) - {ItemState.ACCEPTED}
    text = area_of_text(_("What was seen (may be empty)"), limit=TEXT_LIMIT, required=False)


class SendBackForm(ItemForm):
    """An item is not put right yet."""

    states = frozenset({ItemState.REPORTED})
    text = area_of_text(
        _("What is still to be done"), limit=TEXT_LIMIT, help_text=_("The party reads this.")
    )
    due_at = moment_field(_("A new date, if it needs one"), required=False)


class ExtendForm(StepForm):
    """More time, or not."""

    item = id_field(_("Item"), required=True)
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("grant", _("Grant the time")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": desk_words.FAULTS["choose"]},
    )
    reason_code = reason_field(_("Why"))
    text = area_of_text(
        _("In your own words"), limit=TEXT_LIMIT, rows=2, required=False,
        help_text=_("The party reads this."),
    )  # fmt: skip

    def furnish(self, page: RectificationPage) -> None:
        """Offer the items for which more time is asked, and reasons for either answer."""
        asked = [i for i in page.items if i.asked_until is not None]
        offered = [(i.item_id, f"{i.position}. {i.text[:60]}") for i in asked]
        self.offer("item", offered, empty=False)
        groups = {Act.GRANT: _("To grant it"), Act.REFUSAL: _("To refuse it")}
        self.offer(
            "reason_code",
            [
                (said, [(r.code, words.named(r)) for r in page.answers if r.act == act])
                for act, said in groups.items()
            ],
        )


class ReportForm(RectifyForm):
    """What the party says of an item that it has put right."""

    text = area_of_text(_("What was done?"), limit=TEXT_LIMIT)
    photos = photos_field(_("Photo of how it is now"))


class MoreTimeForm(RectifyForm):
    """The party asks for more time."""

    until = moment_field(_("Until when"))
    reason_code = reason_field(_("Why more time is needed"))
    text = area_of_text(_("In your own words"), limit=TEXT_LIMIT, rows=2, required=False)

    def furnish(self, page: PartyPage) -> None:
        """Offer the reasons of the list."""
        self.offer("reason_code", [(r.code, words.named(r)) for r in page.reasons])


class GroundForm(RectifyForm):
    """A legal basis from a day on."""

    name = line_field(_("Name in Chinese"), NAME_LIMIT)
    name_en = line_field(_("Name in English"), NAME_LIMIT, required=False)
    basis = area_of_text(
        _("As it stands in the order"), limit=BASIS_LIMIT, rows=2,
        help_text=_("Law and clause, in Chinese."),
    )  # fmt: skip
    is_official = forms.BooleanField(
        label=_("These are the words of the law itself"), required=False
    )
    valid_from = day_field(_("Valid from"))


class GroundEndForm(RectifyForm):
    """The first day on which no order is based on it."""

    valid_to = day_field(_("Ends on"))
    places = {"valid_from": "valid_to"}


class TermForm(RectifyForm):
    """How long a step may take."""

    amount = forms.IntegerField(label=_("How much"), min_value=1, max_value=TERM_LIMIT)
    unit = forms.ChoiceField(
        label=_("Unit of time"),
        choices=list(words.UNITS.items()),
    )
    valid_from = day_field(_("Valid from"))
