"""A protected file from its opening to its end, and who is responsible for it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from secrets import choice
from typing import Final

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.casework import rules, sealed
from linquan.apps.casework.models import CaseFile, ConsentGiven, Party, Task
from linquan.apps.casework.operations._checks import (
    Taken,
    admitted,
    hold_admissions,
    kind_on,
    living_area,
    move,
    newest_kind,
    set_next,
    take_file,
)
from linquan.apps.casework.standing import admissions_of, place_of, results
from linquan.apps.casework.telling import tell_file
from linquan.apps.casework.types import (
    AT_WORK,
    NAME_LIMIT,
    OPEN,
    PARTY_LIMIT,
    RECORD_LIMIT,
    WORDS_LIMIT,
    Consent,
    ConsentDraft,
    FileDraft,
    KindRow,
    Nature,
    PartyDraft,
    Place,
    ResultRow,
    State,
    TaskState,
    Track,
)
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed
from linquan.kernel.validity import valid_on

LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is taken for another: 0 and o, 1 and l."""
NUMBER_LENGTH: Final = 8


@transaction.atomic
def open_file(*, actor: Actor, draft: FileDraft, now: datetime) -> str:
    """Open a file; whoever opens it is responsible. Returns its number.

    By who is admitted to the kind in the area. Raises NotAllowed, Invalid by field.
    """
    books = desk(actor.district_id)
    today, area_path = books.day(now), living_area(books, draft.area_id)
    kind = kind_on(actor.district_id, draft.kind_code, today)
    place = Place(actor.district_id, draft.kind_code, area_path, actor.account_id or 0, None)
    mine = hold_admissions(actor.district_id, actor.account_id or 0)
    if not rules.admits(actor, mine, place, today):
        raise NotAllowed("open_file")
    file = lay_out(place, draft, kind, today, now)
    add_parties(file, draft.parties)
    tell_file("casefile.opened", file, actor, now)
    return file.number


def lay_out(place: Place, draft: FileDraft, kind: KindRow, today: date, now: datetime) -> CaseFile:
    """Write a new file, with its worker and its next date. Raises Invalid."""
    matter = words_needed(draft.matter, "matter", RECORD_LIMIT)
    return CaseFile.objects.create(
        district_id=place.district_id,
        number="".join(choice(LETTERS) for _ in range(NUMBER_LENGTH)),
        kind_code=draft.kind_code,
        area_id=draft.area_id,
        area_path=place.area_path,
        state=State.OPENED,
        worker_id=place.worker_id,
        next_on=today + timedelta(days=kind.rhythm_days),
        has_health=draft.has_health,
        matter_sealed=sealed.of_file(matter, "matter", place.district_id),
        opened_at=now,
    )


def add_parties(file: CaseFile, drafts: Sequence[PartyDraft]) -> None:
    """Write who the file is about, sealed. One statement, none without any. Raises Invalid."""
    there = Party.objects.filter(district_id=file.district_id, file=file).count() if drafts else 0
    if there + len(drafts) > PARTY_LIMIT:
        raise Invalid.field("name", "too_many", limit=PARTY_LIMIT)
    Party.objects.bulk_create([_party(file, draft) for draft in drafts])


def _party(file: CaseFile, draft: PartyDraft) -> Party:
    name = words_needed(draft.name, "name", NAME_LIMIT)
    phone = secrets.normalise_phone(draft.phone) if draft.phone.strip() else ""
    if phone is None:
        raise Invalid.field("phone", "not_a_phone")
    district_id = file.district_id
    return Party(
        district_id=district_id,
        file=file,
        name_sealed=sealed.hide(name, "caseparty.name", district_id),
        phone_sealed=sealed.hide(phone, "caseparty.phone", district_id),
        phone_hash=secrets.phone_hash(phone, district_id) if phone else "",
        is_under_14=draft.is_under_14,
    )


@transaction.atomic
def see_file(*, actor: Actor, number: str, now: datetime) -> int:
    """Open a file to read it: every opening is an event. Returns the event's id.

    Six statements, seven with a mediator. Raises NotFound (also for whoever is not admitted).
    """
    found = CaseFile.objects.filter(district_id=actor.district_id, number=number).first()
    if found is None or not _admits(actor, found, now):
        raise NotFound("casefile_unknown")
    return tell_file("casefile.seen", found, actor, now)


