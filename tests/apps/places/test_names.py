"""Names that addresses are found by: every write, what is found, the books in memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_operations import last_event

from linquan.apps.places import operations, queries
from linquan.apps.places.models import PlaceName
from linquan.apps.places.naming import Found, Taken
from linquan.apps.places.types import AreaDraft, Level, NameSource
from linquan.engine.addresses import Kind, NameDraft, Reason
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import BookVersion, Event

pytestmark = pytest.mark.django_db
LON, LAT = 104.015, 30.01  # in the second grid
ROAD = NameDraft("way/1", Kind.ROAD, "云渡路", 104.02, 30.01)
DOOR = NameDraft("node/2", Kind.DOOR, "", 104.035, 30.01, "18", "way/1")
SHOP = NameDraft("node/3", Kind.SITE, "早安面馆", 104.005, 30.01, aliases=("早安面",))


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def everything() -> tuple[list[dict[str, Any]], ...]:
    tables: tuple[Any, ...] = (PlaceName, Event, BookVersion)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> None:
    before = everything()
    with pytest.raises(error) as raised:
        act()
    given = raised.value
    found = next(iter(given.fields.values())) if isinstance(given, Invalid) else given.code
    assert found == code
    assert everything() == before


def learn(
    actor: Actor, district: District, now: datetime, address: str = "老槐树下", **other: Any
) -> tuple[int, int]:
    point: dict[str, Any] = {"lon": LON, "lat": LAT} | other
    return operations.learn_address(
        actor=actor, district_id=district.district_id, address=address, now=now, **point
    )


def best(district: District, address: str) -> Found | None:
    (found,) = queries.find_addresses(district.district_id, [address])
    return found.best


class TestLearn:
    @pytest.mark.parametrize("who", ["clerk", "grid_worker", "administrator"])
    def test_success(self, district: District, staff: Staff, now: datetime, who: str) -> None:
        actor = getattr(staff, who)
        assert best(district, "老槐树下5栋2单元301室") is None
        name_id, event_id = learn(actor, district, now, "老槐树下 五号楼2单元301室")
        row = PlaceName.objects.values().get()
        assert row == {
            "id": name_id, "district_id": district.district_id, "kind": "site",
            "name": "老槐树下5栋", "number": "", "within_id": None, "aliases": [], "lon": LON,
            "lat": LAT, "source": "learned", "source_key": "",
            "valid_from": now.date(), "valid_to": None,
        }  # fmt: skip
        assert event_id == Event.objects.latest("pk").pk
        assert last_event() == (
            "address.learned", f"place_name:{name_id}", actor.name, district.district_id, now,
            {"name": "老槐树下5栋", "before": None},
        )  # fmt: skip
        found = best(district, "老槐树下5栋1单元102")
        assert found is not None
        assert (found.name_id, found.lon, found.lat) == (name_id, LON, LAT)
        assert (found.grade, found.reasons) == ("sure", (Reason.NAME,))
        assert [a.name for a in found.line] == ["锦绣社区", "第2网格"]

    def test_learnt_again_it_gets_the_new_point(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        name_id, _ = learn(staff.clerk, district, now)
        again, event_id = learn(staff.clerk, district, now, lon=104.025)
        assert again == name_id
        assert PlaceName.objects.get().lon == 104.025
        assert last_event()[5] == {"name": "老槐树下", "before": [LON, LAT]}
        operations.take_back_address(actor=staff.clerk, name_id=name_id, event_id=event_id, now=now)
        assert PlaceName.objects.get().lon == LON

    @pytest.mark.parametrize("who", ["leader", "handler"])
    def test_denied(self, district: District, staff: Staff, now: datetime, who: str) -> None:
        refused(lambda: learn(getattr(staff, who), district, now), NotAllowed, "not_allowed")

    @pytest.mark.parametrize(
        ("address", "point", "code"),
        [
            (" ", {}, "missing"),
            ("3-2-501", {}, "says_no_place"),
            ("某" * 121, {}, "too_long"),
            ("某" * 81, {}, "too_long"),
            ("老槐树下", {"lon": None, "lat": None}, "no_point"),
            ("老槐树下", {"lat": None}, "half_a_point"),
            ("老槐树下", {"lon": 190.0}, "not_on_earth"),
        ],
    )
    def test_invalid(
        self, district: District, now: datetime, address: str, point: dict[str, Any], code: str
    ) -> None:
        refused(lambda: learn(SETUP, district, now, address, **point), Invalid, code)

    def test_only_a_district_learns(self, district: District, now: datetime) -> None:
        other = replace(district, district_id=district.street_id)
        refused(lambda: learn(SETUP, other, now), NotFound, "area_unknown")


class TestForget:
    def test_forgotten_and_back(self, district: District, staff: Staff, now: datetime) -> None:
        name_id, _ = learn(staff.clerk, district, now)
        event_id = operations.forget_address(actor=staff.clerk, name_id=name_id, now=now)
        assert best(district, "老槐树下") is None
        assert queries.learned_addresses(district.district_id) == ()
        back = operations.take_back_address
        back(actor=staff.clerk, name_id=name_id, event_id=event_id, now=now)
        assert best(district, "老槐树下") is not None
        (row,) = queries.learned_addresses(district.district_id)
        assert row == queries.learned_address(district.district_id, name_id)
        assert (row.name_id, row.name, row.lon, row.lat) == (name_id, "老槐树下", LON, LAT)

    def test_learning_is_taken_back(self, district: District, staff: Staff, now: datetime) -> None:
        name_id, event_id = learn(staff.clerk, district, now)
        made = operations.take_back_address(
            actor=staff.clerk, name_id=name_id, event_id=event_id, now=now
        )
        assert best(district, "老槐树下") is None
        assert last_event()[0] == "address.forgotten"
        refused(
            lambda: operations.take_back_address(
                actor=staff.clerk, name_id=name_id, event_id=made, now=now
            ),
            WrongState,
            "cannot_take_back",
        )

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        name_id, learned = learn(staff.clerk, district, now)

        def forget(actor: Actor, pk: int = name_id) -> Callable[[], int]:
            return lambda: operations.forget_address(actor=actor, name_id=pk, now=now)

        def back(actor: Actor, event_id: int, at: datetime) -> Callable[[], int]:
            return lambda: operations.take_back_address(
                actor=actor, name_id=name_id, event_id=event_id, now=at
            )

        refused(forget(staff.leader), NotAllowed, "not_allowed")
        refused(forget(SETUP, 999_999), NotFound, "name_unknown")
        refused(back(staff.leader, learned, now), NotAllowed, "not_allowed")
        refused(back(staff.grid_worker, learned, now), WrongState, "cannot_take_back")
        late = now + timedelta(days=7, seconds=1)
        refused(back(staff.clerk, learned, late), WrongState, "cannot_take_back")
        forgotten = forget(staff.clerk)()
        refused(forget(SETUP), WrongState, "name_forgotten")
        refused(back(staff.clerk, learned, now), WrongState, "changed_meanwhile")
        learn(staff.clerk, district, now)
        refused(back(staff.clerk, forgotten, now), WrongState, "name_learned_again")

    def test_of_another_district_nothing_is_shown(self, district: District, now: datetime) -> None:
        name_id, _ = learn(SETUP, district, now)
        other = kept(make_district, "510188000000", "别区")
        assert best(other, "老槐树下") is None
        with pytest.raises(NotFound):
            queries.learned_address(other.district_id, name_id)


def take(
    district: District, now: datetime, *drafts: NameDraft, actor: Actor = SETUP, **other: Any
) -> Taken:
    given: dict[str, Any] = {"source": NameSource.OSM, "drafts": drafts} | other
    return operations.take_place_names(
        actor=actor, district_id=district.district_id, now=now, **given
    )


class TestTake:
    def test_a_list_comes_changes_and_ends(
        self, district: District, staff: Staff, now: datetime, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(8):
            told = take(district, now, DOOR, ROAD, SHOP, actor=staff.administrator)
        assert told == Taken(added=3, changed=0, ended=0)
        found = best(district, "云渡路18号")
        assert found is not None
        assert (found.label, found.kind, found.lon) == ("云渡路18号", Kind.DOOR, 104.035)
        assert found.name_id is None
        assert [a.name for a in found.line] == ["清江社区", "第4网格"]
        assert last_event()[5] == {"source": "osm", "added": 3, "changed": 0, "ended": 0}
        assert take(district, now, DOOR, ROAD, SHOP) == Taken(0, 0, 0)
        moved = replace(SHOP, name="早安小面", lon=104.006)
        assert take(district, now, ROAD, moved) == Taken(0, 1, 1)
        gone = best(district, "早安面")  # an alias that the list still has
        assert gone is not None
        assert gone.label == "早安小面"
        again = best(district, "早安小面")
        assert again is not None
        assert again.lon == 104.006
        street = best(district, "云渡路18号")
        assert street is not None
        assert (street.label, street.kind) == ("云渡路", Kind.ROAD)
        assert take(district, now, ROAD, moved, DOOR) == Taken(0, 1, 0)

    def test_buildings_find_their_estate_among_the_areas_by_name(
        self, district: District, now: datetime
    ) -> None:
        estate = AreaDraft(Level.ESTATE, "桂语花园", district.community_ids[0])
        operations.add_area(actor=SETUP, draft=estate, now=now)
        building = NameDraft("b", Kind.BUILDING, "桂语花园", LON, LAT, "3")
        lost = replace(building, key="c", name="无名大院", number="7")
        take(district, now, building, lost)
        found = best(district, "桂语花园3-2-501")
        assert found is not None
        assert (found.label, found.kind, found.lon) == ("桂语花园3栋", Kind.BUILDING, LON)
        found = best(district, "无名大院七号楼")
        assert found is not None
        assert (found.label, found.kind) == ("无名大院7栋", Kind.SITE)

    def test_lists_of_other_sources_stay(self, district: District, now: datetime) -> None:
        take(district, now, ROAD)
        assert take(district, now, SHOP, source=NameSource.IMPORTED) == Taken(1, 0, 0)
        learn(SETUP, district, now)
        assert take(district, now, ROAD) == Taken(0, 0, 0)
        assert PlaceName.objects.filter(valid_to=None).count() == 3

    @pytest.mark.parametrize(
        ("drafts", "code"),
        [
            ((ROAD, ROAD), "key_twice"),
            ((DOOR,), "within_unknown"),
            ((replace(ROAD, key=" "),), "missing"),
            ((replace(ROAD, name=""),), "missing"),
            ((replace(ROAD, name="x" * 81),), "too_long"),
            ((replace(ROAD, number="1" * 21),), "too_long"),
            ((replace(ROAD, aliases=("x",) * 11),), "too_long"),
            ((replace(ROAD, lat=91.0),), "not_on_earth"),
        ],
    )
    def test_refused_as_a_whole(
        self, district: District, now: datetime, drafts: tuple[NameDraft, ...], code: str
    ) -> None:
        refused(lambda: take(district, now, SHOP, *drafts), Invalid, code)

    def test_denied(self, district: District, staff: Staff, now: datetime) -> None:
        refused(lambda: take(district, now, ROAD, actor=staff.clerk), NotAllowed, "not_allowed")
        learned = NameSource.LEARNED
        refused(lambda: take(district, now, ROAD, source=learned), Invalid, "out_of_range")


class TestFind:
    def test_areas_and_posters_are_known_by_their_names(
        self, district: District, now: datetime, django_assert_num_queries: Any
    ) -> None:
        community = district.community_ids[0]
        estate = operations.add_area(
            actor=SETUP,
            draft=AreaDraft(Level.ESTATE, "桂语花园", community, lon=104.005, lat=30.01),
            now=now,
        )
        operations.add_area(
            actor=SETUP,
            draft=AreaDraft(Level.BUILDING, "3栋", estate, lon=LON, lat=LAT),
            now=now,
        )
        operations.add_poster(
            actor=SETUP, area_id=estate, label="桂语花园东门", label_en="", lon=LON, lat=LAT,
            now=now,
        )  # fmt: skip
        with django_assert_num_queries(7):
            queries.find_addresses(district.district_id, ["桂语花园"])
        with django_assert_num_queries(1):
            found = queries.find_addresses(
                district.district_id,
                ["桂语花园", "锦绣社区桂语花园三号楼2单元", "桂语花园东门", "清江社区", "无处"],
            )
        told = [(m.best and m.best.label, m.best and m.best.kind) for m in found]
        assert told == [
            ("桂语花园", Kind.ESTATE),
            ("桂语花园3栋", Kind.BUILDING),
            ("桂语花园东门", Kind.SITE),
            ("清江社区", Kind.AREA),
            (None, None),
        ]
        grids = [m.best.area.name if m.best and m.best.area else "" for m in found]
        assert grids == ["第1网格", "第2网格", "第2网格", "清江社区", ""]
        assert [m.address for m in found][-1] == "无处"

    def test_the_book_follows_the_places(self, district: District, now: datetime) -> None:
        assert best(district, "桂语花园") is None
        community = district.community_ids[0]
        estate = operations.add_area(
            actor=SETUP, draft=AreaDraft(Level.ESTATE, "桂语花园", community), now=now
        )
        found = best(district, "桂语花园")
        assert found is not None
        assert found.area is not None
        assert (found.area.area_id, found.lon) == (estate, None)
        operations.retire_area(actor=SETUP, area_id=estate, now=now)
        assert best(district, "桂语花园") is None
