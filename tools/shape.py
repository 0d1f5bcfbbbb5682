"""Sizes of the code: lines of modules, code lines of functions; limits checked with ``--check``.

``python tools/shape.py`` prints medians and 90th percentiles by part of the house. A code line is
one that holds code: docstrings, comments and blank lines are left out, a line of a nested function
counts for both. Migrations are not measured.
"""

import argparse
import ast
import io
import sys
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

SOURCE = Path(__file__).resolve().parents[1] / "src" / "linquan"
LARGEST_MODULE, LARGEST_FUNCTION = 600, 40
WANTED_MODULE = 400
WANTED_P90 = {"engine": 40}
WANTED_P90_HOUSE = 20
_SKIPPED = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER, tokenize.ENCODING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Function:
    """A function and how many lines of code it has."""

    path: Path
    name: str
    line: int
    size: int


@dataclass(frozen=True, slots=True)
class Module:
    """A module, its lines, its functions."""

    path: Path
    lines: int
    functions: tuple[Function, ...]

    @property
    def part(self) -> str:
        """The part of the house, such as ``engine`` or ``apps/places``."""
        inside = self.path.relative_to(SOURCE).parts
        return "/".join(inside[:2]) if inside[0] == "apps" and len(inside) > 2 else inside[0]


def modules(root: Path = SOURCE) -> Iterator[Module]:
    """Measure every module below ``root``, in order of path."""
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts:
            yield measured(path)


def measured(path: Path) -> Module:
    """Measure one module."""
    text = path.read_text(encoding="utf-8")
    code = code_lines(text)
    tree = ast.parse(text)
    found = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    functions = (Function(path, n.name, n.lineno, _size(n, code)) for n in found)
    return Module(path, text.count("\n"), tuple(functions))


def code_lines(text: str) -> frozenset[int]:
    """Numbers of the lines that hold code, docstrings left out."""
    docstrings = {
        line for start, end in _docstrings(ast.parse(text)) for line in range(start, end + 1)
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _SKIPPED:
            lines.update(range(token.start[0], token.end[0] + 1))
    return frozenset(lines - docstrings)


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
            continue
        value = body[0].value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield body[0].lineno, body[0].end_lineno or body[0].lineno


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef, code: frozenset[int]) -> int:
    """Code lines from ``def`` to the end; decorators are not the function's own length."""
    return len(code & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)))


def percentile_90(sizes: Sequence[int]) -> float:
    """90th percentile, inclusive; the only value when there is one."""
    return quantiles(sizes, n=10, method="inclusive")[8] if len(sizes) > 1 else float(sizes[0])


def faults(found: Sequence[Module]) -> Iterator[str]:
    """Say which modules and functions are over the hard limits."""
    for module in found:
        if module.lines > LARGEST_MODULE:
            yield f"{_short(module.path)}: {module.lines} lines, at most {LARGEST_MODULE}"
        for function in module.functions:
            if function.size > LARGEST_FUNCTION:
                where = f"{_short(function.path)}:{function.line} {function.name}"
                yield f"{where}: {function.size} code lines, at most {LARGEST_FUNCTION}"


def report(found: Sequence[Module]) -> Iterator[str]:
    """Write the table of sizes, a line for each part."""
    parts: dict[str, list[Module]] = {}
    for module in found:
        parts.setdefault(module.part, []).append(module)
    heads = f"{'part':<16}{'modules':>8}{'lines':>8}{'largest':>9}{'functions':>10}"
    yield f"{heads}{'median':>8}{'p90':>7}"
    for part, inside in sorted(parts.items()):
        yield _row(part, inside)
    yield _row("all", found)


def _row(part: str, inside: Sequence[Module]) -> str:
    sizes = [f.size for module in inside for f in module.functions]
    middle, tail = (median(sizes), percentile_90(sizes)) if sizes else (0, 0)
    limit = WANTED_P90.get(part, WANTED_P90_HOUSE)
    lines = [module.lines for module in inside]
    mark = "  p90 over the wanted " + str(limit) if tail > limit and part != "all" else ""
    return (
        f"{part:<16}{len(inside):>8}{sum(lines):>8}{max(lines):>9}{len(sizes):>10}"
        f"{middle:>8.1f}{tail:>7.1f}{mark}"
    )


def _short(path: Path) -> str:
    return str(path.relative_to(SOURCE.parents[1]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; with ``--check`` also what is over the limits, and fail then."""
    parser = argparse.ArgumentParser(description="Sizes of the code of the house.")
    parser.add_argument("--check", action="store_true", help="fail when a hard limit is passed")
    wants_check = parser.parse_args(arguments).check
    found = list(modules())
    print("\n".join(report(found)))
    large = [m for m in found if m.lines > WANTED_MODULE]
    for module in large:
        print(f"{_short(module.path)}: {module.lines} lines, wanted at most {WANTED_MODULE}")
    wrong = list(faults(found))
    print("\n".join(wrong) if wrong else "no module or function is over its limit")
    return 1 if wrong and wants_check else 0


if __name__ == "__main__":
    sys.exit(main())
