"""Forms of the sittings of mobile points."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.types import ReporterKind
from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.plain_forms import (
    area_of_text,
    day_field,
    id_field,
    moment_field,
    photos_field,
)
from linquan.apps.appeals.web.register_form import (
    NAME_LIMIT,
    PHONE_LIMIT,
    HeardForm,
    line,
)
from linquan.apps.outreach.queries import SittingChoices
from linquan.apps.outreach.sittings import (
    PLACE_EN_LIMIT,
    PLACE_LIMIT,
    TOPICS_EN_LIMIT,
    TOPICS_LIMIT,
    Repeat,
    SittingDraft,
)
from linquan.apps.outreach.types import REASON_LIMIT
from linquan.apps.outreach.web.forms import OutreachForm, Posts
from linquan.kernel.clock import OFFICE_ZONE

SKIPPED_LIMIT = 400
_BETWEEN = re.compile(r"[\s,，、;；]+")


class SittingForm(OutreachForm):
    """When and where a point sits, what about, who sits, who is invited."""

    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    area = id_field(_("Area"), required=True)
    channel = forms.CharField(label=_("Point"), max_length=30, widget=forms.Select)
    place = forms.CharField(label=_("Place in Chinese"), max_length=PLACE_LIMIT)
    place_en = forms.CharField(
        label=_("Place in English"), max_length=PLACE_EN_LIMIT, required=False
    )
    starts_at = moment_field(_("Begins"))
    ends_at = moment_field(_("Ends"))
    topics = forms.CharField(label=_("Topics in Chinese"), max_length=TOPICS_LIMIT, required=False)
    topics_en = forms.CharField(
        label=_("Topics in English"), max_length=TOPICS_EN_LIMIT, required=False
    )
    posts = Posts(_("Who sits there"))
    units = forms.TypedMultipleChoiceField(
        label=_("Departments that are invited"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = day_field(_("Every week until"), _("Leave it empty for one day."))
    skipped = forms.CharField(
        label=_("But not on"),
        required=False,
        max_length=SKIPPED_LIMIT,
        help_text=_("Days such as 2026-12-31, with a comma between them."),
    )

    def __init__(self, choices: SittingChoices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = False
        self.offer("channel", [(c.code, desk_words.named(c)) for c in choices.points])
        fields: Any = self.fields
        fields["posts"].offer(choices.posts)
        fields["units"].choices = [(o.organisation_id, desk_words.named(o)) for o in choices.units]

    def clean_skipped(self) -> tuple[date, ...]:
        """Read the days that are left out."""
        told = [part for part in _BETWEEN.split(self.said("skipped")) if part]
        try:
            return tuple(date.fromisoformat(part) for part in told)
        except ValueError as error:
            raise forms.ValidationError(
                _("Write days such as 2026-12-31, with a comma between them.")
            ) from error

    def draft(self) -> SittingDraft:
        """Return the values as the operation takes them."""
        given = self.cleaned_data
        return SittingDraft(
            channel_code=given["channel"],
            area_id=self.number("area") or 0,
            place=given["place"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            post_ids=tuple(given["posts"]),
            place_en=given["place_en"],
            lon=given["lon"],
            lat=given["lat"],
            topics=given["topics"],
            topics_en=given["topics_en"],
            unit_ids=tuple(given["units"]),
        )

    def repeat(self) -> Repeat:
        """How it repeats."""
        return Repeat(self.cleaned_data["until"], self.cleaned_data["skipped"])


class CancelForm(OutreachForm):
    """Why a sitting is cancelled, in words that everyone reads."""

    reason = area_of_text(_("Why; everyone reads it"), limit=REASON_LIMIT, rows=2)


class TakeForm(OutreachForm, HeardForm):
    """What somebody tells at a sitting."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        strip=False,
        widget=line(PHONE_LIMIT, inputmode="tel"),
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        required=False,
        strip=False,
        widget=line(NAME_LIMIT),
    )
    kind = forms.ChoiceField(
        label=_("Who reports"),
        choices=list(desk_words.REPORTERS.items()),
        initial=ReporterKind.RESIDENT,
        widget=forms.RadioSelect,
    )
    photos = photos_field(_("Photos"))


def local(moment: datetime) -> datetime:
    """A moment in the time of the office, as a field of day and time shows it."""
    return moment.astimezone(OFFICE_ZONE)
