"""What each candidate of a question costs. No SQL."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.siting import SOURCES, Candidates, SitingDraft, Source
from linquan.apps.circles.siting_laying import LaidOut

UNPRICED: Final = -1
"""Nobody knows what it costs: no line of the list tells it."""
Whole = NDArray[np.int64]


def prices_of(draft: SitingDraft, laid: LaidOut) -> Whole:
    """Return what each candidate costs, int64 [m] in yuan, or ``UNPRICED``.

    What is known of a place itself comes first: what was written beside a point of one's own, what
    fitting out an idle space costs. Else what the list said of its kind when it was asked.
    """
    by_kind = np.full(len(SOURCES), UNPRICED, np.int64)
    for one in draft.prices:
        by_kind[SOURCES.index(Source(one.kind))] = one.yuan
    every = laid.candidates
    prices = by_kind[every.source]
    own = {n: spot.yuan for n, spot in enumerate(draft.points)}
    _set(prices, every, Source.POINTS, {n: yuan for n, yuan in own.items() if yuan is not None})
    _set(prices, every, Source.PREMISES, laid.fitting)
    return prices


def _set(prices: Whole, every: Candidates, source: Source, known: Mapping[int, int]) -> None:
    """Set prices of candidates of a source that are known one by one."""
    for at in np.flatnonzero(every.source == SOURCES.index(source)).tolist():
        prices[at] = known.get(int(every.ref[at]), prices[at])
