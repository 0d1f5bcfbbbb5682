"""Strangers' extracts are read in a process of their own; hundreds of broken ones harm nobody."""

import io
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import osmium
import pytest
from shapely.geometry import box, mapping
from tests.engine.networks.drawn import drawn
from tests.engine.networks.test_reading import same

from linquan.engine.networks import Mode, apart, read_network, read_network_apart
from linquan.engine.osm import ExtractRefused, handover

FUZZING = Path(__file__).with_name("fuzzing.py")
KNOWN = {"read", "file_damaged", "file_not_osm", "file_too_big", "nothing_inside"}


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    path = drawn().write(tmp_path / "a.osm.pbf")
    frame = box(-0.0001, -0.0001, 0.0045, 0.0005)
    for framed in (None, frame):
        found = read_network_apart(path, tmp_path / "out", mode=Mode.WALK, frame=framed)
        same(found, read_network(path, mode=Mode.WALK, frame=framed))


def test_refusals_come_through(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"PK")
    with pytest.raises(ExtractRefused, match="file_not_osm"):
        read_network_apart(tmp_path / "a", tmp_path / "out", mode=Mode.WALK)
    assert not (tmp_path / "out").exists()


def test_the_other_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    path, out = drawn().write(tmp_path / "a.osm.pbf"), tmp_path / "out"
    monkeypatch.setattr(apart, "bound", lambda: None)
    for frame, told in (("null", "done"), (json.dumps(mapping(box(5, 5, 6, 6))), "nothing_inside")):
        monkeypatch.setattr("sys.stdin", io.StringIO(frame))
        assert apart.main(path, out, Mode.WALK) == 0
        assert told in capsys.readouterr().out

    def needs_more(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(apart, "read_network", needs_more)
    assert apart.outcome(path, out, Mode.WALK, None) == {"refused": "file_too_big"}


def test_text_that_finds_no_room_is_too_big(tmp_path: Path) -> None:
    sketch = drawn()
    for _ in range(200):
        sketch.way([(0.001 * i, 0.02) for i in range(50)], highway="footway")
    path = sketch.write(tmp_path / "a.osm.pbf")
    done = subprocess.run(
        [sys.executable, "-c", SMALL_FILES, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "file_too_big\n"


SMALL_FILES = """
import resource, sys
from pathlib import Path
from linquan.engine.networks import Mode, read_network
from linquan.engine.osm import ExtractRefused
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    read_network(Path(sys.argv[1]), mode=Mode.WALK)
except ExtractRefused as refused:
    print(refused.code)
"""


@pytest.mark.parametrize(
    "files", [300, pytest.param(4_000, marks=pytest.mark.release)], ids=["hundreds", "thousands"]
)
def test_whatever_is_broken_is_read_or_refused(tmp_path: Path, files: int) -> None:
    drawn().write(tmp_path / "seed1", packed=True)
    drawn().write(tmp_path / "seed2", packed=False)
    file = osmium.io.File(str(tmp_path / "seed3"), "osm")
    with osmium.SimpleWriter(file) as writer:
        for thing in osmium.FileProcessor(osmium.io.File(str(tmp_path / "seed1"), "pbf")):
            writer.add(thing)
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
    assert found["1", "read"] > files / 100, "what is not packed is read although something differs"
    assert found["2", "read"] > files / 100
    assert found["0", "file_damaged"] > files / 6
