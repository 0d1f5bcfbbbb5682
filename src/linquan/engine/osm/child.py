"""Reads a stranger's extract in a process of its own, with little memory and little time.

Run as ``python -I -m linquan.engine.osm.child FILE FOLDER``, the frame (GeoJSON) on its standard
input. It writes its findings into the folder and one line of JSON to its standard output: whether
they are there, or why not. Whatever the file makes of the reader ends this process and no other.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from linquan.engine.osm import handover
from linquan.engine.osm.drawing import lines_of
from linquan.engine.osm.frame import Frame
from linquan.engine.osm.reading import read
from linquan.engine.osm.sorting import sort_out
from linquan.engine.osm.types import ExtractRefused


def main(path: Path, folder: Path) -> int:
    """Read, sort and write; the exit code is 0 also when the file is refused."""
    bound()
    told = outcome(path, folder, Frame.read(json.load(sys.stdin)))
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def outcome(path: Path, folder: Path, frame: Frame) -> dict[str, object]:
    """Do the work and say what came of it."""
    try:
        work(path, folder, frame)
    except ExtractRefused as refused:
        return {"refused": refused.code}
    except MemoryError:
        return {"refused": "file_too_big"}
    return {"done": True}


def bound() -> None:
    """Limit this process for good."""
    for what, most in (
        (resource.RLIMIT_AS, handover.MEMORY_BYTES),
        (resource.RLIMIT_CPU, handover.SECONDS),
        (resource.RLIMIT_FSIZE, handover.LARGEST_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def work(path: Path, folder: Path, frame: Frame) -> None:
    """Write what an extract holds within the frame. Raises ExtractRefused, MemoryError."""
    extract, drawn = sort_out(read(path, frame))
    about = {
        "made_at": extract.made_at, "generator": extract.generator, "counts": dict(extract.counts)
    }  # fmt: skip
    (folder / handover.ABOUT).write_text(json.dumps(about))
    (folder / handover.NAMES).write_text(json.dumps([asdict(name) for name in extract.names]))
    (folder / handover.POINTS).write_text(json.dumps([asdict(point) for point in extract.points]))
    (folder / handover.WAYS).write_bytes(extract.ways)
    (folder / handover.BUILDINGS).write_bytes(extract.buildings)
    (folder / handover.BASE).write_bytes(extract.base)
    with (folder / handover.DRAWING).open("w") as file:
        file.writelines(f"{line}\n" for line in lines_of(drawn))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
