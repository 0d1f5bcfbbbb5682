"""Maps: where things lie on paper, which signs and words they have, and what is passed over."""

import re
from dataclasses import replace
from math import cos, radians
from typing import Any
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from linquan.kernel.documents.maps import (
    Extra,
    Home,
    Legend,
    MapPlan,
    Ring,
    Spot,
    SpotKind,
    draw,
    furniture,
    read_base,
    signs,
)
from linquan.kernel.documents.maps import plan as plans
from linquan.kernel.documents.maps.placing import Room, along, folded, place, width_of
from linquan.kernel.documents.maps.projecting import (
    M_PER_DEGREE,
    framed,
    hatched,
    read,
    tidied,
)
from linquan.kernel.errors import Invalid

LON, LAT = 104.0, 30.0
SVG = "{http://www.w3.org/2000/svg}"
LEGEND = Legend(
    ring="步行 %(minutes)s 分钟", lacks="没有药店", has="有药店", place="设施", centre="起点",
    site="建议点位", outline="社区", north="北", attribution="底图：测试",
)  # fmt: skip


def at(east_m: float, north_m: float) -> list[float]:
    """Degrees of a point so many metres from the middle of the map."""
    lon = LON + east_m / M_PER_DEGREE / cos(radians(LAT))
    return [lon, LAT + north_m / M_PER_DEGREE]


