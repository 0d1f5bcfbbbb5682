"""Annealing over sparse arcs: swaps at random, ever less often for the worse.

Source: S. Kirkpatrick, C. Gelatt, M. Vecchi (1983), Optimization by simulated annealing.
"""

import numpy as np

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.dice import roll
from linquan.engine.kernels.siting.interchange import (
    ACCEPTED,
    BEST,
    DICE,
    HOT,
    SMALLEST,
    SPAN,
    SPENT,
    SWAPS,
    VALUE,
    WAITING,
    WORK,
    Search,
    restart,
    somebody,
    somebody_near,
    swap,
    weigh,
)

WARMTH, COLDEST = 0.05, 0.04
"""First temperature, as a share of what closing a site loses; last one, as a share of the first."""


@compiled
def heat(core: Core, search: Search, span: int) -> None:
    """Begin to cool from the best state, over so many arcs looked at."""
    search.chosen[:] = search.best
    restart(core, search)
    search.counts[SWAPS] = 0
    search.counts[SPENT] = 0
    search.counts[SPAN] = span
    search.numbers[HOT] = max(WARMTH * search.loss.mean(), 1e-9)
    search.is_queued[:] = True  # nothing is weighed again while cooling
    search.counts[WAITING] = len(search.queue)


@compiled
def settle(core: Core, search: Search) -> None:
    """Go on with interchange from the best state."""
    search.chosen[:] = search.best
    restart(core, search)
    search.counts[SPAN] = 0
    search.numbers[ACCEPTED] = np.inf


@compiled
def cool(core: Core, search: Search, work: int) -> None:
    """Swap at random, ever less often for the worse, until so many arcs were looked at."""
    counts, numbers = search.counts, search.numbers
    counts[WORK] = 0
    while counts[WORK] < work:
        part = (counts[SPENT] + counts[WORK]) / counts[SPAN]
        temperature = numbers[HOT] * COLDEST ** min(part, 1.0)
        site = -1
        if roll(counts, DICE, 2) == 0:
            site = somebody_near(
                core, search, search.chosen[roll(search.counts, DICE, len(search.chosen))]
            )
        if site < 0:
            site = somebody(search)
        if site < 0:
            break
        change, slot = weigh(core, search, site, -1)
        counts[WORK] += 20
        if slot >= 0 and change < -temperature * np.log(
            (roll(search.counts, DICE, 1000000) + 1) / 1000001.0
        ):
            swap(core, search, site, slot)
            if numbers[VALUE] < numbers[BEST] - numbers[SMALLEST]:
                numbers[BEST] = numbers[VALUE]
                search.best[:] = search.chosen
    counts[SPENT] += max(work, counts[WORK])
