"""The lists of the demo desk: 事 matters, 我 duties, 找 channels, deadlines. Not official."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources import files
from typing import Any, Final

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.actions import ActionKindDraft, Measure
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.callbacks import Question, Whom
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.operations import (
    BodyDraft,
    CallKindDraft,
    CallScriptDraft,
    ChannelDraft,
    ClockTermsDraft,
    DutyDraft,
    GroupDraft,
    MatterDraft,
    PolicyDraft,
    ReminderRuleDraft,
    RetentionDraft,
    RoutingRuleDraft,
)
from linquan.apps.appeals.reminders import Audience, When
from linquan.apps.appeals.routing_rows import Effect
from linquan.apps.appeals.types import ChannelKind
from linquan.apps.insights.demo.desk_texts import write_texts
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.apps.places import queries as places
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit

OWN = "示例清单，非官方 (own example, not official)"
REMEMBERED = "各地做法不同，请按本地规定修改 (practice differs from city to city: edit it)"
KEPT = RetentionDraft(24, "示例，非官方：保存期限请按本地档案规定核定 (example: ask your archive)")
POLICIES = {
    "urgent_2h": PolicyDraft("紧急 2 小时", "Urgent, 2 hours", 2, Unit.HOURS, REMEMBERED),
    "utility_24h": PolicyDraft(
        "水电气热 24 小时", "Utilities, 24 hours", 24, Unit.HOURS, REMEMBERED
    ),
    "consult_3wd": PolicyDraft(
        "咨询求助 3 个工作日", "Advice and help, 3 working days", 3, Unit.WORKDAYS, REMEMBERED
    ),
    "general_7d": PolicyDraft("一般 7 天", "Ordinary, 7 days", 7, Unit.DAYS, REMEMBERED),
    "contact_1wd": PolicyDraft(
        "首次联系 1 个工作日", "First contact, 1 working day", 1, Unit.WORKDAYS, REMEMBERED
    ),
    "again_3wd": PolicyDraft(
        "再次办理 3 个工作日", "Once more, 3 working days", 3, Unit.WORKDAYS, REMEMBERED
    ),
    "complex_15d": PolicyDraft("复杂 15 天", "Complex, 15 days", 15, Unit.DAYS, REMEMBERED),
}
REMINDERS = {
    "soon": ReminderRuleDraft(
        "即将到期", "Due soon", ClockKind.HANDLING, When.BEFORE, 6, Unit.HOURS, Audience.OWNER
    ),
    "contact": ReminderRuleDraft(
        "尚未联系诉求人", "Not spoken with yet", ClockKind.CONTACT, When.BEFORE, 4, Unit.HOURS,
        Audience.OWNER,
    ),
    "next_day": ReminderRuleDraft(
        "超期次日催办", "Overdue since yesterday", ClockKind.HANDLING, When.AFTER, 1,
        Unit.WORKDAYS, Audience.DESK,
    ),
    "leader": ReminderRuleDraft(
        "超期 5 个工作日报领导", "Overdue for 5 working days", ClockKind.HANDLING, When.AFTER, 5,
        Unit.WORKDAYS, Audience.LEADER,
    ),
}  # fmt: skip
CALLS = CallScriptDraft(
    Whom.UNRATED,
    (
        Question("yes_no", "承办单位是否与您联系过？", "Did the unit contact you?"),
        Question("yes_no", "问题是否已经解决？", "Is it solved?"),
        Question("words", "您还有什么意见或建议？", "Is there anything else you want to say?"),
    ),
)
CALL_KINDS = {
    "daily": CallKindDraft(
        "日常哨", "Everyday call", "utility_24h", "consult_3wd", CallLevel.COMMUNITY
    ),
    "hard": CallKindDraft("攻坚哨", "Hard case", "consult_3wd", "general_7d", CallLevel.STREET),
    "urgent": CallKindDraft("应急哨", "Emergency", "urgent_2h", "utility_24h", CallLevel.GRID),
}
BODIES = {
    "power": BodyDraft("示例供电公司", "Example Power Company", "028-85550001"),
    "water": BodyDraft("示例自来水公司", "Example Water Works", "028-85550002"),
}
CLOCKS = ClockTermsDraft("contact_1wd", "complex_15d", "again_3wd")
CHANNELS = {
    "scan": ChannelDraft(ChannelKind.SCAN, "扫码", "Scanned code", is_online=True),
    "web": ChannelDraft(ChannelKind.WEB, "网页", "Web page", is_online=True),
    "desk": ChannelDraft(ChannelKind.DESK, "窗口", "At the desk"),
    "phone": ChannelDraft(ChannelKind.PHONE, "电话", "By telephone"),
    "open311": ChannelDraft(ChannelKind.OPEN311, "其他系统", "Other systems", is_online=True),
    "orders_12345": ChannelDraft(ChannelKind.ORDERS, "12345", "12345 hotline"),
    "visit": ChannelDraft(ChannelKind.VISIT, "上门走访", "Home visit"),
}


HELPED: Final = Measure("受益家庭（户）", "households")
ACTION_KINDS: Final = {
    "live_sale": ActionKindDraft(
        "直播售卖会", "Live sale",
        (Measure("订单（单）", "orders"), Measure("销量（公斤）", "kilograms sold"), HELPED),
        has_money=True,
    ),
    "joint_purchase": ActionKindDraft(
        "联合采购", "Joint purchase", (Measure("参与单位（家）", "units"), HELPED), has_money=True
    ),
    "collection": ActionKindDraft("爱心募集", "Collection of help", (HELPED,), has_money=True),
    "volunteers": ActionKindDraft(
        "志愿服务", "Volunteer hours",
        (Measure("志愿者（人）", "volunteers"), Measure("时长（小时）", "hours"), HELPED),
        has_money=False,
    ),
    "meeting": ActionKindDraft(
        "居民议事会", "Neighbourhood meeting", (Measure("到会（人）", "people"),), has_money=False
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lists:
    """Ids of channels and matters by code."""

    channels: dict[str, int]
    matters: dict[str, int]


def fixture() -> dict[str, Any]:
    """Read the matter list that ships with the product."""
    text = files("linquan.fixtures").joinpath("towns/matters.toml").read_text("utf-8")
    return tomllib.loads(text)


def write_lists(ground: Ground, staff: Staff, actor: Actor, now: datetime) -> Lists:
    """Write every list, valid from the demo's first day."""
    found, district_id = fixture(), ground.district_id
    day = appeal_reads.desk(district_id).day(now)
    for position, group in enumerate(found["groups"], start=1):
        draft = GroupDraft(group["zh"], group["en"], position)
        appeals.revise_group(
            actor=actor, district_id=district_id, code=group["code"], draft=draft,
            valid_from=day, now=now,
        )  # fmt: skip
    for code, policy in POLICIES.items():
        appeals.revise_policy(
            actor=actor, district_id=district_id, code=code, draft=policy, valid_from=day, now=now
        )
    matters = {
        row["code"]: appeals.revise_matter(
            actor=actor, district_id=district_id, code=row["code"], draft=_matter(row),
            valid_from=day, now=now,
        )
        for row in found["matters"]
    }  # fmt: skip
    _write_practice(district_id, actor, day, now)
    _write_call_kinds(district_id, actor, day, now)
    _write_action_kinds(district_id, actor, day, now)
    appeals.revise_retention(
        actor=actor, district_id=district_id, code="default", draft=KEPT, valid_from=day, now=now
    )
    write_texts(district_id, staff, actor, day=day, now=now)
    channels = _write_channels(ground, actor, day, now)
    _write_duties(found["matters"], ground, staff, actor, now)
    return Lists(channels, matters)


