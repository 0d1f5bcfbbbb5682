"""The examples in the docstrings run, and importing the package brings nothing compiled."""

import doctest
import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

from linquan.engine import networks

MODULES = [found.name for found in pkgutil.iter_modules(networks.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(f"linquan.engine.networks.{name}")).failed == 0


def test_reading_brings_nothing_compiled() -> None:
    code = (
        "import sys, linquan.engine.networks as n; print('numba' in sys.modules, n.snap.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False snap\n"


def test_everything_named_is_there() -> None:
    assert all(getattr(networks, name) is not None for name in networks.__all__)
    missing = "fly"
    with pytest.raises(AttributeError, match="has no attribute 'fly'"):
        getattr(networks, missing)
