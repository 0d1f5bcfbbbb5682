"""Whatever people do with a request, in any order: it is never lost, and its events tell it all.

Each walk draws acts, people and hours from a seeded generator; most acts are refused, as in life.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from tests.apps.appeals.factories import FROM, Town, everybody, file, photo, reporter_of
from tests.apps.places.factories import SETUP

from linquan.apps.alliances import operations as alliances
from linquan.apps.alliances.models import Forum, Item, Meeting, Member
from linquan.apps.alliances.types import Outcome as MeetingOutcome
from linquan.apps.alliances.types import ResolutionDraft
from linquan.apps.appeals import operations, rules
from linquan.apps.appeals.bulk import Chosen
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.callbacks import AnswerKind, CallDraft, Outcome, Question, Whom
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.forwards import ForwardDraft, ReplyDraft, Said, subject_of
from linquan.apps.appeals.models import Appeal, Forward, Part, PetitionRow
from linquan.apps.appeals.operations import CallScriptDraft
from linquan.apps.appeals.types import DONE, MOVES, OPEN, Grade, Reason, Status
from linquan.apps.insights import counters
from linquan.apps.insights.models import DailyCounter, TotalCounter
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError
from linquan.kernel.events import events_of
from linquan.kernel.models import Event

STEPS = 30
ENDS = frozenset({Status.CLOSED, Status.WITHDRAWN})
Act = Callable[[], object]


def test_every_state_is_reached_and_none_is_a_dead_end() -> None:
    assert _reached(Status.RECEIVED) == frozenset(Status)
    for status in Status:
        assert _reached(status) & ENDS, status


def _reached(start: Status) -> frozenset[Status]:
    found, todo = {start}, [start]
    while todo:
        new = MOVES[todo.pop()] - found
        found |= new
        todo += new
    return frozenset(found)


@pytest.mark.parametrize("seed", range(8))
def test_no_walk_loses_a_request(town: Town, now: datetime, seed: int) -> None:
    walk(town, now, Random(seed))


@pytest.mark.release
@pytest.mark.parametrize("seed", range(8, 400))
def test_no_walk_of_many_loses_a_request(town: Town, now: datetime, seed: int) -> None:
    walk(town, now, Random(seed))


def walk(town: Town, now: datetime, chance: Random) -> None:
    """Do thirty things to a request, and look at it after each."""
    script = CallScriptDraft(Whom.EVERY, (Question(AnswerKind.YES_NO, "解决了吗", "Solved?"),))
    operations.revise_call_script(
        actor=SETUP, district_id=town.district_id, code="default", draft=script, valid_from=FROM,
        now=now,
    )  # fmt: skip
    desk = lay_out(town, now)
    about = chance.choice([None, None, town.staff.department_id, town.staff.property_company_id])
    pk, other = file(town, now, about_organisation_id=about), file(town, now)
    done: set[str] = set()
    for _ in range(STEPS):
        now += timedelta(minutes=chance.choice([1, 1, 7, 60, 300, 24 * 60, 9 * 24 * 60]))
        was, seen = _row(pk), _last_event(pk)
        acts = [*_acts(town, pk, now, chance), *_together(town, pk, other, now, chance)]
        acts += _beyond(town, pk, desk, now, chance)
        name, act = chance.choice(acts)
        refused = True
        with suppress(HouseError):
            act()
            refused, _ = False, done.add(name)
        if refused:
            assert _row(pk) == was, f"{name} was refused and changed something"
        _check(pk, Status(was["status"]), seen)
    assert done, "everything was refused"
    _check_followed(pk, other, now)
    _check_followed(other, pk, now)
    _check_counters(town, pk, other)


def _acts(town: Town, pk: int, now: datetime, chance: Random) -> Iterator[tuple[str, Act]]:
    """Everything that can be done, by someone who may or may not."""
    person = chance.choice(list(everybody(town, pk).values()))
    actor = chance.choice([town.staff.street_clerk, town.staff.handler, reporter_of(pk), person])
    unit = chance.choice(_units(town))
    who: dict[str, Any] = {"actor": actor, "appeal_id": pk, "now": now}
    page = {**who, "seen_version": None}
    ops = operations
    given = {"reason_text": "", "promised_at": None, "step_reason": "not_ours"}
    yield "assign", lambda: ops.assign_appeal(**page, **given, to_organisation_id=unit)
    yield "start", lambda: ops.start_appeal(**page)
    yield "ask", lambda: ops.ask_reporter(**page, question="哪一盏？")
    yield "reply", lambda: ops.reply_to_question(**who, text="东边那盏")
    proof = {"proof": (photo(9),), "proof_waiver": ""}
    yield "answer", lambda: ops.answer_appeal(**page, **proof, text="修好了")
    yield "decline", lambda: ops.decline_appeal(**page, because="不在职责之内")
    grade = chance.choice(list(Grade))
    yield "rate", lambda: ops.rate_appeal(**who, grade=grade, reason="还是不亮")
    yield "reopen", lambda: ops.reopen_appeal(**who, reason="又坏了")
    yield "withdraw", lambda: ops.withdraw_appeal(**who, reason="不用了")
    yield "note", lambda: ops.note_appeal(**who, text="已电话联系")
    yield "contact", lambda: ops.note_contact(**who, way=ContactWay.PHONE, text="在等")
    yield from _other_acts(town, page, who, chance)


def _other_acts(
    town: Town, page: dict[str, Any], who: dict[str, Any], chance: Random
) -> Iterator[tuple[str, Act]]:
    pk, ops, actor, now = who["appeal_id"], operations, who["actor"], who["now"]
    by = {"actor": actor, "now": now}
    yield "give_back", lambda: ops.ask_return(**page, reason_code="not_ours", reason="不归我们管")
    yield "extend", lambda: ops.ask_extension(**page, reason_code="parts", reason="等件", amount=2)
    asked = PetitionRow.objects.filter(appeal_id=pk).order_by("-id").first()
    if asked:
        approved = chance.random() < 0.5
        decision = {**by, "petition_id": asked.pk, "is_approved": approved, "text": "同意"}
        yield "decide", lambda: ops.decide_petition(**decision)
    text = {"text": "协助清障", "policy_code": "workdays"}
    yield "ask_part", lambda: ops.ask_part(**who, to_organisation_id=_units(town)[1], **text)
    part = Part.objects.filter(appeal_id=pk).order_by("-id").first()
    if part:
        yield (
            "answer_part",
            lambda: ops.answer_part(
                **by, part_id=part.pk, text="清了", proof=(photo(8),), proof_waiver=""
            ),
        )
        yield "cancel_part", lambda: ops.cancel_part(**by, part_id=part.pk, reason="不用了")
    last = _last_event(pk)
    for undo in (ops.take_back_assignment, ops.take_back_sorting):
        yield "take_back", lambda undo=undo: undo(**who, event_id=last)
    matter = chance.choice(list(town.matters.values()))
    sorted_as = {"matter_id": matter, "area_id": town.grid_id, "address": "3号楼"}
    about = chance.choice([None, town.staff.property_company_id])
    yield "sort", lambda: ops.sort_appeal(**page, **sorted_as, about_organisation_id=about)
    called = CallDraft(Outcome.REACHED, ("no",), chance.choice(list(Grade)), "not_done", "不亮")
    yield "call_back", lambda: ops.record_callback(**who, draft=called, seen_tries=0)
    house = {"actor": Actor.system("clock"), "district_id": town.district_id, "now": now}
    yield "close", lambda: ops.close_unrated(**house)
    yield "sweep", lambda: ops.sweep_clocks(**house)
    yield "reckon", lambda: ops.recompute_deadlines(**house, cause_id=0)


def _together(
    town: Town, pk: int, other: int, now: datetime, chance: Random
) -> Iterator[tuple[str, Act]]:
    """What is done with a second request, which may be handled as one with the first."""
    ops, clerk, worker = operations, town.staff.street_clerk, town.staff.handler
    one, two = Chosen(pk), Chosen(other)
    by: dict[str, Any] = {"actor": clerk, "now": now}
    yield "merge", lambda: ops.merge_appeals(**by, lead=one, others=(two,))
    yield "merge", lambda: ops.merge_appeals(**by, lead=two, others=(one,))
    last = _last_event(pk)
    yield "unmerge", lambda: ops.take_back_merger(**by, appeal_id=pk, event_id=last)
    yield "separate", lambda: ops.separate_appeal(**by, appeal_id=pk, reason="两回事")
    given = {"reason_text": "", "promised_at": None, "step_reason": "not_ours"}
    page = {"appeal_id": other, "seen_version": None, "now": now}
    unit = chance.choice(_units(town))
    yield (
        "assign_other",
        lambda: ops.assign_appeal(actor=clerk, **page, **given, to_organisation_id=unit),
    )
    yield "start_other", lambda: ops.start_appeal(actor=worker, **page)
    yield (
        "answer_other",
        lambda: ops.answer_appeal(
            actor=worker, **page, text="修好了", proof=(photo(7),), proof_waiver=""
        ),
    )
    yield (
        "withdraw_other",
        lambda: ops.withdraw_appeal(actor=reporter_of(other), appeal_id=other, reason="", now=now),
    )
    for lead_id in (pk, other):
        house = {"actor": Actor.system("merging"), "lead_id": lead_id, "now": now}
        yield "follow", lambda house=house: ops.follow_lead(**house)


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a request can meet beyond its own desk: a joint meeting, a body outside, calls."""

    body_id: int
    meeting_id: int