def square(half_m: float, east_m: float = 0.0, north_m: float = 0.0) -> dict[str, Any]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [at(east_m + x * half_m, north_m + y * half_m) for x, y in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(kind: str, geometry: Any, name: str = "", name_en: str = "") -> dict[str, Any]:
    told = {"kind": kind, "name": name, "name_en": name_en}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def base(*features: dict[str, Any], english: bool = False) -> plans.BaseMap:
    return read_base({"type": "FeatureCollection", "features": features}, english=english)


ROAD = {"type": "LineString", "coordinates": [at(-900, -200), at(900, -200)]}
TOWN = (
    feature("water", square(100, 0, 600)),
    feature("water", {"type": "LineString", "coordinates": [at(-900, 300), at(900, 300)]}),
    feature("green", square(90, 500, 500)),
    feature("block", square(300)),
    feature("building", square(20)),
    feature("path", ROAD),
    feature("rail", ROAD),
    feature("road_major", ROAD, "人民大道", "People's Avenue"),
)
PLAN = MapPlan(
    base=base(*TOWN),
    legend=LEGEND,
    homes=(
        Home(square(200, -500, -500), True),
        Home(square(200, 500, -500), False),
        Home({"type": "Point", "coordinates": at(0, -300)}, True),
        Home({"type": "Point", "coordinates": at(50, -300)}, False),
    ),
    rings=(Ring(5, square(100)), Ring(15, square(700)), Ring(10, square(400))),
    spots=(
        Spot(*at(0, 250), "邻里中心", SpotKind.CENTRE),
        Spot(*at(300, 100), "药店"),
        Spot(*at(-300, 100), "新点", SpotKind.SITE),
    ),
    outlines=(Extra(square(800), "青枫社区"),),
)


def drawing(plan: MapPlan) -> ElementTree.Element:
    return ElementTree.fromstring(draw(plan)[0])


def words(plan: MapPlan) -> list[str]:
    return [str(one.text) for one in drawing(plan).iter(f"{SVG}text")]


def paths(plan: MapPlan, **style: str) -> list[ElementTree.Element]:
    wanted = {name.replace("_", "-"): value for name, value in style.items()}
    found = drawing(plan).iter(f"{SVG}path")
    return [one for one in found if wanted.items() <= one.attrib.items()]


# --- where things lie -----------------------------------------------------------------------------


def test_metres_are_millimetres_everywhere() -> None:
    frame = framed(PLAN)
    assert frame.m_per_mm == pytest.approx(1600 / (130 * 0.92))
    assert frame.point(LON, LAT) == pytest.approx((85, 65))
    east, north = at(100, 0), at(0, 100)
    assert frame.point(*east) == pytest.approx((85 + 100 / frame.m_per_mm, 65))
    assert frame.point(*north) == pytest.approx((85, 65 - 100 / frame.m_per_mm))


def test_a_wrong_point_does_not_decide_what_is_shown() -> None:
    lost = (Spot(0.0, 0.0, "零"), Spot(float("nan"), 30.0, "无"), Spot(30.0, 104.0, "反"))
    plan = replace(PLAN, spots=(*PLAN.spots, *lost))
    assert framed(plan) == framed(PLAN)
    assert not {"零", "无", "反"} & set(words(plan))


def test_points_or_the_base_decide_where_nothing_else_is_drawn() -> None:
    spots = (Spot(*at(-400, 0), "西"), Spot(*at(400, 0), "东"))
    only_spots = MapPlan(base(*TOWN), LEGEND, spots=spots)
    assert framed(only_spots).m_per_mm == pytest.approx(800 / (170 * 0.92))
    assert framed(MapPlan(base(*TOWN), LEGEND)).lon == pytest.approx(LON)
    assert framed(MapPlan(base(), LEGEND)).m_per_mm == pytest.approx(200 / 170)


def test_a_plan_may_say_what_is_shown() -> None:
    frame = framed(replace(PLAN, bounds=(*at(-100, -100), *at(300, 100))))
    assert frame.point(*at(100, 0)) == pytest.approx((85, 65))
    assert frame.m_per_mm == pytest.approx(400 / (170 * 0.92))


def test_shapes_are_cut_at_the_frame() -> None:
    frame = framed(PLAN)
    (cut,) = frame.on_paper([read(square(100_000))])
    assert cut.bounds == pytest.approx((-3, -3, 173, 133))
    assert frame.on_paper([]) == []
    (gone,) = frame.on_paper([read(square(1))], least_mm=1.0)
    assert gone.is_empty


@pytest.mark.parametrize(
    "geometry",
    [
        None, {}, [], "POINT (1 2)", {"type": "Point"}, {"type": "Star", "coordinates": [1, 2]},
        {"type": "Point", "coordinates": ["a", "b"]}, {"type": "Point", "coordinates": [1]},
        {"type": "Point", "coordinates": [float("inf"), 1]},
        {"type": "Point", "coordinates": [30, 104]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": []},
    ],
)  # fmt: skip
def test_what_is_no_shape_is_nothing(geometry: Any) -> None:
    assert read(geometry).is_empty
    plan = MapPlan(base(feature("water", geometry)), LEGEND, rings=(Ring(5, geometry),))
    assert "water" not in plan.base.kinds
    assert draw(plan)[0].startswith("<svg")


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"properties": 3, "geometry": 4}])
def test_what_is_no_feature_is_passed_over(odd: Any) -> None:
    assert read_base({"features": [odd, TOWN[0]]}, english=False).kinds.keys() == {"water"}
    assert read_base({}, english=False).kinds == {}


def test_streets_are_as_wide_as_they_are_but_never_lost() -> None:
    def widths(half_m: float) -> list[str | None]:
        plan = MapPlan(base(*TOWN), LEGEND, outlines=(Extra(square(half_m)),))
        return [one.get("stroke-width") for one in paths(plan, stroke="#ffffff", fill="none")]

    assert [widths(half) for half in (500, 1_000, 20_000)] == [["1.6"], ["1.08"], ["0.22"]]


def test_a_street_in_pieces_is_named_once() -> None:
    pieces = [
        feature("road_major", {"type": "LineString", "coordinates": [at(x, 0), at(x + 300, 0)]},
                "人民大道") for x in (-900, -500, 0)
    ]  # fmt: skip
    assert words(MapPlan(base(*pieces), LEGEND)).count("人民大道") == 1


def test_many_points_are_smaller() -> None:
    assert [signs.shrunk(count) for count in (0, 60, 240, 5_000)] == [1.0, 1.0, 0.5 + 0.05, 0.55]
    few = replace(PLAN, spots=tuple(Spot(*at(n, n), "") for n in range(61)))
    circles = [one for one in drawing(few).iter(f"{SVG}circle") if one.get("fill") == signs.TEAL]
    assert {one.get("r") for one in circles} >= {"1.04"}


