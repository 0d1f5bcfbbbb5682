"""Blacking out words about a person in texts of others: one clerk proposes, another approves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from linquan.apps.appeals import cases, erasing, mention_rows, mentions, second_clerk
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.erasing import REASON_LEAST, REASON_LIMIT
from linquan.apps.appeals.erasures import Outcome
from linquan.apps.appeals.mention_rows import Texts
from linquan.apps.appeals.mentions import Place, TextKind
from linquan.apps.appeals.models import Appeal, Redaction
from linquan.apps.appeals.types import Reason
from linquan.kernel import letters, personal, personal_rows
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.holdings import KEPT_OF_EVENTS
from linquan.kernel.models import Event, ImportedRow

MOST_AT_ONCE: Final = 50
BESIDE: Final = ("title", "public_title", "reason_text")
"""Further words of a request, which lose what its text loses."""


@transaction.atomic
def propose_redaction(
    *, actor: Actor, district_id: int, places: Sequence[Place], reason: str, now: datetime
) -> UUID:
    """Propose to black out words at some places, because whom they are about asks for it.

    By clerks of the areas who are no party. Nothing is blacked out before another clerk approves,
    and nothing in a request that is held back. Returns the batch. Raises NotFound, NotAllowed,
    WrongState (``text_changed``, ``cannot_redact_held``, ``erased``, ``protected``), Invalid.
    """
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    wanted = tuple(dict.fromkeys(places))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid("nothing_chosen" if not wanted else "too_many_chosen", limit=MOST_AT_ONCE)
    if actor.account_id is None:
        raise NotAllowed("propose_redaction")
    rows = mention_rows.texts_at(district_id, wanted)
    if len(rows) < len({(place.kind, place.row_id) for place in wanted}):
        raise NotFound("appeal_unknown")
    ids = mention_rows.appeal_ids(rows)
    found = second_clerk.locked(actor, district_id, ids, "propose_redaction")
    _check_free(found, now)
    told = _words(mention_rows.texts_at(district_id, wanted), district_id, wanted, actor)
    _check_silent(plain, found, told.values())
    return _write(found, rows, wanted, plain, actor, now)


def _check_free(found: list[Appeal], now: datetime) -> None:
    """Refuse what was erased, is protected, or is held back. One statement. Raises WrongState."""
    books = desk(found[0].district_id)
    today = books.day(now)
    for appeal_id, stands in erasing.standings(found, books, today).items():
        if stands.is_erased:
            raise WrongState("erased", appeal_id=appeal_id)
        if stands.held_until is not None:
            raise WrongState("cannot_redact_held", appeal_id=appeal_id, until=stands.held_until)
    if any(appeal.reason == Reason.PROTECTED for appeal in found):
        raise WrongState("protected")


def _words(
    held: Texts, district_id: int, places: Sequence[Place], actor: Actor
) -> dict[Place, str]:
    """Which words stand at places, in texts read under the lock.

    Raises WrongState (``text_changed``).
    """
    found = mention_rows.mentions_in(held, actor, district_id, places)
    return {place: one.words for place, one in zip(places, found, strict=True)}


def _check_silent(reason: str, found: list[Appeal], words: Iterable[str]) -> None:
    """Refuse a reason that says whom it is about. Raises Invalid."""
    erasing.check_silent(reason, found)
    if any(len(one) >= mentions.LEAST and one in reason for one in words):
        raise Invalid.field("reason", "reason_names_someone")


def _write(
    found: list[Appeal],
    rows: Any,
    places: Sequence[Place],
    reason: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    district_id, batch_id = found[0].district_id, uuid4()
    Redaction.objects.bulk_create(
        Redaction(
            district_id=district_id,
            appeal_id=mention_rows.appeal_of(rows[place.kind, place.row_id]).pk,
            batch_id=batch_id, reason=reason, account_id=actor.account_id or 0,
            account_name=actor.name, proposed_at=now, kind=place.kind, row_id=place.row_id,
            field=place.field, start=place.start, length=place.length, seal=place.seal,
        )
        for place in places
    )  # fmt: skip
    second_clerk.tell("appeal.redaction_proposed", found, batch_id, reason, actor, now)
    return batch_id


@transaction.atomic
def approve_redaction(*, actor: Actor, district_id: int, batch_id: UUID, now: datetime) -> int:
    """Black out what another clerk has proposed; returns at how many places. No way back.

    The text keeps its length; its search words, and the events of its request, lose the words too.
    All of them or none. A fixed number of statements. Raises NotFound, NotAllowed
    (``approve_own_redaction``), WrongState (``not_proposed``, ``text_changed``, and as in
    :func:`propose_redaction`).
    """
    found, rows = second_clerk.waiting(Redaction, actor, district_id, batch_id, "approve_redaction")
    second_clerk.check_other(actor, rows, "approve_own_redaction")
    _check_free(found, now)
    places = [row.place for row in rows]
    held = mention_rows.texts_at(district_id, places)
    words = _words(held, district_id, places, actor)
    _blacken(held, words)
    _forget(district_id, found, set(words.values()))
    second_clerk.decide(rows, Outcome.APPROVED, "", actor, now)
    second_clerk.tell("appeal.redacted", found, batch_id, rows[0].reason, actor, now)
    return len(rows)


def _blacken(held: Texts, words: dict[Place, str]) -> None:
    """Write the texts anew. One statement for each kind of text."""
    spans: dict[tuple[TextKind, int, str], list[tuple[int, int]]] = defaultdict(list)
    for place in words:
        spans[place.kind, place.row_id, place.field].append((place.start, place.length))
    for (kind, row_id, field), of_field in spans.items():
        row = held[kind, row_id]
        setattr(row, field, mentions.blackened(getattr(row, field), of_field))
    for kind, table in mention_rows.TABLES.items():
        rows = [row for (of_kind, _), row in held.items() if of_kind == kind]
        fields = list(mention_rows.FIELDS[kind])
        if kind is TextKind.REQUEST:
            for row in rows:
                of_row = (kind, row.pk)
                _beside(row, {w for p, w in words.items() if (p.kind, p.row_id) == of_row})
            fields += [*BESIDE, "attributes", "words", "grams"]
        table.objects.bulk_update(rows, fields)


def _beside(row: Appeal, words: set[str]) -> None:
    """Take words out of what else a request says, and make its search words anew."""
    for name in (*BESIDE, "attributes"):
        setattr(row, name, mentions.without(getattr(row, name), words))
    said = cases.said(row.text, row.attributes)
    for name, tokens in cases.found_by(said, row.address, row.district_id).items():
        setattr(row, name, tokens)


def _forget(district_id: int, found: Sequence[Appeal], words: set[str]) -> None:
    """Take words out of the events of requests, and their copies out of the ledger of imports.

    What an erasure leaves of an event is left alone. Two statements at most.
    """
    ids = [appeal.pk for appeal in found]
    others = {h.table for h in personal.register()} - {ImportedRow._meta.db_table}
    personal_rows.erase(erasing.whom_of(district_id, ids), besides=others)
    rows = Event.objects.filter(district_id=district_id, subject__in=map(subject_of, ids))
    changed = []
    for event in rows.only("data"):
        told = {
            name: value if name in KEPT_OF_EVENTS else mentions.without(value, words)
            for name, value in event.data.items()
        }
        if told != event.data:
            event.data = told
            changed.append(event)
    Event.objects.bulk_update(changed, ["data"])


@transaction.atomic
def drop_redaction(
    *, actor: Actor, district_id: int, batch_id: UUID, reason: str, now: datetime
) -> None:
    """Say why what was proposed is not blacked out; whoever proposed it may do so too.

    Raises NotFound, NotAllowed, WrongState (``not_proposed``), Invalid (``reason``).
    """
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    found, rows = second_clerk.waiting(Redaction, actor, district_id, batch_id, "drop_redaction")
    erasing.check_silent(plain, found)
    second_clerk.decide(rows, Outcome.DROPPED, plain, actor, now)
    second_clerk.tell("appeal.redaction_dropped", found, batch_id, plain, actor, now)
