"""Tables of cases for the pure rules of requests."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from linquan.apps.appeals import clocks, rules
from linquan.apps.appeals.types import (
    DONE,
    MOVES,
    OPEN,
    RUNNING,
    AppealScope,
    ChannelRow,
    DutyRow,
    MatterRow,
    PolicyRow,
    Status,
)
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.validity import valid_on

# District 1: street 2 with communities 3 and 4, street 5. Organisations: office 10 with its
# communities 11 and 12, the other street's office 20, department 30 with its branch 31,
# property company 40, district office 50.
AREA = "/1/2/3/"
SCOPE = AppealScope(1, AREA, 30, "/30/", "", "appeal:7")
FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in the office


def someone(role: Role, organisation: str, area: str = "", district_id: int = 1) -> Actor:
    """One person in one post; the organisation is the last id of its path."""
    organisation_id = int(organisation.strip("/").split("/")[-1])
    post = Post(organisation_id, organisation, "", role, district_id, area)
    return Actor(ActorKind.PERSON, "某人", 1, (post,))


PEOPLE = {
    "clerk": someone(Role.CLERK, "/10/11/", "/1/2/3/"),
    "other_clerk": someone(Role.CLERK, "/10/12/", "/1/2/4/"),
    "street_clerk": someone(Role.CLERK, "/10/", "/1/2/"),
    "far_clerk": someone(Role.CLERK, "/20/", "/1/5/"),
    "office_clerk": someone(Role.CLERK, "/50/", "/1/"),
    "handler": someone(Role.HANDLER, "/30/"),
    "branch_handler": someone(Role.HANDLER, "/30/31/"),
    "owner_clerk": someone(Role.CLERK, "/30/"),
    "owner_grid_worker": someone(Role.GRID_WORKER, "/30/"),
    "owner_leader": someone(Role.LEADER, "/30/"),
    "property_handler": someone(Role.HANDLER, "/40/"),
    "grid_worker": someone(Role.GRID_WORKER, "/10/11/", "/1/2/3/"),
    "street_grid_worker": someone(Role.GRID_WORKER, "/10/", "/1/2/"),
    "leader": someone(Role.LEADER, "/10/", "/1/2/"),
    "administrator": someone(Role.ADMINISTRATOR, "/10/", "/1/2/"),
    "street_handler": someone(Role.HANDLER, "/10/", "/1/2/"),
    "clerk_elsewhere": someone(Role.CLERK, "/99/", "/1/2/", district_id=9),
    "nobody": Actor(ActorKind.PERSON, "离任", 1, ()),
    "stranger": Actor.stranger(),
    "reporter": Actor.reporter("appeal:7"),
    "other_reporter": Actor.reporter("appeal:77"),
    "system": Actor.system("clock"),
}
ASSIGN = {"clerk", "street_clerk", "office_clerk"}
WORK = {"handler", "owner_clerk", "owner_grid_worker"}
SEE = (
    ASSIGN
    | WORK
    | {"owner_leader", "grid_worker", "street_grid_worker", "leader", "reporter", "system"}
)


def those(rule: Any, scope: AppealScope) -> set[str]:
    """Names of those whom a rule lets."""
    return {name for name, actor in PEOPLE.items() if rule(actor, scope)}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (rules.may_see, SEE),
        (rules.may_assign, ASSIGN),
        (rules.may_work, WORK),
        (rules.may_unmask, ASSIGN | WORK),
        (rules.may_withdraw, ASSIGN | {"reporter"}),
        (rules.is_reporter, {"reporter"}),
    ],
)
def test_who_may_do_what_when_nobody_is_complained_about(rule: Any, expected: set[str]) -> None:
    assert those(rule, SCOPE) == expected


@pytest.mark.parametrize(
    ("about", "out"),
    [
        ("/30/", {"handler", "branch_handler", "owner_clerk", "owner_grid_worker", "owner_leader"}),
        ("/30/31/", {"branch_handler"}),
        ("/40/", {"property_handler"}),
        ("/10/11/", {"clerk", "grid_worker"}),
        (
            "/10/",
            {
                "clerk",
                "other_clerk",
                "street_clerk",
                "grid_worker",
                "street_grid_worker",
                "leader",
                "administrator",
                "street_handler",
            },
        ),
        ("/50/", {"office_clerk"}),
    ],
)
def test_the_party_and_its_subordinates_may_do_nothing(about: str, out: set[str]) -> None:
    scope = AppealScope(1, AREA, 30, "/30/", about, "appeal:7")
    assert those(rules.is_party, scope) == out
    assert those(rules.may_see, scope) == SEE - out
    assert those(rules.may_assign, scope) == ASSIGN - out
    assert those(rules.may_work, scope) == WORK - out
    assert those(rules.may_unmask, scope) == (ASSIGN | WORK) - out
    assert those(rules.may_withdraw, scope) == (ASSIGN | {"reporter"}) - out


def test_a_neutral_post_does_not_wash_a_post_in_the_party_away() -> None:
    clerk, handler = PEOPLE["street_clerk"], PEOPLE["handler"]
    double = Actor(ActorKind.PERSON, "兼职", 1, (*clerk.posts, *handler.posts))
    scope = AppealScope(1, AREA, 10, "/10/", "/30/", "appeal:7")
    found = [
        rule(double, scope)
        for rule in (rules.may_see, rules.may_assign, rules.may_work, rules.may_unmask)
    ]
    assert found == [False] * 4


def test_an_organisation_above_the_owner_may_work_but_a_grid_worker_only_for_its_own() -> None:
    scope = AppealScope(1, AREA, 11, "/10/11/", "", "appeal:7")
    assert those(rules.may_work, scope) == {
        "clerk",
        "street_clerk",
        "grid_worker",
        "street_handler",
    }


@pytest.mark.parametrize(
    ("about", "organisation", "able"),
    [
        ("", "/30/", True),
        ("/30/", "/30/", False),
        ("/30/", "/30/31/", False),
        ("/30/31/", "/30/", True),
        ("/3/", "/30/", True),
        ("/10/", "/10/11/", False),
    ],
)
def test_who_can_take(about: str, organisation: str, able: bool) -> None:
    assert rules.can_take(about, organisation) is able


def test_who_files_through_what() -> None:
    def those_through(*, is_online: bool) -> set[str]:
        return {
            name
            for name, actor in PEOPLE.items()
            if rules.may_file_through(actor, is_online=is_online, area_path=AREA)
        }

    online, offline = those_through(is_online=True), those_through(is_online=False)
    assert online == set(PEOPLE)
    assert offline == {
        "clerk",
        "street_clerk",
        "office_clerk",
        "grid_worker",
        "street_grid_worker",
        "clerk_elsewhere",  # its area path is that of the street: no such person can exist
    }


def test_who_edits_the_lists() -> None:
    found = {name for name, actor in PEOPLE.items() if rules.may_edit_lists(actor, 1)}
    assert found == {"street_clerk", "far_clerk", "office_clerk", "administrator", "system"}


def test_the_state_table() -> None:
    table = {old.value: sorted(new.value for new in MOVES[old]) for old in Status}
    working = ["answered", "assigned", "declined", "in_progress", "waiting", "withdrawn"]
    assert table == {
        "received": working,
        "assigned": working,
        "in_progress": [w for w in working if w != "in_progress"],
        "waiting": ["assigned", "declined", "in_progress", "withdrawn"],
        "answered": ["closed", "reopened"],
        "declined": ["closed", "reopened"],
        "reopened": working,
        "closed": ["reopened"],
        "withdrawn": [],
    }
    assert all(rules.can_move(old, new) == (new in MOVES[old]) for old in Status for new in Status)
    assert sorted(OPEN | DONE) == sorted(Status)
    assert not OPEN & DONE
    assert list(OPEN - RUNNING) == [Status.WAITING]


# Lists with days.


def matter(matter_id: int, code: str, start: date, end: date | None) -> MatterRow:
    return MatterRow(matter_id, code, "g", code, code, (), "p", False, False, "", start, end)


def test_a_row_is_valid_from_its_first_day_to_the_day_before_its_last() -> None:
    first = matter(1, "a", date(2026, 1, 1), date(2026, 3, 1))
    second = matter(2, "a", date(2026, 3, 1), None)
    found = {
        day: [m.matter_id for m in valid_on((first, second), day)]
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(found.values()) == [[], [1], [1], [2]]


def duty(duty_id: int, organisation: str, area: str, matter_code: str = "") -> DutyRow:
    organisation_id = int(organisation.strip("/").split("/")[-1])
    return DutyRow(
        duty_id, matter_code, organisation_id, "", "", organisation, 0, area, "", "", "", "",
        date(2026, 1, 1), None,
    )  # fmt: skip


DUTIES = (
    duty(1, "/50/", "/1/"),
    duty(2, "/10/", "/1/2/"),
    duty(3, "/10/11/", "/1/2/3/"),
    duty(4, "/10/12/", "/1/2/4/"),
    duty(5, "/60/", "/1/2/3/"),
    duty(6, "/30/", "/1/", "lamp"),
    duty(7, "/40/", "/1/2/3/6/", "lamp"),
)


@pytest.mark.parametrize(
    ("code", "area", "about", "expected"),
    [
        ("", "/1/2/3/6/", "", [3, 5, 2, 1]),
        ("", "/1/2/4/", "", [4, 2, 1]),
        ("", "/1/2/4/", "/10/", [1]),
        ("", "/1/2/3/", "/10/11/", [5, 2, 1]),
        ("", "/1/5/", "", [1]),
        ("", "/9/", "", []),
        ("lamp", "/1/2/3/6/", "", [7, 6]),
        ("lamp", "/1/2/3/66/", "", [6]),
        ("lamp", "/1/2/3/6/", "/40/", [6]),
        ("lift", "/1/2/3/6/", "", []),
    ],
)
def test_the_lowest_level_comes_first_and_no_party(
    code: str, area: str, about: str, expected: list[int]
) -> None:
    found = rules.lowest_first(DUTIES, matter_code=code, area_path=area, about_path=about)
    assert [d.duty_id for d in found] == expected


def policy(policy_id: int, start: date, end: date | None, unit: str = "hours") -> PolicyRow:
    return PolicyRow(policy_id, "p", "", "", 3, unit, "", start, end)


def test_the_deadline_of_a_matter_is_the_version_of_that_day() -> None:
    both = (
        policy(1, date(2026, 1, 1), date(2026, 3, 1)),
        policy(2, date(2026, 3, 1), None),
    )
    line = matter(1, "a", date(2026, 1, 1), None)
    other = MatterRow(1, "a", "g", "", "", (), "q", False, False, "", date(2026, 1, 1), None)
    found = [
        rules.policy_for(line, both, day)
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2025, 1, 1))
    ]
    assert [p and p.policy_id for p in found] == [1, 2, None]
    assert rules.policy_for(other, both, date(2026, 2, 1)) is None


# Clocks.


def test_a_due_date_moves_by_a_finished_pause_and_not_by_an_open_one() -> None:
    hours = policy(1, date(2026, 1, 1), None)
    stopped = clocks.stopped([], FRIDAY + timedelta(hours=1))
    assert stopped == [["2026-11-20T03:00:00+00:00", ""]]
    assert rules.due_at(hours, FRIDAY, stopped, OfficeCalendar()) == FRIDAY + timedelta(hours=3)
    running = clocks.started(stopped, FRIDAY + timedelta(hours=6))
    assert running == [["2026-11-20T03:00:00+00:00", "2026-11-20T08:00:00+00:00"]]
    assert rules.due_at(hours, FRIDAY, running, OfficeCalendar()) == FRIDAY + timedelta(hours=8)


def test_stopping_and_resuming_leave_what_was_stored_alone() -> None:
    stored = [["2026-11-20T03:00:00+00:00", ""]]
    again = clocks.stopped(clocks.started(stored, FRIDAY), FRIDAY + timedelta(days=1))
    assert stored == [["2026-11-20T03:00:00+00:00", ""]]
    assert [pair[1] for pair in again] == [FRIDAY.isoformat(), ""]
    assert clocks.started([], FRIDAY) == []
    ended = clocks.started(stored, FRIDAY)
    assert clocks.started(ended, FRIDAY + timedelta(days=9)) == ended


def test_working_days_fall_due_at_closing_time() -> None:
    calendar = OfficeCalendar(closes=time(17, 0))
    days = policy(1, date(2026, 1, 1), None, unit="workdays")
    due = rules.due_at(days, FRIDAY, [], calendar)
    assert due == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # Wednesday 17:00 in the office


# Words.


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮。请来看", "路灯不亮"),
        ("路灯不亮\n请来看", "路灯不亮"),
        ("路灯  不亮\t了！", "路灯 不亮 了"),
        ("真的？是的", "真的"),
        ("One; two", "One"),
        ("Broken! Really?", "Broken"),
        ("！！电梯坏了。", "电梯坏了"),
        ("\n\n电梯坏了", "电梯坏了"),
        ("。。。", "。。。"),
        ("字" * 40, "字" * 40),
        ("字" * 41, "字" * 39 + "…"),
        ("", ""),
    ],
)
def test_a_title_is_the_first_sentence(text: str, title: str) -> None:
    assert rules.title_of(text) == title


def test_a_number_tells_year_and_month_of_the_office() -> None:
    late = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # 1 December in the office
    assert rules.number_of(1200, late, OfficeCalendar()) == "LQ-2612-1200"


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("LQ-2611-1200", 1200),
        (" lq-2611-7 ", 7),
        ("LQ-2611-" + "9" * 18, 10**18 - 1),
        ("LQ-2611-" + "9" * 19, None),
        ("LQ-2611-", None),
        ("LQ-26x1-12", None),
        ("LQ-²⁶-12", None),
        ("LQ-2611-１２", None),
        ("LQ-2611-1-2", None),
        ("lq26111200", None),
        ("AB-2611-12", None),
        ("LQ-2611-1x", None),
        ("", None),
    ],
)
def test_a_number_as_typed(text: str, serial: int | None) -> None:
    assert rules.id_in_number(text) == serial


def test_a_channel_is_a_dated_row_too() -> None:
    row = ChannelRow(
        1, "scan", "scan", "", "", True, None, "", None, None, None, date(2026, 1, 1), None
    )
    assert valid_on((row,), date(2026, 1, 1)) == (row,)
