"""Editing the list of templates."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals import lines
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import Phrase
from linquan.apps.appeals.operations.list_drafts import check_names
from linquan.apps.appeals.phrases import PhraseVerb, unknown_places
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import is_blank

PHRASE_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class PhraseDraft:
    """A template as a clerk writes it; without an English text the Chinese one is offered."""

    verb: PhraseVerb
    matter_code: str
    name: str
    name_en: str
    text: str
    text_en: str = ""


@transaction.atomic
def revise_phrase(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: PhraseDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a template, or a new version of it from a day on.

    A placeholder that stands for nothing, and a number of a person, are refused. Raises
    NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    books = desk(district_id)
    if draft.matter_code not in {"", *(m.code for m in books.matters(valid_from))}:
        raise Invalid.field("matter", "matter_unknown")
    _check_text("text", draft.text, least=1)
    _check_text("text_en", draft.text_en, least=0)
    line = lines.revise(edit, Phrase, code, asdict(draft), valid_from)
    return lines.tell(edit, "phrase.revised", line, {"code": code, **asdict(draft)})


def _check_text(field: str, text: str, *, least: int) -> None:
    if least and is_blank(text):
        raise Invalid.field(field, "missing")
    if len(text) > PHRASE_LIMIT:
        raise Invalid.field(field, "too_long", limit=PHRASE_LIMIT, length=len(text))
    if odd := unknown_places(text):
        raise Invalid.field(field, "place_unknown", places="、".join(odd[:5]))
    if numbers.masked(text) != text:
        raise Invalid.field(field, "number_in_phrase")


@transaction.atomic
def retire_phrase(
    *, actor: Actor, district_id: int, phrase_id: int, valid_to: date, now: datetime
) -> int:
    """End a template on a day. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, Phrase, phrase_id, valid_to)
    return lines.tell(edit, "phrase.retired", line, {"valid_to": valid_to})
