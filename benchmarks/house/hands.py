"""Processes that draw and write requests side by side.

A new process knows nothing of Django, and the city's rows can only be read once it is set up: so
this module imports nothing of the house by itself.
"""

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

_here: dict[str, Any] = {}


def enter(city: bytes, dsn: str) -> None:
    """Set up Django, then unpack the city and open a connection of this process."""
    import django  # noqa: PLC0415  only here, in the new process

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linquan.config.settings")
    django.setup()
    from benchmarks.house import loading  # noqa: PLC0415  needs Django

    _here["write"] = loading.writer(pickle.loads(city), dsn)


def write(chunk: tuple[int, int]) -> int:
    """Write a piece; returns how many requests it had."""
    writer: Callable[[tuple[int, int]], int] = _here["write"]
    return writer(chunk)


def write_all(
    city: object, dsn: str, chunks: Sequence[tuple[int, int]], processes: int
) -> Iterator[int]:
    """Write every piece; yields the number of requests of each."""
    start = partial(enter, pickle.dumps(city), dsn)
    with ProcessPoolExecutor(processes, get_context("spawn"), start) as pool:
        yield from pool.map(write, chunks)
