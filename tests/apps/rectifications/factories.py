"""A food shop with a fire door that is shut: told by a request, looked into by the bureau.

Written down on Friday 2026-11-20 at 10:00. The shop (安心超市) is a firm with a handler of its own;
the bureau (区住建局) looks into it; the street's clerk oversees.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.apps.appeals.factories import Town, file, make_town, person, photo
from tests.apps.orgs.factories import make_organisation
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.orgs.types import OrganisationKind
from linquan.apps.rectifications import operations
from linquan.apps.rectifications.links import subject_of
from linquan.apps.rectifications.models import Item, Notice, Rectification
from linquan.apps.rectifications.types import (
    ClueDraft,
    Finding,
    FindingDraft,
    Issued,
    ItemDraft,
    Origin,
    Stage,
)
from linquan.kernel.actors import Actor, Role

SINCE = date(2026, 1, 5)
TOLD = "超市后侧消防门被锁，货物堵塞通道。"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST_DUE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
SECOND_DUE = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
REPORTER, PHONE = "张三丰", "13812345678"


@dataclass(frozen=True, slots=True)
class Bench:
    """A town, a shop with a handler, and a legal basis."""

    town: Town
    shop_id: int
    shop_handler: Actor
    ground_id: int

    @property
    def clerk(self) -> Actor:
        """The clerk of the street: works on everything of its area."""
        return self.town.staff.street_clerk

    @property
    def worker(self) -> Actor:
        """The handler of the bureau that has it."""
        return self.town.staff.handler

    @property
    def shop_path(self) -> str:
        return f"/{self.shop_id}/"


def make_bench() -> Bench:
    """Make the town, the shop and a legal basis."""
    town = make_town()
    shop_id = make_organisation(town.district, OrganisationKind.SHOP, "安心超市")
    handler = person(town.district_id, shop_id, "shop", role=Role.HANDLER)
    ground_id = operations.revise_ground(
        actor=SETUP, district_id=town.district_id, code="",
        names=("疏散通道", "Ways out"), basis="《中华人民共和国消防法》第二十八条",
        is_official=True, valid_from=SINCE, now=SETUP_AT,
    )  # fmt: skip
    return Bench(town, shop_id, handler, ground_id)


def clue(bench: Bench, **changes: Any) -> ClueDraft:
    """A clue of a patrol: the fire door is shut."""
    plain: dict[str, Any] = {
        "origin": Origin.PATROL, "title": "消防门上锁", "text": TOLD,
        "area_id": bench.town.grid_id, "place": "锦绣路8号",
        "owner_id": bench.town.staff.department_id, "party_id": bench.shop_id,
    }  # fmt: skip
    return ClueDraft(**plain | changes)


def opened(bench: Bench, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Write a clue down, by the community's clerk unless told otherwise."""
    return operations.open_rectification(
        actor=by or bench.town.staff.clerk, draft=clue(bench, **changes), photos=(photo(1),),
        now=now,
    )  # fmt: skip


def requested(bench: Bench, now: datetime, **changes: Any) -> tuple[int, int]:
    """File a request about the shop and write a clue out of it; returns both ids."""
    appeal_id = file(bench.town, now, about_organisation_id=bench.shop_id)
    given = {"origin": Origin.REQUEST, "appeal_id": appeal_id, **changes}
    return appeal_id, opened(bench, now, **given)


def found(finding: Finding = Finding.CONFIRMED, **changes: Any) -> FindingDraft:
    """What somebody saw who looked."""
    return FindingDraft(**{"finding": finding, "text": "现场属实，门已上锁。"} | changes)


def verified(
    bench: Bench, rectification_id: int, now: datetime, *, by: Actor | None = None, **changes: Any
) -> int:
    """Look into it, by the bureau unless told otherwise."""
    return operations.verify_clue(
        actor=by or bench.worker, rectification_id=rectification_id, draft=found(**changes),
        photos=(photo(2),), now=now,
    )  # fmt: skip


ITEMS = (
    ItemDraft("拆除消防门上的锁", FIRST_DUE),
    ItemDraft("清理通道内的货物", SECOND_DUE),
)


def ordered(
    bench: Bench, rectification_id: int, now: datetime, *, by: Actor | None = None, **changes: Any
) -> Issued:
    """Issue the order: two items, by the bureau unless told otherwise."""
    given = {"ground_id": bench.ground_id, "items": ITEMS, "words": "检查发现消防门上锁。"}
    return operations.issue_notice(
        actor=by or bench.worker, rectification_id=rectification_id, now=now, **given | changes
    )


def bring(bench: Bench, stage: Stage, now: datetime) -> int:
    """Bring a matter to a stage by the steps that a bureau would take; returns its id."""
    pk = opened(bench, now)
    if stage is Stage.CLUE:
        return pk
    if stage in {Stage.DISMISSED, Stage.HANDED_ON}:
        finding = Finding.NOT_CONFIRMED if stage is Stage.DISMISSED else Finding.NOT_OURS
        to = {} if stage is Stage.DISMISSED else {"to_body": "市场监管所"}
        verified(bench, pk, now, finding=finding, **to)
        return pk
    verified(bench, pk, now)
    if stage is Stage.CONFIRMED:
        return pk
    ordered(bench, pk, now)
    if stage is Stage.WITHDRAWN:
        operations.withdraw_notice(
            actor=bench.worker, rectification_id=pk, reason="门不在该单位", now=now
        )
    if stage in {Stage.REMEDIED, Stage.CLOSED}:
        for item_id in items(pk):
            reported(bench, item_id, now)
            judged(bench, item_id, now)
    if stage is Stage.CLOSED:
        evaluated(bench, pk, now)
    return pk


def items(rectification_id: int) -> list[int]:
    """Ids of the items, in order."""
    rows = Item.objects.filter(rectification_id=rectification_id).order_by("position")
    return list(rows.values_list("id", flat=True))


def holder(rectification_id: int) -> Actor:
    """Whoever holds the link of the order."""
    notice = Notice.objects.get(rectification_id=rectification_id)
    return Actor.body(subject_of(notice.pk), "安心超市")


def _of(item_id: int) -> Rectification:
    return Item.objects.select_related("rectification").get(pk=item_id).rectification


def reported(
    bench: Bench, item_id: int, now: datetime, *, by: Actor | None = None, **changes: Any
) -> int:
    """Report an item, by whoever holds the link unless told otherwise."""
    given: dict[str, Any] = {"text": "已拆除", "photos": (photo(item_id + 100),)}
    return operations.report_item(
        actor=by or holder(_of(item_id).pk), item_id=item_id, now=now, **given | changes
    )


def judged(
    bench: Bench, item_id: int, now: datetime, *, by: Actor | None = None, **changes: Any
) -> int:
    """Accept an item, by the bureau unless told otherwise."""
    given: dict[str, Any] = {"accepts": True, "text": "", "due_at_new": None}
    return operations.judge_item(
        actor=by or bench.worker, rectification_id=_of(item_id).pk, item_id=item_id, now=now,
        **given | changes,
    )  # fmt: skip


def evaluated(
    bench: Bench, rectification_id: int, now: datetime, *, by: Actor | None = None, **changes: Any
) -> int:
    """Evaluate and close it, by the street's clerk unless told otherwise."""
    given: dict[str, Any] = {"text": "已整改到位，店方每日巡查。", "photos": ()}
    return operations.evaluate_rectification(
        actor=by or bench.clerk, rectification_id=rectification_id, now=now, **given | changes
    )
