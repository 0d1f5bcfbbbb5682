"""How the tests are shared among processes (loaded with ``-p``): the longest work comes first.

The journeys stay together, as they share one house and one browser; so do the tests of a file, and
those of the engine's kernels, which are compiled once and not in every process.
"""

from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling

JOURNEYS: Final = "tests/journeys/"
KERNELS: Final = (
    "tests/engine/cells/", "tests/engine/circles/", "tests/engine/networks/", "tests/engine/reach/",
    "tests/engine/siting/", "tests/cli/test_engine.py", "tests/test_engine",
    "tests/test_tutorial.py",
)  # fmt: skip
"""Where kernels are used: a minute and more of compiling on a machine that never did it.

The house of the journeys compiles a part of them at the same time in its worker: whoever comes
second finds them on disk.
"""


def rank(path: str, slow: set[str]) -> int:
    """Say when a file's turn is: journeys, then files with a slow test, then kernels, then all."""
    if path.startswith(JOURNEYS):
        return 0
    if path.startswith(KERNELS):
        return 2
    return 1 if path in slow else 3


def file_of(nodeid: str) -> str:
    """Give the file of a test."""
    return nodeid.partition("::")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest work first; within a rank the order stays."""
    slow = {file_of(item.nodeid) for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: rank(file_of(item.nodeid), slow))


class Together(LoadScopeScheduling):
    """Hands out whole files, all journeys to one process, and all tests of kernels to one."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(KERNELS):
            return KERNELS[0]
        return JOURNEYS if nodeid.startswith(JOURNEYS) else file_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Give the scheduler, for any number of processes."""
    config.option.loadscopereorder = False  # ours is the order, not that by number of tests
    return Together(config, log)
