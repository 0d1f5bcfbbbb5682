"""Hundreds of broken extracts: each is read wholly or refused by a known word, leaving nothing."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.engine.osm.test_extract import sketch

from linquan.engine.osm import handover

FUZZING = Path(__file__).with_name("fuzzing.py")
KNOWN = {"read", "file_damaged", "file_not_osm", "file_too_big", "nothing_inside"}


@pytest.mark.parametrize(
    "files", [400, pytest.param(4_000, marks=pytest.mark.release)], ids=["hundreds", "thousands"]
)
def test_whatever_is_broken_is_read_or_refused(tmp_path: Path, files: int) -> None:
    sketch().write(tmp_path / "a.pbf", packed=True)
    sketch().write(tmp_path / "b.pbf", packed=False)
    told = subprocess.run(
        [sys.executable, "-I", str(FUZZING), str(tmp_path), str(files)],
        capture_output=True, text=True, check=True, timeout=500,
        env=os.environ | handover.ENVIRONMENT,
    )  # fmt: skip
    lines = [line.split() for line in told.stdout.splitlines()]
    assert len(lines) == files
    assert [line for line in lines if len(line) != 4 or line[3] != "0"] == []
    found = Counter((seed, word) for _, seed, word, _ in lines)
    assert {word for _, word in found} <= KNOWN
    assert found["1", "read"] > files / 40, "what is not packed is read although something differs"
    assert found["0", "file_damaged"] > files / 4
