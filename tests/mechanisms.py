"""What docs/mechanisms.csv promises is held against what the tests have shown (loaded with ``-p``).

The file has one line for each mechanism of the source articles. This plugin notes which tests
passed, whichever process ran them; when everything was asked for, it compares the promises with
them once the last test has ended, and a promise not kept is one more failure of the run.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple

import pytest

FILE: Final = "docs/mechanisms.csv"
COUNTS: Final = {"R": 12, "L": 33, "W": 26, "P": 19, "G": 24}
IDS: Final = frozenset(
    f"{letter}{n}" for letter, most in COUNTS.items() for n in range(1, most + 1)
)
STATES: Final = ("works", "part", "not yet")
NAME: Final = "mechanisms"


class Row(NamedTuple):
    """A line of the file; page, operation and test hold names with spaces between them."""

    id: str
    article: str
    cls: str
    term: str
    state: str
    page: str
    operation: str
    test: str


def read(file: Path) -> list[Row]:
    """Read the lines of the file, without the heading. Raises ValueError for another heading."""
    with file.open(encoding="utf-8", newline="") as stream:
        heading, *lines = csv.reader(stream)
    if heading != ["class" if name == "cls" else name for name in Row._fields]:
        msg = f"unexpected heading: {heading}"
        raise ValueError(msg)
    return [Row(*line) for line in lines]


# What can be said without running a test.


def list_faults(rows: Iterable[Row]) -> list[str]:
    """Lines that are missing, there twice, or of no list."""
    count = Counter(row.id for row in rows)
    return [
        *(f"{id_}: missing" for id_ in sorted(IDS - count.keys())),
        *(f"{id_}: unknown" for id_ in sorted(count.keys() - IDS)),
        *(f"{id_}: {n} lines" for id_, n in sorted(count.items()) if n > 1),
    ]


def row_faults(
    row: Row, *, is_page: Callable[[str], bool], is_operation: Callable[[str], bool]
) -> list[str]:
    """Say what a line names that does not exist, or does not name though it should."""
    pages, operations, tests = row.page.split(), row.operation.split(), row.test.split()
    faults = [f"no page {page}" for page in pages if not is_page(page)]
    faults += [f"no operation {name}" for name in operations if not is_operation(name)]
    if row.state not in STATES:
        faults.append(f"no state {row.state!r}")
    if row.state == "works" and not (tests and (pages or operations)):
        faults.append("works, but names no page or operation, or no test")
    if row.state == "not yet" and (pages or operations or tests):
        faults.append("not yet, but names something")
    return [f"{row.id}: {fault}" for fault in faults]


def exists(name: str) -> bool:
    """Whether there is an operation or query, written ``app.operation`` or ``app.queries.name``."""
    app, _, rest = name.partition(".")
    module, _, function = rest.rpartition(".")
    try:
        found = import_module(f"linquan.apps.{app}.{module or 'operations'}")
    except ModuleNotFoundError:
        return False
    return callable(getattr(found, function, None))


# What only a run can say.


def result_faults(rows: Iterable[Row], passed: Mapping[str, bool]) -> list[str]:
    """Tests named by a line that did not run, or did not pass."""
    return [
        f"{row.id}: {test} {'did not pass' if test in passed else 'did not run'}"
        for row in rows
        for test in row.test.split()
        if not passed.get(test)
    ]


class Ledger:
    """Which tests passed, by name without parameters, and whether all of them were asked for."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.passed: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a test: all phases of all its parameters must pass."""
        name = report.nodeid.partition("[")[0]
        if report.when == "call" or not report.passed:
            self.passed[name] = self.passed.get(name, True) and report.passed

    @property
    def is_whole(self) -> bool:
        """Whether the whole suite was asked for."""
        asked = self.config.option
        chosen = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "collectonly")
        is_all = self.config.args_source is pytest.Config.ArgsSource.TESTPATHS
        return is_all and not any(getattr(asked, name, None) for name in chosen)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hold the list against a whole run that came to its end, and report what it lacks."""
        ended = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
        if not (self.is_whole and ended) or session.shouldfail:
            return
        if faults := result_faults(read(self.config.rootpath / FILE), self.passed):
            report = failure(faults)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self.config.hook.pytest_runtest_logreport(report=report)


def failure(faults: list[str]) -> pytest.TestReport:
    """Give the report of a test that failed: it is shown and counted like any other."""
    told = "\n".join([f"{FILE} names what this run has not shown:", *faults])
    return pytest.TestReport(FILE, (FILE, None, NAME), {}, "failed", told, "call")


def pytest_configure(config: pytest.Config) -> None:
    """Start the ledger, in the process to which all others report."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(config), NAME)
