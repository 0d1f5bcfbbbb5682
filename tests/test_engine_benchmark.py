"""The benchmark of the engine: goals are judged by what was measured, and by nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.engine import __main__ as benchmark
from benchmarks.engine import circling, goals, machine

FIGURES: dict[str, Any] = {
    "reaching": {
        "nearest, 100000 nodes": {"pandana times": 120.0},
        "nearest, 1000000 nodes": {"nearest": {"wall_s": 2.6}},
        "people, 100000 nodes": {"pandana times": "not run: not installed"},
    },
    "siting": {"published": {"at_optimum": 40, "proved": 33}},
}


def test_goals_are_judged_and_what_was_not_run_says_so() -> None:
    rows = {row["goal"]: (row["found"], row["reached"]) for row in goals.judged(FIGURES)}
    assert rows["nearest of 66 items, 100,000 nodes: times pandana"] == (120.0, True)
    assert rows["nearest of 66 items, 1,000,000 nodes: seconds"] == (2.6, False)
    assert rows["people in three bands, 100,000 nodes: times pandana"] == ("not run", None)
    assert rows["pmed1-40 at the known optimum"] == (40.0, True)
    assert rows["pmed1-40 proved"] == (33.0, False)
    assert rows["extract to network: times pyrosm"] == ("not run", None)


def test_the_table_says_it_in_words() -> None:
    table = goals.told(goals.judged(FIGURES)).splitlines()
    assert "| pmed1-40 proved | 34 | 33 | missed |" in table
    assert "| pmed1-40 at the known optimum | 40 | 40 | reached |" in table
    assert sum(line.endswith("| not run | not run |") for line in table) == len(goals.GOALS) - 4


def test_a_triad_and_the_machine_are_measured() -> None:
    found = machine.triad()
    assert all(0.1 < value < 10_000 for value in found.values())
    assert machine.machine()["cores"] >= 1
    assert machine.versions()["ours"]["numba"] != machine.NOT_RUN


def test_a_part_that_is_unknown_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(["--parts", "reaching,flying"])
    assert "no such parts: flying" in capsys.readouterr().err


def test_a_small_run_writes_its_report(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    benchmark.main(["--parts", "reaching", "--nodes", "2000", "--json", str(file)])
    report = json.loads(file.read_text("utf-8"))
    assert {"machine", "versions", "triad", "reaching", "goals"} <= set(report)
    assert report["reaching"]["nearest, 2000 nodes"]["nearest"]["cpu_s"] > 0


def test_questions_of_life_circles_are_measured(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(circling, "PLACES", (1, 3))
    monkeypatch.setattr(circling, "_city", lambda _people: {})
    figures = circling.measure(tmp_path / "nowhere.osm.pbf")
    assert figures["extract"] == circling.NOT_RUN
    town = figures["town of the demo"]
    assert town["rings around 3"]["cpu_s"] > 0
    assert town["rings around 3"]["geojson_kb"] > town["rings around 1"]["geojson_kb"]
    assert town["supply of 200"] > 0
    assert town["balance of 200 zones"] > 0
