"""Who may do what with a request, which step follows which, and when it is due. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from linquan.apps.appeals.clocks import ClockTermsRow
from linquan.apps.appeals.reminders import Audience
from linquan.apps.appeals.types import (
    MOVES,
    TITLE_LIMIT,
    AppealScope,
    DutyRow,
    ListName,
    MatterRow,
    PolicyRow,
    RuleBook,
    Status,
)
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.calendar import OfficeCalendar, Pause, Policy, Unit, deadline
from linquan.kernel.events import EventRow
from linquan.kernel.validity import valid_on

WORKERS = (Role.CLERK, Role.HANDLER, Role.GRID_WORKER)
WATCHERS = (Role.CLERK, Role.GRID_WORKER, Role.LEADER)
INVOLVED = (*WORKERS, Role.LEADER)
ON_THE_STREET = (Role.GRID_WORKER, Role.CLERK)
TAKE_BACK_WITHIN = timedelta(minutes=10)


# Permission. The one rule before all others: who is complained about never decides (回避).


def is_party(actor: Actor, scope: AppealScope) -> bool:
    """Whether the actor belongs to the organisation complained about, or below it."""
    return actor.belongs_below(scope.about_path)


def may_see(actor: Actor, scope: AppealScope) -> bool:
    """Staff of the area or of the owner; the reporter by link; never a party."""
    if actor.is_system or (actor.kind is ActorKind.REPORTER and actor.subject == scope.subject):
        return True
    if not in_district(actor, scope) or is_party(actor, scope):
        return False
    return bool(
        actor.posts_over(scope.area_path, *WATCHERS)
        or any(
            p.role in INVOLVED and scope.owner_path.startswith(p.organisation_path)
            for p in actor.posts
        )
    )


def may_assign(actor: Actor, scope: AppealScope) -> bool:
    """Clerks whose organisation answers for the area, and who are no party."""
    return (
        in_district(actor, scope)
        and not is_party(actor, scope)
        and bool(actor.posts_over(scope.area_path, Role.CLERK))
    )


def may_work(actor: Actor, scope: AppealScope) -> bool:
    """Those of the owner, or of an organisation above it, who are no party."""
    if not in_district(actor, scope) or is_party(actor, scope):
        return False
    return any(works_for_owner(p, scope) for p in actor.posts)


def works_for_owner(post: Post, scope: AppealScope) -> bool:
    """Whether a post is one by which its holder works on a request."""
    if post.role is Role.GRID_WORKER:
        return post.organisation_id == scope.owner_id
    return post.role in WORKERS and scope.owner_path.startswith(post.organisation_path)


def may_unmask(actor: Actor, scope: AppealScope) -> bool:
    """Those who work on the request or send it on; leaders and parties do not."""
    return may_assign(actor, scope) or may_work(actor, scope)


def may_forward(actor: Actor, scope: AppealScope) -> bool:
    """Who forwards a request to a body outside: whoever works on it or sends it on."""
    return may_assign(actor, scope) or may_work(actor, scope)


def is_addressed(actor: Actor, scope: AppealScope, audience: Audience) -> bool:
    """Whether a reminder of a request is for this actor; never for a party."""
    if audience is Audience.OWNER:
        is_theirs = any(
            p.organisation_id == scope.owner_id and p.role in WORKERS for p in actor.posts
        )
        return is_theirs and may_work(actor, scope)
    if audience is Audience.DESK:
        return may_assign(actor, scope)
    leads = (p for p in actor.posts if p.role is Role.LEADER)
    return may_see(actor, scope) and any(
        scope.owner_path.startswith(p.organisation_path)
        or bool(p.area_path and scope.area_path.startswith(p.area_path))
        for p in leads
    )


def may_decide(actor: Actor, scope: AppealScope, asked_by: int | None) -> bool:
    """Who judges what a unit asks or answered: a clerk of the area, not of it, not who did that."""
    is_of_unit = actor.belongs_below(scope.owner_path)
    return may_assign(actor, scope) and not is_of_unit and actor.account_id != asked_by


def may_withdraw(actor: Actor, scope: AppealScope) -> bool:
    """The reporter, or a clerk whom the reporter told so."""
    return is_reporter(actor, scope) or may_assign(actor, scope)


def is_reporter(actor: Actor, scope: AppealScope) -> bool:
    """Whether the actor holds the signed link of this request."""
    return actor.kind is ActorKind.REPORTER and actor.subject == scope.subject


def in_district(actor: Actor, scope: AppealScope) -> bool:
    """Whether any post lies in the district of the request."""
    return any(p.district_id == scope.district_id for p in actor.posts)


def may_file_through(actor: Actor, *, is_online: bool, area_path: str) -> bool:
    """Anyone through an online channel; staff of the area through the others."""
    return is_online or bool(actor.posts_over(area_path, Role.CLERK, Role.GRID_WORKER))


def may_patrol(actor: Actor) -> bool:
    """Whoever works in an area of the district, as its grid worker or its clerk."""
    return bool(street_posts(actor))


def street_posts(actor: Actor) -> tuple[Post, ...]:
    """Posts by which someone reports and closes tasks on the street."""
    if not actor.is_staff:
        return ()
    return tuple(
        p
        for p in actor.posts
        if p.district_id == actor.district_id and p.area_path and p.role in ON_THE_STREET
    )


def may_take_back(actor: Actor, scope: AppealScope, last: EventRow | None) -> bool:
    """Clerks of the area, also who has sorted it out of their own just now; never a party."""
    if may_assign(actor, scope):
        return True
    if last is None or last.kind != "appeal.sorted" or not last.is_by(actor):
        return False
    was_area_path = last.data.get("was_area_path", scope.area_path)
    return may_assign(actor, replace(scope, area_path=was_area_path))


def may_edit_lists(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the lists of the desk."""
    return actor.edits_lists(district_id)


