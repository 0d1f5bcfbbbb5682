"""Small questions, and all their answers by trying every choice."""

import itertools
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from linquan.engine.siting import Arcs, arcs_of

LEFT_OUT = -1


class Small(NamedTuple):
    """A question: costs [n, m] with ``LEFT_OUT`` for no arc."""

    people: NDArray[np.float64]
    costs: NDArray[np.int64]
    centres: int
    fixed: list[int]
    forbidden: list[int]

    @property
    def arcs(self) -> Arcs:
        demands, sites = np.nonzero(self.costs != LEFT_OUT)
        return arcs_of(self.people, self.costs.shape[1], demands, sites, self.costs[demands, sites])

    def choices(self, most: int | None = None) -> list[list[int]]:
        """Return every choice of the wanted sites (or of any number up to ``most``)."""
        free = set(range(self.costs.shape[1])) - set(self.fixed) - set(self.forbidden)
        counts = [self.centres - len(self.fixed)] if most is None else range(most + 1)
        return [self.fixed + list(more) for k in counts for more in itertools.combinations(free, k)]

    def cost(self, choice: list[int], ceiling: int) -> float:
        """Return people times cost of a choice."""
        full = np.where(self.costs == LEFT_OUT, ceiling, np.minimum(self.costs, ceiling))
        return float((self.people * full[:, choice].min(axis=1)).sum())

    def covered(self, choice: list[int]) -> float:
        """Return how many people a choice covers."""
        reached = (self.costs[:, choice] != LEFT_OUT).any(axis=1)
        return float(self.people[reached].sum())


@st.composite
def questions(draw: st.DrawFn) -> Small:
    """Make small questions with ties, zeros, pairs without an arc, fixed and forbidden sites."""
    demands = draw(st.integers(1, 9))
    sites = draw(st.integers(1, 8))
    top = draw(st.sampled_from([2, 12, 900]))
    cell = st.integers(LEFT_OUT, top) | st.integers(0, top)
    rows = draw(
        st.lists(st.lists(cell, min_size=sites, max_size=sites), min_size=demands, max_size=demands)
    )
    person = st.integers(0, 7) | st.sampled_from([0.5, 1.25, 3.1])
    people = draw(st.lists(person, min_size=demands, max_size=demands).filter(any))
    order = draw(st.permutations(range(sites)))
    centres = draw(st.integers(1, sites))
    fixed = draw(st.integers(0, centres))
    forbidden = draw(st.integers(0, sites - centres))
    return Small(
        np.array(people, float),
        np.array(rows, np.int64),
        centres,
        order[:fixed],
        order[fixed : fixed + forbidden],
    )