def _write_call_kinds(district_id: int, actor: Actor, day: date, now: datetime) -> None:
    for code, kind in CALL_KINDS.items():
        appeals.revise_call_kind(
            actor=actor, district_id=district_id, code=code, draft=kind, valid_from=day, now=now
        )


def _write_action_kinds(district_id: int, actor: Actor, day: date, now: datetime) -> None:
    for code, kind in ACTION_KINDS.items():
        appeals.revise_action_kind(
            actor=actor, district_id=district_id, code=code, draft=kind, valid_from=day, now=now
        )


def _write_practice(district_id: int, actor: Actor, day: date, now: datetime) -> None:
    """Write by which clocks, questions, reminders and bodies outside the desk works."""
    appeals.revise_clock_terms(
        actor=actor, district_id=district_id, code="default", draft=CLOCKS, valid_from=day, now=now
    )
    appeals.revise_call_script(
        actor=actor, district_id=district_id, code="default", draft=CALLS, valid_from=day, now=now
    )
    for code, body in BODIES.items():
        appeals.revise_body(
            actor=actor, district_id=district_id, code=code, draft=body, valid_from=day, now=now
        )
    for code, rule in REMINDERS.items():
        appeals.revise_reminder_rule(
            actor=actor, district_id=district_id, code=code, draft=rule, valid_from=day, now=now
        )


