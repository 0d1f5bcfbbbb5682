"""Two at once, on the real database: one succeeds, the other is told what happened."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests.apps.appeals.factories import (
    STRANGER,
    Town,
    answer,
    assign,
    bring,
    draft,
    file,
    make_town,
    photo,
    reporter_of,
    warm,
)
from tests.apps.appeals.test_following import move
from tests.apps.appeals.test_parts import ask as ask_part
from tests.apps.appeals.test_parts import done as part_done
from tests.apps.kept import kept
from tests.apps.places.factories import SETUP
from tests.apps.waiting import PATIENCE_S, while_held

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.bulk import Chosen
from linquan.apps.appeals.callbacks import CallDraft, Outcome, Question, Whom
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.forwards import ForwardDraft, ReplyDraft, Said, subject_of
from linquan.apps.appeals.models import (
    Answer,
    Appeal,
    Callback,
    Duty,
    ExclusionRow,
    Matter,
    MatterGroup,
    Part,
    PetitionRow,
    Rating,
    Reminder,
    Reporter,
    RoutingRule,
)
from linquan.apps.appeals.operations import (
    BodyDraft,
    CallScriptDraft,
    DutyDraft,
    GroupDraft,
    MatterDraft,
    ReminderRuleDraft,
    RoutingRuleDraft,
)
from linquan.apps.appeals.reminders import Audience, When
from linquan.apps.appeals.routing_rows import Effect
from linquan.apps.appeals.types import Grade, ListName, Status
from linquan.apps.places import operations as places
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return kept(make_town)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run every call in a thread of its own, all let go at once; a refusal is a result too."""
    start = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE_S)
            results[place] = call()
        except Exception as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
    return results


def while_locked(appeal_id: int, inside: Callable[[], Any], outside: Callable[[], Any]) -> Any:
    """Let ``outside`` wait for a request until ``inside`` is committed; returns its result."""
    return while_held(
        lambda: Appeal.objects.select_for_update().get(pk=appeal_id), outside, inside=inside
    )


def failures(results: list[Any]) -> list[HouseError]:
    return [r for r in results if isinstance(r, Exception)]


def events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_two_clerks_assign_one_case_at_once(town: Town, now: datetime) -> None:
    """Two pages of one version: one succeeds, the other is told who was faster."""
    appeal_id = file(town, now)
    clerks = (town.staff.clerk, town.staff.street_clerk)
    targets = (town.staff.department_id, town.staff.property_company_id)
    results = together(
        *(
            lambda by=by, to=to: assign(town, appeal_id, now, by=by, to=to, seen_version=1)
            for by, to in zip(clerks, targets, strict=True)
        )
    )
    (refusal,) = failures(results)
    winner = results.index(next(r for r in results if isinstance(r, int)))
    assert isinstance(refusal, WrongState)
    assert (refusal.code, refusal.details) == (
        "changed_meanwhile",
        {
            "status": "assigned",
            "by": clerks[winner].name,
            "at": now,
            "kind": "appeal.assigned",
        },
    )
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.owner_id, row.version, events("appeal.assigned")) == (targets[winner], 2, 1)


def test_two_clerks_sort_one_case_at_once(town: Town, now: datetime) -> None:
    """Two pages of one version: one succeeds, the other's words overwrite nothing."""
    appeal_id = file(town, now)
    clerks = (town.staff.clerk, town.staff.street_clerk)
    matters = (town.matters["lift"], town.matters["noise"])
    results = together(
        *(
            lambda by=by, matter_id=matter_id: operations.sort_appeal(
                actor=by,
                appeal_id=appeal_id,
                matter_id=matter_id,
                area_id=town.grid_id,
                address=by.name,
                about_organisation_id=None,
                seen_version=1,
                now=now,
            )
            for by, matter_id in zip(clerks, matters, strict=True)
        )
    )
    (refusal,) = failures(results)
    winner = results.index(next(r for r in results if isinstance(r, int)))
    assert isinstance(refusal, WrongState)
    assert (refusal.code, refusal.details) == (
        "changed_meanwhile",
        {"status": "received", "by": clerks[winner].name, "at": now, "kind": "appeal.sorted"},
    )
    row = Appeal.objects.get(pk=appeal_id)
    told = (row.matter_id, row.address, row.version, events("appeal.sorted"))
    assert told == (matters[winner], clerks[winner].name, 2, 1)


