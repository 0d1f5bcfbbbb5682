"""Cells on many machines, by Ray: an extra, ``pip install linquan[ray]``."""

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.engine.cells.cutting import Cell, Cutting
from linquan.engine.cells.running import RESTARTS, RunFailed, Task
from linquan.engine.errors import BadInput

_AHEAD: Final = 2
_PATIENCE_S: Final = 10


@dataclass(frozen=True, slots=True)
class Cluster:
    """Workers of a Ray cluster; a cell whose worker dies is given to another.

    Attributes
    ----------
    address
        Of the cluster, such as ``ray://10.0.0.5:10001`` or ``auto``; ``local`` starts one here.
    count
        Workers of a cluster that is started here; of others all are used.
    """

    address: str
    count: int = 2

    def run(
        self, task: Task, cutting: Cutting, numbers: Sequence[int]
    ) -> Iterator[tuple[int, NDArray[Any]]]:
        """Yield the rows of each cell as they come. Raises BadInput, RunFailed."""
        ray = _ray()
        self._enter(ray)
        try:
            yield from self._results(ray, task, cutting, numbers)
        finally:
            ray.shutdown()

    def _enter(self, ray: Any) -> None:
        quiet: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
        if self.address == "local":
            quiet |= {"num_cpus": self.count, "include_dashboard": False}
        try:
            _knock(self.address)
            ray.init(address=self.address, **quiet)
        except (OSError, ValueError, RuntimeError) as fault:
            msg = f"no Ray cluster answers at {self.address!r}: {fault}"
            raise BadInput(msg) from fault

    def _results(
        self, ray: Any, task: Task, cutting: Cutting, numbers: Sequence[int]
    ) -> Iterator[tuple[int, NDArray[Any]]]:
        work = ray.remote(max_retries=RESTARTS)(_work)
        sent = ray.put(task)
        ahead = max(1, int(ray.cluster_resources().get("CPU", 1))) * _AHEAD
        running: dict[Any, int] = {}
        for number in numbers:
            running[work.remote(sent, cutting.cell(number))] = number
            if len(running) >= ahead:
                yield self._next(ray, running)
        while running:
            yield self._next(ray, running)

    def _next(self, ray: Any, running: dict[Any, int]) -> tuple[int, NDArray[Any]]:
        (done, *_), _ = ray.wait(list(running), num_returns=1)
        number = running.pop(done)
        try:
            return number, np.array(ray.get(done))
        except (ray.exceptions.WorkerCrashedError, ray.exceptions.NodeDiedError) as fault:
            msg = f"workers died {RESTARTS + 1} times over cell {number}"
            raise RunFailed(msg) from fault


def _knock(address: str) -> None:
    """See whether anybody listens: Ray itself would try for minutes. Raises OSError."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdecimal():
        with socket.create_connection((host, int(port)), timeout=_PATIENCE_S):
            pass


def _work(task: Task, cell: Cell) -> NDArray[Any]:
    return task(cell)


def _ray() -> Any:
    try:
        return import_module("ray")
    except ImportError as missing:
        raise BadInput("Ray is not installed here: pip install 'linquan[ray]'") from missing
