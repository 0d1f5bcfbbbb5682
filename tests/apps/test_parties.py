"""Who is complained about never decides and never sees the reporter: tried with every verb.

The verbs are read from the operations themselves: whatever names a request, or something of one, is
tried here or says why not. A new verb that is forgotten fails the first test.
"""

import inspect
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.appeals.factories import PHONE, Town, assign, file, make_town, photo, picture
from tests.apps.kept import kept
from tests.apps.places.factories import SETUP

from linquan.apps.alliances import operations as alliances
from linquan.apps.alliances.models import Forum, Item, Meeting
from linquan.apps.alliances.types import AttendanceDraft, Outcome, Presence, ResolutionDraft
from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.actions import ActionDraft, ResultDraft
from linquan.apps.appeals.bulk import Chosen
from linquan.apps.appeals.bulk import Outcome as BulkOutcome
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.callbacks import CallDraft
from linquan.apps.appeals.callbacks import Outcome as CallOutcome
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.forwards import ForwardDraft, ReplyDraft, Said
from linquan.apps.appeals.gap_notes import GapNote, GapStep, TiedBy
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import (
    Action,
    ActionKind,
    CallKind,
    ExclusionRow,
    OutsideSystem,
    Referral,
    Support,
)
from linquan.apps.appeals.operations import CallKindDraft, SupportDraft
from linquan.apps.appeals.referrals import ReferralDraft
from linquan.apps.appeals.supports import SupportKind
from linquan.apps.appeals.types import Grade
from linquan.apps.casework import operations as casework
from linquan.apps.casework.types import KindDraft, Track
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, NotAllowed, NotFound

ABOUT = frozenset(
    {
        "action_id", "appeal_id", "appeal_ids", "batch_id", "chosen", "forward_id", "item_id",
        "lead", "lead_id", "meeting_id", "part_id", "petition_id", "referral_id", "reminder_id",
        "support_id", "who",
    }
)  # fmt: skip
"""How operations name a request, or something that belongs to one."""
MODULES = (operations, alliances, casework)
BY_THE_HOUSE = {
    "follow_lead": "a handler calls it for the house after the lead has moved",
    "note_deliberation": "a meeting tells the timeline, after it has asked who may",
    "note_rectification": "a rectification tells the timeline, after it has asked who may",
    "note_referral": "another system tells it",
    "note_files_gone": "the sweep of erased photos tells it",
    "owe_forward_text": "a handler calls it for the house",
}
"""No page and no interface reaches these: only other operations and jobs call them."""
UNTIL = date(2027, 1, 1)


def verbs() -> dict[str, Callable[..., object]]:
    """Every operation that names a request or something of one."""
    found: dict[str, Callable[..., object]] = {}
    for module in MODULES:
        for name in module.__all__:
            act = getattr(module, name)
            if inspect.isfunction(act) and ABOUT & inspect.signature(act).parameters.keys():
                assert name not in found, f"two verbs are called {name}"
                found[name] = act
    return found


