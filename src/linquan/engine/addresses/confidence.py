"""How sure a match is: marks of a candidate, weighed so that the sum is a share of right answers.

The weights are those of a logistic regression on generated addresses (``benchmarks/addresses.py
fit``): seeds for fitting and for checking differ; see docs/benchmarks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Marks:
    """What is weighed of a candidate; 0 where not."""

    one: float = 1.0
    short: float = 0.0
    typo: float = 0.0
    part: float = 0.0
    missing_share: float = 0.0
    brief: float = 0.0
    typo_brief: float = 0.0
    typo_of_core: float = 0.0
    reach: float = 0.0
    rivals: float = 0.0
    agrees: float = 0.0
    conflicts: float = 0.0
    detail: float = 0.0
    detail_unknown: float = 0.0
    after: float = 0.0
    before: float = 0.0
    rest: float = 0.0
    finer: float = 0.0
    road: float = 0.0
    area: float = 0.0
    beside: float = 0.0
    short_after: float = 0.0
    road_after: float = 0.0
    no_home: float = 0.0


NAMES: Final = tuple(field.name for field in fields(Marks))
_IN_ORDER = attrgetter(*NAMES)
WEIGHTS: Final[dict[str, float]] = {
    "one": 4.237,
    "short": -2.873,
    "typo": -0.836,
    "part": 0.142,
    "missing_share": -9.918,
    "brief": 0.600,
    "typo_brief": -2.432,
    "typo_of_core": -0.426,
    "reach": 2.485,
    "rivals": -4.085,
    "agrees": 0.845,
    "conflicts": -6.952,
    "detail": 1.740,
    "detail_unknown": -0.533,
    "after": -0.873,
    "before": -3.103,
    "rest": -1.507,
    "finer": -8.237,
    "road": -0.358,
    "area": -7.048,
    "beside": -0.066,
    "short_after": 0.243,
    "road_after": 1.042,
    "no_home": -1.220,
}


def confidences(marks: Sequence[Marks]) -> NDArray[np.float64]:
    """Return the confidence of each candidate, in [0, 1]; of n that are alike at most 1/n."""
    rows = table(marks)
    sure: NDArray[np.float64] = 1 / (1 + np.exp(-(rows @ np.array([WEIGHTS[n] for n in NAMES]))))
    return np.minimum(sure, 1 / (1 + rows[:, NAMES.index("rivals")]))


def table(marks: Sequence[Marks]) -> NDArray[np.float64]:
    """Return marks as rows of numbers, in the order of :data:`NAMES`."""
    rows = [_IN_ORDER(mark) for mark in marks]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(NAMES))
