"""Rounds, visits and findings as their reader may see them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from linquan.apps.appeals.queries import Desk, PhotoRow, became_of, desk
from linquan.apps.appeals.types import MatterRow
from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.filing import VISIT
from linquan.apps.outreach.models import Finding, Proposal, Round, Visit
from linquan.apps.outreach.queries.rows import FindingView, ProposalRow, VisitView
from linquan.apps.outreach.types import Decision, PostName, ProposalState, RoundRow
from linquan.kernel.actors import Actor
from linquan.kernel.models import Attachment

MOST_VISITS = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, the books, and the areas of which the reader may know."""

    actor: Actor
    books: Desk
    area_ids: frozenset[int]

    def decides(self, area_id: int) -> bool:
        """Whether the reader decides what becomes of what was found in an area."""
        return rules.may_decide(self.actor, self.books.areas.areas[area_id].path)


def reader(actor: Actor, books: Desk | None = None) -> Reader:
    """Open the books of the actor's district. One statement, none where they are given."""
    books = books or desk(actor.district_id)
    seen = (a.area_id for a in books.areas.areas.values() if rules.may_see(actor, a.path))
    return Reader(actor, books, frozenset(seen))


def rounds(who: Reader, **wanted: int) -> dict[int, RoundRow]:
    """Rounds that the reader may see, the newest first. Two statements."""
    rows = Round.objects.filter(
        district_id=who.books.district_id, area_id__in=sorted(who.area_ids), **wanted
    ).order_by("-starts_on", "-id")
    known = standing.ways(who.books.district_id)
    return {row.pk: standing.round_row(row, who.books, known) for row in rows}


def visits_of(
    who: Reader,
    rows: Collection[Visit],
    names: Mapping[int, PostName],
    *,
    with_photos: bool = True,
) -> dict[int, VisitView]:
    """Visits with their findings. Four statements, five more where some became requests."""
    district_id, ids = who.books.district_id, [row.pk for row in rows]
    every = Finding.objects.filter(district_id=district_id, visit_id__in=ids).order_by("id")
    found: dict[int, list[FindingView]] = defaultdict(list)
    for view in findings_of(who, list(every)):
        found[view.visit_id].append(view)
    pictures = photos_of(district_id, ids) if with_photos else {}
    return {row.pk: _visit(who, row, names, found[row.pk], pictures) for row in rows}


def _visit(
    who: Reader,
    row: Visit,
    names: Mapping[int, PostName],
    found: Iterable[FindingView],
    pictures: Mapping[int, list[PhotoRow]],
) -> VisitView:
    return VisitView(
        row.pk,
        who.books.areas.areas[row.area_id],
        row.address,
        row.lon,
        row.lat,
        row.visited_at,
        tuple(names[pk] for pk in row.post_ids if pk in names),
        row.people,
        row.notes,
        row.closed_at,
        tuple(found),
        tuple(pictures.get(row.pk, ())),
        row.corrections,
    )


def findings_of(who: Reader, rows: Collection[Finding]) -> tuple[FindingView, ...]:
    """Findings with what they became. One statement, seven where some became requests."""
    ids = {row.appeal_id for row in rows if row.appeal_id is not None}
    found = became_of(who.actor, ids)
    made = proposals(who, finding_id__in=[row.pk for row in rows])
    by_finding = {row.finding_id: row for row in made}
    return tuple(
        FindingView(
            row.pk,
            row.visit_id,
            row.text,
            row.address,
            _matter(who.books, row.matter_code),
            Decision(row.decision) if row.decision else None,
            who.books.named_reason(row.reason_code),
            row.reason,
            row.decided_at,
            found.get(row.appeal_id or 0),
            by_finding.get(row.pk),
        )
        for row in rows
    )


def _matter(books: Desk, code: str) -> MatterRow | None:
    return next((m for m in reversed(books.book.matters) if m.code == code), None)


def proposals(who: Reader, **wanted: object) -> tuple[ProposalRow, ...]:
    """Proposals of areas that the reader may see, the newest first. One statement."""
    rows = (
        Proposal.objects.filter(
            district_id=who.books.district_id, area_id__in=sorted(who.area_ids), **wanted
        )
        .select_related("finding__visit__round")
        .order_by("-id")
    )
    return tuple(_proposal(who, row) for row in rows)


def _proposal(who: Reader, row: Proposal) -> ProposalRow:
    of = row.finding.visit.round
    return ProposalRow(
        row.pk,
        row.finding_id,
        of.pk,
        of.topic,
        who.books.areas.areas[row.area_id],
        row.title,
        row.text,
        ProposalState(row.state),
        who.books.named_reason(row.reason_code),
        row.reason,
        row.made_at,
        row.moved_at,
        who.decides(row.area_id),
    )


def photos_of(district_id: int, visit_ids: Collection[int]) -> dict[int, list[PhotoRow]]:
    """Pictures of visits that are not closed. One statement, none without visits."""
    found: dict[int, list[PhotoRow]] = defaultdict(list)
    if not visit_ids:
        return found
    rows = Attachment.objects.filter(
        district_id=district_id, subject__in=[f"{VISIT}{pk}" for pk in visit_ids]
    )
    for subject, pk, role, sha256, width, height, at in rows.order_by("id").values_list(
        "subject", "id", "role", "sha256", "width", "height", "created_at"
    ):
        row = PhotoRow(pk, role, sha256, width, height, at)
        found[int(subject.removeprefix(VISIT))].append(row)
    return found
