"""Words by which people ask for items, as they go out as a table and come in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import rules
from linquan.apps.circles.asking import words_fault
from linquan.apps.circles.intake_exchange import items_there
from linquan.apps.circles.models import AskingWords
from linquan.apps.circles.operations._lines import BOOK
from linquan.apps.circles.standing import asking_words
from linquan.apps.circles.types import CODE_LIMIT, NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import words
from linquan.apps.circles.web.asking_words import FAULTS
from linquan.kernel.exchange.columns import Column, Several
from linquan.kernel.exchange.dated_lists import (
    CODE,
    POSITION,
    Faults,
    ListSpec,
    layout,
    names,
    same,
)
from linquan.kernel.exchange.dated_tables import DatedList, table_of

WORDS: Final = layout(
    "asking_words",
    _("Words by which people ask"),
    CODE,
    *names(NAME_LIMIT, NAME_EN_LIMIT),
    Column(
        "item_code", words.FIELDS["item_code"], _("Its code in the catalogue."), most=CODE_LIMIT
    ),
    Several("words", pgettext_lazy("asking", "Words"), most=2_000, is_required=True),
    Column("source", pgettext_lazy("circle", "Source"), most=SOURCE_LIMIT, aliases=("依据",)),
    POSITION,
)


def _words(found: object, fields: Mapping[str, Any], day: date) -> Faults:
    del found, day
    fault = words_fault(fields["words"])
    return {"words": fault} if fault else {}


TABLE: Final = table_of(
    DatedList(
        ListSpec(
            "askingwords",
            WORDS,
            lambda found: asking_words(found.district_id),
            "words_id",
            same("name", "name_en", "item_code", "words", "source", "position"),
            check=_words,
            kept={"words": tuple},
            whole=items_there,
        ),
        AskingWords,
        BOOK,
        rules.may_edit_lists,
        {code: FAULTS[code] for code in ("item_unknown", "words_missing", "words_odd")},
    )
)