def _admits(actor: Actor, file: CaseFile, now: datetime) -> bool:
    today = desk(file.district_id).day(now)
    return bool(rules.admits(actor, admissions_of(actor), place_of(file), today))


@transaction.atomic
def add_party(*, actor: Actor, number: str, draft: PartyDraft, now: datetime) -> int:
    """Add somebody a file is about. Returns the event's id.

    Raises NotFound, WrongState, Invalid.
    """
    taken = take_file(actor, number, now, *OPEN)
    add_parties(taken.file, (draft,))
    return tell_file("casefile.party_added", taken.file, actor, now)


@transaction.atomic
def note_consent(*, actor: Actor, number: str, draft: ConsentDraft, now: datetime) -> int:
    """Write down who agreed to what, when and how. Returns the event's id.

    That of a guardian names the child. Raises NotFound, WrongState, Invalid.
    """
    taken = take_file(actor, number, now, *OPEN)
    file = taken.file
    if draft.on > taken.today:
        raise Invalid.field("on", "future_day")
    party_id = _party_of(file, draft)
    by = words_needed(draft.by, "by", NAME_LIMIT)
    ConsentGiven.objects.create(
        district_id=file.district_id,
        file=file,
        party_id=party_id,
        consent=draft.consent,
        by_sealed=sealed.hide(by, "caseconsent.by", file.district_id),
        on=draft.on,
        way=draft.way,
    )
    return tell_file("casefile.consent_noted", file, actor, now)


def _party_of(file: CaseFile, draft: ConsentDraft) -> int | None:
    if draft.consent is not Consent.GUARDIAN and draft.party_id is None:
        return None
    rows = Party.objects.filter(district_id=file.district_id, file=file, pk=draft.party_id or 0)
    party = rows.first()
    if party is None or (draft.consent is Consent.GUARDIAN and not party.is_under_14):
        raise Invalid.field("party", "choose_child")
    return party.pk


@transaction.atomic
def accept_file(*, actor: Actor, number: str, urgent: str, next_on: date, now: datetime) -> int:
    """Take a file up (受理). Returns the event's id.

    Where a child under 14 is in it a guardian must have agreed, or ``urgent`` says why the child
    must be protected at once; what concerns health, and work that needs it, waits for a consent.
    Raises NotFound, WrongState (``parties_missing``, ``guardian_missing``, ``health_missing``,
    ``consent_missing``), Invalid (``next_on``).
    """
    taken = take_file(actor, number, now, State.OPENED)
    file = taken.file
    plain = words_needed(urgent, "urgent", WORDS_LIMIT, least=0)
    check_complete(taken, is_urgent=bool(plain))
    move(file, State.ACCEPTED)
    set_next(file, next_on, taken.today)
    file.accepted_at = now
    file.urgent_sealed = sealed.of_file(plain, "urgent", file.district_id)
    file.save(update_fields=["state", "next_on", "accepted_at", "urgent_sealed"])
    return tell_file("casefile.accepted", file, actor, now)


def check_complete(taken: Taken, *, is_urgent: bool) -> None:
    """Refuse to take up what lacks a party or a consent. Three statements. Raises WrongState."""
    file = taken.file
    kind = newest_kind(file.district_id, file.kind_code)
    parties = list(Party.objects.filter(district_id=file.district_id, file=file))
    if len(parties) < rules.LEAST_PARTIES[Track(kind.track)]:
        raise WrongState("parties_missing")
    rows = ConsentGiven.objects.filter(district_id=file.district_id, file=file)
    given = list(rows.values_list("consent", "party_id"))
    agreed = {party_id for consent, party_id in given if consent == Consent.GUARDIAN}
    children = {party.pk for party in parties if party.is_under_14}
    if children - agreed and not is_urgent:
        raise WrongState("guardian_missing")
    names = {consent for consent, _ in given}
    if file.has_health and Consent.HEALTH not in names:
        raise WrongState("health_missing")
    if kind.needs_consent and Consent.WORK not in names and not is_urgent:
        raise WrongState("consent_missing")


