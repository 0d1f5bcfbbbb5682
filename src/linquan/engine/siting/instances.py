"""Reads published instances of the OR-Library, to compare with known optima.

Source: J. E. Beasley, OR-Library (people.brunel.ac.uk/~mastjjb/jeb/info.html): ``pmedinfo`` and
``pmedcapinfo``.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.errors import BadInput
from linquan.engine.kernels.siting.cores import shortest_ways
from linquan.engine.siting.arcs import complete_arcs
from linquan.engine.siting.types import Arcs


def read_pmed(text: str) -> tuple[Arcs, int]:
    r"""Read an uncapacitated p-median: a graph whose shortest ways are the costs.

    The first line holds vertices, edges and p, each further one an edge and its length; of an edge
    that stands twice the last one counts, as the library says.

    Returns
    -------
    tuple
        Arcs between all vertices, with one person each, and p.

    Raises
    ------
    BadInput
        When the text is something else, or the graph falls apart.

    Examples
    --------
    >>> arcs, centres = read_pmed("3 2 1\n1 2 5\n2 3 4")
    >>> arcs.costs.tolist(), centres
    ([0, 5, 9, 5, 0, 4, 9, 4, 0], 1)
    """
    numbers = _numbers(text)
    if len(numbers) < 3 or len(numbers) != 3 + 3 * numbers[1] or numbers[0] < 1:
        msg = "this is no p-median of the OR-Library: vertices, edges, p and the edges are expected"
        raise BadInput(msg)
    vertices, centres = int(numbers[0]), int(numbers[2])
    edges = numbers[3:].reshape(-1, 3)
    ends = edges[:, :2] - 1
    if ends.size and (ends.min() < 0 or ends.max() >= vertices or edges[:, 2].min() < 0):
        msg = f"an edge leads to no vertex of 1 to {vertices}, or is shorter than 0"
        raise BadInput(msg)
    matrix = np.full((vertices, vertices), 2**40, np.int64)
    for (here, there), length in zip(ends, edges[:, 2], strict=True):
        matrix[here, there] = matrix[there, here] = length
    np.fill_diagonal(matrix, 0)
    shortest_ways(matrix)
    if matrix.max() >= 2**40:
        msg = "the graph falls into parts that no edge connects"
        raise BadInput(msg)
    return complete_arcs(np.ones(vertices), matrix), centres


class CapacitatedInstance(NamedTuple):
    """A capacitated p-median of the OR-Library: costs in whole units, rounded down, one capacity.

    ``known`` is the optimum the library gives, where every customer is served by one median.
    """

    arcs: Arcs
    centres: int
    capacity: int
    known: int
    places: NDArray[np.int64]


def read_pmedcap(text: str) -> list[CapacitatedInstance]:
    r"""Read capacitated p-medians: customers in a plane with demands.

    Raises
    ------
    BadInput
        When the text is something else.

    Examples
    --------
    >>> read_pmedcap("1\n1 5\n2 1 10\n1 0 0 4\n2 3 4 6")[0].arcs.costs.tolist()
    [0, 5, 5, 0]
    """
    numbers = _numbers(text)
    found: list[CapacitatedInstance] = []
    at = 1
    for _ in range(int(numbers[0]) if len(numbers) else 0):
        head = numbers[at : at + 5]
        if len(head) < 5 or len(numbers) < at + 5 + 4 * head[2]:
            msg = "this is no capacitated p-median of the OR-Library: it ends too soon"
            raise BadInput(msg)
        known, count, centres, capacity = (int(number) for number in head[1:])
        rows = numbers[at + 5 : at + 5 + 4 * count].reshape(-1, 4)
        places = rows[:, 1:3]
        apart = places[:, None, :] - places[None, :, :]
        costs = np.sqrt((apart**2).sum(axis=2)).astype(np.int64)
        found.append(
            CapacitatedInstance(complete_arcs(rows[:, 3], costs), centres, capacity, known, places)
        )
        at += 5 + 4 * count
    if not found:
        msg = "this is no capacitated p-median of the OR-Library: it is empty"
        raise BadInput(msg)
    return found


def _numbers(text: str) -> NDArray[np.int64]:
    try:
        return np.array([int(word) for word in text.split()], np.int64)
    except (ValueError, OverflowError) as error:
        msg = "this is no instance of the OR-Library: whole numbers are expected"
        raise BadInput(msg) from error
