"""The tutorial shows what its code does, and is a notebook that Jupyter opens."""

import json
from pathlib import Path
from typing import Any

import pytest
from tools import notebook

FILE = Path(__file__).parents[1] / "docs" / "tutorial" / "life-circles.ipynb"


@pytest.fixture(scope="module")
def tutorial() -> dict[str, Any]:
    return json.loads(FILE.read_text("utf-8"))


def test_every_cell_shows_what_the_file_says(tutorial: dict[str, Any]) -> None:
    assert notebook.shown_by(tutorial) == notebook.kept_in(tutorial)
    assert all(notebook.kept_in(tutorial))


def test_it_is_a_notebook_in_two_languages(tutorial: dict[str, Any]) -> None:
    assert (tutorial["nbformat"], tutorial["nbformat_minor"]) == (4, 4)
    for cell in tutorial["cells"]:
        text = "".join(cell["source"])
        assert {"cell_type", "metadata", "source"} <= set(cell)
        if cell["cell_type"] == "markdown":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text)
            assert any(letter.isascii() and letter.isalpha() for letter in text)


def test_what_a_cell_shows_is_written_into_it(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    file = tmp_path / "small.ipynb"
    cells = [{**cell, "source": ["a = 2\n", "a * 3"]}, {**cell, "source": ["b = a\n", "None"]}]
    file.write_text(json.dumps({"cells": cells}), "utf-8")
    assert notebook.main([str(file)]) == 0
    written = json.loads(file.read_text("utf-8"))
    assert notebook.kept_in(written) == ["6", ""]
    assert [one["execution_count"] for one in written["cells"]] == [1, 2]
