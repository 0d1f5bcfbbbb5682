"""The examples of the docstrings and of docs/reach.md."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from linquan.engine import reach

PAPER = Path(__file__).parents[3] / "docs" / "reach.md"
MODULES = [module.name for module in pkgutil.iter_modules(reach.__path__, f"{reach.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_network_by_hand() -> None:
    assert doctest.testfile(str(PAPER), module_relative=False).failed == 0