def lay_out(town: Town, now: datetime) -> Beyond:
    """Write the lists, and bring a joint meeting of the street together."""
    body = operations.BodyDraft("供电公司", "Power company")
    body_id = operations.revise_body(
        actor=SETUP, district_id=town.district_id, code="power", draft=body, valid_from=FROM,
        now=now,
    )  # fmt: skip
    kind = operations.CallKindDraft("日常哨", "Everyday", "hours", "workdays", CallLevel.STREET)
    operations.revise_call_kind(
        actor=SETUP, district_id=town.district_id, code="daily", draft=kind, valid_from=FROM,
        now=now,
    )  # fmt: skip
    own = {"district_id": town.district_id}
    forum = Forum.objects.create(
        name="联席会议", kind_code="kind-1", area_id=town.district.street_id,
        convener_id=town.staff.street_office_id, opened_at=now, **own,
    )  # fmt: skip
    for unit in _units(town):
        Member.objects.create(forum=forum, organisation_id=unit, role="代表", since=FROM, **own)
    meeting = Meeting.objects.create(
        forum=forum, number=1, starts_at=now, place="三楼", state="planned", **own
    )
    return Beyond(body_id, meeting.pk)


def _beyond(
    town: Town, pk: int, desk: Beyond, now: datetime, chance: Random
) -> Iterator[tuple[str, Act]]:
    """What is done with others: forwarding, calling units to the place, a joint meeting."""
    ops, clerk = operations, town.staff.street_clerk
    actor = chance.choice([clerk, clerk, town.staff.handler, town.office_clerk])
    who: dict[str, Any] = {"actor": actor, "appeal_id": pk, "now": now}
    draft = ForwardDraft(desk.body_id, "请核实线路", 7)
    yield "forward", lambda: ops.forward_appeal(**who, draft=draft)
    out = Forward.objects.filter(appeal_id=pk).order_by("-id").first()
    if out:
        said = ReplyDraft(Said.ANSWERED, "值班员", "已核实")
        body = Actor.body(subject_of(out.pk), "供电公司")
        answered = {"forward_id": out.pk, "draft": said, "photos": (), "now": now}
        yield "forward_answered", lambda: ops.record_outside_answer(actor=body, **answered)
        yield "revoke", lambda: ops.revoke_forward(actor=actor, forward_id=out.pk, now=now)
    called = {"kind_code": "daily", "organisation_ids": (town.office_id,), "text": "请到场"}
    yield "call_units", lambda: ops.call_units(**who, **called)
    part = Part.objects.filter(appeal_id=pk).order_by("-id").first()
    if part:
        there = {"part_id": part.pk, "now": now}
        unit = chance.choice([town.office_clerk, town.staff.handler])
        yield "arrive", lambda: ops.report_arrival(actor=unit, **there, place="现场")
        yield "arrived", lambda: ops.confirm_arrival(actor=actor, **there)
        yield "not_there", lambda: ops.refuse_arrival(actor=actor, **there, text="没有人")
        yield "send_back", lambda: ops.send_back_part(actor=unit, **there, reason="不归我们管")
    yield from _meeting(town, pk, desk.meeting_id, now, chance)


