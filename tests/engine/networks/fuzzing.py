"""Breaks extracts in seeded ways and reads a network from each in a process of its own.

Run by path: writes, for each of its numbers, what came of it (see ``tests/engine/osm/fuzzing``).
"""

import importlib.util
import os
import random
import sys
import tempfile
from pathlib import Path

from linquan.engine.networks import Mode, apart, open_network
from linquan.engine.osm import child

BREAKING = Path(__file__).parents[1] / "osm" / "fuzzing.py"


def read(path: Path, out: Path, mode: Mode) -> None:
    """Read one file, as the last thing this process does."""
    child.bound()
    told = apart.outcome(path, out, mode, None)
    if "done" in told:
        open_network(out)
    sys.stdout.write(str(told.get("refused", "read")))
    sys.stdout.flush()
    os._exit(0 if out.exists() == ("done" in told) else 3)


def main(folder: Path, count: int) -> None:
    spec = importlib.util.spec_from_file_location("breaking", BREAKING)
    breaking = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(breaking)
    seeds = [path.read_bytes() for path in sorted(folder.glob("seed*"))]
    for number in range(count):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            path, out = folder / "broken", Path(name) / "network"
            path.write_bytes(breaking.broken(seeds[number % len(seeds)], random.Random(number)))
            sys.stdout.write(f"{number} {number % len(seeds)} ")
            sys.stdout.flush()
            if not (process := os.fork()):
                read(path, out, list(Mode)[number // len(seeds) % 2])
            _, status = os.waitpid(process, 0)
            sys.stdout.write(f" {os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
