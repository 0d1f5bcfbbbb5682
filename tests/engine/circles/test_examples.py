"""The examples of the docstrings."""

import doctest
import pkgutil
from importlib import import_module

import pytest

from linquan.engine import circles

MODULES = ["", *(f".{found.name}" for found in pkgutil.iter_modules(circles.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(f"linquan.engine.circles{name}")).failed == 0


def test_everything_named_is_there() -> None:
    assert all(getattr(circles, name) is not None for name in circles.__all__)
