import math

import pytest
from tests.apps.places.factories import square

from linquan.apps.places import rules
from linquan.apps.places.types import (
    PARENTS,
    AreaChange,
    AreaDraft,
    AreaRow,
    Level,
    ZoneDraft,
    ZoneKind,
)
from linquan.kernel.actors import Actor, ActorKind, Post, Role

D, S, C, V, G = Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.GRID


def post(role: Role, district_id: int) -> Actor:
    made = Post(1, "/1/", "x", role, district_id, f"/{district_id}/")
    return Actor(ActorKind.PERSON, "someone", 1, (made,))


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (Actor.system("house"), True),
        (post(Role.ADMINISTRATOR, 7), True),
        (post(Role.ADMINISTRATOR, 8), False),
        (post(Role.LEADER, 7), False),
        (post(Role.CLERK, 7), False),
        (Actor.stranger(), False),
        (Actor.reporter("appeal:7"), False),
    ],
)
def test_may_edit_places(actor: Actor, allowed: bool) -> None:
    assert rules.may_edit_places(actor, 7) is allowed


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("parent", [None, *Level])
def test_can_hang_below(level: Level, parent: Level | None) -> None:
    assert rules.can_hang_below(level, parent) is (parent in PARENTS[level])


def test_a_grid_never_hangs_below_a_street() -> None:
    assert not rules.can_hang_below(G, S)
    assert rules.can_hang_below(G, C)


@pytest.mark.parametrize(
    ("level", "code", "parent", "fault"),
    [
        (D, "", "", ""),
        (D, "510104000000", "", ""),
        (D, "51010400000", "", "code_length"),
        (D, "51010400000x", "", "code_not_digits"),
        (D, "５１０１０４００００００", "", "code_not_digits"),
        (S, "510104001000", "510104000000", ""),
        (S, "510104599000", "510104000000", ""),
        (S, "510104600000", "510104000000", "code_out_of_range"),
        (S, "510104000000", "510104000000", "code_out_of_range"),
        (S, "510105001000", "510104000000", "code_not_below_parent"),
        (S, "510105001000", "", ""),
        (C, "510104001199", "510104001000", ""),
        (C, "510104001200", "510104001000", "code_out_of_range"),
        (C, "510104002001", "510104001000", "code_not_below_parent"),
        (V, "510104001200", "510104001000", ""),
        (V, "510104001400", "510104001000", "code_out_of_range"),
        (G, "510104001001001", "510104001001", ""),
        (G, "510104001001000", "510104001001", "code_out_of_range"),
        (G, "510104001001", "510104001001", "code_length"),
        (G, "510104001002001", "510104001001", "code_not_below_parent"),
        (Level.ESTATE, "510104001001", "510104001001", ""),
    ],
)
def test_code_fault(level: Level, code: str, parent: str, fault: str) -> None:
    assert rules.code_fault(level, code, parent) == fault


@pytest.mark.parametrize(
    ("lon", "lat", "fault"),
    [
        (None, None, ""), (104.0, 30.0, ""), (-180.0, -90.0, ""), (180.0, 90.0, ""),
        (104.0, None, "half_a_point"), (None, 30.0, "half_a_point"),
        (180.1, 30.0, "not_on_earth"), (104.0, 90.1, "not_on_earth"),
        (float("nan"), 30.0, "not_on_earth"),
    ],
)  # fmt: skip
def test_point_fault(lon: float | None, lat: float | None, fault: str) -> None:
    assert rules.point_fault(lon, lat) == fault


BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
BOW_TIE_LIKE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 1], [0, 0]]]}


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        (None, ""),
        (square(104, 105), ""),
        ({"type": "MultiPolygon", "coordinates": [square(104, 105)["coordinates"]]}, ""),
        ({"type": "Point", "coordinates": [1, 2]}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": []}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": "x"}, "not_a_polygon"),
        ({"type": "Polygon"}, "not_a_polygon"),
        ({}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, "not_a_polygon"),
        ({"type": ["Polygon"], "coordinates": []}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "not_a_polygon"),
        (
            {"type": "Polygon", "coordinates": [[["0", "0"], ["1", "0"], ["1", "1"], ["0", "0"]]]},
            "not_a_polygon",
        ),
        (
            {"type": "Polygon", "coordinates": [[[True, False], [1, 0], [1, 1], [0, 0]]]},
            "not_a_polygon",
        ),
        (
            {"type": "Polygon", "coordinates": [[[10**400, 0], [1, 0], [1, 1], [0, 0]]]},
            "not_a_polygon",
        ),
        (
            {"type": "Polygon", "coordinates": [[[math.nan, 0], [1, 0], [1, 1], [0, 0]]]},
            "not_a_polygon",
        ),
        (
            {"type": "Polygon", "coordinates": [[[math.inf, 0], [1, 0], [1, 1], [0, 0]]]},
            "not_a_polygon",
        ),
        (square(104, 205), "not_on_earth"),
        (BOW_TIE, "not_a_polygon"),
        (BOW_TIE_LIKE, "crosses_itself"),
    ],
)
def test_geometry_fault(geometry: dict[str, object] | None, fault: str) -> None:
    assert rules.geometry_fault(geometry) == fault


