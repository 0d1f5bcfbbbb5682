"""Writes of places: rows and event exactly, refusals with nothing changed, races on PostgreSQL."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district, square

from linquan.apps.places import operations, queries, rules
from linquan.apps.places.models import Area, MapLayer, Poster, Zone
from linquan.apps.places.types import (
    AreaChange,
    AreaDraft,
    Level,
    PlannedArea,
)
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def draft(district: District, **other: Any) -> AreaDraft:
    made = AreaDraft(
        Level.COMMUNITY, " 梅园社区 ", district.street_id, "510199001003", "Meiyuan", 900,
        104.05, 30.01, square(104.04, 104.06),
    )  # fmt: skip
    return replace(made, **other)


def last_event() -> tuple[Any, ...]:
    event = Event.objects.order_by("-id")[0]
    return (event.kind, event.subject, event.actor_name, event.district_id, event.at, event.data)


def all_rows() -> tuple[list[dict[str, Any]], ...]:
    tables: tuple[Any, ...] = (Area, Zone, Poster, MapLayer, Event)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> None:
    """Check that an act is refused for this reason, and that nothing at all has changed."""
    before = all_rows()
    with pytest.raises(error) as raised:
        act()
    given = raised.value
    found = next(iter(given.fields.values())) if isinstance(given, Invalid) else given.code
    assert found == code
    assert all_rows() == before


class TestAddArea:
    def test_success(
        self, district: District, staff: Staff, now: datetime, django_assert_num_queries: Any
    ) -> None:
        before = books.versions(district.district_id)["places"]
        with django_assert_num_queries(9):
            made = operations.add_area(actor=staff.administrator, draft=draft(district), now=now)
        row = Area.objects.values().get(pk=made)
        assert row == {
            "id": made, "district_id": district.district_id, "parent_id": district.street_id,
            "level": "community", "code": "510199001003", "name": "梅园社区", "name_en": "Meiyuan",
            "path": f"{district.path(district.street_id)}{made}/", "residents": 900,
            "lon": 104.05, "lat": 30.01, "geometry": square(104.04, 104.06),
            "valid_from": None, "valid_to": None,
        }  # fmt: skip
        assert last_event() == (
            "area.added", f"area:{made}", "吴管理", district.district_id, now,
            {"level": "community", "name": "梅园社区", "code": "510199001003"},
        )  # fmt: skip
        assert books.versions(district.district_id)["places"] != before

    @pytest.mark.parametrize("who", ["clerk", "leader", "handler", "grid_worker"])
    def test_denied(self, district: District, staff: Staff, now: datetime, who: str) -> None:
        actor = getattr(staff, who)
        refused(
            lambda: operations.add_area(actor=actor, draft=draft(district), now=now),
            NotAllowed,
            "not_allowed",
        )

    def test_a_person_adds_no_district(self, staff: Staff, now: datetime) -> None:
        wanted = AreaDraft(Level.DISTRICT, "新区", None, "510188000000")
        refused(
            lambda: operations.add_area(actor=staff.administrator, draft=wanted, now=now),
            NotAllowed,
            "not_allowed",
        )
        made = operations.add_area(actor=SETUP, draft=wanted, now=now)
        assert Area.objects.values_list("district_id", "path").get(pk=made) == (made, f"/{made}/")

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"code": "510199001001"}, "code_taken"),
            ({"code": "510199002001"}, "code_not_below_parent"),
            ({"level": Level.GRID, "code": ""}, "level_not_below_parent"),
            ({"level": Level.DISTRICT, "code": ""}, "level_not_below_parent"),
            ({"name": " "}, "missing"),
            ({"residents": -1}, "out_of_range"),
            ({"lat": None}, "half_a_point"),
            ({"geometry": {"type": "Point"}}, "not_a_polygon"),
        ],
    )
    def test_invalid(
        self, district: District, now: datetime, wrong: dict[str, Any], code: str
    ) -> None:
        wanted = draft(district, **wrong)
        refused(lambda: operations.add_area(actor=SETUP, draft=wanted, now=now), Invalid, code)

    def test_parent_unknown_or_retired(self, district: District, now: datetime) -> None:
        wanted = draft(district, parent_id=999_999)
        refused(
            lambda: operations.add_area(actor=SETUP, draft=wanted, now=now),
            NotFound,
            "area_unknown",
        )
        grid = district.grid_ids[0]
        operations.retire_area(actor=SETUP, area_id=grid, now=now)
        refused(
            lambda: operations.add_area(
                actor=SETUP, draft=draft(district, parent_id=grid), now=now
            ),
            WrongState,
            "area_retired",
        )

    def test_an_empty_code_may_repeat(self, district: District, now: datetime) -> None:
        for _ in range(2):
            operations.add_area(actor=SETUP, draft=draft(district, code=""), now=now)
        assert Area.objects.filter(code="", level="community").count() == 2


class TestLoadPlaces:
    def test_three_thousand_areas_in_few_statements(
        self, now: datetime, django_assert_max_num_queries: Any
    ) -> None:
        plan = [PlannedArea("d", AreaDraft(Level.DISTRICT, "大区", None, "510188000000"))]
        plan.append(PlannedArea("s", AreaDraft(Level.STREET, "街道", None), "d"))
        plan += [
            PlannedArea(f"c{c}", AreaDraft(Level.COMMUNITY, f"社区{c}", None), "s")
            for c in range(100)
        ]
        plan += [
            PlannedArea(f"g{c}-{g}", AreaDraft(Level.GRID, f"网格{g}", None), f"c{c}")
            for c in range(100)
            for g in range(29)
        ]
        with django_assert_max_num_queries(40):
            ids = operations.load_places(actor=SETUP, areas=plan, now=now)
        assert len(ids) == 3002
        grid = Area.objects.get(pk=ids["g99-28"])
        assert grid.path == f"/{ids['d']}/{ids['s']}/{ids['c99']}/{grid.pk}/"
        events = Event.objects.filter(kind="area.added", district_id=ids["d"])
        assert events.count() == 3002
        assert events.values("batch_id").distinct().count() == 1
        assert set(books.versions(ids["d"])) == {"places"}

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            (PlannedArea("a", AreaDraft(Level.GRID, "x", None), "nowhere"), "not_listed_before"),
            (PlannedArea("first", AreaDraft(Level.GRID, "x", None), "first"), "given_twice"),
            (
                PlannedArea("a", AreaDraft(Level.STREET, "x", None), "first"),
                "level_not_below_parent",
            ),
        ],
    )
    def test_refused_as_a_whole(
        self, district: District, now: datetime, wrong: PlannedArea, code: str
    ) -> None:
        first = PlannedArea("first", draft(district))
        refused(
            lambda: operations.load_places(actor=SETUP, areas=[first, wrong], now=now),
            Invalid,
            code,
        )

    def test_names_the_area_at_fault(self, district: District, now: datetime) -> None:
        plan = [PlannedArea("good", draft(district)), PlannedArea("bad", draft(district, name=""))]
        with pytest.raises(Invalid) as raised:
            operations.load_places(actor=SETUP, areas=plan, now=now)
        assert raised.value.details["key"] == "bad"

    def test_taken_code(self, district: District, now: datetime) -> None:
        plan = [PlannedArea("a", draft(district)), PlannedArea("b", draft(district))]
        refused(
            lambda: operations.load_places(actor=SETUP, areas=plan, now=now), Invalid, "code_taken"
        )

    def test_denied(self, district: District, staff: Staff, now: datetime) -> None:
        plan = [PlannedArea("a", draft(district))]
        refused(
            lambda: operations.load_places(actor=staff.clerk, areas=plan, now=now),
            NotAllowed,
            "not_allowed",
        )
        foreign = [PlannedArea("a", AreaDraft(Level.DISTRICT, "x", None))]
        refused(
            lambda: operations.load_places(actor=staff.administrator, areas=foreign, now=now),
            NotAllowed,
            "not_allowed",
        )


class TestChangeArea:
    def test_writes_and_records_only_what_differs(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        community = district.community_ids[0]
        change = AreaChange("锦绣社区", "Jinxiu Community", "510199001009", 12_100, 104.01, 30.01)
        operations.change_area(actor=staff.administrator, area_id=community, change=change, now=now)
        row = Area.objects.get(pk=community)
        assert (row.code, row.residents, row.name) == ("510199001009", 12_100, "锦绣社区")
        assert last_event()[0:2] == ("area.changed", f"area:{community}")
        assert last_event()[5] == {
            "code": ["510199001001", "510199001009"], "residents": [12_000, 12_100],
            "parts": {
                str(pk): [f"510199001001{n:03}", f"510199001009{n:03}"]
                for n, pk in enumerate(district.grid_ids[:2], 1)
            },
        }  # fmt: skip

    def test_the_same_writes_nothing(self, district: District, now: datetime) -> None:
        community = district.community_ids[0]
        same = AreaChange("锦绣社区", "Jinxiu Community", "510199001001", 12_000, 104.01, 30.01)
        before = all_rows()
        operations.change_area(actor=SETUP, area_id=community, change=same, now=now)
        assert all_rows() == before

    @pytest.mark.parametrize(
        ("change", "error", "code"),
        [
            (AreaChange(""), Invalid, "missing"),
            (AreaChange("x", code="510199001002"), Invalid, "code_taken"),
            (AreaChange("x", code="510199009001"), Invalid, "code_not_below_parent"),
        ],
    )
    def test_invalid(
        self,
        district: District,
        now: datetime,
        change: AreaChange,
        error: type[HouseError],
        code: str,
    ) -> None:
        community = district.community_ids[0]
        refused(
            lambda: operations.change_area(actor=SETUP, area_id=community, change=change, now=now),
            error,
            code,
        )

    def test_district_has_no_parent(self, district: District, now: datetime) -> None:
        change = AreaChange("江安新区", code="510199000000")
        operations.change_area(actor=SETUP, area_id=district.district_id, change=change, now=now)
        assert queries.area(district.district_id).name == "江安新区"

    def test_denied(self, district: District, staff: Staff, now: datetime) -> None:
        community = district.community_ids[0]
        refused(
            lambda: operations.change_area(
                actor=staff.clerk, area_id=community, change=AreaChange("x"), now=now
            ),
            NotAllowed,
            "not_allowed",
        )


class TestRedrawArea:
    def test_success_moves_points_to_another_grid(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        first = district.grid_ids[0]
        operations.redraw_area(
            actor=staff.administrator, area_id=first, geometry=square(103, 103.5), now=now
        )
        book = queries.area_book(district.district_id, books.versions(district.district_id))
        assert book.locate(*District.point_in_grid(0)) is None
        found = book.locate(103.2, 30.01)
        assert found is not None
        assert found.area_id == first
        assert last_event()[0:2] == ("area.redrawn", f"area:{first}")

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        grid = district.grid_ids[0]
        refused(
            lambda: operations.redraw_area(actor=staff.clerk, area_id=grid, geometry=None, now=now),
            NotAllowed,
            "not_allowed",
        )
        refused(
            lambda: operations.redraw_area(
                actor=SETUP, area_id=grid, geometry={"type": "Point"}, now=now
            ),
            Invalid,
            "not_a_polygon",
        )


class TestRetireArea:
    def test_and_restore(self, district: District, staff: Staff, now: datetime) -> None:
        grid, actor = district.grid_ids[0], staff.administrator
        operations.retire_area(actor=actor, area_id=grid, now=now)
        assert Area.objects.get(pk=grid).valid_to == TODAY
        assert last_event()[0:2] == ("area.retired", f"area:{grid}")
        book = queries.area_book(district.district_id, books.versions(district.district_id))
        assert book.locate(*District.point_in_grid(0)) is None
        assert book.areas[grid].is_retired
        assert grid not in {a.area_id for a in book.living(Level.GRID)}
        operations.restore_area(actor=actor, area_id=grid, now=now)
        assert Area.objects.get(pk=grid).valid_to is None
        assert last_event()[0:2] == ("area.restored", f"area:{grid}")

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        community, grid = district.community_ids[0], district.grid_ids[0]
        operations.add_poster(actor=SETUP, area_id=grid, label="东门", now=now)

        def retire(area_id: int, actor: Actor = SETUP) -> Callable[[], None]:
            return lambda: operations.retire_area(actor=actor, area_id=area_id, now=now)

        refused(retire(grid, staff.clerk), NotAllowed, "not_allowed")
        refused(retire(community), WrongState, "area_has_parts")
        refused(retire(grid), WrongState, "area_has_posters")
        refused(retire(999_999), NotFound, "area_unknown")

    def test_a_district_without_parts_goes_and_comes_back(self, now: datetime) -> None:
        made = operations.add_area(
            actor=SETUP, draft=AreaDraft(Level.DISTRICT, "新区", None), now=now
        )
        operations.retire_area(actor=SETUP, area_id=made, now=now)
        assert queries.district_ids() == ()
        operations.restore_area(actor=SETUP, area_id=made, now=now)
        assert queries.district_ids() == (made,)

    def test_restore_refused(self, district: District, staff: Staff, now: datetime) -> None:
        community, grids = district.community_ids[0], district.grid_ids[:2]

        def restore(area_id: int, actor: Actor = SETUP) -> Callable[[], None]:
            return lambda: operations.restore_area(actor=actor, area_id=area_id, now=now)

        refused(restore(grids[0]), WrongState, "area_in_use")
        for area_id in (*grids, community):
            operations.retire_area(actor=SETUP, area_id=area_id, now=now)
        refused(restore(grids[0]), WrongState, "area_retired")
        refused(restore(community, staff.clerk), NotAllowed, "not_allowed")


class TestPosters:
    def test_add(self, district: District, staff: Staff, now: datetime) -> None:
        grid = district.grid_ids[0]
        code = operations.add_poster(
            actor=staff.administrator, area_id=grid, label=" 东门 ", label_en="East gate",
            lon=104.005, lat=30.01, now=now,
        )  # fmt: skip
        assert len(code) == 8
        assert set(code) <= set(rules.POSTER_LETTERS)
        row = Poster.objects.values().get(code=code)
        assert {k: v for k, v in row.items() if k not in {"id", "code"}} == {
            "district_id": district.district_id, "area_id": grid, "label": "东门",
            "label_en": "East gate", "lon": 104.005, "lat": 30.01,
            "valid_from": TODAY, "valid_to": None,
        }  # fmt: skip
        assert last_event() == (
            "poster.added", f"poster:{row['id']}", "吴管理", district.district_id, now,
            {"area": grid, "label": "东门"},
        )  # fmt: skip
        found = queries.poster(code, TODAY)
        assert (found.label, found.area_path) == ("东门", district.path(grid))

    def test_a_taken_code_is_drawn_again(
        self, district: District, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn = iter(["AAAAAAAA", "AAAAAAAA", "CCCCCCCC"])
        monkeypatch.setattr(rules, "poster_code", lambda choose: next(drawn))
        codes = [
            operations.add_poster(actor=SETUP, area_id=district.grid_ids[0], label=label, now=now)
            for label in ("东门", "西门")
        ]
        assert codes == ["AAAAAAAA", "CCCCCCCC"]

    def test_gives_up_after_five_taken_codes(
        self, district: District, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "poster_code", lambda choose: "AAAAAAAA")
        grid = district.grid_ids[0]
        operations.add_poster(actor=SETUP, area_id=grid, label="东门", now=now)
        refused(
            lambda: operations.add_poster(actor=SETUP, area_id=grid, label="西门", now=now),
            WrongState,
            "no_free_code",
        )

    def test_another_fault_of_the_database_is_not_hidden(
        self, district: District, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: object, **kwargs: object) -> None:
            message = "some other constraint"
            raise IntegrityError(message)

        monkeypatch.setattr(Poster, "save", fail)
        with pytest.raises(IntegrityError):
            operations.add_poster(actor=SETUP, area_id=district.grid_ids[0], label="东", now=now)
        monkeypatch.setattr(Area, "save", fail)
        with pytest.raises(IntegrityError):
            operations.add_area(actor=SETUP, draft=draft(district), now=now)

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        grid = district.grid_ids[0]
        refused(
            lambda: operations.add_poster(actor=staff.clerk, area_id=grid, label="东门", now=now),
            NotAllowed,
            "not_allowed",
        )
        refused(
            lambda: operations.add_poster(actor=SETUP, area_id=grid, label="", now=now),
            Invalid,
            "missing",
        )

    def test_retire(self, district: District, staff: Staff, now: datetime) -> None:
        code = operations.add_poster(
            actor=SETUP, area_id=district.grid_ids[0], label="东门", now=SETUP_AT
        )
        poster_id = queries.poster(code, TODAY).poster_id

        def retire(actor: Actor, wanted: int = poster_id) -> Callable[[], None]:
            return lambda: operations.retire_poster(actor=actor, poster_id=wanted, now=now)

        refused(retire(staff.clerk), NotAllowed, "not_allowed")
        refused(retire(SETUP, 999_999), NotFound, "poster_unknown")
        retire(staff.administrator)()
        assert last_event()[0:2] == ("poster.retired", f"poster:{poster_id}")
        with pytest.raises(NotFound):
            queries.poster(code, TODAY)
        assert queries.poster(code, date(2026, 11, 19)).code == code
        refused(retire(SETUP), WrongState, "poster_retired")


class TestMapLayer:
    def test_replaces_the_one_of_the_same_name(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        for features in ([], [{"type": "Feature", "geometry": None, "properties": {}}]):
            operations.store_map_layer(
                actor=staff.administrator, district_id=district.district_id, name="base",
                geojson={"type": "FeatureCollection", "features": features}, source="made up",
                now=now,
            )  # fmt: skip
        kept = MapLayer.objects.get()
        assert (kept.source, kept.changed_at, len(kept.geojson["features"])) == ("made up", now, 1)
        assert last_event()[0] == "map.stored"
        assert last_event()[5] == {"name": "base", "source": "made up", "features": 1}

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        def store(actor: Actor, source: str) -> Callable[[], None]:
            return lambda: operations.store_map_layer(
                actor=actor, district_id=district.district_id, name="base",
                geojson={"type": "FeatureCollection", "features": []}, source=source, now=now,
            )  # fmt: skip

        refused(store(staff.leader, "x"), NotAllowed, "not_allowed")
        refused(store(SETUP, ""), Invalid, "missing")


@pytest.mark.django_db(transaction=True)
def test_one_code_for_two_areas_at_once(now: datetime) -> None:
    """Two administrators add the same code at the same moment: one of them is told."""
    district, outcomes = make_district(), []
    gate = threading.Barrier(2)

    def add(name: str) -> None:
        gate.wait()
        try:
            operations.add_area(actor=SETUP, draft=draft(district, name=name), now=now)
            outcomes.append("added")
        except Invalid as refusal:
            outcomes.append(refusal.fields["code"])
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(name,)) for name in ("梅园", "桃园")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "code_taken"]
    assert Area.objects.filter(code="510199001003").count() == 1


@pytest.mark.django_db(transaction=True)
def test_retiring_while_a_part_is_added(now: datetime) -> None:
    """Either the area is retired and the part refused, or the part stands and it stays in use."""
    district = make_district()
    community = district.community_ids[0]
    for grid in district.grid_ids[:2]:
        operations.retire_area(actor=SETUP, area_id=grid, now=now)
    outcomes: list[str] = []
    gate = threading.Barrier(2)
    part = AreaDraft(Level.GRID, "新网格", community, "510199001001009")

    def act(name: str, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            call()
            outcomes.append(name)
        except WrongState as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(
            target=act,
            args=("added", lambda: operations.add_area(actor=SETUP, draft=part, now=now)),
        ),
        threading.Thread(
            target=act,
            args=(
                "retired",
                lambda: operations.retire_area(actor=SETUP, area_id=community, now=now),
            ),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["added", "area_has_parts"], ["area_retired", "retired"])
