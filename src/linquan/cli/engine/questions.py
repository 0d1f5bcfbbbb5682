"""The questions about sites, each asked and explained alike."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from linquan.engine.siting import (
    Arcs,
    Gain,
    Model,
    Run,
    SitingResult,
    budget_cover,
    district_gains,
    districts,
    gains_of,
    max_cover,
    p_median,
    set_cover,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: arcs up to the reach, the options, fixed sites, limits of the run, prices."""

    arcs: Arcs
    options: argparse.Namespace
    fixed: tuple[int, ...]
    run: Run
    prices: tuple[float, ...] = ()

    @property
    def beyond(self) -> int:
        """What a person without a site costs in a p-median: a decimetre more than the reach."""
        return round(float(self.options.metres) * 10) + 1

    def forced(self, fixed: list[int], start: SitingResult) -> SitingResult:
        """Ask again with other fixed sites."""
        return ASK[start.model].choose(replace(self, fixed=tuple(fixed)), start)


@dataclass(frozen=True, slots=True)
class Asker:
    """How one model chooses, and how it says what each site is good for."""

    choose: Callable[[Question, SitingResult | None], SitingResult]
    explain: Callable[[Question, SitingResult], tuple[Gain, ...]]


def _cover(question: Question, start: SitingResult | None) -> SitingResult:
    centres = question.options.centres
    return max_cover(question.arcs, centres, fixed=question.fixed, start=start, run=question.run)


def _budget(question: Question, start: SitingResult | None) -> SitingResult:
    budget, prices = question.options.budget, question.prices
    return budget_cover(
        question.arcs, prices, budget, fixed=question.fixed, start=start, run=question.run
    )


def _median(question: Question, start: SitingResult | None) -> SitingResult:
    return p_median(
        question.arcs,
        question.options.centres,
        fixed=question.fixed,
        unserved_cost=question.beyond,
        start=start,
        run=question.run,
    )


def _set_cover(question: Question, _start: SitingResult | None) -> SitingResult:
    return set_cover(question.arcs, fixed=question.fixed, run=question.run)


def _districts(question: Question, _start: SitingResult | None) -> SitingResult:
    options = question.options
    return districts(
        question.arcs,
        options.centres,
        least=options.least,
        most=options.most,
        fixed=question.fixed,
        run=question.run,
    )


def _gains(question: Question, found: SitingResult) -> tuple[Gain, ...]:
    is_median = found.model is Model.P_MEDIAN
    return gains_of(question.arcs, found, unserved_cost=question.beyond if is_median else None)


def _district_gains(question: Question, found: SitingResult) -> tuple[Gain, ...]:
    options = question.options
    return district_gains(question.arcs, found, options.least, options.most)


ASK: Final[Mapping[Model, Asker]] = {
    Model.MAX_COVER: Asker(_cover, _gains),
    Model.BUDGET_COVER: Asker(_budget, _gains),
    Model.P_MEDIAN: Asker(_median, _gains),
    Model.SET_COVER: Asker(_set_cover, _gains),
    Model.DISTRICT: Asker(_districts, _district_gains),
}
