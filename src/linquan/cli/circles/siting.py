"""`linquan circles site`: where the next ones of an item should stand."""

import argparse
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from linquan.cli import entered
from linquan.cli.circles import refusals
from linquan.cli.terminal import CommandFailed, note, say

_MOST_REJECTED: Final = 5
_YUAN_OF_WAN: Final = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument(
        "item", help="its code in the catalogue, such as EDU-B01, or a "
        "level of the network: position-centre, position-station, position-shared",
    )  # fmt: skip
    parser.add_argument("count", type=int, nargs="?", help="how many new ones")
    parser.add_argument(
        "--budget", type=_wan, metavar="WAN",
        help="instead of a number: what they may cost together, in 10,000 yuan (120.5); what one "
        "costs is the list /lists/place-costs/",
    )  # fmt: skip
    parser.add_argument("--area", type=int, default=0, metavar="ID", help="for people of one area")
    parser.add_argument(
        "--minutes", type=int, help="how far one may be (default: what the catalogue says)"
    )


def _wan(said: str) -> int:
    """Read an amount in 10,000 yuan as whole yuan."""
    try:
        yuan = Decimal(said) * _YUAN_OF_WAN
        if yuan == int(yuan):
            return int(yuan)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    msg = f"{said!r} is no amount in 10,000 yuan, such as 120.5"
    raise argparse.ArgumentTypeError(msg)


def run(options: argparse.Namespace, home: Path) -> int:
    """Ask, answer in this process, and say who gains by each and how good the choice is."""
    if (options.count is None) == (options.budget is None):
        raise CommandFailed("say how many new ones, or what they may cost: --budget")
    district_id = entered.district_of(options.district)
    with refusals.told():
        found = _asked(options, district_id, home)
        _tell(
            *entered.module("apps.circles.queries").siting_found(
                entered.actor(), district_id, found
            )
        )
    return 0


def _asked(options: argparse.Namespace, district_id: int, home: Path) -> int:
    operations = entered.module("apps.circles.operations")
    actor = entered.actor()
    siting = entered.module("apps.circles.siting")
    draft = siting.SitingDraft(
        item_code=options.item, area_id=options.area or district_id,
        sites=1 if options.count is None else options.count,
        minutes=options.minutes, budget_yuan=options.budget,
        goal=siting.Goal.MOST if options.budget is None else siting.Goal.BUDGET,
    )  # fmt: skip
    siting_id = operations.ask_siting(
        actor=actor, district_id=district_id, draft=draft, now=entered.now()
    )
    note("choosing (a minute longer the first time on a machine)")
    refused = entered.module("apps.circles.siting_running").answer_siting(
        actor=actor, siting_id=siting_id, home=home, clock=entered.clock()
    )
    if refused:
        raise CommandFailed(refusals.words(refused))
    return int(siting_id)


def _tell(row: Any, chosen: Any, rejected: Any) -> None:
    figures = row.told
    for one in chosen:
        cost = "" if one.yuan is None else f", {one.yuan:,} yuan"
        say(f"{one.position}. {_place(one.site)}: {one.people:,} people gain{cost}")
    say(f"{round(figures.value):,} of {figures.people:,} people have one in the end, "
        f"{figures.has:,} have one now; {figures.candidates:,} places were looked at")  # fmt: skip
    if row.goal == "budget":
        _tell_money(figures)
    gap = (figures.bound - figures.value) / figures.bound if figures.bound else 0.0
    worst = "no choice is better" if gap <= 0 else f"the best is at most {gap:.2%} better"
    say(f"value {figures.value:,.0f}, bound {figures.bound:,.0f}: {worst} ({figures.status})")
    for one in rejected[:_MOST_REJECTED]:
        if one.told.at_least is not None:
            say(f"instead at {_place(one.site)}: at least {one.told.at_least:,.0f} people fewer")


def _tell_money(figures: Any) -> None:
    say(f"{figures.spent_yuan:,} of {figures.budget_yuan:,} yuan spent, "
        f"{figures.left_yuan:,} left")  # fmt: skip
    if figures.people_per_wan is not None:
        say(f"{figures.people_per_wan:.1f} people for every 10,000 yuan")
    elif figures.cheapest_yuan is not None:
        say(f"the cheapest place that helps anybody costs {figures.cheapest_yuan:,} yuan")


def _place(site: Any) -> str:
    near = site.name or (site.area.name if site.area else "")
    if not near and site.near is not None:
        near = f"near {site.near.name}"
    return f"{near} ({site.lon:.6f}, {site.lat:.6f})".strip()