class Story:
    """A request about somebody with all that can belong to one, and a second one like it."""

    def __init__(self, town: Town, about: int, now: datetime) -> None:
        self.town, self.now = town, now
        clerk = town.staff.street_clerk
        self.appeal_id = file(town, now, about_organisation_id=about, photos=(photo(),))
        self.other_id = file(town, now, about_organisation_id=about)
        for pk in (self.appeal_id, self.other_id):
            assign(town, pk, now, to=town.staff.street_office_id)
        on: dict[str, Any] = {"actor": clerk, "appeal_id": self.appeal_id, "now": now}
        operations.start_appeal(**on, seen_version=None)
        self.part_id = operations.ask_part(
            **on, to_organisation_id=town.office_id, text="请协助", policy_code="workdays"
        )
        body_id = operations.revise_body(
            actor=SETUP, district_id=town.district_id, code="power", now=now,
            draft=operations.BodyDraft("供电公司", "Power company"), valid_from=date(2026, 1, 5),
        )  # fmt: skip
        self.forward = ForwardDraft(body_id, "请核实", 7)
        self.forward_id = operations.forward_appeal(**on, draft=self.forward).forward_id
        operations.ask_extension(**on, amount=1, reason_code="parts", reason="", seen_version=None)
        self.petition_id = queries.case_page(clerk, self.appeal_id, now).petition.petition_id  # type: ignore[union-attr]
        self._lay_rows()

    def _lay_rows(self) -> None:
        own: dict[str, Any] = {"district_id": self.town.district_id}
        office = self.town.staff.street_office_id
        kind = ActionKind.objects.create(
            code="sale", name="售卖会", name_en="Sale", measures=[["单", "orders"]],
            valid_from=date(2026, 1, 1), **own,
        )  # fmt: skip
        self.kind_id = kind.pk
        self.action_id = Action.objects.create(
            appeal_id=self.appeal_id, kind=kind, title="售卖会", starts_at=self.now, place="广场",
            state="planned", created_at=self.now, **own,
        ).pk  # fmt: skip
        self.support_id = Support.objects.create(
            appeal_id=self.appeal_id, part_id=self.part_id, organisation_id=self.town.office_id,
            kind="hours", amount=2, day=self.now.date(), words="两人", told_at=self.now,
            state="told", **own,
        ).pk  # fmt: skip
        ExclusionRow.objects.create(
            appeal_id=self.appeal_id, state="pending", reason_code="in_court", account_id=1,
            asked_at=self.now, **own,
        )  # fmt: skip
        CallKind.objects.create(
            code="daily", valid_from=date(2026, 1, 1), **own,
            **asdict(CallKindDraft("日常哨", "Everyday", "hours", "workdays", CallLevel.STREET)),
        )  # fmt: skip
        made = casework.revise_kind(
            actor=SETUP, district_id=self.town.district_id, kind_code="", now=self.now,
            draft=KindDraft("调解", "Mediation", Track.MEDIATION, False, 7, 3),
            valid_from=date(2026, 1, 5),
        )  # fmt: skip
        self.work_code = f"line-{made}"
        system = OutsideSystem.objects.create(
            code="wuhou", name="武侯区", name_en="Wuhou", url="https://311.example/",
            valid_from=date(2026, 1, 1), **own,
        )  # fmt: skip
        self.system_id = system.pk
        self.referral_id = Referral.objects.create(
            appeal_id=self.other_id, system=system, service_code="lamp", text="灯",
            state="sent", created_at=self.now, **own,
        ).pk  # fmt: skip
        forum = Forum.objects.create(
            name="联席会议", kind_code="kind-1", area_id=self.town.district.street_id,
            convener_id=office, opened_at=self.now, **own,
        )  # fmt: skip
        meeting = Meeting.objects.create(
            forum=forum, number=1, starts_at=self.now, place="三楼", state="held",
            held_at=self.now, **own,
        )  # fmt: skip
        self.forum_id, self.meeting_id = forum.pk, meeting.pk
        self.item_id = Item.objects.create(
            meeting=meeting, appeal_id=self.appeal_id, position=1, words="议", **own
        ).pk

    def given(self, name: str, act: Callable[..., object]) -> dict[str, Any]:
        """What a verb is given, by the names of what it takes."""
        values = self._values() | self._of_verb().get(name, {})
        wanted = inspect.signature(act).parameters
        return {
            key: values[key]
            for key, told in wanted.items()
            if key in values or (key != "actor" and told.default is inspect.Parameter.empty)
        }

    def _values(self) -> dict[str, Any]:
        town = self.town
        return {
            "now": self.now, "district_id": town.district_id, "appeal_id": self.appeal_id,
            "appeal_ids": (self.appeal_id,), "chosen": (Chosen(self.appeal_id),),
            "lead": Chosen(self.appeal_id), "others": (Chosen(self.other_id),),
            "lead_id": self.appeal_id, "part_id": self.part_id, "petition_id": self.petition_id,
            "action_id": self.action_id, "forward_id": self.forward_id,
            "support_id": self.support_id, "referral_id": self.referral_id, "reminder_id": 1,
            "meeting_id": self.meeting_id, "item_id": self.item_id, "batch_id": uuid4(),
            "who": PHONE, "event_id": 1, "seen_version": None, "only_good": False,
            "to_organisation_id": town.office_id, "organisation_ids": (town.office_id,),
            "text": "已处理完毕", "reason": "理由充分", "reason_text": "", "reason_code": "parts",
            "because": "不在职责", "question": "哪一盏？", "words": "议题", "instruction": "请抓紧",
            "title": "路灯", "photo_id": None, "photo_ids": (), "photos": (), "place": "现场",
            "proof": (photo(9),), "proof_waiver": "", "grade": Grade.SATISFIED, "amount": 1,
            "promised_at": None, "step_reason": "not_ours", "policy_code": "workdays",
            "due_at": None, "kind_code": "daily", "is_approved": True, "until": UNTIL,
            "matter_id": town.matters["lamp"], "area_id": town.grid_id, "address": "3号楼",
            "about_organisation_id": None, "way": ContactWay.PHONE, "digits": 4, "key": "k" * 12,
            "up": True, "starts_at": self.now + timedelta(days=1), "seen_tries": 0,
        }  # fmt: skip

    def _of_verb(self) -> dict[str, dict[str, Any]]:
        """What a verb takes that others take too, by the same name, as something else."""
        soon, day = self.now + timedelta(days=1), self.now.date()
        resolved = ResolutionDraft(self.item_id, Outcome.NOTED, "知悉")
        came = AttendanceDraft(self.town.office_id, Presence.PRESENT, 1, "代表")
        missing = GapNote(GapStep.TIED, "HEA-B03", "药店", "Pharmacy", TiedBy.CLERK)
        return {
            "forward_appeal": {"draft": self.forward},
            "note_gap": {"said": missing},
            "hand_over": {"kind_code": self.work_code},
            "record_outside_answer": {"draft": ReplyDraft(Said.ANSWERED, "值班员", "已核实")},
            "plan_action": {"draft": ActionDraft(self.kind_id, "会", soon, "广场")},
            "record_action_result": {"draft": ResultDraft((1,), 100, "完成")},
            "record_support": {"draft": SupportDraft(SupportKind.HOURS, 2, day, "两人")},
            "record_callback": {"draft": CallDraft(CallOutcome.REACHED, grade=Grade.SATISFIED)},
            "refer_appeal": {"draft": ReferralDraft(self.system_id, "lamp", "灯")},
            "resolve_items": {"drafts": (resolved,)},
            "close_minutes": {"drafts": (resolved,)},
            "set_attendance": {"drafts": (came,)},
        }


