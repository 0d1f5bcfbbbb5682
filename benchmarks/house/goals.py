"""What the house promises, and whether a run kept it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SMALL, LARGE = "100000", "1000000"

PEERS = {
    "django-helpdesk": {"inbox": 4, "case": 14, "create": 62, "search_2": 1},
    "roundup": {"inbox": 10, "case": 18, "create": 12, "search_2": 11},
    "request-tracker": {"inbox": 2, "case": 6, "create": 9, "search_2": 3},
    "redmine": {"inbox": 9, "case": 17, "create": 31, "search_2": 7},
}
"""Requests a second of other desks with 100,000 requests on the same two cores, measured once."""

SLOWEST_MS = 50.0
LARGEST_RATIO = 1.5
RATIO_OF = ("inbox", "inbox_page_500", "case", "search_2", "search_4", "create")


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of one size that must reach a value (or stay below it)."""

    size: str
    page: str
    figure: str
    wanted: float
    is_least: bool = True


GOALS = (
    Goal(SMALL, "inbox", "per_s", 100),
    Goal(SMALL, "case", "per_s", 180),
    Goal(SMALL, "create", "per_s", 310),
    Goal(SMALL, "search_2", "per_s", 110),
    Goal(SMALL, "search_4", "per_s", 110),
    Goal(LARGE, "create", "per_s", 150),
    Goal(LARGE, "inbox", "p95_ms", SLOWEST_MS, is_least=False),
    Goal(LARGE, "case", "p95_ms", SLOWEST_MS, is_least=False),
)


def judge(goal: Goal, pages: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Compare one figure with its goal; ``margin`` is 1 when it is met exactly, more is better."""
    found = float(pages[goal.page][goal.figure])
    margin = found / goal.wanted if goal.is_least else goal.wanted / max(found, 0.001)
    return {
        "goal": f"{goal.page} {goal.figure} {'>=' if goal.is_least else '<'} {goal.wanted:g} "
        f"at {int(goal.size):,}",
        "found": found,
        "reached": margin >= 1 if goal.is_least else margin > 1,
        "margin": round(margin, 2),
    }


def ratios(pages: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, float]:
    """How much slower each page is with ten times the requests: rate at 100k by rate at 1M."""
    small, large = pages[SMALL], pages[LARGE]
    return {
        name: round(small[name]["per_s"] / max(large[name]["per_s"], 0.001), 2)
        for name in small
        if name in large
    }


def all_goals(pages: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Judge every goal whose size was measured."""
    told = [judge(goal, pages[goal.size]) for goal in GOALS if goal.size in pages]
    if SMALL in pages:
        told += [_against(page, pages[SMALL]) for page in ("inbox", "case", "create", "search_2")]
    if SMALL in pages and LARGE in pages:
        found = ratios(pages)
        told += [_ratio(name, found[name]) for name in RATIO_OF]
        told += [_same_statements(name, pages) for name in RATIO_OF]
    return told


def _against(page: str, pages: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Ten times the best of the others, five times for creating."""
    times = 5 if page == "create" else 10
    wanted = times * max(peer[page] for peer in PEERS.values())
    found = float(pages[page]["per_s"])
    return {
        "goal": f"{page} at least {times}x the best other desk ({wanted}/s) at 100,000",
        "found": found,
        "reached": found >= wanted,
        "margin": round(found / wanted, 2),
    }


def _ratio(name: str, found: float) -> dict[str, Any]:
    return {
        "goal": f"{name} at 1,000,000 at most {LARGEST_RATIO}x slower than at 100,000",
        "found": found,
        "reached": found <= LARGEST_RATIO,
        "margin": round(LARGEST_RATIO / max(found, 0.001), 2),
    }


def _same_statements(
    name: str, pages: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> dict[str, Any]:
    small, large = pages[SMALL][name]["statements"], pages[LARGE][name]["statements"]
    return {
        "goal": f"{name} takes as many statements at 1,000,000 as at 100,000",
        "found": large,
        "reached": small == large,
        "margin": round(small / large, 2),
    }
