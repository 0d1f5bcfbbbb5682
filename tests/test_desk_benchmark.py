"""What the benchmark of the desk reports, and one whole run over a tiny city."""

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmarks.desk.__main__ import PARTS, _parts, goals, told

ROOT = Path(__file__).parents[1]
REPORT = {
    "size": 1_000_000,
    "parts": {
        "routing": {"told": "as fast as it is", "goals": [
            {"goal": "dry run < 30 s", "found": "3 s", "reached": True},
            {"goal": "another", "found": "9", "reached": False},
        ]},
    },
}  # fmt: skip


def test_every_part_is_a_module() -> None:
    assert [name for name in PARTS if find_spec(f"benchmarks.desk.{name}") is None] == []
    assert _parts("routing") == ("routing",)
    with pytest.raises(argparse.ArgumentTypeError, match="nothing"):
        _parts("routing,nothing")


def test_goals_of_all_parts_are_told() -> None:
    assert [goal["reached"] for goal in goals(REPORT)] == [True, False]
    assert told(REPORT).splitlines() == [
        "1,000,000 requests",
        "routing: as fast as it is",
        "reached  dry run < 30 s: 3 s",
        "MISSED   another: 9",
    ]


@pytest.mark.release
def test_a_tiny_city_is_loaded_and_measured(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.desk", "--size", "300", "--rounds", "1",
         "--json", str(file)],
        cwd=ROOT, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    parts = json.loads(file.read_text("utf-8"))["parts"]
    assert parts["rates"]["finds_the_same"] is True
    found = parts["routing"]
    assert found["statements"] == 3
    assert found["cases"] == found["case_by_case"]["cases"] > 100
    assert found["finds_the_same"] is True
