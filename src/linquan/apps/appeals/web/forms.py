"""Forms of the verbs of a case: plain values only, the operations judge them."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import queries
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.types import TEXT_LIMIT
from linquan.apps.appeals.web import choices, words
from linquan.apps.appeals.web.plain_forms import (
    CODE,
    REASON,
    REMARK,
    WAIVER,
    PlainValues,
    area_of_text,
    id_field,
    moment_field,
    photos_field,
    reason_field,
    waiver_field,
)


class VerbForm(PlainValues):
    """What every verb of a case has: the version of the page that was looked at."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Set what the fields offer for this case; most offer nothing."""


class Units(forms.Select):
    """Units to choose from; those that lie higher than they must carry a mark."""

    higher: frozenset[int] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark an option, so that the page asks for the reason once it is chosen."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value in self.higher:
            option["attrs"]["data-higher"] = True
        return option


class AssignForm(VerbForm):
    """To whom, with a note, and if wanted earlier than the deadline."""

    organisation = id_field(_("To whom"))
    other = id_field(_("Another unit"), widget=Units)
    step_reason = forms.CharField(
        label=_("Why it goes higher"),
        required=False,
        max_length=CODE,
        widget=forms.Select,
        help_text=_("This unit lies higher than it must. The reason is kept with the dispatch."),
    )
    reason = area_of_text(_("Note to the unit"), limit=REASON, rows=2, required=False)
    promised_at = moment_field(_("Promised date, if earlier"), required=False)

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer every organisation that answers and is no party."""
        about = case.facts.about.path if case.facts.about else ""
        offered = choices.answering(case.books, about)
        self.offer("other", [(o.organisation_id, words.named(o)) for o in offered])
        higher = frozenset(o.organisation_id for o in offered if case.steps_up(o))
        cast("Units", self.fields["other"].widget).higher = self.higher = higher
        reasons = case.books.step_reasons(case.books.day(now))
        self.offer("step_reason", [(r.code, words.named(r)) for r in reasons])

    higher: frozenset[int] = frozenset()
    """Units that can be chosen only with a reason."""

    @property
    def organisation_id(self) -> int:
        """The unit from the whole list, else the suggested one; 0 when none was chosen."""
        return self.number("other") or self.number("organisation") or 0


class AskForm(VerbForm):
    """A question to the reporter."""

    question = area_of_text(
        _("What do you want to know?"),
        limit=REASON,
        help_text=_("The reporter sees it under their link. The clock stands until the reply."),
    )


class ReplyForm(VerbForm):
    """What the reporter replied by telephone or at the desk."""

    text = area_of_text(_("What did the reporter say?"), limit=REMARK)


class AnswerForm(VerbForm):
    """The answer, with a photo of the result or the reason for none."""

    text = area_of_text(
        _("What was done?"),
        limit=TEXT_LIMIT,
        rows=4,
        help_text=_("The reporter reads this and rates it."),
    )
    photos = photos_field(_("Photo of the result"))
    proof_waiver = waiver_field()
    places = {"proof": "photos"}


class DeclineForm(VerbForm):
    """Why it cannot be done."""

    because = area_of_text(
        _("It cannot be done, because…"),
        limit=REASON,
        help_text=_("The reporter reads this, and may disagree."),
    )


class NoteForm(VerbForm):
    """A note among staff."""

    note = area_of_text(_("Note among staff"), limit=REMARK, help_text=_("Only staff read it."))


class ContactForm(VerbForm):
    """The reporter was spoken with."""

    way = forms.ChoiceField(label=_("How"), choices=list(words.CONTACT_WAYS.items()))
    text = area_of_text(_("What was said"), limit=REASON, help_text=_("Only staff read it."))


class UrgeForm(VerbForm):
    """A word to the unit that has it."""

    text = area_of_text(
        _("A word to those at work (may be empty)"), limit=REASON, rows=2, required=False
    )


class ReasonForm(VerbForm):
    """A reason of the list for an act, and words beside it."""

    act: Act
    reason_code = reason_field(_("Why"))

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer the reasons of the day."""
        reasons = case.books.petition_reasons(self.act, case.books.day(now))
        self.offer("reason_code", [(row.code, words.named(row)) for row in reasons])


