"""Moving areas: paths and codes of whole subtrees, refusals with nothing changed, races."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_operations import all_rows, last_event, refused

from linquan.apps.places import operations, queries, rules
from linquan.apps.places.models import Area
from linquan.apps.places.types import AreaChange, AreaDraft, AreaRow, Level
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db
STEM = "510199"


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def far_street(district: District, now: datetime) -> int:
    """A second street, 望江街道."""
    return add(district, Level.STREET, "望江街道", district.district_id, f"{STEM}002000", now)


def add(
    district: District, level: Level, name: str, parent_id: int, code: str, now: datetime
) -> int:
    draft = AreaDraft(level, name, parent_id, code)
    return operations.add_area(actor=SETUP, draft=draft, now=now)


def move(
    area_id: int, parent_id: int, code: str, now: datetime, actor: Actor = SETUP
) -> int | None:
    return operations.move_area(
        actor=actor, area_id=area_id, parent_id=parent_id, code=code, now=now
    )


def tree() -> dict[str, tuple[str, str]]:
    """Path and code of every area, by name."""
    return {n: (p, c) for n, p, c in Area.objects.values_list("name", "path", "code")}


class TestMoveArea:
    def test_a_grid_goes_to_another_community(
        self, district: District, staff: Staff, now: datetime, django_assert_num_queries: Any
    ) -> None:
        grid, (first, second) = district.grid_ids[0], district.community_ids
        house = add(district, Level.ESTATE, "锦绣家园", first, "", now)
        before = books.versions(district.district_id)["places"]
        plain = tree()
        with django_assert_num_queries(10):
            event_id = move(grid, second, f"{STEM}001002003", now, staff.administrator)
        path = f"{district.path(second)}{grid}/"
        assert tree() == plain | {"第1网格": (path, f"{STEM}001002003")}
        assert Area.objects.values_list("parent_id", flat=True).get(pk=grid) == second
        assert Area.objects.values_list("parent_id", flat=True).get(pk=house) == first
        assert last_event() == (
            "area.moved", f"area:{grid}", "吴管理", district.district_id, now,
            {
                "name": "第1网格", "was_parent": first, "parent": second,
                "was_path": district.path(grid), "path": path, "areas": 1,
                "codes": {str(grid): [f"{STEM}001001001", f"{STEM}001002003"]},
            },
        )  # fmt: skip
        assert isinstance(event_id, int)
        assert books.versions(district.district_id)["places"] != before
        book = queries.area_book(district.district_id, books.versions(district.district_id))
        assert [a.name for a in book.line(grid)] == ["江安区", "江安街道", "清江社区", "第1网格"]

    def test_a_community_takes_its_whole_subtree_and_codes_along(
        self, district: District, far_street: int, now: datetime, django_assert_num_queries: Any
    ) -> None:
        first = district.community_ids[0]
        estate = add(district, Level.ESTATE, "锦绣家园", first, "", now)
        house = add(district, Level.BUILDING, "3栋", estate, "", now)
        gone = add(district, Level.GRID, "旧网格", first, f"{STEM}001001009", now)
        operations.retire_area(actor=SETUP, area_id=gone, now=now)
        plain, top = tree(), f"/{district.district_id}/{far_street}/{first}/"
        with django_assert_num_queries(11):
            move(first, far_street, f"{STEM}002007", now)
        one, two = district.grid_ids[:2]
        assert tree() == plain | {
            "锦绣社区": (top, f"{STEM}002007"),
            "第1网格": (f"{top}{one}/", f"{STEM}002007001"),
            "第2网格": (f"{top}{two}/", f"{STEM}002007002"),
            "旧网格": (f"{top}{gone}/", f"{STEM}002007009"),
            "锦绣家园": (f"{top}{estate}/", ""),
            "3栋": (f"{top}{estate}/{house}/", ""),
        }
        data = last_event()[5]
        assert data["areas"] == 6
        assert data["codes"][str(two)] == [f"{STEM}001001002", f"{STEM}002007002"]
        assert set(data["codes"]) == {str(pk) for pk in (first, one, two, gone)}

    def test_the_same_place_writes_nothing(self, district: District, now: datetime) -> None:
        before = all_rows()
        grid, first = district.grid_ids[0], district.community_ids[0]
        assert move(grid, first, f"{STEM}001001001", now) is None
        assert all_rows() == before

    @pytest.mark.parametrize("who", ["clerk", "leader", "handler", "grid_worker"])
    def test_denied(self, district: District, staff: Staff, now: datetime, who: str) -> None:
        grid, second = district.grid_ids[0], district.community_ids[1]
        actor = getattr(staff, who)
        refused(
            lambda: move(grid, second, f"{STEM}001002003", now, actor), NotAllowed, "not_allowed"
        )

    @pytest.mark.parametrize(
        ("parent", "code", "error", "word"),
        [
            ("street", f"{STEM}001002003", Invalid, "level_not_below_parent"),
            ("g1", f"{STEM}001002003", Invalid, "level_not_below_parent"),
            ("g0", f"{STEM}001002003", Invalid, "below_itself"),
            ("c1", f"{STEM}001001008", Invalid, "same_parent"),
            ("c2", f"{STEM}001001001", Invalid, "code_not_below_parent"),
            ("c2", f"{STEM}001002001", Invalid, "code_taken"),
            ("c2", f"{STEM}001002000", Invalid, "code_out_of_range"),
            ("c2", f"{STEM}001002", Invalid, "code_length"),
            ("c2", "", Invalid, "missing"),
            ("nowhere", "", NotFound, "area_unknown"),
        ],
    )
    def test_refused(
        self,
        district: District,
        now: datetime,
        parent: str,
        code: str,
        error: type[HouseError],
        word: str,
    ) -> None:
        c1, c2 = district.community_ids
        ids = {"street": district.street_id, "c1": c1, "c2": c2, "nowhere": 999_999}
        ids |= {"g0": district.grid_ids[0], "g1": district.grid_ids[1]}
        refused(lambda: move(district.grid_ids[0], ids[parent], code, now), error, word)

    def test_what_is_out_of_use_stays_and_takes_nothing(
        self, district: District, now: datetime
    ) -> None:
        first, second = district.community_ids
        for grid in district.grid_ids[2:]:
            operations.retire_area(actor=SETUP, area_id=grid, now=now)
        code = f"{STEM}001001003"
        refused(lambda: move(district.grid_ids[2], first, code, now), WrongState, "area_retired")
        operations.retire_area(actor=SETUP, area_id=second, now=now)
        code = f"{STEM}001002003"
        refused(lambda: move(district.grid_ids[0], second, code, now), WrongState, "parent_retired")

    def test_another_district_is_not_reached(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        other, admin = make_district("510188000000", "新区"), staff.administrator
        grid, far = district.grid_ids[0], other.community_ids[0]
        refused(lambda: move(grid, far, "510188001001003", now), Invalid, "other_district")
        refused(
            lambda: move(other.grid_ids[0], district.community_ids[0], "", now, admin),
            NotAllowed,
            "not_allowed",
        )

    def test_a_clashing_code_of_a_part_is_named(
        self, district: District, far_street: int, now: datetime
    ) -> None:
        """A grid that an import left with a code of a community that is not there yet."""
        second = district.community_ids[1]
        stray = add(district, Level.GRID, "飞地", second, f"{STEM}001002009", now)
        Area.objects.filter(pk=stray).update(code=f"{STEM}002007001")

        def act() -> object:
            return move(district.community_ids[0], far_street, f"{STEM}002007", now)

        refused(act, Invalid, "part_code_taken")
        with pytest.raises(Invalid) as raised:
            act()
        assert raised.value.details["clash"] == f"{STEM}002007001"

    def test_an_area_without_a_code_needs_none(self, district: District, now: datetime) -> None:
        first, second = district.community_ids
        estate = add(district, Level.ESTATE, "锦绣家园", first, "", now)
        move(estate, second, "", now)
        assert tree()["锦绣家园"] == (f"{district.path(second)}{estate}/", "")
        assert last_event()[5]["codes"] == {}


class TestTakeBack:
    def test_paths_and_codes_are_as_before(
        self, district: District, far_street: int, staff: Staff, now: datetime
    ) -> None:
        first, before, actor = district.community_ids[0], tree(), staff.administrator
        event_id = move(first, far_street, f"{STEM}002007", now, actor)
        assert event_id
        made = operations.take_back_move(
            actor=actor, area_id=first, event_id=event_id, now=now + timedelta(days=7)
        )
        assert tree() == before
        kind, _, _, _, _, data = last_event()
        assert (kind, data["undone"], data["parent"]) == (
            "area.moved", event_id, district.street_id,
        )  # fmt: skip
        refused(
            lambda: operations.take_back_move(
                actor=actor, area_id=first, event_id=made, now=now + timedelta(days=7)
            ),
            WrongState,
            "cannot_take_back",
        )

    def test_refused(
        self, district: District, far_street: int, staff: Staff, now: datetime
    ) -> None:
        first, actor = district.community_ids[0], staff.administrator
        event_id = move(first, far_street, f"{STEM}002007", now, actor) or 0

        def back(
            who: Actor = actor, wanted: int = event_id, at: datetime = now, area: int = first
        ) -> Callable[[], int]:
            return lambda: operations.take_back_move(
                actor=who, area_id=area, event_id=wanted, now=at
            )

        refused(back(staff.clerk), NotAllowed, "not_allowed")
        refused(back(SETUP), WrongState, "cannot_take_back")  # not its own
        refused(back(wanted=event_id - 1), WrongState, "changed_meanwhile")
        refused(back(at=now + timedelta(days=7, seconds=1)), WrongState, "cannot_take_back")
        refused(back(area=999_999), NotFound, "area_unknown")
        refused(back(area=district.community_ids[1]), WrongState, "changed_meanwhile")
        change = AreaChange("锦绣新社区", code=f"{STEM}002007")
        operations.change_area(actor=actor, area_id=first, change=change, now=now)
        refused(back(), WrongState, "changed_meanwhile")

    def test_a_code_changed_since_stays_and_a_taken_one_is_named(
        self, district: District, staff: Staff, far_street: int, now: datetime
    ) -> None:
        first, actor = district.community_ids[0], staff.administrator
        grid = district.grid_ids[0]
        event_id = move(first, far_street, f"{STEM}002007", now, actor) or 0
        change = AreaChange("第1网格", code=f"{STEM}002007011")
        operations.change_area(actor=actor, area_id=grid, change=change, now=now)
        taken = add(district, Level.COMMUNITY, "新社区", district.street_id, f"{STEM}001001", now)

        def back() -> int:
            return operations.take_back_move(actor=actor, area_id=first, event_id=event_id, now=now)

        refused(back, Invalid, "code_taken")
        Area.objects.filter(pk=taken).update(code="")
        back()
        assert tree()["第1网格"] == (district.path(grid), f"{STEM}002007011")
        assert tree()["第2网格"] == (district.path(district.grid_ids[1]), f"{STEM}001001002")


def row(level: Level, code: str) -> AreaRow:
    return AreaRow(7, 3, level, code, "", "", "/1/3/7/", 0, None, None)


@pytest.mark.parametrize(
    ("level", "code", "parent", "taken", "offered"),
    [
        (Level.GRID, "510199001001004", "510199001002", set(), "510199001002004"),
        (Level.GRID, "510199001001004", "510199001002", {"510199001002004"}, "510199001002001"),
        (Level.COMMUNITY, "510199001001", "510199002000", set(), "510199002001"),
        (Level.VILLAGE, "510199001201", "510199002000", {"510199002201"}, "510199002200"),
        (Level.GRID, "", "510199001002", set(), ""),
        (Level.GRID, "510199001001004", "", set(), "510199001001004"),
        (Level.ESTATE, "510199001001", "510199001002", set(), "510199001001"),
    ],
)
def test_the_code_that_is_offered(
    level: Level, code: str, parent: str, taken: set[str], offered: str
) -> None:
    assert rules.code_below(row(level, code), parent, taken) == offered


def test_no_code_is_left() -> None:
    taken = {f"510199002{n:03}" for n in range(1, 200)}
    assert rules.code_below(row(Level.COMMUNITY, "510199001001"), "510199002000", taken) == ""


def test_which_levels_can_be_moved() -> None:
    fixed = [level for level in Level if not rules.can_be_moved(level)]
    assert fixed == [Level.DISTRICT, Level.STREET]


def together(*calls: Callable[[], object]) -> list[object]:
    """Run calls at the same moment; what each returned or was refused with."""
    gate, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            found[place] = call()
        except HouseError as refusal:
            found[place] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return list(found)


@pytest.mark.django_db(transaction=True)
def test_moves_that_cross_do_not_wait_for_each_other_for_ever(now: datetime) -> None:
    """A grid leaves a community while that goes to another street, and others go to and fro."""
    district = make_district()
    far = add(district, Level.STREET, "望江街道", district.district_id, f"{STEM}002000", now)
    (c1, c2), (g1, g2, g3, _) = district.community_ids, district.grid_ids
    for turn in range(6):
        street, stem = (far, "002") if turn % 2 == 0 else (district.street_id, "001")
        codes = dict(Area.objects.values_list("id", "code"))
        moves = [
            lambda: move(c1, street, f"{STEM}{stem}00{turn + 3}", now),  # noqa: B023
            lambda: move(g1, c2, f"{codes[c2]}10{turn}", now),  # noqa: B023
            lambda: move(g2, c2, f"{codes[c2]}20{turn}", now),  # noqa: B023
            lambda: move(g3, c1, f"{codes[c1]}30{turn}", now),  # noqa: B023
        ]
        for outcome in together(*moves):
            assert outcome is None or isinstance(outcome, int | Invalid | WrongState)
    rows = {a.pk: a for a in Area.objects.all()}
    for area in rows.values():
        above = rows[area.parent_id].path if area.parent_id else "/"
        assert area.path == f"{above}{area.pk}/"
        if area.level == Level.GRID:
            assert area.code[:12] == rows[area.parent_id or 0].code


@pytest.mark.django_db(transaction=True)
def test_a_part_added_meanwhile_hangs_where_its_parent_hangs(now: datetime) -> None:
    district = make_district()
    far = add(district, Level.STREET, "望江街道", district.district_id, f"{STEM}002000", now)
    first = district.community_ids[0]
    together(
        lambda: move(first, far, f"{STEM}002007", now),
        lambda: add(district, Level.ESTATE, "新小区", first, "", now),
    )
    path = Area.objects.values_list("path", flat=True).get(name="新小区")
    assert path.startswith(f"/{district.district_id}/{far}/{first}/")