def sharing_post(actor: Actor) -> Post | None:
    """The post by which someone shares a view with the units below: the first one as a clerk."""
    return next((p for p in actor.posts if p.role is Role.CLERK), None)


def may_edit_systems(actor: Actor, district_id: int) -> bool:
    """Administrators of the street level or above say which other systems may be called."""
    return may_edit_lists(actor, district_id) and (
        actor.is_system
        or any(p.district_id == district_id and p.role is Role.ADMINISTRATOR for p in actor.posts)
    )


def may_export(actor: Actor, district_id: int) -> bool:
    """Staff of the district; each gets the requests that it may see."""
    return actor.is_staff and actor.district_id == district_id


def may_export_in_clear(actor: Actor, district_id: int) -> bool:
    """Those who work on requests or send them on; of which ones is asked row by row."""
    return actor.district_id == district_id and any(
        p.role in WORKERS and p.district_id == district_id for p in actor.posts
    )


def may_import(actor: Actor, district_id: int) -> bool:
    """Clerks of the district; in which areas is asked row by row."""
    return actor.district_id == district_id and any(
        p.role is Role.CLERK and p.district_id == district_id for p in actor.posts
    )


# The state table.


def can_move(old: Status, new: Status) -> bool:
    """Whether the state table has this step."""
    return new in MOVES[old]


def can_take_back(last: EventRow | None, actor: Actor, now: datetime) -> bool:
    """Whether a step is one's own, tells what was there before, and is not older than ten minutes.

    The caller gives the newest event of what it is about: nothing has happened since.
    """
    return last is not None and last.can_go_back(actor, now, TAKE_BACK_WITHIN)


def can_take(about_path: str, organisation_path: str) -> bool:
    """Whether an organisation may be given a request: not the one complained about, nor below."""
    return not (about_path and organisation_path.startswith(about_path))


# The lists: what must stay.


def takes_matters(book: RuleBook, group_code: str, day: date) -> bool:
    """Whether a group is valid on a day, with no end in sight."""
    versions = [g for g in book.groups if g.code == group_code]
    return bool(valid_on(versions, day)) and any(g.valid_to is None for g in versions)


def matters_in(book: RuleBook, group_code: str, day: date) -> tuple[MatterRow, ...]:
    """Matters that stand in a group on a day or later."""
    found = (m for m in book.matters if m.group_code == group_code)
    return tuple(m for m in found if m.valid_to is None or m.valid_to > day)


def is_only_fallback(book: RuleBook, code: str) -> bool:
    """Whether this matter is the only line for what fits no other."""
    return {m.code for m in book.matters if m.is_fallback and m.valid_to is None} == {code}


def is_last_desk(book: RuleBook, duty_id: int) -> bool:
    """Whether no other desk receives everything of the area of this one."""
    desks = {d.duty_id: d for d in book.duties if not d.matter_code and d.valid_to is None}
    mine = desks.pop(duty_id, None)
    return mine is not None and not any(
        mine.area_path.startswith(other.area_path) for other in desks.values()
    )


def is_named(book: RuleBook, list_name: ListName, code: str) -> bool:
    """Whether a line in use names this one by its code."""
    matters = [m for m in book.matters if m.valid_to is None]
    names = {
        ListName.GROUPS: [m.group_code for m in matters],
        ListName.DEADLINES: [
            *(m.policy_code for m in matters),
            *(code for terms in book.clocks if terms.valid_to is None for code in codes_of(terms)),
        ],
        ListName.MATTERS: [d.matter_code for d in book.duties if d.valid_to is None],
    }
    return code in names.get(list_name, [])


