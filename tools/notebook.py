"""Runs the code of a notebook without Jupyter, and writes what each cell shows into it.

``python tools/notebook.py docs/tutorial/life-circles.ipynb`` runs the cells in order, in one
namespace, and keeps what the last line of each cell gives. The tests run the same and compare, so
that what a reader sees is what the code does.
"""

import ast
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]


def cells_of(notebook: Notebook) -> Iterator[dict[str, Any]]:
    """Yield the cells that hold code."""
    return (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def shown_by(notebook: Notebook) -> list[str]:
    """Run the code of a notebook; return what each cell shows, empty for one that shows nothing."""
    names: dict[str, Any] = {"__name__": "__main__"}
    return [_shown("".join(cell["source"]), names) for cell in cells_of(notebook)]


def _shown(source: str, names: dict[str, Any]) -> str:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if not isinstance(last, ast.Expr):
        return ""
    value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return "" if value is None else repr(value)


def kept_in(notebook: Notebook) -> list[str]:
    """Return what the cells show according to the file."""
    return ["".join(_text(cell)) for cell in cells_of(notebook)]


def _text(cell: dict[str, Any]) -> list[str]:
    return [line for output in cell["outputs"] for line in output["data"]["text/plain"]]


def with_shown(notebook: Notebook) -> Notebook:
    """Put what the cells show into a notebook."""
    for number, (cell, shown) in enumerate(
        zip(cells_of(notebook), shown_by(notebook), strict=True), start=1
    ):
        cell["execution_count"] = number
        cell["outputs"] = [_output(number, shown)] if shown else []
    return notebook


def _output(number: int, shown: str) -> dict[str, Any]:
    return {
        "data": {"text/plain": shown.splitlines(keepends=True)},
        "execution_count": number,
        "metadata": {},
        "output_type": "execute_result",
    }


def main(arguments: Sequence[str]) -> int:
    """Run the notebooks that are named and write them anew."""
    for name in arguments:
        path = Path(name)
        notebook = with_shown(json.loads(path.read_text("utf-8")))
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
