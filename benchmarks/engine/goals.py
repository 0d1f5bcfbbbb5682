"""What the engine promises, and whether a run kept it. Pure: figures in, judgements out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of a run that must reach a value, or stay below it."""

    name: str
    wanted: float
    found: Callable[[Figures], float]
    is_least: bool = True


def _at(*path: str) -> Callable[[Figures], float]:
    def found(figures: Figures) -> float:
        value: Any = figures
        for name in path:
            value = value[name]
        return float(value)

    return found


def _loading(extract: str, ratio: str) -> Callable[[Figures], float]:
    return _at("loading", extract, "ratios", "pyrosm", ratio)


def _reach(part: str, nodes: int, *path: str) -> Callable[[Figures], float]:
    return _at("reaching", f"{part}, {nodes} nodes", *path)


def _siting(*path: str) -> Callable[[Figures], float]:
    return _at("siting", *path)


SAO_PAULO: Final = "spo_osm.pbf"
GOALS: Final = (
    Goal("nearest of 66 items, 100,000 nodes: times pandana", 100,
         _reach("nearest", 100_000, "pandana times")),
    Goal("nearest of 66 items, 1,000,000 nodes: seconds", 2.5,
         _reach("nearest", 1_000_000, "nearest", "wall_s"), is_least=False),
    Goal("people in three bands, 100,000 nodes: times pandana", 15,
         _reach("people", 100_000, "pandana times")),
    Goal("people in three bands, 1,000,000 nodes: seconds", 4,
         _reach("people", 1_000_000, "people", "wall_s"), is_least=False),
    Goal("isochrone of three bands: ms an origin", 5,
         _at("reaching", "isochrones", "cpu ms an origin"), is_least=False),
    Goal("extract to network: times pyrosm", 3, _loading(SAO_PAULO, "first_cpu_s")),
    Goal("extract to network: pyrosm's memory, times ours", 4, _loading(SAO_PAULO, "most_mb")),
    Goal("extract to network: MB", 150, _at("loading", SAO_PAULO, "linquan", "most_mb"),
         is_least=False),
    Goal("pmed1-40 at the known optimum", 40, _siting("published", "at_optimum")),
    Goal("pmed1-40: seconds to the optimum, together", 30,
         _siting("published", "wall_s_to_optimum"), is_least=False),
    Goal("pmed1-40 proved", 34, _siting("published", "proved")),
    Goal("pmed1-40: seconds to the proofs, together", 600, _siting("published", "wall_s"),
         is_least=False),
    Goal("maximal cover 100,000 x 5,000, p=100: gap %", 1,
         _siting("cover", "p=100", "gap_percent"), is_least=False),
    Goal("maximal cover 100,000 x 5,000, p=300: gap %", 1,
         _siting("cover", "p=300", "gap_percent"), is_least=False),
    Goal("p-median 20,000 x 2,000, p=50: gap %", 1,
         _siting("median", "p=50", "gap_percent"), is_least=False),
    Goal("p-median 20,000 x 2,000, p=200: gap %", 1,
         _siting("median", "p=200", "gap_percent"), is_least=False),
    Goal("district 10,000 x 500, p=50, 15 fixed: gap %", 3,
         _siting("district", "gap_percent"), is_least=False),
)  # fmt: skip


def judge(goal: Goal, figures: Figures) -> dict[str, Any]:
    """Compare one figure with its goal; one that was not measured says so."""
    try:
        found = goal.found(figures)
    except (KeyError, TypeError, ValueError):
        return {"goal": goal.name, "wanted": goal.wanted, "found": "not run", "reached": None}
    is_reached = found >= goal.wanted if goal.is_least else found <= goal.wanted
    return {"goal": goal.name, "wanted": goal.wanted, "found": found, "reached": is_reached}


def judged(figures: Figures) -> list[dict[str, Any]]:
    """Judge every goal."""
    return [judge(goal, figures) for goal in GOALS]


def told(rows: list[dict[str, Any]]) -> str:
    """Write the table for docs/benchmarks.md."""
    words = {True: "reached", False: "missed", None: "not run"}
    lines = ["| goal | wanted | found | |", "|---|---|---|---|"]
    for row in rows:
        found = row["found"] if isinstance(row["found"], str) else f"{row['found']:,.4g}"
        lines.append(f"| {row['goal']} | {row['wanted']:g} | {found} | {words[row['reached']]} |")
    return "\n".join(lines)