def test_crossed_outlines_are_mended() -> None:
    bow = {"type": "Polygon", "coordinates": [[at(-99, -99), at(99, 99), at(99, -99), at(-99, 99),
                                               at(-99, -99)]]}  # fmt: skip
    (mended,) = framed(PLAN).on_paper([read(bow)])
    assert mended.is_valid
    assert mended.area > 0


def test_specks_and_slits_are_left_out() -> None:
    block = shapely.box(0, 0, 40, 40)
    speck, pin_hole, slit = (
        shapely.box(60, 60, 61, 61), shapely.box(10, 10, 11, 11), shapely.box(20, 0, 20.2, 30),
    )  # fmt: skip
    found = tidied([block - pin_hole - slit, speck])
    assert len(found.geoms) == 1
    assert found.area == pytest.approx(1600, abs=2)
    assert len(found.geoms[0].interiors) == 0
    assert tidied([speck]).is_empty
    assert tidied([]).is_empty


def test_hatches_cross_the_area_at_one_slope() -> None:
    lines = hatched(shapely.box(10, 10, 14, 14), 2.0)
    assert lines.length == pytest.approx(2 * (2 + 4 + 2) ** 0.5 * 2 + 0, rel=0.6)
    assert all(
        abs((b[0] - a[0]) + (b[1] - a[1])) < 1e-9
        for a, b in (tuple(line.coords) for line in lines.geoms if line.length)
    )
    assert hatched(shapely.Polygon(), 2.0).is_empty


# --- signs and words ------------------------------------------------------------------------------


def test_every_sign_has_its_words() -> None:
    wanted = {
        "步行 5 分钟", "步行 10 分钟", "步行 15 分钟", "没有药店", "有药店", "设施", "起点",
        "建议点位", "社区", "北", "底图：测试", "邻里中心", "药店", "新点", "青枫社区", "人民大道",
        "0", "250", "500 m",
    }  # fmt: skip
    assert set(words(PLAN)) == wanted


def test_signs_that_are_not_used_are_not_explained() -> None:
    told = words(MapPlan(base(*TOWN), LEGEND))
    assert set(told) == {"人民大道", "0", "100", "200 m", "北", "底图：测试"}
    silent = replace(PLAN, legend=Legend(north=""))
    assert {"设施", "没有药店", ""} & set(words(silent)) == set()
    assert draw(silent)[1] < draw(PLAN)[1]


def test_gaps_are_hatched_and_rings_dashed_each_its_own_way() -> None:
    assert len(paths(PLAN, stroke=signs.APRICOT, stroke_width="0.42")) >= 1
    dashes = [one.get("stroke-dasharray") for one in paths(PLAN, stroke=signs.DEEP, fill="none")]
    assert dashes == ["0.7 0.6", "1.8 0.7", None]
    fills = [
        one.get("fill") for one in paths(PLAN) if one.get("fill-opacity") in {"0.42", "0.4", "0.55"}
    ]
    assert fills[:3] == ["#B5DAD5", "#58A8A1", "#0F6B66"]


def test_rings_of_the_same_minutes_are_one() -> None:
    two = replace(PLAN, rings=(Ring(15, square(300, -200)), Ring(15, square(300, 200))))
    (outline,) = paths(two, stroke=signs.DEEP, fill="none")
    assert outline.attrib["d"].count("M") == 1


def test_an_island_without_what_others_have_stays_a_hole() -> None:
    outer, inner = square(400)["coordinates"][0], square(150)["coordinates"][0]
    ring = {"type": "Polygon", "coordinates": [outer, inner]}
    (outline,) = paths(replace(PLAN, rings=(Ring(15, ring),)), stroke=signs.DEEP, fill="none")
    assert outline.attrib["d"].count("M") == 2


