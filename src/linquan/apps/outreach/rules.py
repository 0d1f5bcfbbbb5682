"""Who may do what with a round of visits, a finding, a proposal. Pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from linquan.apps.outreach.sittings import LATE_DAYS, SITTING_H, WEEKS
from linquan.apps.outreach.types import PROPOSAL_MOVES, ROUND_DAYS, ProposalState
from linquan.kernel.actors import Actor, Role
from linquan.kernel.events import EventRow

GOING = frozenset({Role.CLERK, Role.GRID_WORKER})
SEEING = GOING | {Role.LEADER}
CORRECTED = "visit.corrected"
TAKE_BACK_WITHIN = timedelta(minutes=10)


def may_see(actor: Actor, area_path: str) -> bool:
    """Whoever works in the area, above it, or in a part of it; nobody of another community."""
    return any(
        p.area_path
        and p.role in SEEING
        and (area_path.startswith(p.area_path) or p.area_path.startswith(area_path))
        for p in actor.posts
    )


def may_plan(actor: Actor, area_path: str) -> bool:
    """Clerks of the community or above."""
    return bool(area_path) and bool(actor.posts_over(area_path, Role.CLERK))


def may_record(actor: Actor, round_path: str, place_path: str) -> bool:
    """Clerks and grid workers, of a place in the round's own area that they answer for."""
    is_inside = bool(round_path) and place_path.startswith(round_path)
    return is_inside and bool(actor.posts_over(place_path, *GOING))


def may_correct(
    actor: Actor, paths: tuple[str, str], unit_ids: Collection[int], *, is_open: bool
) -> bool:
    """Who may record a visit corrects it while a finding waits; later the units that went do.

    ``paths``: of the round's area and of the place; ``unit_ids``: units of the posts that went.
    """
    if not may_record(actor, *paths):
        return False
    return is_open or any(p.role in GOING and p.organisation_id in unit_ids for p in actor.posts)


def can_take_back(last: EventRow | None, actor: Actor, now: datetime) -> bool:
    """Whether the newest event of a visit is a correction of one's own of a moment ago."""
    if last is None or last.kind != CORRECTED:
        return False
    return last.can_go_back(actor, now, TAKE_BACK_WITHIN)


def may_go(actor: Actor, area_path: str) -> bool:
    """Whether there is a place in an area that the actor may record a visit to."""
    return any(
        p.area_path
        and p.role in GOING
        and (area_path.startswith(p.area_path) or p.area_path.startswith(area_path))
        for p in actor.posts
    )


def may_decide(actor: Actor, area_path: str) -> bool:
    """Clerks of the community or above decide what becomes of a finding and of a proposal."""
    return may_plan(actor, area_path)


def may_edit_ways(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the ways of listening."""
    return actor.edits_lists(district_id)


def is_span(starts_on: date, ends_on: date) -> bool:
    """Whether a round can last from one day to another, both included."""
    return 0 <= (ends_on - starts_on).days < ROUND_DAYS


def can_move(old: ProposalState, new: ProposalState) -> bool:
    """Whether the state table of proposals has this step."""
    return new in PROPOSAL_MOVES[old]


def is_sitting(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a sitting can last from one moment to another."""
    return timedelta(0) < ends_at - starts_at <= timedelta(hours=SITTING_H)


def weekly(first: date, until: date | None, skipped: Collection[date]) -> tuple[date, ...]:
    """Days of a sitting that repeats weekly until a day, without the days left out.

    The first day stands always, unless it is left out too. At most half a year.
    """
    weeks = 0 if until is None else max((until - first).days // 7, 0)
    days = (first + timedelta(weeks=n) for n in range(min(weeks, WEEKS - 1) + 1))
    return tuple(day for day in days if day not in skipped)


def can_take(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether what was heard can be written down: from its beginning, some days after its end."""
    return starts_at <= now <= ends_at + timedelta(days=LATE_DAYS)