@transaction.atomic
def mark_health(*, actor: Actor, number: str, has_health: bool, now: datetime) -> int:
    """Say whether a file holds what concerns health. Returns the event's id.

    While it is at work only with the separate consent. Raises NotFound, WrongState.
    """
    taken = take_file(actor, number, now, *OPEN)
    file = taken.file
    if has_health and State(file.state) in AT_WORK:
        rows = ConsentGiven.objects.filter(district_id=file.district_id, file=file)
        if not rows.filter(consent=Consent.HEALTH).exists():
            raise WrongState("health_missing")
    file.has_health = has_health
    file.save(update_fields=["has_health"])
    return tell_file("casefile.health_marked", file, actor, now)


@transaction.atomic
def give_file(*, actor: Actor, number: str, account_id: int, next_on: date, now: datetime) -> int:
    """Make somebody else who is admitted responsible. Returns the event's id.

    By who is responsible now, or the head. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    taken = take_file(actor, number, now, *OPEN)
    file = taken.file
    if not (taken.is_head or actor.account_id == file.worker_id):
        raise NotAllowed("give_file")
    place = Place(file.district_id, file.kind_code, file.area_path, account_id, None)
    theirs = hold_admissions(file.district_id, account_id)
    if not admitted(account_id, theirs, place, taken.today):
        raise Invalid.field("account", "not_admitted")
    set_next(file, next_on, taken.today)
    file.worker_id = account_id
    file.save(update_fields=["worker_id", "next_on"])
    return tell_file("casefile.given", file, actor, now)


@transaction.atomic
def set_next_date(*, actor: Actor, number: str, next_on: date, now: datetime) -> int:
    """Say when a file goes on. Returns the event's id. Raises NotFound, WrongState, Invalid."""
    taken = take_file(actor, number, now, *OPEN)
    set_next(taken.file, next_on, taken.today)
    taken.file.save(update_fields=["next_on"])
    return tell_file("casefile.next_set", taken.file, actor, now)


@transaction.atomic
def close_file(*, actor: Actor, number: str, result_code: str, words: str, now: datetime) -> int:
    """Close a file with a result of the list. Returns the event's id.

    Not while an obligation or goal is open; what has come to an agreement is closed with that.
    Raises NotFound, WrongState (``tasks_open``), Invalid (``result``, ``words``).
    """
    taken = take_file(actor, number, now, *OPEN)
    file = taken.file
    result = result_on(file, result_code, taken.today)
    is_agreed = file.state == State.FOLLOWING
    if (result.nature == Nature.AGREEMENT) != is_agreed:
        raise Invalid.field("result", "result_of_agreement" if is_agreed else "result_no_agreement")
    check_tasks_over(file)
    plain = words_needed(words, "words", RECORD_LIMIT)
    end(file, result_code, plain, now)
    return tell_file("casefile.closed", file, actor, now)


def result_on(file: CaseFile, code: str, day: date) -> ResultRow:
    """A result that fits the track of a file. Two statements. Raises Invalid (``result``)."""
    track = newest_kind(file.district_id, file.kind_code).track
    for row in valid_on(results(file.district_id), day):
        if row.code == code and row.track == track:
            return row
    raise Invalid.field("result", "choose")


def check_tasks_over(file: CaseFile) -> None:
    """Refuse while an obligation or a goal is open. One statement. Raises WrongState."""
    rows = Task.objects.filter(district_id=file.district_id, file=file, state=TaskState.OPEN)
    if rows.exists():
        raise WrongState("tasks_open")


def end(file: CaseFile, result_code: str, words: str, now: datetime) -> None:
    """Close a file and say when it is erased. Two statements. Raises WrongState."""
    move(file, State.CLOSED)
    today = desk(file.district_id).day(now)
    years = newest_kind(file.district_id, file.kind_code).keep_years
    file.next_on, file.closed_at, file.result_code = None, now, result_code
    file.closing_sealed = sealed.of_file(words, "closing", file.district_id)
    file.erase_on = rules.keeps_until(today, years)
    file.save(
        update_fields=["state", "next_on", "closed_at", "result_code", "closing_sealed", "erase_on"]
    )