def test_english_names_where_there_are_some() -> None:
    named = base(*TOWN, feature("road_minor", {"type": "LineString", "coordinates": [
        at(-900, -600), at(900, -600)]}, "小路"), english=True)  # fmt: skip
    told = words(MapPlan(named, LEGEND))
    assert {"People's Avenue", "小路"} <= set(told)
    assert "人民大道" not in told


def test_words_are_escaped_and_cut() -> None:
    spot = Spot(*at(0, 0), "<b>&\"'\x00路" + "长" * 200)
    svg, _ = draw(replace(PLAN, spots=(spot,)))
    assert "<b>" not in svg
    told = "".join(words(replace(PLAN, spots=(spot,))))
    assert "<b>&\"'" in told
    assert "…" in told


def test_nothing_outside_is_named() -> None:
    svg, _ = draw(PLAN)
    assert re.findall(r"(?:href|src|url\()[^ >]*", svg) == []
    assert svg.count("http") == 1  # the name of the language


def test_a_plan_that_nobody_could_read_is_refused() -> None:
    many = (Home(square(1), True),) * (plans.MOST_HOMES + 1)
    with pytest.raises(Invalid) as refused:
        draw(replace(PLAN, homes=many))
    assert refused.value.details == {"limit": plans.MOST_HOMES, "count": plans.MOST_HOMES + 1}
    features = [feature("water", None)] * (plans.MOST_FEATURES + 1)
    with pytest.raises(Invalid) as refused:
        read_base({"features": features}, english=False)
    assert refused.value.code == "map_too_full"


@pytest.mark.parametrize(
    ("half_m", "length"), [(50, 50), (100, 50), (800, 500), (8_000, 5_000), (900_000, 50_000)]
)
def test_the_scale_bar_has_a_round_length(half_m: float, length: int) -> None:
    plan = MapPlan(base(), LEGEND, outlines=(Extra(square(half_m)),))
    frame = framed(plan)
    assert furniture.bar_m(frame) == length
    told = f"{length} m" if length < 1000 else f"{length // 1000} km"
    assert told in words(plan)


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("药店", ("药店",)),
        ("云渡社区卫生服务中心", ("云渡社区卫生", "服务中心")),
        ("Jiang'an Neighbourhood Centre", ("Jiang'an", "Neighbourhood", "Centre")),
        ("East Ring Truck Drivers' Home", ("East Ring Truck", "Drivers' Home")),
        ("长" * 80, ("长" * 12, "长" * 12, "长" * 11 + "…")),
        ("A" * 300, ("A" * 21, "A" * 21, "A" * 19 + "…")),
    ],
)
def test_names_are_broken_into_lines_alike(name: str, lines: tuple[str, ...]) -> None:
    assert folded(name, 9.0) == lines


@given(st.text(max_size=100))
def test_no_line_is_wider_than_there_is_room(name: str) -> None:
    assert all(width_of(line) <= 13.2 for line in folded(name, 9.0))


def test_names_avoid_each_other() -> None:
    room = Room((0, 0, 100, 100))
    found = [place(room, "药店", 50, 50, size=3, away=1) for _ in range(5)]
    assert [one.anchor if one else None for one in found] == [
        "start", "end", None, None, None,
    ]  # fmt: skip
    between = Room((47, 0, 53, 100))
    below, above = (place(between, "药店", 50, 50, size=3, away=1) for _ in range(2))
    assert below is not None
    assert above is not None
    assert (below.y, above.y) == pytest.approx((52.675, 47.325))
    assert place(room, "药店", 99, 50, size=3, away=1) is not None


def test_names_of_streets_lie_along_them_and_never_upside_down() -> None:
    room = Room((0, 0, 100, 100))
    assert along(room, "街", [(10, 10), (90, 10)], 3) == (50, 10, 0)
    assert along(room, "街", [(90, 30), (10, 30)], 3) == (50, 30, 0)
    assert along(room, "街", [(50, 90), (50, 50)], 3) == (50, 70, 90)
    assert along(room, "街", [(50, 90), (50, 50)], 3) is None
    assert along(room, "很长的街", [(10, 80), (12, 80)], 3) is None
    assert along(room, "街", [(10, 80)], 3) is None
