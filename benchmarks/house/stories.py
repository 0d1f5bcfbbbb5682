"""What is reported and what becomes of it: rows for the tables, drawn piece by piece. Pure.

Requests come evenly over a year; their places, matters and wordings are skewed as the lists below.
About three in a hundred are still open, most of them young.
"""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from benchmarks.house.ground import Body, Ground, Spot
from benchmarks.house.tokens import vectors

from linquan.apps.appeals import rules
from linquan.apps.appeals.types import OPEN, PolicyRow
from linquan.engine.towns.matters import Matter, Template, load_matters, load_templates
from linquan.kernel.calendar import OfficeCalendar

SPAN = timedelta(days=365)
"""Length of the story."""

EVENTS_MOST = 8
"""Event ids kept for each request."""

MATTER_WEIGHTS = {
    "parking": 9, "noise": 8, "property": 8, "waste": 6, "repairs": 6, "utilities": 5,
    "charging": 5, "lights": 4, "drains": 4, "lifts": 4, "dogs": 3, "paving": 3,
}  # fmt: skip
"""How often a matter is reported, others 1 (own choice, after the order of 12345 reports)."""

CHANNELS = {"scan": 30, "web": 22, "phone": 28, "desk": 8, "visit": 8, "mobile_point": 4}
OPENS_AGAIN, TAKEN_BACK, DECLINED, PARTY, WITH_PHONE, WITH_PHOTO = 0.04, 0.03, 0.07, 0.06, 0.7, 0.15
OPEN_MEAN_D, OPEN_TAIL = 9.0, 0.004
UNRATED_D = 7

ANSWERS = (
    "已安排人员到现场查看并处理完毕，恢复正常，感谢您的反映。",
    "已与相关单位现场核实，问题已解决，后续我们会回头再看。",
    "已完成整改，并列入日常巡查，防止再次发生。",
)
REFUSAL = "不能办，因为该处属于小区业主共有部分，需经业主大会同意；已将意见转业委会。"
QUESTION = "请补充具体位置（楼栋或单元号），方便上门处理。"
DOUBT = "过了两天又出现同样的问题。"


