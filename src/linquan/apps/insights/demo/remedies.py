"""The demo's rectifications and actions: a shop's fire door, a property company, a live sale."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.actions import ActionDraft, ResultDraft
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.apps.rectifications import operations as rectifications
from linquan.apps.rectifications import queries as rectification_reads
from linquan.apps.rectifications.links import subject_of
from linquan.apps.rectifications.types import (
    ClueDraft,
    Delivery,
    Finding,
    FindingDraft,
    ItemDraft,
    Origin,
)
from linquan.engine.towns import TownRequest
from linquan.kernel.actors import Actor

DAY_S, HOUR_S = 24 * 3600, 3600
SHOP, CANTEEN = "示例邻家便利店", "示例早安面馆"
GROUNDS: Final = (
    ("疏散通道、安全出口", "Ways out and safety exits", "《中华人民共和国消防法》第二十八条"),
    ("食品经营场所卫生", "Hygiene of food shops", "《中华人民共和国食品安全法》第三十三条"),
    ("物业公共设施维护", "Upkeep of shared facilities", "《物业管理条例》第三十五条"),
)
TITLES = ("消防门上锁", "后厨卫生不合格")
ITEMS: Final = (
    ("立即打开并保持安全出口畅通", "清理通道内堆放的物品"),
    ("彻底清洁后厨并保持整洁", "按要求开启并保养油烟净化设施"),
)
"""What is to be put right, by the ground of the order."""
CLUE = "巡查发现：便利店后侧消防门上锁，通道内堆放饮料箱。（演示数据）"
FOUND = "巡查发现：{}，请核实。（演示数据）"
LATE = "净化设备配件尚在路上。（演示数据）"
FARM_GOODS = "走访时了解到：户主家约900公斤红薯滞销，老人行动不便，请帮忙联系销路。（演示数据）"
SOLD = "两小时全部售完，货款当日交到农户。（演示数据）"
FARM_MATTER = "benefits"
FITTING: Final = ("elder_meals", "home_care", "clinic", "waste", "noise")
GAP_S = 6 * HOUR_S
"""How long a request must be at work for an action to be announced and held meanwhile."""
Do = Callable[[datetime], None]


def farm_request(requests: Sequence[TownRequest]) -> int | None:
    """The visit that found the farm goods: at work long enough, answered since."""
    found = [
        (FITTING.index(request.matter) if request.matter in FITTING else len(FITTING), number)
        for number, request in enumerate(requests)
        if request.channel == "visit" and _span(request) is not None
    ]
    return min(found)[1] if found else None


def _span(request: TownRequest) -> tuple[int, int] | None:
    """From when to when it was at work, in seconds before the end; none where that was short."""
    at = {step.status: step.offset_s for step in request.steps}
    if "in_progress" not in at or "answered" not in at or "waiting" in at:
        return None
    began, ended = at["in_progress"], at["answered"]
    return (began, ended) if began - ended >= GAP_S else None


@dataclass(slots=True)
class Remedies:
    """What must be put right, and what neighbours do, told between the steps of the requests."""

    ground: Ground
    staff: Staff
    requests: Sequence[TownRequest]
    ids: dict[int, int]
    owners: dict[int, Actor]
    pictures: Sequence[tuple[PhotoDraft, PhotoDraft]]
    made: dict[str, int] = field(default_factory=dict)

    @property
    def clerk(self) -> Actor:
        """The clerk of the street, who orders."""
        return self.staff.street_clerk

    @property
    def neighbour(self) -> Actor:
        """The clerk of the first community, who looks and evaluates."""
        return self.staff.clerks[self.staff.communities[0]]

    def found(self, now: datetime) -> None:
        """Write down on what an order can be based."""
        for name, name_en, basis in GROUNDS:
            rectifications.revise_ground(
                actor=self.clerk, district_id=self.ground.district_id, code="",
                names=(name, name_en), basis=basis, is_official=False, valid_from=now.date(),
                now=now,
            )  # fmt: skip

    def steps(self) -> Iterator[tuple[int, Do]]:
        """What happens how many seconds before the end."""
        yield from self._story("old", CANTEEN, 1, 22)
        yield 12 * DAY_S, lambda at: self._evaluate("old", at)
        yield from self._story("door", SHOP, 0, 11)
        yield 3 * DAY_S, lambda at: self._open("new", SHOP, at, "门前占道堆放货物")
        yield from self._asking("grill")
        yield from self._of_request()
        yield from self._sale()

    def _story(self, key: str, firm: str, ground: int, days: int) -> Iterator[tuple[int, Do]]:
        """From a clue to the last item: the first one is sent back once."""
        begins = days * DAY_S
        yield (
            begins,
            lambda at: self._open(key, firm, at, TITLES[ground]),
        )
        yield begins - DAY_S, lambda at: self._verify(key, at)
        yield begins - DAY_S - HOUR_S, lambda at: self._order(key, ground, at)
        yield begins - 2 * DAY_S, lambda at: self._deliver(key, at)
        yield begins - 3 * DAY_S, lambda at: self._report(key, 0, at)
        yield begins - 4 * DAY_S, lambda at: self._judge(key, 0, at, accepts=False)
        yield begins - 5 * DAY_S, lambda at: self._report(key, 0, at)
        yield begins - 6 * DAY_S, lambda at: self._judge(key, 0, at)
        yield begins - 7 * DAY_S, lambda at: self._report(key, 1, at)
        yield begins - 8 * DAY_S, lambda at: self._judge(key, 1, at)

    def _asking(self, key: str) -> Iterator[tuple[int, Do]]:
        """An order that runs: for one item more time was granted, for the other it is asked."""
        begins = 4 * DAY_S
        yield begins, lambda at: self._open(key, CANTEEN, at, "油烟净化设施未开")
        yield begins - HOUR_S, lambda at: self._verify(key, at)
        yield begins - 2 * HOUR_S, lambda at: self._order(key, 1, at)
        yield begins - 3 * HOUR_S, lambda at: self._deliver(key, at)
        yield begins - DAY_S, lambda at: self._ask(key, 0, at)
        yield begins - DAY_S - HOUR_S, lambda at: self._grant(key, 0, at)
        yield begins - 3 * DAY_S, lambda at: self._ask(key, 1, at)

    def _ask(self, key: str, place: int, at: datetime) -> None:
        notice_id, item_id = self._item(key, place, at)
        rectifications.ask_extension(
            actor=Actor.body(subject_of(notice_id), "整改单位"), item_id=item_id,
            until=at + timedelta(days=9), reason_code="parts", text=LATE,
            now=at,
        )  # fmt: skip

    def _grant(self, key: str, place: int, at: datetime) -> None:
        rectifications.decide_extension(
            actor=self.clerk, rectification_id=self.made[key],
            item_id=self._item(key, place, at)[1], grants=True, reason_code="safe_meanwhile",
            text="", now=at,
        )  # fmt: skip

    def _party(self, name: str) -> int:
        units = appeal_reads.desk(self.ground.district_id).organisations.values()
        return next(unit.organisation_id for unit in units if unit.name == name)

    def _open(self, key: str, firm: str, at: datetime, title: str) -> None:
        text = CLUE if key == "door" else FOUND.format(title)
        draft = ClueDraft(
            Origin.PATROL, title, text, self.ground.communities[0], "示例路8号",
            self.staff.street_office_id, self._party(firm),
        )  # fmt: skip
        self.made[key] = rectifications.open_rectification(
            actor=self.neighbour, draft=draft, photos=(self.pictures[0][0],), now=at
        )

    def _verify(self, key: str, at: datetime) -> None:
        rectifications.verify_clue(
            actor=self.clerk, rectification_id=self.made[key],
            draft=FindingDraft(Finding.CONFIRMED, "现场核实属实，已拍照。（演示数据）"),
            photos=(self.pictures[1][0],), now=at,
        )  # fmt: skip

    def _order(self, key: str, ground: int, at: datetime) -> None:
        every = rectification_reads.lists_page(self.clerk, at).grounds
        chosen = next(g for g in every if g.name == GROUNDS[ground][0])
        first, second = ITEMS[ground]
        items = (
            ItemDraft(first, at + timedelta(days=4)), ItemDraft(second, at + timedelta(days=7)),
        )  # fmt: skip
        rectifications.issue_notice(
            actor=self.clerk, rectification_id=self.made[key], ground_id=chosen.ground_id,
            items=items, words="经现场检查，发现你单位存在下列问题。（演示数据）", now=at,
        )  # fmt: skip

    def _deliver(self, key: str, at: datetime) -> None:
        rectifications.record_delivery(
            actor=self.clerk, rectification_id=self.made[key], how=Delivery.HANDED_OVER, at=at,
            receipt="店长签收，回执0001", now=at,
        )  # fmt: skip

    def _item(self, key: str, place: int, at: datetime) -> tuple[int, int]:
        """The order and the item at a place."""
        page = rectification_reads.rectification_page(self.clerk, self.made[key], at)
        return page.notice.notice_id if page.notice else 0, page.items[place].item_id

    def _report(self, key: str, place: int, at: datetime) -> None:
        notice_id, item_id = self._item(key, place, at)
        rectifications.report_item(
            actor=Actor.body(subject_of(notice_id), "整改单位"), item_id=item_id,
            text="已按要求整改，请复查。（演示数据）", photos=(self.pictures[place][1],), now=at,
        )  # fmt: skip

    def _judge(self, key: str, place: int, at: datetime, *, accepts: bool = True) -> None:
        text = "" if accepts else "门锁虽已拆除，门后仍有货物阻挡。（演示数据）"
        rectifications.judge_item(
            actor=self.clerk, rectification_id=self.made[key],
            item_id=self._item(key, place, at)[1], accepts=accepts, text=text, due_at_new=None,
            now=at,
        )  # fmt: skip

    def _evaluate(self, key: str, at: datetime) -> None:
        rectifications.evaluate_rectification(
            actor=self.neighbour, rectification_id=self.made[key],
            text="各项已整改到位，店方每日自查，社区每周回头看。（演示数据）",
            photos=(self.pictures[2][1],), now=at,
        )  # fmt: skip

    def _of_request(self) -> Iterator[tuple[int, Do]]:
        """A matter out of a request about a property company, while that was at work."""
        for number, request in enumerate(self.requests):
            at = {step.status: step.offset_s for step in request.steps}
            if request.matter == "property" and "in_progress" in at:
                yield at["in_progress"] - 60, partial(self._take, number)
                return

    def _take(self, number: int, at: datetime) -> None:
        """Open it, where the request is about somebody."""
        appeal_id = self.ids[number]
        case = appeal_reads.case_page(self.clerk, appeal_id, at).facts
        if case.about is None:
            return
        draft = ClueDraft(
            Origin.REQUEST, "物业公共设施失修", "居民反映公共设施长期失修，需核实。（演示数据）",
            case.area_line[-1].area_id, case.address, self.staff.street_office_id,
            case.about.organisation_id, appeal_id,
        )  # fmt: skip
        self.made["request"] = rectifications.open_rectification(
            actor=self.clerk, draft=draft, photos=(), now=at
        )

    def _sale(self) -> Iterator[tuple[int, Do]]:
        """A live sale after a home visit: announced, and held before the request is answered."""
        number = farm_request(self.requests)
        span = None if number is None else _span(self.requests[number])
        if number is None or span is None:
            return
        began, ended = span
        yield began - 60, lambda at: self._announce(number, began - ended, at)
        yield ended + 60, self._hold

    def _announce(self, number: int, span_s: int, at: datetime) -> None:
        kinds = appeal_reads.action_kinds(self.ground.district_id)
        sale = next(kind for kind in kinds if kind.code == "live_sale")
        draft = ActionDraft(
            sale.kind_id, "爱心红薯直播售卖会", at + timedelta(seconds=span_s // 2),
            "街道融媒体直播间", self.staff.street_office_id, "主播由融媒体中心派出",
            "请驻区单位食堂、社区团购点订购",
        )  # fmt: skip
        self.made["sale"] = appeals.plan_action(
            actor=self.owners[number], appeal_id=self.ids[number], draft=draft, now=at
        )

    def _hold(self, at: datetime) -> None:
        appeals.record_action_result(
            actor=self.clerk, action_id=self.made["sale"],
            draft=ResultDraft((126, 900, 1), 360_000, SOLD),
            photos=(self.pictures[3][1],), now=at,
        )  # fmt: skip