def _meeting(
    town: Town, pk: int, meeting_id: int, now: datetime, chance: Random
) -> Iterator[tuple[str, Act]]:
    by: dict[str, Any] = {"actor": town.staff.street_clerk, "meeting_id": meeting_id, "now": now}
    yield "table", lambda: alliances.add_item(**by, appeal_id=pk, words="请议定牵头单位")
    yield "call_meeting", lambda: alliances.call_meeting(**by)
    yield "hold_meeting", lambda: alliances.hold_meeting(**by)
    item = Item.objects.filter(meeting_id=meeting_id).first()
    if item:
        outcome = chance.choice(list(MeetingOutcome))
        unit = chance.choice(_units(town))
        draft = ResolutionDraft(item.pk, outcome, "由其牵头", unit, step_reason="not_ours")
        yield "resolve", lambda: alliances.resolve_items(**by, drafts=(draft,))
        yield "minutes", lambda: alliances.close_minutes(**by, drafts=(draft,))


def _units(town: Town) -> list[int]:
    staff = town.staff
    return [
        staff.department_id, staff.property_company_id, staff.community_ids[0],
        staff.street_office_id, town.office_id,
    ]  # fmt: skip


def _row(pk: int) -> dict[str, Any]:
    return Appeal.objects.filter(pk=pk).values().get()


