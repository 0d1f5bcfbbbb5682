"""The fictional street: what it must hold, and what must be true of every town."""

import hashlib
import json
from dataclasses import asdict, replace
from itertools import combinations, pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from linquan.engine.errors import BadFixture, BadInput
from linquan.engine.towns import (
    AGE_BANDS,
    JIANG_AN,
    GridKind,
    HomeKind,
    StreetKind,
    Town,
    Use,
    load_spec,
    make_town,
)
from linquan.engine.towns.spec import CommunitySpec, FacilitySpec, TownSpec
from linquan.engine.towns.types import Name

METRE = 1 / 111_195.0
"""One metre in degrees of latitude; enough for comparing against a few metres."""

ARTICLE_NAMES = (
    "杏林", "笼堰", "永科", "高山村", "天星", "京杭", "航运", "永宁", "天府", "温江",
    "游仙", "太白湖", "济宁", "绵阳", "成都", "蓉", "维普", "逸都", "八一路", "毛寨",
    "时光道", "前海", "太平健康", "印江", "蕉城", "伊春", "汉中", "红帆", "杏福", "杏好",
    "乐业坊", "森林部落", "万事帮", "向阳",
)  # fmt: skip


def digest(town: Town) -> str:
    return hashlib.sha256(
        json.dumps(asdict(town), ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def small_spec(*, columns: int, rows: int, residents: int) -> TownSpec:
    """Return a town of its own: no parks, no facilities, two communities on either bank."""
    half = columns // 2
    communities = tuple(
        CommunitySpec(Name(f"试{bank}{first}", f"Try {bank} {first}"), bank, first, last)
        for bank in ("south", "north")
        for first, last in ((0, half - 1), (half, columns - 1))
    )
    return replace(
        JIANG_AN,
        columns=columns,
        rows_south=rows,
        rows_north=rows,
        residents=residents,
        bridges=(half,),
        communities=communities,
        uses=(),
        facilities=(),
        firms=(),
    )


def polygon(ring: tuple[tuple[float, float], ...]) -> shapely.Polygon:
    return shapely.Polygon(ring)


def check_everything(town: Town) -> None:
    check_grids(town)
    check_buildings(town)
    check_estates(town)
    check_gates(town)
    check_people(town)
    check_crossings(town)
    check_names(town)


def check_grids(town: Town) -> None:
    rings = [polygon(grid.ring) for grid in town.grids]
    assert all(ring.is_valid for ring in rings)
    assert shapely.coverage_is_valid(rings)
    for community in town.communities:
        mine = [rings[grid.index] for grid in town.grids if grid.community == community.index]
        union = shapely.coverage_union_all(mine)
        assert shapely.symmetric_difference(union, polygon(community.ring)).area == 0
    whole = shapely.coverage_union_all([polygon(c.ring) for c in town.communities])
    assert shapely.symmetric_difference(whole, polygon(town.street_area.ring)).area == 0


def check_buildings(town: Town) -> None:
    walls = shapely.STRtree([polygon(estate.ring) for estate in town.estates])
    grids = shapely.STRtree([polygon(grid.ring) for grid in town.grids])
    shapes = [polygon(building.ring) for building in town.buildings]
    for tree, wanted in ((walls, "estate"), (grids, "grid")):
        building_of, holder = tree.query(shapes, predicate="within")
        assert building_of.tolist() == list(range(len(shapes)))
        assert holder.tolist() == [getattr(building, wanted) for building in town.buildings]
    for building in town.buildings:
        assert building.grid in town.estates[building.estate].grids
    for estate in town.estates:
        own = [b for b in town.buildings if b.estate == estate.index]
        assert [building.number for building in own] == list(range(1, len(own) + 1))


def check_estates(town: Town) -> None:
    areas = [polygon(community.ring) for community in town.communities]
    grids = [polygon(grid.ring) for grid in town.grids]
    river = polygon(town.river)
    for estate in town.estates:
        wall = polygon(estate.ring)
        assert wall.is_valid
        assert [i for i, area in enumerate(areas) if area.contains(wall)] == [estate.community]
        touched = [i for i, grid in enumerate(grids) if grid.intersection(wall).area > METRE**2]
        assert tuple(touched) == estate.grids
        assert not river.intersects(wall)
    walls = [polygon(estate.ring) for estate in town.estates]
    one, other = shapely.STRtree(walls).query(walls, predicate="intersects")
    assert one.tolist() == other.tolist() == list(range(len(walls)))


def check_gates(town: Town) -> None:
    lines = [shapely.MultiLineString(street.lines) for street in town.streets]
    points = shapely.points([(gate.lon, gate.lat) for gate in town.gates])
    walls = [polygon(town.estates[gate.estate].ring).exterior for gate in town.gates]
    assert shapely.distance(walls, points).max() < 0.05 * METRE
    own = shapely.distance([lines[gate.street] for gate in town.gates], points)
    assert own.max() < 30 * METRE
    nearest = shapely.distance(np.array(lines)[:, None], points).min(axis=0)
    assert (own <= nearest + METRE).all()
    assert {gate.estate for gate in town.gates} == set(range(len(town.estates)))
    assert len(town.lanes) == len(town.gates)


def check_people(town: Town) -> None:
    for level in (town.communities, town.grids, town.estates, town.buildings):
        assert sum(row.residents for row in level) == town.street_area.residents
        assert sum(row.households for row in level) == town.street_area.households
    for estate in town.estates:
        assert sum(estate.residents_by_age) == estate.residents
        assert (estate.residents > 0) == (estate.home_kind is not None)
    for grid in town.grids:
        own = [b for b in town.buildings if b.grid == grid.index]
        assert sum(b.households for b in own) == grid.households
        assert sum(b.residents for b in own) == grid.residents


def check_crossings(town: Town) -> None:
    river = polygon(town.river)
    crossing = {
        street.index
        for street in town.streets
        if any(shapely.LineString(line).intersects(river) for line in street.lines)
    }
    assert crossing == {bridge.street for bridge in town.bridges}
    for street in town.streets:
        wet = shapely.MultiLineString(street.lines).intersection(river)
        over = [shapely.LineString(b.line) for b in town.bridges if b.street == street.index]
        assert wet.length == pytest.approx(sum(line.length for line in over), abs=METRE)


def check_names(town: Town) -> None:
    for rows in (town.estates, town.streets, town.communities, town.grids, town.facilities):
        assert len({row.name.zh for row in rows}) == len(rows)
        assert len({row.name.en for row in rows}) == len(rows)


def test_everything_holds_in_the_demo_street(town: Town) -> None:
    check_everything(town)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_everything_holds_for_any_seed(seed: int) -> None:
    check_everything(make_town(JIANG_AN, seed))


@settings(max_examples=5, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    columns=st.integers(2, 5),
    rows=st.integers(1, 2),
    residents=st.integers(500, 60_000),
)
def test_everything_holds_for_other_towns(
    seed: int, columns: int, rows: int, residents: int
) -> None:
    check_everything(make_town(small_spec(columns=columns, rows=rows, residents=residents), seed))


def test_is_the_same_on_every_platform(town: Town) -> None:
    assert digest(town) == "11858f813fbbe9b0b1a325896faaa9aa5d9e471a23a0ad8b38949ba2c595f8e9"


def test_another_seed_makes_another_town(town: Town) -> None:
    assert digest(make_town(JIANG_AN, seed=2)) != digest(town)


def test_size_of_the_demo_street(town: Town) -> None:
    assert town.street_area.residents == 58_500
    assert len(town.communities) == 5
    assert len(town.bridges) == 2
    assert len(town.facilities) == 14
    assert sum(estate.home_kind is not None for estate in town.estates) == 56
    uses = sorted(estate.use.value for estate in town.estates if estate.use is not Use.HOMES)
    assert uses == ["factory", "park", "park", "park", "school", "truck_stop"]


def test_base_grids_hold_about_three_to_five_hundred_households(town: Town) -> None:
    base = sorted(grid.households for grid in town.grids if grid.kind is GridKind.BASE)
    assert base[0] >= 240
    assert base[-1] <= 540
    assert 300 <= base[len(base) // 2] <= 500


def test_every_park_firm_and_campus_has_its_dedicated_grid(town: Town) -> None:
    dedicated = [grid for grid in town.grids if grid.kind is GridKind.DEDICATED]
    others = [estate for estate in town.estates if estate.use is not Use.HOMES]
    assert sorted(estate.grids[0] for estate in others) == [grid.index for grid in dedicated]
    assert all(grid.households == 0 for grid in dedicated)
    names = {grid.name.zh for grid in dedicated}
    assert names == {f"{estate.name.zh}专属网格" for estate in others}


def test_codes_are_well_formed_and_fictional(town: Town) -> None:
    assert town.street_area.code == "990101001"
    assert [c.code for c in town.communities] == [f"990101001{i:03d}" for i in range(1, 6)]
    for community in town.communities:
        codes = [grid.code for grid in town.grids if grid.community == community.index]
        assert codes == [f"{community.code}{i:03d}" for i in range(1, len(codes) + 1)]
    codes = [grid.code for grid in town.grids]
    assert codes == sorted(codes)
    assert {len(code) for code in codes} == {15}


def test_codes_go_from_north_to_south_and_west_to_east(town: Town) -> None:
    # The street net is turned, so "north" is the net's own: turn it back before comparing.
    turned = shapely.affinity.rotate
    origin = (JIANG_AN.lon, JIANG_AN.lat)
    flat = [
        turned(
            shapely.affinity.scale(polygon(g.ring), xfact=0.8660254, origin=origin),
            -JIANG_AN.bearing_deg,
            origin=origin,
        )
        for g in town.grids
    ]
    for one, other in pairwise(town.grids):
        if one.community == other.community:
            a, b = flat[one.index].centroid, flat[other.index].centroid
            is_next_to = a.x < b.x and abs(a.y - b.y) < 150 * METRE
            assert is_next_to or b.y < a.y
    bands = [polygon(community.ring).centroid for community in town.communities]
    assert min(c.y for c in bands[:3]) > max(c.y for c in bands[3:])
    assert [c.x for c in bands[:3]] == sorted(c.x for c in bands[:3])
    assert bands[3].x < bands[4].x


def test_streets_meet_at_shared_vertices(town: Town) -> None:
    lines = [(s.index, shapely.LineString(line)) for s in town.streets for line in s.lines]
    vertices = [set(line.coords) for _, line in lines]
    for (i, (street, line)), (j, (other, second)) in combinations(enumerate(lines), 2):
        if street != other and line.distance(second) < 0.02 * METRE:
            assert len(vertices[i] & vertices[j]) == 1


def test_every_street_can_be_reached_from_every_other(town: Town) -> None:
    reached = {town.streets[0].lines[0][0]}
    lines = [line for street in town.streets for line in street.lines]
    for _ in lines:
        for line in lines:
            if reached & set(line):
                reached |= set(line)
    assert all(reached >= set(line) for line in lines)


def test_street_kinds(town: Town) -> None:
    kinds = [street.kind for street in town.streets]
    assert kinds.count(StreetKind.MAJOR) == 13
    assert kinds.count(StreetKind.PATH) == 2
    assert kinds.count(StreetKind.MINOR) == len(kinds) - 15


def test_residents_are_older_in_old_estates(town: Town) -> None:
    def share(kind: HomeKind) -> float:
        rows = [estate for estate in town.estates if estate.home_kind is kind]
        old = sum(sum(estate.residents_by_age[4:]) for estate in rows)
        return old / sum(estate.residents for estate in rows)

    assert len(AGE_BANDS) == 7
    assert share(HomeKind.OLD) > share(HomeKind.RESETTLED) > share(HomeKind.STANDARD)
    assert share(HomeKind.STANDARD) > share(HomeKind.TALENT)


def test_the_middle_is_lived_in_more_densely(town: Town) -> None:
    middle = polygon(town.street_area.ring).centroid
    shapes = [(e, polygon(e.ring)) for e in town.estates if e.home_kind]
    shapes.sort(key=lambda pair: middle.distance(pair[1].centroid))

    def density(rows: list[tuple[object, shapely.Polygon]]) -> float:
        return sum(e.residents for e, _ in rows) / sum(p.area for _, p in rows)

    assert density(shapes[:14]) > 1.3 * density(shapes[-14:])


def test_facilities_stand_outside_walls_in_their_community(town: Town) -> None:
    walls = shapely.unary_union([polygon(estate.ring) for estate in town.estates])
    river = polygon(town.river)
    for facility in town.facilities:
        point = shapely.Point(facility.lon, facility.lat)
        assert not walls.intersects(point)
        assert not river.intersects(point)
        assert polygon(town.communities[facility.community].ring).contains(point)


def test_firms_are_marked_as_samples_and_stand_where_they_belong(town: Town) -> None:
    for row in (*town.firms, *town.property_companies):
        assert row.name.zh.startswith("示例")
        assert row.name.en.endswith("(sample)")
    for firm in town.firms:
        point = shapely.Point(firm.lon, firm.lat)
        assert polygon(town.communities[firm.community].ring).contains(point)
        if firm.estate is not None:
            assert polygon(town.estates[firm.estate].ring).contains(point)
    assert [f.name.zh for f in town.firms if 11 in f.peak_months and f.staff > 500] == [
        "示例江源药业"
    ]
    assert [f.name.zh for f in town.firms if 11 in f.low_months] == ["示例禾丰食品"]


def test_departments_are_roles(town: Town) -> None:
    assert all(row.name.zh.startswith("区") for row in town.departments)
    assert all(row.name.zh.endswith("部门") for row in town.departments)
    assert len({row.key for row in town.departments}) == 14


def test_no_name_of_a_real_place_or_of_an_article(town: Town) -> None:
    text = json.dumps(town.base_map(), ensure_ascii=False)
    text += "".join(row.name.zh for row in (*town.firms, *town.departments, *town.estates))
    assert [name for name in ARTICLE_NAMES if name in text] == []


def test_base_map_is_geojson_in_drawing_order(town: Town) -> None:
    features = town.base_map()["features"]
    layers = list(dict.fromkeys(feature["properties"]["layer"] for feature in features))
    assert layers == [
        "water", "green", "block", "building", "path", "road_minor", "road_major", "bridge",
        "lane", "wall", "gate", "facility", "area", "community", "grid",
    ]  # fmt: skip
    for feature in features:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert 123.47 < shape.bounds[0] <= shape.bounds[2] < 123.53
        assert 29.98 < shape.bounds[1] <= shape.bounds[3] < 30.02


def test_some_old_estates_have_no_property_company(town: Town) -> None:
    alone = [e for e in town.estates if e.home_kind and e.property_company is None]
    assert alone
    assert {estate.home_kind for estate in alone} == {HomeKind.OLD}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"communities": JIANG_AN.communities[1:]}, "cover each column of the north"),
        ({"bridges": (0,)}, "inner street"),
        (
            {"facilities": (FacilitySpec("X", Name("甲", "A"), 9, 9, "N", 0.5),)},
            "no street at A: block 9, 9, side N",
        ),
        (
            {"facilities": (FacilitySpec("X", Name("甲", "A"), 0, 2, "N", 0.5),)},
            "no street at A: block 0, 2, side N",
        ),
        ({"firms": (replace(JIANG_AN.firms[0], place="无"),)}, "no compound 无"),
        ({"columns": 7}, "cover each column of the south"),
    ],
)
def test_a_spec_that_does_not_fit_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        make_town(replace(JIANG_AN, **change), seed=1)


def test_a_town_with_more_estates_than_names_is_refused() -> None:
    with pytest.raises(BadInput, match="the list stems holds 80 names, the town needs 92"):
        make_town(small_spec(columns=14, rows=1, residents=9000), seed=1)


def test_a_town_that_is_not_there() -> None:
    with pytest.raises(BadFixture, match=r"nowhere\.toml"):
        load_spec("nowhere")
