"""The pages of visits: one query each."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from linquan.apps.appeals.petition_reasons import Act, PetitionReasonRow
from linquan.apps.appeals.queries import Desk, PhotoFile, desk
from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.filing import VISIT
from linquan.apps.outreach.models import Finding, Round, Visit
from linquan.apps.outreach.queries.reading import (
    MOST_VISITS,
    Reader,
    proposals,
    reader,
    rounds,
    visits_of,
)
from linquan.apps.outreach.queries.rows import (
    FindingPage,
    PlanPage,
    ProposalRow,
    RoundPage,
    RoundsPage,
    RoundView,
    Undecided,
    WaysPage,
)
from linquan.apps.outreach.types import ProposalState, RoundRow
from linquan.apps.places.types import COMMUNITIES
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import NotFound
from linquan.kernel.models import Attachment
from linquan.kernel.validity import valid_on

MOST_UNDECIDED = 200


def rounds_page(actor: Actor, now: datetime) -> RoundsPage:
    """Rounds on now, to come, and over, with what there is of each. Five statements."""
    who = reader(actor)
    views = _views(who, rounds(who))
    day = who.books.day(now)
    current = tuple(view for view in views if not view.is_over(day))
    return RoundsPage(
        current,
        tuple(view for view in views if view.is_over(day)),
        sum(view.undecided for view in views),
        any(rules.may_plan(actor, who.books.areas.areas[pk].path) for pk in who.area_ids),
    )


def _views(who: Reader, found: dict[int, RoundRow]) -> tuple[RoundView, ...]:
    """Count homes, people and findings of rounds. Two statements, none without rounds."""
    if not found:
        return ()
    mine = {"district_id": who.books.district_id}
    homes = Visit.objects.filter(round_id__in=found, **mine).values("round_id")
    visited = {
        row["round_id"]: (row["homes"], row["spoken"])
        for row in homes.annotate(homes=Count("id"), spoken=Sum("people"))
    }
    heard = Finding.objects.filter(visit__round_id__in=found, **mine).values("visit__round_id")
    told = {
        row["visit__round_id"]: (row["every"], row["left"])
        for row in heard.annotate(every=Count("id"), left=Count("id", filter=Q(decision="")))
    }
    return tuple(
        RoundView(row, *visited.get(pk, (0, 0)), *told.get(pk, (0, 0))) for pk, row in found.items()
    )


def round_page(actor: Actor, round_id: int, now: datetime) -> RoundPage:
    """A round with its visits. Ten statements, six more where findings became requests.

    Raises NotFound, also for what may not be seen.
    """
    who = reader(actor)
    found = rounds(who, id=round_id)
    if round_id not in found:
        raise NotFound("round_unknown")
    (view,) = _views(who, found)
    row = view.round
    names = standing.posts(who.books)
    visits = Visit.objects.filter(district_id=row.district_id, round_id=round_id)
    newest = list(visits.order_by("-visited_at", "-id")[: MOST_VISITS + 1])
    shown = visits_of(who, newest[:MOST_VISITS], names)
    is_on = row.ended_at is None and row.starts_on <= who.books.day(now)
    return RoundPage(
        view,
        tuple(shown.values()),
        tuple(names[pk] for pk in row.post_ids if pk in names),
        rules.may_plan(actor, row.area.path),
        is_on and rules.may_go(actor, row.area.path),
        rules.may_decide(actor, row.area.path),
        who.books,
        len(newest) > MOST_VISITS,
    )


def plan_page(actor: Actor, now: datetime) -> PlanPage:
    """What a round can be planned with. Three statements."""
    books = desk(actor.district_id)
    day = books.day(now)
    areas = [a for a in books.areas.living(*COMMUNITIES) if rules.may_plan(actor, a.path)]
    own = [p.area_path for p in actor.posts if p.area_path and p.role is Role.CLERK]
    near = standing.team(books, min(own, key=len), day) if own else ()
    return PlanPage(tuple(areas), valid_on(standing.ways(books.district_id), day), near)


def finding_count(actor: Actor, books: Desk) -> int:
    """How many findings wait for a decision of the actor. One statement, or none."""
    mine = [
        a.area_id
        for a in books.areas.living(*COMMUNITIES)
        if actor.is_staff and rules.may_decide(actor, a.path)
    ]
    if not mine:
        return 0
    rows = Finding.objects.filter(district_id=books.district_id, decision="")
    return rows.filter(visit__round__area_id__in=mine).count()


def findings_page(actor: Actor) -> tuple[Undecided, ...]:
    """Findings that nobody has decided, the oldest first, at most two hundred. Eight statements."""
    who = reader(actor)
    return _undecided(who, Finding.objects.filter(decision=""))


def _undecided(who: Reader, rows: QuerySet[Finding]) -> tuple[Undecided, ...]:
    found = rounds(who)
    asked = rows.filter(district_id=who.books.district_id, visit__round_id__in=found)
    ids = list(asked.order_by("id").values_list("id", "visit_id")[:MOST_UNDECIDED])
    visits = Visit.objects.filter(pk__in={visit_id for _, visit_id in ids})
    told = list(visits)
    shown = visits_of(who, told, standing.posts(who.books))
    of = {row.pk: found[row.round_id] for row in told}
    return tuple(
        Undecided(of[visit_id], shown[visit_id], view, who.decides(of[visit_id].area.area_id))
        for pk, visit_id in ids
        for view in shown[visit_id].findings
        if view.finding_id == pk
    )


def finding_page(actor: Actor, finding_id: int, now: datetime) -> FindingPage:
    """One finding, decided or not. Raises NotFound, also for what may not be seen."""
    who = reader(actor)
    found = _undecided(who, Finding.objects.filter(pk=finding_id))
    if not found:
        raise NotFound("finding_unknown")
    (waiting,) = found
    others = (one for one in waiting.visit.findings if one.finding_id != finding_id)
    reasons = who.books.petition_reasons(Act.DISMISSAL, who.books.day(now))
    return FindingPage(waiting, tuple(others), reasons, who.books)


def proposals_page(actor: Actor, state: ProposalState | None) -> tuple[ProposalRow, ...]:
    """Proposals that the reader may see, of one state if asked. Two statements."""
    wanted = {"state": state.value} if state else {}
    return proposals(reader(actor), **wanted)


def drop_reasons(actor: Actor, now: datetime) -> tuple[PetitionReasonRow, ...]:
    """Why a proposal can be dropped, by the list of the day. One statement."""
    books = desk(actor.district_id)
    return books.petition_reasons(Act.DROP, books.day(now))


def visit_photo(actor: Actor, photo_id: int) -> PhotoFile:
    """A picture of a visit that the reader may see. Raises NotFound."""
    who = reader(actor)
    rows = Attachment.objects.filter(
        district_id=who.books.district_id, pk=photo_id, subject__startswith=VISIT
    )
    told = rows.values_list("subject", "sha256", "media_type").first()
    if told is None:
        raise NotFound("photo_unknown")
    subject, sha256, media_type = told
    seen = Round.objects.filter(
        district_id=who.books.district_id, area_id__in=sorted(who.area_ids)
    ).values("id")
    visits = Visit.objects.filter(pk=int(subject.removeprefix(VISIT)), round_id__in=seen)
    if not visits.exists():
        raise NotFound("photo_unknown")
    return PhotoFile(photo_id, sha256, media_type)


def ways_page(actor: Actor, now: datetime) -> WaysPage:
    """The list of ways of listening. Two statements."""
    every = standing.ways(actor.district_id)
    today = desk(actor.district_id).day(now)
    may_edit = rules.may_edit_ways(actor, actor.district_id)
    return WaysPage(valid_on(every, today), every, may_edit)
