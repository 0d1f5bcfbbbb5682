"""Runs a task in every cell: in threads, in processes or on a cluster; goes on after a stop."""

import hashlib
import json
import multiprocessing
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from linquan.engine.cells.cutting import Cell, Cutting, put_together
from linquan.engine.errors import BadInput, EngineError
from linquan.engine.inputs import as_array

Rows = NDArray[Any]
Task = Callable[[Cell], Rows]
"""Answers for a cell: the first ``cell.own`` rows count. For processes and clusters it is a
function of a module, or an object of a class of a module, so that it can be sent."""
Progress = Callable[[int, int], None]
RESTARTS: Final = 3
"""So often processes that died are started again before a run is given up."""
_AHEAD: Final = 2
"""Cells that wait for each worker: more only fill the memory."""


class RunFailed(EngineError):
    """A run was given up; what was finished lies in its folder."""


class Pool(Protocol):
    """Where cells are worked on."""

    def run(
        self, task: Task, cutting: Cutting, numbers: Sequence[int]
    ) -> Iterator[tuple[int, Rows]]:
        """Yield the rows of each cell as they come, in any order."""


def run(
    task: Task,
    cutting: Cutting,
    *,
    pool: Pool | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Rows:
    """Run a task in every cell and put the rows together.

    Parameters
    ----------
    task
        Gives an array of at least ``cell.own`` rows, of one dtype and width in all cells.
    cutting
        The cells.
    pool
        Where to work; one after another in this thread unless given.
    folder
        Where rows are kept until all are there. A run that was stopped and is started again with
        the same task and cells does only what is missing. None: in memory only.
    progress
        Called with cells done and cells in all.

    Returns
    -------
    numpy.ndarray
        One row for each node that is asked about, in that order: what the task would have given
        for the whole.

    Raises
    ------
    BadInput
        The folder holds another run, or a task gave too few rows.
    RunFailed
        Workers died too often.
    """
    shelf = Shelf(folder, _digest(task, cutting)) if folder else None
    rows: dict[int, Rows] = dict(shelf.found(cutting)) if shelf else {}
    missing = [number for number in range(len(cutting)) if number not in rows]
    told = _silent if progress is None else progress
    told(len(rows), len(cutting))
    where = Here() if pool is None else pool
    for number, found in where.run(task, cutting, missing):
        rows[number] = _checked(found, cutting, number)
        if shelf:
            shelf.keep(number, rows[number])
        told(len(rows), len(cutting))
    return put_together(cutting, [rows[number] for number in range(len(cutting))])


def _silent(_done: int, _all: int) -> None:
    pass


def _checked(given: Rows, cutting: Cutting, number: int) -> Rows:
    own = len(cutting.own[number])
    found = as_array(given, f"rows of cell {number}")
    if found.ndim == 0 or len(found) < own:
        msg = f"the task gave too few rows for cell {number}: {own:,} are needed"
        raise BadInput(msg)
    return found[:own]


def _digest(task: Task, cutting: Cutting) -> str:
    """Tell runs apart: by network, bound, cells and task."""
    network = cutting.network
    whole = hashlib.sha256(_pickled(task))
    columns = [getattr(network, column.name) for column in fields(network) if column.name != "mode"]
    for values in (*columns, cutting.wanted, *cutting.own):
        whole.update(np.ascontiguousarray(values).tobytes())
    whole.update(f"{network.mode}/{cutting.cutoff}".encode())
    return whole.hexdigest()


def _pickled(task: Task) -> bytes:
    try:
        return pickle.dumps(task)
    except (pickle.PicklingError, AttributeError, TypeError) as fault:
        msg = f"the task cannot be sent or kept: make it a function of a module ({fault})"
        raise BadInput(msg) from fault


class Here:
    """One cell after another, in this thread."""

    def run(
        self, task: Task, cutting: Cutting, numbers: Sequence[int]
    ) -> Iterator[tuple[int, Rows]]:
        """Yield the rows of each cell, in order."""
        for number in numbers:
            yield number, task(cutting.cell(number))


def some_workers(count: int) -> None:
    """Raise BadInput where there are none."""
    if type(count) is not int or count < 1:
        msg = f"at least one worker is needed, not {count}"
        raise BadInput(msg)


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of this process: for tasks that let go of the interpreter's lock."""

    count: int

    def __post_init__(self) -> None:
        """Raise BadInput where there are no workers."""
        some_workers(self.count)

    def run(
        self, task: Task, cutting: Cutting, numbers: Sequence[int]
    ) -> Iterator[tuple[int, Rows]]:
        """Yield the rows of each cell as they come."""
        with ThreadPoolExecutor(self.count) as executor:
            jobs = (
                (n, lambda n=n: executor.submit(_cut_and_work, task, cutting, n)) for n in numbers
            )
            yield from _as_they_come(jobs, self.count * _AHEAD)


def _cut_and_work(task: Task, cutting: Cutting, number: int) -> Rows:
    return task(cutting.cell(number))


@dataclass(frozen=True, slots=True)
class Processes:
    """Processes of this machine, started afresh; one that is killed is started again."""

    count: int

    def __post_init__(self) -> None:
        """Raise BadInput where there are no workers."""
        some_workers(self.count)

    def run(
        self, task: Task, cutting: Cutting, numbers: Sequence[int]
    ) -> Iterator[tuple[int, Rows]]:
        """Yield the rows of each cell as they come. Raises RunFailed."""
        _pickled(task)
        missing = list(numbers)
        for _ in range(RESTARTS + 1):
            try:
                for number, rows in self._once(task, cutting, tuple(missing)):
                    missing.remove(number)
                    yield number, rows
            except BrokenProcessPool:
                continue
            return
        msg = f"workers died {RESTARTS + 1} times; {len(missing):,} cells are missing"
        raise RunFailed(msg)

    def _once(
        self, task: Task, cutting: Cutting, numbers: Sequence[int]
    ) -> Iterator[tuple[int, Rows]]:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.count, context, _take, (task,)) as executor:
            jobs = ((n, lambda n=n: executor.submit(_work, cutting.cell(n))) for n in numbers)
            yield from _as_they_come(jobs, self.count * _AHEAD)


