"""Calls: who may call whom, arriving, and what a unit sends; the list of kinds of calls.

The lamp of 2026-11-20 10:00 (a Friday) lies on the desk of its community. An everyday call is made
by communities too: there within 24 hours, answered within three working days.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    FROM,
    Town,
    answer,
    below,
    both,
    bring,
    events_after,
    everybody,
    exactly,
    file,
    last_event_id,
    person,
    picture,
    sort,
    warm,
)
from tests.apps.appeals.test_parts import done, part_of
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.appeals import calls, operations, queries
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.models import Appeal, Call, CallKind, Part, Support
from linquan.apps.appeals.operations import CallKindDraft, SupportDraft
from linquan.apps.appeals.supports import SupportKind
from linquan.apps.appeals.types import ListName, Status
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

HOUR = timedelta(hours=1)
KINDS = {
    "daily": CallKindDraft("日常哨", "Everyday call", "hours", "workdays", CallLevel.COMMUNITY),
    "hard": CallKindDraft("攻坚哨", "Hard case", "workdays", "workdays", CallLevel.STREET),
    "urgent": CallKindDraft("应急哨", "Emergency", "hours", "hours", CallLevel.GRID),
}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 as the office's clock shows it."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1, hours=-8)


@pytest.fixture
def ready(town: Town) -> Town:
    """The town with its list of calls."""
    for code, kind in KINDS.items():
        operations.revise_call_kind(
            actor=SETUP, district_id=town.district_id, code=code, draft=kind, valid_from=FROM,
            now=SETUP_AT,
        )  # fmt: skip
    return town


@pytest.fixture
def lamp(ready: Town, now: datetime) -> int:
    return file(ready, now)


def call(town: Town, pk: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    asked: dict[str, Any] = {
        "kind_code": "daily", "text": "请到现场",
        "organisation_ids": (town.staff.department_id, town.far_office_id),
    } | more  # fmt: skip
    return operations.call_units(actor=by or town.staff.clerk, appeal_id=pk, now=now, **asked)


def parts_of(call_id: int) -> list[int]:
    return list(Part.objects.filter(call_id=call_id).order_by("id").values_list("pk", flat=True))


def arrive(town: Town, part_id: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    said: dict[str, Any] = {"place": "三号楼前"} | more
    actor = by or town.staff.handler
    return operations.report_arrival(actor=actor, part_id=part_id, now=now, **said)


# Calling.


def test_one_call_one_event_a_part_for_each_unit(ready: Town, lamp: int, now: datetime) -> None:
    before, seen = Appeal.objects.get(pk=lamp), last_event_id()
    warm(ready)
    with exactly(7):
        call_id = call(ready, lamp, now + HOUR)
    made = Call.objects.get(pk=call_id)
    assert (made.kind_code, made.organisation_id, made.account_id, made.at) == (
        "daily", ready.staff.community_ids[0], ready.staff.clerk.account_id, now + HOUR,
    )  # fmt: skip
    rows = [part_of(pk) for pk in parts_of(call_id)]
    assert [(r.kind, r.state, r.organisation_id, r.text) for r in rows] == [
        ("call", "asked", ready.staff.department_id, "请到现场"),
        ("call", "asked", ready.far_office_id, "请到现场"),
    ]
    assert {(r.arrive_due_at, r.due_at) for r in rows} == {(at(21, 11), at(25, 17, 30))}
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["rule"], event["data"]["unit_ids"]) == (
        "appeal.units_called", "日常哨", [ready.staff.department_id, ready.far_office_id],
    )  # fmt: skip
    after = Appeal.objects.get(pk=lamp)
    assert (after.owner_id, after.version) == (before.owner_id, before.version)
    with pytest.raises(WrongState) as refusal:
        answer(ready, lamp, now + HOUR, by=ready.staff.clerk)
    assert refusal.value.details["units"] == "区住建局、望江街道办事处"


@pytest.mark.parametrize(
    ("who", "lowest"),
    [
        ("street_clerk", {"street", "community", "grid"}), ("clerk", {"community", "grid"}),
        ("grid_worker", {"grid"}),
        *((name, set()) for name in (
            "other_clerk", "far_clerk", "office_clerk", "handler", "property_handler", "leader",
            "administrator", "clerk_of_another_district", "nobody", "stranger", "reporter",
            "system",
        )),
    ],
)  # fmt: skip
def test_who_calls_by_the_kind(
    who: str, lowest: set[str], ready: Town, lamp: int, now: datetime
) -> None:
    """Also in what the case offers, and nothing changes where it is refused."""
    actor, books = everybody(ready, lamp)[who], queries.desk(ready.district_id)
    row = Appeal.objects.get(pk=lamp)
    where = queries.case_page(ready.staff.clerk, lamp, now).facts
    assert where.owner.organisation_id == row.owner_id
    before = picture()
    for code, kind in KINDS.items():
        if kind.lowest_level in lowest:
            continue
        with pytest.raises(NotAllowed):
            call(ready, lamp, now, actor, kind_code=code)
    assert picture() == before
    if lowest:
        offered = queries.case_page(actor, lamp, now).asked.call_levels
        assert set(offered) == lowest
        code = next(code for code, kind in KINDS.items() if kind.lowest_level in lowest)
        call(ready, lamp, now, actor, kind_code=code)
    assert books.district_id == ready.district_id


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"kind_code": "quiet"}, {"kind": "call_kind_unknown"}),
        ({"organisation_ids": ()}, {"unit": "units_odd"}),
        ({"organisation_ids": range(1, 14)}, {"unit": "units_odd"}),
        ({"organisation_ids": (10**9,)}, {"unit": "organisation_unknown"}),
        ({"text": " "}, {"text": "missing"}),
    ],
)  # fmt: skip
def test_a_call_is_whole(
    changes: dict[str, Any], fault: dict[str, str], ready: Town, lamp: int, now: datetime
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        call(ready, lamp, now, **changes)
    assert refusal.value.fields == fault
    assert picture() == before


def test_offices_only_and_nobody_of_ones_own(ready: Town, lamp: int, now: datetime) -> None:
    staff = ready.staff
    own = below(ready, staff.street_office_id)
    sort(ready, lamp, now, about_organisation_id=None)
    before = picture()
    for unit, code in (
        (staff.property_company_id, "unit_not_called"), (own, "unit_not_called"),
        (staff.street_office_id, "unit_not_called"), (staff.community_ids[0], "unit_has_it"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            call(ready, lamp, now, staff.street_clerk, organisation_ids=(unit,))
        assert refusal.value.fields == {"unit": code}
    assert picture() == before


def test_a_party_is_not_called_does_not_call_and_sees_nothing(ready: Town, now: datetime) -> None:
    """The department, then the community, are complained about."""
    staff = ready.staff
    about_office = file(ready, now, about_organisation_id=staff.department_id)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        call(ready, about_office, now, staff.street_clerk)
    assert refusal.value.fields == {"unit": "own_case"}
    assert picture() == before
    about_community = file(ready, now, about_organisation_id=staff.community_ids[0])
    before = picture()
    with pytest.raises(NotAllowed):
        call(ready, about_community, now, staff.clerk)
    with pytest.raises(NotAllowed):
        call(ready, about_community, now, both(staff.street_clerk, staff.clerk))
    assert picture() == before
    call_id = call(ready, about_community, now, staff.street_clerk)
    (part_id, _) = parts_of(call_id)
    arrive(ready, part_id, now)
    before = picture()
    with pytest.raises(NotAllowed):
        operations.confirm_arrival(actor=staff.clerk, part_id=part_id, now=now)
    with pytest.raises(NotFound):
        queries.part_page(staff.clerk, part_id)
    assert picture() == before


# Arriving.


def test_there_confirmed_and_answered(ready: Town, lamp: int, now: datetime) -> None:
    part_id, other = parts_of(call(ready, lamp, now))
    with pytest.raises(WrongState) as early:
        done(ready, part_id, now, ready.staff.handler)
    assert early.value.code == "part_over"
    with pytest.raises(Invalid):
        arrive(ready, part_id, now, place=" ")
    seen = last_event_id()
    arrive(ready, part_id, now + 25 * HOUR)
    (shown, _) = queries.case_page(ready.staff.clerk, lamp, now).asked.parts
    assert (shown.arrived_at, shown.arrival_place, shown.arrived_late) == (
        now + 25 * HOUR, "三号楼前", True,
    )  # fmt: skip
    assert shown.next_at == at(25, 17, 30)
    operations.confirm_arrival(actor=ready.staff.clerk, part_id=part_id, now=now + 26 * HOUR)
    assert part_of(part_id).arrival_confirmed_at == now + 26 * HOUR
    done(ready, part_id, now + 27 * HOUR, ready.staff.handler)
    operations.send_back_part(actor=ready.far_clerk, part_id=other, reason="不归我们", now=now)
    assert [e["kind"] for e in events_after(seen)] == [
        "appeal.unit_arrived", "appeal.arrival_confirmed", "appeal.part_answered",
        "appeal.part_returned",
    ]  # fmt: skip
    answer(ready, lamp, now + 28 * HOUR, by=ready.staff.clerk)


def test_who_is_not_there_still_has_to_come(ready: Town, lamp: int, now: datetime) -> None:
    part_id, _ = parts_of(call(ready, lamp, now))
    refuse = {"actor": ready.staff.clerk, "part_id": part_id, "now": now}
    with pytest.raises(WrongState):
        operations.refuse_arrival(**refuse, text="没有人")
    arrive(ready, part_id, now)
    with pytest.raises(Invalid):
        operations.refuse_arrival(**refuse, text=" ")
    operations.refuse_arrival(**refuse, text="没有人")
    row = part_of(part_id)
    assert (row.state, row.arrived_at, row.arrival_place) == ("asked", None, "")
    arrive(ready, part_id, now)
    operations.confirm_arrival(**refuse)
    before = picture()
    for again in (
        lambda: operations.confirm_arrival(**refuse),
        lambda: operations.refuse_arrival(**refuse, text="没有人"),
    ):
        with pytest.raises(WrongState):
            again()
    assert picture() == before


@pytest.mark.parametrize(
    "who",
    ["other_clerk", "far_clerk", "handler", "property_handler", "office_clerk", "leader",
     "grid_worker_of_street", "nobody", "stranger", "reporter", "system"],
)  # fmt: skip
def test_only_the_caller_confirms(who: str, ready: Town, lamp: int, now: datetime) -> None:
    people = everybody(ready, lamp)
    people["grid_worker_of_street"] = person(
        ready.district_id, ready.staff.street_office_id, "sg", role=Role.GRID_WORKER,
        area_path=ready.staff.street_clerk.posts[0].area_path,
    )  # fmt: skip
    part_id, _ = parts_of(call(ready, lamp, now))
    arrive(ready, part_id, now)
    given = {"actor": people[who], "part_id": part_id, "now": now}
    before = picture()
    with pytest.raises(NotAllowed):
        operations.confirm_arrival(**given)
    with pytest.raises(NotAllowed):
        operations.refuse_arrival(**given, text="没有人")
    assert picture() == before


def test_a_caller_never_confirms_for_its_own_unit(ready: Town, lamp: int, now: datetime) -> None:
    """Who holds a post in both, and who stands above both."""
    part_id, _ = parts_of(call(ready, lamp, now))
    arrive(ready, part_id, now)
    before = picture()
    with pytest.raises(NotAllowed):
        operations.confirm_arrival(
            actor=both(ready.staff.clerk, ready.staff.handler), part_id=part_id, now=now
        )
    assert picture() == before
    above, _ = parts_of(
        call(ready, file(ready, now), now, organisation_ids=(
            ready.staff.street_office_id, ready.far_office_id,
        ))
    )  # fmt: skip
    arrive(ready, above, now, ready.staff.street_clerk)
    before = picture()
    with pytest.raises(NotAllowed):  # above the community that called, and of the unit itself
        operations.confirm_arrival(actor=ready.staff.street_clerk, part_id=above, now=now)
    assert picture() == before
    operations.confirm_arrival(actor=ready.staff.clerk, part_id=above, now=now)


def test_a_joint_part_has_no_arrival(ready: Town, now: datetime) -> None:
    pk = bring(ready, file(ready, now), Status.ASSIGNED, now)
    part_id = operations.ask_part(
        actor=ready.staff.handler, appeal_id=pk, to_organisation_id=ready.far_office_id,
        text="请协办", policy_code="days", now=now,
    )  # fmt: skip
    before = picture()
    with pytest.raises(WrongState):
        arrive(ready, part_id, now, ready.far_clerk)
    with pytest.raises(WrongState):
        operations.confirm_arrival(actor=ready.staff.handler, part_id=part_id, now=now)
    assert picture() == before


# What was sent.

SENT = SupportDraft(SupportKind.MONEY, 120_050, date(2026, 11, 20), "买灯泡")


def send(town: Town, part_id: int, now: datetime, by: Actor | None = None, **changes: Any) -> int:
    draft = SupportDraft(**({f: getattr(SENT, f) for f in SENT.__slots__} | changes))
    return operations.record_support(
        actor=by or town.staff.handler, part_id=part_id, draft=draft, now=now
    )


def test_what_was_sent_counts_once_it_is_confirmed(ready: Town, lamp: int, now: datetime) -> None:
    part_id, other = parts_of(call(ready, lamp, now))
    seen = last_event_id()
    money = send(ready, part_id, now)
    people = send(ready, part_id, now, kind=SupportKind.PEOPLE, amount=3, words="抢修队")
    send(ready, other, now, ready.far_clerk, kind=SupportKind.HOURS, amount=2)
    operations.confirm_support(actor=ready.staff.clerk, support_id=money, now=now)
    operations.refuse_support(actor=ready.staff.clerk, support_id=people, text="没来", now=now)
    assert [e["kind"] for e in events_after(seen)] == [
        *["appeal.support_told"] * 3, "appeal.support_confirmed", "appeal.support_refused",
    ]  # fmt: skip
    warm(ready)
    with exactly(2):
        page = queries.support_page(ready.staff.clerk, date(2026, 11, 30))
    totals = {t.unit.name: (dict(t.amounts), t.waiting) for t in page.totals}
    nothing = dict.fromkeys(SupportKind, 0)
    assert totals == {
        "区住建局": (nothing | {SupportKind.MONEY: 120_050}, 0), "望江街道办事处": (nothing, 1),
    }  # fmt: skip
    assert [(r.support.words, r.is_open_to) for r in page.rows] == [
        ("买灯泡", True), ("抢修队", True), ("买灯泡", True),
    ]  # fmt: skip
    own = queries.support_page(ready.far_clerk, date(2026, 11, 1))
    assert [(r.support.kind, r.is_open_to) for r in own.rows] == [(SupportKind.HOURS, False)]
    for actor in (ready.staff.property_handler, ready.staff.other_clerk):
        assert queries.support_page(actor, date(2026, 11, 1)).rows == ()
    assert queries.support_page(ready.staff.clerk, date(2026, 12, 1)).rows == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"amount": 0}, {"amount": "out_of_range"}),
        ({"amount": 10**11 + 1}, {"amount": "out_of_range"}),
        ({"day": date(2026, 11, 19)}, {"day": "support_day"}),
        ({"day": date(2026, 11, 21)}, {"day": "support_day"}),
        ({"words": " "}, {"words": "missing"}),
    ],
)  # fmt: skip
def test_what_was_sent_is_bounded(
    changes: dict[str, Any], fault: dict[str, str], ready: Town, lamp: int, now: datetime
) -> None:
    part_id, _ = parts_of(call(ready, lamp, now))
    before = picture()
    with pytest.raises(Invalid) as refusal:
        send(ready, part_id, now, **changes)
    assert refusal.value.fields == fault
    assert picture() == before


def test_only_the_unit_writes_and_only_the_caller_judges(
    ready: Town, lamp: int, now: datetime
) -> None:
    part_id, other = parts_of(call(ready, lamp, now))
    sent = send(ready, part_id, now)
    operations.send_back_part(actor=ready.far_clerk, part_id=other, reason="不归我们", now=now)
    before = picture()
    for actor in (ready.staff.clerk, ready.staff.property_handler, ready.far_clerk):
        with pytest.raises(NotAllowed):
            send(ready, part_id, now, actor)
    with pytest.raises(WrongState):
        send(ready, other, now, ready.far_clerk)
    for actor in (
        ready.staff.handler,
        ready.far_clerk,
        both(ready.staff.clerk, ready.staff.handler),
    ):
        with pytest.raises(NotAllowed):
            operations.confirm_support(actor=actor, support_id=sent, now=now)
    with pytest.raises(NotFound):
        operations.confirm_support(actor=ready.staff.clerk, support_id=10**9, now=now)
    with pytest.raises(Invalid):
        operations.refuse_support(actor=ready.staff.clerk, support_id=sent, text="", now=now)
    assert picture() == before
    operations.confirm_support(actor=ready.staff.clerk, support_id=sent, now=now)
    with pytest.raises(WrongState) as judged:
        operations.refuse_support(actor=ready.staff.clerk, support_id=sent, text="没来", now=now)
    assert (judged.value.code, Support.objects.get().state) == ("support_judged", "confirmed")


# The list of kinds.


def test_the_list_of_calls_is_dated(ready: Town, now: datetime) -> None:
    revise = {"actor": ready.staff.street_clerk, "district_id": ready.district_id, "now": now}
    before = picture()
    for draft in (
        CallKindDraft("哨", "Call", "never", "hours", CallLevel.GRID),
        CallKindDraft("哨", "Call", "hours", "", CallLevel.GRID),
        CallKindDraft("", "Call", "hours", "hours", CallLevel.GRID),
    ):
        with pytest.raises(Invalid):
            operations.revise_call_kind(
                **revise, code="new", draft=draft, valid_from=date(2026, 11, 20)
            )
    for actor in (ready.staff.handler, ready.staff.clerk, ready.staff.leader):
        with pytest.raises(NotAllowed):
            operations.revise_call_kind(
                **(revise | {"actor": actor}), code="daily", draft=KINDS["daily"],
                valid_from=date(2026, 11, 20),
            )  # fmt: skip
    assert picture() == before
    row_id = operations.revise_call_kind(
        **revise, code="daily", draft=KINDS["urgent"], valid_from=date(2026, 12, 1)
    )
    versions = [k for k in queries.call_kinds(ready.district_id) if k.code == "daily"]
    assert [(k.answer_code, k.valid_from, k.valid_to) for k in versions] == [
        ("workdays", FROM, date(2026, 12, 1)), ("hours", date(2026, 12, 1), None),
    ]  # fmt: skip
    operations.take_back_edit(**revise, list_name=ListName.CALLS, row_id=row_id)
    hard = CallKind.objects.get(code="hard").pk
    operations.retire_call_kind(**revise, kind_id=hard, valid_to=date(2026, 11, 20))
    with pytest.raises(Invalid) as refusal:
        call(ready, file(ready, now), now, ready.staff.street_clerk, kind_code="hard")
    assert refusal.value.fields == {"kind": "call_kind_unknown"}


def test_a_deadline_that_a_call_names_stays(ready: Town, now: datetime) -> None:
    mine = {"actor": ready.staff.street_clerk, "district_id": ready.district_id, "now": now}
    policy = operations.PolicyDraft("半小时", "Soon", 1, Unit.HOURS)
    day = now.date()
    row_id = operations.revise_policy(**mine, code="soon", draft=policy, valid_from=day)
    kind = CallKindDraft("哨", "Call", "hours", "soon", CallLevel.GRID)
    operations.revise_call_kind(**mine, code="new", draft=kind, valid_from=day)
    before = picture()
    with pytest.raises(WrongState) as refusal:
        operations.take_back_edit(**mine, list_name=ListName.DEADLINES, row_id=row_id)
    assert refusal.value.code == "line_in_use"
    assert picture() == before


def test_a_district_stands_above_those_who_call(ready: Town, lamp: int) -> None:
    books = queries.desk(ready.district_id)
    case = queries.case_page(ready.office_clerk, lamp, SETUP_AT)
    assert case.asked.call_levels == ()
    assert calls.CALLERS == (Role.CLERK, Role.GRID_WORKER)
    assert books.areas.areas[ready.grid_id].level == "grid"
