"""A round of visits in the first community, planned by its clerk on Friday 2026-11-20."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from tests.apps.appeals.factories import Town, make_town
from tests.apps.places.factories import SETUP_AT

from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.orgs import queries as orgs
from linquan.apps.outreach import operations
from linquan.apps.outreach.models import Finding
from linquan.apps.outreach.types import FindingDraft, RoundDraft, VisitDraft
from linquan.kernel.actors import Actor

FIRST, LAST = date(2026, 11, 16), date(2026, 12, 15)
_serial = count(1)


@dataclass(frozen=True, slots=True)
class Walks:
    """A town with a round of visits; the clerk and the grid worker of the community go."""

    town: Town
    round_id: int
    post_ids: tuple[int, ...]

    @property
    def clerk(self) -> Actor:
        return self.town.staff.clerk

    @property
    def worker(self) -> Actor:
        return self.town.staff.grid_worker


def make_walks() -> Walks:
    """Make the town and the round."""
    town = make_town()
    ids = posts_of(town, town.staff.clerk, town.staff.grid_worker)
    round_id = operations.plan_round(
        actor=town.staff.clerk, draft=round_draft(town, ids), now=SETUP_AT
    )
    return Walks(town, round_id, ids)


def posts_of(town: Town, *actors: Actor) -> tuple[int, ...]:
    """The posts of people, in the order of their ids."""
    accounts = {actor.account_id for actor in actors}
    rows = orgs.posts_of_district(town.district_id)
    return tuple(sorted(row.post_id for row in rows if row.person_id in accounts))


def round_draft(town: Town, post_ids: tuple[int, ...], **changes: Any) -> RoundDraft:
    """A round at the doors about heating."""
    plain: dict[str, Any] = {
        "area_id": town.district.community_ids[0], "way_code": "door", "topic": "冬季供暖走访",
        "starts_on": FIRST, "ends_on": LAST, "post_ids": post_ids,
    }  # fmt: skip
    return RoundDraft(**plain | changes)


def visit_draft(walks: Walks, now: datetime, **changes: Any) -> VisitDraft:
    """A visit by the grid worker with two findings."""
    plain: dict[str, Any] = {
        "key": f"visit-{next(_serial):08d}", "area_id": walks.town.grid_id,
        "address": "锦绣家园3号楼", "visited_at": now, "post_ids": walks.post_ids[-1:],
        "people": 3, "notes": "老人多", "findings": (found("楼道灯不亮"), found("想要晾衣架")),
    }  # fmt: skip
    return VisitDraft(**plain | changes)


def found(text: str, **changes: Any) -> FindingDraft:
    """Something that was found."""
    return FindingDraft(text, **changes)


def record(walks: Walks, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Write a visit down, by the grid worker unless told otherwise."""
    return operations.record_visit(
        actor=by or walks.worker, round_id=walks.round_id,
        draft=visit_draft(walks, now, **changes), now=now,
    ).visit_id  # fmt: skip


def findings(visit_id: int) -> list[int]:
    """Findings of a visit, in their order."""
    return list(
        Finding.objects.filter(visit_id=visit_id).order_by("id").values_list("id", flat=True)
    )


def request(walks: Walks, **changes: Any) -> RequestDraft:
    """A finding as a request."""
    plain: dict[str, Any] = {
        "text": "楼道灯不亮，请修", "area_id": walks.town.grid_id, "address": "锦绣家园3号楼",
    }  # fmt: skip
    return RequestDraft(**plain | changes)
