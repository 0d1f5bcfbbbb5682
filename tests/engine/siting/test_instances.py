"""Published instances: their formats, and their known optima where they lie beside the checkout."""

import pytest
from tests.beside import PMED

from linquan.engine.errors import BadInput
from linquan.engine.siting import Run, p_median, read_pmed, read_pmedcap

needs_pmed = pytest.mark.skipif(not PMED.is_dir(), reason="the OR-Library is not beside us")


def known() -> dict[int, int]:
    lines = (PMED / "pmedopt.txt").read_text().splitlines()
    words = [line.split() for line in lines if line.startswith("pmed")]
    return {int(name.removeprefix("pmed")): int(best) for name, best in words}


@needs_pmed
@pytest.mark.parametrize("number", [1, 6, 13])
def test_some_known_optima_are_met_and_proved(number: int) -> None:
    arcs, centres = read_pmed((PMED / f"pmed{number}.txt").read_text())
    found = p_median(arcs, centres, run=Run(seconds=60))
    assert (found.value, found.bound) == (known()[number], known()[number])


@needs_pmed
@pytest.mark.release
@pytest.mark.parametrize("number", range(1, 41))
def test_all_known_optima_are_met_and_proved(number: int) -> None:
    arcs, centres = read_pmed((PMED / f"pmed{number}.txt").read_text())
    found = p_median(arcs, centres, run=Run(seconds=300))
    assert (found.value, found.bound) == (known()[number], known()[number])


def test_a_graph_by_hand() -> None:
    # 1 -3- 2 -4- 3, and a long way back; the second length of an edge counts.
    arcs, centres = read_pmed(" 3 4 2 \n 1 2 9 \n 2 3 4 \n 1 3 20 \n 1 2 3 \n")
    assert arcs.costs.reshape(3, 3).tolist() == [[0, 3, 7], [3, 0, 4], [7, 4, 0]]
    assert (centres, arcs.people.tolist()) == (2, [1, 1, 1])


def test_a_capacitated_instance_by_hand() -> None:
    first, second = read_pmedcap("2\n1 7 2 1 10\n1 0 0 4\n2 3 4 6\n2 0 1 1 5\n1 2 2 5\n")
    assert (first.centres, first.capacity, first.known) == (1, 10, 7)
    assert first.arcs.people.tolist() == [4, 6]
    assert first.places.tolist() == [[0, 0], [3, 4]]
    assert second.arcs.costs.tolist() == [0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no p-median"),
        ("3 2 1 1 2 5", "no p-median"),
        ("2 1 1 1 3 5", "leads to no vertex"),
        ("2 1 1 1 2 -5", "shorter than 0"),
        ("3 1 1 1 2 5", "falls into parts"),
        ("a b c", "whole numbers"),
    ],
)
def test_texts_that_are_no_graph(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_pmed(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "it is empty"), ("1 1 5", "too soon"), ("1 1 5 2 1 10 1 0", "too soon")],
)
def test_texts_that_are_no_capacitated_instance(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_pmedcap(text)