class ReturnForm(ReasonForm):
    """Ask to give it back."""

    act = Act.RETURN
    reason = area_of_text(
        _("In your words"),
        limit=REASON,
        required=False,
        help_text=_("The desk decides. Until then the request stays with you and its clock runs."),
    )


class ExtensionForm(ReasonForm):
    """Ask for more time."""

    act = Act.EXTENSION
    amount = forms.IntegerField(label=_("How much longer"), min_value=1)
    reason = area_of_text(_("In your words"), limit=REASON, required=False)
    field_order = ("amount", "reason_code", "reason")

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer reasons; say in which unit, and how much at most."""
        super().furnish(case, now)
        policy = case.books.policy(case.facts.policy_id)
        most = case.books.rules(now).extension_largest
        self["amount"].help_text = _("At most %(limit)s; the desk decides.") % {
            "limit": words.limit_word(most, policy.unit)
        }


class ExclusionForm(ReasonForm):
    """Ask that a request counts in no rate."""

    act = Act.EXCLUSION
    reason = area_of_text(
        _("In your words"),
        limit=REASON,
        help_text=_("A clerk of the area who is not of the unit decides. The request goes on."),
    )


class DecidingForm(VerbForm):
    """Approve or refuse what is asked for."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve")), ("refuse", _("Refuse"))]
    )
    text = area_of_text(
        _("To the unit"), limit=REASON, required=False, help_text=_("A refusal needs its reason.")
    )


class PetitionForm(VerbForm):
    """What is done with a petition: its number goes along, so that it is the one looked at."""

    petition = forms.IntegerField(widget=forms.HiddenInput)

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Name the petition that waits."""
        del now
        if case.petition is not None:
            self.initial["petition"] = case.petition.petition_id


class DecisionForm(DecidingForm, PetitionForm):
    """Decide what a unit asks for."""


class SortForm(VerbForm):
    """What it is about, where, and who is complained about."""

    matter = id_field(_("Matter"), required=True)
    area = id_field(_("Area"), required=True)
    address = forms.CharField(label=_("Address"), required=False, strip=False)
    about = forms.CharField(
        label=_("Who is complained about"),
        required=False,
        max_length=100,
        help_text=_("This unit, and whatever lies below it, neither sees nor decides the request."),
        widget=forms.TextInput({"list": "organisations", "autocomplete": "off"}),
    )

    def furnish(self, case: queries.CasePage, now: datetime) -> None:
        """Offer the matters of the day and the areas."""
        facts = case.facts
        matters = case.books.matters(case.books.day(now))
        rows = matters if facts.matter in matters else (facts.matter, *matters)
        self.offer("matter", [(m.matter_id, words.named(m)) for m in rows], empty=False)


class SeparateForm(VerbForm):
    """Why a request goes its own way again."""

    reason = area_of_text(
        _("Why is it another thing?"),
        limit=REASON,
        help_text=_("It stays with the unit that has it, with a date and an answer of its own."),
    )


class WithdrawForm(VerbForm):
    """Why the reporter takes it back."""

    reason = area_of_text(
        _("What did the reporter say?"),
        limit=REASON,
        help_text=_("Only when the reporter told you so. This cannot be undone."),
    )


class ReopenForm(VerbForm):
    """Why it is opened again."""

    reason = area_of_text(_("What has come back?"), limit=REASON)


class PublishForm(VerbForm):
    """What everyone may read and see."""

    title = forms.CharField(
        label=_("Title for everyone"),
        strip=False,
        help_text=_("No names, no house numbers, no telephone numbers."),
        widget=forms.TextInput({"maxlength": 60}),
    )
    photo = id_field(_("Photo for everyone"))


class UnmaskForm(VerbForm):
    """Why someone wants to see the reporter in clear."""

    reason = forms.CharField(
        label=_("What do you need it for?"),
        strip=False,
        help_text=_("It is written down who looked, when and why."),
        widget=forms.TextInput({"maxlength": WAIVER, "autocomplete": "off"}),
    )


class PlainForm(VerbForm):
    """A verb that needs no words."""
