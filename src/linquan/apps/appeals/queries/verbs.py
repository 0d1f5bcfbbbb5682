"""Which verbs somebody may use on a request now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.exclusions import Exclusion, ExclusionState, latest
from linquan.apps.appeals.petitions import Petition, pending
from linquan.apps.appeals.queries.facts import Facts
from linquan.apps.appeals.types import OPEN, AppealScope, Reason, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.events import EventRow


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which verbs the actor may use now."""

    assign: bool
    sort: bool
    start: bool
    ask: bool
    answer: bool
    decline: bool
    withdraw: bool
    reopen: bool
    note: bool
    contact: bool
    call_back: bool
    give_back: bool
    extend: bool
    decide: bool
    withdraw_petition: bool
    unmask: bool
    publish: bool
    hold: bool
    exclude: bool
    decide_exclusion: bool
    merge: bool
    separate: bool

    @property
    def note_gap(self) -> bool:
        """Whether it is open, and the actor a clerk of its area: alone or with others."""
        return self.merge or self.separate


def standing(events: Iterable[EventRow], facts: Facts) -> Petition | None:
    """The petition that waits, while the request is where it was asked for."""
    found = pending(events)
    stands = found and found.unit_id == facts.owner.organisation_id and facts.status in ASKABLE
    return found if stands else None


ASKABLE = (Status.ASSIGNED, Status.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class _WaysOut:
    """What a unit may ask of the desk about a request, whoever looks."""

    give_back: bool
    extend: bool


def _ways_out(facts: Facts, where: AppealScope, books: Desk, now: datetime) -> _WaysOut:
    """Not to give back what the desk itself has, nor to extend what is over or was ordered."""
    if facts.status not in ASKABLE:
        return _WaysOut(give_back=False, extend=False)
    try:
        desk_id = books.desk_for(where.area_path, where.about_path, books.day(now)).organisation_id
    except Invalid:  # no desk that is no party
        desk_id = where.owner_id
    is_free = facts.ordered_due_at is None and now <= facts.due_at
    return _WaysOut(give_back=desk_id != where.owner_id, extend=is_free)


def verbs_for(
    actor: Actor,
    facts: Facts,
    where: AppealScope,
    events: Sequence[EventRow],
    books: Desk,
    now: datetime,
) -> Allowed:
    """Work out what somebody may do with a request as it stands."""
    out = _ways_out(facts, where, books, now)
    asked, taken_out = standing(events, facts), latest(events)
    is_there = facts.erased_at is None and facts.reason != Reason.PROTECTED
    assigns = is_there and rules.may_assign(actor, where)
    works = is_there and rules.may_work(actor, where)
    is_single = facts.lead_id is None

    def to(status: Status) -> bool:
        return is_single and rules.can_move(facts.status, status)

    return Allowed(
        assign=assigns and to(Status.ASSIGNED),
        sort=assigns and to(Status.ASSIGNED),
        start=works and to(Status.IN_PROGRESS),
        ask=works and to(Status.WAITING),
        answer=works and to(Status.ANSWERED),
        decline=works and to(Status.DECLINED),
        withdraw=assigns and rules.can_move(facts.status, Status.WITHDRAWN),
        reopen=assigns and facts.status is Status.CLOSED,
        note=assigns or works,
        contact=(assigns or works) and facts.status in OPEN,
        call_back=is_there and _may_call(actor, facts, where, events),
        give_back=works and is_single and asked is None and out.give_back,
        extend=works and is_single and asked is None and out.extend,
        decide=asked is not None and is_there and rules.may_decide(actor, where, asked.account_id),
        withdraw_petition=works and asked is not None,
        unmask=assigns or works,
        publish=assigns and facts.matter.is_public_space,
        hold=assigns,
        exclude=(assigns or works) and taken_out is None,
        decide_exclusion=is_there and _may_decide(actor, where, taken_out),
        merge=assigns and is_single and facts.status in OPEN,
        separate=assigns and not is_single and facts.status in OPEN,
    )


def _may_call(actor: Actor, facts: Facts, where: AppealScope, events: Sequence[EventRow]) -> bool:
    """Whether an answer stands unrated that somebody of another unit gave."""
    answered = [e.actor_id for e in events if e.kind in {"appeal.answered", "appeal.declined"}]
    is_open = facts.status in {Status.ANSWERED, Status.DECLINED} and not facts.grade
    return is_open and bool(answered) and rules.may_decide(actor, where, answered[-1])


def _may_decide(actor: Actor, where: AppealScope, found: Exclusion | None) -> bool:
    """Whether this exclusion waits for this actor."""
    if found is None or found.state is not ExclusionState.PENDING:
        return False
    return rules.may_decide(actor, where, found.account_id)
