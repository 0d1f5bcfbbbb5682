"""The page about the engine: the example is worked out by the code that stands in it."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "engine.md"


def test_the_example_of_the_page_is_what_the_engine_says() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted >= 13
    assert found.failed == 0
