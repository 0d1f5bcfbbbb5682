"""Who sees a meeting, and what an item takes."""

from datetime import date, datetime, timedelta

import pytest
from tests.apps.alliances.factories import PLANNED_AT

from linquan.apps.alliances import rules
from linquan.apps.alliances.types import (
    MOVES,
    ForumRow,
    MeetingState,
    MemberRow,
    Outcome,
    TaskState,
)
from linquan.kernel.actors import Actor, ActorKind, Post, Role

DAY = date(2026, 11, 23)
ASSIGNED, PART, NOTED, DEFERRED = (
    Outcome.ASSIGNED, Outcome.PART, Outcome.NOTED, Outcome.DEFERRED,
)  # fmt: skip
MEMBERS = (
    MemberRow(1, 7, "居委会", "", "/5/7/", "", date(2026, 1, 1), None),
    MemberRow(2, 8, "物业", "", "/8/", "", date(2026, 1, 1), date(2026, 11, 23)),
)
FORUM = ForumRow(
    1, 100, "联席会", "", "k", "", "", 110, "/100/110/", "", "", 5, "", "", None, MEMBERS
)


def someone(unit: int, role: Role, area_path: str = "", district_id: int = 100) -> Actor:
    post = Post(unit, f"/{unit}/", "", role, district_id, area_path)
    return Actor(ActorKind.PERSON, "x", 1, (post,))


@pytest.mark.parametrize(
    ("actor", "state", "sees"),
    [
        (someone(5, Role.CLERK, "/100/110/"), "planned", True),
        (someone(5, Role.LEADER, "/100/110/"), "planned", True),
        (someone(9, Role.CLERK, "/100/"), "cancelled", True),
        (someone(7, Role.CLERK, "/100/110/111/"), "planned", False),
        (someone(7, Role.CLERK, "/100/110/111/"), "called", True),
        (someone(7, Role.GRID_WORKER, "/100/110/111/"), "held", True),
        (someone(7, Role.ADMINISTRATOR, "/100/110/111/"), "held", False),
        (someone(7, Role.CLERK), "cancelled", False),
        (someone(8, Role.HANDLER), "called", False),  # no member any more on that day
        (someone(6, Role.HANDLER), "minuted", False),
        (someone(7, Role.CLERK, district_id=200), "minuted", False),
        (Actor.system("x"), "minuted", False),
    ],
)
def test_who_sees_a_meeting(actor: Actor, state: str, sees: bool) -> None:
    assert rules.may_see_meeting(actor, FORUM, MeetingState(state), DAY) is sees


def test_a_member_of_yesterday_sees_the_meetings_of_its_days() -> None:
    before = DAY - timedelta(days=1)
    assert rules.may_see_meeting(someone(8, Role.HANDLER), FORUM, MeetingState.MINUTED, before)
    assert rules.may_see_forum(someone(8, Role.HANDLER), FORUM, before)
    assert not rules.may_see_forum(someone(8, Role.HANDLER), FORUM, DAY)


@pytest.mark.parametrize(
    ("before", "outcome", "can"),
    [
        ((), ASSIGNED, True),
        ((), NOTED, True),
        ((), DEFERRED, True),
        ((ASSIGNED,), ASSIGNED, False),
        ((ASSIGNED,), PART, True),
        ((PART, PART), PART, True),
        ((PART,), ASSIGNED, True),
        ((NOTED,), PART, False),
        ((PART,), DEFERRED, False),
        ((ASSIGNED,), NOTED, False),
        ((NOTED,), ASSIGNED, False),
        ((DEFERRED,), DEFERRED, False),
    ],
)
def test_what_an_item_takes(before: tuple[Outcome, ...], outcome: Outcome, can: bool) -> None:
    assert rules.can_resolve(before, outcome) is can


@pytest.mark.parametrize(
    ("last", "has_task", "had_task", "is_open", "is_unfinished"),
    [
        ({ASSIGNED}, True, True, True, True),
        ({ASSIGNED}, True, True, False, False),
        ({PART}, False, True, True, False),
        ({DEFERRED}, False, False, True, True),
        ({DEFERRED}, True, True, True, True),
        ({DEFERRED}, False, True, True, False),
        ({NOTED}, True, True, True, False),
        ({NOTED}, False, False, True, False),
        (set(), False, False, True, False),
    ],
)
def test_what_opens_the_next_agenda(
    last: set[Outcome], has_task: bool, had_task: bool, is_open: bool, is_unfinished: bool
) -> None:
    found = rules.is_unfinished(last, has_task=has_task, had_task=had_task, is_open=is_open)
    assert found is is_unfinished


@pytest.mark.parametrize(
    ("due", "is_done", "state"),
    [(0, False, "under_way"), (-1, False, "late"), (-1, True, "done"), (1, True, "done")],
)
def test_what_became_of_a_task(due: int, is_done: bool, state: str) -> None:
    now: datetime = PLANNED_AT
    found = rules.task_state(now + timedelta(seconds=due), now, is_done=is_done)
    assert found == TaskState(state)
    back = rules.task_state(now, now, is_done=is_done, is_sent_back=True)
    assert back == (TaskState.DONE if is_done else TaskState.SENT_BACK)


def test_the_state_table() -> None:
    steps = {(a.value, b.value) for a, targets in MOVES.items() for b in targets}
    assert steps == {
        ("planned", "called"), ("planned", "cancelled"), ("called", "held"),
        ("called", "cancelled"), ("held", "minuted"),
    }  # fmt: skip
