"""Whatever does not fit is said, before any kernel sees it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from linquan.engine.errors import BadInput
from linquan.engine.networks.types import Mode
from linquan.engine.reach import (
    AUDIENCES,
    Audience,
    bands_of_metres,
    bands_of_minutes,
    many_to_many,
    nearest,
    one_to_many,
    pairs_within,
    people_reaching,
    people_within,
    skeleton,
)
from linquan.engine.reach.examples import line_of_streets

LINE = line_of_streets()
NAN = float("nan")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"costs": LINE.costs.astype(np.int64)}, "`costs` of the network is not a flat array"),
        ({"targets": LINE.targets.reshape(2, 2)}, "`targets` of the network"),
        ({"lon": LINE.lon.tolist()}, "`lon` of the network"),
        ({"lat": LINE.lat[:2]}, "3 longitudes, 2 latitudes"),
        ({"lat": np.array([0.0, NAN, 0.0])}, "no coordinates"),
        ({"costs": LINE.costs[:3]}, "every arc needs both"),
        ({"indptr": np.array([0, 3, 1, 4])}, "indptr must rise"),
        ({"targets": np.array([1, 0, 3, 1], np.int32)}, "outside 0..2"),
        ({"costs": np.array([1, 2, -3, 4], np.int32)}, "costs must lie between 0"),
        ({"costs": np.array([1, 2, 2**30 - 1, 4], np.int32)}, "costs must lie between 0"),
    ],
)
def test_networks(changed: dict[str, Any], said: str) -> None:
    broken = replace(LINE, **changed)
    for call in (lambda: skeleton(broken, 10), lambda: one_to_many(broken, 0, [1], 10)):
        with pytest.raises(BadInput, match=said):
            call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: nearest(LINE, [[3]], 10), "facilities of item 0 name node 3"),
        (lambda: nearest(LINE, [[0.5]], 10), "must be a flat list of node numbers"),
        (lambda: nearest(LINE, [], 10), "no items"),
        (lambda: nearest(LINE, [[[0], [1, 2]]], 10), "lists of different lengths"),
        (lambda: nearest("Chengdu", [[0]], 10), "a str is no network"),  # type: ignore[arg-type]
        (lambda: one_to_many(None, 0, [0], 10), "a NoneType is no"),  # type: ignore[arg-type]
        (lambda: people_within(LINE, [0, 1], [[1], [1, 2]], [5]), "lists of different lengths"),
        (lambda: bands_of_metres(["far"]), "no number"),  # type: ignore[list-item]
        (lambda: nearest(LINE, [[0]], -1), "outside 0"),
        (lambda: nearest(LINE, [[0]], 2**30 - 1), "outside 0"),
        (lambda: nearest(LINE, [[0]], 10.5), "not a whole number"),  # type: ignore[arg-type]
        (lambda: nearest(LINE, [[0]], 10, [-1]), "origins name node -1"),
        (lambda: nearest(LINE, [[0]], 10, threads=0), "0 threads"),
        (lambda: nearest(skeleton(LINE, 9), [[0]], 10), "answers up to 9, not 10"),
        (lambda: pairs_within(LINE, [[0]], [1], 10), "origins must be a flat list"),
        (lambda: many_to_many(LINE, [0], [7], 10), "destinations name node 7"),
        (lambda: one_to_many(LINE, 9, [1], 10), "origins name node 9"),
        (lambda: people_within(LINE, [0], [NAN], [5]), "missing, infinite or below 0"),
        (lambda: people_within(LINE, [0], [-1], [5]), "missing, infinite or below 0"),
        (lambda: people_within(LINE, [0], [1, 2], [5]), "a row for each of 1"),
        (lambda: people_within(LINE, [0], ["a"], [5]), "must be numbers"),
        (lambda: people_within(LINE, [0], [1e15], [5]), "people are more than"),
        (lambda: people_within(LINE, [3], [1], [5]), "homes name node 3"),
        (lambda: people_within(LINE, [0], [1], []), "bands must be whole numbers"),
        (lambda: people_within(LINE, [0], [1], [2.5]), "bands must be whole numbers"),
        (lambda: people_within(LINE, [0], [1], [0, 5]), "must lie between 1"),
        (lambda: people_within(LINE, [0], [1], [5, 2**31]), "must lie between 1"),
        (lambda: people_within(LINE, [0], [1], [5, 5]), "must ascend"),
        (lambda: people_within(LINE, [0], [1], [[5, 6]]), "bands for 2 groups, people of 1"),
        (lambda: people_reaching(LINE, [4], [0], [1], [5]), "name node 4"),
        (lambda: Audience("snail", 0.0), "above 0"),
        (lambda: Audience("ghost", NAN), "above 0"),
        (lambda: bands_of_minutes([5]), "need an audience"),
        (lambda: bands_of_minutes([10, 5], AUDIENCES[0]), "must ascend"),
        (lambda: bands_of_minutes([0], AUDIENCES[0]), "must lie between 1"),
        (lambda: bands_of_minutes([NAN], AUDIENCES[0]), "no number"),
        (lambda: bands_of_metres([1e300]), "must lie between 1"),
    ],
)
def test_arguments(call: Callable[[], object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        call()


def test_minutes_are_rounded_down_from_the_numbers_as_written() -> None:
    assert bands_of_minutes([5, 10, 15], AUDIENCES[1]).tolist() == [2400, 4800, 7200]
    assert bands_of_minutes([0.7], Audience("x", 1.15)).tolist() == [483]  # 1.15 * 42 s = 48.3 m
    assert bands_of_minutes([1], Audience("x", 0.9999)).tolist() == [599]
    assert bands_of_minutes([7.5, 30], mode=Mode.DRIVE).tolist() == [4500, 18000]
    assert bands_of_metres([300.19, 1000]).tolist() == [3001, 10000]
