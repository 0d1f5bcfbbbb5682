"""Looking for words about a person in texts of others: always with a reason, always an event."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import erasing, mention_rows, mentions, persons
from linquan.apps.appeals.mentions import Mention
from linquan.kernel import letters, numbers, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import record


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Words about somebody in texts of others, the newest first in each kind of text."""

    mentions: tuple[Mention, ...]
    is_cut: bool
    """Whether there are more texts than were looked through."""


@transaction.atomic
def look_for_mentions(
    *, actor: Actor, district_id: int, phone: str, words: str, reason: str, now: datetime
) -> Mentioned:
    """Find a telephone, or a name or an address, in requests, remarks and answers of others.

    By whoever works on requests, in those alone; never by a party. The newest 200 texts of each
    kind. One event, which tells neither. A fixed number of statements. Raises NotAllowed, Invalid
    (``phone``, ``words``, ``reason``).
    """
    if not persons.may_ask(actor, district_id):
        raise NotAllowed("look_for_mentions")
    plain = letters.words_needed(reason, "reason", erasing.REASON_LIMIT, least=erasing.REASON_LEAST)
    number = _number(phone)
    told = letters.words_needed(words, "words", mentions.LONGEST, least=0)
    wanted = _wanted(number, told)
    if numbers.found(plain) or (told and told in plain):
        raise Invalid.field("reason", "reason_names_someone")
    texts, is_cut = mention_rows.texts_with(actor, district_id, number, told)
    found = tuple(one for text in texts for one in mentions.found(text, wanted))
    requests = sorted({one.appeal_id for one in found})
    record(
        "person.mentions_seen", subject=f"district:{district_id}", actor=actor, at=now,
        district_id=district_id,
        data={"reason": plain, "rows": len(found), "requests": requests},
    )  # fmt: skip
    return Mentioned(found, is_cut)


def _number(phone: str) -> str:
    if not phone.strip():
        return ""
    number = secrets.normalise_phone(phone)
    if number is None:
        raise Invalid.field("phone", "not_a_phone")
    return number


def _wanted(number: str, words: str) -> tuple[str, ...]:
    """What is looked for. Raises Invalid."""
    wanted = mentions.needles(number, words)
    if not number and not words:
        raise Invalid.field("phone", "missing")
    if words and len(mentions.folded(words)[0]) < mentions.LEAST:
        raise Invalid.field("words", "too_short", least=mentions.LEAST)
    return wanted
