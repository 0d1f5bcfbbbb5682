"""Zones: every write and read, refusals with nothing changed, races on PostgreSQL."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import (
    SETUP,
    SETUP_AT,
    ZONE,
    District,
    make_district,
    make_zone,
    square,
)
from tests.apps.places.test_operations import last_event

from linquan.apps.places import operations, queries
from linquan.apps.places.models import Zone
from linquan.apps.places.types import (
    AreaChange,
    AreaDraft,
    Level,
    ZoneChange,
    ZoneKind,
    ZoneRow,
)
from linquan.kernel import books
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import BookVersion, Event

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
OUTLINE = ZONE.geometry
SAME = ZoneChange(ZoneKind.PARK, "医药园", "Pharma Park")


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def zone_id(district: District) -> int:
    return kept(make_zone, district)


def foreign_administrator(district: District) -> Actor:
    """The administrator of another district."""
    other = district.district_id + 1
    post = Post(1, "/1/", "别区", Role.ADMINISTRATOR, other, f"/{other}/")
    return Actor(ActorKind.PERSON, "someone", 1, (post,))


def row(zone_id: int) -> dict[str, Any]:
    return Zone.objects.values().get(pk=zone_id)


def version_of_book(district: District) -> int:
    return books.versions(district.district_id).get("zones", 0)


def everything() -> tuple[list[dict[str, Any]], ...]:
    tables: tuple[Any, ...] = (Zone, Event, BookVersion)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> HouseError:
    """Check that an act is refused for this reason, and that nothing at all has changed."""
    before = everything()
    with pytest.raises(error) as raised:
        act()
    given = raised.value
    found = next(iter(given.fields.values())) if isinstance(given, Invalid) else given.code
    assert found == code
    assert everything() == before
    return given


class TestAdd:
    def add(self, district: District, actor: Actor, now: datetime, **other: Any) -> int:
        return operations.add_zone(
            actor=actor, district_id=district.district_id, draft=replace(ZONE, **other), now=now
        )

    def test_success(
        self, district: District, staff: Staff, now: datetime, django_assert_num_queries: Any
    ) -> None:
        before, events = version_of_book(district), Event.objects.count()
        with django_assert_num_queries(8):
            made = self.add(district, staff.administrator, now)
        assert row(made) == {
            "id": made, "district_id": district.district_id, "kind": "park", "name": "医药园",
            "name_en": "Pharma Park", "geometry": OUTLINE, "version": 1, "valid_from": TODAY,
            "valid_to": None,
        }  # fmt: skip
        assert Event.objects.count() == events + 1
        assert last_event() == (
            "zone.added", f"zone:{made}", "吴管理", district.district_id, now,
            {"kind": "park", "name": "医药园"},
        )  # fmt: skip
        assert version_of_book(district) != before

    @pytest.mark.parametrize("who", ["clerk", "leader", "handler", "grid_worker"])
    def test_denied(self, district: District, staff: Staff, now: datetime, who: str) -> None:
        actor = getattr(staff, who)
        refused(lambda: self.add(district, actor, now), NotAllowed, "not_allowed")

    def test_denied_to_another_district(self, district: District, now: datetime) -> None:
        foreign = foreign_administrator(district)
        refused(lambda: self.add(district, foreign, now), NotAllowed, "not_allowed")

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"name": " "}, "missing"),
            ({"name": "x" * 81}, "too_long"),
            ({"name_en": "x" * 121}, "too_long"),
            ({"geometry": None}, "missing"),
            ({"geometry": {"type": "Point"}}, "not_a_polygon"),
            ({"geometry": square(104, 204)}, "not_on_earth"),
        ],
    )
    def test_invalid(
        self, district: District, now: datetime, wrong: dict[str, Any], code: str
    ) -> None:
        refused(lambda: self.add(district, SETUP, now, **wrong), Invalid, code)

    def test_a_name_is_taken_only_among_zones_of_its_kind_in_use(
        self, district: District, zone_id: int, now: datetime
    ) -> None:
        refused(lambda: self.add(district, SETUP, now), Invalid, "name_taken")
        self.add(district, SETUP, now, kind=ZoneKind.CENTRE)
        operations.end_zone(actor=SETUP, zone_id=zone_id, now=now)
        self.add(district, SETUP, now)
        kinds = Zone.objects.filter(valid_to=None).order_by("kind").values_list("kind", flat=True)
        assert list(kinds) == ["centre", "park"]

    def test_only_in_a_district(self, district: District, now: datetime) -> None:
        for wrong in (district.street_id, 999_999):
            refused(
                lambda wrong=wrong: operations.add_zone(  # type: ignore[misc]
                    actor=SETUP, district_id=wrong, draft=ZONE, now=now
                ),
                NotFound,
                "area_unknown",
            )

    def test_another_fault_of_the_database_is_not_hidden(
        self, district: District, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: object, **kwargs: object) -> None:
            message = "some other constraint"
            raise IntegrityError(message)

        monkeypatch.setattr(Zone, "save", fail)
        with pytest.raises(IntegrityError):
            self.add(district, SETUP, now)


class TestChange:
    def change(self, actor: Actor, zone_id: int, now: datetime, **other: Any) -> None:
        seen = other.pop("seen_version", None)
        change = replace(SAME, **other)
        operations.change_zone(
            actor=actor, zone_id=zone_id, change=change, seen_version=seen, now=now
        )

    def test_writes_and_records_only_what_differs(
        self,
        district: District,
        staff: Staff,
        zone_id: int,
        now: datetime,
        django_assert_num_queries: Any,
    ) -> None:
        was, before, events = row(zone_id), version_of_book(district), Event.objects.count()
        with django_assert_num_queries(8):
            self.change(
                staff.administrator, zone_id, now,
                kind=ZoneKind.CAMPUS, name=" 医学院 ", seen_version=1,
            )  # fmt: skip
        assert row(zone_id) == was | {"kind": "campus", "name": "医学院", "version": 2}
        assert Event.objects.count() == events + 1
        assert last_event() == (
            "zone.changed", f"zone:{zone_id}", "吴管理", district.district_id, now,
            {"kind": ["park", "campus"], "name": ["医药园", "医学院"]},
        )  # fmt: skip
        assert version_of_book(district) != before

    def test_the_same_writes_nothing(self, zone_id: int, now: datetime) -> None:
        before = everything()
        self.change(SETUP, zone_id, now, name=" 医药园 ")
        assert everything() == before

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"name": ""}, "missing"),
            ({"name_en": "x" * 121}, "too_long"),
            ({"name": "科技园"}, "name_taken"),
        ],
    )
    def test_invalid(
        self, district: District, zone_id: int, now: datetime, wrong: dict[str, Any], code: str
    ) -> None:
        make_zone(district, name="科技园")
        refused(lambda: self.change(SETUP, zone_id, now, **wrong), Invalid, code)

    def test_refused(self, district: District, staff: Staff, zone_id: int, now: datetime) -> None:
        for actor in (staff.clerk, staff.leader, foreign_administrator(district)):
            refused(
                lambda actor=actor: self.change(actor, zone_id, now, name="x"),  # type: ignore[misc]
                NotAllowed,
                "not_allowed",
            )
        refused(lambda: self.change(SETUP, 999_999, now), NotFound, "zone_unknown")
        operations.end_zone(actor=SETUP, zone_id=zone_id, now=now)
        refused(lambda: self.change(SETUP, zone_id, now, name="x"), WrongState, "zone_ended")

    def test_an_old_page_is_told_who_was_faster(
        self, staff: Staff, zone_id: int, now: datetime
    ) -> None:
        later = now + timedelta(minutes=1)
        self.change(staff.administrator, zone_id, now, name="科技园", seen_version=1)
        refusal = refused(
            lambda: self.change(SETUP, zone_id, later, name="药园", seen_version=1),
            WrongState,
            "changed_meanwhile",
        )
        assert refusal.details == {
            "version": 2, "by": "吴管理", "at": now, "kind": "zone.changed",
        }  # fmt: skip
        self.change(SETUP, zone_id, later, name="药园", seen_version=2)
        assert (row(zone_id)["name"], row(zone_id)["version"]) == ("药园", 3)


class TestRedraw:
    def redraw(
        self, actor: Actor, zone_id: int, now: datetime, geometry: Any, seen: Any = None
    ) -> None:
        operations.redraw_zone(
            actor=actor, zone_id=zone_id, geometry=geometry, seen_version=seen, now=now
        )

    def test_success(
        self,
        district: District,
        staff: Staff,
        zone_id: int,
        now: datetime,
        django_assert_num_queries: Any,
    ) -> None:
        was, before, events = row(zone_id), version_of_book(district), Event.objects.count()
        wanted = square(104.03, 104.04)
        with django_assert_num_queries(6):
            self.redraw(staff.administrator, zone_id, now, wanted, 1)
        assert row(zone_id) == was | {"geometry": wanted, "version": 2}
        assert Event.objects.count() == events + 1
        assert last_event() == (
            "zone.redrawn", f"zone:{zone_id}", "吴管理", district.district_id, now,
            {"name": "医药园"},
        )  # fmt: skip
        assert version_of_book(district) != before
        page = queries.zone_page(district.district_id, zone_id)
        assert [t.area.name for t in page.touched] == ["清江社区", "第4网格"]

    def test_the_same_writes_nothing(self, zone_id: int, now: datetime) -> None:
        before = everything()
        self.redraw(SETUP, zone_id, now, OUTLINE)
        assert everything() == before

    def test_refused(self, district: District, staff: Staff, zone_id: int, now: datetime) -> None:
        other = square(1, 2)
        for actor in (staff.clerk, foreign_administrator(district)):
            refused(
                lambda actor=actor: self.redraw(actor, zone_id, now, other),  # type: ignore[misc]
                NotAllowed,
                "not_allowed",
            )
        for wrong, code in ((None, "missing"), ({"type": "Point"}, "not_a_polygon")):
            refused(
                lambda wrong=wrong: self.redraw(SETUP, zone_id, now, wrong),  # type: ignore[misc]
                Invalid,
                code,
            )
        self.redraw(SETUP, zone_id, now, square(1, 3))
        refused(lambda: self.redraw(SETUP, zone_id, now, other, 1), WrongState, "changed_meanwhile")
        refused(lambda: self.redraw(SETUP, 999_999, now, other), NotFound, "zone_unknown")
        operations.end_zone(actor=SETUP, zone_id=zone_id, now=now)
        refused(lambda: self.redraw(SETUP, zone_id, now, other), WrongState, "zone_ended")


class TestEnd:
    def test_and_restore(
        self,
        district: District,
        staff: Staff,
        zone_id: int,
        now: datetime,
        django_assert_num_queries: Any,
    ) -> None:
        was, actor = row(zone_id), staff.administrator
        with django_assert_num_queries(6):
            operations.end_zone(actor=actor, zone_id=zone_id, now=now)
        assert row(zone_id) == was | {"valid_to": TODAY, "version": 2}
        assert last_event() == (
            "zone.ended", f"zone:{zone_id}", "吴管理", district.district_id, now,
            {"name": "医药园"},
        )  # fmt: skip
        assert queries.zones(district.district_id) == ()
        assert queries.zones_at(district.district_id, 104.01, 30.01) == ()
        page = queries.zones_page(district.district_id)
        assert ([p.zone.zone_id for p in page.ended], page.zones) == ([zone_id], ())
        with django_assert_num_queries(8):
            operations.restore_zone(actor=actor, zone_id=zone_id, now=now)
        assert row(zone_id) == was | {"version": 3}
        assert last_event() == (
            "zone.restored", f"zone:{zone_id}", "吴管理", district.district_id, now,
            {"name": "医药园"},
        )  # fmt: skip
        assert [z.zone_id for z in queries.zones_at(district.district_id, 104.01, 30.01)] == [
            zone_id
        ]

    def test_refused(self, district: District, staff: Staff, zone_id: int, now: datetime) -> None:
        def end(actor: Actor, wanted: int = zone_id) -> Callable[[], None]:
            return lambda: operations.end_zone(actor=actor, zone_id=wanted, now=now)

        for actor in (staff.clerk, staff.leader, foreign_administrator(district)):
            refused(end(actor), NotAllowed, "not_allowed")
        refused(end(SETUP, 999_999), NotFound, "zone_unknown")
        end(SETUP)()
        refused(end(SETUP), WrongState, "zone_ended")

    def test_restore_refused(
        self, district: District, staff: Staff, zone_id: int, now: datetime
    ) -> None:
        def restore(actor: Actor, wanted: int = zone_id) -> Callable[[], None]:
            return lambda: operations.restore_zone(actor=actor, zone_id=wanted, now=now)

        refused(restore(SETUP), WrongState, "zone_in_use")
        operations.end_zone(actor=SETUP, zone_id=zone_id, now=now)
        for actor in (staff.clerk, foreign_administrator(district)):
            refused(restore(actor), NotAllowed, "not_allowed")
        refused(restore(SETUP, 999_999), NotFound, "zone_unknown")
        make_zone(district)
        refused(restore(SETUP), WrongState, "zone_name_taken")


class TestReads:
    def test_page_of_a_zone(
        self, district: District, zone_id: int, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(4):
            page = queries.zone_page(district.district_id, zone_id)
        with django_assert_num_queries(2):
            assert queries.zone_page(district.district_id, zone_id) == page
        assert page.zone == ZoneRow(
            zone_id, "park", "医药园", "Pharma Park", 1, SETUP_AT.date(), None
        )
        assert [(t.area.name, t.percent) for t in page.touched] == [
            ("锦绣社区", 75), ("第1网格", 50), ("第2网格", 100), ("清江社区", 50), ("第3网格", 100),
        ]  # fmt: skip
        assert (page.communities, page.grids, page.estates) == (2, 3, 0)
        assert (page.unplaced, page.has_map) == (0, False)

    def test_as_many_statements_however_many_zones(
        self, district: District, zone_id: int, django_assert_num_queries: Any
    ) -> None:
        for n in range(5):
            make_zone(district, name=f"园{n}", geometry=square(104 + n / 100, 104.01 + n / 100))
        make_zone(district, name="院", kind=ZoneKind.CAMPUS, geometry=square(100, 101))
        operations.end_zone(actor=SETUP, zone_id=zone_id, now=SETUP_AT)
        with django_assert_num_queries(4):
            page = queries.zones_page(district.district_id)
        with django_assert_num_queries(2):
            queries.zones_page(district.district_id)
        counts = [(p.zone.name, p.communities, p.grids, p.estates) for p in page.zones]
        assert counts == [
            ("园0", 1, 1, 0), ("园1", 1, 1, 0), ("园2", 1, 1, 0), ("园3", 1, 1, 0),
            ("园4", 0, 0, 0), ("院", 0, 0, 0),
        ]  # fmt: skip
        assert [(p.zone.name, p.communities) for p in page.ended] == [("医药园", 2)]

    def test_no_zones(self, district: District, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(4):
            page = queries.zones_page(district.district_id)
        assert (page.zones, page.ended, page.unplaced, page.has_map) == ((), (), 0, False)
        assert queries.zones_at(district.district_id, 104.01, 30.01) == ()

    def test_follows_the_areas(self, district: District, zone_id: int, now: datetime) -> None:
        def touched() -> list[tuple[str, int | None]]:
            page = queries.zone_page(district.district_id, zone_id)
            return [(t.area.name, t.percent) for t in page.touched]

        first, second = district.grid_ids[:2]
        operations.redraw_area(actor=SETUP, area_id=first, geometry=square(100, 101), now=now)
        operations.redraw_area(actor=SETUP, area_id=second, geometry=None, now=now)
        operations.retire_area(actor=SETUP, area_id=district.grid_ids[2], now=now)
        assert touched() == [("锦绣社区", 75), ("第2网格", None), ("清江社区", 50)]
        nowhere = AreaChange("第2网格", "Grid 2", "510199001001002", 1_000)
        operations.change_area(actor=SETUP, area_id=second, change=nowhere, now=now)
        assert touched() == [("锦绣社区", 75), ("清江社区", 50)]
        assert queries.zones_page(district.district_id).unplaced == 1

    def test_estates_and_buildings(self, district: District, zone_id: int, now: datetime) -> None:
        community = district.community_ids[0]
        for level, name in ((Level.ESTATE, "锦绣家园"), (Level.BUILDING, "1栋")):
            wanted = AreaDraft(level, name, community, lon=104.01, lat=30.01)
            operations.add_area(actor=SETUP, draft=wanted, now=now)
        page = queries.zone_page(district.district_id, zone_id)
        assert [t.area.name for t in page.touched][:4] == [
            "锦绣社区", "第1网格", "第2网格", "锦绣家园",
        ]  # fmt: skip
        assert (page.grids, page.estates) == (3, 1)

    def test_zones_at_a_point(
        self, district: District, zone_id: int, django_assert_num_queries: Any
    ) -> None:
        centre = make_zone(
            district, kind=ZoneKind.CENTRE, name="邻里中心", geometry=square(104.02, 104.05)
        )

        def at(lon: float) -> list[int]:
            return [z.zone_id for z in queries.zones_at(district.district_id, lon, 30.01)]

        with django_assert_num_queries(3):
            assert at(104.01) == [zone_id]
        with django_assert_num_queries(1):
            assert at(104.025) == [zone_id, centre]
        assert at(104.045) == [centre]
        assert at(104.06) == []
        book = queries.zone_book(district.district_id, books.versions(district.district_id))
        with django_assert_num_queries(0):
            assert [z.name for z in book.at(104.025, 30.01)] == ["医药园", "邻里中心"]

    def test_maps(self, district: District, zone_id: int, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(5):
            drawn = queries.zone_map(district.district_id, zone_id)
        with django_assert_num_queries(3):
            assert queries.zone_map(district.district_id, zone_id) == drawn
        names = [f["properties"]["name"] for f in drawn["features"]]
        assert names == ["医药园", "锦绣社区", "第1网格", "第2网格", "清江社区", "第3网格"]
        assert drawn["features"][0] == {
            "type": "Feature", "geometry": OUTLINE,
            "properties": {
                "id": zone_id, "name": "医药园", "name_en": "Pharma Park", "zone": "park",
            },
        }  # fmt: skip
        assert drawn["bbox"] == [104.005, 30.0, 104.03, 30.02]
        assert drawn["features"][2]["geometry"] == square(104.0, 104.01)
        with django_assert_num_queries(1):
            every = queries.zone_shapes(district.district_id)
        assert every["features"] == drawn["features"][:1]

    def test_single_zones(
        self, district: District, zone_id: int, django_assert_num_queries: Any
    ) -> None:
        district_id = district.district_id
        with django_assert_num_queries(1):
            found = queries.own_zone(district_id, zone_id)
        with django_assert_num_queries(1):
            assert queries.zones(district_id) == (found,)
        with django_assert_num_queries(1):
            assert queries.zone_outline(district_id, zone_id) == OUTLINE
        reads: tuple[Callable[[int, int], object], ...] = (
            queries.own_zone, queries.zone_outline, queries.zone_page, queries.zone_map,
        )  # fmt: skip
        for read in reads:
            for wrong in ((999_999, zone_id), (district_id, 999_999)):
                with pytest.raises(NotFound):
                    read(*wrong)


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Let calls go at the same moment; their outcomes in words, sorted."""
    outcomes: list[str] = []
    gate = threading.Barrier(len(calls))

    def act(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            call()
            outcomes.append("done")
        except Invalid as refusal:
            outcomes.extend(refusal.fields.values())
        except WrongState as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_one_name_for_two_zones(self, now: datetime) -> None:
        """Two zones get the same name at the same moment: one of them is told."""
        district = make_district()
        ids = [make_zone(district, name=name) for name in ("东园", "西园")]
        change = ZoneChange(ZoneKind.PARK, "医药园")

        def rename(zone_id: int) -> Callable[[], object]:
            return lambda: operations.change_zone(
                actor=SETUP, zone_id=zone_id, change=change, now=now
            )

        assert at_once(*(rename(zone_id) for zone_id in ids)) == ["done", "name_taken"]
        assert Zone.objects.filter(name="医药园").count() == 1

    def test_two_pages_of_one_version(self, now: datetime) -> None:
        """One renames while the other redraws: the slower is told, and nothing is mixed."""
        district = make_district()
        zone_id, elsewhere = make_zone(district), square(100, 101)
        outcomes = at_once(
            lambda: operations.change_zone(
                actor=SETUP, zone_id=zone_id, seen_version=1, now=now,
                change=ZoneChange(ZoneKind.PARK, "药园"),
            ),
            lambda: operations.redraw_zone(
                actor=SETUP, zone_id=zone_id, seen_version=1, now=now, geometry=elsewhere
            ),
        )  # fmt: skip
        assert outcomes == ["changed_meanwhile", "done"]
        found = row(zone_id)
        assert found["version"] == 2
        assert (found["name"] == "药园") != (found["geometry"] == elsewhere)

    def test_ended_twice(self, now: datetime) -> None:
        zone_id = make_zone(make_district())
        outcomes = at_once(
            *[lambda: operations.end_zone(actor=SETUP, zone_id=zone_id, now=now)] * 2
        )
        assert outcomes == ["done", "zone_ended"]
        assert Event.objects.filter(kind="zone.ended").count() == 1
