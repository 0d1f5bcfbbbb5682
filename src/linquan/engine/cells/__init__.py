"""From one core to many machines: cells with a halo, worked on anywhere, put together exactly.

Examples
--------
>>> from linquan.engine.cells import Processes, cut, run                     # doctest: +SKIP
>>> rows = run(task, cut(network, cutoff=12_000), pool=Processes(8))         # doctest: +SKIP
"""

from linquan.engine.cells.cluster import Cluster
from linquan.engine.cells.cutting import NODES_PER_CELL, Cell, Cutting, cut, part_of
from linquan.engine.cells.running import (
    Here,
    Pool,
    Processes,
    Progress,
    RunFailed,
    Task,
    Threads,
    run,
)

__all__ = [
    "NODES_PER_CELL",
    "Cell",
    "Cluster",
    "Cutting",
    "Here",
    "Pool",
    "Processes",
    "Progress",
    "RunFailed",
    "Task",
    "Threads",
    "cut",
    "part_of",
    "run",
]