@dataclass(frozen=True, slots=True)
class Told:
    """One event: what it was, when, who did it, where the request stood after it."""

    kind: str
    at: datetime
    who: Body | None
    status: str
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Story:
    """One request with everything that happened to it."""

    appeal_id: int
    spot: Spot
    matter: Matter
    channel: str
    title: str
    text: str
    address: str
    received_at: datetime
    due_at: datetime
    status: str
    owner: Body
    about: Body | None
    grade: str
    reason: str
    done_at: datetime | None
    reopened: int
    told: tuple[Told, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in OPEN


class Teller:
    """Draws requests of one district in the order of time."""

    def __init__(
        self, ground: Ground, calendar: OfficeCalendar, policies: dict[str, PolicyRow]
    ) -> None:
        self.ground = ground
        self.calendar = calendar
        self.policies = policies
        self._matters = {m.code: m for m in load_matters()}
        self._templates = [t for t in load_templates() if t.place != "truck_stop"]
        self._often = list(accumulate(_often(t, self._templates) for t in self._templates))
        self._weights = list(accumulate(s.weight for s in ground.spots))

    def draw(self, appeal_id: int, at: datetime, end: datetime, dice: random.Random) -> Story:
        """Draw one request received at a moment, and what has become of it by the end."""
        (spot,) = dice.choices(self.ground.spots, cum_weights=self._weights)
        (template,) = dice.choices(self._templates, cum_weights=self._often)
        matter = self._matters[template.matter]
        text, address = _words(template, spot, dice)
        policy = self.policies[matter.policy]
        due_at = rules.due_at(policy, at, [], self.calendar)
        about = dice.choice(spot.companies) if dice.random() < PARTY else None
        owner = self._owner(matter, spot)
        (channel,) = dice.choices(list(CHANNELS), list(CHANNELS.values()))
        received = Told("appeal.received", at, None, "received", {"channel": channel})
        fate = _fate(received, owner, spot, due_at, end, dice)
        return Story(
            appeal_id, spot, matter, channel, rules.title_of(text), text, address, at, due_at,
            fate.told[-1].status, spot.community if len(fate.told) == 1 else owner, about,
            fate.grade, fate.reason, fate.done_at, fate.reopened, tuple(fate.told),
        )  # fmt: skip

    def _owner(self, matter: Matter, spot: Spot) -> Body:
        if matter.level == "community":
            return spot.community
        return (
            spot.office if matter.level == "street" else self.ground.departments[matter.department]
        )


def _often(template: Template, templates: Sequence[Template]) -> float:
    same = sum(t.matter == template.matter for t in templates)
    return MATTER_WEIGHTS.get(template.matter, 1) / same


def _words(template: Template, spot: Spot, dice: random.Random) -> tuple[str, str]:
    """Return text and address."""
    building, unit = dice.randint(1, 40), dice.randint(1, 4)
    gate = dice.choice(("南门", "北门", "东门"))
    slots = {
        "estate": spot.name, "building": str(building), "unit": str(unit), "gate": gate,
        "street": spot.road, "firm": spot.firm,
    }  # fmt: skip
    text = dice.choice(template.wordings).zh.format_map(slots)
    address = {
        "home": f"{spot.name}{building}栋{unit}单元",
        "gate": f"{spot.name}{gate}",
        "street": f"{spot.road}（{spot.name}{gate}附近）",
        "firm": spot.firm,
    }[template.place]
    return text, address


@dataclass(slots=True)
class _Fate:
    """What happened so far, and what the row of the request says at the end."""

    told: list[Told]
    grade: str = ""
    reason: str = "desk"
    done_at: datetime | None = None
    reopened: int = 0

    def add(
        self, kind: str, at: datetime, who: Body | None, status: str, **facts: object
    ) -> datetime:
        """Note one more event; returns its moment."""
        self.told.append(Told(f"appeal.{kind}", at, who, status, facts))
        return at


def _fate(
    received: Told, owner: Body, spot: Spot, due_at: datetime, end: datetime, dice: random.Random
) -> _Fate:
    """Draw what became of a request by the end of the story."""
    fate = _Fate([received])
    age_d = (end - received.at).total_seconds() / 86_400
    limit = due_at - received.at
    if dice.random() < math.exp(-age_d / OPEN_MEAN_D) * 0.95 + OPEN_TAIL:
        _leave_open(fate, owner, spot, min(limit, end - received.at), dice)
    else:
        _finish(
            fate, owner, spot, min(limit * dice.uniform(0.1, 1.15), end - received.at), end, dice
        )
    return fate


def _leave_open(fate: _Fate, owner: Body, spot: Spot, span: timedelta, dice: random.Random) -> None:
    """Stop somewhere on the way."""
    at, steps = fate.told[0].at, dice.choices((0, 1, 2, 3), (35, 25, 30, 10))[0]
    if steps:
        fate.reason = "duty"
        fate.add(
            "assigned", at + span * 0.1, spot.office, "assigned", owner_id=owner.organisation_id
        )
    if steps > 1:
        fate.reason = "started"
        fate.add("started", at + span * 0.2, owner, "in_progress")
    if steps > 2:
        fate.reason = "question"
        fate.add("asked", at + span * 0.3, owner, "waiting", text=QUESTION)


def _finish(
    fate: _Fate, owner: Body, spot: Spot, span: timedelta, end: datetime, dice: random.Random
) -> None:
    """Go the whole way: dispatched, begun, answered, rated or closed unrated."""
    at = fate.told[0].at
    fate.add("assigned", at + span * 0.1, spot.office, "assigned", owner_id=owner.organisation_id)
    if dice.random() < TAKEN_BACK:
        fate.reason = "withdrawn"
        fate.done_at = fate.add(
            "withdrawn", at + span * 0.5, None, "withdrawn", text="自己解决了。"
        )
        return
    fate.add("started", at + span * 0.3, owner, "in_progress")
    if dice.random() < DECLINED:
        fate.reason = "declined"
        fate.done_at = fate.add(
            "declined", at + span, owner, "declined", text=REFUSAL, refused=True
        )
        return
    fate.reason = "answer"
    fate.done_at = fate.add("answered", at + span, owner, "answered", text=dice.choice(ANSWERS))
    _rate(fate, owner, end, dice)


def _rate(fate: _Fate, owner: Body, end: datetime, dice: random.Random) -> None:
    """Let the reporter speak, or the clock close it."""
    answered_at = fate.told[-1].at
    if dice.random() < OPENS_AGAIN:
        at = min(answered_at + timedelta(hours=20), end)
        fate.add("rated", at, None, "reopened", grade="unsatisfied", text=DOUBT)
        fate.reopened = 1
        if end - at < timedelta(days=8):
            fate.reason, fate.grade, fate.done_at = "unsatisfied", "unsatisfied", None
            return
        again = at + timedelta(days=3)
        fate.done_at = fate.add("answered", again, owner, "answered", text=dice.choice(ANSWERS))
        answered_at = again
    if dice.random() < 0.45 and end - answered_at > timedelta(days=1):
        fate.grade = dice.choices(("satisfied", "basically"), (5, 1))[0]
        fate.reason = "rated"
        at = answered_at + timedelta(hours=20)
        fate.add("rated", at, None, "closed", grade=fate.grade, text="")
    elif end - answered_at > timedelta(days=UNRATED_D):
        fate.reason, fate.grade = "unrated", ""
        fate.add("closed", answered_at + timedelta(days=UNRATED_D), None, "closed")


def data_of(story: Story, at: int) -> dict[str, Any]:
    """What the event at a place of a story says, as the operations write it."""
    told, before = story.told[at], story.told[at - 1].status if at else ""
    first = {"reporter": "resident"} if at == 0 else {}
    dispatched = any(t.kind == "appeal.assigned" for t in story.told[: at + 1])
    owner = story.owner if dispatched else story.spot.community
    return {
        "from": before,
        "to": told.status,
        "area_path": story.spot.area_path,
        "owner_id": owner.organisation_id,
        "due_at": story.due_at.isoformat(),
        "refused": any(t.kind == "appeal.declined" for t in story.told[: at + 1]),
        **first,
        **told.facts,
    }


def appeal_row(story: Story, ground: Ground) -> tuple[Any, ...]:
    """The row of a request; columns in :data:`APPEAL`."""
    words, grams = vectors(story.text, story.address, ground.district_id)
    about = story.about
    return (
        story.appeal_id, ground.district_id, f"bench-{story.appeal_id:09}", story.status,
        len(story.told), ground.matters[story.matter.code], ground.channels[story.channel],
        ground.policies[story.matter.policy], story.spot.area_id, story.spot.area_path,
        story.address, story.spot.lon, story.spot.lat, story.title, story.text, "zh-hans",
        about.organisation_id if about else None, about.path if about else "",
        story.owner.organisation_id, story.owner.path, story.reason, "", story.received_at,
        story.received_at, "[]", story.due_at, None, story.done_at,
        int(has_photo(story.appeal_id)), story.reopened, story.grade, story.status == "declined",
        False, "", None, "[]", 0, False, "[]", words, grams,
    )  # fmt: skip


APPEAL = (
    "id", "district_id", "key", "status", "version", "matter_id", "channel_id", "policy_id",
    "area_id", "area_path", "address", "lon", "lat", "title", "text", "language", "about_id",
    "about_path", "owner_id", "owner_path", "reason", "reason_text", "received_at", "clock_from",
    "pauses", "due_at", "promised_at", "done_at", "photo_count", "reopened_count", "grade",
    "is_refused", "is_public", "public_title", "public_photo_id", "attributes",
    "extended_by", "is_reachable", "total_pauses", "words", "grams",
)  # fmt: skip


def has_photo(appeal_id: int) -> bool:
    """Whether a request came with a photo: about fifteen in a hundred do."""
    return appeal_id * 7919 % 100 < WITH_PHOTO * 100


def event_rows(story: Story, ground: Ground) -> list[tuple[Any, ...]]:
    """The events of a request without their ids; columns in :data:`EVENT`."""
    return [
        (
            ground.district_id, told.kind, f"appeal:{story.appeal_id}", *_actor(told),
            told.at, json.dumps(data_of(story, at), ensure_ascii=False),
        )
        for at, told in enumerate(story.told)
    ]  # fmt: skip


EVENT = (
    "id", "district_id", "kind", "subject", "actor_kind", "actor_id", "actor_name",
    "organisation_id", "at", "data",
)  # fmt: skip


def _actor(told: Told) -> tuple[str, int | None, str, int | None]:
    if told.who is not None:
        return "person", told.who.account_id or None, "值班员", told.who.organisation_id
    if told.kind == "appeal.received":
        return "stranger", None, "stranger", None
    return ("system", None, "unrated-clock", None) if told.kind == "appeal.closed" else (
        "reporter", None, "reporter", None
    )  # fmt: skip


def answer_rows(story: Story, ground: Ground) -> list[tuple[Any, ...]]:
    """The answers given to a request; columns in :data:`ANSWER`."""
    return [
        (
            ground.district_id, story.appeal_id, story.owner.organisation_id,
            story.owner.account_id, told.facts["text"], told.kind == "appeal.declined", "", told.at,
        )
        for told in story.told
        if told.kind in {"appeal.answered", "appeal.declined"}
    ]  # fmt: skip


ANSWER = (
    "district_id", "appeal_id", "organisation_id", "account_id", "text", "is_refusal",
    "proof_waiver", "at",
)  # fmt: skip