_taken: list[Task] = []
"""The task of this process, so that it is sent once and not with every cell."""


def _take(task: Task) -> None:
    _taken[:] = [task]


def _work(cell: Cell) -> Rows:
    return _taken[0](cell)


def _as_they_come(
    jobs: Iterable[tuple[int, Callable[[], Future[Rows]]]], ahead: int
) -> Iterator[tuple[int, Rows]]:
    """Start jobs a few ahead of what is done, and yield what is done."""
    running: dict[Future[Rows], int] = {}
    for number, start in jobs:
        running[start()] = number
        while len(running) >= ahead:
            yield from _finished(running)
    while running:
        yield from _finished(running)


def _finished(running: dict[Future[Rows], int]) -> Iterator[tuple[int, Rows]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in sorted(done, key=running.__getitem__):
        yield running.pop(future), future.result()


class Shelf:
    """A folder with the rows of the cells that are done."""

    def __init__(self, folder: Path, digest: str) -> None:
        self._folder = folder
        label = folder / "run.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not label.exists():
                _put(label, json.dumps({"digest": digest}).encode())
            told = label.read_bytes()
        except OSError as fault:
            msg = f"finished cells cannot be kept in {folder}: {fault}"
            raise BadInput(msg) from fault
        if told != json.dumps({"digest": digest}).encode():
            msg = f"{folder} holds another run: give an empty folder, or delete what is in it"
            raise BadInput(msg)

    def found(self, cutting: Cutting) -> Iterator[tuple[int, Rows]]:
        """Yield what is there; a file that was cut off is as if it were not."""
        for number in range(len(cutting)):
            try:
                with self._path(number).open("rb") as file:
                    rows = np.lib.format.read_array(file, allow_pickle=False)
            except (OSError, ValueError, EOFError):
                continue
            if rows.ndim and len(rows) == len(cutting.own[number]):
                yield number, rows

    def keep(self, number: int, rows: Rows) -> None:
        """Put down the rows of a cell, whole or not at all."""
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            np.save(file, rows, allow_pickle=False)
        os.replace(file.name, self._path(number))

    def _path(self, number: int) -> Path:
        return self._folder / f"cell-{number:06}.npy"


def _put(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