def _last_event(pk: int) -> int:
    return Event.objects.filter(subject=f"appeal:{pk}").order_by("-id").values_list("id")[0][0]


def _check(pk: int, was: Status, seen: int) -> None:
    """One owner who is no party, one date, one reason; the newest event tells where it stands."""
    row = Appeal.objects.get(pk=pk)
    status = Status(row.status)
    assert rules.can_take(row.about_path, row.owner_path)
    assert row.due_at > row.received_at
    assert Reason(row.reason)
    assert (row.done_at is None) == (status in OPEN) == (status not in DONE)
    stands = bool(row.pauses and not row.pauses[-1][1])
    assert stands if status is Status.WAITING else not (stands and status in OPEN)
    new = Event.objects.filter(subject=f"appeal:{pk}", id__gt=seen).order_by("id")
    steps = [e.data for e in new if "to" in e.data]
    for told in steps:
        assert was == (told["from"] or was), "a step begins where none ended"
        was = Status(told["to"])
    assert was is status, "the events end somewhere else"
    if steps:
        told_due_at = datetime.fromisoformat(steps[-1]["due_at"])
        assert (steps[-1]["owner_id"], told_due_at) == (row.owner_id, row.due_at)


def _check_followed(pk: int, lead_id: int, now: datetime) -> None:
    """What is handled with another is with it once the house has followed."""
    if Appeal.objects.get(pk=pk).lead_id != lead_id:
        return
    operations.follow_lead(actor=Actor.system("merging"), lead_id=lead_id, now=now)
    row, lead = Appeal.objects.get(pk=pk), Appeal.objects.get(pk=lead_id)
    if row.lead_id and row.status in OPEN:
        assert (lead.status in OPEN, row.owner_id) == (True, lead.owner_id)


def _check_counters(town: Town, *pks: int) -> None:
    """Counters that follow the events are those that the events give anew."""
    for table in (DailyCounter, TotalCounter):
        table.objects.all().delete()
    for pk in pks:
        counters.count(events_of(town.district_id, f"appeal:{pk}"))
    followed = _counted()
    counters.rebuild(town.district_id)
    assert _counted() == followed


def _counted() -> list[list[tuple[Any, ...]]]:
    daily = DailyCounter.objects.exclude(amount=0).values_list(
        "area_id", "day", "measure", "amount"
    )
    total = TotalCounter.objects.exclude(amount=0).values_list("area_id", "measure", "amount")
    return [sorted(daily), sorted(total)]
