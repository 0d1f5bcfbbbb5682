"""Head-counts: rules by cases, every write, undoing, and what the page reads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_operations import last_event

from linquan.apps.places import operations, queries
from linquan.apps.places.counting import (
    DEFAULT_STEPS,
    AgeGroup,
    AgeStep,
    CountDraft,
    CountLine,
    CountRow,
    PartsTotal,
    count_faults,
    groups_of,
    step_faults,
)
from linquan.apps.places.models import AgeStep as AgeStepTable
from linquan.apps.places.models import Area, HeadCount
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import BookVersion, Event

TODAY = date(2026, 11, 20)
LINES = (CountLine(0, 14, 200), CountLine(15, 59, 700), CountLine(60, None, 150))
DRAFT = CountDraft(date(2026, 11, 1), "第七次入户摸底", LINES)
THREE = (AgeStep(0, "少年", "Young"), AgeStep(15, "成年", ""), AgeStep(60, "老年", "Old"))


def test_groups_lie_between_steps() -> None:
    assert groups_of(THREE) == (
        AgeGroup(0, 14, "少年", "Young"),
        AgeGroup(15, 59, "成年", ""),
        AgeGroup(60, None, "老年", "Old"),
    )
    assert groups_of(()) == ()
    assert step_faults(DEFAULT_STEPS) == {}


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((), "missing"),
        ((AgeStep(1, "一岁起"),), "not_from_birth"),
        ((AgeStep(0, "甲"), AgeStep(0, "乙")), "not_ascending"),
        ((AgeStep(0, "甲"), AgeStep(60, "乙"), AgeStep(15, "丙")), "not_ascending"),
        ((AgeStep(0, "甲"), AgeStep(121, "乙")), "not_ascending"),
        ((AgeStep(0, "甲"), AgeStep(60, " ")), "name_missing"),
        ((AgeStep(0, "甲" * 41),), "too_long"),
        ((AgeStep(0, "甲", "a" * 81),), "too_long"),
        (tuple(AgeStep(n, "甲") for n in range(21)), "too_many"),
    ],
)
def test_steps_that_are_no_list(steps: tuple[AgeStep, ...], code: str) -> None:
    assert step_faults(steps) == {"steps": code}


FAULTS = [
    ({"counted_on": date(2026, 11, 21)}, {"counted_on": "in_future"}),
    ({"source": " "}, {"source": "missing"}),
    ({"source": "x" * 201}, {"source": "too_long"}),
    ({"lines": ()}, {"counts": "missing"}),
    ({"lines": (CountLine(0, None, -1),)}, {"counts": "out_of_range"}),
    ({"lines": (CountLine(0, None, 10_000_001),)}, {"counts": "out_of_range"}),
    ({"lines": (CountLine(5, 4, 1),)}, {"counts": "out_of_range"}),
    ({"lines": (CountLine(0, 121, 1),)}, {"counts": "out_of_range"}),
    ({"lines": (CountLine(0, 14, 1), CountLine(14, None, 1))}, {"counts": "overlap"}),
    ({"lines": (CountLine(0, None, 1), CountLine(60, None, 1))}, {"counts": "overlap"}),
    ({"lines": tuple(CountLine(n, n, 1) for n in range(21))}, {"counts": "out_of_range"}),
]


@pytest.mark.parametrize(("wrong", "faults"), FAULTS)
def test_counts_that_cannot_be(wrong: dict[str, Any], faults: dict[str, str]) -> None:
    assert count_faults(replace(DRAFT, **wrong), TODAY) == faults


def test_a_count_of_today_and_of_nobody_can_be() -> None:
    assert count_faults(replace(DRAFT, counted_on=TODAY), TODAY) == {}
    assert count_faults(replace(DRAFT, lines=(CountLine(0, None, 0),)), TODAY) == {}


def test_a_count_answers_for_groups_that_it_does_not_cut() -> None:
    row = CountRow(DRAFT.counted_on, DRAFT.source, LINES)
    assert row.total == 1_050
    assert row.of(AgeGroup(0, 14)) == 200
    assert row.of(AgeGroup(0, 59)) == 900
    assert row.of(AgeGroup(0, None)) == 1_050
    assert row.of(AgeGroup(60, 69)) is None
    assert row.of(AgeGroup(60, None)) == 150
    assert CountRow(DRAFT.counted_on, "", LINES[:1]).of(AgeGroup(15, 59)) is None


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def everything() -> tuple[list[dict[str, Any]], ...]:
    tables: tuple[Any, ...] = (HeadCount, AgeStepTable, Area, Event, BookVersion)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> None:
    before = everything()
    with pytest.raises(error) as raised:
        act()
    given = raised.value
    found = next(iter(given.fields.values())) if isinstance(given, Invalid) else given.code
    assert found == code
    assert everything() == before


def put(actor: Actor, area_id: int, now: datetime, **other: Any) -> int | None:
    draft = replace(DRAFT, **other)
    return operations.set_head_counts(actor=actor, area_id=area_id, draft=draft, now=now)


def rows(area_id: int) -> list[tuple[Any, ...]]:
    found = HeadCount.objects.filter(area_id=area_id).order_by("counted_on", "from_age")
    return list(found.values_list("counted_on", "from_age", "to_age", "count", "source"))


WRITTEN = [(DRAFT.counted_on, *line, DRAFT.source) for line in ((0, 14, 200), (15, 59, 700), (60, None, 150))]  # fmt: skip  # noqa: E501


@pytest.mark.django_db
class TestSet:
    def test_success(
        self, district: District, staff: Staff, now: datetime, django_assert_num_queries: Any
    ) -> None:
        grid = district.grid_ids[0]
        before = books.versions(district.district_id)["places"]
        with django_assert_num_queries(11):
            event_id = put(staff.administrator, grid, now, lines=LINES[::-1])
        assert event_id == Event.objects.latest("pk").pk
        assert rows(grid) == WRITTEN
        assert set(HeadCount.objects.values_list("district_id", flat=True)) == {
            district.district_id
        }
        assert last_event() == (
            "head_count.set", f"head_count:{grid}", "吴管理", district.district_id, now,
            {
                "counted_on": "2026-11-01", "before": [], "residents": [1_000, 1_050],
                "lines": [[0, 14, 200, DRAFT.source], [15, 59, 700, DRAFT.source],
                          [60, None, 150, DRAFT.source]],
            },
        )  # fmt: skip
        assert Area.objects.values_list("residents", flat=True).get(pk=grid) == 1_050
        assert books.versions(district.district_id)["places"] != before

    def test_the_same_writes_nothing(self, district: District, now: datetime) -> None:
        put(SETUP, district.grid_ids[0], now)
        before = everything()
        assert put(SETUP, district.grid_ids[0], now) is None
        assert everything() == before

    def test_another_count_of_that_day_takes_its_place(
        self, district: District, now: datetime
    ) -> None:
        grid = district.grid_ids[0]
        put(SETUP, grid, now)
        put(SETUP, grid, now, source="台账", lines=(CountLine(0, None, 990),))
        assert rows(grid) == [(DRAFT.counted_on, 0, None, 990, "台账")]
        assert last_event()[5]["before"][0] == [0, 14, 200, DRAFT.source]

    def test_an_older_count_is_kept_and_changes_no_residents(
        self, district: District, now: datetime
    ) -> None:
        grid = district.grid_ids[0]
        put(SETUP, grid, now)
        put(SETUP, grid, now, counted_on=date(2020, 11, 1), lines=(CountLine(0, None, 900),))
        assert len(rows(grid)) == 4
        assert Area.objects.values_list("residents", flat=True).get(pk=grid) == 1_050

    @pytest.mark.parametrize("who", ["clerk", "leader", "handler", "grid_worker"])
    def test_denied(self, district: District, staff: Staff, now: datetime, who: str) -> None:
        actor = getattr(staff, who)
        refused(lambda: put(actor, district.grid_ids[0], now), NotAllowed, "not_allowed")

    @pytest.mark.parametrize(("wrong", "faults"), FAULTS)
    def test_invalid(
        self, district: District, now: datetime, wrong: dict[str, Any], faults: dict[str, str]
    ) -> None:
        code = next(iter(faults.values()))
        refused(lambda: put(SETUP, district.grid_ids[0], now, **wrong), Invalid, code)

    def test_area_unknown_or_retired(self, district: District, now: datetime) -> None:
        refused(lambda: put(SETUP, 999_999, now), NotFound, "area_unknown")
        operations.retire_area(actor=SETUP, area_id=district.grid_ids[0], now=now)
        refused(lambda: put(SETUP, district.grid_ids[0], now), WrongState, "area_retired")


@pytest.mark.django_db
class TestDropAndTakeBack:
    def test_dropped_and_back(self, district: District, staff: Staff, now: datetime) -> None:
        grid, actor = district.grid_ids[0], staff.administrator
        put(SETUP, grid, now, counted_on=date(2020, 11, 1), lines=(CountLine(0, None, 900),))
        put(SETUP, grid, now)
        event_id = operations.drop_head_counts(
            actor=actor, area_id=grid, counted_on=DRAFT.counted_on, now=now
        )
        assert rows(grid) == [(date(2020, 11, 1), 0, None, 900, DRAFT.source)]
        assert Area.objects.get(pk=grid).residents == 900
        operations.take_back_head_counts(actor=actor, area_id=grid, event_id=event_id, now=now)
        assert rows(grid)[1:] == WRITTEN
        assert Area.objects.get(pk=grid).residents == 1_050
        assert last_event()[5] == {"undone": event_id}

    def test_residents_that_somebody_changed_since_stay(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        grid, actor = district.grid_ids[0], staff.administrator
        event_id = put(actor, grid, now) or 0
        Area.objects.filter(pk=grid).update(residents=7)
        operations.take_back_head_counts(actor=actor, area_id=grid, event_id=event_id, now=now)
        assert (rows(grid), Area.objects.get(pk=grid).residents) == ([], 7)

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        grid, actor = district.grid_ids[0], staff.administrator
        event_id = put(actor, grid, now) or 0

        def back(who: Actor, event: int, at: datetime) -> Callable[[], int]:
            return lambda: operations.take_back_head_counts(
                actor=who, area_id=grid, event_id=event, now=at
            )

        refused(back(staff.clerk, event_id, now), NotAllowed, "not_allowed")
        refused(back(actor, event_id - 1, now), WrongState, "changed_meanwhile")
        late = now + timedelta(days=7, seconds=1)
        refused(back(actor, event_id, late), WrongState, "cannot_take_back")
        made = back(actor, event_id, now)()
        refused(back(actor, made, now), WrongState, "cannot_take_back")

    def test_nothing_to_drop(self, district: District, staff: Staff, now: datetime) -> None:
        def drop(actor: Actor) -> Callable[[], int]:
            return lambda: operations.drop_head_counts(
                actor=actor, area_id=district.grid_ids[0], counted_on=TODAY, now=now
            )

        refused(drop(SETUP), NotFound, "count_unknown")
        refused(drop(staff.clerk), NotAllowed, "not_allowed")


def group(actor: Actor, district_id: int, now: datetime, **other: Any) -> int | None:
    wanted: dict[str, Any] = {"steps": THREE, "valid_from": TODAY} | other
    return operations.set_age_groups(actor=actor, district_id=district_id, now=now, **wanted)


@pytest.mark.django_db
class TestAgeGroups:
    def test_success_and_back(self, district: District, staff: Staff, now: datetime) -> None:
        where, actor = district.district_id, staff.administrator
        assert queries.age_groups(where, TODAY) == groups_of(DEFAULT_STEPS)
        event_id = group(actor, where, now) or 0
        assert group(actor, where, now) is None
        assert last_event()[:2] == ("age_groups.set", f"age_groups:{where}")
        assert queries.age_groups(where, TODAY) == groups_of(THREE)
        assert queries.age_groups(where, TODAY - timedelta(days=1)) == groups_of(DEFAULT_STEPS)
        second = group(actor, where, now, steps=THREE[:2]) or 0
        assert queries.age_groups(where, TODAY) == groups_of(THREE[:2])
        back = operations.take_back_age_groups
        refused(
            lambda: back(actor=actor, district_id=where, event_id=event_id, now=now),
            WrongState,
            "changed_meanwhile",
        )
        refused(
            lambda: back(actor=staff.clerk, district_id=where, event_id=second, now=now),
            NotAllowed,
            "not_allowed",
        )
        back(actor=actor, district_id=where, event_id=second, now=now)
        assert queries.age_groups(where, TODAY) == groups_of(THREE)

    def test_a_list_begins_on_its_day(
        self, district: District, now: datetime, django_assert_num_queries: Any
    ) -> None:
        later = TODAY + timedelta(days=30)
        group(SETUP, district.district_id, now, valid_from=later)
        with django_assert_num_queries(1):
            page = queries.age_groups_page(district.district_id, TODAY)
        assert (page.groups, page.is_own) == (groups_of(DEFAULT_STEPS), False)
        assert page.lists == ((later, groups_of(THREE)),)
        page = queries.age_groups_page(district.district_id, later)
        assert (page.groups, page.is_own) == (groups_of(THREE), True)

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        where = district.district_id
        refused(lambda: group(staff.clerk, where, now), NotAllowed, "not_allowed")
        refused(lambda: group(SETUP, where, now, steps=()), Invalid, "missing")
        over = TODAY - timedelta(days=1)
        refused(lambda: group(SETUP, where, now, valid_from=over), Invalid, "day_over")
        refused(lambda: group(SETUP, district.street_id, now), NotFound, "area_unknown")
        refused(
            lambda: operations.take_back_age_groups(
                actor=SETUP, district_id=district.street_id, event_id=1, now=now
            ),
            NotFound,
            "area_unknown",
        )


@pytest.mark.django_db
class TestPage:
    def test_parts_beside_the_whole(
        self, district: District, now: datetime, django_assert_num_queries: Any
    ) -> None:
        community, (first, second) = district.community_ids[0], district.grid_ids[:2]
        estate = operations.add_area(
            actor=SETUP, draft=AreaDraft(Level.ESTATE, "锦绣家园", community), now=now
        )
        put(SETUP, community, now, lines=(CountLine(0, None, 2_000),))
        put(SETUP, first, now)
        put(SETUP, first, now, counted_on=date(2020, 11, 1), lines=(CountLine(0, None, 1),))
        put(SETUP, estate, now, lines=(CountLine(0, None, 1_900),))
        queries.count_page(district.district_id, community, TODAY)
        with django_assert_num_queries(4):
            page = queries.count_page(district.district_id, community, TODAY)
        assert page.newest is not None
        assert page.newest.total == 2_000
        assert [(p.area.area_id, p.count and p.count.total) for p in page.parts] == [
            (first, 1_050),
            (second, None),
            (estate, 1_900),
        ]
        assert page.sums == (
            PartsTotal(("grid",), 2, 1, 1_050, None),
            PartsTotal(("estate",), 1, 1, 1_900, -100),
        )
        put(SETUP, second, now, lines=(CountLine(0, None, 950),))
        page = queries.count_page(district.district_id, community, TODAY)
        assert page.sums[0] == PartsTotal(("grid",), 2, 2, 2_000, 0)

    def test_history_and_ages(self, district: District, now: datetime) -> None:
        grid = district.grid_ids[0]
        group(SETUP, district.district_id, now)
        put(SETUP, grid, now, counted_on=date(2020, 11, 1), lines=(CountLine(0, None, 900),))
        put(SETUP, grid, now)
        page = queries.count_page(district.district_id, grid, TODAY)
        assert [c.counted_on for c in page.counts] == [DRAFT.counted_on, date(2020, 11, 1)]
        assert [count for _, count in page.ages] == [200, 700, 150]
        assert [a.area_id for a in page.line][-1] == grid
        assert page.sums == ()

    def test_nothing_counted(self, district: District) -> None:
        page = queries.count_page(district.district_id, district.community_ids[0], TODAY)
        assert (page.newest, page.ages, page.counts) == (None, (), ())
        assert page.sums == (PartsTotal(("grid",), 2, 0, 0, None),)

    def test_another_district(self, district: District) -> None:
        other = kept(make_district, "510188000000", "别区")
        with pytest.raises(NotFound):
            queries.count_page(other.district_id, district.grid_ids[0], TODAY)
