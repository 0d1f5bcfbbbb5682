"""The list of mechanisms says what is true, and the plugin that checks it can tell."""

from pathlib import Path

import pytest
from django.urls import Resolver404, resolve
from tests import mechanisms
from tests.mechanisms import Row

pytest_plugins = ["pytester"]

FILE = Path(__file__).parents[1] / mechanisms.FILE
ROW = Row(
    "R1", "S0", "C", "有事你找我", "works", "/m", "appeals.file_appeal", "tests/test_a.py::test_b"
)


def is_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def faults_of(row: Row) -> list[str]:
    return mechanisms.row_faults(
        row, is_page=lambda path: path == "/m", is_operation=mechanisms.exists
    )


# The plugin.


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"state": "part", "operation": ""}, []),
        ({"state": "not yet", "page": "", "operation": "", "test": ""}, []),
        ({"state": "not yet"}, ["R1: not yet, but names something"]),
        ({"state": "done"}, ["R1: no state 'done'"]),
        ({"page": "/m /n"}, ["R1: no page /n"]),
        ({"operation": "appeals.burn_appeal"}, ["R1: no operation appeals.burn_appeal"]),
        ({"operation": "burning.file_appeal"}, ["R1: no operation burning.file_appeal"]),
        ({"operation": "appeals.queries.published"}, []),
        ({"test": ""}, ["R1: works, but names no page or operation, or no test"]),
        (
            {"page": "", "operation": ""},
            ["R1: works, but names no page or operation, or no test"],
        ),
    ],
)
def test_faults_of_a_line(change: dict[str, str], faults: list[str]) -> None:
    assert faults_of(ROW._replace(**change)) == faults


def test_a_list_with_gaps_and_repeats_is_told() -> None:
    rows = [ROW._replace(id=id_) for id_ in sorted(mechanisms.IDS - {"P9"})]
    assert mechanisms.list_faults([*rows, ROW, ROW._replace(id="X1")]) == [
        "P9: missing",
        "X1: unknown",
        "R1: 2 lines",
    ]


def test_the_lists_have_114_lines() -> None:
    assert len(mechanisms.IDS) == 114


def test_results_are_held_against_the_list() -> None:
    rows = [
        ROW._replace(test="a::ran a::failed"),
        ROW._replace(id="R2", test="a::absent"),
        ROW._replace(id="R3", test=""),
    ]
    assert mechanisms.result_faults(rows, {"a::ran": True, "a::failed": False}) == [
        "R1: a::failed did not pass",
        "R2: a::absent did not run",
    ]


def test_another_heading_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("id,article\nR1,S0\n", "utf-8")
    with pytest.raises(ValueError, match="unexpected heading"):
        mechanisms.read(file)


TESTS = """
import unittest

import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_one(n):
    assert n == 1

def test_two():
    pass

@pytest.fixture
def broken():
    yield
    raise RuntimeError

def test_three(broken):
    pass

@pytest.fixture
def absent():
    raise unittest.SkipTest

def test_four(absent):
    pass
"""
ASIDE = ("-p", "no:django", "-p", "no:hypothesispytest", "-p", "no:cov", "-p", "no:cacheprovider")


def write_suite(pytester: pytest.Pytester, tests: str, promised: str) -> None:
    """Write a project of one file of tests, and of a line for each test it promises."""
    pytester.makeini("[pytest]\ntestpaths = tests\nmarkers = journey\n")
    for folder in ("tests", "docs"):
        pytester.mkdir(folder)
    (pytester.path / "tests" / "test_a.py").write_text(tests, "utf-8")
    heading = ",".join("class" if name == "cls" else name for name in Row._fields)
    lines = [f"R{n},S0,C,事,works,/m,,tests/test_a.py::{t}" for n, t in enumerate(promised.split())]
    (pytester.path / "docs" / "mechanisms.csv").write_text("\n".join([heading, *lines]), "utf-8")


@pytest.mark.parametrize("shared", [(), ("-n", "2")], ids=["alone", "shared"])
def test_a_whole_run_is_held_against_the_list(
    pytester: pytest.Pytester, shared: tuple[str, ...]
) -> None:
    write_suite(pytester, TESTS, "test_one test_two test_three test_four test_five")
    result = pytester.runpytest_inprocess(*ASIDE, "-p", "tests.mechanisms", *shared)
    result.stdout.fnmatch_lines([
        "docs/mechanisms.csv names what this run has not shown:",
        "R0: tests/test_a.py::test_one did not pass",
        "R2: tests/test_a.py::test_three did not pass",
        "R3: tests/test_a.py::test_four did not pass",
        "R4: tests/test_a.py::test_five did not run",
        "FAILED docs/mechanisms.csv - docs/mechanisms.csv names what this run has *",
    ])  # fmt: skip
    result.stdout.no_fnmatch_line("R1: *")
    result.assert_outcomes(passed=3, failed=2, errors=1, skipped=1)


GOOD = "def test_two():\n    pass\n"


@pytest.mark.parametrize(
    ("arguments", "promised", "code", "failed"),
    [
        ((), "test_two", 0, 0),
        ((), "test_six", 1, 1),
        (("-n", "2"), "test_two", 0, 0),
        (("-n", "2"), "test_six", 1, 1),
        (("tests",), "test_six", 0, 0),
        (("-k", "not absent"), "test_six", 0, 0),
        (("-m", "not journey"), "test_six", 0, 0),
    ],
)
def test_only_a_whole_run_fails_for_what_it_has_not_shown(
    pytester: pytest.Pytester,
    arguments: tuple[str, ...],
    promised: str,
    code: int,
    failed: int,
) -> None:
    write_suite(pytester, GOOD, promised)
    result = pytester.runpytest_inprocess(*ASIDE, "-p", "tests.mechanisms", *arguments)
    result.assert_outcomes(passed=1, failed=failed)
    assert result.ret == code


def test_a_run_that_was_broken_off_is_not_judged(pytester: pytest.Pytester) -> None:
    write_suite(pytester, TESTS, "test_five")
    result = pytester.runpytest_inprocess(*ASIDE, "-p", "tests.mechanisms", "-x")
    result.assert_outcomes(passed=1, failed=1)


# The list itself.


def test_every_mechanism_has_one_line() -> None:
    assert mechanisms.list_faults(mechanisms.read(FILE)) == []


def test_pages_and_operations_of_the_list_exist() -> None:
    rows = mechanisms.read(FILE)
    faults = [
        fault
        for row in rows
        for fault in mechanisms.row_faults(row, is_page=is_page, is_operation=mechanisms.exists)
    ]
    assert faults == []


def test_tests_of_the_list_stand_where_it_says() -> None:
    root = FILE.parents[1]
    named = {t for row in mechanisms.read(FILE) for t in row.test.split()}
    assert [
        test
        for test in sorted(named)
        if f"def {test.rpartition('::')[2]}(" not in (root / test.partition("::")[0]).read_text()
    ] == []