def test_area_faults() -> None:
    wrong = AreaChange("x" * 81, "y" * 121, "12", -1, 1.0, None)
    assert rules.area_faults(C, wrong, "") == {
        "name": "too_long", "name_en": "too_long", "code": "code_length",
        "residents": "out_of_range", "lon": "half_a_point",
    }  # fmt: skip
    assert rules.area_faults(C, AreaChange(" "), "") == {"name": "missing"}


def test_draft_faults() -> None:
    draft = AreaDraft(G, "第1网格", 1, geometry={"type": "Point"})
    assert rules.draft_faults(draft, S, "") == {
        "level": "level_not_below_parent", "geometry": "not_a_polygon",
    }  # fmt: skip
    assert rules.draft_faults(draft, None, "")["level"] == "level_not_below_parent"


def test_zone_and_poster_and_layer_faults() -> None:
    zone = ZoneDraft(ZoneKind.PARK, "", {"type": "Point"})
    assert rules.zone_faults(zone) == {"name": "missing", "geometry": "not_a_polygon"}
    assert rules.zone_faults(ZoneDraft(ZoneKind.PARK, "x", None)) == {"geometry": "missing"}
    assert rules.zone_faults(ZoneDraft(ZoneKind.PARK, "x", square(1, 2), "y" * 121)) == {
        "name_en": "too_long"
    }
    assert rules.outline_fault(square(1, 2)) == ""
    assert rules.poster_faults("", "y" * 121, 1, None) == {
        "label": "missing", "label_en": "too_long", "lon": "half_a_point",
    }  # fmt: skip
    assert rules.layer_faults({"type": "FeatureCollection"}, " ") == {
        "geojson": "not_features", "source": "missing",
    }  # fmt: skip
    whole = {"type": "FeatureCollection", "features": []}
    assert rules.layer_faults(whole, "x" * 201) == {"source": "too_long"}
    assert rules.layer_faults(whole, "made up") == {}


def test_poster_codes_have_nothing_to_mistake() -> None:
    assert rules.poster_code(lambda letters: letters[0]) == "3" * 8
    assert not set(rules.POSTER_LETTERS) & set("0ODQ1ILJ2Z5S6G8BUV")
    assert len(set(rules.POSTER_LETTERS)) == 18


def row(area_id: int, parent_id: int | None, path: str, residents: int, level: Level) -> AreaRow:
    return AreaRow(area_id, parent_id, level, "", f"n{area_id}", "", path, residents, None, None)


def test_head_counts_take_the_own_number_or_add_up_the_parts() -> None:
    rows = [
        row(1, None, "/1/", 0, D), row(2, 1, "/1/2/", 0, S), row(3, 2, "/1/2/3/", 500, C),
        row(4, 2, "/1/2/4/", 0, C), row(5, 3, "/1/2/3/5/", 450, G), row(6, 4, "/1/2/4/6/", 300, G),
        row(7, 4, "/1/2/4/7/", 90, Level.ESTATE), row(8, 2, "/1/2/8/", 0, C),
        row(9, 8, "/1/2/8/9/", 40, Level.ESTATE),
    ]  # fmt: skip
    assert rules.head_counts(rows) == {
        1: 840, 2: 840, 3: 500, 4: 300, 5: 450, 6: 300, 7: 90, 8: 40, 9: 40,
    }  # fmt: skip


def test_in_order_reads_as_a_tree_by_code_then_name() -> None:
    def area(area_id: int, parent_id: int | None, code: str, name: str) -> AreaRow:
        return AreaRow(area_id, parent_id, "grid", code, name, "", "/", 0, None, None)

    rows = [
        area(1, None, "5", "d"), area(2, 1, "", "b"), area(3, 1, "", "a"), area(4, 1, "52", "z"),
        area(5, 4, "522", "y"), area(6, 4, "521", "x"), area(7, 99, "1", "orphan"),
    ]  # fmt: skip
    assert [a.area_id for a in rules.in_order(rows)] == [7, 1, 4, 6, 5, 3, 2]
