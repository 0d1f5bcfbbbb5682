"""Searches sites with limits: opens and closes them in exchange, each trial counted by a flow."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linquan.engine.kernels import compiled
from linquan.engine.kernels.siting.cores import Core
from linquan.engine.kernels.siting.dice import roll
from linquan.engine.kernels.siting.flows import Flow, close_site, lift_all, serve_all

SCORE, BEST, HOT = 0, 1, 2
"""Places in ``numbers``: people served now less a penalty, most people served, temperature."""
DICE, SPENT, SPAN = 0, 1, 2
"""Places in ``counts``: random numbers; arcs looked at while cooling, and how many that takes."""
PENALTY = 2.0
"""For each person that a site lacks of its least, in people served."""
WARMTH, COLDEST = 0.03, 0.03
"""First temperature, as a share of the mean load; last one, as a share of the first."""


class Trade(NamedTuple):
    """A search among sites: ``wanted`` may be open.

    ``given``, ``rest``, ``load`` hold a flow to go back to; ``best`` bool [m] the sites of the best
    state in which nobody lacks; ``is_free`` bool [m] sites that may open and close; ``appeal``
    float64 [m]: of two candidates the one with more is tried.
    """

    given: NDArray[np.int64]
    rest: NDArray[np.int64]
    load: NDArray[np.int64]
    best: NDArray[np.bool_]
    is_free: NDArray[np.bool_]
    appeal: NDArray[np.float64]
    numbers: NDArray[np.float64]
    counts: NDArray[np.int64]


@compiled
def copy_given(
    core: Core, is_open: NDArray[np.bool_], given: NDArray[np.int64], into: NDArray[np.int64]
) -> None:
    """Copy what open sites were given; of closed ones nothing is."""
    for site in range(len(is_open)):
        if is_open[site]:
            low, high = core.site_indptr[site], core.site_indptr[site + 1]
            into[low:high] = given[low:high]


@compiled
def remember(core: Core, flow: Flow, trade: Trade) -> None:
    """Keep the flow, to come back to."""
    trade.rest[:] = flow.rest
    trade.load[:] = flow.load
    copy_given(core, flow.is_open, flow.given, trade.given)


@compiled
def come_back(core: Core, flow: Flow, trade: Trade, opened: int, closed: int) -> None:
    """Take a trial back."""
    if opened >= 0:
        flow.is_open[opened] = False
        flow.given[core.site_indptr[opened] : core.site_indptr[opened + 1]] = 0
    if closed >= 0:
        flow.is_open[closed] = True
    flow.rest[:] = trade.rest
    flow.load[:] = trade.load
    copy_given(core, flow.is_open, trade.given, flow.given)


@compiled
def attempt(core: Core, flow: Flow, trade: Trade, opened: int, closed: int) -> tuple[float, int]:
    """Open and close a site (-1: none); return people served less a penalty, and who lacks."""
    remember(core, flow, trade)
    if closed >= 0:
        close_site(core, flow, closed)
    if opened >= 0:
        flow.is_open[opened] = True
    serve_all(core, flow)
    lacking = lift_all(core, flow)
    return flow.load.sum() - PENALTY * lacking, lacking


@compiled
def draw(flow: Flow, trade: Trade, is_open: bool) -> int:
    """Return a random free site that is open, or that is closed; -1 after some tries."""
    for _ in range(60):
        site = roll(trade.counts, DICE, len(flow.load))
        if trade.is_free[site] and flow.is_open[site] == is_open:
            return site
    return -1


@compiled
def draw_candidate(flow: Flow, trade: Trade) -> int:
    """Return the more appealing of two closed sites."""
    one, other = draw(flow, trade, False), draw(flow, trade, False)
    if one < 0 or (other >= 0 and trade.appeal[other] > trade.appeal[one]):
        return other
    return one


@compiled
def draw_near(core: Core, flow: Flow, trade: Trade, site: int) -> int:
    """Return an open free site that shares a demand with a site, or any."""
    low, high = core.site_indptr[site], core.site_indptr[site + 1]
    for _ in range(12):
        if high == low:
            break
        demand = core.demands[low + roll(trade.counts, DICE, high - low)]
        first, last = core.indptr[demand], core.indptr[demand + 1]
        found: int = core.sites[first + roll(trade.counts, DICE, last - first)]
        if trade.is_free[found] and flow.is_open[found]:
            return found
    return draw(flow, trade, True)


@compiled
def note_best(flow: Flow, trade: Trade, served: float, lacking: int) -> None:
    """Keep the sites if they serve more people than any before, and nobody lacks."""
    if lacking == 0 and served > trade.numbers[BEST]:
        trade.numbers[BEST] = served
        trade.best[:] = flow.is_open


@compiled
def fill_up(core: Core, flow: Flow, trade: Trade, wanted: int) -> None:
    """Open one site after the other that serves most people more, while nobody lacks."""
    gain = np.empty(len(flow.load))
    for site in range(len(gain)):
        gain[site] = np.inf if trade.is_free[site] and not flow.is_open[site] else -np.inf
    while flow.is_open.sum() < wanted:
        fresh = np.zeros(len(gain), np.bool_)
        site = 0
        while True:
            site = int(np.argmax(gain))
            if fresh[site] or gain[site] <= 0:
                break
            before = flow.load.sum()
            served, lacking = attempt(core, flow, trade, site, -1)
            gain[site] = served - before if lacking == 0 else -np.inf
            fresh[site] = True
            come_back(core, flow, trade, site, -1)
        if gain[site] <= 0:
            break
        served, lacking = attempt(core, flow, trade, site, -1)
        note_best(flow, trade, served, lacking)
        gain[site] = -np.inf
    trade.numbers[SCORE] = flow.load.sum()


@compiled
def start_trading(core: Core, flow: Flow, trade: Trade, span: int) -> None:
    """Begin to cool from the best sites."""
    for site in range(len(flow.load)):
        if flow.is_open[site] and not trade.best[site]:
            close_site(core, flow, site)
    flow.is_open[:] = trade.best
    serve_all(core, flow)
    lift_all(core, flow)
    trade.numbers[SCORE] = flow.load.sum()
    trade.numbers[HOT] = max(WARMTH * flow.load.sum() / max(flow.is_open.sum(), 1), 1e-9)
    trade.counts[SPENT] = 0
    trade.counts[SPAN] = span


@compiled
def trade_on(core: Core, flow: Flow, trade: Trade, wanted: int, work: int) -> None:
    """Open and close sites at random, ever less often for the worse."""
    numbers, counts = trade.numbers, trade.counts
    flow.work[0] = 0
    while flow.work[0] < work:
        part = (counts[SPENT] + flow.work[0]) / counts[SPAN]
        temperature = numbers[HOT] * COLDEST ** min(part, 1.0)
        flow.work[0] += len(flow.load) + len(flow.rest) // 4
        opened = draw_candidate(flow, trade)
        closed = -1
        is_full = flow.is_open.sum() >= wanted
        if opened < 0 or roll(trade.counts, DICE, 50) == 0:
            opened, closed = -1, draw(flow, trade, True)
        elif is_full or roll(trade.counts, DICE, 4) == 0:
            closed = draw_near(core, flow, trade, opened)
        if closed < 0 and (is_full or opened < 0):
            continue
        score, lacking = attempt(core, flow, trade, opened, closed)
        note_best(flow, trade, score, lacking)
        loss = numbers[SCORE] - score
        if loss <= -temperature * np.log((roll(trade.counts, DICE, 1000000) + 1) / 1000001.0):
            numbers[SCORE] = score
        else:
            come_back(core, flow, trade, opened, closed)
    counts[SPENT] += flow.work[0]
