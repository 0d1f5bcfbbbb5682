"""Who may open what, the state table, counts: plain cases and random ones."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from linquan.apps.casework import rules
from linquan.apps.casework.types import MOVES, OPEN, AdmissionRow, Place, Reach, State
from linquan.kernel.actors import Actor, ActorKind, Post, Role

DAY = date(2026, 11, 20)
PLACE = Place(1, "peace", "/1/5/17/", 7, None)
CLERK = Post(3, "/3/", "", Role.CLERK, 1, "/1/5/")
MINE = Actor(ActorKind.PERSON, "甲", 7, (CLERK,))
OWN = AdmissionRow(
    1, 1, 7, "peace", 5, "/1/5/", Reach.OWN, date(2026, 11, 1), date(2026, 12, 1), None
)
ALL = replace(OWN, reach=Reach.ALL)
REVOKED = datetime(2026, 11, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("admission", "place", "opens"),
    [
        (OWN, PLACE, True),
        (OWN, replace(PLACE, worker_id=8), False),
        (OWN, replace(PLACE, worker_id=8, mediator_account_id=7), True),
        (ALL, replace(PLACE, worker_id=8), True),
        (ALL, replace(PLACE, kind_code="care"), False),
        (ALL, replace(PLACE, area_path="/1/6/"), False),
        (replace(ALL, area_path="/1/5/17/9/"), PLACE, False),
        (replace(ALL, account_id=8), PLACE, False),
        (replace(ALL, district_id=2), PLACE, False),
        (ALL, replace(PLACE, district_id=2), False),
        (replace(ALL, valid_to=DAY), PLACE, False),
        (replace(ALL, valid_from=date(2026, 11, 21)), PLACE, False),
        (replace(ALL, revoked_at=REVOKED), PLACE, False),
    ],
)
def test_an_admission_opens_its_files_and_no_others(
    admission: AdmissionRow, place: Place, opens: bool
) -> None:
    assert bool(rules.admits(MINE, [admission], place, DAY)) is opens


@pytest.mark.parametrize("role", list(Role))
def test_no_post_opens_a_file(role: Role) -> None:
    """Not even of the district; only administrators lose by theirs what an admission opens."""
    whole = replace(CLERK, role=role, area_path="/1/")
    actor = replace(MINE, posts=(whole,))
    assert rules.admits(actor, [], PLACE, DAY) == ()
    assert bool(rules.admits(actor, [ALL], PLACE, DAY)) is (role is not Role.ADMINISTRATOR)


def test_programmes_and_the_house_open_none() -> None:
    key = Actor.key(7, "program", CLERK)
    for actor in (key, Actor.system("job"), Actor.stranger(), Actor.reporter("appeal:1")):
        assert rules.admits(actor, [ALL], PLACE, DAY) == ()


def test_random_walks_leave_no_file_without_worker_and_date() -> None:
    """Whatever steps the table allows, an open file has both and a closed one no date."""
    dice = random.Random(44)
    for _ in range(300):
        state, next_on = State.OPENED, DAY
        while state is not State.CLOSED:
            state = dice.choice(sorted(MOVES[state]))
            told = next_on if state in OPEN else None
            assert rules.is_looked_after(state, 7, told)
            assert not rules.is_looked_after(state, 7, None if told else next_on)
            assert state is State.CLOSED or not rules.is_looked_after(state, None, told)


def test_every_state_is_reached_and_leads_to_the_end() -> None:
    assert set().union(*MOVES.values()) | {State.OPENED} == set(State)
    assert all(State.CLOSED in MOVES[state] for state in OPEN)
    assert not MOVES[State.CLOSED]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0), (0, 0)),
        ((4, 9, 12), (None, None, 12)),
        ((4, 3, 12), (None, None, 12)),
        ((5, 6), (5, 6)),
        ((1,), (None,)),
        ((2, 0), (None, 0)),
    ],
)
def test_small_counts_are_not_told(counts: tuple[int, ...], told: tuple[int | None, ...]) -> None:
    assert rules.suppressed(counts, 5) == told


def test_no_hidden_count_can_be_reckoned_from_a_sum() -> None:
    dice = random.Random(5)
    for _ in range(300):
        counts = [dice.randrange(12) for _ in range(dice.randrange(1, 6))]
        told = rules.suppressed(counts, 5)
        assert all(shown is None or shown == 0 or shown >= 5 for shown in told)
        rest = [n for n, shown in zip(counts, told, strict=True) if shown is not None]
        assert told.count(None) != 1 or not any(rest)


@pytest.mark.parametrize(
    ("closed", "until"),
    [(date(2026, 11, 20), date(2029, 11, 20)), (date(2028, 2, 29), date(2031, 3, 1))],
)
def test_until_when_a_file_is_kept(closed: date, until: date) -> None:
    assert rules.keeps_until(closed, 3) == until


def test_leaders_count_in_a_street_or_above() -> None:
    leader = replace(CLERK, role=Role.LEADER)
    low = replace(leader, area_path="/1/5/17/")
    assert rules.counted_areas(replace(MINE, posts=(leader, low))) == ("/1/5/",)
    assert not rules.may_count(replace(MINE, posts=(low,)))
    assert not rules.may_count(MINE)
