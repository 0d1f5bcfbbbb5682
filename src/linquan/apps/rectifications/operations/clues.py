"""Clues: written down once, looked into, handed to whose they are."""

from datetime import datetime

from django.db import IntegrityError, transaction

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.queries import Desk, Paper
from linquan.apps.appeals.rectifying import Rectifying, RectifyingStep
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.rectifications import rules
from linquan.apps.rectifications.models import Rectification
from linquan.apps.rectifications.numbering import number_of
from linquan.apps.rectifications.operations._checks import Taken, move, take, worker
from linquan.apps.rectifications.standing import due_at
from linquan.apps.rectifications.telling import attach, say, tell
from linquan.apps.rectifications.types import (
    LEAST_REASON,
    NAME_LIMIT,
    PLACE_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    ClueDraft,
    EntryKind,
    Finding,
    FindingDraft,
    Origin,
    Stage,
    TermCode,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.letters import words_needed

HOUSE = Actor.system("rectification")


@transaction.atomic
def open_rectification(
    *, actor: Actor, draft: ClueDraft, photos: tuple[PhotoDraft, ...], now: datetime
) -> int:
    """Write down a clue (线索) for a unit to look into. Returns its id.

    One of a request: while the request is open, by a clerk who is no party, once; its timeline
    tells of it. The party must be whom the request is about, else the party could read there who
    told of it. Raises NotAllowed, NotFound, WrongState, Invalid by field.
    """
    books = appeal_reads.desk(actor.district_id)
    area = books.areas.areas.get(draft.area_id)
    if area is None or area.is_retired:
        raise Invalid.field("area", "area_unknown")
    if not rules.may_open(actor, books.district_id, area.path):
        raise NotAllowed("open_rectification")
    party = _party(books, draft.party_id)
    owner = worker(books, draft.owner_id, party.path if party else "", "owner")
    if party and actor.belongs_below(party.path):
        raise Invalid.field("party", "own_case")
    text = words_needed(draft.text, "text", TEXT_LIMIT)
    if (draft.appeal_id is None) == (draft.origin is Origin.REQUEST):
        raise Invalid.field("appeal", "appeal_missing")
    if draft.appeal_id is not None:
        _check_paper(actor, draft.appeal_id, party)
    row = Rectification(
        district_id=books.district_id,
        origin=draft.origin,
        appeal_id=draft.appeal_id,
        title=words_needed(draft.title, "title", TITLE_LIMIT),
        place=words_needed(draft.place, "place", PLACE_LIMIT, least=0),
        area_id=area.area_id,
        area_path=area.path,
        party_id=party.organisation_id if party else None,
        party_path=party.path if party else "",
        owner_id=owner.organisation_id,
        owner_path=owner.path,
        stage=Stage.CLUE,
        due_at=due_at(books, TermCode.VERIFY, now),
        created_at=now,
    )
    _keep(row)
    entry = say(row, EntryKind.CLUE, text, now)
    count = attach(row, entry, photos, now)
    tell_request(row, books, RectifyingStep.OPENED, actor, now)
    tell("opened", row, actor, now, entry=entry, photos=count, origin=row.origin)
    return row.pk


def _keep(row: Rectification) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise Invalid.field("appeal", "appeal_taken") from clash


def _party(books: Desk, party_id: int | None) -> OrganisationRow | None:
    return None if party_id is None else books.organisation(party_id, "party")


def _check_paper(actor: Actor, appeal_id: int, party: OrganisationRow | None) -> None:
    paper: Paper | None = appeal_reads.papers(actor, [appeal_id]).get(appeal_id)
    if paper is None:
        raise Invalid.field("appeal", "appeal_unknown")
    if paper.is_done:
        raise Invalid.field("appeal", "appeal_over")
    if party is not None and not paper.concerns(party.path):
        raise Invalid.field("party", "about_first")


def tell_request(
    row: Rectification, books: Desk, step: RectifyingStep, actor: Actor, now: datetime
) -> None:
    """Tell the timeline of the request that it came from, if it did from one."""
    if row.appeal_id is not None:
        told = Rectifying(step, row.pk, number_of(row.pk, row.created_at, books.calendar))
        appeals.note_rectification(actor=actor, appeal_id=row.appeal_id, said=told, now=now)


@transaction.atomic
def verify_clue(
    *,
    actor: Actor,
    rectification_id: int,
    draft: FindingDraft,
    photos: tuple[PhotoDraft, ...],
    now: datetime,
) -> int:
    """Write down what was found (核实), by the unit that has it or a clerk of the area.

    Confirmed: a party must be known, and the order is to be written. Not ours: another unit has it
    from now on, or a body outside the register, for a reason. Returns the event's id. Raises
    NotFound (also for a party), NotAllowed, WrongState, Invalid by field.
    """
    taken = take(actor, rectification_id, "verify_clue", rules.may_work, Stage.CLUE)
    least = 1 if draft.finding is Finding.CONFIRMED else LEAST_REASON
    text = words_needed(draft.text, "text", TEXT_LIMIT, least=least)
    step = {
        Finding.CONFIRMED: _confirm,
        Finding.NOT_CONFIRMED: _dismiss,
        Finding.NOT_OURS: _hand_on,
    }[draft.finding]
    told = step(actor, taken, draft, now)
    is_handed = draft.finding is Finding.NOT_OURS
    entry = say(taken.row, EntryKind.HANDED if is_handed else EntryKind.VERIFIED, text, now)
    count = attach(taken.row, entry, photos, now)
    steps = {Stage.CONFIRMED: RectifyingStep.CONFIRMED, Stage.DISMISSED: RectifyingStep.DISMISSED,
             Stage.HANDED_ON: RectifyingStep.HANDED_ON}  # fmt: skip
    if (done := steps.get(Stage(taken.row.stage))) is not None:
        tell_request(taken.row, taken.books, done, HOUSE, now)
    kind = "handed" if is_handed else "verified"
    return tell(
        kind, taken.row, actor, now, entry=entry, photos=count, finding=draft.finding.value, **told
    )


def _confirm(actor: Actor, taken: Taken, draft: FindingDraft, now: datetime) -> dict[str, int]:
    row = taken.row
    if draft.party_id is not None and draft.party_id != row.party_id:
        _set_party(actor, taken, draft.party_id)
    if row.party_id is None:
        raise Invalid.field("party", "party_missing")
    move(taken, Stage.CONFIRMED, due_at(taken.books, TermCode.ORDER, now), now)
    return {}


def _set_party(actor: Actor, taken: Taken, party_id: int) -> None:
    party = taken.books.organisation(party_id, "party")
    if actor.belongs_below(party.path) or not rules.can_take(party.path, taken.row.owner_path):
        raise Invalid.field("party", "own_case")
    if taken.row.appeal_id is not None:
        paper = appeal_reads.papers(actor, [taken.row.appeal_id]).get(taken.row.appeal_id)
        if paper is None or not paper.concerns(party.path):
            raise Invalid.field("party", "about_first")
    taken.row.party_id, taken.row.party_path = party.organisation_id, party.path


def _dismiss(actor: Actor, taken: Taken, draft: FindingDraft, now: datetime) -> dict[str, int]:
    del actor, draft
    move(taken, Stage.DISMISSED, None, now)
    return {}


def _hand_on(actor: Actor, taken: Taken, draft: FindingDraft, now: datetime) -> dict[str, int]:
    """Give it to another unit of the register, or say which body outside has it."""
    del actor
    if (draft.to_id is None) == (not draft.to_body.strip()):
        raise Invalid.field("to", "to_missing")
    if draft.to_id is None:
        body = words_needed(draft.to_body, "to_body", NAME_LIMIT)
        move(taken, Stage.HANDED_ON, None, now)
        return {"to_entry": say(taken.row, EntryKind.HANDED, body, now)}
    unit = worker(taken.books, draft.to_id, taken.row.party_path, "to")
    if unit.organisation_id == taken.row.owner_id:
        raise Invalid.field("to", "unit_has_it")
    taken.row.owner_id, taken.row.owner_path = unit.organisation_id, unit.path
    move(taken, Stage.CLUE, due_at(taken.books, TermCode.VERIFY, now), now)
    return {"to": unit.organisation_id}
