"""The benchmark of life circles: what it says of goals, and one whole small city."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.circles import __main__ as benchmark
from benchmarks.circles import city, clock, goals

MILLION: dict[str, Any] = {"homes": 1_000_000, "together": {"cpu_s": 50.0, "wall_s": 61.0}}


def test_goals_are_judged_by_the_clock_and_what_was_not_run_says_so() -> None:
    browser = {"first paint": 400, "another speed": 101}
    rows = {
        row["goal"]: row for row in goals.judged({"city": MILLION, "demo": {"browser": browser}})
    }
    assert [(row["found"], row["reached"]) for row in rows.values()] == [
        ("not run", None), (61.0, False), (400.0, True), (101.0, False), ("not run", None),
        ("not run", None),
    ]  # fmt: skip


def test_a_smaller_city_is_not_held_against_the_goal() -> None:
    rows = goals.judged({"city": MILLION | {"homes": 999_999}})
    assert {row["reached"] for row in rows} == {None}


def test_the_middle_round_counts_and_the_highest_load() -> None:
    rounds = [clock.Took(3.0, 9.0, 1.0), clock.Took(1.0, 2.0, 5.0), clock.Took(2.0, 4.0, 0.5)]
    assert clock.middle(rounds) == {"cpu_s": 2.0, "wall_s": 4.0, "load": 5.0, "rounds": 3}


def test_an_unknown_part_is_refused() -> None:
    assert benchmark._parts("city") == ("city",)
    with pytest.raises(argparse.ArgumentTypeError, match="moon"):
        benchmark._parts("city,moon")


def test_a_small_city_is_measured(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    assert benchmark.main(["--parts", "city", "--people", "3000", "--json", str(file)]) == 0
    found = json.loads(file.read_text("utf-8"))["city"]
    assert found["people"] == 3000
    assert found["homes"] > 1000
    assert found["together"]["cpu_s"] > found["sums alone"]["cpu_s"] > 0
    per_estate = city.BUILDINGS
    assert found["areas"] == 3 + -(-found["homes"] // per_estate) + (found["homes"] > 1000)
