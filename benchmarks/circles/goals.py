"""What life circles promise, and whether a run kept it. Pure."""

from typing import Any, Final

from benchmarks.engine.goals import Figures, Goal, judge


def _seconds(part: str, work: str) -> Any:
    return lambda figures: float(figures[part][work]["wall_s"])


def _most(name: str, wanted: float, part: str, work: str) -> Goal:
    return Goal(f"{name}: s", wanted, _seconds(part, work), is_least=False)


def _in_browser(name: str, wanted: float, work: str) -> Goal:
    return Goal(f"{name}: ms", wanted, lambda f: float(f["demo"]["browser"][work]), is_least=False)


CITY_HOMES: Final = 1_000_000
GOALS: Final = (
    _most("street of 60,000, 66 items, from one facility moved to the gap list", 2, "demo",
          "moved facility to gap list"),
    _most("city of 1,000,000 homes, from inputs to columns and totals", 60, "city", "together"),
    _in_browser("map page of the demo, first paint", 1_500, "first paint"),
    _in_browser("rings of another speed", 100, "another speed"),
    _most("siting advice for the demo", 3, "demo", "siting"),
    _most("report of the demo as PDF", 5, "demo", "report"),
)  # fmt: skip


def judged(figures: Figures) -> list[dict[str, Any]]:
    """Judge every goal; of a city of less than a million homes that goal is not judged."""
    whole = figures.get("city", {}).get("homes", 0) >= CITY_HOMES
    known = {name: part for name, part in figures.items() if whole or name != "city"}
    return [judge(goal, known) for goal in GOALS]
