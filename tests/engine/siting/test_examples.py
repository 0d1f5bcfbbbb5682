"""The examples in the documentation run."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    ["arcs", "capacities", "covers", "districts", "explaining", "instances", "medians", "types"],
)
def test_examples(name: str) -> None:
    module = importlib.import_module(f"linquan.engine.siting.{name}")
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)
