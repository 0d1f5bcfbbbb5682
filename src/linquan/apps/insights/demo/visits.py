"""The demo's visits: what is told at a door is found there, and becomes what a clerk decides."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import AppealDraft, PhotoDraft
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.apps.outreach import operations as outreach
from linquan.apps.outreach import queries as outreach_reads
from linquan.apps.outreach.types import (
    FindingDraft,
    Particulars,
    ProposalDraft,
    ProposalState,
    RoundDraft,
    VisitDraft,
)
from linquan.kernel.actors import Actor

HOUR_S = 3600
TOPICS = (
    ("冬季供暖入户走访", "door"),
    ("楼道安全走访", "door"),
    ("沿街商户走访", "shop"),
    ("老年居民走访", "bench"),
    ("回头看走访", "again"),
)
FOUND = (
    (150, ("一楼过道堆放杂物，轮椅出不来", "希望活动室晚上也开门"), 2),
    (100, ("想在三号楼旁空地装晾衣架", "充电棚插座不够用"), 4),
    (30, ("楼下长椅坏了一块木板", "想学用手机挂号"), 1),
)
"""Hours before the end, what is found there, and how many people were spoken with."""
NOTES = "敲门说明来意后入户，未登记被走访人姓名。（演示数据）"
MISSED = "漏记一人：老伴随后也到场。（演示数据）"
Do = Callable[[datetime], None]


@dataclass(slots=True)
class Walks:
    """Rounds of visits of every community, told between the steps of the requests."""

    ground: Ground
    staff: Staff
    books: Desk
    pictures: Sequence[tuple[PhotoDraft, PhotoDraft]]
    rounds: dict[int, int] = field(default_factory=dict)
    made: int = 0
    newest: int = 0
    """The visit that was written down last."""

    def steps(self) -> Iterator[tuple[int, Do]]:
        """What happens how many seconds before the end, in order."""
        for place, (before_h, texts, people) in enumerate(FOUND):

            def visit(
                at: datetime, texts: tuple[str, ...] = texts, n: int = people, to: int = place
            ) -> None:
                self._visit(0, to, texts, n, at)

            yield before_h * HOUR_S, visit
        yield 26 * HOUR_S, self.correct
        yield 20 * HOUR_S, self.decide

    def plan(self, began: datetime, now: datetime) -> None:
        """Plan one round in each community."""
        for community, (topic, way) in enumerate(TOPICS[: len(self.ground.communities)]):
            clerk = self._clerk(community)
            team = outreach_reads.plan_page(clerk, began).posts
            unit = self.staff.communities[community]
            ids = tuple(post.post_id for post in team if post.organisation_id == unit)
            self.rounds[community] = outreach.plan_round(
                actor=clerk,
                draft=RoundDraft(
                    self.ground.communities[community], way, topic, self.books.day(began),
                    self.books.day(now + timedelta(days=14)), ids,
                ),
                now=began,
            )  # fmt: skip

    def _clerk(self, community: int) -> Actor:
        return self.staff.clerks[self.staff.communities[community]]

    def hear(self, community: int, draft: AppealDraft, at: datetime) -> int:
        """Find at a door what becomes a request; returns its id."""
        clerk, area = self._clerk(community), draft.area_id
        visit_id = self._record(community, area, draft.address, (draft.text,), 1, at)
        (finding_id,) = self._left(clerk, community, visit_id, at)
        filed = outreach.file_finding(
            actor=clerk,
            finding_id=finding_id,
            draft=RequestDraft(
                draft.text, area, draft.address, draft.matter_id, draft.about_organisation_id,
                draft.lon, draft.lat, reporter=draft.reporter,
            ),
            now=at,
        )  # fmt: skip
        return filed.appeal_id

    def _visit(
        self, community: int, place: int, texts: tuple[str, ...], people: int, at: datetime
    ) -> None:
        inside = self.books.areas.areas[self.ground.communities[community]].path
        areas = self.books.areas.areas
        homes = [pk for pk in self.ground.estates if areas[pk].path.startswith(inside)]
        area = homes[place % len(homes)]
        photos = (self.pictures[place % len(self.pictures)][0],)
        self.newest = self._record(community, area, f"{place + 1}号楼", texts, people, at, photos)

    def correct(self, at: datetime) -> None:
        """Correct the newest visit: two people were spoken with, not one."""
        clerk = self._clerk(0)
        visit = outreach_reads.visit_page(clerk, self.newest, at).visit
        outreach.correct_visit(
            actor=clerk, visit_id=self.newest, seen=0, reason=MISSED,
            draft=Particulars(
                area_id=visit.area.area_id, address=visit.address, visited_at=visit.visited_at,
                post_ids=tuple(post.post_id for post in visit.went), people=2, notes=visit.notes,
                lon=visit.lon, lat=visit.lat,
            ),
            now=at,
        )  # fmt: skip

    def _record(
        self,
        community: int,
        area_id: int,
        address: str,
        texts: tuple[str, ...],
        people: int,
        at: datetime,
        photos: tuple[PhotoDraft, ...] = (),
    ) -> int:
        clerk, round_id = self._clerk(community), self.rounds[community]
        went = outreach_reads.round_page(clerk, round_id, at).view.round.post_ids
        self.made += 1
        draft = VisitDraft(
            key=f"demo-visit-{self.made:06d}",
            area_id=area_id,
            address=address,
            visited_at=at,
            post_ids=went,
            people=people,
            notes=NOTES,
            findings=tuple(FindingDraft(text) for text in texts),
            photos=photos,
        )
        return outreach.record_visit(actor=clerk, round_id=round_id, draft=draft, now=at).visit_id

    def _left(self, clerk: Actor, community: int, visit_id: int, at: datetime) -> list[int]:
        page = outreach_reads.round_page(clerk, self.rounds[community], at)
        visit = next(visit for visit in page.visits if visit.visit_id == visit_id)
        return [one.finding_id for one in visit.findings if one.decision is None]

    def decide(self, at: datetime) -> None:
        """Decide on some: two are kept as proposals, one needs nothing, the rest waits."""
        clerk = self._clerk(0)
        waiting = outreach_reads.findings_page(clerk)
        by_text = {row.finding.text: row for row in waiting}
        kept = []
        for text, title in ((FOUND[0][1][1], "活动室晚间开放"), (FOUND[1][1][0], "空地晾衣架")):
            row = by_text[text]
            draft = ProposalDraft(title, text, row.visit.area.area_id)
            kept.append(
                outreach.propose_finding(
                    actor=clerk, finding_id=row.finding.finding_id, draft=draft, now=at
                )
            )
        outreach.move_proposal(
            actor=clerk, proposal_id=kept[0], to=ProposalState.TAKEN_UP,
            reason_code="", reason="列入下季度微项目备选", now=at,
        )  # fmt: skip
        outreach.dismiss_finding(
            actor=clerk, finding_id=by_text[FOUND[1][1][1]].finding.finding_id,
            reason_code="settled", reason="物业已在走访当天加装插座", now=at,
        )  # fmt: skip
