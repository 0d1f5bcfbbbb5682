"""`linquan engine site NETWORK`: where the next centres should stand."""

import argparse
from math import inf, isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.cli.engine import given
from linquan.cli.engine.bars import Bar
from linquan.cli.engine.questions import ASK, Question
from linquan.cli.engine.tables import Table, read_table
from linquan.cli.terminal import CommandFailed, note, say
from linquan.engine.circles import arcs_to_sites, homes
from linquan.engine.layers import Layer, layer, points
from linquan.engine.networks import Network
from linquan.engine.siting import (
    Arcs,
    Model,
    Progress,
    Run,
    SitingResult,
    cost_of_forcing,
    warm_up,
)

_YES: Final = frozenset({"1", "yes", "true", "是"})
_UNITS: Final = {
    Model.MAX_COVER: "people", Model.BUDGET_COVER: "people", Model.DISTRICT: "people",
    Model.SET_COVER: "sites", Model.P_MEDIAN: "people times decimetres",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    given.add_network(parser)
    parser.add_argument("--homes", type=Path, required=True, help="lon, lat, people or people_…")
    parser.add_argument(
        "--sites", type=Path, required=True, help="lon, lat; fixed: yes or no; price: whole yuan"
    )
    parser.add_argument(
        "--model",
        type=Model,
        choices=list(ASK),
        default=Model.MAX_COVER,
        help="max_cover: most people within reach (default); budget_cover: most people for the "
        "--budget; p_median: least walking; set_cover: fewest sites that leave nobody out; "
        "district: centres of --least to --most people",
    )
    parser.add_argument(
        "--budget", type=int, help="of budget_cover: what the sites may cost, in the unit of price"
    )
    parser.add_argument("--centres", type=int, help="how many, fixed ones included")
    parser.add_argument("--metres", type=float, default=1000.0, help="reach (default: 1000)")
    parser.add_argument("--least", type=int, default=30_000, help="of a district (default: 30000)")
    parser.add_argument("--most", type=int, default=60_000, help="of a district (default: 60000)")
    parser.add_argument(
        "--force", type=int, metavar="SITE", help="say what opening this site would cost"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="at most (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of the search (default: 0)")
    given.add_out(parser, "the chosen sites")
    given.add_threads(parser)


def run(options: argparse.Namespace) -> int:
    """Choose, and say who gains by each and how good the choice is at the worst."""
    given.writer_of(options.out)
    _check(options)
    network = given.network_of(options)
    lived, offered = read_table(options.homes), read_table(options.sites)
    _check_force(options.force, len(offered.rows))
    arcs = _arcs(network, lived, offered, options)
    note("getting ready (a minute, the first time on a machine)")
    warm_up()  # else the time limit would count compiling
    bar = Bar("choosing sites")
    question = Question(
        arcs, options, _fixed(offered), _run(options, bar), _prices(options, offered)
    )
    found = ASK[options.model].choose(question, None)
    bar(1, 1)
    _tell(found, question)
    if options.force is not None:
        _tell_force(found, question, options.force - 1)
    given.put_out(_chosen(found, arcs, offered), options.out)
    return 0


def _check(options: argparse.Namespace) -> None:
    if not 0 < options.seconds < inf:
        raise CommandFailed("--seconds must be more than 0, and an end")
    if not isfinite(options.metres):
        raise CommandFailed("--metres must be a number of metres")
    if options.model is Model.BUDGET_COVER:
        if options.budget is None:
            raise CommandFailed("--budget is needed: what the sites may cost together")
    elif options.centres is None and options.model is not Model.SET_COVER:
        raise CommandFailed("--centres is needed: how many sites, fixed ones included")


def _check_force(site: int | None, count: int) -> None:
    if site is not None and not 1 <= site <= count:
        msg = f"--force names a line of the table of sites: 1 to {count:,}"
        raise CommandFailed(msg)


def _arcs(network: Network, lived: Table, offered: Table, options: argparse.Namespace) -> Arcs:
    heads, groups = lived.people()
    return arcs_to_sites(
        network,
        homes(lived.numbers("lon"), lived.numbers("lat"), heads, groups),
        offered.numbers("lon"),
        offered.numbers("lat"),
        limit=round(options.metres * 10),
        threads=options.threads,
    )


def _fixed(offered: Table) -> tuple[int, ...]:
    if "fixed" not in offered.columns:
        return ()
    return tuple(n for n, word in enumerate(offered.words("fixed")) if word.lower() in _YES)


def _prices(options: argparse.Namespace, offered: Table) -> tuple[float, ...]:
    is_asked = options.model is Model.BUDGET_COVER
    return tuple(offered.numbers("price").tolist()) if is_asked else ()


def _run(options: argparse.Namespace, bar: Bar) -> Run:
    def told(progress: Progress) -> None:
        bar(round(progress.seconds * 1000), round(options.seconds * 1000))

    return Run(seconds=options.seconds, seed=options.seed, progress=told)


def _tell(found: SitingResult, question: Question) -> None:
    people, served = question.arcs.people.sum(), _served(found, question.arcs)
    gains = ASK[found.model].explain(question, found)
    for gain, heads in zip(gains, served.tolist(), strict=True):
        kept = " (fixed)" if gain.site in found.fixed else ""
        without = f"without it {gain.lost:,.0f} {_lost(found.model)}"
        say(f"site {gain.site + 1}{kept}: {heads:,.0f} people; {without}")
    say(f"{served.sum():,.0f} of {people:,.0f} people have one within reach")
    worst = "no choice is better" if found.is_proved else f"the best is at most {found.gap:.2%} off"
    if found.model is Model.BUDGET_COVER:
        say(f"{found.spent:,} of {question.options.budget:,} spent")
    say(f"value {found.value:,.0f}, bound {found.bound:,.0f} {_UNITS[found.model]}: {worst} "
        f"({found.status.value})")  # fmt: skip


def _lost(model: Model) -> str:
    return "people times decimetres more" if model is Model.P_MEDIAN else "people lose their reach"


def _tell_force(found: SitingResult, question: Question, site: int) -> None:
    told = cost_of_forcing(question.forced, found, site)
    cost = f"{told.at_least:,.0f}"
    cost += "" if told.is_exact else f" to {told.at_most:,.0f}"
    gone = ", ".join(str(n + 1) for n in told.left_out.tolist()) or "none"
    say(f"site {site + 1} instead costs {cost} {_UNITS[found.model]}; it takes the place of {gone}")


def _served(found: SitingResult, arcs: Arcs) -> NDArray[np.float64]:
    """People each chosen site serves, in the order of ``found.sites``."""
    whole = np.zeros(arcs.site_count)
    if found.model is Model.DISTRICT:
        np.add.at(whole, found.shares[:, 1], found.shares[:, 2])
    else:
        is_served = found.assignment >= 0
        np.add.at(whole, found.assignment[is_served], arcs.people[is_served])
    return whole[found.sites]


def _chosen(found: SitingResult, arcs: Arcs, offered: Table) -> Layer:
    at = found.sites
    columns: dict[str, NDArray[Any]] = {
        "site": at + 1,
        "people": _served(found, arcs),
        "fixed": np.isin(at, found.fixed),
    }
    return layer(points(offered.numbers("lon")[at], offered.numbers("lat")[at]), columns)
