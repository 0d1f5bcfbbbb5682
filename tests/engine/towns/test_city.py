"""A generated city: nobody is lost, streets do not cross, dense and sparse parts, few bridges."""

import hashlib
from dataclasses import fields, replace

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from linquan.engine.errors import BadInput
from linquan.engine.towns.city import City, CitySpec, make_city
from linquan.engine.towns.city.blocks import blocks_of, shared
from linquan.engine.towns.city.draws import mixed, normals, units
from linquan.engine.towns.city.net import net_of
from linquan.engine.towns.city.plane import plane_of

SPEC = CitySpec(people=60_000)


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(SPEC, seed=3)


def degrees_of(city: City) -> np.ndarray:
    return np.bincount(np.concatenate([city.source, city.target]), minlength=len(city.lon))


def islands_of(city: City, without: np.ndarray | None = None) -> np.ndarray:
    """Island of each node, of the streets that are not taken away."""
    kept = np.ones(len(city.source), bool) if without is None else ~without
    ends = (city.source[kept], city.target[kept])
    n = len(city.lon)
    return connected_components(coo_matrix((np.ones(kept.sum()), ends), (n, n)), directed=False)[1]


def test_draws_are_those_of_splitmix64_and_do_not_depend_on_their_company() -> None:
    # first output of the reference code for seed 0 (state 0x9e3779b97f4a7c15 after its step)
    assert int(mixed(0)) == 0xE220A8397B1DCDAF
    drawn = units(7, "home", np.arange(1000))
    assert drawn[500] == units(7, "home", 500)
    assert (drawn >= 0).all()
    assert (drawn < 1).all()
    assert abs(drawn.mean() - 0.5) < 0.03
    assert not np.array_equal(drawn, units(7, "shop", np.arange(1000)))
    bell = normals(7, "noise", np.arange(20_000))
    assert abs(bell.mean()) < 0.03
    assert abs(bell.std() - 1) < 0.03


def test_the_same_seed_gives_the_same_city(city: City) -> None:
    again, other = make_city(SPEC, seed=3), make_city(SPEC, seed=4)
    for field in fields(City):
        assert np.array_equal(getattr(city, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(city.home_people, other.home_people)


def test_a_city_is_known_by_its_digest(city: City) -> None:
    whole = hashlib.sha256()
    for values in (city.source, city.target, city.home_people, city.facility_item, city.home_node):
        whole.update(values.tobytes())
    whole.update(np.rint(city.lon * 1e6).astype(np.int64).tobytes())
    assert whole.hexdigest()[:16] == "3dabf4306e2d10df"


def test_everybody_lives_somewhere(city: City) -> None:
    people = city.home_people
    assert people.sum() == 60_000
    assert people.min() >= 0
    assert people.sum(axis=1).min() >= 1
    assert people.sum(axis=1).max() <= SPEC.people_per_home
    assert 0.10 < people[:, 2].sum() / 60_000 < 0.30


def test_parts_are_exact_whatever_the_weights() -> None:
    assert shared(10, np.array([1.0, 0.0, 1.0])).tolist() == [5, 0, 5]
    weights = units(1, "weight", np.arange(999))
    assert shared(12_345, weights).sum() == 12_345


def test_blocks_tile_the_plane_without_gap_or_overlap() -> None:
    plane = plane_of(SPEC, 3)
    blocks = blocks_of(plane)
    areas = (blocks.east - blocks.west) * (blocks.north - blocks.south)
    assert areas.min() > 0
    assert areas.sum() == plane.side**2
    x, y = (blocks.west + blocks.east) // 2, (blocks.south + blocks.north) // 2
    within = (blocks.west <= x[:, None]) & (x[:, None] < blocks.east)
    within &= (blocks.south <= y[:, None]) & (y[:, None] < blocks.north)
    assert (within.sum(axis=1) == 1).all()


def test_no_street_runs_through_a_node_or_another_street() -> None:
    plane = plane_of(SPEC, 3)
    net = net_of(plane, blocks_of(plane))
    a, b = net.pairs.T
    straight = (net.x[a] == net.x[b]) | (net.y[a] == net.y[b])
    assert (~straight).sum() <= 20  # bridges
    for same, along in ((net.x, net.y), (net.y, net.x)):
        lying = straight & (same[a] == same[b])
        line = same[a][lying]
        low, high = (f(along[a], along[b])[lying] for f in (np.minimum, np.maximum))
        order = np.lexsort((low, line))
        line, low, high = line[order], low[order], high[order]
        assert ((line[1:] != line[:-1]) | (low[1:] >= high[:-1])).all()


def test_the_middle_is_dense_and_the_edge_is_not(city: City) -> None:
    far = np.hypot(city.home_lon - SPEC.lon, city.home_lat - SPEC.lat)
    people = city.home_people.sum(axis=1)[np.argsort(far)]
    ring = np.sort(far)
    half = np.searchsorted(np.cumsum(people), 30_000)
    assert (ring[half] / ring[-1]) ** 2 < 0.25  # half of all on less than a quarter of the ground


def test_the_river_is_crossed_by_few_bridges_and_without_them_not_at_all(city: City) -> None:
    river = np.interp(city.lon, city.river_lon, city.river_lat)
    north = city.lat > river
    crossing = north[city.source] != north[city.target]
    assert 1 <= crossing.sum() <= 20
    whole = np.bincount(islands_of(city))
    assert whole.max() / whole.sum() > 0.98
    halves = np.sort(np.bincount(islands_of(city, crossing)))
    assert halves[-2] / whole.sum() > 0.2


def test_estates_are_entered_by_gates_only(city: City) -> None:
    inside = city.wall_node
    assert len(inside) > 20
    gates = degrees_of(city)[inside]
    assert gates.min() >= 1
    assert gates.max() <= 3
    walled = city.home_node[city.home_node >= 0]
    assert set(walled.tolist()) <= set(inside.tolist())
    assert 0.02 < len(walled) / len(city.home_node) < 0.6


def test_every_item_has_facilities_common_ones_many(city: City) -> None:
    count = np.bincount(city.facility_item, minlength=SPEC.items)
    assert len(count) == 66
    assert count.min() == 1
    assert count.max() == 150  # 25 for 10,000
    assert (np.diff(city.facility_item) >= 0).all()
    assert city.facility_capacity.min() >= 1


def test_streets_are_made_of_short_pieces(city: City) -> None:
    metres = 111_195 * np.hypot(
        (city.lon[city.source] - city.lon[city.target]) * np.cos(np.radians(SPEC.lat)),
        city.lat[city.source] - city.lat[city.target],
    )
    assert np.percentile(metres, 99) < 110
    pairs = np.sort(np.column_stack([city.source, city.target]), axis=1)
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    degree = degrees_of(city)
    assert 0.5 < (degree == 2).mean() < 0.8


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": 999}, "1,000 to 100,000,000 people"),
        ({"people": 100_000_001}, "people"),
        ({"items": 0}, "items"),
        ({"people_per_block": 0}, "block"),
        ({"people_per_home": 0}, "home"),
        ({"lon": float("nan")}, "lon"),
        ({"lat": 89.0}, "lat"),
    ],
)
def test_figures_out_of_range_are_refused(change: dict[str, float], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        make_city(replace(SPEC, **change), seed=1)
