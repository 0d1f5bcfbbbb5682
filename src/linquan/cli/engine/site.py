"""`linquan engine site NETWORK`: where the next centres should stand."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.cli.engine import given
from linquan.cli.engine.bars import Bar
from linquan.cli.engine.tables import Table, read_table
from linquan.cli.terminal import CommandFailed, say
from linquan.engine.circles import arcs_to_sites, homes
from linquan.engine.layers import Layer, layer, points
from linquan.engine.networks import Network
from linquan.engine.siting import (
    NOBODY,
    Arcs,
    Model,
    Progress,
    Run,
    SitingResult,
    max_cover,
    p_median,
)

_YES: Final = frozenset({"1", "yes", "true", "是"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    given.add_network(parser)
    parser.add_argument("--homes", type=Path, required=True, help="lon, lat, people or people_…")
    parser.add_argument("--sites", type=Path, required=True, help="lon, lat; fixed: yes or no")
    parser.add_argument("--centres", type=int, required=True, help="how many, fixed ones included")
    parser.add_argument("--metres", type=float, default=1000.0, help="reach (default: 1000)")
    parser.add_argument(
        "--model",
        type=Model,
        choices=list(_ASK),
        default=Model.MAX_COVER,
        help="max_cover: most people within reach; p_median: least walking (default: max_cover)",
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="at most (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of the search (default: 0)")
    given.add_out(parser, "the chosen sites")
    given.add_threads(parser)


def run(options: argparse.Namespace) -> int:
    """Choose, and say who gains by each and how good the choice is at the worst."""
    given.writer_of(options.out)
    network = given.network_of(options)
    lived, offered = read_table(options.homes), read_table(options.sites)
    limit = round(options.metres * 10)
    arcs = _arcs(network, lived, offered, limit, options.threads)
    bar = Bar("choosing sites")
    asked = _ASK[options.model](arcs, options, _fixed(offered), _run(options, bar))
    bar(1, 1)
    _tell(asked, arcs)
    given.put_out(_chosen(asked, arcs, offered), options.out)
    return 0


def _arcs(network: Network, lived: Table, offered: Table, limit: int, threads: int) -> Arcs:
    heads, groups = lived.people()
    return arcs_to_sites(
        network,
        homes(lived.numbers("lon"), lived.numbers("lat"), heads, groups),
        offered.numbers("lon"),
        offered.numbers("lat"),
        limit=limit,
        threads=threads,
    )


def _fixed(offered: Table) -> list[int]:
    if "fixed" not in offered.columns:
        return []
    return [n for n, word in enumerate(offered.words("fixed")) if word.lower() in _YES]


def _run(options: argparse.Namespace, bar: Bar) -> Run:
    if not options.seconds > 0:
        raise CommandFailed("--seconds must be more than 0")

    def told(progress: Progress) -> None:
        bar(round(progress.seconds * 1000), round(options.seconds * 1000))

    return Run(seconds=options.seconds, seed=options.seed, progress=told)


_Ask = Callable[[Arcs, argparse.Namespace, list[int], Run], SitingResult]


def _cover(arcs: Arcs, options: argparse.Namespace, fixed: list[int], run: Run) -> SitingResult:
    return max_cover(arcs, options.centres, fixed=fixed, run=run)


def _median(arcs: Arcs, options: argparse.Namespace, fixed: list[int], run: Run) -> SitingResult:
    beyond = round(options.metres * 10) + 1
    return p_median(arcs, options.centres, fixed=fixed, unserved_cost=beyond, run=run)


_ASK: Final[Mapping[Model, _Ask]] = {Model.MAX_COVER: _cover, Model.P_MEDIAN: _median}


def _served(found: SitingResult, arcs: Arcs) -> NDArray[np.float64]:
    """People each chosen site serves, in the order of ``found.sites``."""
    is_served = found.assignment != NOBODY
    whole = np.zeros(arcs.site_count)
    np.add.at(whole, found.assignment[is_served], arcs.people[is_served])
    return whole[found.sites]


def _tell(found: SitingResult, arcs: Arcs) -> None:
    people, served = arcs.people.sum(), _served(found, arcs)
    for site, heads in zip(found.sites.tolist(), served.tolist(), strict=True):
        kept = " (fixed)" if site in found.fixed else ""
        say(f"site {site + 1}: {heads:,.0f} people{kept}")
    say(f"{served.sum():,.0f} of {people:,.0f} people have one within reach")
    worst = "no choice is better" if found.is_proved else f"the best is at most {found.gap:.2%} off"
    say(f"value {found.value:,.0f}, bound {found.bound:,.0f}: {worst} ({found.status.value})")


def _chosen(found: SitingResult, arcs: Arcs, offered: Table) -> Layer:
    at = found.sites
    columns: dict[str, NDArray[Any]] = {
        "site": at + 1,
        "people": _served(found, arcs),
        "fixed": np.isin(at, found.fixed),
    }
    return layer(points(offered.numbers("lon")[at], offered.numbers("lat")[at]), columns)