def write_routing(ground: Ground, actor: Actor, now: datetime) -> None:
    """Write three rules of routing, valid from today: a dry run shows what they would change."""
    zones = {zone.name_en: zone.zone_id for zone in places.zones(ground.district_id)}
    drafts = {
        "park_firms": RoutingRuleDraft(
            Effect.LEVEL, "园区企业诉求由街道直接受理", "Firms of the park: straight to the street",
            level="street", matter_codes=("staffing", "firm_services"),
            zone_id=zones["Chuangzhi Pharma Park"], is_direct=True,
        ),
        "night": RoutingRuleDraft(
            Effect.START, "夜间社区无人值班，从街道开始派", "At night no community is on duty",
            level="street", matter_codes=("lifts", "utilities", "fire_risk"), opens=time(20),
            closes=time(8),
        ),
        "orders": RoutingRuleDraft(
            Effect.LEVEL, "12345 工单由街道统一签收", "The street signs for orders of 12345",
            level="street", channel_codes=("orders_12345",),
        ),
    }  # fmt: skip
    day = appeal_reads.desk(ground.district_id).day(now)
    for code, draft in drafts.items():
        appeals.revise_routing_rule(
            actor=actor, district_id=ground.district_id, code=code, draft=draft, valid_from=day,
            now=now,
        )  # fmt: skip


def _matter(row: dict[str, Any]) -> MatterDraft:
    return MatterDraft(
        group_code=row["group"],
        name=row["zh"],
        name_en=row["en"],
        words=tuple(row["words"]),
        policy_code=row["policy"],
        is_public_space=row["public_space"],
        is_fallback=row.get("fallback", False),
        source=OWN,
    )


def _write_channels(ground: Ground, actor: Actor, day: date, now: datetime) -> dict[str, int]:
    point = ChannelDraft(
        ChannelKind.MOBILE_POINT, "民意流动点（周三）", "Mobile point (Wednesdays)",
        area_id=ground.communities[0], place="社区广场", weekday=2,
        opens=time(9, 30), closes=time(11, 30),
    )  # fmt: skip
    return {
        code: appeals.revise_channel(
            actor=actor, district_id=ground.district_id, code=code, draft=draft,
            valid_from=day, now=now,
        )
        for code, draft in {**CHANNELS, "mobile_wednesday": point}.items()
    }  # fmt: skip


def _write_duties(
    matters: list[dict[str, Any]], ground: Ground, staff: Staff, actor: Actor, now: datetime
) -> None:
    """Desks that receive everything, then who answers for each matter, level by level."""
    communities = tuple(zip(staff.communities, ground.communities, strict=True))
    drafts = [DutyDraft("", body, area, *RECEIVES) for body, area in communities]
    drafts.append(DutyDraft("", staff.street_office_id, ground.street_id, *RECEIVES))
    drafts.append(DutyDraft("", staff.departments["services"], ground.district_id, *RECEIVES))
    for row in matters:
        drafts.extend(_duties_of(row, communities, ground, staff))
    day = appeal_reads.desk(ground.district_id).day(now)
    appeals.load_duties(
        actor=actor, district_id=ground.district_id, drafts=drafts, valid_from=day, now=now
    )


RECEIVES = (
    "接收本辖区全部诉求，先行办理",
    "Receives every request of its area and handles it first",
)


def _duties_of(
    row: dict[str, Any],
    communities: tuple[tuple[int, int], ...],
    ground: Ground,
    staff: Staff,
) -> list[DutyDraft]:
    words = (f"负责{row['zh']}", f"Answers for: {row['en'].lower()}")
    drafts = []
    if row["level"] == "community":
        drafts = [DutyDraft(row["code"], body, area, *words) for body, area in communities]
    if row["level"] in {"community", "street"}:
        drafts.append(DutyDraft(row["code"], staff.street_office_id, ground.street_id, *words))
    department = staff.departments[row["department"]]
    return [*drafts, DutyDraft(row["code"], department, ground.district_id, *words)]
