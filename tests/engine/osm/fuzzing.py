"""Breaks extracts in seeded ways and reads each in a process of its own, as the house does.

Run by path: writes, for each of its numbers, what came of it. Processes are forked from one that
has loaded everything: hundreds of them take seconds.
"""

import os
import random
import sys
import tempfile
from pathlib import Path

from shapely.geometry import box

from linquan.engine.osm import child, handover
from linquan.engine.osm.frame import Frame

FRAME = Frame.of(box(104.0, 30.0, 104.02, 30.01))
WHOLE = {
    handover.ABOUT, handover.NAMES, handover.POINTS, handover.WAYS, handover.BUILDINGS,
    handover.BASE, handover.DRAWING,
}  # fmt: skip


def broken(content: bytes, chance: random.Random) -> bytes:
    """Return a file with something wrong, always the same for a number."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        at = chance.randrange(len(spoilt) or 1)
        match chance.randrange(6):
            case 0:
                spoilt[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del spoilt[at : at + chance.randrange(1, 60)]
            case 2:
                spoilt[at:at] = spoilt[at : at + chance.randrange(1, 300)]
            case 3:
                spoilt[at : at + 8] = b"\xff" * 8
            case 4:
                spoilt[at : at + 1] = bytes(
                    b ^ (1 << chance.randrange(8)) for b in spoilt[at : at + 1]
                )
            case _:
                del spoilt[at:]
    return bytes(spoilt)


def read(path: Path, folder: Path) -> None:
    """Read one file, as the last thing this process does."""
    child.bound()
    told = child.outcome(path, folder, FRAME)
    sys.stdout.write(str(told.get("refused", "read")))
    sys.stdout.flush()
    left = {found.name for found in folder.iterdir()}
    os._exit(0 if left == (WHOLE if "done" in told else set()) else 3)


def main(folder: Path, count: int) -> None:
    seeds = [path.read_bytes() for path in sorted(folder.glob("*.pbf"))]
    for number in range(count):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            path, out = folder / "broken", Path(name)
            path.write_bytes(broken(seeds[number % len(seeds)], random.Random(number)))
            sys.stdout.write(f"{number} {number % len(seeds)} ")
            sys.stdout.flush()
            if not (process := os.fork()):
                read(path, out)
            _, status = os.waitpid(process, 0)
            sys.stdout.write(f" {os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
