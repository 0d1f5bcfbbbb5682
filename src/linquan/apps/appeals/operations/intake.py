"""Taking a request in. Sorting it is in ``sorting``."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import transaction

from linquan.apps.appeals import cases, proposals, routing, rules, service_answers
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.models import Appeal, KeyFiling, Reporter
from linquan.apps.appeals.operations.drafting import (
    Place,
    is_key,
    lay_out,
    plain_reporter,
    seal_name,
    seal_reporter,
)
from linquan.apps.appeals.routes import Proposal
from linquan.apps.appeals.service_answers import Stored
from linquan.apps.appeals.service_book import service_book
from linquan.apps.appeals.types import (
    TEXT_LIMIT,
    AppealDraft,
    ChannelKind,
    ChannelRow,
    Filed,
    MatterRow,
    ReporterDraft,
)
from linquan.apps.places import queries as places
from linquan.kernel import letters, secrets
from linquan.kernel.actors import Actor, ActorKind
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.events import Only, insert_and_record
from linquan.kernel.validity import valid_on


class _KnownKey(Exception):
    """A request has this key already."""


def _answers_repeats(file: Callable[..., Filed]) -> Callable[..., Filed]:
    """Answer a key that was seen before with the request it made then.

    Also when the lists have changed since: who saw no answer sends it again, maybe days later.
    """

    @wraps(file)
    def once(*, district_id: int, draft: AppealDraft, **rest: Any) -> Filed:
        try:
            return file(district_id=district_id, draft=draft, **rest)
        except (_KnownKey, Invalid) as refusal:
            first = _first_with(district_id, draft.key) if is_key(draft.key) else None
            if first is None:
                raise refusal from None
            return first

    return once


def _first_with(district_id: int, key: str) -> Filed | None:
    rows = Appeal.objects.filter(district_id=district_id, key=key).values_list("id", "received_at")
    if not (found := rows.first()):
        return None
    return Filed(found[0], rules.number_of(*found, desk(district_id).calendar), is_repeat=True)


@_answers_repeats
def file_appeal(
    *, actor: Actor, district_id: int, draft: AppealDraft, now: datetime, seen: Desk | None = None
) -> Filed:
    """Take a request in and lay it on the lowest desk that is no party to it.

    A rule of routing that says so sends it to whom it names instead, as if it were dispatched.

    The same ``draft.key`` twice makes one request: the second call returns the first's number.
    One statement without pictures where the district's books are still those that the form was read
    by (``seen``). Else two when no book changed (three with pictures): area held with versions;
    request with reporter, event and what it owes. Raises Invalid, NotAllowed.
    """
    if seen is not None and not draft.photos:
        only = places.unchanged(district_id, draft.area_id, seen.versions)
        if filed := _file(seen, draft, actor, now, only):
            return filed
    with transaction.atomic():
        books = desk(district_id, places.held_versions(district_id, draft.area_id))
        if filed := _file(books, draft, actor, now):
            return filed
        raise _KnownKey


def _file(
    books: Desk, draft: AppealDraft, actor: Actor, now: datetime, only: Only | None = None
) -> Filed | None:
    """Write a request by the books; None where that may not be, or its key is known."""
    channel = _channel(books, draft, now)
    area_path = cases.area_path(books, draft.area_id)
    if not rules.may_file_through(actor, is_online=channel.is_online, area_path=area_path):
        raise NotAllowed("file_appeal")
    appeal = _build(books, draft, area_path, now)
    sent = _send(appeal, books, now)
    facts = {"channel": channel.code, "reporter": draft.reporter.kind, **sent}
    number = insert_and_record(
        appeal,
        _reporter(books.district_id, draft.reporter, actor),
        *_filing(appeal, actor),
        kind="appeal.received",
        subject=subject_of(""),
        actor=actor,
        at=now,
        district_id=books.district_id,
        data=cases.standing(appeal, None) | facts | {"matter_id": appeal.matter_id},
        only=only,
    )
    if number is None:
        return None
    cases.attach(appeal, "report", draft.photos, now)
    return Filed(number, rules.number_of(number, now, books.calendar), is_repeat=False)


def _send(appeal: Appeal, books: Desk, now: datetime) -> dict[str, object]:
    """Give it to whom a rule sends it directly, if one does; returns what the event keeps."""
    choice = proposals.landing(books, proposals.unrouted(books, appeal), now)
    if choice is None:
        return {}
    cases.send_by_rule(appeal, choice, books, now)
    return {"route": routing.facts(Proposal((choice,)))}


def _filing(appeal: Appeal, actor: Actor) -> tuple[KeyFiling, ...]:
    """Note the key a program filed it with (unsaved)."""
    if actor.kind is not ActorKind.KEY or actor.key_id is None:
        return ()
    return (KeyFiling(district_id=appeal.district_id, key_id=actor.key_id),)


def _channel(books: Desk, draft: AppealDraft, now: datetime) -> ChannelRow:
    channel = books.channel(draft.channel_id)
    if not valid_on((channel,), books.day(now)):
        raise Invalid.field("channel", "channel_not_valid")
    return channel


def _build(books: Desk, draft: AppealDraft, area_path: str, now: datetime) -> Appeal:
    """Check every part of a draft and lay it out as a row (unsaved)."""
    text = letters.words_needed(draft.text, "text", TEXT_LIMIT)
    matter = _matter(books, draft, text, now)
    about_id = draft.about_organisation_id
    about = books.organisation(about_id, "about") if about_id else None
    owner = books.desk_for(area_path, about.path if about else "", books.day(now))
    beside = _beside(books, draft, matter, now)
    policy = books.policy_for(matter, books.day(now))
    return lay_out(books, draft, Place(area_path, owner, about), matter, policy, now, beside)


def _beside(books: Desk, draft: AppealDraft, matter: MatterRow, now: datetime) -> Stored:
    """Hold what a program said beside it against the list. One statement, of programs only."""
    if books.channel(draft.channel_id).kind != ChannelKind.OPEN311:
        return []
    rows = service_book(books.district_id).attributes_of(matter.code, books.day(now))
    return [
        *service_answers.stored(rows, draft.attributes),
        *service_answers.media(draft.media_urls),
    ]


def _matter(books: Desk, draft: AppealDraft, text: str, now: datetime) -> MatterRow:
    day = books.day(now)
    matter = books.matter(draft.matter_id or books.guess(text, day).matter_id)
    if not valid_on((matter,), day):
        raise Invalid.field("matter", "matter_not_valid")
    return matter


def _reporter(district_id: int, reporter: ReporterDraft, actor: Actor) -> Reporter:
    """Seal who reports (unsaved). One statement when the name comes from an earlier request."""
    name, phone = plain_reporter(reporter)
    return seal_reporter(
        district_id,
        reporter.kind,
        _sealed_name(name, reporter.same_as, phone, district_id, actor),
        phone,
    )


def _sealed_name(
    name: str, same_as: int | None, phone: str, district_id: int, actor: Actor
) -> bytes | None:
    """Seal the name as told; staff may take that of an earlier request from the same phone.

    Only of one they may see: else who is complained about could try whose phone it came from.
    """
    if name:
        return seal_name(name, district_id)
    if not (same_as and phone and actor.is_staff):
        return None
    earlier = Reporter.objects.select_related("appeal").filter(
        district_id=district_id,
        appeal_id=same_as,
        phone_hash=secrets.phone_hash(phone, district_id),
    )
    found = earlier.defer(*(f"appeal__{name}" for name in cases.HEAVY)).first()
    if found is None or not rules.may_see(actor, cases.scope_of(found.appeal)):
        return None
    return bytes(found.name_sealed) if found.name_sealed else None
