"""Words by which people ask for an item: data of a district, not code."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from linquan.apps.circles import standing
from linquan.apps.circles.asking import AskingWordsDraft, words_fault
from linquan.apps.circles.models import AskingWords
from linquan.apps.circles.operations._lines import Lines, begin, end_line, newest, revise_line
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import seen, words_needed
from linquan.kernel.validity import valid_on

WORDS: Final = Lines("askingwords", AskingWords, standing.asking_words)


@transaction.atomic
def revise_asking_words(
    *,
    actor: Actor,
    district_id: int,
    words_code: str,
    draft: AskingWordsDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write down by which words people ask for an item (no code given), or anew from a day on.

    Without an item: words that say something is lacking. Returns the line's id. Raises NotAllowed,
    NotFound, Invalid (``item_code``, ``words``, ``name``, ``valid_from``).
    """
    begin(actor, district_id, "revise_asking_words")
    words = tuple(dict.fromkeys(filter(None, map(seen, draft.words))))
    if fault := words_fault(words):
        raise Invalid.field("words", fault)
    items = valid_on(standing.items(district_id), valid_from)
    if draft.item_code and draft.item_code not in {row.code for row in items}:
        raise Invalid.field("item_code", "item_unknown")
    values = {
        "name": words_needed(draft.name, "name", NAME_LIMIT),
        "name_en": words_needed(draft.name_en, "name_en", NAME_EN_LIMIT, least=0),
        "item_code": draft.item_code,
        "words": list(words),
        "source": words_needed(draft.source, "source", SOURCE_LIMIT, least=0),
    }
    return revise_line(WORDS, actor, district_id, words_code, values, valid_from, now)


@transaction.atomic
def end_asking_words(
    *, actor: Actor, district_id: int, words_code: str, valid_to: date, now: datetime
) -> int:
    """End words by which people ask on a day. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid (``valid_to``).
    """
    begin(actor, district_id, "end_asking_words")
    row = newest(standing.asking_words(district_id), words_code)
    return end_line(WORDS, actor, district_id, row, valid_to, now)
