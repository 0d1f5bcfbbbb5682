"""Reads a network from a stranger's extract without letting it near this process.

The same module is the other process: ``python -I -m linquan.engine.networks.apart FILE OUT MODE``,
the frame (GeoJSON or ``null``) on its standard input. It leaves a saved network, or says why not.
"""

import json
import sys
from pathlib import Path
from typing import Final

from shapely.geometry.base import BaseGeometry

from linquan.engine.networks.reading import read_network
from linquan.engine.networks.saving import open_network, save
from linquan.engine.networks.types import Mode, Network
from linquan.engine.osm.apart import run_apart
from linquan.engine.osm.child import bound
from linquan.engine.osm.frame import Frame, as_geojson
from linquan.engine.osm.types import ExtractRefused

CHILD: Final = "linquan.engine.networks.apart"


def read_network_apart(
    path: Path, out: Path, *, mode: Mode, frame: BaseGeometry | None = None
) -> Network:
    """Read a network as :func:`read_network` does, in a process with little memory and time.

    Parameters
    ----------
    path, mode, frame
        As for :func:`read_network`.
    out
        Where the network is saved; it is opened from there (see :func:`open_network`).

    Raises
    ------
    ExtractRefused
        As :func:`read_network`; also ``file_too_big`` and ``file_too_slow`` for what goes beyond
        the limits of ``osm.handover``.
    """
    said = json.dumps(None if frame is None else as_geojson(frame))
    run_apart(CHILD, [str(path), str(out), mode.value], said)
    return open_network(out)


def outcome(path: Path, out: Path, mode: Mode, frame: BaseGeometry | None) -> dict[str, object]:
    """Do the work of the other process and say what came of it."""
    try:
        save(read_network(path, mode=mode, frame=frame), out)
    except ExtractRefused as refused:
        return {"refused": refused.code}
    except MemoryError:
        return {"refused": "file_too_big"}
    return {"done": True}


def main(path: Path, out: Path, mode: Mode) -> int:
    """Read and save; the exit code is 0 also when the file is refused."""
    bound()
    told = json.load(sys.stdin)
    frame = None if told is None else Frame.read(told).polygon
    sys.stdout.write(json.dumps(outcome(path, out, mode, frame)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), Mode(sys.argv[3])))
