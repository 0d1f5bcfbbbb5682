"""Every operation has the same shape: keyword-only, actor, now, transaction, event."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

APPS = Path(__file__).parents[2] / "src/linquan/apps"
RECORDS = {"insert_and_record", "record", "record_each", "record_many"}
OPENED_WITHIN = {"file_appeal"}
"""Operations that begin with one statement, which is a transaction, and open one for the other way
(ADR 0068)."""
LONGEST = 80


@dataclass(frozen=True)
class Found:
    """A function at the head of a module of operations."""

    app: str
    path: Path
    node: ast.FunctionDef

    @property
    def name(self) -> str:
        return f"{self.app}.{self.node.name}"

    @property
    def is_public(self) -> bool:
        return not self.node.name.startswith("_")

    @cached_property
    def decorators(self) -> set[str]:
        return {ast.unparse(d) for d in self.node.decorator_list}

    @cached_property
    def calls(self) -> set[str]:
        made = (n for n in ast.walk(self.node) if isinstance(n, ast.Call))
        return {ast.unparse(call.func).rpartition(".")[2] for call in made}


def modules_of(app: Path) -> Iterator[Path]:
    if (app / "operations.py").exists():
        yield app / "operations.py"
    yield from sorted((app / "operations").glob("*.py"))


def functions() -> list[Found]:
    return [
        Found(app.name, path, node)
        for app in sorted(APPS.iterdir())
        for path in modules_of(app)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    ]


@cache
def exported(app: str) -> set[str]:
    """Names that the package of an app gives out; every public one of a plain module."""
    package = APPS / app / "operations" / "__init__.py"
    if not package.exists():
        return {f.node.name for f in EVERY if f.app == app and f.is_public}
    for node in ast.parse(package.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


@cache
def beside(app: str) -> list[Found]:
    """Functions of the other modules of an app, through which an operation may write."""
    return [
        Found(app, path, node)
        for path in sorted((APPS / app).glob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    ]


EVERY = functions()
OPERATIONS = [f for f in EVERY if f.is_public and f.node.name in exported(f.app)]
IDS = [f.name for f in OPERATIONS]


def reached(start: Found) -> set[str]:
    """Everything an operation calls, through functions of the same app."""
    inside = [*beside(start.app), *(f for f in EVERY if f.app == start.app)]
    by_name = {f.node.name: f for f in inside}
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in waiting.pop().calls - seen:
            seen.add(name)
            if name in by_name:
                waiting.append(by_name[name])
    return seen


def test_there_are_operations_of_every_app() -> None:
    assert {f.app for f in OPERATIONS} == {
        "alliances", "appeals", "casework", "checklists", "circles", "orgs", "outreach",
        "places", "rectifications",
    }  # fmt: skip


@pytest.mark.parametrize("found", OPERATIONS, ids=IDS)
def test_arguments(found: Found) -> None:
    arguments = found.node.args
    assert not arguments.args, "arguments are keyword-only"
    assert not arguments.posonlyargs
    assert arguments.vararg is None
    assert arguments.kwarg is None
    assert {"actor", "now"} <= {a.arg for a in arguments.kwonlyargs}


@pytest.mark.parametrize("found", OPERATIONS, ids=IDS)
def test_transaction_and_event(found: Found) -> None:
    if found.node.name in OPENED_WITHIN:
        assert "with transaction.atomic():" in ast.unparse(found.node)
    else:
        assert "transaction.atomic" in found.decorators
    assert reached(found) & RECORDS, "writes one event"


@pytest.mark.parametrize("found", OPERATIONS, ids=IDS)
def test_length_and_words(found: Found) -> None:
    assert (found.node.end_lineno or 0) - found.node.lineno < LONGEST
    assert ast.get_docstring(found.node)
    returns = ast.unparse(found.node.returns) if found.node.returns else ""
    assert "QuerySet" not in returns
    assert "Model" not in returns


@pytest.mark.parametrize("found", [f for f in EVERY if f.is_public], ids=lambda f: f.name)
def test_nothing_else_that_is_public_writes(found: Found) -> None:
    """A public function that the package does not give out is a check, not an operation."""
    if found.node.name in exported(found.app):
        return
    assert "transaction.atomic" not in found.decorators
    assert not found.calls & RECORDS
