"""Calling units to a place, their arriving there, and the list of the kinds of calls."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from linquan.apps.appeals import calls, cases, lines, part_cases
from linquan.apps.appeals.call_kind_book import call_kinds
from linquan.apps.appeals.call_kinds import CallKindRow, CallLevel
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Appeal, Call, CallKind, Part
from linquan.apps.appeals.operations.list_drafts import check_names
from linquan.apps.appeals.operations.parts import begin
from linquan.apps.appeals.part_cases import REASON_LIMIT, TEXT_LIMIT, Ask
from linquan.apps.appeals.parts import PartKind, PartState
from linquan.apps.appeals.types import Status
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel import letters
from linquan.kernel.actors import Actor, Post
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.validity import valid_on

MOST_UNITS: Final = 12
PLACE_LIMIT: Final = 120


@transaction.atomic
def call_units(
    *,
    actor: Actor,
    appeal_id: int,
    kind_code: str,
    organisation_ids: Sequence[int],
    text: str,
    now: datetime,
) -> int:
    """Call offices to the place of a request, several at once. Returns the call's id.

    A street calls, or whom the kind of the call lets call below it, where they answer for the
    area; never a party, nobody of their own. The kind says by when each arrives and answers.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    books = desk(appeal.district_id)
    kind = _kind(books, kind_code, now)
    post = calls.calling_post(actor, cases.scope_of(appeal), kind.lowest_level, books.areas.areas)
    if post is None:
        raise NotAllowed("call_units")
    part_cases.check_running(appeal)
    units = _units(appeal, books, organisation_ids, post)
    ask = Ask(
        appeal, post.organisation_id, actor.account_id,
        letters.words_needed(text, "text", TEXT_LIMIT), now,
        part_cases.due_by(books, kind.answer_code, "kind", now),
        part_cases.due_by(books, kind.arrive_code, "kind", now),
    )  # fmt: skip
    return _call(ask, kind, units, actor)


def _call(ask: Ask, kind: CallKindRow, units: Sequence[OrganisationRow], actor: Actor) -> int:
    """Write a call, a part for each unit and the one event. Three statements."""
    appeal = ask.appeal
    made = Call.objects.create(
        district_id=appeal.district_id, appeal=appeal, kind_code=kind.code,
        organisation_id=ask.asked_by_id, account_id=ask.account_id, at=ask.at,
    )  # fmt: skip
    unit_ids = [unit.organisation_id for unit in units]
    Part.objects.bulk_create(ask.of(pk, call=made) for pk in unit_ids)
    facts = {
        "call": made.pk, "rule": kind.name, "rule_en": kind.name_en,
        "unit_ids": unit_ids, "text": ask.text,
        "arrive_due_at": ask.arrive_due_at.isoformat() if ask.arrive_due_at else "",
        "part_due_at": ask.due_at.isoformat(),
    }  # fmt: skip
    status = Status(appeal.status)
    cases.tell("appeal.units_called", appeal, status, actor=actor, now=ask.at, **facts)
    return made.pk


def _kind(books: Desk, code: str, now: datetime) -> CallKindRow:
    valid = valid_on(call_kinds(books.district_id), books.day(now))
    found = next((kind for kind in valid if kind.code == code), None)
    if found is None:
        raise Invalid.field("kind", "call_kind_unknown")
    return found


def _units(
    appeal: Appeal, books: Desk, organisation_ids: Sequence[int], post: Post
) -> list[OrganisationRow]:
    """Return those who may be called, each once. Raises Invalid on ``unit``."""
    wanted = list(dict.fromkeys(organisation_ids))
    if not 1 <= len(wanted) <= MOST_UNITS:
        raise Invalid.field("unit", "units_odd", limit=MOST_UNITS)
    waiting = part_cases.open_parts(appeal)
    units = [part_cases.unit_for(appeal, books, pk, waiting) for pk in wanted]
    if not all(calls.can_be_called(unit, post.organisation_path) for unit in units):
        raise Invalid.field("unit", "unit_not_called")
    return units


# Arriving.


@transaction.atomic
def report_arrival(*, actor: Actor, part_id: int, place: str, now: datetime) -> int:
    """Say that one's unit, which was called, is there, and where. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, part = begin(actor, part_id, "report_arrival")
    part_cases.move_part(part, PartState.ARRIVED)
    part.arrival_place = letters.words_needed(place, "place", PLACE_LIMIT)
    part.arrived_at = now
    part.save(update_fields=ARRIVAL)
    text = part.arrival_place
    return part_cases.tell_part(
        "appeal.unit_arrived", appeal, part, actor=actor, now=now, text=text
    )


ARRIVAL: Final = ["state", "arrived_at", "arrival_place", "arrival_confirmed_at"]


@transaction.atomic
def confirm_arrival(*, actor: Actor, part_id: int, now: datetime) -> int:
    """Say for whoever called that a unit is there, also once it has answered.

    Never for one's own unit. Returns the event's id. Raises NotFound, NotAllowed, WrongState.
    """
    appeal, part = _judged(actor, part_id, "confirm_arrival")
    if part.state not in {PartState.ARRIVED, PartState.ANSWERED}:
        raise WrongState("part_over", status=part.state)
    part.arrival_confirmed_at = now
    part.save(update_fields=ARRIVAL)
    return part_cases.tell_part("appeal.arrival_confirmed", appeal, part, actor=actor, now=now)


@transaction.atomic
def refuse_arrival(*, actor: Actor, part_id: int, text: str, now: datetime) -> int:
    """Say for whoever called that a unit is not there: it still has to come.

    Never for one's own unit. Returns the event's id.
    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal, part = _judged(actor, part_id, "refuse_arrival")
    part_cases.move_part(part, PartState.ASKED)
    plain = letters.words_needed(text, "text", REASON_LIMIT)
    part.arrived_at, part.arrival_place = None, ""
    part.save(update_fields=ARRIVAL)
    return part_cases.tell_part(
        "appeal.arrival_refused", appeal, part, actor=actor, now=now, text=plain
    )


def _judged(actor: Actor, part_id: int, verb: str) -> tuple[Appeal, Part]:
    """Let in whoever called, of an arrival nobody has confirmed.

    Raises NotFound, NotAllowed, WrongState.
    """
    appeal, part = part_cases.take_part(part_id)
    part_cases.check_judge(actor, appeal, part, verb)
    if part.kind != PartKind.CALL or part.arrival_confirmed_at is not None:
        raise WrongState("part_over", status=part.state)
    return appeal, part


# The list of kinds.


@dataclass(frozen=True, slots=True)
class CallKindDraft:
    """A kind of calls, as a clerk writes it."""

    name: str
    name_en: str
    arrive_code: str
    answer_code: str
    lowest_level: CallLevel


@transaction.atomic
def revise_call_kind(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: CallKindDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write a kind of calls, or a new version of it from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    known = {p.code for p in valid_on(desk(district_id).book.policies, valid_from)}
    for field in ("arrive_code", "answer_code"):
        if getattr(draft, field) not in known:
            raise Invalid.field(field, "policy_unknown")
    line = lines.revise(edit, CallKind, code, asdict(draft), valid_from)
    return lines.tell(edit, "callkind.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def retire_call_kind(
    *, actor: Actor, district_id: int, kind_id: int, valid_to: date, now: datetime
) -> int:
    """End a kind of calls on a day. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, CallKind, kind_id, valid_to)
    return lines.tell(edit, "callkind.retired", line, {"valid_to": valid_to})
