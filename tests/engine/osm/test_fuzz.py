"""Hundreds of broken extracts: each is read wholly or refused by a known word, leaving nothing."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.engine.osm.test_extract import sketch

from linquan.engine.osm import handover

FUZZING = Path(__file__).with_name("fuzzing.py")
FILES = 400
KNOWN = {"read", "file_damaged", "file_not_osm", "file_too_big", "nothing_inside"}


def test_whatever_is_broken_is_read_or_refused(tmp_path: Path) -> None:
    sketch().write(tmp_path / "a.pbf", packed=True)
    sketch().write(tmp_path / "b.pbf", packed=False)
    told = subprocess.run(
        [sys.executable, "-I", str(FUZZING), str(tmp_path), str(FILES)],
        capture_output=True, text=True, check=True, timeout=300,
        env=os.environ | handover.ENVIRONMENT,
    )  # fmt: skip
    lines = [line.split() for line in told.stdout.splitlines()]
    assert len(lines) == FILES
    assert [line for line in lines if len(line) != 4 or line[3] != "0"] == []
    found = Counter((seed, word) for _, seed, word, _ in lines)
    assert {word for _, word in found} <= KNOWN
    assert found["1", "read"] > FILES / 40, "what is not packed is read although something differs"
    assert found["0", "file_damaged"] > FILES / 4
