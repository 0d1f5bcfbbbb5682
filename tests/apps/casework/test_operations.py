"""Files from their opening to their end: who may, what stays as it was, exact values."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.alliances.test_operations import refused
from tests.apps.appeals.factories import events_after, last_event_id
from tests.apps.casework.factories import (
    DAY,
    NAME,
    NOW,
    PHONE,
    SECRET,
    SOON,
    TODAY,
    Room,
    accepted,
    admit,
    agreed,
    consent,
    file_draft,
    mediating,
    on,
    open_one,
    party_id,
    row,
    sitting,
)

from linquan.apps.casework import operations, queries
from linquan.apps.casework.models import ConsentGiven, Mediator, Party, Recusal, Sitting, Task
from linquan.apps.casework.types import (
    Consent,
    PartyDraft,
    State,
    TaskDraft,
    TaskState,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

LATER = TODAY + 400 * DAY


def fields(error: object) -> Any:
    return getattr(error, "details", {}).get("fields")


def outsiders(room: Room) -> list[Actor]:
    """Every ordinary post, an administrator, one admitted to other files only."""
    staff = room.town.staff
    return [
        staff.clerk, staff.other_clerk, staff.street_clerk, staff.leader, staff.administrator,
        staff.handler, staff.grid_worker, room.town.office_clerk, room.town.far_clerk, room.other,
    ]  # fmt: skip


def test_a_file_is_opened_sealed_and_by_who_is_admitted(room: Room) -> None:
    seen = last_event_id()
    number = open_one(room)
    file = row(number)
    assert (len(number), file.state, file.worker_id) == (8, "opened", room.worker.account_id)
    assert (file.next_on, file.area_id) == (SOON, room.community_id)
    told = events_after(seen)
    assert [(e["kind"], e["data"]) for e in told] == [
        ("casefile.opened", {"number": number, "state": "opened"})
    ]
    raw = bytes(file.matter_sealed) + b"".join(
        bytes(p.name_sealed) + bytes(p.phone_sealed) for p in Party.objects.all()
    )
    for words in (SECRET, NAME, PHONE):
        assert words.encode() not in raw
    page = queries.file_page(room.worker, number, NOW)
    assert (page.matter, page.parties[0].name, page.parties[0].phone) == (SECRET, NAME, PHONE)


def test_who_is_not_admitted_opens_none(room: Room) -> None:
    for actor in outsiders(room)[:-1]:
        refused(NotAllowed, operations.open_file, actor=actor, draft=file_draft(room), now=NOW)
    care = file_draft(room, "care")
    refused(NotAllowed, operations.open_file, actor=room.other, draft=care, now=NOW)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"matter": " "}, {"matter": "missing"}),
        ({"matter": "长" * 4001}, {"matter": "too_long"}),
        ({"kind_code": "x"}, {"kind": "choose"}),
        ({"area_id": 0}, {"area": "area_unknown"}),
        ({"parties": (PartyDraft(""),)}, {"name": "missing"}),
        ({"parties": (PartyDraft("甲", "123"),)}, {"phone": "not_a_phone"}),
        ({"parties": (PartyDraft("甲"),) * 21}, {"name": "too_many"}),
    ],
)
def test_what_cannot_be_opened(room: Room, changes: dict[str, Any], told: dict[str, str]) -> None:
    draft = file_draft(room, **changes)
    error = refused(Invalid, operations.open_file, actor=room.worker, draft=draft, now=NOW)
    assert fields(error) == told


STEPS: dict[str, dict[str, Any]] = {
    "add_party": {"draft": PartyDraft("丙")},
    "note_consent": {"draft": consent()},
    "accept_file": {"urgent": "", "next_on": SOON},
    "mark_health": {"has_health": True},
    "give_file": {"account_id": 1, "next_on": SOON},
    "set_next_date": {"next_on": SOON},
    "close_file": {"result_code": "x", "words": "x"},
    "choose_mediator": {"mediator_id": 1, "next_on": SOON},
    "recuse_mediator": {
        "mediator_id": 1, "is_related": False, "reason": "x", "next_on": SOON,
    },
    "conclude": {"result_code": "x", "words": "x", "tasks": (), "next_on": SOON},
    "add_task": {"draft": TaskDraft("x", SOON)},
    "judge_task": {"task_id": 1, "state": TaskState.KEPT},
    "note_sitting": {"draft": sitting()},
    "resume_mediation": {"next_on": SOON},
    "hold_file": {"until": SOON, "reason": "诉讼中"},
    "lift_file_hold": {},
    "erase_file": {"reason": "本人要求"},
    "see_file": {},
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_no_step_tells_an_outsider_that_there_is_a_file(room: Room, name: str) -> None:
    """The same refusal as for a number that no file has; and nothing has changed."""
    number, act = open_one(room), getattr(operations, name)
    for actor in outsiders(room):
        given = on(room, number, actor=actor)
        there = refused(NotFound, act, **given, **STEPS[name])
        nowhere = refused(NotFound, act, **given | {"number": "22222222"}, **STEPS[name])
        assert (there.code, there.details) == (nowhere.code, nowhere.details)


def test_a_mediation_needs_two_parties(room: Room) -> None:
    number = open_one(room, parties=(PartyDraft("甲"),))
    step: dict[str, Any] = {**on(room, number), "urgent": "", "next_on": SOON}
    assert refused(WrongState, operations.accept_file, **step).code == "parties_missing"
    operations.add_party(**on(room, number), draft=PartyDraft("乙"))
    late = refused(Invalid, operations.accept_file, **step | {"next_on": LATER})
    assert fields(late) == {"next_on": "next_date"}
    operations.accept_file(**step)
    assert (row(number).state, row(number).accepted_at) == (State.ACCEPTED, NOW)
    assert refused(WrongState, operations.accept_file, **step).code == "moved_on"


def test_a_child_waits_for_its_guardian_or_for_urgency(room: Room) -> None:
    parties = (PartyDraft("甲"), PartyDraft("乙", is_under_14=True))
    number = open_one(room, parties=parties)
    step: dict[str, Any] = {**on(room, number), "urgent": "", "next_on": SOON}
    assert refused(WrongState, operations.accept_file, **step).code == "guardian_missing"
    for wrong in (None, party_id(number, 0), 0):
        draft = consent(Consent.GUARDIAN, by="母亲", party_id=wrong)
        error = refused(Invalid, operations.note_consent, **on(room, number), draft=draft)
        assert fields(error) == {"party": "choose_child"}
    draft = consent(Consent.GUARDIAN, by="母亲", party_id=party_id(number, 1))
    operations.note_consent(**on(room, number), draft=draft)
    operations.accept_file(**step)
    second = open_one(room, parties=parties)
    operations.accept_file(**on(room, second), urgent="当晚无人照看", next_on=SOON)
    assert queries.file_page(room.worker, second, NOW).urgent == "当晚无人照看"


def test_health_and_some_work_need_a_consent_of_their_own(room: Room) -> None:
    number = open_one(room, has_health=True)
    step: dict[str, Any] = {"urgent": "", "next_on": SOON}
    missing = refused(WrongState, operations.accept_file, **on(room, number), **step)
    assert missing.code == "health_missing"
    late = consent(Consent.HEALTH, on=TODAY + DAY)
    error = refused(Invalid, operations.note_consent, **on(room, number), draft=late)
    assert fields(error) == {"on": "future_day"}
    operations.note_consent(**on(room, number), draft=consent(Consent.HEALTH))
    operations.accept_file(**on(room, number), **step)
    care = open_one(room, "care")
    refusal = refused(WrongState, operations.accept_file, **on(room, care), **step)
    assert refusal.code == "consent_missing"
    operations.note_consent(**on(room, care), draft=consent())
    operations.accept_file(**on(room, care), **step)
    assert ConsentGiven.objects.count() == 2
    late_mark = refused(WrongState, operations.mark_health, **on(room, care), has_health=True)
    assert late_mark.code == "health_missing"


def test_a_mediator_is_chosen_by_name_and_left_out_when_refused(room: Room) -> None:
    number = accepted(room)
    choose: dict[str, Any] = {**on(room, number), "next_on": SOON}
    unknown = refused(Invalid, operations.choose_mediator, **choose, mediator_id=0)
    assert fields(unknown) == {"mediator": "choose"}
    early = refused(WrongState, operations.note_sitting, **on(room, number), draft=sitting())
    assert early.code == "mediator_first"
    operations.choose_mediator(**choose, mediator_id=room.mediator_id)
    assert (row(number).state, row(number).mediator_id) == (State.WORKING, room.mediator_id)
    recuse: dict[str, Any] = {
        **choose, "mediator_id": room.mediator_id, "is_related": True, "reason": "与一方是亲戚",
    }  # fmt: skip
    operations.recuse_mediator(**recuse)
    assert (row(number).state, row(number).mediator_id) == (State.ACCEPTED, None)
    assert "亲戚".encode() not in bytes(Recusal.objects.get().reason_sealed)
    again = refused(Invalid, operations.choose_mediator, **choose, mediator_id=room.mediator_id)
    assert fields(again) == {"mediator": "recused"}
    assert fields(refused(Invalid, operations.recuse_mediator, **recuse)) == {"mediator": "recused"}
    offered = queries.file_page(room.worker, number, NOW).mediators
    assert [one.mediator_id for one in offered] == [room.second_mediator_id]
    operations.choose_mediator(**choose, mediator_id=room.second_mediator_id)
    care = accepted(room, "care")
    other = refused(
        WrongState, operations.choose_mediator, **choose | {"number": care},
        mediator_id=room.mediator_id,
    )  # fmt: skip
    assert other.code == "other_track"


def test_a_mediator_with_an_account_sees_the_files_they_mediate(room: Room) -> None:
    number = accepted(room)
    with pytest.raises(NotFound):
        queries.file_page(room.other, number, NOW)
    operations.choose_mediator(**on(room, number), mediator_id=room.mediator_id, next_on=SOON)
    assert queries.file_page(room.other, number, NOW).mediator_name == "蓉姐"


def test_an_agreement_obliges_and_is_looked_after(room: Room) -> None:
    number = mediating(room)
    given: dict[str, Any] = {
        **on(room, number), "result_code": room.results["agreement"], "words": "修好墙面",
        "tasks": (TaskDraft("支付修补费", SOON),), "next_on": SOON,
    }  # fmt: skip
    far = (TaskDraft("x", LATER),)
    for wrong, told in (
        ({"result_code": room.results["reached"]}, {"result": "choose"}),
        ({"words": ""}, {"words": "missing"}),
        ({"tasks": far}, {"due_on": "next_date"}),
        ({"tasks": (TaskDraft("", SOON),)}, {"task": "missing"}),
        ({"result_code": room.results["none"]}, {"task": "without_agreement"}),
        ({"next_on": LATER}, {"next_on": "next_date"}),
    ):
        assert fields(refused(Invalid, operations.conclude, **given | wrong)) == told
    operations.conclude(**given)
    assert row(number).state == State.FOLLOWING
    task = Task.objects.get()
    close: dict[str, Any] = {**on(room, number), "words": "已履行"}
    wrong_end = refused(Invalid, operations.close_file, **close, result_code=room.results["none"])
    assert fields(wrong_end) == {"result": "result_of_agreement"}
    close["result_code"] = room.results["agreement"]
    assert refused(WrongState, operations.close_file, **close).code == "tasks_open"
    operations.note_sitting(**on(room, number), draft=sitting())
    assert Sitting.objects.get().is_follow_up
    bad = refused(
        Invalid, operations.judge_task, **on(room, number), task_id=0, state=TaskState.KEPT
    )
    assert fields(bad) == {"task": "choose"}
    operations.judge_task(**on(room, number), task_id=task.pk, state=TaskState.KEPT)
    operations.close_file(**close)
    file = row(number)
    assert (file.state, file.next_on, file.erase_on) == (
        State.CLOSED, None, date(2029, 11, 20),
    )  # fmt: skip
    assert refused(WrongState, operations.close_file, **close).code == "moved_on"


def test_a_broken_agreement_is_mediated_again(room: Room) -> None:
    number = agreed(room, tasks=(TaskDraft("支付修补费", SOON),))
    step: dict[str, Any] = {**on(room, number), "next_on": SOON}
    whole = refused(WrongState, operations.resume_mediation, **step)
    assert whole.code == "nothing_broken"
    task = Task.objects.get()
    operations.judge_task(**on(room, number), task_id=task.pk, state=TaskState.NOT_KEPT)
    late = refused(Invalid, operations.resume_mediation, **step | {"next_on": LATER})
    assert fields(late) == {"next_on": "next_date"}
    operations.resume_mediation(**step)
    assert (row(number).state, row(number).result_code) == (State.WORKING, "")
    assert refused(WrongState, operations.resume_mediation, **step).code == "moved_on"
    operations.note_sitting(**on(room, number), draft=sitting())


def test_without_an_agreement_it_is_closed(room: Room) -> None:
    number = mediating(room)
    operations.conclude(
        **on(room, number), result_code=room.results["court"], words="告知诉讼途径", tasks=(),
        next_on=SOON,
    )  # fmt: skip
    assert (row(number).state, row(number).next_on) == (State.CLOSED, None)
    early = open_one(room)
    wrong = refused(
        Invalid, operations.close_file, **on(room, early), words="x",
        result_code=room.results["agreement"],
    )  # fmt: skip
    assert fields(wrong) == {"result": "result_no_agreement"}


def test_a_plan_of_help_from_its_goals_to_its_result(room: Room) -> None:
    number = accepted(room, "care")
    operations.note_sitting(**on(room, number), draft=sitting())
    operations.add_task(**on(room, number), draft=TaskDraft("每周探访一次", SOON))
    assert row(number).state == State.WORKING
    task = Task.objects.get()
    operations.judge_task(**on(room, number), task_id=task.pk, state=TaskState.KEPT)
    operations.close_file(**on(room, number), result_code=room.results["reached"], words="情况稳定")
    page = queries.file_page(room.worker, number, NOW)
    assert (page.state, page.closing) == (State.CLOSED, "情况稳定")
    mediation = accepted(room)
    early = refused(
        WrongState, operations.add_task, **on(room, mediation), draft=TaskDraft("x", SOON)
    )
    assert early.code == "agreement_first"


def test_sessions_have_been_and_are_bounded(room: Room) -> None:
    number = mediating(room)
    for draft, told in (
        (sitting(at=NOW + timedelta(hours=1)), {"at": "future_day"}),
        (sitting(record=""), {"record": "missing"}),
        (sitting(place="长" * 81), {"place": "too_long"}),
        (sitting(next_on=LATER), {"next_on": "next_date"}),
    ):
        error = refused(Invalid, operations.note_sitting, **on(room, number), draft=draft)
        assert fields(error) == told
    operations.note_sitting(**on(room, number), draft=sitting(next_on=SOON + DAY))
    assert row(number).next_on == SOON + DAY


def test_a_file_is_given_to_who_is_admitted(room: Room) -> None:
    number = open_one(room)
    given: dict[str, Any] = {**on(room, number), "next_on": SOON}
    for account in (room.town.staff.clerk.account_id, room.administrator.account_id, 0):
        error = refused(Invalid, operations.give_file, **given, account_id=account)
        assert fields(error) == {"account": "not_admitted"}
    operations.give_file(**given, account_id=room.other.account_id)
    assert row(number).worker_id == room.other.account_id
    refused(NotFound, operations.give_file, **given, account_id=room.other.account_id)
    operations.give_file(**given | {"actor": room.head}, account_id=room.worker.account_id)
    assert row(number).worker_id == room.worker.account_id


def test_a_mediator_does_not_give_the_file_away(room: Room) -> None:
    number = mediating(room)
    refused(
        NotAllowed, operations.give_file, **on(room, number, actor=room.other),
        account_id=room.other.account_id, next_on=SOON,
    )  # fmt: skip


def test_mediators_are_listed_by_the_head_and_withdrawn(room: Room) -> None:
    given: dict[str, Any] = {"mediator_id": room.mediator_id, "now": NOW}
    for actor in (room.worker, room.administrator, room.town.staff.street_clerk):
        refused(NotAllowed, operations.withdraw_mediator, actor=actor, **given)
    operations.withdraw_mediator(actor=room.other, **given)  # who is it themselves
    found = Mediator.objects.get(pk=room.mediator_id)
    assert (found.withdrawn_at, found.words) == (NOW, "")
    again = refused(WrongState, operations.withdraw_mediator, actor=room.head, **given)
    assert again.code == "withdrawn"
    shown = queries.public_mediators(room.town.district_id)
    assert [one.name for one in shown] == ["老李"]
    refused(NotFound, operations.withdraw_mediator, actor=room.head, mediator_id=0, now=NOW)


def test_every_walk_leaves_a_worker_and_a_date(room: Room) -> None:
    """The steps themselves, not only the table: at each stop the file is looked after."""
    stops = [open_one(room), accepted(room), mediating(room), agreed(room), accepted(room, "care")]
    admit(room, room.other, "care")
    for number in stops:
        file = row(number)
        assert file.worker_id
        assert file.next_on is not None
        operations.give_file(**on(room, number), account_id=room.other.account_id, next_on=SOON)
        assert (row(number).worker_id, row(number).next_on) == (room.other.account_id, SOON)
