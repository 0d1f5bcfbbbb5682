"""Giving a request back, and asking for more time: who asks, who decides, and what it costs.

The lamp is filed on Friday 2026-11-20 at 10:00 and due on Wednesday the 25th at 17:30.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said, verbs
from tests.apps.appeals.factories import (
    FROM,
    Town,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    person,
    picture,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import Appeal, PetitionRow
from linquan.apps.appeals.operations import PetitionReasonDraft
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 as the office's clock shows it."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1, hours=-8)


@pytest.fixture
def given(town: Town, now: datetime) -> int:
    """A lamp that the department was given at 10:00."""
    return bring(town, file(town, now), Status.ASSIGNED, now)


def ask_return(town: Town, pk: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    asked: dict[str, Any] = {"reason_code": "not_ours", "reason": " 不归我们管 "}
    asked |= {"seen_version": None} | more
    return operations.ask_return(actor=by or town.staff.handler, appeal_id=pk, now=now, **asked)


def ask_extension(town: Town, pk: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    asked: dict[str, Any] = {"reason_code": "parts", "reason": "要等配件", "amount": 2}
    asked |= {"seen_version": None} | more
    return operations.ask_extension(actor=by or town.staff.handler, appeal_id=pk, now=now, **asked)


def decide(town: Town, now: datetime, by: Actor | None = None, **more: Any) -> int:
    decided: dict[str, Any] = {"is_approved": True, "text": ""} | more
    petition_id = PetitionRow.objects.latest("id").pk
    return operations.decide_petition(
        actor=by or town.staff.clerk, petition_id=petition_id, now=now, **decided
    )


def row(pk: int) -> Appeal:
    return Appeal.objects.get(pk=pk)


# Giving back.


def test_a_return_lies_on_the_desk_again_and_the_clock_runs_on(
    town: Town, given: int, now: datetime
) -> None:
    before, seen = row(given), last_event_id()
    warm(town)
    with exactly(8):
        ask_return(town, given, now + HOUR)
    assert row(given).version == before.version
    with exactly(9):  # one is the test's own look for the petition
        decide(town, now + 3 * HOUR + timedelta(minutes=5), text="转社区")
    after = row(given)
    assert (after.status, after.owner_id, after.due_at, after.version) == (
        "received", town.staff.community_ids[0], before.due_at, before.version + 1,
    )  # fmt: skip
    asked, returned = events_after(seen)
    told = asked["data"]
    assert (asked["kind"], told["asks"], told["reason_code"], told["text"]) == (
        "appeal.petitioned", "return", "not_ours", "不归我们管",
    )  # fmt: skip
    assert returned["kind"] == "appeal.returned"
    assert (returned["data"]["lost_min"], returned["data"]["was_owner_id"]) == (
        185, town.staff.department_id,
    )  # fmt: skip
    made = PetitionRow.objects.get()
    assert (made.state, made.reason_code, made.lost_min, made.decided_by) == (
        "approved", "not_ours", 185, town.staff.clerk.account_id,
    )  # fmt: skip


def test_only_within_the_hours_and_as_often_as_the_rules_say(
    town: Town, given: int, now: datetime
) -> None:
    before = picture()
    with pytest.raises(WrongState) as refusal:
        ask_return(town, given, now + 24 * HOUR + timedelta(seconds=1))
    assert refusal.value.code == "too_late_to_return"
    assert picture() == before
    for turn in range(2):
        moment = now + (2 * turn + 1) * HOUR
        ask_return(town, given, moment)
        decide(town, moment)
        assign(town, given, moment)
    before = picture()
    with pytest.raises(WrongState) as refusal:
        ask_return(town, given, now + 6 * HOUR)
    assert refusal.value.code == "no_more_return"
    assert picture() == before


def test_the_rules_are_data(town: Town, given: int, now: datetime) -> None:
    operations.revise_rule(
        actor=SETUP, district_id=town.district_id, code="return_within_h", value=1,
        valid_from=FROM, now=at(1, 9),
    )  # fmt: skip
    with pytest.raises(WrongState):
        ask_return(town, given, now + HOUR + timedelta(seconds=1))
    ask_return(town, given, now + HOUR)


def test_the_desk_has_nobody_to_give_it_back_to(town: Town, now: datetime) -> None:
    pk = file(town, now)
    operations.start_appeal(actor=town.staff.clerk, appeal_id=pk, seen_version=None, now=now)
    before = picture()
    allowed = queries.case_page(town.staff.clerk, pk, now).allowed
    assert (allowed.give_back, allowed.extend) == (False, True)
    with pytest.raises(WrongState) as refusal:
        ask_return(town, pk, now, town.staff.clerk)
    assert refusal.value.code == "nowhere_to_return"
    assert picture() == before


# More time.


def test_an_extension_moves_the_date_in_its_own_unit(town: Town, given: int, now: datetime) -> None:
    seen = last_event_id()
    ask_extension(town, given, now + HOUR)
    assert row(given).due_at == at(25, 17, 30)
    with exactly(8):  # one is the test's own look for the petition
        decide(town, now + 2 * HOUR)
    after = row(given)
    assert (after.due_at, after.extended_by, after.status) == (at(27, 17, 30), 2, "assigned")
    extended = events_after(seen)[-1]
    assert (extended["kind"], extended["data"]["was_due_at"]) == (
        "appeal.extended", "2026-11-25T09:30:00+00:00",
    )  # fmt: skip


def test_a_promise_ends_with_an_extension(town: Town, now: datetime) -> None:
    pk = file(town, now)
    assign(town, pk, now, promised_at=now + 5 * HOUR)
    ask_extension(town, pk, now + HOUR)
    assert row(pk).due_at == now + 5 * HOUR
    decide(town, now + 2 * HOUR)
    assert (row(pk).due_at, row(pk).promised_at) == (at(27, 17, 30), None)


def test_one_extension_and_only_before_the_date(town: Town, given: int, now: datetime) -> None:
    allowed = queries.case_page(town.staff.handler, given, at(25, 17, 31)).allowed
    assert (allowed.give_back, allowed.extend) == (True, False)
    with pytest.raises(WrongState) as refusal:
        ask_extension(town, given, at(25, 17, 31))
    assert refusal.value.code == "too_late_to_extend"
    ask_extension(town, given, at(25, 17, 30))
    decide(town, at(26, 9))
    before = picture()
    with pytest.raises(WrongState) as refusal:
        ask_extension(town, given, at(26, 10))
    assert refusal.value.code == "no_more_extension"
    assert picture() == before


@pytest.mark.parametrize("amount", [0, 11])
def test_an_extension_is_bounded(amount: int, town: Town, given: int, now: datetime) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        ask_extension(town, given, now, amount=amount)
    assert refusal.value.fields == {"amount": "out_of_range"}
    assert picture() == before


def test_an_extension_does_not_go_beyond_the_whole(town: Town, now: datetime) -> None:
    terms = operations.ClockTermsDraft(total_code="days")
    operations.revise_clock_terms(
        actor=SETUP, district_id=town.district_id, code="default", draft=terms, valid_from=FROM,
        now=at(1, 9),
    )  # fmt: skip
    pk = bring(town, file(town, now, matter_id=town.matters["lift"]), Status.ASSIGNED, now)
    assert (row(pk).due_at, row(pk).total_due_at) == (at(21, 10), at(22, 10))
    operations.revise_rule(
        actor=SETUP, district_id=town.district_id, code="extension_largest", value=99,
        valid_from=FROM, now=at(1, 9),
    )  # fmt: skip
    before = picture()
    with pytest.raises(Invalid) as refusal:
        ask_extension(town, pk, now, amount=25)
    assert refusal.value.fields == {"amount": "beyond_total"}
    assert picture() == before
    ask_extension(town, pk, now, amount=24)
    decide(town, now)
    assert row(pk).due_at == at(22, 10)


def test_a_date_that_an_upper_office_set_stays(town: Town, given: int, now: datetime) -> None:
    Appeal.objects.filter(pk=given).update(ordered_due_at=at(25, 12))
    with pytest.raises(WrongState) as refusal:
        ask_extension(town, given, now)
    assert refusal.value.code == "date_is_ordered"


# Who asks, who decides.


@pytest.mark.parametrize("ask", [ask_return, ask_extension])
@pytest.mark.parametrize("who", ["clerk", "property_handler", "leader", "other_clerk"])
def test_only_those_at_work_ask(ask: Any, who: str, town: Town, given: int, now: datetime) -> None:
    before = picture()
    with pytest.raises(NotAllowed):
        ask(town, given, now, getattr(town.staff, who))
    assert picture() == before


@pytest.mark.parametrize("ask", [ask_return, ask_extension])
def test_asking_needs_a_reason_a_state_and_that_nothing_waits(
    ask: Any, town: Town, given: int, now: datetime
) -> None:
    before = picture()
    other = "return_other" if ask is ask_return else "extension_other"
    for code, field, fault in (
        ("", "reason_code", "choose"),
        ("weather" if ask is ask_return else "twice", "reason_code", "choose"),
        (other, "reason", "reason_words"),
    ):
        with pytest.raises(Invalid) as refusal:
            ask(town, given, now, reason_code=code, reason=" ")
        assert refusal.value.fields == {field: fault}
    assert picture() == before
    with pytest.raises(WrongState):
        ask(town, given, now, seen_version=1)
    ask(town, given, now)
    before = picture()
    with pytest.raises(WrongState) as waits:
        ask_extension(town, given, now)
    assert waits.value.code == "petition_waits"
    assert picture() == before
    done = bring(town, file(town, now), Status.ANSWERED, now)
    with pytest.raises(WrongState):
        ask(town, done, now)


def test_who_asks_does_not_decide_nor_does_its_unit(town: Town, given: int, now: datetime) -> None:
    ask_return(town, given, now)
    area = town.district.path(town.district_id)
    colleague = person(town.district_id, town.staff.department_id, "colleague", area_path=area)
    before = picture()
    for actor in (colleague, town.staff.handler, town.staff.property_handler, town.far_clerk):
        with pytest.raises(NotAllowed):
            decide(town, now, actor)
    assert picture() == before
    decide(town, now, town.staff.street_clerk)


def test_a_refusal_needs_its_reason_and_leaves_all_as_it_was(
    town: Town, given: int, now: datetime
) -> None:
    ask_return(town, given, now)
    before = picture()
    with pytest.raises(Invalid) as refusal:
        decide(town, now, is_approved=False)
    assert refusal.value.fields == {"text": "missing"}
    assert picture() == before
    was, seen = row(given), last_event_id()
    decide(town, now, is_approved=False, text="就是你们的职责")
    assert (row(given).owner_id, row(given).version) == (was.owner_id, was.version)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["asks"]) == ("appeal.petition_refused", "return")
    before = picture()
    with pytest.raises(WrongState):
        decide(town, now)
    assert picture() == before


def test_what_was_asked_lapses_when_the_request_moves_on(
    town: Town, given: int, now: datetime
) -> None:
    ask_return(town, given, now)
    assign(town, given, now, to=town.staff.street_office_id)
    before = picture()
    with pytest.raises(WrongState) as over:
        decide(town, now, town.office_clerk)
    assert over.value.code == "petition_over"
    assert picture() == before
    ask_return(town, given, now, town.staff.street_clerk)
    states = PetitionRow.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["lapsed", "pending"]


def test_what_is_asked_can_be_taken_back(town: Town, given: int, now: datetime) -> None:
    ask_return(town, given, now)
    petition_id = PetitionRow.objects.get().pk
    before = picture()
    with pytest.raises(NotAllowed):
        operations.withdraw_petition(actor=town.staff.clerk, petition_id=petition_id, now=now)
    with pytest.raises(NotFound):
        operations.withdraw_petition(actor=town.staff.handler, petition_id=10**9, now=now)
    assert picture() == before
    operations.withdraw_petition(actor=town.staff.handler, petition_id=petition_id, now=now)
    assert PetitionRow.objects.get().state == "lapsed"
    assert queries.case_page(town.staff.handler, given, now).petition is None
    ask_extension(town, given, now)


# The list of reasons.


def test_a_reason_is_a_dated_line_and_one_for_each_act_stays(town: Town, now: datetime) -> None:
    mine = {"actor": town.staff.street_clerk, "district_id": town.district_id, "now": now}
    today = desk(town.district_id).day(now)
    draft = PetitionReasonDraft(Act.RETURN, "无人签收", "Nobody took it", 9)
    operations.revise_petition_reason(**mine, code="own", draft=draft, valid_from=today)
    operations.retire_petition_reason(**mine, code="twice", valid_to=today)

    def codes(act: Act) -> list[str]:
        return [row.code for row in desk(town.district_id).petition_reasons(act, today)]

    assert codes(Act.RETURN) == ["not_ours", "not_here", "unclear", "return_other", "own"]
    assert len(codes(Act.EXTENSION)) == 5
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.revise_petition_reason(
            **mine, code="own", draft=replace(draft, act=Act.EXTENSION), valid_from=today
        )
    assert refusal.value.fields == {"act": "act_stays"}
    with pytest.raises(NotAllowed):
        operations.retire_petition_reason(
            **mine | {"actor": town.staff.handler}, code="own", valid_to=today
        )
    with pytest.raises(NotFound):
        operations.retire_petition_reason(**mine, code="twice", valid_to=today)
    assert picture() == before
    for code in codes(Act.NO_FAULT)[:-1]:
        operations.retire_petition_reason(**mine, code=code, valid_to=today)
    with pytest.raises(Invalid, match="reason_needed"):
        operations.retire_petition_reason(**mine, code="no_fault_other", valid_to=today)


def test_the_list_of_reasons_on_its_page(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    browser = client_of(town.staff.street_clerk, "en")
    words = said(browser.get("/lists/petition-reasons/"))
    assert "The weather Asking for more time — offered by the house, not official" in words
    line = {"act": "extension", "name": "封路", "name_en": "The road is closed", "position": "9"}
    line |= {"valid_from": "2026-11-20"}
    assert browser.post("/lists/petition-reasons/new/", line).status_code == 303
    words = said(browser.get("/lists/petition-reasons/"))
    assert "The road is closed Asking for more time — this district's" in words
    assert "天气原因" in said(client_of(town.staff.clerk).get("/lists/petition-reasons/weather/"))
    changed = line | {"act": "return", "name": "天气"}
    assert browser.post("/lists/petition-reasons/weather/", changed).status_code == 422
    assert browser.post("/lists/petition-reasons/weather/end/", {"valid_to": "2026-11-20"})
    assert "The weather Asking" in said(browser.get("/lists/petition-reasons/"))  # it is over


# The pages.


def test_a_department_asks_and_the_desk_decides_on_the_page(
    town: Town, given: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    url = f"/appeals/{given}/"
    theirs, clerk = client_of(town.staff.handler, "en"), client_of(town.staff.clerk, "en")
    assert {"give_back", "extend"} <= set(verbs(theirs.get(url)))
    assert not {"give_back", "decide"} & set(verbs(clerk.get(url)))
    form = said(theirs.get(f"{url}?do=extend"))
    assert "At most 10 working days; the desk decides." in form
    assert "提交申请" in said(client_of(town.staff.handler).get(f"{url}?do=give_back"))
    assert "Parts or material are awaited" in form
    assert theirs.post(f"{url}extend/", {"amount": "2", "reason": "灯罩断货"}).status_code == 422
    asked = {"amount": "2", "reason_code": "parts", "reason": "灯罩断货"}
    assert theirs.post(f"{url}extend/", asked).status_code == 303
    assert "ask_no_more" in verbs(theirs.get(url))
    words = said(clerk.get(url))
    assert "asks for 2 working days more" in words
    assert "Parts or material are awaited 灯罩断货" in words
    assert "Reason: Parts or material are awaited" in words
    petition = PetitionRow.objects.get().pk
    wrong = clerk.post(f"{url}decide/", {"petition": petition, "decision": "refuse", "text": ""})
    assert wrong.status_code == 422
    done = clerk.post(f"{url}decide/", {"petition": petition, "decision": "approve", "text": "好"})
    assert done.status_code == 303
    words = said(theirs.get(url))
    assert "Extended by 2 working days." in words
    assert "Extended from 25 Nov 2026 17:30 to 27 Nov 2026 17:30" in words
    assert theirs.post(f"{url}give_back/", {"reason_code": "not_here"}).status_code == 303
    assert "不在本单位辖区" in said(client_of(town.staff.clerk).get(url))
    assert "申请退单" in said(client_of(town.staff.clerk).get(url))
    petition = PetitionRow.objects.latest("id").pk
    clerk.post(f"{url}decide/", {"petition": petition, "decision": "approve", "text": ""})
    assert "Given back by 区住建局 after 0 minutes" in said(clerk.get(url))
