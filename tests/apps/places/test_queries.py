"""Reads of places: rows and the number of statements."""

from datetime import date
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.places.factories import (
    SETUP,
    SETUP_AT,
    District,
    make_district,
    make_zone,
    square,
)

from linquan.apps.places import operations, queries
from linquan.apps.places.types import Level
from linquan.kernel import books
from linquan.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def district() -> District:
    return kept(make_district)


def book_of(district: District) -> queries.AreaBook:
    return queries.area_book(district.district_id, books.versions(district.district_id))


def test_book_is_read_once_and_again_after_a_change(
    district: District, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        book_of(district)
    with django_assert_num_queries(1):
        book = book_of(district)
    grid = district.grid_ids[2]
    assert [a.name for a in book.line(grid)] == ["江安区", "江安街道", "清江社区", "第3网格"]
    assert book.by_path[district.path(grid)].area_id == grid
    community = book.ancestor(grid, Level.COMMUNITY)
    assert community is not None
    assert community.area_id == district.community_ids[1]
    assert book.ancestor(district.street_id, Level.GRID) is None
    assert len(book.living()) == 8
    assert len(book.living(Level.GRID, Level.STREET)) == 5
    operations.retire_area(actor=SETUP, area_id=grid, now=SETUP_AT)
    with django_assert_num_queries(3):
        assert len(book_of(district).living()) == 7


def test_another_district_stays_apart(district: District) -> None:
    other = make_district("510188000000", "别区")
    assert set(book_of(district).areas).isdisjoint(book_of(other).areas)
    assert queries.district_ids() == (district.district_id, other.district_id)


def test_places_page(district: District, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        page = queries.places_page(district.district_id)
    assert [r.area.area_id for r in page.tree] == [
        district.district_id, district.street_id, *district.community_ids,
    ]  # fmt: skip
    assert (page.grids, page.has_map, page.zones, page.retired) == (4, False, (), ())
    with pytest.raises(NotFound):
        queries.places_page(999_999)


def test_area_page(district: District, django_assert_num_queries: Any) -> None:
    community = district.community_ids[0]
    code = operations.add_poster(
        actor=SETUP, area_id=district.grid_ids[0], label="东门", now=SETUP_AT
    )
    zones = [
        make_zone(district, name=name, geometry=square(west, west + 0.01))
        for name, west in (("医药园", 104.0), ("药园", 104.02), ("园", 104.015))
    ]
    operations.end_zone(actor=SETUP, zone_id=zones[2], now=SETUP_AT)
    with django_assert_num_queries(7):
        queries.area_page(district.district_id, community)
    with django_assert_num_queries(5):
        page = queries.area_page(district.district_id, community)
    assert [z.zone_id for z in page.zones] == zones[:1]
    assert [a.name for a in page.line] == ["江安区", "江安街道", "锦绣社区"]
    assert [(r.area.name, r.residents, r.parts) for r in page.parts] == [
        ("第1网格", 1000, 0), ("第2网格", 1000, 0),
    ]  # fmt: skip
    assert [p.code for p in page.posters] == [code]
    assert (page.residents, page.is_drawn) == (12_000, True)
    assert queries.area_page(district.district_id, district.street_id).is_drawn is False


def test_posters(district: District, django_assert_num_queries: Any) -> None:
    for grid, label in ((0, "东门"), (2, "北门")):
        operations.add_poster(
            actor=SETUP, area_id=district.grid_ids[grid], label=label, now=SETUP_AT
        )
    with django_assert_num_queries(1):
        every = queries.posters(district.district_id)
    assert [p.label for p in every] == ["东门", "北门"]
    first = queries.posters(district.district_id, district.path(district.community_ids[0]))
    assert [p.area_name for p in first] == ["第1网格"]
    with django_assert_num_queries(1):
        found = queries.poster(every[0].code, date(2026, 1, 5))
    assert found == every[0]
    with pytest.raises(NotFound):
        queries.poster(every[0].code, date(2026, 1, 4))
    with pytest.raises(NotFound):
        queries.poster("XXXXXXXX", TODAY)


def test_maps(district: District, django_assert_num_queries: Any) -> None:
    with pytest.raises(NotFound):
        queries.map_layer(district.district_id, "base")
    with django_assert_num_queries(1):
        shapes = queries.area_shapes(district.district_id, [Level.COMMUNITY])
    assert [f["properties"]["name"] for f in shapes["features"]] == ["锦绣社区", "清江社区"]
    assert shapes["features"][0]["geometry"] == square(104, 104.02)


def test_single_areas(district: District, django_assert_num_queries: Any) -> None:
    grid = district.grid_ids[0]
    with django_assert_num_queries(1):
        assert queries.area(grid).name == "第1网格"
    with django_assert_num_queries(1):
        assert queries.own_area(district.district_id, grid).area_id == grid
    with django_assert_num_queries(1):
        assert queries.outline(district.district_id, grid) == square(104, 104.01)
    for wrong in (queries.own_area, queries.outline):
        with pytest.raises(NotFound):
            wrong(999_999, grid)
    with pytest.raises(NotFound):
        queries.area(999_999)
