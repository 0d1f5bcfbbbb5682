"""Who may open what of protected files, and which step follows which. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from linquan.apps.casework.types import (
    FURTHEST_DAYS,
    MOVES,
    OPEN,
    AdmissionRow,
    Place,
    Reach,
    State,
    Track,
)
from linquan.kernel.actors import STREET_DEPTH, Actor, ActorKind, Role

LEAST_PARTIES: Mapping[Track, int] = {Track.MEDIATION: 2, Track.HELP: 1}


def is_barred(actor: Actor) -> bool:
    """Whether an actor can never open a file: programmes, and whoever administers accounts.

    Who admits must not read: the two are kept apart.
    """
    is_person = actor.kind is ActorKind.PERSON and actor.account_id is not None
    return not is_person or any(post.role is Role.ADMINISTRATOR for post in actor.posts)


def admits(
    actor: Actor, admissions: Iterable[AdmissionRow], place: Place, day: date
) -> tuple[AdmissionRow, ...]:
    """Admissions that open a file to the actor on a day; none: there is no such file to them."""
    if is_barred(actor) or actor.district_id != place.district_id:
        return ()
    is_mine = actor.account_id in (place.worker_id, place.mediator_account_id)
    return tuple(
        one
        for one in admissions
        if one.account_id == actor.account_id
        and one.district_id == place.district_id
        and one.holds(day)
        and one.kind_code == place.kind_code
        and place.area_path.startswith(one.area_path)
        and (one.reach == Reach.ALL or is_mine)
    )


def is_head(admissions: Iterable[AdmissionRow]) -> bool:
    """Whether one of these opens every file of its kind and area."""
    return any(one.reach == Reach.ALL for one in admissions)


def may_admit(actor: Actor, district_id: int, area_path: str) -> bool:
    """Administrators whose organisation answers for the area."""
    is_person = actor.kind is ActorKind.PERSON
    is_here = actor.district_id == district_id
    return is_person and is_here and bool(actor.posts_over(area_path, Role.ADMINISTRATOR))


def may_admit_somewhere(actor: Actor) -> bool:
    """Whether there is an area for which the actor may admit."""
    return any(p.role is Role.ADMINISTRATOR and p.area_path for p in actor.posts)


def may_count(actor: Actor) -> bool:
    """Leaders of a street or above see how many files there are."""
    return bool(counted_areas(actor))


def counted_areas(actor: Actor) -> tuple[str, ...]:
    """Areas whose counts a leader may see: of a street or above, where counts hide people."""
    paths = {
        p.area_path
        for p in actor.posts
        if p.role is Role.LEADER and 0 < p.area_path.count("/") <= STREET_DEPTH
    }
    return tuple(sorted(paths))


def may_edit_lists(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the lists."""
    return actor.edits_lists(district_id)


def can_move(old: State, new: State) -> bool:
    """Whether the state table has this step."""
    return new in MOVES[old]


def is_date(next_on: date, today: date) -> bool:
    """Whether a day can be the next date of a file."""
    return today <= next_on <= today + timedelta(days=FURTHEST_DAYS)


def is_looked_after(state: State, worker_id: int | None, next_on: date | None) -> bool:
    """Whether an open file has who is responsible and when it goes on, and a closed one no date."""
    if state in OPEN:
        return bool(worker_id) and next_on is not None
    return next_on is None


def keeps_until(closed_on: date, years: int) -> date:
    """First day on which a closed file is erased."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:  # the 29th of February
        return closed_on.replace(year=closed_on.year + years, month=3, day=1)


def suppressed(counts: Sequence[int], smallest: int) -> tuple[int | None, ...]:
    """Counts as they may be told: none below the smallest, nor a single one that a total betrays.

    Zero is told. Where exactly one is hidden, the smallest of the others is hidden too.
    """
    hidden = {at for at, n in enumerate(counts) if 0 < n < smallest}
    others = [at for at, n in enumerate(counts) if n >= smallest]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda at: (counts[at], at)))
    return tuple(None if at in hidden else n for at, n in enumerate(counts))
