"""Parts of a request under its lock: what every operation on them shares."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linquan.apps.appeals import cases, part_rules, parts, rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Appeal, Call, Part
from linquan.apps.appeals.parts import OPEN_PARTS, PartKind, PartState
from linquan.apps.appeals.types import OPEN, Status
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Policy, Unit, deadline
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.validity import valid_on

TEXT_LIMIT, REASON_LIMIT = 1000, 500


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, by whom and by when; the dates of arriving are those of a call."""

    appeal: Appeal
    asked_by_id: int
    account_id: int | None
    text: str
    at: datetime
    due_at: datetime
    arrive_due_at: datetime | None = None

    def of(self, organisation_id: int, *, call: Call | None = None) -> Part:
        """Make the part of a unit. The caller writes it."""
        return Part(
            district_id=self.appeal.district_id,
            appeal=self.appeal,
            kind=PartKind.CALL if call else PartKind.JOINT,
            call=call,
            state=PartState.ASKED,
            organisation_id=organisation_id,
            asked_by_id=self.asked_by_id,
            asked_account_id=self.account_id,
            text=self.text,
            asked_at=self.at,
            arrive_due_at=self.arrive_due_at,
            due_at=self.due_at,
        )


def take_part(part_id: int) -> tuple[Appeal, Part]:
    """Lock a part with its request. Three statements. Raises NotFound, WrongState."""
    found = Part.objects.filter(pk=part_id).values_list("appeal_id", flat=True).first()
    if found is None:
        raise NotFound("part_unknown")
    return cases.take(found), Part.objects.select_for_update().get(pk=part_id)


def open_parts(appeal: Appeal) -> list[Part]:
    """Parts that are not over, the oldest first. One statement."""
    return list(_open(appeal).order_by("id"))


def _open(appeal: Appeal) -> QuerySet[Part]:
    return Part.objects.filter(
        district_id=appeal.district_id, appeal=appeal, state__in=sorted(OPEN_PARTS)
    )


def check_running(appeal: Appeal) -> None:
    """Refuse to ask anybody about what has ended, or is handled with another. Raises WrongState."""
    cases.check_single(appeal)
    if appeal.status not in OPEN:
        raise WrongState("wrong_state", status=appeal.status)


def unit_for(
    appeal: Appeal, books: Desk, organisation_id: int, waiting: Iterable[Part]
) -> OrganisationRow:
    """Return a unit that may be asked: no party, not the owner, and asked for nothing yet.

    Raises Invalid on ``unit``.
    """
    unit = books.organisation(organisation_id, "unit")
    if not rules.can_take(appeal.about_path, unit.path):
        raise Invalid.field("unit", "own_case")
    if organisation_id == appeal.owner_id:
        raise Invalid.field("unit", "unit_has_it")
    if any(part.organisation_id == organisation_id for part in waiting):
        raise Invalid.field("unit", "unit_is_asked")
    return unit


def due_by(books: Desk, policy_code: str, field: str, now: datetime) -> datetime:
    """When a deadline of the list, begun now, runs out. Raises Invalid on ``field``."""
    valid = valid_on(books.book.policies, books.day(now))
    found = next((p for p in valid if p.code == policy_code), None)
    if found is None:
        raise Invalid.field(field, "policy_unknown")
    return deadline(Policy(found.amount, Unit(found.unit)), now, (), books.calendar)


def check_judge(actor: Actor, appeal: Appeal, part: Part, verb: str) -> None:
    """Let in whoever asked for a part, never for its own unit. One statement. Raises NotAllowed."""
    units = desk(appeal.district_id).organisations
    caller, unit = units[part.asked_by_id], units[part.organisation_id]
    if not part_rules.may_judge(actor, cases.scope_of(appeal), caller, unit):
        raise NotAllowed(verb)


def move_part(part: Part, to: PartState) -> None:
    """Set where a part stands. The caller saves. Raises WrongState."""
    if not parts.can_move(PartKind(part.kind), PartState(part.state), to):
        raise WrongState("part_over", status=part.state)
    part.state = to


def end(part: Part, to: PartState, outcome: str, actor: Actor, now: datetime) -> None:
    """Let a part be over, in somebody's words. One statement. Raises WrongState."""
    move_part(part, to)
    part.outcome, part.account_id, part.done_at = outcome, actor.account_id, now
    part.save(update_fields=["state", "outcome", "waiver", "account_id", "done_at"])


def cancel_all(appeal_ids: Collection[int], now: datetime) -> int:
    """Let every part of requests that end be over. One statement. Returns how many."""
    rows = Part.objects.filter(appeal_id__in=appeal_ids, state__in=sorted(OPEN_PARTS))
    return rows.update(state=PartState.CANCELLED, done_at=now)


def open_parts_of(appeals: Collection[Appeal]) -> dict[int, list[Part]]:
    """Parts that are not over, by request, the oldest first. One statement."""
    found: dict[int, list[Part]] = {appeal.pk: [] for appeal in appeals}
    rows = Part.objects.filter(appeal_id__in=found, state__in=sorted(OPEN_PARTS))
    for part in rows.order_by("id"):
        found[part.appeal_id].append(part)
    return found


def cancel_of_party(appeal: Appeal, books: Desk, now: datetime) -> None:
    """Let the parts of who is complained about now, or below it, be over. Two statements."""
    units = ((part.pk, books.organisations[part.organisation_id]) for part in open_parts(appeal))
    ids = [pk for pk, unit in units if not rules.can_take(appeal.about_path, unit.path)]
    _open(appeal).filter(pk__in=ids).update(state=PartState.CANCELLED, done_at=now)


def finish_all(appeal: Appeal, now: datetime) -> None:
    """Refuse while other units are still at their parts; a part of the owner itself is over.

    One statement, another where it has one. Raises WrongState.
    """
    waiting = open_parts(appeal)
    check_finished(appeal, waiting)
    if waiting:
        cancel_all([appeal.pk], now)


def check_finished(appeal: Appeal, waiting: Iterable[Part]) -> None:
    """Refuse while other units are still at their parts.

    One statement where one is. Raises WrongState.
    """
    others = [p.organisation_id for p in waiting if p.organisation_id != appeal.owner_id]
    if others:
        known = desk(appeal.district_id).organisations
        units = "、".join(known[pk].name for pk in others)
        raise WrongState("parts_open", status=appeal.status, units=units)


def tell_part(
    kind: str, appeal: Appeal, part: Part, *, actor: Actor, now: datetime, **facts: object
) -> int:
    """Record the one event of a step on a part."""
    about = {"part": part.pk, "unit_id": part.organisation_id}
    status = Status(appeal.status)
    return cases.tell(kind, appeal, status, actor=actor, now=now, **about, **facts)