def codes_of(terms: ClockTermsRow) -> tuple[str, str, str]:
    """Deadlines that a line of the list of clocks names."""
    return terms.contact_code, terms.total_code, terms.again_code


def loose_ends(book: RuleBook) -> frozenset[str]:
    """What lines in use name that no line in use is; empty in lists that hold together."""
    matters = [m for m in book.matters if m.valid_to is None]
    groups = {g.code for g in book.groups if g.valid_to is None}
    policies = {p.code for p in book.policies if p.valid_to is None}
    known = {"", *(m.code for m in book.matters)}
    duties = {d.matter_code for d in book.duties if d.valid_to is None}
    found = {f"group {m.group_code}" for m in matters if m.group_code not in groups}
    found |= {f"policy {m.policy_code}" for m in matters if m.policy_code not in policies}
    found |= {f"matter {code}" for code in duties - known}
    has_fallback = any(m.is_fallback for m in matters)
    return frozenset(found if has_fallback or not matters else found | {"fallback"})


def lost_desks(was: RuleBook, book: RuleBook) -> tuple[DutyRow, ...]:
    """Desks of an earlier book for whose area nobody receives everything any more."""
    desks = [d.area_path for d in book.duties if not d.matter_code and d.valid_to is None]
    before = (d for d in was.duties if not d.matter_code and d.valid_to is None)
    return tuple(d for d in before if not any(map(d.area_path.startswith, desks)))


# Routing: the lowest level that is no party.


def lowest_first(
    duties: Iterable[DutyRow], *, matter_code: str, area_path: str, about_path: str
) -> tuple[DutyRow, ...]:
    """Duties that cover a matter in an area, the lowest level first, parties left out.

    Pass an empty ``matter_code`` for the desks that receive everything.
    """
    able = [
        d
        for d in duties
        if d.matter_code == matter_code
        and area_path.startswith(d.area_path)
        and can_take(about_path, d.organisation_path)
    ]
    return tuple(sorted(able, key=lambda d: (-len(d.area_path.split("/")), d.duty_id)))


def policy_for(matter: MatterRow, policies: Sequence[PolicyRow], day: date) -> PolicyRow | None:
    """Return the version of the matter's deadline that is valid on a day."""
    return next((p for p in valid_on(policies, day) if p.code == matter.policy_code), None)


# Clocks.


def due_at(
    policy: PolicyRow,
    clock_from: datetime,
    pauses: Sequence[Sequence[str]],
    calendar: OfficeCalendar,
    *,
    extended_by: int = 0,
) -> datetime:
    """When a clock runs out; ``pauses`` are ISO pairs as stored, an open one has an empty end.

    ``extended_by`` counts in the unit of the deadline.
    """
    limit = Policy(policy.amount + extended_by, Unit(policy.unit))
    return deadline(limit, clock_from, pauses_of(pauses), calendar)


def pauses_of(stored: Sequence[Sequence[str]]) -> tuple[Pause, ...]:
    """Read pauses as stored."""
    return tuple(
        Pause(datetime.fromisoformat(a), datetime.fromisoformat(b) if b else None)
        for a, b in stored
    )


# Words.


def title_of(text: str) -> str:
    """First sentence of a text that says something, cut to the length of a title."""
    sentences = (" ".join(part.split()) for part in _SENTENCE_END.split(text))
    line = next((s for s in sentences if s), " ".join(text.split()))
    return line if len(line) <= TITLE_LIMIT else line[: TITLE_LIMIT - 1] + "…"


_SENTENCE_END = re.compile(r"[。！？!?；;\n]")


def number_of(appeal_id: int, received_at: datetime, calendar: OfficeCalendar) -> str:
    """Number of a request as people read it: ``LQ-2611-1200`` (year, month, serial)."""
    day = calendar.local_day(received_at)
    return f"LQ-{day:%y%m}-{appeal_id}"


def id_in_number(text: str) -> int | None:
    """Serial in a number as typed (``LQ-2611-1200``, ``lq26111200`` is not one)."""
    parts = text.strip().upper().split("-")
    is_number = len(parts) == len(("LQ", "2611", "1")) and parts[0] == "LQ"
    if not is_number or not (parts[1].isascii() and parts[1].isdigit()):
        return None
    serial = parts[2]
    return (
        int(serial) if serial.isascii() and serial.isdigit() and len(serial) < LONGEST_ID else None
    )


LONGEST_ID = 19  # digits of a bigint