@pytest.fixture
def town(db: None) -> Town:
    return kept(make_town)


def test_every_verb_is_tried_or_says_why_not(town: Town, now: datetime) -> None:
    found = verbs()
    assert BY_THE_HOUSE.keys() <= found.keys()
    assert len(found) > 70
    story = Story(town, town.staff.property_company_id, now)
    for name, act in found.items():
        if name not in BY_THE_HOUSE:
            story.given(name, act)  # KeyError: say above what it is given


def party(town: Town, kind: str) -> tuple[int, Actor]:
    """Who is complained about, and somebody of it."""
    staff = town.staff
    return {
        "property company": (staff.property_company_id, staff.property_handler),
        "community": (staff.community_ids[0], staff.clerk),
        "department": (staff.department_id, staff.handler),
    }[kind]


@pytest.mark.parametrize("kind", ["property company", "community", "department"])
def test_a_party_can_do_nothing_at_all(kind: str, town: Town, now: datetime) -> None:
    about, actor = party(town, kind)
    story = Story(town, about, now)
    before = picture()
    went: dict[str, str] = {}
    for name, act in verbs().items():
        if name in BY_THE_HOUSE:
            continue
        try:
            done = act(actor=actor, **story.given(name, act))
        except (NotAllowed, NotFound):
            pass
        except HouseError as error:
            went[name] = f"was told {error!r}"
        else:
            if not (isinstance(done, BulkOutcome) and done.refused and not done.done):
                went[name] = "was not refused"
        if picture() != before:
            went[name] = "changed something"
            break
    assert went == {}


@pytest.mark.parametrize("kind", ["property company", "community", "department"])
def test_a_party_sees_it_nowhere(kind: str, town: Town, now: datetime) -> None:
    about, actor = party(town, kind)
    story = Story(town, about, now)
    for read in (
        lambda: queries.case_page(actor, story.appeal_id, now),
        lambda: queries.part_page(actor, story.part_id),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            read()
    for tab in ("open", "all"):
        rows = queries.inbox(actor, InboxFilter(tab=tab), now).rows
        assert not {row.appeal_id for row in rows} & {story.appeal_id, story.other_id}
    assert queries.known_reporter(actor, PHONE) is None
    assert queries.appeals_of_phone(actor, PHONE) == ()
    assert queries.papers(actor, [story.appeal_id, story.other_id]) == {}
