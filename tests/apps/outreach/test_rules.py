"""Who may do what: tables of cases."""

from datetime import date

import pytest

from linquan.apps.outreach import rules
from linquan.apps.outreach.types import ProposalState
from linquan.kernel.actors import Actor, ActorKind, Post, Role

STREET, COMMUNITY, GRID, OTHER = "/1/2/", "/1/2/3/", "/1/2/3/9/", "/1/2/4/"


def actor(role: Role, area_path: str) -> Actor:
    return Actor(ActorKind.PERSON, "某", 1, (Post(5, "/5/", "", role, 1, area_path),))


@pytest.mark.parametrize(
    ("role", "at", "sees", "plans"),
    [
        (Role.CLERK, COMMUNITY, True, True),
        (Role.CLERK, STREET, True, True),
        (Role.LEADER, STREET, True, False),
        (Role.GRID_WORKER, COMMUNITY, True, False),
        (Role.GRID_WORKER, GRID, True, False),
        (Role.CLERK, OTHER, False, False),
        (Role.HANDLER, COMMUNITY, False, False),
        (Role.ADMINISTRATOR, STREET, False, False),
        (Role.CLERK, "", False, False),
    ],
)
def test_who_sees_and_who_plans(role: Role, at: str, sees: bool, plans: bool) -> None:
    someone = actor(role, at)
    assert rules.may_see(someone, COMMUNITY) is sees
    assert rules.may_plan(someone, COMMUNITY) is plans
    assert rules.may_decide(someone, COMMUNITY) is plans


@pytest.mark.parametrize(
    ("role", "at", "place", "may"),
    [
        (Role.GRID_WORKER, GRID, GRID, True),
        (Role.GRID_WORKER, GRID, COMMUNITY, False),
        (Role.GRID_WORKER, COMMUNITY, GRID, True),
        (Role.CLERK, STREET, GRID, True),
        (Role.CLERK, STREET, OTHER, False),
        (Role.LEADER, STREET, GRID, False),
        (Role.CLERK, COMMUNITY, "", False),
    ],
)
def test_who_records_where(role: Role, at: str, place: str, may: bool) -> None:
    assert rules.may_record(actor(role, at), COMMUNITY, place) is may
    assert not rules.may_record(actor(role, at), "", place)


def test_who_goes_somewhere() -> None:
    assert rules.may_go(actor(Role.GRID_WORKER, GRID), COMMUNITY)
    assert not rules.may_go(actor(Role.LEADER, STREET), COMMUNITY)
    assert not rules.may_go(actor(Role.CLERK, OTHER), COMMUNITY)


def test_who_edits_the_list() -> None:
    assert rules.may_edit_ways(actor(Role.CLERK, STREET), 1)
    assert not rules.may_edit_ways(actor(Role.CLERK, COMMUNITY), 1)
    assert not rules.may_edit_ways(actor(Role.CLERK, STREET), 2)
    assert rules.may_edit_ways(Actor.system("x"), 1)


@pytest.mark.parametrize(
    ("last", "fits"),
    [(date(2026, 1, 1), True), (date(2025, 12, 31), False), (date(2027, 1, 1), True),
     (date(2027, 1, 2), False)],
)  # fmt: skip
def test_how_long_a_round_lasts(last: date, fits: bool) -> None:
    assert rules.is_span(date(2026, 1, 1), last) is fits


def test_steps_of_a_proposal() -> None:
    able = [
        (old, new) for old in ProposalState for new in ProposalState if rules.can_move(old, new)
    ]
    assert able == [
        ("kept", "taken_up"), ("kept", "dropped"), ("taken_up", "dropped"), ("dropped", "kept"),
    ]  # fmt: skip
