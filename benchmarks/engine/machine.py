"""What the figures were measured on, and how far the machine itself would go."""

import itertools
import os
import platform
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import numpy as np
from benchmarks import hardware

from linquan.engine.kernels import compiled

OURS: Final = ("linquan", "numpy", "numba", "llvmlite", "osmium", "shapely", "highspy", "contourpy")
PEERS: Final = (
    "pandana", "scipy", "networkx", "networkit", "igraph", "rustworkx", "pyrosm", "osmnx",
    "cityseer", "spopt", "pulp",
)  # fmt: skip
NOT_RUN: Final = "not run"
_NUMBERS: Final = 8_000_000
"""Of each array of the triad: 64 MB, more than a processor keeps beside it."""
_BYTES: Final = 8 * 3 * _NUMBERS


def machine() -> dict[str, Any]:
    """Processor, memory, system, Python, and how busy it was before the run."""
    return hardware.machine() | {
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def versions() -> dict[str, dict[str, str]]:
    """Versions of what takes part; a peer that is not installed is ``not run``."""
    return {
        "ours": {name: _version(name) for name in OURS},
        "peers": {name: _version(name) for name in PEERS},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return NOT_RUN


@compiled
def _triad(a: Any, b: Any, c: Any, begin: int, end: int) -> None:
    for at in range(begin, end):
        a[at] = b[at] + 3.0 * c[at]


def triad() -> dict[str, float]:
    """Gigabytes a second of a = b + 3 c, by one thread and by all. Source: McCalpin 1995, STREAM.

    What an algorithm that reads every number once cannot beat on this machine, at this hour.
    """
    arrays = [np.full(_NUMBERS, 1.0 + n) for n in range(3)]
    _triad(*arrays, 0, 8)
    cores = len(os.sched_getaffinity(0))
    return {f"{n}_threads_gb_s": round(_best(arrays, n), 2) for n in sorted({1, cores})}


def _best(arrays: list[Any], threads: int) -> float:
    ends = np.linspace(0, _NUMBERS, threads + 1).astype(int).tolist()
    took = []
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(5):
            began = time.perf_counter()
            jobs = [pool.submit(_triad, *arrays, a, b) for a, b in itertools.pairwise(ends)]
            for job in jobs:
                job.result()
            took.append(time.perf_counter() - began)
    return _BYTES / min(took) / 1e9
