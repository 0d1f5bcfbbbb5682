"""Compiles the kernels before anybody waits for them."""

import numpy as np

from linquan.engine.kernels.siting.cooling import cool, heat, settle
from linquan.engine.kernels.siting.interchange import improve
from linquan.engine.siting.arcs import arcs_of, complete_arcs
from linquan.engine.siting.budgets import budget_cover
from linquan.engine.siting.covers import set_cover
from linquan.engine.siting.districts import districts
from linquan.engine.siting.medians import max_cover, p_median
from linquan.engine.siting.reducing import FREE, reduce_arcs
from linquan.engine.siting.searching import Interchange
from linquan.engine.siting.types import Run


def warm_up() -> None:
    """Compile every kernel of siting; a minute or two on a new machine, nothing afterwards.

    Whoever starts a server or a worker calls it: a time limit counts compiling too.
    """
    apart = np.abs(np.subtract.outer(np.arange(30) * 7 % 31, np.arange(12) * 5 % 31))
    arcs = complete_arcs(np.arange(1, 31), apart)
    run = Run(seconds=None, rounds=3, workers=1)
    p_median(arcs, 3, fixed=[0], run=run)
    max_cover(arcs, 3, radius=4, run=run)
    budget_cover(arcs, np.arange(1, 13), 9, radius=4, run=run)
    set_cover(arcs, radius=9, run=run)
    districts(arcs, 3, least=20, most=200, radius=9, run=run)
    arcs_of([1], 1, [0], [0], [1])
    part = reduce_arcs(arcs, np.full(30, 40, np.int32), np.full(12, FREE))
    search = Interchange(part.core, 3, np.empty(0, np.int32), 0).search
    improve(part.core, search, 1000)
    heat(part.core, search, 1000)
    cool(part.core, search, 1000)
    settle(part.core, search)
