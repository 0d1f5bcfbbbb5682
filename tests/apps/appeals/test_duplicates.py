"""What is probably one thing: by time, place and words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.appeals.factories import Town, exactly, file, warm

from linquan.apps.appeals import duplicates, operations, queries
from linquan.apps.appeals.duplicates import Told, apart_m, groups, is_suspect, likeness, pairs_of
from linquan.apps.appeals.gap_notes import GapNote, GapStep, TiedBy
from linquan.apps.appeals.types import DeskRules, Status

LIMITS = DeskRules()
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LAMP = "三号楼前面的路灯不亮，晚上太黑了"
ONE = Told(1, AT, "lamp", 7, None, "锦绣家园3号楼", 103.8, 30.7, LAMP)


def other(**changes: object) -> Told:
    return replace(ONE, **{"appeal_id": 2, "text": "楼前路灯坏了，太黑", **changes})


def test_likeness_is_the_share_of_pairs_in_both() -> None:
    assert likeness(pairs_of("路灯不亮"), pairs_of("路灯不亮")) == 100
    assert likeness(pairs_of("路灯不亮"), pairs_of("电梯困人")) == 0
    assert likeness(frozenset("abc"), frozenset("cd")) == 40
    assert likeness(frozenset(), frozenset()) == 0


def test_numbers_of_people_make_nothing_alike() -> None:
    assert pairs_of("13812345678") == frozenset()


def test_metres_between_two_points() -> None:
    north = other(lat=30.701)
    east = other(lon=103.801)
    assert round(apart_m(ONE, north) or 0, 1) == 111.2
    assert round(apart_m(ONE, east) or 0, 1) == 95.6
    assert apart_m(ONE, other(lon=None)) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"received_at": AT + timedelta(days=14)}, True),
        ({"received_at": AT + timedelta(days=14, seconds=1)}, False),
        ({"lat": 30.7 + 150 / 111_195}, True),
        ({"lat": 30.7 + 151 / 111_195}, False),
        ({"lon": None, "address": "锦绣家园3号楼", "area_id": 8}, True),
        ({"lon": None, "address": "锦绣家园4号楼"}, False),
        ({"lon": None, "address": ""}, True),
        ({"lon": None, "address": "", "area_id": 8}, False),
        ({"matter_code": "noise"}, False),
        ({"matter_code": "noise", "text": ONE.text}, True),
        ({"text": "电梯困人"}, False),
        ({"about_id": 5}, True),
    ],
)
def test_what_is_suspected(changes: dict[str, object], expected: bool) -> None:
    assert is_suspect(ONE, other(**changes), LIMITS) is expected
    assert is_suspect(other(**changes), ONE, LIMITS) is expected


def test_never_two_that_complain_about_different_units() -> None:
    assert not is_suspect(replace(ONE, about_id=4), other(about_id=5), LIMITS)
    assert is_suspect(replace(ONE, about_id=5), other(about_id=5), LIMITS)


def test_never_two_that_ask_for_different_things() -> None:
    """Words drawn up from a run are alike; who asks for the same thing is suspected as ever."""
    kindergarten = replace(ONE, asks_for="EDU-B01")
    assert not is_suspect(kindergarten, other(asks_for="HEA-B03"), LIMITS)
    assert is_suspect(kindergarten, other(asks_for="EDU-B01"), LIMITS)
    assert is_suspect(kindergarten, other(), LIMITS)


def test_what_is_alike_by_a_third_is_one_group() -> None:
    """100 m apart each: the first and the last only by the one between."""
    step = 100 / 111_195
    row = [other(appeal_id=n, lat=30.7 + n * step, received_at=AT - n * timedelta(hours=1))
           for n in range(3)]  # fmt: skip
    pair = [other(appeal_id=n, lat=31.0, received_at=AT) for n in (8, 9)]
    alone = other(appeal_id=5, lat=32.0)
    assert groups([*pair, alone, *row], LIMITS) == ((2, 1, 0), (8, 9))
    assert groups([alone], LIMITS) == ()


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from([LAMP, "电梯困人", "路灯"])), max_size=9
    )
)
def test_groups_are_those_of_the_obvious_way(rows: list[tuple[int, str]]) -> None:
    told = [
        other(appeal_id=n, lat=30.7 + far / 111_195, text=text)
        for n, (far, text) in enumerate(rows)
    ]
    found = [{one.appeal_id} for one in told]
    for a in told:
        for b in told:
            if is_suspect(a, b, LIMITS):
                one, two = (next(g for g in found if x.appeal_id in g) for x in (a, b))
                if one is not two:
                    found.remove(two)
                    one |= two
    expected = {frozenset(group) for group in found if len(group) > 1}
    assert {frozenset(group) for group in groups(told, LIMITS)} == expected


# Of the database.


def test_new_ones_that_are_alike_are_one_statement(town: Town, now: datetime) -> None:
    lamps = [file(town, now + timedelta(minutes=n)) for n in range(3)]
    file(town, now, text="电梯困人", address="锦绣家园9号楼")
    warm(town)
    books = queries.desk(town.district_id)
    with exactly(1):
        assert queries.new_groups(town.staff.clerk, books, now) == (tuple(lamps),)
    assert queries.new_groups(town.staff.other_clerk, books, now) == ()
    assert queries.new_groups(town.staff.handler, books, now) == ()


def test_a_case_names_what_is_probably_the_same(town: Town, now: datetime) -> None:
    first, second, third = (file(town, now + timedelta(minutes=n)) for n in (0, 9, 4))
    elsewhere = file(town, now, address="锦绣家园9号楼")
    page = queries.case_page(town.staff.clerk, first, now)
    assert page.suspects == (third, second)
    assert elsewhere not in page.suspects
    assert queries.case_page(town.staff.leader, first, now).suspects == ()


def test_what_asks_for_something_else_is_told_apart(town: Town, now: datetime) -> None:
    one, two, three = (file(town, now + timedelta(minutes=n)) for n in range(3))
    clerk, books = town.staff.clerk, queries.desk(town.district_id)

    def note(appeal_id: int, code: str, step: GapStep = GapStep.TIED) -> None:
        said = GapNote(step, code, code, code, TiedBy.CLERK)
        operations.note_gap(actor=clerk, appeal_id=appeal_id, said=said, now=now)

    note(one, "EDU-B01")
    note(two, "HEA-B03")
    warm(town)
    with exactly(1):
        assert queries.new_groups(clerk, books, now) == ((one, two, three),), "by way of the third"
    assert queries.case_page(clerk, one, now).suspects == (three,)
    note(three, "EDU-B01")
    assert queries.new_groups(clerk, books, now) == ((one, three),)
    note(three, "EDU-B01", GapStep.UNTIED)
    note(three, "HEA-B03")
    assert queries.new_groups(clerk, books, now) == ((two, three),)
    assert queries.case_page(clerk, three, now).suspects == (two,)
    note(two, "HEA-B03", GapStep.UNTIED)
    assert queries.case_page(clerk, one, now).suspects == (two,)


def test_side_by_side_is_compared_with_the_first(town: Town, now: datetime) -> None:
    one = file(town, now, lon=103.8, lat=30.7)
    two = file(town, now, lon=103.8, lat=30.701, text="路灯不亮 13812345678")
    warm(town)
    with exactly(5):
        laid = queries.side_by_side(town.staff.clerk, [one, two, two + 99])
    assert [(c.row.appeal_id, c.apart_m, c.text) for c in laid] == [
        (one, 0, "三号楼前面的路灯不亮，晚上太黑了。请来看看"),
        (two, 111, "路灯不亮 138****5678"),
    ]
    assert laid[0].likeness == 100
    assert laid[1].row.status is Status.RECEIVED
    assert queries.side_by_side(town.staff.other_clerk, [one, two]) == ()


def test_limits_are_rules_of_the_desk() -> None:
    names = [name for name in DeskRules.__slots__ if name.startswith("duplicate")]
    assert names == [
        "duplicate_days", "duplicate_m", "duplicate_likeness", "duplicate_likeness_any",
    ]  # fmt: skip
    assert duplicates.is_suspect(ONE, other(lat=30.701), replace(LIMITS, duplicate_m=120))
