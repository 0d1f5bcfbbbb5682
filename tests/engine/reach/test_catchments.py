"""Floating catchments against their formulas, and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.reach.nets import all_costs, network_of, random_network

from linquan.engine.errors import BadInput
from linquan.engine.reach import floating_catchment, warm_up
from linquan.engine.reach.examples import line_of_streets


def test_two_clinics_by_hand() -> None:
    # 0 -10- 1 -10- 2 -10- 3: clinics at 0 (8 beds) and 3 (9 beds), people 4, 2, 1 at 0, 1, 2.
    # Bands 10 and 20, weights 1 and 0.5. Clinic 0 is reached by 4 + 2 + 0.5 * 1 = 6.5; clinic 3 by
    # 1 + 0.5 * 2 = 2.
    arcs = [(a, a + 1, 10) for a in range(3)] + [(a + 1, a, 10) for a in range(3)]
    found = floating_catchment(
        network_of(4, arcs), [0, 1, 2], [4, 2, 1], [0, 3], [8, 9], [10, 20], [1, 0.5]
    )
    assert found.people.tolist() == [6.5, 2.0]
    assert found.ratio.tolist() == [8 / 6.5, 4.5]
    assert found.access.tolist() == pytest.approx([8 / 6.5, 8 / 6.5 + 2.25, 4 / 6.5 + 4.5])
    assert (found.access @ [4, 2, 1]) == pytest.approx(17)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), directed=st.booleans())
def test_the_formulas(seed: int, directed: bool) -> None:
    network = random_network(seed, directed=directed)
    dice = np.random.default_rng(seed)
    homes = dice.integers(0, network.nodes, int(dice.integers(0, 9)))
    places = dice.integers(0, network.nodes, int(dice.integers(0, 5)))
    people, beds = dice.integers(0, 9, len(homes)) / 2, dice.integers(0, 30, len(places))
    bands, weights = [4, 9, 20], [1.0, 0.6, 0.1]
    costs = all_costs(network, 20)[np.ix_(homes, places)]
    decay = np.append(weights, 0.0)[np.searchsorted(bands, costs)]
    weighed = people @ decay
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(weighed > 0, beds / weighed, np.nan)
    access = decay @ np.nan_to_num(ratio) if len(places) else np.zeros(len(homes))
    found = floating_catchment(network, homes, people, places, beds, bands, weights)
    np.testing.assert_allclose(found.people, weighed, rtol=1e-12)
    np.testing.assert_allclose(found.ratio, ratio, rtol=1e-12)
    np.testing.assert_allclose(found.access, access, rtol=1e-12)
    turn, swap = dice.permutation(len(homes)), dice.permutation(len(places))
    again = floating_catchment(
        network, homes[turn], people[turn], places[swap], beds[swap], bands, weights, threads=2
    )
    assert (again.access == found.access[turn]).all()
    np.testing.assert_array_equal(again.ratio, found.ratio[swap])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"people": [[1, 2]]}, "without groups"),
        ({"people": [-1]}, "below 0"),
        ({"capacities": [float("nan")]}, "capacities hold"),
        ({"capacities": [1, 2]}, "a row for each of 1"),
        ({"facilities": [9]}, "name node 9"),
        ({"weights": [0.5, 0.6]}, "never rise"),
        ({"weights": [1.5, 0.6]}, "between 0 and 1"),
        ({"weights": [1.0]}, "a row for each of 2"),
        ({"bands": [20, 10]}, "must ascend"),
    ],
)
def test_bad_input(changed: dict[str, list[float]], said: str) -> None:
    plain: dict[str, list[float]] = {
        "homes": [0],
        "people": [1],
        "facilities": [1],
        "capacities": [1],
        "bands": [10, 20],
    }
    with pytest.raises(BadInput, match=said):
        floating_catchment(line_of_streets(), **(plain | changed))  # type: ignore[arg-type]


def test_warming_up_leaves_nothing_to_compile() -> None:
    warm_up()
    warm_up()
