"""Forms of requests about missing services, and of the words by which people ask for them."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.appeals.web.register_form import OpenedForm
from linquan.apps.circles.asking import MOST_WORDS, WORD_LIMIT, AskingWordsDraft
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import asking_words
from linquan.apps.circles.web.facility_forms import parted
from linquan.apps.circles.web.forms import LineForm, line
from linquan.apps.circles.web.intake_lists import OfItems, item_field


class GapRequestForm(OpenedForm):
    """A gap as the request it becomes."""

    own_faults = asking_words.FAULTS

    def draft(self, books: Desk) -> RequestDraft:
        """Return what was filled in, in the language of the page. Raises Invalid (``about``)."""
        return replace(super().draft(books), language=get_language() or "zh-hans")


class AskingWordsForm(OfItems):
    """Words by which people ask for an item, from a day on."""

    own_faults = asking_words.FAULTS

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    item_code = item_field(
        required=False, help_text=_("Without one: words that say something is lacking.")
    )
    words = forms.CharField(
        label=pgettext_lazy("asking", "Words"),
        max_length=MOST_WORDS * (WORD_LIMIT + 2),
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        help_text=_("Divided by commas, in any language. The name of the item counts anyway."),
    )
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    @staticmethod
    def filled(row: Any) -> dict[str, Any]:
        """Return what the form of a line begins with."""
        return LineForm.filled(row) | {"words": "、".join(row.words)}

    def draft(self) -> AskingWordsDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return AskingWordsDraft(
            said["name"], said["name_en"], said["item_code"], parted(said["words"]),
            said["source"],
        )  # fmt: skip