def test_whoever_waits_for_the_lock_sees_what_was_done_meanwhile(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    result = while_locked(
        appeal_id,
        lambda: assign(town, appeal_id, now, by=town.staff.clerk, seen_version=1),
        lambda: assign(
            town,
            appeal_id,
            now,
            by=town.staff.street_clerk,
            to=town.staff.property_company_id,
            seen_version=1,
        ),
    )
    assert isinstance(result, WrongState)
    assert (result.code, result.details["by"]) == ("changed_meanwhile", "陈办事")
    assert Appeal.objects.get(pk=appeal_id).owner_id == town.staff.department_id


def test_who_loses_the_request_while_answering_has_answered_nothing(
    town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    result = while_locked(
        appeal_id,
        lambda: assign(town, appeal_id, now, to=town.staff.property_company_id),
        lambda: answer(town, appeal_id, now),
    )
    assert isinstance(result, NotAllowed)
    assert Answer.objects.count() == 0
    assert Appeal.objects.get(pk=appeal_id).status == "assigned"


def test_who_is_named_as_party_while_answering_has_answered_nothing(
    town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    result = while_locked(
        appeal_id,
        lambda: operations.sort_appeal(
            actor=town.staff.clerk,
            appeal_id=appeal_id,
            matter_id=town.matters["lamp"],
            area_id=town.grid_id,
            address="",
            about_organisation_id=town.staff.department_id,
            seen_version=None,
            now=now,
        ),
        lambda: answer(town, appeal_id, now),
    )
    assert isinstance(result, NotAllowed)
    assert Answer.objects.count() == 0


def test_the_last_word_of_a_reporter_who_withdraws_wins(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    result = while_locked(
        appeal_id,
        lambda: operations.withdraw_appeal(
            actor=reporter_of(appeal_id), appeal_id=appeal_id, reason="", now=now
        ),
        lambda: answer(town, appeal_id, now),
    )
    assert isinstance(result, WrongState)
    assert result.details == {"status": "withdrawn", "to": "answered"}
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("by_seen", [False, True])
@pytest.mark.parametrize("writers", [2, 6])
def test_the_same_key_at_once_makes_one_request(
    writers: int, by_seen: bool, town: Town, now: datetime
) -> None:
    what, seen = draft(town), queries.desk(town.district_id) if by_seen else None
    results = together(
        *[
            lambda: operations.file_appeal(
                actor=STRANGER, district_id=town.district_id, draft=what, now=now, seen=seen
            )
        ]
        * writers
    )
    assert failures(results) == []
    assert {r.appeal_id for r in results} == {Appeal.objects.get().pk}
    assert sorted(r.is_repeat for r in results) == [False] + [True] * (writers - 1)
    assert (Reporter.objects.count(), events("appeal.received")) == (1, 1)


def test_a_task_sent_twice_at_once_is_answered_once(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    warm(town)

    def finish() -> bool:
        return operations.finish_task(
            actor=town.staff.grid_worker, key="k" * 32, appeal_id=appeal_id, text="已处理",
            proof=(photo(),), seen_version=1, now=now,
        )  # fmt: skip

    assert sorted(together(finish, finish)) == [False, True]
    assert Answer.objects.filter(appeal_id=appeal_id).count() == 1
    assert Event.objects.filter(subject=f"appeal:{appeal_id}", kind="appeal.answered").count() == 1


def test_different_keys_do_not_wait_for_each_other(town: Town, now: datetime) -> None:
    results = together(*[lambda: file(town, now)] * 6)
    assert failures(results) == []
    assert len(set(results)) == Appeal.objects.count() == events("appeal.received") == 6


def test_an_answer_is_rated_once_though_two_tabs_send(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ANSWERED, now)
    results = together(
        *(
            lambda grade=grade: operations.rate_appeal(
                actor=reporter_of(appeal_id),
                appeal_id=appeal_id,
                grade=grade,
                reason="一般",
                now=now,
            )
            for grade in (Grade.SATISFIED, Grade.BASICALLY)
        )
    )
    (refusal,) = failures(results)
    assert refusal.code == "already_rated"
    assert (Rating.objects.count(), events("appeal.rated")) == (1, 1)


def test_taking_back_and_starting_at_once(town: Town, now: datetime) -> None:
    """Whoever comes second is refused: taken back or begun, never both."""
    appeal_id = file(town, now)
    event_id = assign(town, appeal_id, now)
    results = together(
        lambda: operations.take_back_assignment(
            actor=town.staff.street_clerk, appeal_id=appeal_id, event_id=event_id, now=now
        ),
        lambda: operations.start_appeal(
            actor=town.staff.handler, appeal_id=appeal_id, seen_version=None, now=now
        ),
    )
    (refusal,) = failures(results)
    assert isinstance(refusal, (WrongState, NotAllowed))
    expected = "received" if isinstance(results[0], int) else "in_progress"
    assert Appeal.objects.get(pk=appeal_id).status == expected


def test_a_sorting_is_taken_back_while_another_dispatches(town: Town, now: datetime) -> None:
    """Whoever comes second is refused: the dispatch, for its page is out of date, or the undo."""
    appeal_id = file(town, now)
    event_id = operations.sort_appeal(
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        matter_id=town.matters["lift"],
        area_id=town.grid_id,
        address="",
        about_organisation_id=None,
        seen_version=None,
        now=now,
    )
    version = Appeal.objects.get(pk=appeal_id).version
    results = together(
        lambda: operations.take_back_sorting(
            actor=town.staff.clerk, appeal_id=appeal_id, event_id=event_id, now=now
        ),
        lambda: assign(town, appeal_id, now, seen_version=version),
    )
    (refusal,) = failures(results)
    undone = isinstance(results[0], int)
    assert refusal.code == ("changed_meanwhile" if undone else "cannot_take_back")
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.status, row.matter_id == town.matters["lift"]) == (
        ("received", False) if undone else ("assigned", True)
    )


def test_a_publication_is_taken_back_once(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    given: dict[str, Any] = {"actor": town.staff.clerk, "appeal_id": appeal_id, "now": now}
    event_id = operations.publish_appeal(**given, title="路灯", photo_id=None, seen_version=None)
    results = together(*[lambda: operations.take_back_publication(**given, event_id=event_id)] * 2)
    (refusal,) = failures(results)
    assert refusal.code == "cannot_take_back"
    told = (Appeal.objects.get(pk=appeal_id).is_public, events("appeal.publication_taken_back"))
    assert told == (False, 1)


def test_two_clocks_close_each_request_once(town: Town, now: datetime) -> None:
    for _ in range(6):
        bring(town, file(town, now), Status.ANSWERED, now)
    later = now + timedelta(days=7)
    results = together(
        *[
            lambda: operations.close_unrated(
                actor=Actor.system("clock"), district_id=town.district_id, now=later
            )
        ]
        * 3
    )
    assert failures(results) == []
    assert (sum(results), events("appeal.closed")) == (6, 6)


def test_closing_passes_over_what_somebody_works_on(town: Town, now: datetime) -> None:
    busy, free = (bring(town, file(town, now), Status.ANSWERED, now) for _ in range(2))
    later = now + timedelta(days=7)
    with transaction.atomic():
        Appeal.objects.select_for_update().get(pk=busy)
        (closed,) = together(
            lambda: operations.close_unrated(
                actor=Actor.system("clock"), district_id=town.district_id, now=later
            )
        )
    assert closed == 1
    assert dict(Appeal.objects.values_list("id", "status")) == {busy: "answered", free: "closed"}


def test_two_clerks_write_one_version_of_a_line(town: Town, now: datetime) -> None:
    given: dict[str, Any] = {
        "district_id": town.district_id,
        "code": "noise",
        "valid_from": date(2026, 11, 21),
        "now": now,
    }
    results = together(
        *(
            lambda by=by, name=name: operations.revise_matter(
                actor=by, draft=MatterDraft("homes", name, "Noise", ("吵",), "days"), **given
            )
            for by, name in ((town.staff.street_clerk, "噪声"), (town.staff.administrator, "吵闹"))
        )
    )
    for refusal in failures(results):
        assert isinstance(refusal, Invalid)
        assert refusal.fields == {"valid_from": "version_exists"}
    rows = Matter.objects.filter(code="noise", valid_to=None).values_list("id", flat=True)
    assert set(rows) == {r for r in results if isinstance(r, int)}


def test_two_clerks_add_one_duty(town: Town, now: datetime) -> None:
    results = together(
        *[
            lambda: operations.add_duty(
                actor=SETUP,
                district_id=town.district_id,
                draft=DutyDraft("noise", town.office_id, town.grid_id),
                valid_from=date(2026, 11, 20),
                now=now,
            )
        ]
        * 2
    )
    (refusal,) = failures(results)
    assert isinstance(refusal, Invalid)
    assert refusal.fields == {"organisation": "duty_exists"}
    assert Duty.objects.filter(matter_code="noise").count() == 1


def test_an_edit_is_taken_back_once(town: Town, now: datetime) -> None:
    given: dict[str, Any] = {
        "actor": town.staff.street_clerk,
        "district_id": town.district_id,
        "now": now,
    }
    group = operations.revise_group(
        code="new", draft=GroupDraft("新", "New", 1), valid_from=date(2026, 11, 20), **given
    )
    back = {"list_name": ListName.GROUPS, "row_id": group}
    results = together(*[lambda: operations.take_back_edit(**given, **back)] * 2)
    (refusal,) = failures(results)
    assert isinstance(refusal, (NotFound, WrongState))
    assert MatterGroup.objects.filter(code="new").count() == 0
    assert events("mattergroup.taken_back") == 1


@pytest.mark.parametrize("by_seen", [False, True])
def test_who_waited_for_a_move_files_where_the_area_hangs_then(
    by_seen: bool, town: Town, now: datetime
) -> None:
    """The versions of the books that were read beside the lock are read again."""
    warm(town)
    seen = queries.desk(town.district_id) if by_seen else None
    appeal_id = while_held(lambda: move(town, now), lambda: file(town, now, seen=seen))
    row, new = Appeal.objects.get(pk=appeal_id), town.district.community_ids[1]
    assert row.area_path == f"{town.district.path(new)}{town.grid_id}/"
    assert row.owner_id == town.staff.community_ids[1]


@pytest.mark.parametrize("by_seen", [False, True])
def test_who_waited_for_the_end_of_an_area_files_nothing_there(
    by_seen: bool, town: Town, now: datetime
) -> None:
    warm(town)
    seen = queries.desk(town.district_id) if by_seen else None
    refusal = while_held(
        lambda: places.retire_area(actor=SETUP, area_id=town.grid_id, now=now),
        lambda: file(town, now, seen=seen),
    )
    assert isinstance(refusal, Invalid)
    assert refusal.fields == {"area": "area_unknown"}
    assert Appeal.objects.count() == 0


def test_rules_moved_at_once_keep_one_place_each(town: Town, now: datetime) -> None:
    clerk: dict[str, Any] = {
        "actor": town.staff.street_clerk, "district_id": town.district_id, "now": now,
    }  # fmt: skip
    draft = RoutingRuleDraft(Effect.START, "从街道开始", "From the street", level="street")
    for code in "abc":
        operations.revise_routing_rule(
            **clerk, code=code, draft=draft, valid_from=date(2026, 11, 20)
        )

    def hold() -> None:
        rows = RoutingRule.objects.select_for_update().filter(district_id=town.district_id)
        list(rows.values("id"))

    while_held(
        hold,
        lambda: operations.move_routing_rule(**clerk, code="a", places_down=1),
        inside=lambda: operations.move_routing_rule(**clerk, code="c", places_down=-1),
    )
    rows = RoutingRule.objects.filter(valid_to=None).order_by("position")
    assert list(rows.values_list("code", "position")) == [("c", 1), ("a", 2), ("b", 3)]


# Clocks, and what a unit asks for.


def test_two_sweeps_remind_once(town: Town, now: datetime) -> None:
    rule = ReminderRuleDraft(
        "超期", "Overdue", ClockKind.HANDLING, When.AFTER, 1, Unit.HOURS, Audience.DESK
    )
    operations.revise_reminder_rule(
        actor=SETUP, district_id=town.district_id, code="late", draft=rule,
        valid_from=date(2026, 1, 5), now=now,
    )  # fmt: skip
    for _ in range(20):
        file(town, now)
    clock = Actor.system("clock-sweep")

    def sweep() -> int:
        return operations.sweep_clocks(
            actor=clock, district_id=town.district_id, now=now + timedelta(days=9)
        )

    assert sum(together(sweep, sweep, sweep)) == 20
    assert (Reminder.objects.count(), events("appeal.reminded")) == (20, 20)


def test_a_petition_is_decided_once(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    operations.ask_extension(
        actor=town.staff.handler, appeal_id=pk, amount=2, reason_code="parts", reason="",
        seen_version=None, now=now,
    )  # fmt: skip
    petition_id = PetitionRow.objects.get().pk

    def decide(by: Actor, is_approved: bool) -> Callable[[], Any]:
        return lambda: operations.decide_petition(
            actor=by, petition_id=petition_id, is_approved=is_approved, text="看过了", now=now
        )

    results = together(decide(town.staff.clerk, True), decide(town.staff.street_clerk, True))
    (refusal,) = failures(results)
    assert isinstance(refusal, WrongState)
    assert refusal.code == "petition_over"
    assert (Appeal.objects.get(pk=pk).extended_by, events("appeal.extended")) == (2, 1)


def test_one_petition_waits_though_two_ask(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    handler = town.staff.handler
    results = together(
        lambda: operations.ask_return(
            actor=handler,
            appeal_id=pk,
            reason_code="not_ours",
            reason="",
            seen_version=None,
            now=now,
        ),
        lambda: operations.ask_extension(
            actor=handler,
            appeal_id=pk,
            amount=2,
            reason_code="parts",
            reason="",
            seen_version=None,
            now=now,
        ),
    )
    (refusal,) = failures(results)
    assert isinstance(refusal, WrongState)
    assert refusal.code == "petition_waits"
    assert (PetitionRow.objects.count(), events("appeal.petitioned")) == (1, 1)


def test_one_exclusion_stands_though_two_ask(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ANSWERED, now)
    asked = {"appeal_id": pk, "reason_code": "repeated", "reason": "重复", "now": now}
    results = together(
        lambda: operations.ask_exclusion(actor=town.staff.handler, **asked),
        lambda: operations.ask_exclusion(actor=town.staff.clerk, **asked),
    )
    (refusal,) = failures(results)
    assert isinstance(refusal, WrongState)
    assert refusal.code == "exclusion_stands"
    assert (ExclusionRow.objects.count(), events("appeal.exclusion_asked")) == (1, 1)


# Parts of other units.


def _asked(town: Town, now: datetime) -> tuple[int, int]:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    return pk, ask_part(town, pk, now)


def test_two_answers_of_one_part(town: Town, now: datetime) -> None:
    pk, part_id = _asked(town, now)
    results = together(*(lambda: part_done(town, part_id, now) for _ in range(2)))
    (refusal,) = failures(results)
    assert (refusal.code, events("appeal.part_answered")) == ("part_over", 1)
    answer(town, pk, now)


def test_no_answer_to_the_reporter_beside_a_part_that_is_asked_just_now(
    town: Town, now: datetime
) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    refusal = while_locked(
        pk, inside=lambda: ask_part(town, pk, now), outside=lambda: answer(town, pk, now)
    )
    assert (refusal.code, Appeal.objects.get(pk=pk).status) == ("parts_open", "assigned")


def test_no_part_beside_an_answer_that_is_given_just_now(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    refusal = while_locked(
        pk, inside=lambda: answer(town, pk, now), outside=lambda: ask_part(town, pk, now)
    )
    assert (refusal.code, Part.objects.count()) == ("wrong_state", 0)


def test_two_ask_one_unit_at_once(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    askers = (town.staff.handler, town.staff.clerk)
    results = together(*(lambda by=by: ask_part(town, pk, now, by) for by in askers))
    (refusal,) = failures(results)
    assert isinstance(refusal, Invalid)
    assert (refusal.fields, Part.objects.count()) == ({"unit": "unit_is_asked"}, 1)


def test_a_withdrawal_and_the_answer_of_a_part(town: Town, now: datetime) -> None:
    pk, part_id = _asked(town, now)
    withdraw = {"actor": reporter_of(pk), "appeal_id": pk, "reason": "", "now": now}
    refusal = while_locked(
        pk,
        inside=lambda: operations.withdraw_appeal(**withdraw),
        outside=lambda: part_done(town, part_id, now),
    )
    assert (refusal.code, Part.objects.get().state) == ("part_over", "cancelled")


# Calling back.


def _answered(town: Town, now: datetime) -> int:
    """A lamp that was answered, in a district that calls back."""
    operations.revise_call_script(
        actor=SETUP, district_id=town.district_id, code="default",
        draft=CallScriptDraft(Whom.EVERY, (Question("words", "问", "Ask"),)),
        valid_from=date(2026, 1, 5), now=now,
    )  # fmt: skip
    return bring(town, file(town, now), Status.ANSWERED, now)


def _call(pk: int, now: datetime, by: Actor, draft: CallDraft) -> Callable[[], Any]:
    return lambda: operations.record_callback(
        actor=by, appeal_id=pk, draft=draft, seen_tries=0, now=now
    )


def test_two_clerks_call_and_one_call_counts(town: Town, now: datetime) -> None:
    pk = _answered(town, now)
    content = CallDraft(Outcome.REACHED, ("",), Grade.SATISFIED)
    missed = CallDraft(Outcome.NOT_REACHED, next_at=now + timedelta(hours=1))
    results = together(
        _call(pk, now, town.staff.clerk, content), _call(pk, now, town.staff.street_clerk, missed)
    )
    (refusal,) = failures(results)
    assert isinstance(refusal, WrongState)
    assert refusal.code in {"called_already", "called_meanwhile", "nothing_to_call"}
    assert Callback.objects.count() == 1


def test_a_rating_by_link_and_one_by_telephone_leave_one(town: Town, now: datetime) -> None:
    pk = _answered(town, now)
    why = CallDraft(Outcome.REACHED, ("",), Grade.UNSATISFIED, "not_done", "还是不亮")
    together(
        lambda: operations.rate_appeal(
            actor=reporter_of(pk), appeal_id=pk, grade=Grade.SATISFIED, reason="", now=now
        ),
        _call(pk, now, town.staff.clerk, why),
    )
    (rating,) = Rating.objects.all()
    status = {"satisfied": "closed", "unsatisfied": "reopened"}[rating.grade]
    appeal = Appeal.objects.get(pk=pk)
    assert (appeal.status, appeal.grade, Callback.objects.count()) == (status, rating.grade, 1)
    assert events("appeal.rated") == 1


# Baskets.


def test_two_baskets_in_opposite_order_do_not_wait_for_each_other(
    town: Town, now: datetime
) -> None:
    pks = [file(town, now) for _ in range(6)]
    warm(town)
    chosen = tuple(Chosen(pk, Appeal.objects.get(pk=pk).version) for pk in pks)
    told: dict[str, Any] = {
        "to_organisation_id": town.staff.department_id, "reason_text": "", "step_reason": "",
        "only_good": False, "now": now,
    }  # fmt: skip
    results = together(
        lambda: operations.dispatch_appeals(actor=town.staff.street_clerk, chosen=chosen, **told),
        lambda: operations.dispatch_appeals(actor=town.office_clerk, chosen=chosen[::-1], **told),
    )
    assert failures(results) == []
    assert sorted(len(outcome.done) for outcome in results) == [0, 6]
    (late,) = (outcome for outcome in results if not outcome.done)
    assert {refusal.code for refusal in late.refused} == {"changed_meanwhile"}
    assert events("appeal.assigned") == 6


def test_a_basket_waits_and_leaves_alone_what_somebody_else_took(town: Town, now: datetime) -> None:
    pks = [file(town, now) for _ in range(3)]
    warm(town)
    chosen = tuple(Chosen(pk, Appeal.objects.get(pk=pk).version) for pk in pks)
    outcome = while_locked(
        pks[1],
        lambda: assign(town, pks[1], now),
        lambda: operations.dispatch_appeals(
            actor=town.staff.street_clerk, chosen=chosen,
            to_organisation_id=town.staff.department_id, reason_text="", step_reason="",
            only_good=True, now=now,
        ),
    )  # fmt: skip
    assert outcome.done == (pks[0], pks[2])
    assert [(r.appeal_id, r.code) for r in outcome.refused] == [(pks[1], "changed_meanwhile")]


def test_a_link_is_revoked_while_the_body_answers(town: Town, now: datetime) -> None:
    pk = bring(town, file(town, now), Status.ASSIGNED, now)
    body_id = operations.revise_body(
        actor=SETUP, district_id=town.district_id, code="power",
        draft=BodyDraft("供电公司", "Power company"), valid_from=date(2026, 1, 5), now=now,
    )  # fmt: skip
    made = operations.forward_appeal(
        actor=town.staff.clerk, appeal_id=pk, draft=ForwardDraft(body_id, "请处理", 7), now=now
    )
    refusal = while_locked(
        pk,
        inside=lambda: operations.revoke_forward(
            actor=town.staff.clerk, forward_id=made.forward_id, now=now
        ),
        outside=lambda: operations.record_outside_answer(
            actor=Actor.body(subject_of(made.forward_id), "供电公司"),
            forward_id=made.forward_id, draft=ReplyDraft(Said.ANSWERED, "值班", "好了"), photos=(),
            now=now,
        ),
    )  # fmt: skip
    assert (refusal.code, events("appeal.outside_replied")) == ("forward_over", 0)
