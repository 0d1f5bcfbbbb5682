"""The list of mechanisms says what is true, and the plugin that checks it can tell."""

from pathlib import Path

import pytest
from django.urls import Resolver404, resolve
from tests import mechanisms
from tests.mechanisms import Ledger, Row

pytest_plugins = ["pytester"]

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


INNER = """
import pytest

def test_zero(ledger):
    print("\\nWHOLE", ledger.is_whole)
    print("PASSED", sorted(n.rpartition("::")[2] for n, well in ledger.passed.items() if well))
    print("FAILED", sorted(n.rpartition("::")[2] for n, well in ledger.passed.items() if not well))
"""
OTHERS = """
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

@pytest.mark.skip(reason="to see")
def test_four():
    pass
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "WHOLE True"),
        (["tests"], "WHOLE False"),
        (["-k", "not absent"], "WHOLE False"),
        (["-m", "not journey"], "WHOLE False"),
    ],
)
def test_a_run_of_everything_is_known_and_judged_last(
    pytester: pytest.Pytester, arguments: list[str], said: str
) -> None:
    pytester.makeini("[pytest]\ntestpaths = tests\nmarkers = journey\n")
    pytester.mkdir("tests")
    (pytester.path / "tests" / "test_mechanisms.py").write_text(INNER, "utf-8")
    (pytester.path / "tests" / "test_others.py").write_text(OTHERS, "utf-8")
    result = pytester.runpytest_inprocess(
        *("-p", "no:django", "-p", "no:hypothesispytest", "-p", "no:cov", "-p", "tests.mechanisms"),
        *("-s", *arguments),
    )
    result.stdout.fnmatch_lines(
        [said, "PASSED ['test_two']", "FAILED ['test_four', 'test_one', 'test_three']"]
    )


# The list itself.


def test_every_mechanism_has_one_line() -> None:
    assert mechanisms.list_faults(mechanisms.read(mechanisms.FILE)) == []


def test_pages_and_operations_of_the_list_exist() -> None:
    rows = mechanisms.read(mechanisms.FILE)
    faults = [
        fault
        for row in rows
        for fault in mechanisms.row_faults(row, is_page=is_page, is_operation=mechanisms.exists)
    ]
    assert faults == []


def test_tests_of_the_list_stand_where_it_says() -> None:
    root = mechanisms.FILE.parents[1]
    named = {t for row in mechanisms.read(mechanisms.FILE) for t in row.test.split()}
    assert [
        test
        for test in sorted(named)
        if f"def {test.rpartition('::')[2]}(" not in (root / test.partition("::")[0]).read_text()
    ] == []


def test_the_run_proves_the_list(ledger: Ledger) -> None:
    """Compare with what ran when everything was asked for; `dev.py test` always does."""
    proven = mechanisms.read(mechanisms.FILE) if ledger.is_whole else []
    assert mechanisms.result_faults(proven, ledger.passed) == []
