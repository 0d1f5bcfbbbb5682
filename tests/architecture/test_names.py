"""Names that tests and benchmarks take from modules of the house are there.

mypy looks at ``src`` only, and some of these lines run once a release: a script that a test starts
and the benchmark of the house both took a limit from a module that had let go of it.
"""

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for top in ("benchmarks", "tests", "tools") for path in (ROOT / top).rglob("*.py")
)


def faults_of(source: str) -> list[str]:
    """Say which names of our modules do not exist."""
    tree = ast.parse(source)
    modules: dict[str, ModuleType] = {}
    told = [fault for node in ast.walk(tree) for fault in _imports(node, modules)]
    return told + [
        f"line {node.lineno}: {node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.value.id in modules
        and not is_there(modules[node.value.id], node.attr)
    ]


def _imports(node: ast.AST, modules: dict[str, ModuleType]) -> Iterator[str]:
    """Note which of our modules a node names, and yield what it asks of them in vain."""
    if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("linquan"):
        return
    module = import_module(node.module or "")
    for alias in node.names:
        if not is_there(module, alias.name):
            yield f"line {node.lineno}: from {node.module} import {alias.name}"
            continue
        found = getattr(module, alias.name, None)
        if isinstance(found, ModuleType):
            modules[alias.asname or alias.name] = found


def is_there(module: ModuleType, name: str) -> bool:
    """Whether a module has a name, or is a package with a module of that name."""
    if hasattr(module, name):
        return True
    if not hasattr(module, "__path__") or find_spec(f"{module.__name__}.{name}") is None:
        return False
    import_module(f"{module.__name__}.{name}")
    return True


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_every_name_is_there(path: Path) -> None:
    assert faults_of(path.read_text("utf-8")) == []


def test_what_is_not_there_is_told() -> None:
    source = """
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.thresholds import LARGEST_LIMIT, SMALLEST
appeals.file_appeal
appeals.LARGEST_LIMIT
"""
    assert faults_of(source) == [
        "line 3: from linquan.apps.appeals.thresholds import SMALLEST",
        "line 5: appeals.LARGEST_LIMIT",
    ]
